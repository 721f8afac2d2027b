"""The words of typed formulas: functions, constants, Greek letters, and how much is too much.

Nothing outside these tables can be called. Every function is an operation of a tape, or made of one,
so that a formula is differentiated and recorded like a landscape of the gallery.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np

from landscapes.tape import operations
from landscapes.tape.operations import Fact, Operation, Word

# Bounds. Operations are counted with sums written out; recording value, gradient and Hessian of
# 1,000 operations takes about a second, and more dimensions have more derivatives.
MOST_LETTERS = 2000
MOST_NESTED = 40
MOST_OPERATIONS = 1000
MOST_VARIABLES = 10
MOST_PARAMETERS = 20
MOST_DIGITS = 60
LARGEST_POWER = 100


class Function(NamedTuple):
    """A function a formula may call; ``latex`` and ``smoothness`` are told of in tape/operations."""

    apply: Callable
    latex: str | tuple[str, str]
    smoothness: str = "smooth"
    facts: Fact = Fact(0)
    least: int = 1
    most: int | None = 1  # arguments; None: any number


def _over(function):
    return lambda x: anp.divide(1.0, function(x))


def _function(operation: Operation, word: Word) -> Function:
    apply = word.apply or operation.differentiable
    least, most = (2, None) if word.many else (1, 1)
    return Function(apply, word.latex, word.smoothness, operation.facts, least, most)


FUNCTIONS = {o.word.text: _function(o, o.word) for o in operations.TABLE.values() if o.word is not None}
SIGNS = {o.sign: o.differentiable for o in operations.TABLE.values() if o.sign}
FUNCTIONS |= {
    "cot": Function(_over(anp.tan), r"\cot"),
    "sec": Function(_over(anp.cos), r"\sec"),
    "csc": Function(_over(anp.sin), r"\csc"),
}

ALIASES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
}

CONSTANTS = {"pi": np.float64(np.pi), "e": np.float64(np.e)}

KEYWORDS = {"where": "WHERE", "sum": "SUM", "and": "AND", "or": "OR", "not": "NOT"}

# Read as values or as grammar by people who know them: no parameter is called so.
PYTHON = frozenset(keyword.kwlist) - {"lambda", "and", "or", "not"} | set(
    "inf nan NaN infinity Infinity".split()
)

RESERVED = PYTHON | FUNCTIONS.keys() | ALIASES.keys() | CONSTANTS.keys() | KEYWORDS.keys()
