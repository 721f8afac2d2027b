"""Critical points on the very edge of a box, decided where arithmetic with fractions can.

An enclosure that straddles the edge cannot tell on which side the point is. Where the gradient is
rational, or sin, cos, exp and their kin are taken of 0 only, it can be evaluated without rounding at
the simplest number inside the enclosure.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from landscapes.critical.search.poles import simplest
from landscapes.tape import operations
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import NotExact


def exact_point(tape, low, high, slots=None) -> np.ndarray | None:
    """The point (d,) between low and high (d,) at which the gradient is exactly 0, if it is simple.

    Simple is the number of fewest decimals inside; None where that is no critical point, or where
    the gradient there is not made of exact operations. Other ``slots`` than the gradient's may be meant.
    """
    point = simplest(low, high)
    return point if all(exactly_zero(tape, slot, point) for slot in slots or tape.gradient) else None


def exactly_zero(tape, slot: int, point: np.ndarray) -> bool:
    """Whether a slot is exactly 0 at a point (d,), and that is known."""
    try:
        return not tape.evaluate((slot,), _Fractions(point))[0]
    except (ArithmeticError, ValueError):  # NotExact, division by 0, or a constant that is infinite
        return False


class _Fractions:
    """The vocabulary of exact numbers, at a point (d,)."""

    def __init__(self, point: np.ndarray):
        self.point = [Fraction(c) for c in point.tolist()]

    def input(self, index: int) -> Fraction:
        return self.point[index]

    def constant(self, value: float) -> Fraction:
        return Fraction(value)

    def apply(self, instruction: Instruction, arguments: list[Fraction]) -> Fraction:
        exact = operations.TABLE[instruction.op].on_fractions
        if exact is None:
            raise NotExact
        return exact(*instruction.operands(arguments))
