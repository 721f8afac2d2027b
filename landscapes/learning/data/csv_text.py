"""The text of a table taken apart: encoding, separator, rows of cells with their numbers."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import string
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from landscapes.learning.kinds import DataFault

from .csv_cells import is_number
from .refusal import DataError

MOST_BYTES = 50_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 2_000_000  # about 5 s and 0.5 GB on one core of 2.5 GHz
_SEPARATORS = "\t;|,"  # where two fit equally, the first is taken
_SAMPLE = 65_536  # characters that the separator is chosen by
_SAMPLE_ROWS = 100
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")  # xlsx and ods, xls, pdf, gz
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # no text has them
_SEPARATOR_LINE = re.compile(r"sep=([\t;|,])(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """The rows that are not blank, all of one length, and their numbers as a spreadsheet counts."""

    cells: list[list[str]]
    numbers: list[int]
    separator: str


def decoded(source: str | bytes | os.PathLike[str]) -> tuple[str, bool]:
    """The text of a table, and whether it had to be read as Latin-1.

    Bytes and files are UTF-8, with or without a mark, UTF-16 with a mark, or else Latin-1. DataError
    where there are more than 50 MB, where a file cannot be read, and where it is no text.
    """
    if isinstance(source, os.PathLike):
        source = _contents(Path(source))
    size = len(source.encode("utf-8", "surrogatepass")) if isinstance(source, str) else len(source)
    if size > MOST_BYTES:
        raise DataError(DataFault.TOO_LARGE, count=size, limit=MOST_BYTES)
    latin_1 = False
    if isinstance(source, bytes):
        if source.startswith(_MAGIC):
            raise DataError(DataFault.BINARY)
        source, latin_1 = _text_of(source)
    if _CONTROL.search(source):
        raise DataError(DataFault.BINARY)
    return source.removeprefix("\ufeff"), latin_1


def _contents(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise DataError(DataFault.TOO_LARGE, count=size, limit=MOST_BYTES)
        return path.read_bytes()
    except OSError:
        raise DataError(DataFault.NO_FILE, value=path.name) from None


def _text_of(contents: bytes) -> tuple[str, bool]:
    try:
        if contents.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return contents.decode("utf-16"), False
        return contents.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return contents.decode("latin-1"), True


def rows_of(text: str, separator: str = "") -> Rows:
    """The rows of a text; the separator is found where none is given.

    Rows are numbered from 1, blank ones too; a line ``sep=;`` at the top, which spreadsheets do not
    show, is not counted. DataError for a text without rows, with quotation marks that do not fit, with
    rows of different lengths, with more than 1,000 columns or more than 2,000,000 cells.
    """
    line = _SEPARATOR_LINE.match(text)
    if line:
        text, separator = text[line.end() :], separator or line[1]
    if not text.strip(_SEPARATORS + string.whitespace):
        raise DataError(DataFault.EMPTY)
    separator = separator or _likely_separator(text)
    cells: list[list[str]] = []
    numbers: list[int] = []
    reader = _reader(text, separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in row]
            if any(stripped):
                cells.append(stripped)
                numbers.append(number)
                _check_size(stripped, cells, number)
    except csv.Error:
        raise DataError(DataFault.MALFORMED, row=number + 1, limit=csv.field_size_limit()) from None
    if not cells:
        raise DataError(DataFault.EMPTY)
    return Rows(cells, numbers, separator)


def _check_size(row: list[str], rows: list[list[str]], number: int) -> None:
    width = len(rows[0])
    if len(row) != width:
        raise DataError(DataFault.RAGGED, row=number, count=len(row), limit=width)
    if width > MOST_COLUMNS:
        raise DataError(DataFault.TOO_MANY_COLUMNS, count=width, limit=MOST_COLUMNS)
    if width * len(rows) > MOST_CELLS:
        raise DataError(DataFault.TOO_MANY_CELLS, row=number, limit=MOST_CELLS)


def _reader(text: str, separator: str, strict: bool):
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=strict, skipinitialspace=True
    )


def _likely_separator(text: str) -> str:
    """The separator that gives rows of one length, two cells or more, most of them numbers."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(_SEPARATORS, key=lambda separator: _fit(sample, separator))


def _fit(sample: str, separator: str) -> tuple[bool, float, float]:
    try:
        rows = [row for row in islice(_reader(sample, separator, strict=False), _SAMPLE_ROWS) if any(row)]
    except csv.Error:
        return False, 0.0, 0.0
    if not rows:
        return False, 0.0, 0.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    cells = [cell.strip() for row in rows for cell in row]
    numbers = sum(is_number(cell, comma=separator != ",") for cell in cells)
    return width > 1, count / len(rows), numbers / len(cells)
