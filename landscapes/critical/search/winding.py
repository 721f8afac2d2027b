"""How often the gradient turns round along a closed way in the plane: the sum of the indices inside.

The way is a polygon. Where the gradient turns by much from one vertex to the next, the side is
halved towards the larger turn until the turn is small, or the side a speck: there the gradient
jumps, as it does across a kink, and the shorter way round is taken (the straight line between the
two gradients then avoids 0, as a convex combination of slopes that is not critical does).
"""

from __future__ import annotations

import numpy as np

from .unit_box import Field

_LARGE = 1.9  # radians
_HALVINGS = 45
_SPECK = 1e-12  # of the box
_VANISHED = 1e-13  # of the gradient at the ends of the side


def _angle(a, b):
    return np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])


def _size(g):
    return np.hypot(g[0], g[1])


def turns(field: Field, way: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole turns of the gradient along closed polygons (2, k, n); NaN where it is 0 or undefined.

    Also whether it jumps somewhere on the way, (n,) bool, and the sum of all turns to and fro, (n,).
    """
    slope = field.gradient(way)
    after, slope_after = np.roll(way, -1, axis=1), np.roll(slope, -1, axis=1)
    turn = _angle(slope, slope_after)
    side, member = np.nonzero(np.abs(turn) > _LARGE)
    turn[side, member] = 0
    fro = np.abs(turn)

    def add(side, member, angle):
        np.add.at(turn, (side, member), angle)
        np.add.at(fro, (side, member), np.abs(angle))

    a, b = way[:, side, member], after[:, side, member]
    ga, gb = slope[:, side, member], slope_after[:, side, member]
    jumps, nought = np.zeros((2, way.shape[2]), dtype=bool)
    nought[np.any(np.all(slope == 0, axis=0), axis=0)] = True
    small_there = _VANISHED * np.maximum(_size(ga), _size(gb))
    for _ in range(_HALVINGS):
        if not len(side):
            break
        middle = (a + b) / 2
        g = field.gradient(middle)
        nought[member[~(_size(g) > small_there)]] = True
        first, second = _angle(ga, g), _angle(g, gb)
        left = np.abs(first) > np.abs(second)
        add(side, member, np.where(left, second, first))
        a, b = np.where(left, a, middle), np.where(left, middle, b)
        ga, gb = np.where(left, ga, g), np.where(left, g, gb)
        rest = np.where(left, first, second)
        small = ~(np.abs(rest) > _LARGE) | nought[member]
        add(side[small], member[small], rest[small])
        # On a crease itself the slope may be anything by convention, and look like a half-way turn.
        jumps[member[small & (np.max(np.abs(b - a), axis=0) < _SPECK)]] = True
        side, member = side[~small], member[~small]
        a, b, ga, gb = a[:, ~small], b[:, ~small], ga[:, ~small], gb[:, ~small]
        small_there = small_there[~small]
    add(side, member, _angle(ga, gb))
    jumps[member] = True
    total = turn.sum(axis=0) / (2 * np.pi)
    return np.where(nought, np.nan, np.round(total)), jumps, fro.sum(axis=0) / (2 * np.pi)


def circle(centre: np.ndarray, radius: float | np.ndarray, k: int = 24) -> np.ndarray:
    """Regular polygons around points (2, n) with radii (n,) or one for all: (2, k, n)."""
    angle = 2 * np.pi * (np.arange(k) + 0.137) / k
    around = np.array([np.cos(angle), np.sin(angle)])[..., None]
    return centre[:, None] + around * radius


def frame(low: np.ndarray, high: np.ndarray, k: int = 5, swell: float = 0.0) -> np.ndarray:
    """The outlines of boxes (2, n), k points a side, unevenly: (2, 4k, n)."""
    t = (np.arange(k) + 0.23 * (np.arange(k) > 0)) / k
    one, nought = np.ones(k), np.zeros(k)
    x = np.concatenate([t, one, 1 - t, nought])
    y = np.concatenate([nought, t, one, 1 - t])
    margin = swell * (high - low)
    low, size = low - margin, (high - low) + 2 * margin
    return low[:, None] + size[:, None] * np.array([x, y])[..., None]
