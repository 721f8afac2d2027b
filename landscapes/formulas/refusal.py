"""How a formula is refused: one sentence and the place in the text it is about."""

from __future__ import annotations

_LONGEST = 40  # characters of a person's text that a sentence repeats


class FormulaError(ValueError):
    """A formula that is not read; ``sentence`` says what was expected, ``column`` where.

    ``position`` counts characters of ``text`` from 0 and ``column`` from 1; the end of the text is
    a position, too. ``column`` is None where the sentence is about something else than the text:
    the domain, the start, the dimension, a parameter's range.
    """

    def __init__(self, sentence: str, text: str = "", position: int | None = None):
        super().__init__(sentence, text, position)  # what pickle builds it from again
        self.sentence, self.text = sentence, text
        self.position = 0 if position is None else position
        self.column = None if position is None else position + 1

    def __str__(self) -> str:
        return self.sentence if self.column is None else f"column {self.column}: {self.sentence}"

    @property
    def pointer(self) -> str:
        """The text with a caret under the column, in two lines of a fixed-width font."""
        return "" if self.column is None else f"{self.text}\n{' ' * self.position}^"


def quoted(piece: str) -> str:
    """A piece of a formula as a sentence repeats it: in quotes, and never long."""
    short = piece if len(piece) <= _LONGEST else piece[: _LONGEST - 1] + "…"
    return f"'{short}'"


def either(*readings: str) -> str:
    """Several ways to write it, as a sentence offers them: 'a*x' or 'a(x)'."""
    return " or ".join(quoted(reading) for reading in readings)
