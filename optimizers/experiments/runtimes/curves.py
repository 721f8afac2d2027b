"""Curves over evaluations: the best value so far with bands, and the share of targets reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from optimizers.running.scales import scales

from .intervals import LEVEL, between, order_ranks, quantile
from .kinds import Band
from .running_time import ecdf, simulated_restarts
from .summary import QUARTILES, spent
from .survival import Survival, kaplan_meier
from .trials import Record, Trials

NODES = 160  # of a curve
LONGER = 10.0  # times the budget: as far as restarts are followed
DRAWS = 1000  # chains of restarts a target
_TARGETS = 25


@dataclass(frozen=True, eq=False)
class Course:
    """The best value so far of n runs after ``costs`` (m,) evaluations.

    ``quartiles`` (3, m) over the runs, and the order statistics ``low`` and ``high`` (m,) that hold the
    median of all possible runs with the probability ``level``, at each number of evaluations by itself; inf
    where a method has not looked yet.
    """

    costs: np.ndarray
    quartiles: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float


def nodes(evaluations: float, longer: float = 1.0) -> np.ndarray:
    """Numbers of evaluations from 1 to the budget (``longer`` times it), evenly on a log scale."""
    last = max(2.0, evaluations * longer)
    return np.unique(np.round(np.geomspace(1.0, last, NODES)))


def course(trials: Trials, costs: ArrayLike, level: float = LEVEL) -> Course:
    """The course of a method's runs; costs beyond the budget are not to be asked for."""
    costs = np.asarray(costs, dtype=float)
    ordered = np.sort(trials.best_at(costs), axis=1).T
    ranks = order_ranks(len(ordered), 0.5, level)
    low, high = between(ordered, ranks)
    quartiles = np.stack([quantile(ordered, share) for share in QUARTILES])
    return Course(costs, quartiles, low, high, ranks.coverage)


def precisions(landscape: Landscape, finest: float) -> np.ndarray:
    """Distances from f* for many targets, from the spread of f over the box's lower ground to the finest.

    They depend on the landscape alone, never on runs.
    """
    coarsest = scales(landscape).height
    return np.geomspace(coarsest, finest, _TARGETS) if coarsest > finest else np.array([finest])


def reached(trials: Trials, targets: ArrayLike, costs: ArrayLike) -> np.ndarray:
    """The share of (run, target) pairs reached within each of ``costs``, each run once, without restarts."""
    return ecdf([trials.hits(target) for target in np.atleast_1d(targets)], costs)


def with_restarts(
    trials: Trials, targets: ArrayLike, costs: ArrayLike, draws: int = DRAWS, seed: int = 0
) -> np.ndarray:
    """The share of (simulated chain of restarts, target) pairs reached within each of ``costs``.

    A chain restarts where a run has ended. Beyond the budget of the runs all of it is simulated.
    """
    times = []
    for target in np.atleast_1d(targets):
        hits = trials.hits(target)
        times.append(simulated_restarts(spent(trials, hits), np.isfinite(hits), draws, seed))
    return ecdf(times, costs)


def survival(record: Record, trials: Trials, target: float, level: float, band: Band) -> Survival:
    """The share of runs that have not reached a target yet.

    A run that was stopped since its next step would have exceeded the budget, and one that has ended by
    itself, are known not to reach it up to the budget.
    """
    hits = trials.hits(target)
    happened = np.isfinite(hits)
    return kaplan_meier(np.where(happened, hits, float(record.evaluations)), happened, level, band)
