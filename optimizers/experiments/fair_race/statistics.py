"""The statistics of a fair race, exact where a race is small enough to count, and it is.

Ranks share what is tied (M. Friedman, J. Am. Stat. Assoc. 32, 1937). Tests are paired over starts,
two-sided, and exact: the sign test (J. Arbuthnot 1710; a binomial tail) and the signed-rank test (F.
Wilcoxon, Biometrics Bulletin 1, 1945), here of the distribution given the ties. Zeros are dropped. Many
pairs are asked at once, so their p-values are raised by S. Holm's step-down rule (Scand. J. Statist. 6,
1979).
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

_TAG = 7_001  # of the bootstrap's own draws


def shared_ranks(scores: np.ndarray) -> np.ndarray:
    """The rank of each method at each start, 1 the lowest score; ties share the mean: (m, n) -> (m, n)."""
    below = np.sum(scores[:, None] > scores[None], axis=1)
    alike = np.sum(scores[:, None] == scores[None], axis=1)
    return below + (alike + 1) / 2


def differences(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """first - second (n,), and 0 where both are equal, infinite ones too."""
    with np.errstate(invalid="ignore"):
        return np.where(first == second, 0.0, first - second)


class Tested(NamedTuple):
    """A two-sided p-value, and which way the differences lean: -1 below, 1 above, 0 neither."""

    p: float
    lean: int


def sign_test(differences: np.ndarray) -> Tested:
    """The sign test of differences (n,), exact: are they as often below 0 as above?"""
    below, above = int(np.sum(differences < 0)), int(np.sum(differences > 0))
    n = below + above
    tail = sum(comb(n, k) for k in range(min(below, above) + 1))
    return Tested(min(1.0, 2 * tail / 2**n), int(np.sign(above - below)))


def signed_rank_test(differences: np.ndarray) -> Tested:
    """Wilcoxon's signed-rank test of differences (n,), exact given the ties: are they even around 0?"""
    moved = differences[differences != 0]
    if not len(moved):
        return Tested(1.0, 0)
    sizes = np.abs(moved)
    doubled = np.round(2 * shared_ranks(sizes[:, None])[:, 0]).astype(int)  # whole numbers, halves doubled
    chances = np.zeros(int(doubled.sum()) + 1)
    chances[0] = 1.0
    for rank in doubled:  # each sign is a fair coin: the sum has this rank in it or not
        chances[rank:] = (chances[rank:] + chances[:-rank]) / 2
        chances[:rank] /= 2
    above = int(doubled[moved > 0].sum())
    tails = float(chances[: above + 1].sum()), float(chances[above:].sum())
    return Tested(min(1.0, 2 * min(tails)), int(np.sign(2 * above - doubled.sum())))


def holm(p: np.ndarray) -> np.ndarray:
    """p-values (k,) raised so that, of all that are at most a level, none is false at that level: (k,)."""
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted


def mean_rank_intervals(
    ranks: np.ndarray, level: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The ends (m,), (m,) of bootstrap intervals of the mean ranks: starts are drawn again, (m, n) ranks.

    Percentiles of ``resamples`` means (B. Efron, Ann. Statist. 7, 1979); the same starts for all methods.
    """
    n = ranks.shape[1]
    drawn = np.random.default_rng([seed, _TAG]).integers(n, size=(resamples, n))
    times = np.zeros((resamples, n))
    np.add.at(times, (np.arange(resamples)[:, None], drawn), 1.0)
    means = ranks @ times.T / n
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=1)
    return low, high
