"""A tape on truncated power series: f(theta + t direction) in powers of t > 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import operations, series_functions
from .graph import Instruction

if TYPE_CHECKING:
    from .tape import Tape

FORMS = operations.forms("series", series_functions)
# The square root of t^2 (1 + ...), and a quotient by it, are known less far than their arguments.
_SPARE = 3
_SHAKEN = 3  # times


def coefficients(tape: Tape, theta: np.ndarray, direction: np.ndarray, order: int) -> np.ndarray:
    """The coefficients along n lines, theta and direction (d, n): (order + 1, n).

    The first is what f tends to, whether f has that value at theta or another one, or none.
    """
    with np.errstate(all="ignore"):
        (height,) = tape.evaluate([tape.value], _Lines(theta, direction, order + 1 + _SPARE))
    known = np.broadcast_to(height[: order + 1], (order + 1, theta.shape[1]))
    return np.where(np.isnan(known[0]), np.nan, known)


def rounding(tape: Tape, theta: np.ndarray, direction: np.ndarray, order: int) -> np.ndarray:
    """What rounding may have cost the coefficients: (order + 1, n), an estimate.

    The largest change when every operation's result is wrong by a unit in its last place, up or down
    by chance: near a point where parts of f cancel, each order loses digits by a division more.
    """
    told = coefficients(tape, theta, direction, order)
    cost = np.zeros(told.shape)
    for seed in range(_SHAKEN):
        with np.errstate(all="ignore"):
            (height,) = tape.evaluate([tape.value], _Shaken(theta, direction, order + 1 + _SPARE, seed))
            cost = np.fmax(cost, np.abs(height[: order + 1] - told))
    return cost


class _Lines:
    """The vocabulary of lines (d, n): a value is a series (orders, n), or (orders, 1) of a constant."""

    def __init__(self, theta, direction, orders: int):
        self.theta, self.direction, self.orders = theta, direction, orders

    def input(self, index: int) -> np.ndarray:
        line = np.zeros((self.orders, self.theta.shape[1]))
        line[0], line[1] = self.theta[index], self.direction[index]
        return line

    def constant(self, value: float) -> np.ndarray:
        return series_functions.constant(value, self.orders)

    def apply(self, instruction: Instruction, arguments: list[np.ndarray]) -> np.ndarray:
        return FORMS[instruction.op](*instruction.operands(arguments))


class _Shaken(_Lines):
    """As its base, every result wrong by a relative rounding error."""

    def __init__(self, theta, direction, orders: int, seed: int):
        super().__init__(theta, direction, orders)
        self._rng = np.random.default_rng(seed)

    def apply(self, instruction: Instruction, arguments: list[np.ndarray]) -> np.ndarray:
        exact = super().apply(instruction, arguments)
        return exact * (1 + np.finfo(float).eps * self._rng.choice((-1.0, 1.0), np.shape(exact)))
