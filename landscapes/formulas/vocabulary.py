"""The words of typed formulas: functions, constants, Greek letters, and how much is too much.

Nothing outside these tables can be called. Every function is built from autograd.numpy and
``primitives``, so that a formula is differentiated and recorded like a landscape of the gallery.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np

from landscapes.tape.primitives import safe_sqrt

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
    """A function a formula may call.

    ``smoothness`` is the class it has everywhere: "discontinuous" for a jump, "C0" for a kink, also
    where one appears at the end of the function's domain (arcsin of a sine is a triangle wave).
    """

    apply: Callable
    latex: str
    smoothness: str = "smooth"
    least: int = 1
    most: int | None = 1  # arguments; None: any number


def _over(function):
    return lambda x: anp.divide(1.0, function(x))


def _each(function):
    """A function of two, of any number: from left to right."""

    def apply(first, *others):
        for other in others:
            first = function(first, other)
        return first

    return apply


FUNCTIONS = {
    "sqrt": Function(safe_sqrt, r"\sqrt", "C0"),
    "exp": Function(anp.exp, r"\exp"),
    "log": Function(anp.log, r"\ln"),
    "log2": Function(anp.log2, r"\log_2"),
    "log10": Function(anp.log10, r"\log_{10}"),
    "sin": Function(anp.sin, r"\sin"),
    "cos": Function(anp.cos, r"\cos"),
    "tan": Function(anp.tan, r"\tan"),
    "cot": Function(_over(anp.tan), r"\cot"),
    "sec": Function(_over(anp.cos), r"\sec"),
    "csc": Function(_over(anp.sin), r"\csc"),
    "asin": Function(anp.arcsin, r"\arcsin", "C0"),
    "acos": Function(anp.arccos, r"\arccos", "C0"),
    "atan": Function(anp.arctan, r"\arctan"),
    "sinh": Function(anp.sinh, r"\sinh"),
    "cosh": Function(anp.cosh, r"\cosh"),
    "tanh": Function(anp.tanh, r"\tanh"),
    "asinh": Function(anp.arcsinh, r"\operatorname{arsinh}"),
    "acosh": Function(anp.arccosh, r"\operatorname{arcosh}", "C0"),
    "atanh": Function(anp.arctanh, r"\operatorname{artanh}"),
    "abs": Function(anp.abs, "|", "C0"),
    "sign": Function(anp.sign, r"\operatorname{sign}", "discontinuous"),
    "floor": Function(anp.floor, r"\lfloor", "discontinuous"),
    "ceil": Function(anp.ceil, r"\lceil", "discontinuous"),
    "min": Function(_each(anp.minimum), r"\min", "C0", 2, None),
    "max": Function(_each(anp.maximum), r"\max", "C0", 2, None),
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
