"""How a file is refused: a code, the place, and one sentence made of them."""

from __future__ import annotations

from . import words
from .kinds import FileFault


class FileError(ValueError):
    """A file that is not read; ``sentence`` says why, and the way out.

    ``part`` is the array, column or fact that is meant, ``value`` what stands there (a shape, a text, a
    refusal of the reader of tables), ``row`` a table's row from 1 or an array's index from 0, ``count`` how
    many there are and ``limit`` how many there may or must be.
    """

    def __init__(
        self,
        fault: FileFault,
        *,
        part: str = "",
        value: object = None,
        row: int | None = None,
        count: int = 0,
        limit: int = 0,
    ):
        super().__init__(fault)
        self.fault, self.part, self.value = fault, part, value
        self.row, self.count, self.limit = row, count, limit

    @property
    def sentence(self) -> str:
        return words.of_refusal(self)

    def __str__(self) -> str:
        return self.sentence
