"""From a file's bytes to a ``Lesson``: every part of it is checked, and a fault is said with place and line.

Nothing is evaluated here (``checking`` does that): the claims are parsed, the links are not yet followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from .claims import grammar
from .kinds import Fault, Grade, Group, Language, LessonError, Page
from .lesson import Answer, Lesson, Question, Stop, Text
from .nodes import Node, read
from .texts import fault_of

VERSION = "1"
MOST_STOPS, MOST_CLAIMS = 12, 12
ANSWERS = (2, 6)
LONGEST_LINK = 2_000
LONGEST, LONGEST_LINE = 2_000, 240  # letters of a text, and of a title or an answer
MOST_MINUTES = 90
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_Word = TypeVar("_Word", bound=StrEnum)


def lesson_of(data: bytes) -> Lesson:
    """The lesson that a file describes; LessonError, whose text is one sentence, where it is none."""
    part = _Part(read(data), ())
    known = ("lesson", "name", "group", "title", "about", "minutes", "source", "stops")
    part.only(known)
    version = part.child("lesson")
    if version.text(LONGEST_LINE) != VERSION:
        raise version.error(Fault.VERSION, version=version.text(LONGEST_LINE)[:20], known=VERSION)
    stops = part.child("stops").items(1, MOST_STOPS)
    return Lesson(
        name=part.child("name").name(),
        group=part.child("group").one_of(Group),
        title=part.child("title").both(LONGEST_LINE),
        about=part.child("about").both(LONGEST),
        minutes=part.child("minutes").whole(1, MOST_MINUTES),
        source=part.child("source").text(LONGEST_LINE),
        stops=tuple(_stop(stop) for stop in stops),
    )


def _stop(part: _Part) -> Stop:
    part.only(("title", "page", "link", "text", "try", "claims", "question"))
    link = part.child("link")
    claims = part.child("claims").items(1, MOST_CLAIMS)
    page = part.maybe("page")
    asked = part.maybe("question")
    return Stop(
        title=part.child("title").both(LONGEST_LINE),
        page=Page.RACE if page is None else page.one_of(Page),
        link=link.link(),
        text=part.child("text").both(LONGEST),
        trial=part.child("try").both(LONGEST),
        claims=tuple(claim.claim() for claim in claims),
        question=None if asked is None else _question(asked),
        line=link.node.line,
        claim_lines=tuple(claim.node.line for claim in claims),
    )


def _question(part: _Part) -> Question:
    part.only(("ask", "answers"))
    answers = tuple(_answer(one) for one in part.child("answers").items(*ANSWERS))
    grades = [answer.grade for answer in answers]
    if Grade.RIGHT not in grades:
        raise part.error(Fault.NOT_RIGHT)
    if all(grade is Grade.RIGHT for grade in grades):
        raise part.error(Fault.ALL_RIGHT)
    return Question(part.child("ask").both(LONGEST), answers)


def _answer(part: _Part) -> Answer:
    part.only(("grade", "text", "say"))
    return Answer(
        part.child("grade").one_of(Grade),
        part.child("text").both(LONGEST_LINE),
        part.child("say").both(LONGEST),
    )


class _Part:
    """A node with its place, and what it is read as."""

    def __init__(self, node: Node, place: tuple[str | int, ...]) -> None:
        self.node, self.place = node, place

    def error(self, fault: Fault, line: int | None = None, **details: object) -> LessonError:
        return LessonError(fault, self.place, self.node.line if line is None else line, **details)

    def map(self) -> Mapping[str, Node]:
        if not isinstance(self.node.value, dict):
            raise self.error(Fault.NO_MAP)
        return self.node.value

    def only(self, known: tuple[str, ...]) -> None:
        for name, node in self.map().items():
            if name not in known:
                raise self.error(Fault.UNKNOWN_KEY, node.line, name=name[:40], known=known)

    def maybe(self, name: str) -> _Part | None:
        node = self.map().get(name)
        return None if node is None else _Part(node, (*self.place, name))

    def child(self, name: str) -> _Part:
        found = self.maybe(name)
        if found is None:
            raise self.error(Fault.MISSING, name=name)
        return found

    def items(self, least: int, most: int) -> list[_Part]:
        if not isinstance(self.node.value, list):
            raise self.error(Fault.NO_LIST)
        if not least <= len(self.node.value) <= most:
            raise self.error(Fault.COUNT, least=least, most=most, count=len(self.node.value))
        return [_Part(node, (*self.place, k)) for k, node in enumerate(self.node.value)]

    def text(self, longest: int) -> str:
        """A text as it may be shown."""
        value = self.node.value
        if not isinstance(value, str) or not value.strip():
            raise self.error(Fault.NO_TEXT)
        value = value.strip()
        if len(value) > longest:
            raise self.error(Fault.LONG, limit=longest, count=len(value))
        found = fault_of(value)
        if found is not None:
            raise self.error(found[0], part=found[1][:40])
        return value

    def both(self, longest: int) -> Text:
        """A text in both languages: once for both, or {en: ..., zh: ...}."""
        if isinstance(self.node.value, str):
            return Text(*[self.text(longest)] * 2)
        self.only(tuple(Language))
        return Text(*(self.child(language).text(longest) for language in Language))

    def one_of(self, kind: type[_Word]) -> _Word:
        try:
            return kind(self.text(LONGEST_LINE))
        except ValueError as error:
            if isinstance(error, LessonError):
                raise
            raise self.error(Fault.NOT_ONE_OF, name=self.text(LONGEST_LINE)[:40], known=tuple(kind)) from None

    def whole(self, low: int, high: int) -> int:
        text = self.text(LONGEST_LINE)
        if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or not low <= int(text) <= high:
            raise self.error(Fault.NO_NUMBER, low=low, high=high)
        return int(text)

    def name(self) -> str:
        text = self.text(LONGEST_LINE)
        if not _NAME.fullmatch(text):
            raise self.error(Fault.NO_NAME)
        return text

    def link(self) -> str:
        """A query as a copied link has it; parts of a list are joined by &, and so are spaces at ends."""
        value = self.node.value
        parts = [node.value for node in value] if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in parts):
            raise self.error(Fault.NO_TEXT)
        text = "&".join(str(one).strip().strip("&") for one in parts).removeprefix("?")
        if len(text) > LONGEST_LINK:
            raise self.error(Fault.LONG, limit=LONGEST_LINK, count=len(text))
        if not text or not text.isprintable():
            raise self.error(Fault.NO_TEXT)
        return text

    def claim(self) -> grammar.Claim:
        value = self.node.value
        if not isinstance(value, str):
            raise self.error(Fault.NO_TEXT)
        try:
            return grammar.parse(value)
        except grammar.NoClaim as refused:
            raise self.error(Fault.CLAIM, sentence=str(refused)) from None
