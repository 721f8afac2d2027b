"""Points that belong together: connected by steps of a given length, or the same point twice."""

from __future__ import annotations

from itertools import product

import numpy as np


def labels(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The connected components of n things joined by pairs: a label each, 0, 1, ..."""
    label = np.arange(n)
    while True:
        # Hook the larger label under the smaller, then let every label skip to its root.
        low = np.minimum(label[left], label[right])
        high = np.maximum(label[left], label[right])
        np.minimum.at(label, high, low)
        while True:
            root = label[label]
            if np.array_equal(root, label):
                break
            label = root
        if np.array_equal(label[left], label[right]):
            return np.unique(label, return_inverse=True)[1]


# Odd numbers without a pattern: sums of their multiples, modulo 2^64, are all but unique.
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64
)[:, None].view(np.int64)


def _hashed(boxes):
    """One number for each column of whole numbers (d, n); equal steps make equal differences."""
    with np.errstate(over="ignore"):
        return np.sum(boxes * _MULTIPLIERS[: len(boxes)], axis=0)


def in_boxes_of(points: np.ndarray, others: np.ndarray, size: float) -> np.ndarray:
    """Which of the points (d, n) share a box of a lattice with one of the others (d, m)."""
    return np.isin(*(_hashed(np.floor(p / size).astype(np.int64)) for p in (points, others)))


def components(points: np.ndarray, reach: float | np.ndarray) -> np.ndarray:
    """Labels (n,) of the connected groups of points (d, n): neighbours are within about ``reach``.

    Points are put into boxes of side ``reach``; boxes that touch are joined.
    """
    d, n = points.shape
    if n == 0:
        return np.zeros(0, dtype=int)
    boxes = np.floor(points / np.reshape(reach, (-1, 1))).astype(np.int64)
    known, which = np.unique(_hashed(boxes), return_inverse=True)
    left, right = [], []
    for offset in product((-1, 0, 1), repeat=d):
        if offset > (0,) * d:  # one of each pair of opposite neighbours
            target = known + _hashed(np.array(offset)[:, None])[0]
            place = np.minimum(np.searchsorted(known, target), len(known) - 1)
            there = known[place] == target
            left.append(np.flatnonzero(there))
            right.append(place[there])
    return labels(len(known), np.concatenate(left), np.concatenate(right))[which]


def pairs(points: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """All pairs (i, j) of points (d, n) no farther apart than ``reach`` in any coordinate."""
    # Along one skew direction, chosen so that points of a lattice do not fall together.
    d, n = points.shape
    skew = np.array([1.0, 0.7548776662466927, 0.5698402909980532])[:d]
    along = skew @ points
    order = np.argsort(along)
    along, sorted_points = along[order], points[:, order]
    limit = reach * skew.sum()
    left, right = [], []
    for k in range(1, n):
        close = along[k:] - along[:-k] <= limit
        if not np.any(close):
            break
        i = np.flatnonzero(close)
        i = i[np.max(np.abs(sorted_points[:, i + k] - sorted_points[:, i]), axis=0) <= reach]
        left.append(order[i])
        right.append(order[i + k])
    if not left:
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    return np.concatenate(left), np.concatenate(right)
