"""How many evaluations until a target, with failures counted: expected running time, restarts, ECDF.

``costs`` (n,) are what each run has spent: up to its success, or up to its own stop; ``success`` (n,).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .intervals import DRAWS, LEVEL, percentiles, resamples


class ExpectedTime(NamedTuple):
    """The expected running time with an interval by the bootstrap over runs, of percentiles.

    ``at_infinity`` is the probability that a resample has no success: 1 - (share of successes) to the n.
    Where it is more than half of what the level leaves, the interval has no upper end; without any success
    there is no interval, NaN.
    """

    value: float
    low: float
    high: float
    at_infinity: float
    level: float


def expected_running_time(costs: ArrayLike, success: ArrayLike) -> float:
    """Evaluations of all runs, each failure up to its own stop, over the number of successes; inf for none.

    It is the mean cost of restarting until a success. N. Hansen, A. Auger, R. Ros, O. Mersmann, T. Tusar,
    D. Brockhoff, Optimization Methods and Software 36 (2021): ERT, as COCO has it.
    """
    costs, success = _checked(costs, success)
    count = int(np.sum(success))
    return float(np.sum(costs) / count) if count else float("inf")


def expected_time(
    costs: ArrayLike, success: ArrayLike, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> ExpectedTime:
    """``expected_running_time`` with its interval."""
    costs, success = _checked(costs, success)
    n = len(costs)
    drawn = resamples(n, draws, seed)
    with np.errstate(all="ignore"):
        count = drawn @ success.astype(float)
        each = np.where(count > 0, drawn @ costs / np.maximum(count, 1), np.inf)
    low, high = map(float, percentiles(each, level))
    at_infinity = float((1 - np.sum(success) / n) ** n)
    if not np.any(success):  # runs that all failed tell nothing of what a success costs
        low, high = np.nan, np.nan
    elif at_infinity > (1 - level) / 2:  # exactly, where draws might miss it
        high = np.inf
    return ExpectedTime(expected_running_time(costs, success), low, high, at_infinity, level)


def simulated_restarts(costs: ArrayLike, success: ArrayLike, draws: int = 1000, seed: int = 0) -> np.ndarray:
    """Evaluations until a success of ``draws`` chains of runs, drawn with replacement: (draws,).

    inf where no run succeeds. Its mean over many draws is the expected running time.
    """
    costs, success = _checked(costs, success)
    if not np.any(success):
        return np.full(draws, np.inf)
    generator = np.random.default_rng([seed, len(costs)])
    wins, losses = costs[success], costs[~success]
    total = wins[generator.integers(len(wins), size=draws)]
    if len(losses):  # how many failures come before a success is geometric, and each is any of them
        failures = generator.geometric(len(wins) / len(costs), size=draws) - 1
        ends = np.cumsum(failures)
        sums = np.append(0.0, np.cumsum(losses[generator.integers(len(losses), size=ends[-1])]))
        total = total + sums[ends] - sums[ends - failures]
    return total


def ecdf(times: ArrayLike, at: ArrayLike) -> np.ndarray:
    """The share of times, any of which may be inf, that are at most each of ``at``; the shape of ``at``."""
    ordered = np.sort(np.ravel(np.asarray(times, dtype=float)))
    return np.searchsorted(ordered, np.asarray(at, dtype=float), side="right") / ordered.size


def _checked(costs: ArrayLike, success: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    costs, success = np.asarray(costs, dtype=float), np.asarray(success, dtype=bool)
    if costs.ndim != 1 or costs.shape != success.shape or not len(costs):
        raise ValueError(f"costs and success are one number a run each, got {costs.shape}, {success.shape}")
    if not (np.all(np.isfinite(costs)) and np.all(costs >= 0)):
        raise ValueError("what a run has spent is a finite number, 0 or more")
    return costs, success
