"""Boxes that touch: which do, and the clusters they form."""

from __future__ import annotations

import numpy as np

from landscapes.critical.search.clusters import labels as components
from landscapes.intervals.branch_and_bound import Boxes

_MOST = 4096  # boxes whose neighbours are looked for one by one
_PAIRS = 1 << 22  # candidate pairs compared in one piece


def meeting(
    low: np.ndarray, high: np.ndarray, other_low: np.ndarray, other_high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The pairs (i, j) where box i of the first (d, n) and j of the second (d, m) share a point."""
    if low.shape[1] == 0 or other_low.shape[1] == 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    # Swept along the axis in which the fewest overlap: a box meets what begins no more than the
    # widest one's width before it.
    sweeps = []
    for k in range(len(low)):
        order = np.argsort(other_low[k], kind="stable")
        begins, widest = other_low[k][order], np.max(other_high[k] - other_low[k])
        # One rounding up, so that the difference of floats loses no neighbour.
        earliest = low[k] - widest - 4 * np.spacing(np.abs(low[k]) + widest)
        first = np.searchsorted(begins, earliest, side="left")
        count = np.searchsorted(begins, high[k], side="right") - first
        sweeps.append((int(np.sum(count)), order, first, count))
    _, order, first, count = min(sweeps, key=lambda sweep: sweep[0])
    ends = np.cumsum(count)
    pairs, start, n = [], 0, low.shape[1]
    while start < n:
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _PAIRS, side="right")))
        some = count[start:stop]
        i = np.repeat(np.arange(start, stop), some)
        offset = np.arange(len(i)) - np.repeat(np.cumsum(some) - some, some)
        j = order[np.repeat(first[start:stop], some) + offset]
        meet = np.all((low[:, i] <= other_high[:, j]) & (other_low[:, j] <= high[:, i]), axis=0)
        pairs.append(np.array([i[meet], j[meet]]))
        start = stop
    one, other = np.concatenate(pairs, axis=1)
    return one, other


def touching(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs i < j of boxes (d, n) that share a point."""
    one, other = meeting(low, high, low, high)
    return one[one < other], other[one < other]


def clusters(low: np.ndarray, high: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Which cluster of touching boxes each box (d, n) belongs to: labels (n,) 0, 1, ...

    Thousands of boxes are first gathered in the cells of a grid over ``bounds`` = (low, high), each
    (d,), as fine as their number allows; those of a cell count as touching.
    """
    d, n = low.shape
    if n <= _MOST:
        return components(n, *touching(low, high)) if n else np.zeros(0, dtype=int)
    place = (low + (high - low) / 2 - bounds[0][:, None]) / (bounds[1] - bounds[0])[:, None]
    group = np.zeros(n, dtype=np.intp)
    for depth in range(1, 60 // d):
        cells = np.clip(np.floor(place * 2.0**depth), 0, 2.0**depth - 1).astype(np.int64)
        key = np.ravel_multi_index(tuple(cells), (1 << depth,) * d)
        finer = np.unique(key, return_inverse=True)[1]
        if np.max(finer) >= _MOST:
            break
        group = finer
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(np.max(group) + 1))
    lowest = np.minimum.reduceat(low[:, order], starts, axis=1)
    highest = np.maximum.reduceat(high[:, order], starts, axis=1)
    return components(len(starts), *touching(lowest, highest))[group]


def over_clusters(least_or_most: np.ufunc, ends: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The extent of each cluster (k, d) from one end of its boxes (d, n)."""
    if len(labels) == 0:
        return np.empty((0, len(ends)))
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(np.max(labels) + 1))
    return least_or_most.reduceat(ends[:, order], starts, axis=1).T


def extents(boxes: Boxes, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the clusters begin and end, (k, d) each."""
    return over_clusters(np.minimum, boxes.low, labels), over_clusters(np.maximum, boxes.high, labels)
