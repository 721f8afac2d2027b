"""Lengths whose squares overflow, and the unit vectors made with them."""

from __future__ import annotations

import numpy as np


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
