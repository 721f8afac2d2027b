"""Sizes that need care: lengths whose squares overflow, heights that are rounding and no more."""

from __future__ import annotations

import numpy as np

from .desk import Desk

_ROUNDING = 1e-12  # of the heights in the box: less is rounding, of f or of the point


def length(vector) -> float:
    """The length of a vector (d,), also where its square is beyond all numbers; NaN where undefined."""
    vector = np.asarray(vector, dtype=float)
    top = float(np.max(np.abs(vector)))
    if not (np.isfinite(top) and top > 0):
        return top
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(vector / top)) * top


def unit_of(vector) -> np.ndarray | None:
    """The unit vector along a vector (d,); None where it has no direction."""
    size = np.max(np.abs(vector))
    if not (np.isfinite(size) and size > 0):
        return None
    return (vector / size) / np.linalg.norm(vector / size)


def height(desk: Desk, value: float) -> float:
    """A height of the landscape as it is told: 0 where it is rounding beside all the others."""
    low, high = desk.seen
    return 0.0 if abs(value) <= _ROUNDING * (high - low) else float(value)
