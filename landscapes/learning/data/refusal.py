"""How data are refused: a code, the place, and one sentence made of them."""

from __future__ import annotations

from landscapes.learning import words
from landscapes.learning.kinds import DataFault


class DataError(ValueError):
    """Numbers or a table that are not taken; ``sentence`` says why, and the way out.

    ``row`` counts from 1 as in a spreadsheet where a file is refused, and from 0 where arrays or a row
    of a data set are; None where the fault has no row. ``column`` is a column's name, or several;
    ``value`` what stands there; ``count`` how many there are and ``limit`` how many there may be, or are
    in all.
    """

    def __init__(
        self,
        fault: DataFault,
        *,
        row: int | None = None,
        column: str | tuple[str, ...] = "",
        value: object = None,
        count: int = 0,
        limit: int = 0,
    ):
        super().__init__(fault)
        self.fault, self.row, self.column = fault, row, column
        self.value, self.count, self.limit = value, count, limit

    @property
    def sentence(self) -> str:
        return words.of_refusal(self)

    def __str__(self) -> str:
        return self.sentence
