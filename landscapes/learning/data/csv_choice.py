"""A target and features chosen from a table: a data set, every number in its place checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from landscapes.learning.data_set import FEWEST_ROWS, LARGEST, DataSet, Remark
from landscapes.learning.kinds import ColumnKind, DataFault, RemarkKind

from .csv_cells import is_number
from .own import MOST_CLASSES, from_arrays
from .refusal import DataError

if TYPE_CHECKING:
    from .csv_table import CsvColumn, CsvTable


def chosen(
    table: CsvTable,
    target: str | None,
    features: Sequence[str] | None,
    missing: Literal["refuse", "drop"],
    classes: bool | None,
    title: str,
) -> DataSet:
    """The data set of some columns of a table; ``CsvTable.data_set`` says how."""
    if missing not in ("refuse", "drop"):
        raise ValueError(f"missing must be 'refuse' or 'drop', got {missing!r}")
    goal = table.columns[-1] if target is None else table.column(target)
    inputs = _inputs(table, goal, features)
    of_classes = goal.numbers is None if classes is None else classes
    for column in [*inputs, goal]:
        if column.kind is ColumnKind.EMPTY:
            raise DataError(DataFault.EMPTY_COLUMN, column=column.name)
    for column in inputs if of_classes else [*inputs, goal]:
        _refuse_text(table, column)
    kept, remarks = _complete(table, [*inputs, goal], missing)
    if len(kept) < FEWEST_ROWS:
        raise DataError(DataFault.TOO_FEW_ROWS, count=len(kept), limit=FEWEST_ROWS)
    X = np.stack([_numbers(table, column, kept) for column in inputs], axis=1)
    for column, numbers in zip(inputs, X.T):
        if numbers.min() == numbers.max():
            cell = column.cells[kept[0]]
            raise DataError(DataFault.CONSTANT_FEATURE, column=column.name, value=cell)
    commas = tuple(column.name for column in [*inputs, goal] if column.decimal_commas)
    if commas:
        remarks = (*remarks, Remark(RemarkKind.DECIMAL_COMMAS, commas, len(commas)))
    return from_arrays(
        X,
        _targets(table, goal, kept, of_classes),
        features=[column.name for column in inputs],
        target=goal.name,
        classes=of_classes,
        title=title,
        remarks=(*table.remarks, *remarks),
    )


def _inputs(table: CsvTable, goal: CsvColumn, features: Sequence[str] | None) -> list[CsvColumn]:
    """The columns of the features; DataError where there are none, or one is taken twice."""
    if features is None:
        return [column for column in table.columns if column is not goal]
    inputs = [table.column(name) for name in features]
    if not inputs:
        raise DataError(DataFault.NO_FEATURES)
    for position, column in enumerate(inputs):
        if column is goal or column in inputs[:position]:
            raise DataError(DataFault.REPEATED_COLUMN, column=column.name)
    return inputs


def _refuse_text(table: CsvTable, column: CsvColumn) -> None:
    if column.first_text is not None:
        row, cell = int(table.row_numbers[column.first_text]), column.cells[column.first_text]
        raise DataError(DataFault.TEXT, row=row, column=column.name, value=cell)


def _complete(
    table: CsvTable, columns: list[CsvColumn], missing: Literal["refuse", "drop"]
) -> tuple[np.ndarray, tuple[Remark, ...]]:
    """The positions of the rows that lack no value, and what there is to say of the others."""
    lacking = np.stack([column.missing for column in columns], axis=1)
    incomplete = lacking.any(axis=1)
    count, total = int(incomplete.sum()), len(table)
    if not count:
        return np.arange(total), ()
    if missing == "refuse":
        first = int(np.argmax(incomplete))
        column = columns[int(np.argmax(lacking[first]))]
        row = int(table.row_numbers[first])
        raise DataError(DataFault.MISSING, row=row, column=column.name, count=count, limit=total)
    return np.flatnonzero(~incomplete), (Remark(RemarkKind.DROPPED_ROWS, count=count, total=total),)


def _numbers(table: CsvTable, column: CsvColumn, kept: np.ndarray) -> np.ndarray:
    """A column's numbers in the rows that are kept; DataError for the first that is too large."""
    assert column.numbers is not None
    numbers = column.numbers[kept]
    huge = np.abs(numbers) > LARGEST
    if huge.any():
        position = int(kept[np.argmax(huge)])
        row, cell = int(table.row_numbers[position]), column.cells[position]
        raise DataError(DataFault.HUGE, row=row, column=column.name, value=cell)
    return numbers


def _targets(table: CsvTable, goal: CsvColumn, kept: np.ndarray, of_classes: bool) -> np.ndarray:
    """Numbers, or the texts that are the classes; DataError where they are all the same."""
    if goal.numbers is not None:
        numbers = _numbers(table, goal, kept)
        if not of_classes and numbers.min() == numbers.max():
            cell = goal.cells[kept[0]]
            raise DataError(DataFault.CONSTANT_TARGET, column=goal.name, value=cell)
        return numbers
    labels = [goal.cells[position] for position in kept]
    count = len(set(labels))
    # Texts among numbers: more likely a column of numbers with a slip than one of classes.
    if count > MOST_CLASSES and any(is_number(label, comma=False) for label in labels):
        assert goal.first_text is not None
        raise DataError(
            DataFault.TOO_MANY_CLASSES,
            row=int(table.row_numbers[goal.first_text]),
            column=goal.name,
            value=goal.cells[goal.first_text],
            count=count,
            limit=MOST_CLASSES,
        )
    return np.array(labels)
