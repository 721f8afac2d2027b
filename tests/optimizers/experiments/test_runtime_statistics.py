"""The statistics of runs equal hand tables and scipy's; their intervals cover as often as they say."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

from optimizers.experiments.runtimes import intervals, profiles
from optimizers.experiments.runtimes.kinds import Band
from optimizers.experiments.runtimes.restart_length import restart_lengths
from optimizers.experiments.runtimes.running_time import (
    ecdf,
    expected_running_time,
    expected_time,
    simulated_restarts,
)
from optimizers.experiments.runtimes.survival import hall_wellner, kaplan_meier

COSTS, SUCCESS = [100, 50, 1000], [True, False, False]
# Freireich et al. (1963), 21 patients under 6-MP: weeks of remission, and whether it ended.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


def test_the_expected_running_time_of_the_hand_table():
    assert expected_running_time(COSTS, SUCCESS) == 1150
    assert expected_running_time(COSTS, [False] * 3) == math.inf
    assert expected_running_time([10, 20, 30], [True] * 3) == 20
    told = expected_time(COSTS, SUCCESS)
    assert told.at_infinity == pytest.approx(8 / 27) and told.high == math.inf
    nothing = expected_time(COSTS, [False] * 3)
    assert nothing.value == math.inf and np.isnan(nothing.low) and nothing.at_infinity == 1
    with pytest.raises(ValueError):
        expected_running_time([1.0, math.inf], [True, False])


def test_simulated_restarts_are_sums_of_runs_with_the_right_law():
    """Sums 100 + 50 a + 1000 b; the mean is the expected running time, and no failure has 1 in 3."""
    drawn = simulated_restarts(COSTS, SUCCESS, 200_000)
    assert np.all((drawn - 100) % 50 == 0)
    assert drawn.mean() == pytest.approx(1150, abs=4 * drawn.std() / math.sqrt(len(drawn)))
    assert np.mean(drawn == 100) == pytest.approx(1 / 3, abs=0.005)
    assert np.mean(drawn == 150) == pytest.approx(1 / 9, abs=0.005)  # one failure of 50 first
    assert np.mean(drawn == 1100) == pytest.approx(1 / 9 + (1 / 3) ** 22, abs=0.005)
    assert np.array_equal(simulated_restarts([5, 7], [True, True], 9) % 2, np.ones(9))
    assert np.all(np.isinf(simulated_restarts(COSTS, [False] * 3, 5)))


def test_the_ecdf_counts_what_is_infinite():
    assert ecdf([[10, math.inf], [5, 20]], [5, 10, 15, 100]) == pytest.approx([0.25, 0.5, 0.5, 0.75])


@pytest.mark.parametrize("level", (0.9, 0.95))
def test_wilsons_interval_is_scipys(level):
    for k, n in ((0, 10), (8, 10), (10, 10), (1, 3), (37, 200)):
        told = stats.binomtest(k, n).proportion_ci(level, "wilson")
        assert intervals.wilson(k, n, level) == pytest.approx((told.low, told.high), abs=1e-12)
    assert intervals.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert intervals.wilson(0, 0) == (0, 1)


def test_wilsons_interval_covers():
    """Exactly, by the binomial distribution: the mean over shares from 5 to 95 %."""
    ends = np.array([intervals.wilson(k, 50) for k in range(51)])
    shares = np.linspace(0.05, 0.95, 181)
    inside = (ends[:, :1] <= shares) & (shares <= ends[:, 1:])
    cover = np.sum(stats.binom.pmf(np.arange(51)[:, None], 50, shares) * inside, axis=0)
    assert 0.94 < cover.mean() < 0.96


@pytest.mark.parametrize("n, share", ((10, 0.25), (30, 0.5), (100, 0.75), (3, 0.5), (1000, 0.5)))
def test_ranks_around_a_quantile_are_the_binomials(n, share):
    low, high, coverage = intervals.order_ranks(n, share)
    law = stats.binom(n, share)
    assert coverage == pytest.approx(law.cdf(high - 1) - law.cdf(low - 1), abs=1e-12)
    assert coverage >= 0.95 - 1e-12
    assert law.cdf(low - 1) <= 0.025 < law.cdf(low)  # no rank nearer keeps its half of the rest
    assert high == n + 1 or 1 - law.cdf(high - 1) <= 0.025 < 1 - law.cdf(high - 2)


def test_ranks_around_the_median_cover_in_simulation():
    low, high, coverage = intervals.order_ranks(40, 0.5)
    drawn = np.sort(np.random.default_rng(3).exponential(size=(40, 20_000)), axis=0)
    below, above = intervals.between(drawn, intervals.Ranks(low, high, coverage))
    assert np.mean((below <= math.log(2)) & (math.log(2) <= above)) == pytest.approx(coverage, abs=0.004)
    assert 0.94 < coverage < 0.97


def test_quantiles_are_numpys_inverted_cdf():
    values = np.sort(np.random.default_rng(0).normal(size=(37, 3)), axis=0)
    for share in (0.25, 0.5, 0.75, 1.0):
        assert np.array_equal(
            intervals.quantile(values, share), np.quantile(values, share, axis=0, method="inverted_cdf")
        )


def test_kaplan_meier_on_freireichs_patients():
    seen = kaplan_meier(WEEKS, RELAPSED)
    assert seen.survival == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert seen.error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert list(seen.at_risk) == [21, 17, 15, 12, 11, 7, 6]
    assert seen.quantile(0.5) == 23 and seen.quantile(0.6) == math.inf
    assert seen.at(5) == 1 and seen.at(35) == pytest.approx(0.4482, abs=5e-5) and np.isnan(seen.at(36))


@pytest.mark.parametrize("seed", range(3))
def test_kaplan_meier_is_scipys(seed):
    draw = np.random.default_rng(seed)
    times, event = np.ceil(draw.exponential(20, 40)), draw.random(40) < 0.6
    seen = kaplan_meier(times, event)
    told = stats.ecdf(stats.CensoredData.right_censored(times, ~event)).sf
    at = np.searchsorted(told.quantiles, seen.times)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where S is 0 it has none either
        band = told.confidence_interval(0.95, method="log-log")
    assert seen.survival == pytest.approx(told.probabilities[at], abs=1e-12)
    assert seen.low == pytest.approx(band.low.probabilities[at], abs=1e-12, nan_ok=True)
    assert seen.high == pytest.approx(band.high.probabilities[at], abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("band", Band)
def test_the_ends_of_kaplan_meier(band):
    """Nobody fails: no step. All do, the last at the end: S is 0 there and has no band."""
    nobody = kaplan_meier([5, 5, 5], [False] * 3, band=band)
    assert len(nobody.times) == 0 and nobody.at(4) == 1 and nobody.quantile(0.5) == math.inf
    everybody = kaplan_meier([1, 2, 3], [True] * 3, band=band)
    assert everybody.survival == pytest.approx([2 / 3, 1 / 3, 0]) and everybody.at(100) == 0
    assert np.isnan(everybody.error[-1]) and np.isnan(everybody.low[-1]) and np.all(everybody.error[:2] > 0)
    tied = kaplan_meier([4, 4], [True, False], band=band)  # who leaves at the time of an event was there
    assert tied.survival == pytest.approx([0.5])
    with pytest.raises(ValueError):
        kaplan_meier([1, math.inf], [True, False])


def test_hall_and_wellners_constants():
    """Kolmogorov's law from 0 to 1; from 0 to 1/2 the table's; and a bridge of 1,024 steps stays inside."""
    assert hall_wellner(1.0) == pytest.approx(stats.kstwobign.ppf(0.95), abs=1e-9)
    assert hall_wellner(0.999999, 0.9) == pytest.approx(stats.kstwobign.ppf(0.9), abs=1e-6)
    assert hall_wellner(0.5) == pytest.approx(1.273, abs=5e-4)
    walk = np.cumsum(np.random.default_rng(0).normal(size=(4000, 1024)) / 32, axis=1)
    bridge = walk - np.arange(1, 1025) / 1024 * walk[:, -1:]
    highest = np.max(np.abs(bridge[:, :256]), axis=1)
    # Between its steps a bridge goes a little higher: 0.5826 standard deviations of one (Siegmund).
    assert np.mean(highest + 0.5826 / 32 < hall_wellner(0.25)) == pytest.approx(0.95, abs=0.01)


def test_the_bands_of_kaplan_meier_cover():
    """1,200 samples of 80 with a third that leave: one time by itself, and all times at once."""
    draw, samples, n = np.random.default_rng(11), 1200, 80
    alone = together = 0
    for _ in range(samples):
        times, leaves = draw.exponential(size=n), draw.uniform(0, 3, size=n)
        seen = np.minimum(times, leaves), times <= leaves
        one, all_of = kaplan_meier(*seen), kaplan_meier(*seen, band=Band.UNIFORM)
        k = int(np.searchsorted(one.times, 0.5, side="right")) - 1
        alone += bool(one.low[k] <= math.exp(-0.5) <= one.high[k])
        low, high, at = (v[np.isfinite(all_of.low)] for v in (all_of.low, all_of.high, all_of.times))
        before_next = np.exp(-np.append(at[1:], at[-1]))
        together += bool(np.all((high >= np.exp(-at)) & (low <= before_next)))
    assert 0.94 < alone / samples < 0.96
    assert 0.94 < together / samples < 0.96


def test_the_interval_of_the_expected_running_time_covers():
    """Half of 100 runs fail at 300, the others take 100 on average: 400 in truth."""
    draw, samples, inside = np.random.default_rng(5), 600, 0
    for _ in range(samples):
        success = draw.random(100) < 0.5
        told = expected_time(np.where(success, draw.exponential(100, 100), 300.0), success, draws=400)
        inside += told.low <= 400 <= told.high
    assert 0.94 <= inside / samples <= 0.96


def test_restart_lengths_by_hand():
    """Hits at 10 and 40, a run that ended at 25, one stopped at 100."""
    seen = restart_lengths([10, 40, math.inf, math.inf], [100, 100, 25, 100])
    assert list(seen.lengths) == [10, 40] and list(seen.chance) == [0.25, 0.5]
    assert list(seen.expected) == [40, (10 + 40 + 25 + 40) / 2]
    assert seen.best == 0 and seen.chance_low[1] == pytest.approx(intervals.wilson(2, 4)[0])
    # The first and the third run choose 10, in vain for the two others; these choose 40: 10 and 25 are spent.
    assert seen.held_out == 10 + 10 + 10 + 25
    never = restart_lengths([math.inf], [7])
    assert never.best is None and never.held_out == math.inf


def test_the_cost_of_restarting_is_that_of_chains():
    """Against chains of restarts simulated with every run cut at L."""
    draw = np.random.default_rng(2)
    hits = np.where(draw.random(60) < 0.4, np.round(draw.exponential(200, 60)) + 1, math.inf)
    hits[hits > 500] = math.inf
    seen = restart_lengths(hits, np.full(60, 500.0))
    k = len(seen.lengths) // 2
    cut = np.minimum(np.minimum(hits, 500), seen.lengths[k])
    chains = simulated_restarts(cut, hits <= seen.lengths[k], 100_000)
    assert chains.mean() == pytest.approx(seen.expected[k], abs=4 * chains.std() / math.sqrt(1e5))


def test_profiles_by_hand():
    inf = math.inf
    costs = [[1, 2, inf, 4], [2, 1, 3, inf], [inf, 4, 3, 8]]
    told = profiles.performance_profile(costs, [1, 2, 4, 10])
    assert told == pytest.approx(
        np.array([[0.5, 0.75, 0.75, 0.75], [0.5, 0.75, 0.75, 0.75], [0.25, 0.5, 0.75, 0.75]])
    )
    data = profiles.data_profile([[30, 60, inf], [15, 90, 300]], [2, 2, 2], [5, 10, 20, 30, 100])
    assert data == pytest.approx(np.array([[0, 1, 2, 2, 2], [1, 1, 1, 2, 3]]) / 3)
    assert list(profiles.ratios([[0, inf], [0, inf], [5, inf]])[:, 0]) == [1, 1, inf]
    assert np.all(np.isinf(profiles.ratios([[inf], [inf]])))  # solved by nobody
    assert profiles.convergence_targets(1, 11, 0.1) == pytest.approx(2)


def test_a_further_solver_moves_performance_profiles_but_no_data_profile():
    costs = np.random.default_rng(0).exponential(100, (3, 40))
    both = [np.array(costs[:2]), costs]
    data = [profiles.data_profile(c, np.full(40, 2), [10, 30, 100])[:2] for c in both]
    assert np.array_equal(*data)
    ratio = [profiles.performance_profile(c, [1, 2, 4])[:2] for c in both]
    assert np.all(ratio[1] <= ratio[0]) and not np.array_equal(*ratio)
