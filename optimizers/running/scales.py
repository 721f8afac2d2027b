"""A landscape's own scales: what a small slope, and a small difference in height, mean on it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from landscapes import Landscape

_POINTS, _FEWER, _MANY = 512, 64, 100  # points; and in more than so many dimensions


class Scales(NamedTuple):
    """The usual slope (the mean length of the gradient) and the spread of f over the box's lower ground."""

    slope: float
    height: float


@lru_cache(maxsize=256)
def scales(landscape: Landscape) -> Scales:
    """Both over the lowest quarter of 512 fixed points (64 where d > 100) spread evenly over the box.

    So they belong to f and its box alone: c f has c times both, f + c the same, and x stretched with
    the box a slope as much smaller. The lowest quarter, since a wall that rises to 1e9 says nothing
    about the ground where descents end, nor does a plain above a narrow hole. Points where f or its
    gradient is no finite number do not count; 0 where none is left, or f is a constant or made of steps.
    """
    low, high = np.array(landscape.domain, dtype=float).T[..., None]
    with np.errstate(all="ignore"):
        values, gradients = landscape.value_and_gradient(low + (high - low) * _spread(len(low)))
        norms = np.sqrt(np.sum(gradients**2, axis=0))
    known = np.isfinite(values) & np.isfinite(norms)
    values, norms = values[known], norms[known]
    if not len(values):
        return Scales(0.0, 0.0)
    lower = values <= np.quantile(values, 0.25)
    # Over the whole box, where all of the lower ground is level.
    slope = float(np.mean(norms[lower])) or float(np.mean(norms))
    return Scales(slope, float(np.ptp(values[lower])) or float(np.ptp(values)))


def _spread(d: int) -> np.ndarray:
    """(d, n): Kronecker's sequence in the unit cube, by powers of the root of x^(d+1) = x + 1.

    M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.
    """
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (d + 1))
    points = _POINTS if d <= _MANY else _FEWER
    return (0.5 + np.arange(1, points + 1) / root ** np.arange(1, d + 1)[:, None]) % 1


def above(landscape: Landscape, value: float) -> float | None:
    """f over the lowest known value over the box; None where none is known."""
    return None if landscape.lowest is None else float(value - landscape.lowest)


def high_above(landscape: Landscape, value: float) -> bool:
    """Whether f is above the lowest known value by more than a millionth of its spread; True if none is."""
    if landscape.lowest is None:
        return True
    rounding = 64 * np.finfo(float).eps * abs(landscape.lowest)
    return bool(value - landscape.lowest > 1e-6 * scales(landscape).height + rounding)


def outside(landscape: Landscape, path: np.ndarray) -> np.ndarray:
    """By how many box widths the points (rows, d) lie outside the box, along the worst axis: (rows,)."""
    low, high = np.array(landscape.domain, dtype=float).T
    with np.errstate(all="ignore"):
        return np.maximum(0.0, np.max(np.maximum(low - path, path - high) / (high - low), axis=1))
