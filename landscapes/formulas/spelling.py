"""Which words of a formula are names, and what the others may have been meant to be.

A single letter, a letter with a number (a1), a Greek letter's name and a word that cannot be read
as a product are parameters without being declared. 'ax', 'xy', 'sinx', 'x2' can be read in two
ways and are refused with both.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from landscapes.core.axis_names import GREEK

from .language import FORMULAS
from .refusal import either, quoted
from .vocabulary import ALIASES, CONSTANTS, FUNCTIONS, PYTHON, RESERVED

_LONGEST = 20
_VARIABLE = re.compile(r"[xyz]|(?:w|theta)(?:0|[1-9][0-9]*)")
_PARTS = re.compile(r"([A-Za-z]+)([0-9]*)")


def is_variable(name: str) -> bool:
    """x, y, z, w0, w1, ..., theta0, ...; w and theta are variables where none of these is named."""
    return _VARIABLE.fullmatch(name) is not None


def _split(word: str, known: set[str]) -> list[str] | None:
    """The word as two or more of the known pieces one after the other, the longest first."""
    splits: dict[int, list[str]] = {len(word): []}  # of what begins at a letter
    for start in reversed(range(len(word))):
        for end in range(len(word), start, -1):
            if word[start:end] in known and end in splits:
                splits[start] = [word[start:end], *splits[end]]
                break
    return splits[0] if len(splits.get(0, [])) > 1 else None


def _product(parts: list[str]) -> str:
    """The parts multiplied, as it would be typed: sin and x become sin(x)."""
    typed = ""
    for part in reversed(parts):
        function = FUNCTIONS.get(ALIASES.get(part, part))
        if function is not None:
            typed = f"{part}({typed or '...'}{', ...' if function.least > 1 else ''})"
        else:
            typed = f"{part}*{typed}" if typed else part
    return typed


def complaint(word: str, alone: set[str], declared: Collection[str], declare: str = FORMULAS.declare) -> str:
    """Why a word is not a name here, in a sentence; empty if it is one.

    ``alone`` holds the single letters that the formula uses by themselves; ``declare`` says how a name is
    made known.
    """
    if word in declared or is_variable(word) or word in ("w", "theta"):
        return ""
    if word in PYTHON:
        if word in ("if", "else"):
            return f"{quoted(word)} is no name; choose with where(condition, a, b)"
        if word in ("for", "in"):
            return f"{quoted(word)} is no name; a sum is written sum(term, i, 1, 5)"
        return f"{quoted(word)} is no name in a formula"
    if len(word) > _LONGEST:
        return f"a name has at most {_LONGEST} letters"
    parts = _PARTS.fullmatch(word)
    stem, digits = parts.groups() if parts else (re.sub("[0-9]", "", word), "")
    if re.fullmatch(r"w|theta", stem) and digits:
        return f"variables are numbered {stem}0, {stem}1, ..., without leading zeros"
    lower = word.lower()
    if lower != word and (lower in RESERVED or lower in ("x", "y", "z")):
        return f"small letters are meant: type {quoted(lower)}, or declare {quoted(word)}"
    pieces = {"x", "y", "z", "pi", "e", *alone, *FUNCTIONS, *ALIASES}
    if parts is None:  # digits inside: a2x
        runs = re.findall(r"[A-Za-z]+|[0-9]+", word)
        return _two_ways(word, [p for run in runs for p in (_split(run, pieces) or [run])], declare)
    if digits:
        if stem in ("x", "y", "z"):
            return (
                f"{quoted(word)} can be read in several ways: write {stem}^{digits}, "
                f"{digits}*{stem}, or w0, w1, ... for numbered variables"
            )
        if stem in CONSTANTS:
            return _two_ways(word, [stem, digits], declare, f"{stem}^{digits}")
        if stem in FUNCTIONS or stem in ALIASES:
            return f"write the argument of {stem} in parentheses: {stem}({digits})"
        return complaint(stem, alone, declared, declare)
    if len(stem) == 1 or stem in GREEK:
        return ""
    if factors := _split(stem, pieces):
        return _two_ways(word, factors, declare)
    if len(stem) == 2 or (len(stem) <= 4 and set(stem) & {"x", "y", "z"}):
        return _two_ways(word, list(stem), declare)
    for end in (1, 2):  # cost may be a cost or the cosine of t
        if stem[:-end] in FUNCTIONS or stem[:-end] in ALIASES:
            return _two_ways(word, [stem[:-end], *stem[-end:]], declare)
    return ""


def _two_ways(word: str, parts: list[str], declare: str, other: str = "") -> str:
    readings = [_product(parts), *([other] if other else [])]
    return f"{quoted(word)} can be read in more than one way: write {either(*readings)} (or, {declare})"


def no_function(word: str, functions: Collection[str] = FUNCTIONS) -> str:
    """The sentence about a call of something that is not in the tables."""
    near = difflib.get_close_matches(word.lower(), (*functions, *ALIASES, "where", "sum"), n=2, cutoff=0.6)
    if word == "pow":
        hint = "write a power as a^b"
    elif near:
        hint = f"did you mean {' or '.join(near)}?"
    else:
        hint = f"the functions are {', '.join((*functions, 'where', 'sum'))}"
    return f"there is no function {quoted(word)}; {hint}"
