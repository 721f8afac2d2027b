"""Where the ground lies lower around a point that has no Hessian to tell: sectors of a small circle."""

from __future__ import annotations

import numpy as np

from landscapes.core.landscape import Landscape

_DIRECTIONS = 360
_RADIUS = 1e-3  # of the box's sides
_FALLS = 1e-13  # of the height: less is rounding


@np.errstate(all="ignore")
def sectors(f: Landscape, box: np.ndarray, point: np.ndarray, radius: float = _RADIUS) -> np.ndarray:
    """The lowest point (k, 2) of each lower sector of the circle around a point (2,), within the box (2, 2).

    Sampled: a sector narrower than a degree is not seen.
    """
    angle = 2 * np.pi * (np.arange(_DIRECTIONS) + 0.137) / _DIRECTIONS
    ring = np.array([np.cos(angle), np.sin(angle)]) * (box[:, 1] - box[:, 0])[:, None] * radius
    places = point[:, None] + ring
    inside = np.all((places >= box[:, :1]) & (places <= box[:, 1:]), axis=0)
    height = float(f.value(point))
    heights = np.where(inside, f.value(places), np.inf)
    lower = heights < height - _FALLS * abs(height)
    if not np.any(lower):
        return np.empty((0, 2))
    # Begun at a place that is not lower, a sector is never cut in two.
    turn = int(np.argmin(lower)) if not np.all(lower) else 0
    order = np.roll(np.arange(_DIRECTIONS), -turn)
    begins = lower[order] & ~np.append(False, lower[order][:-1])
    label = np.where(lower[order], np.cumsum(begins), 0)
    best = [order[label == k][np.argmin(heights[order[label == k]])] for k in range(1, int(label.max()) + 1)]
    return places[:, best].T
