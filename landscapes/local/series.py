"""A tape replayed on truncated power series: all derivatives along a line, exact but for rounding.

    c = series.along(f, theta, direction, order)      # f(theta + t direction) = sum of c[k] t^k

Every operation turns the coefficients of its arguments into those of its result
(series_functions.py).

The series is the one for t > 0. At a kink both sides have one: |t| is t for t > 0, whichever way
the line runs, so that two series, one a direction, tell a kink from a smooth point. The slope
of sqrt(t) at 0 is inf; coefficients that do not exist, or that the recurrences cannot tell, are NaN,
and so are all after them.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from landscapes.core.derivatives import as_theta
from landscapes.tape import autodiff, operations
from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction

from . import series_functions

FORMS = operations.forms("series", series_functions)
# The square root of t^2 (1 + ...) is known one order less far than what is under it.
_SPARE = 3


def along(f, theta, direction, order: int) -> np.ndarray:
    """The coefficients of f(theta + t direction), t > 0, in powers of t: (order + 1, *batch).

    ``theta`` and ``direction`` are (d, *batch), or broadcast to that. Without a tape they come from
    autograd, differentiated again and again, and a kink shows autograd's convention instead.
    """
    theta, direction = as_theta(f.dimension, theta), as_theta(f.dimension, direction)
    theta, direction = np.broadcast_arrays(*_aligned(theta, direction))
    tape = tapes.of(f)
    if tape is None:
        return _by_autograd(f, theta, direction, order)
    batch = theta.shape[1:]
    flat = theta.reshape(len(theta), -1), direction.reshape(len(theta), -1)
    with np.errstate(all="ignore"):
        (height,) = tape.evaluate([tape.value], _Lines(*flat, order + 1 + _SPARE))
    coefficients = np.broadcast_to(height[: order + 1], (order + 1, int(np.prod(batch))))
    # Where f is not defined, nothing that derives from it is.
    coefficients = np.where(np.isnan(coefficients[0]), np.nan, coefficients)
    return coefficients.reshape(order + 1, *batch)


def _aligned(theta, direction):
    """Both with as many axes: the batch's axes are the last ones."""
    axes = max(theta.ndim, direction.ndim)
    return (one.reshape(len(one), *[1] * (axes - one.ndim), *one.shape[1:]) for one in (theta, direction))


def _by_autograd(f, theta, direction, order):
    batch = theta.shape[1:]
    seed = np.ones(batch)

    def height(t):
        return f.objective(theta + direction * t) + 0 * t

    def slope_of(function):
        return lambda t: autodiff.slope(function, t, seed)

    coefficients, function = np.empty((order + 1, *batch)), height
    with autodiff.differentiating():
        for k in range(order + 1):
            coefficients[k] = np.asarray(function(np.zeros(batch)), dtype=float) / factorial(k)
            function = slope_of(function)
    return coefficients


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
