"""The statistics against tables by hand, scipy, brute force, and simulation of what they promise."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from optimizers.experiments.fair_race import Finding, Test, standing
from optimizers.experiments.fair_race.statistics import (
    differences,
    holm,
    mean_rank_intervals,
    shared_ranks,
    sign_test,
    signed_rank_test,
)

Test.__test__ = False  # type: ignore[attr-defined]  # an enumeration, no test


def test_holm_by_hand():
    """The four p-values of the usual example, and ties that are carried up; each at most 1."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02], abs=1e-15)
    assert holm(np.array([0.02, 0.02, 0.9])) == pytest.approx([0.06, 0.06, 0.9], abs=1e-15)
    assert holm(np.array([0.5, 0.6])).tolist() == [1.0, 1.0]
    assert holm(np.empty(0)).shape == (0,)


def test_ranks_share_ties_as_in_scipy():
    scores = np.random.default_rng(0).integers(0, 4, (7, 50)).astype(float)
    scores[3, 5] = scores[4, 5] = np.inf
    assert np.array_equal(shared_ranks(scores), stats.rankdata(scores, axis=0))


def test_sign_test_is_the_binomial_one():
    rng = np.random.default_rng(1)
    for n in (1, 2, 9, 40):
        some = rng.normal(0.3, 1, n)
        below, above = int(np.sum(some < 0)), int(np.sum(some > 0))
        witness = stats.binomtest(below, below + above).pvalue
        found = sign_test(np.append(some, [0.0, 0.0]))  # zeros are dropped
        assert found.p == pytest.approx(witness, rel=1e-12)
        assert found.lean == np.sign(above - below)
    assert sign_test(np.zeros(5)) == (1.0, 0)


def test_signed_rank_test_is_exact():
    """Without ties as scipy's exact one; with ties and infinite differences as all 2^9 signs, one by one."""
    rng = np.random.default_rng(2)
    for n in (3, 12, 40):
        some = rng.normal(0.3, 1, n)
        witness: Any = stats.wilcoxon(some, method="exact")
        assert signed_rank_test(some).p == pytest.approx(witness.pvalue, rel=1e-10)
    tied = np.array([1.0, -1, 2, 2, -2, 3, np.inf, np.inf, 0.5])
    ranks = stats.rankdata(np.abs(tied))
    sums = np.array([np.dot(ranks, signs) for signs in product((0, 1), repeat=9)])
    seen = ranks[tied > 0].sum()
    brute = min(1.0, 2 * min(np.mean(sums <= seen), np.mean(sums >= seen)))
    assert signed_rank_test(tied).p == pytest.approx(brute, rel=1e-12)
    assert signed_rank_test(tied).lean == 1


def test_differences_of_infinite_scores():
    both = differences(np.array([np.inf, 1.0, np.inf]), np.array([np.inf, np.inf, 0.0]))
    assert both.tolist() == [0.0, -np.inf, np.inf]


def test_bootstrap_intervals_are_the_binomial_ones():
    """Of two, the first better at 27 of 40 starts, the resampled mean rank is 2 - Bin(40, 27/40) / 40."""
    ranks = np.array([[1.0] * 27 + [2.0] * 13, [2.0] * 27 + [1.0] * 13])
    low, high = mean_rank_intervals(ranks, 0.95, resamples=20_000, seed=3)
    wins = stats.binom(40, 27 / 40)
    assert low[0] == pytest.approx(2 - wins.ppf(0.975) / 40, abs=1e-12)
    assert high[0] == pytest.approx(2 - wins.ppf(0.025) / 40, abs=1e-12)
    assert low[1] == pytest.approx(3 - high[0], abs=1e-12)


@pytest.mark.parametrize("test", [Test.SIGN, Test.SIGNED_RANK])
def test_equal_methods_are_told_apart_in_at_most_one_of_twenty(test):
    """Five alike, 20 starts, 150 races: a pair is apart in 5 % at most, but for the simulation's noise."""
    races = 150
    rng = np.random.default_rng(4)
    apart = sum(bool(np.any(standing(rng.normal(size=(5, 20)), test=test).ahead)) for _ in range(races))
    assert apart <= stats.binom(races, 0.05).ppf(0.999)


def test_a_verdict_says_no_more_than_is_known():
    rng = np.random.default_rng(5)
    base = rng.normal(size=30)
    one_ahead = standing(np.stack([base - 1, base, base]))
    assert one_ahead.verdict.finding is Finding.AHEAD_OF_ALL and one_ahead.verdict.leader == 0
    alike = standing(np.stack([base, base, base]))
    assert alike.verdict.finding is Finding.ALL_ALIKE and not alike.ahead.any()
    shared = standing(np.stack([base, base + 2, base - 1e-3 * np.resize([1, -1], 30)]))
    assert shared.verdict.finding is Finding.SHARED and shared.verdict.behind == (1,)
    assert standing(base[None]).verdict.finding is Finding.ALONE


def test_a_leader_is_none_that_somebody_is_ahead_of():
    """The best mean rank is that of 0, but 1 is ahead of it, better at 24 of 30 starts: so 1 leads."""
    first = np.array([2.0] * 24 + [0.0] * 6)
    second = np.array([1.0] * 24 + [50.0] * 6)
    crowd = [np.array([3.0] * 24 + [1.0 + k] * 6) for k in range(4)]
    seen = standing(np.stack([first, second, *crowd]))
    assert seen.mean_ranks[0] < seen.mean_ranks[1] and seen.ahead[1, 0]
    assert seen.verdict.leader == 1


def test_a_circle_is_said_to_be_one():
    """Three methods, each better than the next at two starts of three."""
    turns = np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 1.0], [3.0, 1.0, 2.0]])
    seen = standing(np.repeat(turns, 60, axis=1))
    assert seen.verdict.finding is Finding.CIRCLE and len(seen.verdict.over) == 1
