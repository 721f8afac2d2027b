"""How a file is refused: a code, the place in it, and one sentence made of them."""

from __future__ import annotations

from typing import Any

from . import words
from .kinds import Fault


class SessionFileError(ValueError):
    """A file that is not opened; ``sentence`` says why, and where.

    ``place`` is a path such as cards[2].settings.step_size, or a line and a column; ``rule`` the word of the
    schema that is broken, ``limit`` what it asks, ``value`` what stands there or what a reader says of it.
    """

    def __init__(
        self, fault: Fault, place: str = "", rule: str = "", limit: Any = None, value: object = None
    ) -> None:
        super().__init__(fault)
        self.fault, self.place, self.rule, self.limit, self.value = fault, place, rule, limit, value

    @property
    def sentence(self) -> str:
        return words.of_refusal(self.fault, self.place, self.rule, self.limit, self.value)

    def __str__(self) -> str:
        return self.sentence
