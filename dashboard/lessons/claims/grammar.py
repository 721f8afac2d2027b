"""A claim's text -> a tree: a predicate, or a comparison of two expressions of quantities and numbers.

    claim      := predicate | expression relation
    relation   := (< | > | <= | >= | =) expression | is number | is about expression within expression
                | is infinite | is finite
    expression := term ((+ | -) term)*        term := factor ((* | /) factor)*
    factor     := number | quantity | - factor | ( expression )

Predicates and quantities are the registered forms, word for word. Texts, tokens and nesting are bounded.
"""

from __future__ import annotations

import difflib
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import optimizers

from .kinds import Relation, Slot
from .registry import Form, FormKind, known_forms

LONGEST, _DEEPEST = 240, 8
_LARGEST = 10**9  # of whole numbers
_TOKEN = re.compile(
    r"\s*(?:(?P<quoted>\"[^\"]*\"|“[^”]*”)"
    r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<word>[^\W\d][\w'’-]*)"
    r"|(?P<sign><=|>=|[<>=+*/(),·-]))"
)
_COMPARED = {one.value: one for one in Relation if not one.value.startswith("is")}


class NoClaim(ValueError):
    """A text that is no claim, with a sentence that says why, and the nearest form that is known."""


class Token(NamedTuple):
    """A word, a number, a sign or a quoted text; ``text`` is without quotes, and where it stood."""

    kind: str
    text: str
    begin: int
    end: int


class RunName(NamedTuple):
    """A run by its label, the name of its method, or its number from 1; ``start`` is from 1, too."""

    label: str = ""
    method: str = ""
    number: int | None = None
    start: int | None = None


class PointName(NamedTuple):
    """A point by its coordinates; without them the scene's start, or the end of a run."""

    at: tuple[float, ...] | None = None
    end_of: RunName | None = None


@dataclass(frozen=True)
class Said:
    """A form with what stands in its slots."""

    form: Form
    slots: tuple[Any, ...]
    text: str


@dataclass(frozen=True)
class Sum:
    """Two expressions joined by + - * or /."""

    sign: str
    left: Expression
    right: Expression


Expression = float | Said | Sum


@dataclass(frozen=True)
class Comparison:
    """Two expressions and what is said of them; ``within`` is the tolerance of ``is about``."""

    left: Expression
    relation: Relation
    right: Expression | None = None
    within: Expression | None = None


@dataclass(frozen=True)
class Claim:
    """A claim as it was written, and what it means."""

    text: str
    meaning: Said | Comparison


@lru_cache(maxsize=1024)
def parse(text: str) -> Claim:
    """The claim that a text states; NoClaim where it states none."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        raise NoClaim(f"a claim has from 1 to {LONGEST} letters")
    return Claim(text, _Parser(text).claim())


def _tokens(text: str) -> list[Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            if not text[at:].strip():
                break
            raise NoClaim(f"“{text[at:].strip()[:12]}” means nothing in a claim")
        kind = found.lastgroup or ""
        part = found.group(kind)
        tokens.append(Token(kind, part[1:-1] if kind == "quoted" else part, *found.span(kind)))
        at = found.end()
    return tokens


class _Parser:
    def __init__(self, text: str) -> None:
        self._text, self._tokens, self._depth = text, _tokens(text), 0

    def claim(self) -> Said | Comparison:
        whole = self._said(0, FormKind.PREDICATE)
        if whole is not None and whole[1] == len(self._tokens):
            return whole[0]
        if not self._is_comparison():
            raise NoClaim(self._unknown(FormKind.PREDICATE, self._text))
        left, at = self._expression(0)
        comparison, at = self._relation(left, at)
        if at != len(self._tokens):
            raise NoClaim(f"nothing can follow where “{self._rest(at)}” stands")
        return comparison

    def _is_comparison(self) -> bool:
        words = [token.text.lower() for token in self._tokens if token.kind != "quoted"]
        signs = any(token.kind == "sign" and token.text in _COMPARED for token in self._tokens)
        pairs = set(itertools.pairwise(words))
        equals = any(
            self._words(k, "is") and self._number(k + 1) is not None for k in range(len(self._tokens))
        )
        return signs or equals or bool(pairs & {("is", "about"), ("is", "infinite"), ("is", "finite")})

    def _relation(self, left: Expression, at: int) -> tuple[Comparison, int]:
        if self._is(at, *_COMPARED):
            relation = _COMPARED[self._tokens[at].text]
            right, at = self._expression(at + 1)
            return Comparison(left, relation, right), at
        if self._words(at, "is") and self._number(at + 1) is not None:
            right, at = self._expression(at + 1)
            return Comparison(left, Relation.EQUALS, right), at
        if self._words(at, "is", "infinite"):
            return Comparison(left, Relation.INFINITE), at + 2
        if self._words(at, "is", "finite"):
            return Comparison(left, Relation.FINITE), at + 2
        if self._words(at, "is", "about"):
            right, at = self._expression(at + 2)
            if not self._words(at, "within"):
                raise NoClaim("“is about” needs a tolerance: A is about B within TOL")
            within, at = self._expression(at + 1)
            return Comparison(left, Relation.ABOUT, right, within), at
        raise NoClaim(
            f"a comparison is expected where “{self._rest(at)}” stands: <, >, <=, >=, =, "
            "“is about … within …”, “is infinite” or “is finite”"
        )

    def _expression(self, at: int) -> tuple[Expression, int]:
        left, at = self._term(at)
        while self._is(at, "+", "-"):
            sign = self._tokens[at].text
            right, at = self._term(at + 1)
            left = Sum(sign, left, right)
        return left, at

    def _term(self, at: int) -> tuple[Expression, int]:
        left, at = self._factor(at)
        while self._is(at, "*", "/", "·"):
            sign = "/" if self._tokens[at].text == "/" else "*"
            right, at = self._factor(at + 1)
            left = Sum(sign, left, right)
        return left, at

    def _factor(self, at: int) -> tuple[Expression, int]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NoClaim("the claim is nested too deeply")
        try:
            if self._is(at, "-"):
                value, at = self._factor(at + 1)
                return (-value if isinstance(value, float) else Sum("*", -1.0, value)), at
            if self._is(at, "("):
                value, at = self._expression(at + 1)
                if not self._is(at, ")"):
                    raise NoClaim(f"a ) is missing before “{self._rest(at)}”")
                return value, at + 1
            said = self._said(at, FormKind.QUANTITY)
            if said is not None:
                return said
            if at < len(self._tokens) and self._tokens[at].kind == "number":
                return float(self._tokens[at].text), at + 1
            raise NoClaim(self._unknown(FormKind.QUANTITY, self._until_relation(at)))
        finally:
            self._depth -= 1

    # ---- forms

    def _said(self, at: int, kind: FormKind) -> tuple[Said, int] | None:
        """The form of a kind that stands at a place: the one that takes most of the text."""
        best: tuple[Said, int] | None = None
        for form in known_forms():
            if form.kind is kind and (found := self._matched(form, at)) is not None:
                slots, end = found
                literal = sum(isinstance(part, Slot) for part in form.parts)
                rank = (end, -literal)
                if best is None or rank > (best[1], -sum(isinstance(p, Slot) for p in best[0].form.parts)):
                    best = Said(form, slots, self._span(at, end)), end
        return best

    def _matched(self, form: Form, at: int) -> tuple[tuple[Any, ...], int] | None:
        slots: list[Any] = []
        for part in form.parts:
            if isinstance(part, Slot):
                found = self._slot(part, at)
                if found is None:
                    return None
                value, at = found
                slots.append(value)
            elif self._words(at, part):
                at += 1
            else:
                return None
        return tuple(slots), at

    def _slot(self, slot: Slot, at: int) -> tuple[Any, int] | None:
        if slot is Slot.RUN:
            return self._run(at)
        if slot is Slot.POINT:
            return self._point(at)
        if slot is Slot.VECTOR:
            return self._vector(at)
        if slot is Slot.NAME:
            named = at < len(self._tokens) and self._tokens[at].kind in ("word", "quoted")
            return (self._tokens[at].text, at + 1) if named else None
        found = self._number(at)
        if found is None or slot is Slot.NUMBER:
            return found
        value, at = found
        return (int(value), at) if 0 <= value <= _LARGEST and value == int(value) else None

    def _number(self, at: int) -> tuple[float, int] | None:
        sign = -1.0 if self._is(at, "-") else 1.0
        at += sign < 0
        if at < len(self._tokens) and self._tokens[at].kind == "number":
            return sign * float(self._tokens[at].text), at + 1
        return None

    def _run(self, at: int) -> tuple[RunName, int] | None:
        if at >= len(self._tokens):
            return None
        kind, text = self._tokens[at][:2]
        if kind == "quoted":
            name, at = RunName(label=text), at + 1
        elif self._words(at, "run") and (found := self._slot(Slot.WHOLE, at + 1)) is not None:
            name, at = RunName(number=found[0]), found[1]
        elif kind == "word" and (text in optimizers.names() or text == "rule"):
            name, at = RunName(method=text), at + 1
        else:
            return None
        if self._words(at, "from", "start") and (found := self._slot(Slot.WHOLE, at + 2)) is not None:
            return name._replace(start=found[0]), found[1]
        return name, at

    def _point(self, at: int) -> tuple[PointName, int] | None:
        if self._words(at, "the", "start"):
            return PointName(), at + 2
        if self._words(at, "the", "end", "of") and (run := self._run(at + 3)) is not None:
            return PointName(end_of=run[0]), run[1]
        found = self._vector(at)
        return None if found is None else (PointName(found[0]), found[1])

    def _vector(self, at: int) -> tuple[tuple[float, ...], int] | None:
        if not self._is(at, "("):
            return None
        numbers: list[float] = []
        while (found := self._number(at + 1)) is not None:
            numbers.append(found[0])
            at = found[1]
            if not self._is(at, ","):
                break
        return (tuple(numbers), at + 1) if numbers and self._is(at, ")") else None

    # ---- tokens

    def _is(self, at: int, *signs: str) -> bool:
        return at < len(self._tokens) and self._tokens[at].kind == "sign" and self._tokens[at].text in signs

    def _words(self, at: int, *words: str) -> bool:
        there = self._tokens[at : at + len(words)]
        return len(there) == len(words) and all(
            token.kind != "quoted" and token.text.lower() == word for token, word in zip(there, words)
        )

    def _span(self, at: int, end: int) -> str:
        if at >= min(end, len(self._tokens)):
            return ""
        return self._text[self._tokens[at].begin : self._tokens[end - 1].end]

    def _rest(self, at: int) -> str:
        return self._span(at, len(self._tokens))[:60] or "the end"

    def _until_relation(self, at: int) -> str:
        end = at
        while end < len(self._tokens) and not (
            self._is(end, *_COMPARED) or self._words(end, "is") or self._words(end, "within")
        ):
            end += 1
        return self._span(at, end)

    def _unknown(self, kind: FormKind, text: str) -> str:
        """A sentence about words that are no form, with the nearest one."""
        known = [form.template for form in known_forms() if form.kind is kind]
        plain = " ".join(
            "{run}" if token.kind == "word" and token.text in optimizers.names() else token.text
            for token in _tokens(text)
        )
        near = difflib.get_close_matches(plain, known, n=1, cutoff=0.3)
        what = "claim" if kind is FormKind.PREDICATE else "quantity"
        hint = f"; the nearest one is “{near[0]}”" if near else ""
        named = f"“{text}”" if text else "nothing"
        return f"{named} is no {what} that is known{hint}"
