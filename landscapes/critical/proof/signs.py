"""The sign of a slot of a tape at one number, where floats round too much: intervals of sixty digits.

Next to a multiple zero a derivative is a billionth of what it is made of, or 1e-300. What intervals of
floats cannot tell is asked of fractions (on_the_edge.py), and of mpmath's intervals, which round outward.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscapes.differentiation.symbolic import working
from landscapes.intervals import NoIntervalForm, Program
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape

from .on_the_edge import exactly_zero

_BITS = 240
_SMALL = 2.0**-30
_NAMES = ("exp", "log", "sqrt", "sin", "cos", "tan")


class _NotKnown(Exception):
    """No form of an operation, or none where it is asked for."""


class _Digits:
    """The vocabulary of mpmath's intervals, at numbers from low to high."""

    def __init__(self, low: float, high: float):
        from mpmath.ctx_iv import MPIntervalContext

        self.context: Any = MPIntervalContext()
        self.context.prec = _BITS
        self.x = self.context.mpf([low, high])

    def input(self, index: int):
        return self.x

    def constant(self, value: float):
        return self.context.mpf(value)

    def apply(self, instruction: Instruction, arguments: list):
        op, number, a = instruction.op, instruction.immediate, arguments[0]
        if op in _NAMES:
            if op in ("log", "sqrt") and not a > 0:
                raise _NotKnown
            return getattr(self.context, op)(a)
        if op == "integer_power":
            return a**number
        if op == "negative":
            return -a
        if op in ("divide", "reciprocal", "reciprocal_or_zero"):
            above, below = arguments if op == "divide" else (self.context.mpf(1), a)
            if not (below > 0 or below < 0):
                raise _NotKnown
            return above / below
        if op in ("add", "subtract", "multiply"):
            b = arguments[1]
            return a + b if op == "add" else a - b if op == "subtract" else a * b
        if op == "tanh":
            if a < _SMALL and a > -_SMALL:  # tanh(a) / a lies between 1 - a^2 / 3 and 1
                return a * (1 - a * a * self.context.mpf([0, 1]) / 3)
            e = self.context.exp(-2 * a)  # falls in a, and so does what is left of 2 / (1 + e)
            return 2 / (1 + e) - 1
        raise _NotKnown


def _between(tape: Tape, slot: int, low: float, high: float):
    """A slot's bounds by mpmath; None where it has no such form."""
    with working:
        try:
            return tape.evaluate((slot,), _Digits(low, high))[0]
        except (_NotKnown, ArithmeticError, ValueError):
            return None


def not_zero_by_series(slots: Sequence[tuple[Tape, int]], low: float, high: float) -> bool:
    """Whether a function keeps away from 0 from low to high, by its series at high.

    ``slots`` are those of the function and its derivatives; the last one bounds the remainder.
    """
    terms = [_between(*one, high if k < len(slots) - 1 else low, high) for k, one in enumerate(slots)]
    with working:
        context = _Digits(low, high).context
        step, total, power = context.mpf([low, high]) - high, context.mpf(0), context.mpf(1)
        for k, term in enumerate(terms):
            if term is None:
                return False
            total, power = total + term * power, power * step / (k + 1)
        return bool(total > 0 or total < 0)


def sign_between(tape: Tape, slot: int, low: float, high: float) -> int | None:
    """1 or -1 where a slot keeps that sign from low to high, 0 where it is 0 at the one point; else None."""
    try:
        lower, upper, marks = Program(tape, (slot,))(np.array([[low]]), np.array([[high]]))
    except NoIntervalForm:
        return None
    if marks[0, 0]:
        return None
    if lower[0, 0] > 0 or upper[0, 0] < 0:
        return 1 if lower[0, 0] > 0 else -1
    if low == high and exactly_zero(tape, slot, np.array([low])):
        return 0
    value = _between(tape, slot, low, high)
    if value is None:
        return None
    return 1 if value > 0 else -1 if value < 0 else None
