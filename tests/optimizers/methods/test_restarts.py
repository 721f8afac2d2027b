"""Restarts and many starts: when, where, what they keep, and what they cost."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.stats

import landscapes
import optimizers
from landscapes import KnobError
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams

ALL = optimizers.names()


def walk(f, method, start, steps, seed=0):
    """Path (steps+1, d, *batch), which rows are restarts, calls of each step, the last state."""
    theta = np.array(start, dtype=float)
    batch = theta.shape[1:]
    oracle, state = Oracle(f, batch), method.init(theta, Streams(seed, batch))
    path, restarted, calls = [theta], [np.zeros(batch, dtype=bool)], []
    with np.errstate(all="ignore"):
        for _ in range(steps):
            theta, state = method.step(oracle, theta, state)
            path.append(theta)
            restarted.append(state.restarted)
            calls.append(oracle.take_counts())
    return np.array(path), np.array(restarted), np.array(calls), state


def slow_descent(**knobs):
    return optimizers.restarts(optimizers.get("gradient_descent", step_size=1e-3), **knobs)


@pytest.mark.parametrize("period", [2, 7, 25])
def test_a_restart_comes_after_every_period(period):
    f = landscapes.get("himmelblau")
    _, restarted, _, _ = walk(f, slow_descent(restart_after=period, patience=1000), f.start, 100)
    np.testing.assert_array_equal(np.flatnonzero(restarted), np.arange(period, 101, period))


def test_new_starts_are_uniform_in_the_box_and_independent():
    f = landscapes.get("mccormick")
    starts = np.tile(np.array(f.start)[:, None], 300)
    path, restarted, _, _ = walk(f, slow_descent(restart_after=2, patience=1000), starts, 8, seed=9)
    assert np.all(restarted[2::2])
    points = path[2::2]  # (4, 2, 300)
    for axis, (low, high) in enumerate(f.domain):
        uniform = scipy.stats.uniform(low, high - low)
        assert scipy.stats.kstest(points[:, axis].ravel(), uniform.cdf).pvalue > 0.01
    assert abs(scipy.stats.pearsonr(points[0, 0], points[1, 0]).statistic) < 0.15
    assert abs(scipy.stats.pearsonr(points[0, 0], points[0, 1]).statistic) < 0.15


@pytest.mark.parametrize(
    "name", [n for n in ALL if not optimizers.method(n).wanders and n not in ("noisy_gradient_descent",)]
)
def test_each_descent_is_the_plain_methods_run_from_that_start(name):
    """Nothing of the last descent is left in any leaf of the state, and nothing is missing."""
    f = landscapes.get("himmelblau")
    base = optimizers.get(name)
    method = optimizers.restarts(base, restart_after=9, patience=1000)
    path, restarted, _, _ = walk(f, method, f.start, 27)
    for row in np.flatnonzero(restarted):
        plain = optimizers.run(f, base, path[row], steps=8, tolerance=0)
        mine = path[row : row + len(plain.path)]
        np.testing.assert_array_equal(mine, plain.path[: len(mine)])


@pytest.mark.parametrize("name", ALL)
def test_a_member_of_a_batch_restarts_as_it_would_alone(name):
    """Path, restarts and cost, although the others restart at other times."""
    f = landscapes.get("rastrigin")
    method = optimizers.restarts(optimizers.get(name), restart_after=14, patience=2, tolerance=1e-3)
    starts = np.array([[0.05, 2.4, -3.3, 4.9], [0.0, 2.6, 1.2, -4.9]])
    path, restarted, calls, state = walk(f, method, starts, 30, seed=5)
    for k in range(4):
        alone = method.init(starts[:, k], Streams(5, (), k))
        theta, oracle = starts[:, k], Oracle(f)
        with np.errstate(all="ignore"):
            for row in range(30):
                theta, alone = method.step(oracle, theta, alone)
                # Not bit by bit: a power of a number and of an array may round differently.
                np.testing.assert_allclose(theta, path[row + 1, :, k], rtol=1e-12, atol=1e-15)
                assert alone.restarted == restarted[row + 1, k]
                np.testing.assert_array_equal(oracle.take_counts(), calls[row, :, k])
        np.testing.assert_allclose(alone.best, state.best[:, k], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ALL)
def test_the_state_keeps_the_lowest_point_met(name):
    f = landscapes.get("ackley")
    method = optimizers.restarts(optimizers.get(name), restart_after=10)
    path, _, _, state = walk(f, method, optimizers.starts(f, 3, seed=2), 35)
    values = f.value(np.moveaxis(path, 1, 0))
    np.testing.assert_array_equal(state.best_value, np.min(values, axis=0))
    np.testing.assert_array_equal(state.best_value, f.value(state.best))


@pytest.mark.parametrize(
    "name",
    ["random_search", "hill_climbing", "simulated_annealing", "genetic_algorithm", "noisy_gradient_descent"],
)
def test_a_random_method_draws_new_numbers_after_a_restart(name):
    """From the same point, on flat ground, the second descent must not repeat the first."""
    f = landscapes.from_callable(lambda theta: 0 * theta[0], domain=((-1, 1), (-1, 1)))
    base = optimizers.get(name)
    asked = []

    class Spy(Oracle):
        def value(self, theta, where=None):
            asked.append(np.array(theta))
            return super().value(theta, where)

    theta, streams = np.zeros(2), Streams(3)
    method = optimizers.restarts(base, restart_after=6, patience=1000)
    oracle, state = Spy(f), method.init(theta, streams)
    rounds = []
    for _ in range(3):
        for _ in range(6):
            theta, state = method.step(oracle, theta, state)
        rounds.append({tuple(p) for points in asked for p in points.reshape(2, -1).T})
        asked.clear()
        theta = np.zeros(2)
    everywhere_tried = {(0.0, 0.0), tuple(state.best)}
    for a, b in ((0, 1), (1, 2), (0, 2)):
        assert not (rounds[a] & rounds[b]) - everywhere_tried


def test_standing_still_restarts_early():
    """Newton is in a quadratic's minimum after 1 step; then it stands still `patience` times."""
    f = landscapes.get("booth")
    method = optimizers.restarts(optimizers.get("newton"), restart_after=100, patience=4)
    path, restarted, _, _ = walk(f, method, f.start, 36)
    np.testing.assert_array_equal(np.flatnonzero(restarted), np.arange(6, 37, 6))
    assert len({tuple(p) for p in path[restarted]}) == 6


@pytest.mark.parametrize("name", [n for n in ALL if optimizers.method(n).wanders])
def test_a_wandering_method_may_stand_still_until_the_next_restart(name):
    f = landscapes.from_callable(lambda theta: 0 * theta[0], domain=((-1, 1), (-1, 1)))
    method = optimizers.restarts(optimizers.get(name), restart_after=12, patience=1)
    _, restarted, _, _ = walk(f, method, (0.1, 0.2), 30)
    np.testing.assert_array_equal(np.flatnonzero(restarted), [12, 24])


def test_a_diverging_descent_starts_anew_and_the_run_goes_on():
    f = landscapes.get("rosenbrock")
    base = optimizers.get("gradient_descent", step_size=0.02)
    assert optimizers.run(f, base).status == "diverged"
    run = optimizers.run(f, optimizers.restarts(base), steps=200)
    assert run.status == "budget spent" and run.steps == 200
    low, high = np.array(f.domain).T
    assert np.all((run.path >= 2 * low - high) & (run.path <= 2 * high - low))


def test_new_starts_lie_where_f_is_defined():
    def holes(theta):
        return anp.log(anp.sin(3 * theta[0])) ** 2 + theta[1] ** 2

    f = landscapes.from_callable(holes, domain=((-5, 5), (-1, 1)), start=(0.5, 0.5))
    run = optimizers.run(f, slow_descent(restart_after=3), np.tile([[0.5], [0.5]], 40), steps=40)
    assert np.all(run.status == "budget spent") and np.all(np.isfinite(run.values))
    assert len(np.unique(np.floor(run.path[:, 0] * 3 / np.pi))) >= 5  # in all the pieces


def test_the_price_is_one_value_a_step_and_the_jump_asks_nothing_of_the_method():
    f = landscapes.get("himmelblau")
    base = optimizers.get("gradient_descent", step_size=1e-3)
    _, restarted, calls, _ = walk(f, optimizers.restarts(base, restart_after=5, patience=1000), f.start, 20)
    values, gradients, hessians = calls.T
    np.testing.assert_array_equal(gradients, ~restarted[1:])
    np.testing.assert_array_equal(values, [2] + [1] * 19)  # the start is looked at, too
    assert not np.any(hessians)


@pytest.mark.parametrize("landscape", ["styblinski_tang", "double_well"])
def test_restarts_reach_the_global_minimum_from_where_one_descent_does_not(landscape):
    f = landscapes.get(landscape)
    base = optimizers.get("levenberg_marquardt")
    starts = optimizers.starts(f, 10, seed=3)
    one = optimizers.run(f, base, starts, steps=300)
    many = optimizers.run(f, optimizers.restarts(base, restart_after=20), starts, steps=300)
    assert np.mean(one.best.value < f.lowest + 1e-6) <= 0.6
    assert np.all(many.best.value < f.lowest + 1e-6)


def test_restarts_find_rastrigins_global_basin_among_a_hundred():
    f = landscapes.get("rastrigin")
    descent = optimizers.get("gradient_descent", step_size=0.002)
    assert optimizers.run(f, descent, steps=3000).best.value > 1
    run = optimizers.run(f, optimizers.restarts(descent, restart_after=10), steps=3000)
    assert run.best.value < 0.1  # the other minima are at 1 and above


def test_it_is_an_optimizer_with_the_bases_name_and_knobs_of_its_own():
    base = optimizers.get("momentum", step_size=0.02)
    method = optimizers.restarts(base, restart_after=50)
    assert isinstance(method, optimizers.Optimizer) and isinstance(method, optimizers.RandomRestarts)
    assert method.title == "Momentum + restarts" and base.formula in method.formula
    assert set(method.settings) == {"restart_after", "patience", "tolerance"}
    assert method.order == base.order and method.family == base.family and method.wanders
    assert method == optimizers.restarts(base, restart_after=50) and hash(method) == hash(method)
    assert method.stability_limit(10.0) == base.stability_limit(10.0)
    assert "restarts" not in optimizers.names()
    twice = optimizers.restarts(method, restart_after=120)
    assert optimizers.run(landscapes.get("ackley"), twice, steps=250).steps == 250


def test_bad_restarts_are_refused_by_name():
    with pytest.raises(TypeError, match="need an optimizer"):
        optimizers.restarts("momentum")
    with pytest.raises(KnobError, match=r"RandomRestarts\.restart_after must lie in"):
        optimizers.restarts(optimizers.get("momentum"), restart_after=1)


KINDS = ("random", "grid", "latin_hypercube")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("landscape", ["double_well", "mccormick", "sphere_3d"])
def test_starts_lie_in_the_box_and_make_a_batch(kind, landscape):
    f = landscapes.get(landscape)
    points = optimizers.starts(f, 13, kind, seed=4)
    low, high = np.array(f.domain).T[:, :, None]
    assert points.shape == (f.dimension, 13)
    assert np.all((points > low) & (points < high))
    assert optimizers.run(f, slow_descent(), points, steps=3).path.shape == (4, f.dimension, 13)
    inner = optimizers.starts(f, 13, kind, box=[(0.25, 0.5)] * f.dimension)
    assert np.all((inner > 0.25) & (inner < 0.5))


@pytest.mark.parametrize("kind", ["random", "latin_hypercube"])
def test_the_seed_alone_decides_the_starts(kind):
    f = landscapes.get("ackley")
    np.testing.assert_array_equal(
        optimizers.starts(f, 9, kind, seed=1), optimizers.starts(f, 9, kind, seed=1)
    )
    assert np.all(optimizers.starts(f, 9, kind, seed=1) != optimizers.starts(f, 9, kind, seed=2))


def test_random_starts_are_uniform():
    f = landscapes.get("mccormick")
    points = optimizers.starts(f, 2000, seed=6)
    for axis, (low, high) in enumerate(f.domain):
        uniform = scipy.stats.uniform(low, high - low)
        assert scipy.stats.kstest(points[axis], uniform.cdf).pvalue > 0.01


@pytest.mark.parametrize("n", [1, 2, 7, 64])
def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_axis(n):
    f = landscapes.get("sphere_3d")
    points = optimizers.starts(f, n, "latin_hypercube", seed=3)
    for axis, (low, high) in enumerate(f.domain):
        slices = np.floor((points[axis] - low) / (high - low) * n)
        np.testing.assert_array_equal(np.sort(slices), np.arange(n))


@pytest.mark.parametrize(
    "n, rows", [(1, [1]), (4, [2, 2]), (12, [4] * 3), (400, [20] * 20), (7, [3, 2, 2]), (13, [4, 3, 3, 3])]
)
def test_a_grid_is_as_square_as_n_allows_with_points_in_the_middle_of_cells(n, rows):
    f = landscapes.get("ackley")
    x, y = optimizers.starts(f, n, "grid", box=((0, 1), (10, 20)))
    heights = np.unique(y)
    np.testing.assert_allclose(heights, 10 + 10 * (np.arange(len(rows)) + 0.5) / len(rows))
    for height, count in zip(heights, rows):
        np.testing.assert_allclose(np.sort(x[y == height]), (np.arange(count) + 0.5) / count)


@pytest.mark.parametrize(
    "given, message",
    [
        ({"n": 0}, "whole number, 1 or more"),
        ({"n": 2.5}, "whole number, 1 or more"),
        ({"n": 3, "kind": "spiral"}, "one of random, grid, latin_hypercube"),
        ({"n": 3, "box": ((0, 1),)}, "for each of 2 dimensions"),
        ({"n": 3, "box": ((0, 1), (1, 1))}, "low < high"),
        ({"n": 3, "box": ((0, 1), (0, np.inf))}, "finite"),
    ],
)
def test_bad_starts_are_refused_in_one_sentence(given, message):
    with pytest.raises(ValueError, match=message):
        optimizers.starts(landscapes.get("ackley"), **given)
