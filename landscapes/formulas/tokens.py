"""From the pieces of a typed formula to the tokens of the grammar.

Here words become functions, constants and names, bars and parentheses are paired, and the
multiplications nobody wrote are put in, where they cannot be misread:

- a number (or pi) before a name, a function or a parenthesis: 2x, 3sin(x), 2(x+1), 2|x|;
- a closing parenthesis before one of these: (x+1)(x-1), sin(x)cos(x);
- a variable or a parameter before a parenthesis: x(x+1).

Everything else that stands side by side is refused, with what it may have been meant to be; so is
what follows a number with a power of ten, for 3e-2x is 3e-2*x as much as 3*e - 2*x.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn

from lark import Token

from .characters import Piece, pieces
from .language import FORMULAS, Language
from .refusal import FormulaError, either, quoted
from .spelling import complaint, is_variable, no_function
from .vocabulary import ALIASES, CONSTANTS, FUNCTIONS, KEYWORDS, MOST_NESTED, PYTHON

_CALLS = ("FUNCTION", "WHERE", "SUM", "DRAW")
_BEGINS = frozenset(("NUMBER", "CONSTANT", "NAME", "OPEN", "BAR", "ROOT", *_CALLS))
_NAMES = frozenset(("CONSTANT", "NAME", "ROOT", *_CALLS))

# What may follow without a sign. Nothing may follow e, bars, "root bars" and "root", which is a √
# without parentheses and what it stands before.
_MAY_FOLLOW = {
    "number": _NAMES | {"OPEN", "BAR"},
    "closed": _NAMES | {"OPEN"},
    "root closed": _NAMES | {"OPEN"},
    "name": {"OPEN"},
}
_ROOTS = ("root", "root closed", "root bars")
_POWER_OF_TEN = re.compile(r"(.*)[eE]([+-]?)([0-9]+)")


class _Reader:
    """One pass over the pieces, from left to right."""

    def __init__(self, text: str, declared: Collection[str], language: Language):
        self.text, self.pieces, self.declared = text, pieces(text), frozenset(declared)
        self.language = language
        self.alone = {p.spelling for p in self.pieces if p.kind == "WORD" and len(p.spelling) == 1}
        # Parentheses and bars that wait for their ends, and where a √ stands before them.
        self.open: list[tuple[Piece, int | None]] = []
        self.tokens: list[Token] = []
        self.ended = ""  # what kind of operand the last token ended; empty after an operator
        self.begun = 0  # where that operand began

    def refuse(self, sentence: str, at: int) -> NoReturn:
        raise FormulaError(sentence, self.text, at)

    def kind_after(self, k: int) -> str:
        return self.pieces[k + 1].kind if k + 1 < len(self.pieces) else ""

    def emit(self, kind: str, value: str | float, piece: Piece):
        self.tokens.append(Token(kind, value, start_pos=piece.start, end_pos=piece.end))

    def run(self) -> list[Token]:
        for k, piece in enumerate(self.pieces):
            kind = self.word(k, piece) if piece.kind == "WORD" else piece.kind
            if kind == "BAR":
                self.bar(piece)
                continue
            if kind in _BEGINS:
                self.side_by_side(kind, piece)
            if kind in ("NUMBER", "RAISED"):
                self.emit(kind, piece.number, piece)
            elif kind == "FUNCTION":
                self.emit(kind, ALIASES.get(piece.spelling, piece.spelling), piece)
            else:
                self.emit(kind, piece.spelling, piece)
            self.after(k, kind, piece)
        if self.open:
            left = self.open[0][0]
            what = "bar" if left.kind == "BAR" else "parenthesis"
            self.refuse(f"this {what} is never closed", left.start)
        return self.tokens

    # Words ----------------------------------------------------------------------------------

    def word(self, k: int, piece: Piece) -> str:
        """The terminal a word is."""
        word, called = piece.spelling, self.kind_after(k) == "OPEN"
        functions = self.language.functions
        if word in self.language.hints:
            self.refuse(self.language.hints[word], piece.start)
        if word in self.language.draws:
            if not called:
                self.refuse(f"{word} needs its parentheses: {word}()", piece.start)
            return "DRAW"
        if word in self.language.asked:
            return "FUNCTION" if called else "NAME"
        if word in KEYWORDS:
            if word in ("where", "sum") and not called:
                what = "where(x < 1, a, b)" if word == "where" else "sum(i*x, i, 1, 5)"
                self.refuse(f"{word} needs its parentheses, as in {what}", piece.start)
            return KEYWORDS[word]
        if word in CONSTANTS:
            return "CONSTANT"
        if word in functions or word in ALIASES:
            if not called:
                self.without_parentheses(k, piece)
            return "FUNCTION"
        if word in PYTHON:
            self.refuse(complaint(word, self.alone, (), self.language.declare), piece.start)
        known = word in self.declared or is_variable(word) or word in ("w", "theta")
        if called and not known and (len(word) > 1 or word in "fgh"):
            sentence = no_function(word, functions)
            if len(word) == 1:
                sentence = f"there is no function {quoted(word)}; a product is '{word}*(...)'"
            self.refuse(sentence, piece.start)
        sentence = complaint(word, self.alone, self.declared, self.language.declare)
        if sentence:
            self.refuse(sentence, piece.start)
        return "NAME"

    def without_parentheses(self, k: int, piece: Piece):
        """A function's name with anything but a parenthesis after it."""
        word = self.text[piece.start : piece.end]
        rest, depth = [], 0
        for other in self.pieces[k + 1 :]:
            depth += (other.kind == "OPEN") - (other.kind == "CLOSE")
            if depth < 0 or (depth == 0 and other.kind in ("ADD", "MUL", "COMMA", "CMP", "BAR")):
                break
            rest.append(other)
        if not rest:
            self.refuse(f"{word} needs its argument in parentheses: {word}(x)", piece.start)
        argument = self.text[rest[0].start : rest[-1].end]
        if rest[0].kind in ("POWER", "RAISED"):
            inverse = f"; its inverse is a{word}(x)" if f"a{word}" in FUNCTIONS else ""
            self.refuse(
                f"the power of a function stands behind its argument: {word}(x)^2{inverse}", rest[0].start
            )
        first = self.text[rest[0].start : rest[0].end]
        readings = [f"{word}({argument})"]
        if len(rest) > 1:
            joined = "" if rest[1].kind in ("POWER", "RAISED") else "*"
            left = self.text[rest[1].start : rest[-1].end]
            readings.append(f"{word}({first}){joined}{left}")
        self.refuse(f"{word} needs parentheses: write {either(*readings)}", rest[0].start)

    # Pairs ----------------------------------------------------------------------------------

    def bar(self, piece: Piece):
        inside = any(opened.kind == "BAR" for opened, _ in self.open)
        if self.ended and inside:
            opened, root = self.open[-1]
            if opened.kind != "BAR":
                self.refuse("close the parenthesis before the bar", piece.start)
            self.open.pop()
            self.emit("BAR_CLOSE", "|", piece)
            self.leave("bars", opened, root)
            return
        if inside:
            self.refuse("bars are not nested, and not empty: write abs(...)", piece.start)
        self.side_by_side("BAR", piece)
        self.emit("BAR_OPEN", "|", piece)
        self.nest(piece)

    def nest(self, piece: Piece):
        if len(self.open) == MOST_NESTED:
            self.refuse(f"more than {MOST_NESTED} parentheses inside each other", piece.start)
        self.open.append((piece, self.root()))
        self.ended = ""

    def root(self) -> int | None:
        """Where a √ stands directly before the last token."""
        before = self.tokens[-2] if len(self.tokens) > 1 else None
        return before.start_pos if before is not None and before.type == "ROOT" else None

    def leave(self, ended: str, opened: Piece, root: int | None):
        """A pair is closed: an operand ends here, and began with its √ if it has one."""
        self.ended, self.begun = ended, opened.start
        if root is not None:
            self.ended, self.begun = f"root {ended}", root

    def after(self, k: int, kind: str, piece: Piece):
        """What the token leaves behind for the next one."""
        root = self.root()
        if kind in ("NUMBER", "CONSTANT", "NAME"):
            self.ended = "number" if kind == "NUMBER" or piece.spelling == "pi" else "name"
            if kind == "CONSTANT" and piece.spelling == "e":
                self.ended = "e"
            self.begun = piece.start
            if root is not None:
                self.ended, self.begun = "root", root
        elif kind == "OPEN":
            self.nest(piece)
        elif kind == "CLOSE":
            if not self.open:
                self.refuse("there is no parenthesis open here to close", piece.start)
            opened, root = self.open.pop()
            if opened.kind == "BAR":
                self.refuse("close the bar before the parenthesis", piece.start)
            self.leave("closed", opened, root)
        elif kind in ("POWER", "RAISED") and self.ended in _ROOTS:
            inner = _under(self.text[self.begun : self.pieces[k - 1].end])
            self.refuse(
                f"a root with a power can be read in two ways: write sqrt({inner})^... or "
                f"sqrt(({inner})^...)",
                piece.start,
            )
        elif kind != "RAISED":  # a raised number ends where it ends: x² is followed as x is
            self.ended = ""

    # Side by side ---------------------------------------------------------------------------

    def side_by_side(self, kind: str, piece: Piece):
        """Two operands without a sign between: the multiplication sign, or a refusal."""
        if not self.ended:
            return
        left = self.text[self.begun : self.tokens[-1].end_pos]
        right = self.text[piece.start : piece.end]
        ten = _POWER_OF_TEN.fullmatch(left) if self.ended == "number" and kind != "NUMBER" else None
        if kind in _MAY_FOLLOW.get(self.ended, ()) and not ten:
            self.tokens.append(Token("IMPLIED", "*", start_pos=piece.start, end_pos=piece.start))
            return
        shown = {"OPEN": "(...)", "BAR": "|...|"}.get(kind, right)
        if kind in _CALLS:
            shown = f"{right}(...)"
        readings = [f"{_short(left)}*{shown}"]
        if ten:
            times, sign, digits = ten.groups()
            readings.append(f"{times}*e {sign} {digits}*{shown}" if sign else f"{times}*e^{digits}*{shown}")
        elif self.ended == "root":
            inner = _under(left)
            readings = [f"sqrt({inner})*{shown}", f"sqrt({inner}*{shown})"]
        elif kind == "NUMBER":
            if self.ended == "number" and left != "pi" and left != "π":
                readings.append(left + right)
            elif self.ended not in _ROOTS:
                readings.append(f"{_short(left)}^{right}")
        elif self.ended == "e" and kind == "OPEN":
            readings.append("exp(...)")
        hint = "; bars inside bars are written abs(...)" if self.ended == "bars" else ""
        self.refuse(f"a sign is missing here: write {either(*readings)}{hint}", piece.start)


def _under(root: str) -> str:
    """What stands under a √ in a piece of text."""
    inner = _short(root.lstrip("√ "))
    return inner[1:-1] if inner.startswith("(") else inner


def _short(operand: str) -> str:
    """A long operand in parentheses is not repeated in full."""
    return operand if len(operand) <= 12 else f"{operand[0]}...{operand[-1]}"


def tokens_of(text: str, declared: Collection[str] = (), language: Language = FORMULAS) -> list[Token]:
    """The tokens of a formula; ``declared`` are parameters that need no guessing."""
    return _Reader(text, declared, language).run()
