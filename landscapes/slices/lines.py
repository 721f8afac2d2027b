"""The barrier on the line between two points: the loss above the straight line between their losses."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape

from .directions import Interpolation

_ROUNDS, _FINER = 3, 9  # how often, and with how many points, the highest place is looked at more closely


@dataclass(frozen=True, eq=False)
class Barrier:
    """The loss over theta(t) = (1 - t) a + t b, at t (n,) in [0, 1], and how far it rises.

    ``height`` is the largest of loss(t) - ((1 - t) loss(0) + t loss(1)) over the t that were looked at, a
    lower bound of what it is between them, 0 where nothing rises; NaN where an end has no value. ``at`` is
    that t. ``length`` is |b - a|, ``undefined`` the number of t without a value.
    """

    height: float
    at: float
    length: float
    undefined: int
    t: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)


def barrier(f: Landscape, a: ArrayLike, b: ArrayLike, points: int = 51) -> Barrier:
    """The barrier between two points (d,): the line at ``points`` places, and closer where it is highest.

    J. Frankle, G. Dziugaite, D. Roy, M. Carbin, ICML 2020. Between equal points there is none: the height is
    0, of a length of 0. NoSlice for points that are no numbers.
    """
    if points < 3:
        raise ValueError(f"a line is looked at in at least 3 points, got {points}")
    ends = [np.asarray(a, dtype=float), np.asarray(b, dtype=float)]
    t, pair = np.linspace(0.0, 1.0, points), _stacked(ends)
    if np.array_equal(*pair):
        there = np.full(points, f.value(ends[0]))
        missing = int(np.isnan(there[0]))
        return Barrier(np.nan if missing else 0.0, 0.0, 0.0, missing * points, t, there)
    line = Interpolation().span(f, pair).slice(f)
    values = line.value(t[None])
    # At its end the line is b to within rounding; its value there is b's own.
    values[0], values[-1] = f.value(ends[0]), f.value(ends[1])

    def excess() -> np.ndarray:
        return values - ((1 - t) * values[0] + t * values[-1])

    step = t[1]
    for _ in range(_ROUNDS):
        over = np.where(np.isnan(over := excess()), -np.inf, over)
        top = int(np.argmax(over))
        if not 0 < over[top] < np.inf:
            break
        closer = np.clip(np.linspace(t[top] - step, t[top] + step, _FINER), 0.0, 1.0)
        closer = np.setdiff1d(closer, t)
        if not len(closer):
            break
        both, heights = np.append(t, closer), np.append(values, line.value(closer[None]))
        order = np.argsort(both)
        t, values, step = both[order], heights[order], 2 * step / (_FINER - 1)
    over = excess()
    known = ~np.isnan(over)
    top = int(np.argmax(np.where(known, over, -np.inf)))
    height = max(0.0, float(over[top])) if known.any() else np.nan
    return Barrier(
        height, float(t[top]), float(np.linalg.norm(line.directions)), int(np.sum(~known)), t, values
    )


def _stacked(ends: list[np.ndarray]) -> np.ndarray:
    if ends[0].shape != ends[1].shape:
        raise ValueError(f"the two points have different shapes, {ends[0].shape} and {ends[1].shape}")
    return np.stack(ends)
