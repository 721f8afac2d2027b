"""A person's own table: its columns, to choose a target and features from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from landscapes.learning.data_set import DataSet, Remark, frozen
from landscapes.learning.kinds import ColumnKind, DataFault, RemarkKind

from .csv_cells import MISSING, is_number, numbers_of
from .csv_choice import chosen
from .csv_text import decoded, rows_of
from .refusal import DataError


@dataclass(frozen=True, eq=False)
class CsvColumn:
    """One column of a table.

    ``cells`` are its texts without blanks around them, ``numbers`` (N,) what they are in float64, NaN
    where one is missing, and None where some cell is no number: ``first_text`` is the position of the
    first such cell. ``decimal_commas`` says that a comma was read as a decimal point.
    """

    name: str
    cells: list[str] = field(repr=False)
    numbers: np.ndarray | None = field(repr=False)
    first_text: int | None
    decimal_commas: bool

    @cached_property
    def missing(self) -> np.ndarray:
        """Which cells have no value, (N,)."""
        return frozen(np.array([cell in MISSING for cell in self.cells], bool))

    @cached_property
    def values(self) -> tuple[object, ...]:
        """The different values, the missing ones apart, in ascending order."""
        if self.numbers is not None:
            return tuple(np.unique(self.numbers[~self.missing]).tolist())
        return tuple(sorted({cell for cell in self.cells if cell not in MISSING}))

    @cached_property
    def kind(self) -> ColumnKind:
        if not self.values:
            return ColumnKind.EMPTY
        if len(self.values) == 1:
            return ColumnKind.CONSTANT
        return ColumnKind.TEXT if self.numbers is None else ColumnKind.NUMBER


@dataclass(frozen=True, eq=False)
class CsvTable:
    """The columns of a table, and the numbers its rows have in a spreadsheet, (N,)."""

    columns: tuple[CsvColumn, ...]
    row_numbers: np.ndarray = field(repr=False)
    separator: str
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def read(
        cls, source: str | bytes | os.PathLike[str], *, header: bool | None = None, separator: str = ""
    ) -> CsvTable:
        """The table in a text, in the bytes of a file, or in the file at a path (no string is a path).

        The separator is one of , ; tab and | unless given. The first row is taken for names of the
        columns unless one of its cells is a number; ``header`` says it. Numbers may have a decimal comma
        where the separator is none. Cells that are blank or NA, N/A, #N/A, NaN, nan, NULL, null or ?
        have no value. Blank rows are passed over, and so are columns with neither a name nor a value.
        Nothing is kept on disk.

        DataError, with the row, for what is no such table.
        """
        text, latin_1 = decoded(source)
        rows = rows_of(text, separator)
        comma = rows.separator != ","
        if header is None:
            header = not any(is_number(cell, comma) for cell in rows.cells[0])
        body = rows.cells[1:] if header else rows.cells
        if not body:
            raise DataError(DataFault.NO_ROWS)
        names = rows.cells[0] if header else [""] * len(rows.cells[0])
        columns = tuple(_columns(names, body, comma))
        if len(columns) < 2:
            raise DataError(DataFault.ONE_COLUMN)
        _refuse_duplicates([column.name for column in columns])
        said = {RemarkKind.LATIN_1: latin_1, RemarkKind.NO_HEADER: not header}
        remarks = tuple(Remark(kind) for kind, holds in said.items() if holds)
        numbers = np.array(rows.numbers[len(rows.numbers) - len(body) :])
        return cls(columns, frozen(numbers), rows.separator, remarks)

    def __len__(self) -> int:
        return len(self.row_numbers)

    def column(self, name: str) -> CsvColumn:
        """The column of that name; DataError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise DataError(
            DataFault.UNKNOWN_COLUMN, column=name, value=tuple(column.name for column in self.columns)
        )

    def data_set(
        self,
        target: str | None = None,
        features: Sequence[str] | None = None,
        *,
        missing: Literal["refuse", "drop"] = "refuse",
        classes: bool | None = None,
        title: str = "Your own table",
    ) -> DataSet:
        """The data set with that target, the last column unless given, and features, all others unless given.

        A target with texts is a classification, one of numbers a regression unless ``classes`` is True.
        ``missing="drop"`` leaves out the rows that lack one of these values, and a remark says how many.

        DataError, with row and column, for missing values otherwise, for a feature that is no number or
        the same in every row, for numbers beyond 1e150, for fewer than two rows, for a target with one
        value or with more than 20 classes.
        """
        return chosen(self, target, features, missing, classes, title)


def _columns(names: list[str], body: list[list[str]], comma: bool) -> Iterable[CsvColumn]:
    for position, (name, cells) in enumerate(zip(names, map(list, zip(*body))), start=1):
        if name or any(cells):
            numbers, first_text, commas = numbers_of(cells, comma)
            array = frozen(np.array(numbers, float)) if first_text is None else None
            yield CsvColumn(name or f"column {position}", cells, array, first_text, commas)


def _refuse_duplicates(names: list[str]) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise DataError(DataFault.DUPLICATE_NAMES, column=name)


def from_csv(
    source: str | bytes | os.PathLike[str],
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    missing: Literal["refuse", "drop"] = "refuse",
    classes: bool | None = None,
    header: bool | None = None,
    separator: str = "",
    title: str = "Your own table",
) -> DataSet:
    """A data set from a table as text, as the bytes of a file, or at a path (a string is never a path).

    The last column is the target and all others are features, unless they are named. How a table is
    read is said by ``CsvTable.read``, what is taken and refused by ``CsvTable.data_set``; to look at the
    columns first, ask ``CsvTable.read(source)``. Nothing is kept on disk.
    """
    table = CsvTable.read(source, header=header, separator=separator)
    return table.data_set(target, features, missing=missing, classes=classes, title=title)
