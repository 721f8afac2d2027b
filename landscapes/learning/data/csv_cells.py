"""What a cell of a table says: a number, a text, or nothing."""

from __future__ import annotations

import re

# How tables write that a value is missing; a cell is compared as it stands.
MISSING = frozenset(("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "?"))
_POINT = re.compile(r"[+\-−]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?")
_COMMA = re.compile(_POINT.pattern.replace(r"\.", ","))


def is_number(cell: str, comma: bool) -> bool:
    """Whether a cell is a number with a decimal point, or, if asked, with a decimal comma."""
    return bool(_POINT.fullmatch(cell) or (comma and _COMMA.fullmatch(cell)))


def numbers_of(cells: list[str], comma: bool) -> tuple[list[float], int | None, bool]:
    """The numbers that cells are, the position of the first that is none, and whether commas are decimal.

    Missing cells are NaN. All cells of a column are read in one way, with points or with commas (``comma``
    allows these), in the way in which more of them are numbers. The numbers are those before the first
    cell that is none.
    """
    numbers, first_text = _read(cells, _POINT)
    if first_text is None or not comma:
        return numbers, first_text, False
    with_commas, first_with_commas = _read(cells, _COMMA)
    if first_with_commas is None or _count(cells, _COMMA) > _count(cells, _POINT):
        return with_commas, first_with_commas, True
    return numbers, first_text, False


def _count(cells: list[str], pattern: re.Pattern[str]) -> int:
    return sum(1 for cell in cells if pattern.fullmatch(cell))


def _read(cells: list[str], pattern: re.Pattern[str]) -> tuple[list[float], int | None]:
    numbers = []
    for position, cell in enumerate(cells):
        if pattern.fullmatch(cell):
            numbers.append(float(cell.replace(",", ".").replace("−", "-")))
        elif cell in MISSING:
            numbers.append(float("nan"))
        else:
            return numbers, position
    return numbers, None
