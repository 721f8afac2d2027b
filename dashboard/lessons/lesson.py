"""A lesson as a value: stops, questions, answers, and texts in two languages."""

from __future__ import annotations

from typing import NamedTuple

from .claims.grammar import Claim
from .kinds import Grade, Group, Language, Page


class Text(NamedTuple):
    """Restricted Markdown in English and Chinese; the same where the file has it once."""

    en: str = ""
    zh: str = ""

    def of(self, language: Language) -> str:
        """The text in a language."""
        return self.zh if language is Language.ZH else self.en


class Answer(NamedTuple):
    """One answer to choose: how good it is, and what is said when it was chosen."""

    grade: Grade
    text: Text
    say: Text


class Question(NamedTuple):
    """What a stop asks, with its answers in the order of the file."""

    ask: Text
    answers: tuple[Answer, ...]


class Stop(NamedTuple):
    """One picture of a lesson: its page and link, what is said of it, and what is claimed."""

    title: Text
    page: Page
    link: str
    text: Text
    trial: Text
    claims: tuple[Claim, ...]
    question: Question | None = None
    line: int = 0  # of the file, for what is said of its link
    claim_lines: tuple[int, ...] = ()


class Lesson(NamedTuple):
    """A lesson as its file has it."""

    name: str
    group: Group
    title: Text
    about: Text
    minutes: int
    source: str
    stops: tuple[Stop, ...]
