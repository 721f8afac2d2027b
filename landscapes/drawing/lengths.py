"""Lengths and ranges: of vectors whose squares overflow, of values that are not all finite, of a box."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def length(vector: ArrayLike) -> float:
    """The length of a vector (d,), also where its square is beyond all numbers; NaN where undefined."""
    vector = np.asarray(vector, dtype=float)
    top = float(np.max(np.abs(vector)))
    if not (np.isfinite(top) and top > 0):
        return top
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(vector / top)) * top


def unit_of(vector: np.ndarray) -> np.ndarray | None:
    """The unit vector along a vector (d,); None where it has no direction."""
    size = np.max(np.abs(vector))
    if not (np.isfinite(size) and size > 0):
        return None
    return (vector / size) / np.linalg.norm(vector / size)


def grid_line(side: tuple[float, float], nodes: int) -> np.ndarray:
    """Places (nodes,) from one end of a side to the other, evenly spaced."""
    low, high = side
    return np.linspace(low, high, nodes)


def grid(box: Iterable[tuple[float, float]], nodes: int) -> tuple[list[np.ndarray], np.ndarray]:
    """The places along each side of a box, and all points of the grid (d, rows, columns, ...)."""
    sides = [grid_line(side, nodes) for side in box]
    return sides, np.array(np.meshgrid(*sides))


def finite_range(*values: ArrayLike) -> tuple[float, float]:
    """The least and the largest of what is finite; 0 and 1 where nothing is."""
    some = np.concatenate([np.ravel(v) for v in values])
    some = some[np.isfinite(some)]
    return (float(some.min()), float(some.max())) if some.size else (0.0, 1.0)
