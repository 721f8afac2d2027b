"""Intervals for shares and quantiles, and resampling by run; each has its level.

wilson(8, 10)                       # (0.4902, 0.9433): a share of 8 in 10, level 95 %
order_ranks(30, 0.5)                # between the 10th and the 21st of 30 values, with their coverage
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

LEVEL = 0.95
DRAWS = 2000


def z_of(level: float) -> float:
    """The normal quantile of a two-sided interval; ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, got {level!r}")
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share of ``successes`` in ``n`` independent trials; (0, 1) for none.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and {n}, got {successes}")
    z = z_of(level)
    if n == 0:
        return 0.0, 1.0
    share, pull = successes / n, z * z / n
    middle = (share + pull / 2) / (1 + pull)
    half = z / (1 + pull) * math.sqrt(share * (1 - share) / n + pull / (4 * n))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    return low, 1.0 if successes == n else min(1.0, middle + half)


class Ranks(NamedTuple):
    """The order statistics (from 1) that hold a quantile between them: 0 is -inf, n + 1 is inf.

    ``coverage`` is the probability with which they do, at least the level asked for; for any continuous law.
    """

    low: int
    high: int
    coverage: float


def order_ranks(n: int, quantile: float, level: float = LEVEL) -> Ranks:
    """Between which of n sorted independent values the law's quantile lies, whatever the law.

    The tails of the binomial distribution are each at most half of what the level leaves.
    H. A. David, H. N. Nagaraja, Order Statistics (2003), 7.1.
    """
    if not (0 < quantile < 1 and 0 < level < 1 and n >= 1):
        raise ValueError(f"a quantile and a level between 0 and 1, and values: got {quantile}, {level}, {n}")
    k = np.arange(n + 1)
    factorials = np.array([math.lgamma(j + 1) for j in range(n + 1)])
    logs = factorials[n] - factorials - factorials[::-1] + k * math.log(quantile)
    below = np.cumsum(np.exp(logs + (n - k) * math.log1p(-quantile)))  # at most k values below the quantile
    tail = (1 - level) / 2
    low = int(np.searchsorted(below, tail, side="right"))
    high = min(int(np.searchsorted(below, 1 - tail, side="left")) + 1, n + 1)
    return Ranks(low, high, float((below[high - 1] if high <= n else 1.0) - (below[low - 1] if low else 0.0)))


def quantile(sorted_values: np.ndarray, share: float) -> np.ndarray:
    """The smallest of values sorted along axis 0 with at least that share at or below it; inf may be one."""
    n = len(sorted_values)
    return sorted_values[max(0, math.ceil(share * n - 1e-9) - 1)]


def between(sorted_values: np.ndarray, ranks: Ranks) -> tuple[np.ndarray, np.ndarray]:
    """The values of those ranks along axis 0."""
    unknown = np.full(sorted_values.shape[1:], np.inf)
    low = sorted_values[ranks.low - 1] if ranks.low else -unknown
    return low, sorted_values[ranks.high - 1] if ranks.high <= len(sorted_values) else unknown


def resamples(n: int, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """How often each of n runs is in each resample: (draws, n), rows adding up to n.

    Whole runs are drawn with replacement. B. Efron, Annals of Statistics 7 (1979).
    """
    return np.random.default_rng([seed, n]).multinomial(n, np.full(n, 1 / n), size=draws)


def percentiles(values: np.ndarray, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the percentile interval of resampled values (draws, ...), outward; inf may be one."""
    ordered, tail = np.sort(values, axis=0), (1 - level) / 2
    last = len(ordered) - 1
    return ordered[math.floor(tail * last)], ordered[math.ceil((1 - tail) * last)]
