"""What a rule is given, what it may call, what its names mean by themselves, and how much is too much.

A free name is a knob. Its default and its range follow from its name, as the methods here have them
(``USUAL``), unless the rule declares them: ``a = 0.9 in [0, 0.999]``.
"""

from __future__ import annotations

from typing import NamedTuple

from landscapes.formulas.language import Language
from landscapes.formulas.vocabulary import FUNCTIONS, Function

from . import algebra

MOST_STATEMENTS = 40
MOST_QUESTIONS = 20  # gradients, values, Hessians and systems to solve, in one step

# What is there before the first statement, and what it is in words.
GIVEN = {
    "theta": "the point",
    "g": "the gradient",
    "f": "the value",
    "H": "the Hessian",
    "t": "the number of the step, from 1",
    "I": "the identity matrix",
}
ORDERS = {"f": 0, "g": 1, "H": 2}  # of derivatives
POINTS = frozenset(ORDERS)  # of another point where a parenthesis follows
DRAW = "normal"


class Range(NamedTuple):
    """What a knob is at first, and how far its slider reaches; logarithmic over several powers of ten."""

    default: float
    low: float
    high: float

    @property
    def log(self) -> bool:
        return self.low > 0 and self.high / self.low >= 1000


STEP_SIZE = Range(0.01, 1e-6, 10.0)
STEP_NAMES = ("d", "delta", "eta", "h", "lr", "rate", "step")
USUAL = {
    **dict.fromkeys(STEP_NAMES, STEP_SIZE),
    **dict.fromkeys(("a", "alpha", "b", "beta", "mu", "b1", "beta1", "momentum"), Range(0.9, 0.0, 0.999)),
    **dict.fromkeys(("b2", "beta2"), Range(0.999, 0.0, 0.99999)),
    "rho": Range(0.99, 0.0, 0.9999),
    **dict.fromkeys(("eps", "epsilon"), Range(1e-8, 1e-16, 1.0)),
    **dict.fromkeys(("lambda", "wd"), Range(0.01, 0.0, 1.0)),
    "sigma": Range(1.0, 0.0, 10.0),
}
ANY = Range(1.0, -10.0, 10.0)  # as a formula's parameter


def _needs_arguments(*arguments: object) -> object:
    raise NotImplementedError  # the oracle's answer stands in for it at every step


_OWN = {
    "dot": Function(algebra.dot, "", least=2, most=2),
    "norm": Function(algebra.norm, ""),
    "solve": Function(algebra.solve, "", least=2, most=2),
    "outer": Function(algebra.outer, "", least=2, most=2),
    "diag": Function(algebra.diagonal, ""),
    "clip": Function(algebra.clip, "", least=3, most=3),
    **{name: Function(_needs_arguments, "") for name in sorted(POINTS)},
    "grad": Function(_needs_arguments, ""),  # another word for g(...)
}
OWN_FUNCTIONS = frozenset(_OWN)
FUNCTIONS_OF_RULES = {**FUNCTIONS, **_OWN}

_GRADIENT = "the gradient is g, and g(...) is the gradient at another point"
_HESSIAN = "the Hessian is H, and H(...) is the Hessian at another point"
_POINT = "a rule has no coordinates of its own: theta is the point, all variables at once"
HINTS = {
    "e": "'e' would be 2.718...: write exp(1) for it, or eps for a small number",
    **dict.fromkeys(("gradient", "nabla"), _GRADIENT),
    **dict.fromkeys(("hess", "hessian"), _HESSIAN),
    "loss": "the value is f, and f(...) is the value at another point",
    **dict.fromkeys(("inv", "inverse"), "a system is solved by solve(A, b), without an inverse"),
    **dict.fromkeys(("rand", "randn", "noise", "random"), "normal() is a standard normal number a variable"),
    **dict.fromkeys(("eye", "identity"), "the identity matrix is I"),
    **dict.fromkeys(("mean", "average"), "there is no mean of a vector; dot(u, v) adds the products up"),
    "matmul": "a matrix times a vector is dot(A, b)",
    "transpose": "an inner product is dot(u, v), and u v^T is outer(u, v)",
}
COORDINATES = _POINT

LANGUAGE = Language(
    FUNCTIONS_OF_RULES,
    asked=POINTS,
    draws=frozenset((DRAW,)),
    hints=HINTS,
    declare="declare it in a statement of its own, as in name = 1 in [0, 10]",
)
