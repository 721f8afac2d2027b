"""A typed formula cut into pieces: numbers, names and signs, each with its place.

Mathematics pasted from a page is read as meant (−, ², π, ·, ×, √, ≤, w₀); every other character
beyond ASCII is refused by name, above all those that only look like a letter or a sign. Nothing
is normalised behind a person's back.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np

from landscapes.core.axis_names import GREEK

from .refusal import FormulaError, quoted
from .vocabulary import MOST_DIGITS, MOST_LETTERS


class Piece(NamedTuple):
    """``kind`` is a terminal of the grammar, "NUMBER", "WORD" or a sign; text[start:end] is its place."""

    kind: str
    spelling: str  # of a word in ASCII, of a sign what it means
    start: int
    end: int
    number: float = 0.0  # of NUMBER, and of RAISED, a number in superscripts


_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_TO_DIGITS = str.maketrans(_SUPERSCRIPTS + _SUBSCRIPTS + "⁻", "0123456789" * 2 + "-")

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(rf"[A-Za-z][A-Za-z0-9]*[{_SUBSCRIPTS}]*|θ[0-9{_SUBSCRIPTS}]*|π")
_RAISED = re.compile(rf"⁻?[{_SUPERSCRIPTS}]+")
# A page puts its own blanks between the parts of a formula; a blank never means anything here.
_BLANK = re.compile("[ \t\u00a0\u2009\u202f]+")
_POWER_OF_TEN_BEGUN = re.compile(rf"{_BLANK.pattern[:-1]}*([eE]){_BLANK.pattern[:-1]}*[-+−]")

_SIGNS = {
    sign: (kind, meaning)
    for kind, meaning, signs in (
        ("POWER", "^", "** ^"),
        ("ADD", "+", "+"),
        ("ADD", "-", "- −"),
        ("MUL", "*", "* · ⋅ ×"),
        ("MUL", "/", "/ ÷"),
        ("OPEN", "(", "("),
        ("CLOSE", ")", ")"),
        ("BAR", "|", "|"),
        ("COMMA", ",", ","),
        ("ROOT", "sqrt", "√"),
        ("CMP", "<=", "<= ≤"),
        ("CMP", ">=", ">= ≥"),
        ("CMP", "==", "=="),
        ("CMP", "!=", "!= ≠"),
        ("CMP", "<", "<"),
        ("CMP", ">", ">"),
    )
    for sign in signs.split()
}

# What people type instead, and what they mean by it.
_HINTS = {
    "//": "a division has one stroke; floor(a/b) rounds it down",
    "=": "a formula is one expression: leave out what stands before '='; in a condition of where write '=='",
    "!": "there is no factorial here",
    "%": "there is no remainder here; x - a*floor(x/a) is one",
    "&": "join conditions of where by 'and'",
    "_": "names have no underscores; numbered variables are w0, w1, ...",
    ".": "a point only stands inside a number, as in 0.5; there are no attributes",
    ";": "a formula is one expression; a comma separates arguments",
    ":": "a formula is one expression; a sum is written sum(term, i, 1, 5)",
    "\\": "LaTeX is not read here; write (a)/(b), sqrt(x), sin(x)",
    "\n": "a formula is one line",
    "\r": "a formula is one line",
} | dict.fromkeys("[]{}", "only round parentheses group")

# Characters that look like others and have no compatibility form: letters of other scripts, and signs.
_LOOK_ALIKE = dict(
    zip(
        "АВСЕНІЈКМОРЅТХУаеорсухіјѕԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοℯℇϵₓˣ–—‐‑‒―∗•∙✕╳∕⁄∣ǀ❘‖ˆ∧‚،٫‹›",
        "ABCEHIJKMOPSTXYaeopcyxijsdqwhABEZHIKMNOPTYXoeeexx------*****//||||^^,,.<>",
    )
) | dict.fromkeys("∏ᴨп", "pi")


def _strange(character: str) -> str:
    """The sentence about a character that has no meaning here."""
    if character in _HINTS:
        return _HINTS[character]
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    if character.isascii() and character.isprintable():
        return f"'{character}' has no meaning in a formula"
    # By its code and name only: it may be invisible, or turn the sentence's direction around.
    what = f"{code} {name}".strip()
    letter = name.removeprefix("GREEK SMALL LETTER ").lower().replace("lamda", "lambda")
    if letter in GREEK:
        return f"write {what} by its name, '{letter}'"
    meant = unicodedata.normalize("NFKC", character).replace("⁄", "/")
    if not (meant.isascii() and meant.isprintable() and meant.strip()):
        meant = _LOOK_ALIKE.get(character, "")
    elif unicodedata.decomposition(character).startswith("<super>"):
        meant = "^" + meant
    if meant:
        return f"the character {what} only looks like '{meant}'; type '{meant}'"
    return f"the character {what} has no meaning in a formula"


def _number(text: str, start: int, end: int) -> Piece:
    piece, after = text[start:end], text[end : end + 1]
    if after == "." or (piece.endswith(".") and after.isalpha()):
        raise FormulaError("a number has one decimal point, and digits after it", text, end - (after != "."))
    begun = None if "e" in piece.lower() else _POWER_OF_TEN_BEGUN.match(text, end)
    if begun:  # a blank never means anything here
        raise FormulaError(
            f"{quoted(piece + begun[1])} begins like a power of ten: write {piece}*e for the product "
            f"or {piece}e3, without blanks, for a number",
            text,
            begun.start(1),
        )
    if len(piece) > MOST_DIGITS:
        raise FormulaError(f"a number has at most {MOST_DIGITS} digits", text, start)
    value = float(piece)
    mantissa = re.split("[eE]", piece)[0]
    if not np.isfinite(value) or (value == 0 and mantissa.strip("0.")):
        size = "large" if value else "small"
        raise FormulaError(f"{quoted(piece)} is too {size} a number", text, start)
    return Piece("NUMBER", piece, start, end, value)


def _word(text: str, start: int, end: int) -> Piece:
    spelling = text[start:end].translate(_TO_DIGITS).replace("θ", "theta").replace("π", "pi")
    after = text[end : end + 1]
    if after == "_":
        raise FormulaError(_HINTS["_"], text, end)
    if after == ".":
        raise FormulaError("there are no attributes: a function stands alone, as in sin(x)", text, end)
    return Piece("WORD", spelling, start, end)


def pieces(text: str) -> list[Piece]:
    """The pieces of a formula in order; FormulaError for what cannot be part of one."""
    if not isinstance(text, str):
        raise FormulaError(f"a formula is a text, not a {type(text).__name__}")
    if len(text) > MOST_LETTERS:
        raise FormulaError(
            f"a formula has at most {MOST_LETTERS:,} characters, not {len(text):,}", text, MOST_LETTERS
        )
    # A copied line may bring its end along.
    cut, at, last = [], len(text) - len(text.lstrip()), len(text.rstrip())
    while at < last:
        character = text[at]
        if match := _BLANK.match(text, at):
            at = match.end()
            continue
        if match := _NUMBER.match(text, at):
            piece = _number(text, at, match.end())
        elif match := _WORD.match(text, at):
            piece = _word(text, at, match.end())
        elif match := _RAISED.match(text, at):
            piece = Piece("RAISED", match[0], at, match.end(), float(match[0].translate(_TO_DIGITS)))
        elif text[at : at + 2] == "//":
            raise FormulaError(_HINTS["//"], text, at)
        else:
            sign = text[at : at + 2] if text[at : at + 2] in _SIGNS else character
            if sign not in _SIGNS:
                raise FormulaError(_strange(character), text, at)
            piece = Piece(*_SIGNS[sign], at, at + len(sign))
        cut.append(piece)
        at = piece.end
    return cut
