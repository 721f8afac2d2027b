"""Interval matrices and vectors as middle and radius, (d, d, n) and (d, n), with every rounding counted.

A product of d <= 3 terms is off by at most d + 1 units of the sum of its absolute terms; ``PAD`` of
that sum is added to every radius, and ``TINY`` for what underflow may have taken away.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

PAD = 2.0**-48
TINY = 1e-300  # beyond what underflow can take away from a product of a few factors


def middle(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle and radius of intervals; 0 and inf where they are unbounded or empty."""
    m = lower + (upper - lower) / 2
    wild = ~np.isfinite(m)
    m = np.where(wild, 0.0, m)
    r = np.maximum(upper - m, m - lower) * (1 + PAD) + TINY
    return m, np.where(wild, np.inf, r)


def symmetric(entries: np.ndarray, d: int) -> np.ndarray:
    """Upper triangles (d(d+1)/2, n) as full matrices (d, d, n)."""
    full = np.empty((d, d, entries.shape[1]))
    for row, (i, j) in enumerate(combinations_with_replacement(range(d), 2)):
        full[i, j] = full[j, i] = entries[row]
    return full


def times(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Plain products (d, n), unrounded: inf * 0 is NaN, which no test takes for a proof."""
    return np.einsum("ij...,j...->i...", matrices, vectors)


def matrix_times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Plain products of matrices, (d, d, n)."""
    return np.einsum("ij...,jk...->ik...", a, b)


def inertia(hessian: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """How many negative eigenvalues every matrix of each interval matrix has; -1 where undecided.

    Turned into the eigenvectors' frame (a congruence keeps the inertia, Sylvester), the discs of
    Gershgorin must all keep away from 0.
    """
    d = len(hessian)
    usable = np.all(np.isfinite(radius), axis=(0, 1))
    safe = np.where(usable, hessian, np.eye(d)[..., None])
    frame = np.moveaxis(np.linalg.eigh(np.moveaxis(safe, -1, 0))[1], 0, -1)
    back, size = np.swapaxes(frame, 0, 1), np.abs(frame)
    turned = matrix_times(back, matrix_times(safe, frame))
    spread = matrix_times(np.swapaxes(size, 0, 1), matrix_times(radius + 2 * PAD * np.abs(safe), size))
    diagonal = np.array([turned[i, i] for i in range(d)])
    reach = np.sum(np.abs(turned) + spread, axis=1) - np.abs(diagonal)
    decided = usable & np.all(np.abs(diagonal) > reach * (1 + PAD) + TINY, axis=0)
    return np.where(decided, np.sum(diagonal < 0, axis=0), -1)
