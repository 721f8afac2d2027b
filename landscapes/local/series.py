"""A tape replayed on truncated power series: all derivatives along a line, exact but for rounding.

    c = series.along(f, theta, direction, order)      # f(theta + t direction) = sum of c[k] t^k

Every operation turns the coefficients of its arguments into those of its result (tape/lines.py).

The series is the one for t > 0. At a kink both sides have one: |t| is t for t > 0, whichever way
the line runs, so that two series, one a direction, tell a kink from a smooth point. The slope
of sqrt(t) at 0 is inf; coefficients that do not exist, or that the recurrences cannot tell, are NaN,
and so are all after them.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from landscapes.core.derivatives import as_theta
from landscapes.tape import autodiff, lines
from landscapes.tape import tape as tapes


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
    coefficients = lines.coefficients(tape, *flat, order)
    # Where f is not defined, nothing that derives from it is.
    undefined = np.isnan(tape.value_program.over(flat[0])[0])
    return np.where(undefined, np.nan, coefficients).reshape(order + 1, *batch)


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
