"""Critical points on the very edge of a box, decided where arithmetic with fractions can.

An enclosure that straddles the edge cannot tell on which side the point is. Where the gradient is
rational, or sin, cos, exp and their kin are taken of 0 only, it can be evaluated without rounding at
the simplest number inside the enclosure.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from landscapes.critical.search.poles import simplest
from landscapes.intervals import NoIntervalForm, Program
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
    numbers = _Fractions(point)
    try:
        (value,) = tape.evaluate((slot,), numbers)
    except (ArithmeticError, ValueError):  # division by 0, or a constant that is infinite
        return False
    return value == 0 and (not numbers.unknown or _defined(tape, slot, point))


def _defined(tape, slot: int, point: np.ndarray) -> bool:
    """Whether everything a slot is made of has a value at a point (d,)."""
    try:
        lower, upper, marks = Program(tape, (slot,))(point[:, None], point[:, None])
    except NoIntervalForm:
        return False
    return not np.any(marks) and bool(np.all(np.isfinite(lower) & np.isfinite(upper)))


class _Fractions:
    """The vocabulary of exact numbers, at a point (d,); None is a number that is not known.

    0 times what is not known is 0 all the same, if that has a value: ``unknown`` says that it was used.
    """

    def __init__(self, point: np.ndarray):
        self.point = [Fraction(c) for c in point.tolist()]
        self.unknown = False

    def input(self, index: int) -> Fraction | None:
        return self.point[index]

    def constant(self, value: float) -> Fraction | None:
        return Fraction(value)

    def apply(self, instruction: Instruction, arguments: list[Fraction | None]) -> Fraction | None:
        op = instruction.op
        if None in arguments:
            self.unknown = True
            nothing = 0 in arguments if op == "multiply" else op == "divide" and arguments[0] == 0
            return Fraction(0) if nothing else None
        exact = operations.TABLE[op].on_fractions
        try:
            return None if exact is None else exact(*instruction.operands(arguments))
        except NotExact:
            return None
