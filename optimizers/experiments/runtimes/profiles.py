"""Many problems and several solvers in one curve each: performance profiles and data profiles.

``costs`` (solvers, problems) are evaluations to a problem's target, inf where it was not reached.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def ratios(costs: ArrayLike) -> np.ndarray:
    """Each cost over the least that any solver needed for that problem; inf where it was not solved.

    Where the least is 0 those that needed 0 have 1, and others inf.
    """
    costs = _checked(costs)
    best = np.min(costs, axis=0)
    with np.errstate(all="ignore"):
        ratio = np.where(np.isfinite(costs), costs / best, np.inf)
    return np.where((costs == best) & np.isfinite(costs), 1.0, ratio)


def performance_profile(costs: ArrayLike, factors: ArrayLike) -> np.ndarray:
    """The share of all problems solved within a factor of the best solver: (solvers, len(factors)).

    It compares with the best only: adding a solver changes the others' curves, and the order of two of them
    may change with it (N. Gould, J. Scott 2016). E. Dolan, J. More, Mathematical Programming 91 (2002).
    """
    return _shares(ratios(costs), factors)


def data_profile(costs: ArrayLike, dimensions: ArrayLike, budgets: ArrayLike) -> np.ndarray:
    """The share of problems solved within so many times (dimension + 1) evaluations: (solvers, len(budgets)).

    A solver's curve does not depend on the others'. J. More, S. Wild, SIAM J. Optimization 20 (2009).
    """
    return _shares(_checked(costs) / (np.asarray(dimensions, dtype=float) + 1), budgets)


def convergence_targets(lowest: ArrayLike, at_start: ArrayLike, precision: float) -> np.ndarray:
    """More and Wild's test: f <= f_L + precision (f(x0) - f_L), that much of the way down is done."""
    lowest = np.asarray(lowest, dtype=float)
    return lowest + precision * (np.asarray(at_start, dtype=float) - lowest)


def _shares(values: np.ndarray, limits: ArrayLike) -> np.ndarray:
    limits = np.asarray(limits, dtype=float)
    return np.array([np.searchsorted(np.sort(row), limits, side="right") / len(row) for row in values])


def _checked(costs: ArrayLike) -> np.ndarray:
    costs = np.asarray(costs, dtype=float)
    if costs.ndim != 2 or not costs.size:
        raise ValueError(f"costs are one row a solver, one column a problem, got {costs.shape}")
    if np.any(np.isnan(costs)) or np.any(costs < 0):
        raise ValueError("costs are 0 or more; inf where a problem was not solved")
    return costs
