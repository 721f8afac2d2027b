"""Newton's step for whole boxes at once, as a proof: every rounding is counted (intervals/matrices.py).

For a box c +- rho, gradient g(c) and Hessians H over the box, Y an approximate inverse of H:
a critical point lies in c - Y g(c) +- R rho, with R >= |1 - Y H| (Krawczyk). If that misses the box
there is none; if it lies inside the box there is exactly one; and if the spectral radius of R is
below 1, f's gradient takes no value twice in the box, so that there is at most one.
R. Krawczyk, Computing 4 (1969) 187-201; A. Neumaier, Interval Methods for Systems of Equations (1990).
"""

from __future__ import annotations

import numpy as np

from landscapes.critical.search.unit_box import inverse
from landscapes.intervals.matrices import PAD, TINY, matrix_times, times


def preconditioner(hessian: np.ndarray) -> np.ndarray:
    """An approximate inverse of each matrix; 0, with which nothing can be proved, if there is none."""
    # Scaled, so that determinants neither overflow nor underflow.
    size = np.max(np.abs(hessian), axis=(0, 1))
    y = (inverse if len(hessian) <= 3 else _by_elimination)(hessian / size) / size
    return np.where(np.all(np.isfinite(y), axis=(0, 1)), y, 0.0)


def _by_elimination(matrix):
    stack = np.moveaxis(matrix, -1, 0)
    usable = np.all(np.isfinite(stack), axis=(1, 2)) & (np.abs(np.linalg.det(stack)) > 0)
    y = np.full(stack.shape, np.nan)
    y[usable] = np.linalg.inv(stack[usable])
    return np.moveaxis(y, 0, -1)


def contraction(y: np.ndarray, hessian: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """R >= |1 - Y H| for every H within the interval matrices, (d, d, n)."""
    size = np.abs(y)
    one = np.eye(len(y))[..., None]
    defect = np.abs(one - matrix_times(y, hessian))
    rounding = PAD * (matrix_times(size, np.abs(hessian)) + one)
    return (defect + matrix_times(size, radius) + rounding) * (1 + PAD) + TINY


def regular(r: np.ndarray) -> np.ndarray:
    """Whether the spectral radius of the nonnegative matrices (d, d, n) is below 1.

    It is if and only if all leading minors of 1 - R are positive (M-matrices). Of larger matrices it is
    told by a positive vector that R shortens in every component (Collatz and Wielandt).
    """
    if len(r) > 3:
        bounded = np.where(np.all(np.isfinite(r), axis=(0, 1)), r, np.inf)
        with np.errstate(all="ignore"):
            v = np.ones(r.shape[1:])
            for _ in range(24):
                v = 1 + times(bounded, v)
            return np.all(times(bounded, v) * (1 + PAD) < v, axis=0)
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


def newton(
    y: np.ndarray, r: np.ndarray, slope: np.ndarray, slope_radius: np.ndarray, rho: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where a critical point of c +- rho must lie, relative to c: middle and radius, (d, n)."""
    size = np.abs(y)
    step = -times(y, slope)
    rounding = PAD * times(size, np.abs(slope))
    reach = (times(size, slope_radius) + times(r, rho) + rounding) * (1 + PAD) + TINY
    return step, reach


def remainder(
    low: np.ndarray, high: np.ndarray, c: np.ndarray, step: np.ndarray, reach: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What Newton's step from c leaves of the boxes (d, n); NaN bounds leave all of them."""
    least = np.fmax(low, np.nextafter(c + (step - reach), -np.inf))
    # Rounding must not turn a box around.
    return least, np.fmax(np.fmin(high, np.nextafter(c + (step + reach), np.inf)), least)


def apart(
    slope: np.ndarray, slope_radius: np.ndarray, hessian: np.ndarray, radius: np.ndarray, rho: np.ndarray
) -> np.ndarray:
    """Whether a component of g(c) + H (x - c) keeps away from 0 over c +- rho."""
    most = slope_radius + times(np.abs(hessian) + radius, rho)
    return np.any(np.abs(slope) > most * (1 + PAD) + TINY, axis=0)
