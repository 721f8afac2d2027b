"""A rule's text cut into statements, each read by the formulas' parser, and into declared knobs.

A statement is ``name = expression``; a declaration ``name = number in [low, high]``. They are separated by
a semicolon or a new line, and what stands behind # is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from landscapes import FormulaError
from landscapes.formulas.tree import Node
from landscapes.formulas.vocabulary import MOST_LETTERS, RESERVED

from . import words
from .refusal import RuleError
from .words import Range

_REMARK = re.compile(r"#[^\n]*")
_NAME = re.compile(r"\s*([A-Za-z]+[0-9]*|θ)[ \t]*=(?!=)")
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_OTHER_SIGN = re.compile(r"\s*[^=<>]*?(\+=|-=|\*=|/=|:=|<-|←)")
_NUMBER = r"([-+−]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
_DECLARED = re.compile(rf"\s*{_NUMBER}\s+in\b\s*([\[(])\s*{_NUMBER}\s*,\s*{_NUMBER}\s*([\])])\s*$")
_IN = re.compile(r"\bin\b")
_LONGEST = 20
_MOST = 1e100


class Statement(NamedTuple):
    """``name = tree``; ``at`` is where the name stands in the text."""

    name: str
    tree: Node
    at: int


class Declared(NamedTuple):
    """A knob whose default and range the text says."""

    range: Range
    at: int


class _Piece(NamedTuple):
    name: str
    at: int
    begin: int  # of the expression
    end: int
    right: str  # the expression, without remarks


def cut(text: str) -> tuple[list[_Piece], dict[str, Declared]]:
    """The statements, not yet read, and the declared knobs, of a rule; RuleError where it is neither."""
    if not isinstance(text, str):
        raise RuleError(f"a rule is a text, not a {type(text).__name__}")
    if len(text) > MOST_LETTERS:
        raise RuleError(
            f"a rule has at most {MOST_LETTERS:,} characters, not {len(text):,}", text, MOST_LETTERS
        )
    plain = _REMARK.sub(lambda remark: " " * len(remark[0]), text)
    pieces: list[_Piece] = []
    declared: dict[str, Declared] = {}
    for stretch in re.finditer(r"[^;\n\r]+", plain):
        if not stretch[0].strip():
            continue
        piece = _named(text, plain, stretch.start(), stretch.end())
        if _IN.search(piece.right):
            if piece.name in declared:
                raise RuleError(f"the knob '{piece.name}' is declared twice", text, piece.at)
            declared[piece.name] = _declared(text, piece)
        else:
            pieces.append(piece)
        if len(pieces) + len(declared) > words.MOST_STATEMENTS:
            raise RuleError(f"a rule has at most {words.MOST_STATEMENTS} statements", text, piece.at)
    if not pieces:
        raise RuleError("the rule is empty; type one, such as theta = theta - d*g", text, 0)
    for piece in pieces:
        if piece.name in declared:
            raise RuleError(f"'{piece.name}' is declared as a knob and set, too", text, piece.at)
    return pieces, declared


def _named(text: str, plain: str, begin: int, end: int) -> _Piece:
    """What stands left and right of the first '='."""
    stretch = plain[begin:end]
    at = begin + len(stretch) - len(stretch.lstrip())
    found = _NAME.match(stretch)
    if not found:
        sign = _OTHER_SIGN.match(stretch)
        if sign:
            said = f"write '=' alone, as in v = a*v + g, not '{sign[1]}'"
            raise RuleError(said, text, begin + sign.start(1))
        raise RuleError("a statement is a name, '=' and an expression: theta = theta - d*g", text, at)
    name = found[1].replace("θ", "theta")
    _check_name(name, text, at)
    behind = begin + found.end()
    if not plain[behind:end].strip():
        raise RuleError("after '=' an expression is missing", text, behind)
    second = _EQUALS.search(plain, behind, end)
    if second:
        raise RuleError(
            "one statement has one '=': separate statements by ';' or a new line (in a condition of where "
            "write '==')",
            text,
            second.start(),
        )
    return _Piece(name, at, behind, end, plain[behind:end])


def _check_name(name: str, text: str, at: int) -> None:
    if len(name) > _LONGEST:
        raise RuleError(f"a name has at most {_LONGEST} letters", text, at)
    if name in words.GIVEN and name != "theta":
        said = f"'{name}' is given ({words.GIVEN[name]}) and cannot be set: choose another name"
        raise RuleError(said, text, at)
    if name in words.HINTS:
        raise RuleError(f"'{name}' cannot be set: {words.HINTS[name]}", text, at)
    if name in RESERVED or name in words.FUNCTIONS_OF_RULES or name == words.DRAW:
        raise RuleError(f"'{name}' is a word of its own and cannot be set: choose another name", text, at)


def _declared(text: str, piece: _Piece) -> Declared:
    right, found = piece.right, _DECLARED.match(piece.right)
    if piece.name == "theta":
        raise RuleError("theta is the point and no knob: it is set by a statement", text, piece.at)
    if not found:
        said = "a knob is declared by its default and its range, as in a = 0.9 in [0, 0.999]"
        raise RuleError(said, text, piece.begin + len(right) - len(right.lstrip()))
    default, opening, low, high, closing = found.groups()
    for bracket, group in ((opening, 2), (closing, 5)):
        if bracket in "()":
            said = "both ends belong to the range: write it in square brackets, as in [0, 0.999]"
            raise RuleError(said, text, piece.begin + found.start(group))
    numbers = [float(number.replace("−", "-")) for number in (default, low, high)]
    if not (numbers[1] < numbers[2] and max(map(abs, numbers)) <= _MOST):
        raise RuleError("a range has a lower end and a higher one", text, piece.begin + found.start(3))
    if not numbers[1] <= numbers[0] <= numbers[2]:
        raise RuleError("the default lies in the range", text, piece.begin + found.start(1))
    return Declared(Range(*numbers), piece.at)


def read(text: str, pieces: list[_Piece], known: Collection[str]) -> tuple[Statement, ...]:
    """Every statement with its tree; ``known`` are names that need no guessing."""
    from landscapes.formulas.parser import parse  # only for those who type: the parser's library takes 60 ms

    statements = []
    for piece in pieces:
        # All but the expression is blank, so that positions are those of the text.
        alone = " " * piece.begin + piece.right
        try:
            tree = parse(alone, known, words.LANGUAGE)
        except FormulaError as error:
            raise RuleError(error.sentence, text, min(error.position, piece.end)) from None
        statements.append(Statement(piece.name, tree, piece.at))
    return tuple(statements)
