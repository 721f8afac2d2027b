"""Critical points on the very edge of a box, decided where arithmetic with fractions can.

An enclosure that straddles the edge cannot tell on which side the point is. Where the gradient is
rational, or sin, cos, exp and their kin are taken of 0 only, it can be evaluated without rounding at
the simplest number inside the enclosure.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

_RATIONAL = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a: -a,
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
}
# Exact at these numbers, and nowhere else that is rational.
_AT_ZERO = {
    **dict.fromkeys(("sin", "tan", "arcsin", "arctan", "sinh", "tanh", "arcsinh", "arctanh"), 0),
    **dict.fromkeys(("expm1", "log1p", "sqrt", "absolute"), 0),
    **dict.fromkeys(("cos", "cosh", "exp", "exp2", "sinc"), 1),
}


def exact_point(tape, low, high) -> np.ndarray | None:
    """The point (d,) between low and high (d,) at which the gradient is exactly 0, if it is simple.

    Simple is the number of fewest decimals inside; None where that is no critical point, or where
    the gradient there is not made of exact operations.
    """
    point = np.array([_simplest(a, b) for a, b in zip(low, high)])
    try:
        slopes = _replayed(tape, [Fraction(c) for c in point.tolist()])
    except (KeyError, ZeroDivisionError, OverflowError, ValueError):
        return None
    return point if not any(slopes) else None


def _simplest(low, high) -> float:
    for decimals in range(18):
        near = round(float(low / 2 + high / 2), decimals)
        if low <= near <= high:
            return near
    return float(low)


def _replayed(tape, point):
    """The gradient's components as fractions; KeyError for an operation that is not exact."""
    made = {}
    for slot in tape.live(tape.gradient):
        op, args, number = tape.instructions[slot]
        if op == "input":
            made[slot] = point[number]
        elif op == "constant":
            made[slot] = Fraction(number)
        elif op == "integer_power":
            made[slot] = made[args[0]] ** int(number)
        elif op in _AT_ZERO and made[args[0]] == 0:
            made[slot] = Fraction(_AT_ZERO[op])
        else:
            made[slot] = _RATIONAL[op](*(made[a] for a in args))
    return [made[slot] for slot in tape.gradient]
