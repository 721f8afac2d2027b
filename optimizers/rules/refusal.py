"""How a rule is refused: one sentence, and the line and column that it is about."""

from __future__ import annotations

from landscapes import FormulaError


class RuleError(FormulaError):
    """A rule that is not read: ``position`` counts from 0 over its text, ``line`` and ``column`` from 1.

    ``column`` is that in its line; None where the sentence is not about the text.
    """

    def __init__(self, sentence: str, text: str = "", position: int | None = None):
        super().__init__(sentence, text, position)
        before = text[: self.position]
        self.line = before.count("\n") + 1
        if position is not None:
            self.column = self.position - (before.rfind("\n") + 1) + 1

    def __str__(self) -> str:
        several = len(self.text.strip().splitlines()) > 1
        if self.column is None:
            return self.sentence
        return f"{f'line {self.line}, ' if several else ''}column {self.column}: {self.sentence}"

    @property
    def pointer(self) -> str:
        """The line with a caret under the column, in two lines of a fixed-width font."""
        if self.column is None:
            return ""
        return f"{(self.text.split(chr(10)) or [''])[self.line - 1]}\n{' ' * (self.column - 1)}^"
