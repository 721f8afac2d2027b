"""One method's runs in a few numbers, and what can be said of two methods beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .intervals import DRAWS, LEVEL, between, order_ranks, percentiles, quantile, resamples, wilson
from .kinds import Fate
from .restart_length import RestartLengths, restart_lengths
from .running_time import ExpectedTime, expected_time
from .trials import Trials

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, eq=False)
class Summary:
    """How a method's runs stand to one target.

    ``reached``, ``stopped`` and ``ended`` are how many runs have reached it, were stopped by their budget,
    and ended by themselves above it; they add up to ``runs``. ``share`` is of those that reached it, with
    Wilson's interval. ``quartiles`` are of the evaluations to the target over all runs, inf where fewer reach
    it; ``median`` has the order statistics around it, which hold it with ``median_level``.
    """

    label: str
    runs: int
    reached: int
    stopped: int
    ended: int
    share: tuple[float, float, float]
    expected: ExpectedTime
    quartiles: tuple[float, float, float]
    median: tuple[float, float]
    median_level: float
    restarting: RestartLengths
    best: float
    level: float


def spent(trials: Trials, hits: np.ndarray) -> np.ndarray:
    """What each run has spent for a target: up to its success, or its own end; (n,)."""
    return np.where(np.isfinite(hits), hits, trials.ends)


def summarised(trials: Trials, target: float, level: float = LEVEL, seed: int = 0) -> Summary:
    """A method's runs and one target."""
    hits = trials.hits(target)
    count, n = Counter(trials.fates(target)), len(trials)
    ordered, ranks = np.sort(hits), order_ranks(n, 0.5, level)
    low, high = between(ordered, ranks)
    first, middle, third = (float(quantile(ordered, share)) for share in QUARTILES)
    reached = count[Fate.REACHED]
    return Summary(
        trials.label,
        n,
        reached,
        count[Fate.STOPPED],
        count[Fate.ENDED],
        (reached / n, *wilson(reached, n, level)),
        expected_time(spent(trials, hits), np.isfinite(hits), level, seed=seed),
        (first, middle, third),
        (max(float(low), 0.0), float(high)),
        ranks.coverage,
        restart_lengths(hits, trials.ends, level=level, seed=seed),
        float(np.min(trials.best)),
        level,
    )


def reached_within(
    trials: Trials, target: float, cost: float, level: float = LEVEL
) -> tuple[float, float, float]:
    """The share of runs that reach a target within ``cost`` evaluations, with Wilson's interval."""
    n, count = len(trials), int(np.sum(trials.hits(target) <= cost))
    return (count / n, *wilson(count, n, level))


@dataclass(frozen=True)
class Comparison:
    """The expected running time of one method over that of another, with an interval.

    By the bootstrap over starts: both methods' runs from a start are drawn together. ``level`` is that of all
    pairs of methods together (Bonferroni), since it is the data that say which two are looked at.
    """

    better: str
    other: str
    ratio: float
    low: float
    high: float
    level: float

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out 1."""
        return self.high < 1


def compared(
    trials: Sequence[Trials], target: float, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> tuple[Comparison, ...]:
    """The method of the least expected running time beside each other one that has a success.

    Of methods without any success resamples say nothing; () where fewer than two have one.
    """
    everyone = [one.hits(target) for one in trials]
    trials = [one for one, hits in zip(trials, everyone) if np.any(np.isfinite(hits))]
    hits = np.array([hits for hits in everyone if np.any(np.isfinite(hits))])
    if len(trials) < 2:
        return ()
    success = np.isfinite(hits)
    costs = np.array([spent(one, hit) for one, hit in zip(trials, hits)])
    expected = _times(costs.sum(axis=1), success.sum(axis=1))
    best = int(np.argmin(expected))
    drawn = resamples(hits.shape[1], draws, seed)
    each = _times(costs @ drawn.T, success.astype(float) @ drawn.T)
    pairs = len(trials) * (len(trials) - 1) // 2
    made = []
    for k in range(len(trials)):
        if k == best:
            continue
        with np.errstate(all="ignore"):
            ratio = each[best] / each[k]
        # A resample in which neither succeeds says nothing: it may be anything.
        low, _ = percentiles(np.where(np.isnan(ratio), 0.0, ratio), 1 - (1 - level) / pairs)
        _, high = percentiles(np.where(np.isnan(ratio), np.inf, ratio), 1 - (1 - level) / pairs)
        ratio = float(expected[best] / expected[k]) if expected[k] > 0 else 1.0
        made.append(Comparison(trials[best].label, trials[k].label, ratio, float(low), float(high), level))
    return tuple(made)


def _times(costs: np.ndarray, successes: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.where(successes > 0, costs / np.maximum(successes, 1e-300), np.inf)
