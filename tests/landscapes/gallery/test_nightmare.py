"""The nightmare is one: its claim about descent, momentum and restarts, and its parts, measured.

The loops are those of benchmarks/nightmare.py, which prints the same numbers as a table.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import landscapes
from benchmarks import nightmare as race
from tests.landscapes.sampling import polished, random_points

F = landscapes.get("nightmare")
STARTS = race.grid_of_starts(F)


def across_the_ridge(theta):
    """s of the formula: 0 on the crest, positive on the side of the minimum."""
    x, y = theta
    return (x + 0.2 * y + 0.4 * np.sin(1.5 * y) + 0.3) / 0.4


def crest():
    """The ridge's crest from the lower edge of the box to the upper: (2, n)."""
    y = np.linspace(-3, 3, 601)
    return np.array([-0.3 - 0.2 * y - 0.4 * np.sin(1.5 * y), y])


BEYOND = across_the_ridge(STARTS) < 0


@pytest.fixture(scope="module")
def hollows():
    """The distinct minima that descents from a fine grid reach: points (2, n) and heights."""
    ends, heights = polished(F, race.grid_of_starts(F, 40))
    inside = np.all(np.abs(ends) < 3, axis=0) & (np.hypot(*F.gradient(ends)) < 1e-7)
    _, first = np.unique(np.round(ends[:, inside], 4), axis=1, return_index=True)
    return ends[:, inside][:, first], heights[inside][first]


@pytest.fixture(scope="module")
def descent():
    """Whether each start, at each of the 26 step sizes, ends in the basin: (26, 400)."""
    n = STARTS.shape[1]
    ends = race.momentum(F, np.tile(STARTS, 26), np.repeat(race.STEP_SIZES, n))
    return race.ends_in_basin(F, ends).reshape(26, n)


@pytest.fixture(scope="module")
def momentum():
    return race.ends_in_basin(F, race.momentum(F, STARTS, step_size=0.005, kept=0.995))


def test_descent_is_lost_at_every_step_size(descent):
    """Of 20 x 20 starts, under a tenth end in the basin of the global minimum within 2,000 steps."""
    np.testing.assert_allclose(race.STEP_SIZES[[0, -1]], [1e-5, 1])
    assert descent.shape == (26, 400)
    shares = np.mean(descent, axis=1)
    assert np.all(shares < 0.1), shares
    # Its hopelessness is not that of a needle in a haystack: the basin has a size.
    assert np.all(shares[:15] > 0.04), shares


def test_momentum_finds_the_basin_from_over_half_of_the_starts(momentum):
    assert np.mean(momentum) > 0.5


@pytest.mark.parametrize("seed", range(3))
def test_restarts_find_the_basin_from_over_half_of_the_starts(seed):
    """40 descents of 50 steps, the same 2,000 in all."""
    ends = race.restarts(F, STARTS, 0.005, 40, np.random.default_rng(seed))
    assert np.mean(race.ends_in_basin(F, ends)) > 0.75


def test_the_ridge_parts_descent_but_not_momentum(descent, momentum):
    """From beyond the ridge no descent with small steps ever arrives; most heavy balls do."""
    assert 0.4 < np.mean(BEYOND) < 0.6
    assert not np.any(descent[race.STEP_SIZES <= 0.01][:, BEYOND])
    assert np.mean(momentum[BEYOND]) > 0.5


def test_from_the_shown_start_momentum_arrives_and_descent_does_not():
    """With 0.995 it depends on the last digit of the start, and so on the machine: 78 of 100 arrive."""
    kept = np.array([0, 0.9, 0.95, 0.98, 0.99])
    start = np.tile(np.array(F.start)[:, None], kept.size)
    assert np.all(across_the_ridge(start) < 0)
    arrived = race.ends_in_basin(F, race.momentum(F, start, 0.005, kept))
    np.testing.assert_array_equal(arrived, kept > 0)


def test_the_ridge_runs_through_the_middle_from_edge_to_edge_with_one_pass():
    top = crest()
    assert np.all(np.abs(top[0]) < 1.5)
    foot = np.maximum(*(F.value(top + np.array([[side], [0]])) for side in (-0.8, 0.8)))
    higher = F.value(top) > foot
    assert np.mean(higher) > 0.9
    assert np.median(F.value(top) / foot) > 2
    (pass_through,) = np.flatnonzero(np.diff(higher.astype(int)) < 0)
    assert np.sum(np.diff(higher.astype(int)) > 0) == 1
    assert abs(top[1, pass_through] + 0.9) < 0.1


def test_there_are_more_than_twenty_strict_minima(hollows):
    points, _ = hollows
    assert points.shape[1] > 20
    assert np.all(np.linalg.eigvalsh(np.moveaxis(F.hessian(points), -1, 0)) > 1)


def test_the_global_minimum_is_below_every_other(hollows):
    points, heights = hollows
    order = np.argsort(heights)
    np.testing.assert_allclose(points[:, order[0]], F.minima[0], atol=1e-7)
    np.testing.assert_array_equal(F.gradient(F.minima[0]), 0)
    assert F.lowest == 0
    assert heights[order[1]] > 2
    assert np.all(F.value(random_points(F, 20_000)) > 0)


def test_the_valleys_are_narrow(hollows):
    """Across, a hollow bends over twice as much as along (median); the lowest, over ten times."""
    points, _ = hollows
    bends = np.linalg.eigvalsh(np.moveaxis(F.hessian(points), -1, 0))
    ratio = bends[:, 1] / bends[:, 0]
    assert np.median(ratio) > 2
    (lowest,) = np.flatnonzero(np.hypot(*(points - np.array(F.minima).T)) < 1e-6)
    assert ratio[lowest] > 10


def test_the_way_downhill_is_that_of_the_gradient_flow():
    """ends_in_basin agrees with scipy's stiff integrator of theta' = -gradient."""
    n = 24
    random = random_points(F, n, seed=5)
    around = np.array(F.minima[0])[:, None] + np.random.default_rng(6).normal(0, 0.5, (2, n))
    theta = np.hstack([random, around])

    def flow(_, flat):
        return -F.gradient(flat.reshape(theta.shape)).ravel()

    # Each point's Hessian is its own block: components first, so the blocks are interleaved.
    def jacobian(_, flat):
        bends = F.hessian(flat.reshape(theta.shape))
        count = theta.shape[1]
        blocks = np.zeros((2, count, 2, count))
        each = np.arange(count)
        blocks[:, each, :, each] = -np.moveaxis(bends, -1, 0)
        return blocks.reshape(2 * count, 2 * count)

    run = solve_ivp(flow, (0, 5), theta.ravel(), "BDF", jac=jacobian, rtol=1e-8, atol=1e-10)
    ends = run.y[:, -1].reshape(theta.shape)
    arrived = np.hypot(*(ends - np.array(F.minima).T)) < 1e-3
    assert n / 2 > np.sum(~arrived[n:]) > 0 and np.sum(arrived) > n / 3
    np.testing.assert_array_equal(race.ends_in_basin(F, theta), arrived)


def test_a_point_at_the_end_of_the_world_is_lost():
    theta = np.array([[np.nan, np.inf, 1e9, 1.2], [0, 0, 0, -1.3]])
    np.testing.assert_array_equal(race.ends_in_basin(F, theta), [False, False, False, True])
