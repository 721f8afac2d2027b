"""Linear algebra that proves: Newton's step for whole boxes at once, with every rounding counted.

Interval matrices and vectors are kept as middle and radius. A product of d <= 3 terms is off by at
most d + 1 units of the sum of its absolute terms; ``_PAD`` of that sum is added to every radius.

For a box c +- rho, gradient g(c) and Hessians H over the box, Y an approximate inverse of H:
a critical point lies in c - Y g(c) +- R rho, with R >= |1 - Y H| (Krawczyk). If that misses the box
there is none; if it lies inside the box there is exactly one; and if the spectral radius of R is
below 1, f's gradient takes no value twice in the box, so that there is at most one.
R. Krawczyk, Computing 4 (1969) 187-201; A. Neumaier, Interval Methods for Systems of Equations (1990).
"""

from __future__ import annotations

import numpy as np

from landscapes.critical.search.unit_box import inverse

_PAD = 2.0**-48
_TINY = 1e-300  # beyond what underflow can take away from a product of a few factors


def middle(lower, upper):
    """Middle and radius of intervals; 0 and inf where they are unbounded or empty."""
    m = lower + (upper - lower) / 2
    wild = ~np.isfinite(m)
    m = np.where(wild, 0.0, m)
    r = np.maximum(upper - m, m - lower) * (1 + _PAD) + _TINY
    return m, np.where(wild, np.inf, r)


def symmetric(entries, d):
    """Upper triangles (d(d+1)/2, n) as full matrices (d, d, n)."""
    made = np.empty((d, d, entries.shape[1]))
    for row, (i, j) in enumerate(zip(*np.triu_indices(d))):
        made[i, j] = made[j, i] = entries[row]
    return made


def _times(a, b):
    # inf * 0 is NaN, which no test below takes for a proof.
    return np.einsum("ij...,j...->i...", a, b)


def _matrix_times(a, b):
    return np.einsum("ij...,jk...->ik...", a, b)


def preconditioner(bend):
    """An approximate inverse of each matrix; 0, with which nothing can be proved, if there is none."""
    # Scaled, so that determinants neither overflow nor underflow.
    size = np.max(np.abs(bend), axis=(0, 1))
    made = inverse(bend / size) / size
    return np.where(np.all(np.isfinite(made), axis=(0, 1)), made, 0.0)


def contraction(y, bend, bend_radius):
    """R >= |1 - Y H| for every H within the interval matrices, (d, d, n)."""
    size = np.abs(y)
    one = np.eye(len(y))[..., None]
    defect = np.abs(one - _matrix_times(y, bend))
    rounding = _PAD * (_matrix_times(size, np.abs(bend)) + one)
    return (defect + _matrix_times(size, bend_radius) + rounding) * (1 + _PAD) + _TINY


def regular(r) -> np.ndarray:
    """Whether the spectral radius of the nonnegative matrices (d, d, n) is below 1.

    It is if and only if all leading minors of 1 - R are positive (M-matrices).
    """
    d, slack = len(r), 1e-12  # above the rounding of a determinant of entries below 1
    a = np.eye(d)[..., None] - r
    proved = np.all(a[range(d), range(d)] > slack, axis=0)
    if d > 1:
        proved &= a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0] > slack
    if d > 2:
        minors = (
            a[0, 0] * (a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1])
            - a[0, 1] * (a[1, 0] * a[2, 2] - a[1, 2] * a[2, 0])
            + a[0, 2] * (a[1, 0] * a[2, 1] - a[1, 1] * a[2, 0])
        )
        proved &= minors > slack
    return proved & np.all(r < 2, axis=(0, 1))


def newton(y, r, slope, slope_radius, rho):
    """Where a critical point of c +- rho must lie, relative to c: middle and radius, (d, n)."""
    size = np.abs(y)
    step = -_times(y, slope)
    rounding = _PAD * _times(size, np.abs(slope))
    reach = (_times(size, slope_radius) + _times(r, rho) + rounding) * (1 + _PAD) + _TINY
    return step, reach


def apart(slope, slope_radius, bend, bend_radius, rho) -> np.ndarray:
    """Whether a component of g(c) + H (x - c) keeps away from 0 over c +- rho."""
    most = slope_radius + _times(np.abs(bend) + bend_radius, rho)
    return np.any(np.abs(slope) > most * (1 + _PAD) + _TINY, axis=0)


def inertia(bend, bend_radius) -> np.ndarray:
    """How many negative eigenvalues every matrix of each interval matrix has; -1 where undecided.

    Turned into the eigenvectors' frame (a congruence keeps the inertia, Sylvester), the discs of
    Gershgorin must all keep away from 0.
    """
    d = len(bend)
    usable = np.all(np.isfinite(bend_radius), axis=(0, 1))
    safe = np.where(usable, bend, np.eye(d)[..., None])
    frame = np.moveaxis(np.linalg.eigh(np.moveaxis(safe, -1, 0))[1], 0, -1)
    turned, size = np.swapaxes(frame, 0, 1), np.abs(frame)
    seen = _matrix_times(turned, _matrix_times(safe, frame))
    spread = _matrix_times(
        np.swapaxes(size, 0, 1), _matrix_times(bend_radius + 2 * _PAD * np.abs(safe), size)
    )
    diagonal = np.array([seen[i, i] for i in range(d)])
    radius = np.sum(np.abs(seen) + spread, axis=1) - np.abs(diagonal)
    decided = usable & np.all(np.abs(diagonal) > radius * (1 + _PAD) + _TINY, axis=0)
    return np.where(decided, np.sum(diagonal < 0, axis=0), -1)
