"""Zero order: distributions by statistics, Nelder-Mead by scipy, and what never happens."""

import functools

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.optimize
import scipy.stats

import landscapes
import optimizers
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.methods.zero_order import reflected

ZERO_ORDER = optimizers.families()["Zero order: values only"]
BOUNDED = [name for name in ZERO_ORDER if name != "nelder_mead"]
LANDSCAPES_2D = [n for n in landscapes.names() if landscapes.get(n).dimension == 2]


class Spy(Oracle):
    """An oracle that remembers every point it was asked about."""

    def __init__(self, landscape, batch=()):
        super().__init__(landscape, batch)
        self.asked = []

    def value(self, theta, where=None):
        self.asked.append(np.array(theta))
        return super().value(theta, where)


def spied(f, method, start, steps, seed=0):
    """The thetas (steps+1, d, *batch) and the points asked at each step."""
    theta = np.array(start, dtype=float)
    batch = theta.shape[1:]
    oracle, state, path, asked = (Spy(f, batch), method.init(theta, Streams(seed, batch)), [theta], [])
    for _ in range(steps):
        theta, state = method.step(oracle, theta, state)
        path.append(theta)
        asked.append(oracle.asked)
        oracle.asked = []
    return np.array(path), asked


def test_random_search_proposes_uniformly_in_the_box():
    f = landscapes.get("mccormick")  # its box is not square
    _, asked = spied(f, optimizers.get("random_search"), f.start, 4000, seed=11)
    proposals = np.array([points[-1] for points in asked])
    for axis, (low, high) in enumerate(f.domain):
        uniform = scipy.stats.uniform(low, high - low)
        assert scipy.stats.kstest(proposals[:, axis], uniform.cdf).pvalue > 0.01
    assert abs(scipy.stats.pearsonr(*proposals.T).statistic) < 0.05


def test_random_search_stays_at_the_best_point_so_far():
    f = landscapes.get("rastrigin")
    path, asked = spied(f, optimizers.get("random_search"), f.start, 200)
    seen = [np.array(f.start)]
    for k, points in enumerate(asked):
        seen.append(points[-1])
        np.testing.assert_array_equal(path[k + 1], min(seen, key=f.value))


def test_hill_climbing_proposes_normally_around_theta_and_moves_only_downhill():
    f = landscapes.from_callable(lambda theta: theta[0] * 0, domain=((-1000, 1000), (-10, 10)))
    method = optimizers.get("hill_climbing", scale=0.01)
    path, asked = spied(f, method, (3.0, -2.0), 3000, seed=5)
    assert np.all(path == path[0])  # equal is not better
    proposals = (np.array([points[-1] for points in asked]) - path[0]) / (20, 0.2)
    for axis in (0, 1):
        assert scipy.stats.kstest(proposals[:, axis], "norm").pvalue > 0.01
    run = optimizers.run(landscapes.get("ackley"), method, steps=300)
    moved = np.any(np.diff(run.path, axis=0) != 0, axis=1)
    falls = np.diff(run.values)
    assert 10 < np.sum(moved) < 300
    assert np.all(falls[moved] < 0) and np.all(falls[~moved] == 0)


@pytest.mark.parametrize("landscape", ["himmelblau", "rosenbrock", "ackley"])
def test_annealing_without_heat_is_hill_climbing(landscape):
    f = landscapes.get(landscape)
    starts = optimizers.starts(f, 4, seed=2)
    climb = optimizers.run(f, optimizers.get("hill_climbing", scale=0.07), starts, steps=200)
    cold = optimizers.get("simulated_annealing", scale=0.07, temperature=1e-6, cooling_rate=0.5)
    np.testing.assert_array_equal(optimizers.run(f, cold, starts, steps=200).path, climb.path)


def test_annealing_accepts_a_rise_with_boltzmanns_probability():
    """On the line f = x, in bins of the rise: the share accepted is exp(-rise / T)."""
    f = landscapes.from_callable(lambda theta: theta[0], domain=((-100, 100),))
    method = optimizers.get("simulated_annealing", temperature=3.0, cooling="constant", scale=0.02)
    path, asked = spied(f, method, np.zeros((1, 6000)), 4, seed=8)
    rise = np.concatenate([asked[k][-1][0] - path[k][0] for k in range(4)])
    accepted = np.concatenate([path[k + 1][0] != path[k][0] for k in range(4)])
    assert np.all(accepted[rise <= 0])
    bins = np.digitize(rise, [0, 0.5, 1, 2, 3, 4, 6, 10])
    for k in range(1, 8):
        chance = np.exp(-rise[bins == k] / 3.0)
        spread = np.sqrt(np.sum(chance * (1 - chance)))
        assert len(chance) > 200
        assert abs(np.sum(accepted[bins == k]) - np.sum(chance)) < 3.5 * spread


def test_annealing_at_a_constant_temperature_samples_boltzmanns_distribution():
    """exp(-x^2 / T) is normal with variance T / 2."""
    f = landscapes.from_callable(lambda theta: theta[0] ** 2, domain=((-10, 10),))
    method = optimizers.get("simulated_annealing", temperature=0.5, cooling="constant", scale=0.05)
    run = optimizers.run(f, method, np.full((1, 600), 2.0), steps=120, seed=3)
    assert scipy.stats.kstest(run.path[-1, 0], "norm", args=(0, 0.5)).pvalue > 0.01


def test_every_cooling_begins_by_losing_the_rates_share_and_then_falls():
    t = np.arange(200)
    for cooling in ("exponential", "linear", "inverse", "logarithmic"):
        method = optimizers.get("simulated_annealing", temperature=7.0, cooling=cooling, cooling_rate=0.01)
        heat = method.temperature_at(t)
        assert heat[0] == 7.0
        assert (heat[0] - heat[1]) / heat[0] == pytest.approx(0.01, rel=0.02)
        assert np.all(np.diff(heat) <= 0) and np.all(heat >= 0)
    expected = {"exponential": 7 * 0.99**150, "linear": 0, "inverse": 7 / 2.5}
    for cooling, heat in expected.items():
        method = optimizers.get("simulated_annealing", temperature=7.0, cooling=cooling, cooling_rate=0.01)
        assert method.temperature_at(150) == pytest.approx(heat)


@pytest.mark.parametrize("landscape", ["rastrigin", "rosenbrock", "eggholder"])
def test_an_elitist_herd_never_loses_its_best_and_another_one_does(landscape):
    f = landscapes.get(landscape)
    starts = optimizers.starts(f, 5, seed=1)
    for elite, loses in ((1, False), (0, True)):
        method = optimizers.get("genetic_algorithm", elite=elite)
        run = optimizers.run(f, method, starts, steps=60)
        assert np.any(np.diff(run.values, axis=0) > 0) == loses


def test_theta_is_the_best_of_the_generation_and_all_live_in_the_box():
    f = landscapes.get("eggholder")
    method = optimizers.get("genetic_algorithm", scale=1.0, mutation=1.0, elite=2)
    theta = np.array(f.start)
    oracle, state = Oracle(f), method.init(theta, Streams(0))
    for k in range(20):
        theta, state = method.step(oracle, theta, state)
        asked = oracle.take_counts()
        assert tuple(asked) == ((40 if k == 0 else 0) + 38, 0, 0)
        herd = f.value(state.population)
        np.testing.assert_array_equal(state.heights, herd)
        assert f.value(theta) == np.min(herd)
        for axis, (low, high) in enumerate(f.domain):
            assert np.all((state.population[axis] >= low) & (state.population[axis] <= high))


def test_a_parent_is_the_best_of_k_drawn_with_replacement():
    """Without crossover or mutation children are copies: their ranks follow the tournament."""
    f = landscapes.get("himmelblau")
    n, k = 10, 3
    method = optimizers.get(
        "genetic_algorithm", population=n, tournament=k, crossover=0.0, mutation=0.0, elite=0
    )
    theta = np.zeros((2, 1500))
    state = method.init(theta, Streams(4, (1500,)))
    oracle = Oracle(f, (1500,))
    box = np.array(f.domain)[:, :, None, None]
    founders = box[:, 0] + state.population * (box[:, 1] - box[:, 0])
    founders[:, 0] = theta  # one animal stands at the start
    _, state = method.step(oracle, theta, state)
    heights = np.sort(f.value(founders), axis=0)
    ranks = np.argmax(state.heights[:, None] == heights[None], axis=1)
    np.testing.assert_array_equal(np.take_along_axis(heights, ranks, axis=0), state.heights)
    counts = np.bincount(ranks.ravel(), minlength=n)
    rank = np.arange(n)
    law = ((n - rank) / n) ** k - ((n - rank - 1) / n) ** k
    assert scipy.stats.chisquare(counts, counts.sum() * law).pvalue > 0.01


def scipys_simplex(f, start, size, steps):
    """scipy's Nelder-Mead from the first simplex of ours: the path of best vertices, and cost.

    scipy leaves the order of equal heights to NumPy's sort, which differs between processors; a
    stable sort makes it definite.
    """
    low, high = np.array(f.domain).T
    edges = size * (high - low)
    edges = np.where(start + edges > high, -edges, edges)
    simplex = np.vstack([start, start + np.diag(edges)])

    def height(point):
        value = float(f.value(point))
        return value if np.isfinite(value) else np.inf

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "argsort", functools.partial(np.argsort, kind="stable"))
        made = scipy.optimize.minimize(
            height,
            start,
            method="Nelder-Mead",
            options={
                "initial_simplex": simplex,
                "return_all": True,
                "maxiter": steps + 1,
                "maxfev": np.inf,
                "xatol": 0,
                "fatol": 0,
            },
        )
    return np.array(made.allvecs), made.nfev


@pytest.mark.filterwarnings("ignore:.*Maximum number:RuntimeWarning")
@pytest.mark.parametrize("size", [0.1, 0.55])  # at 0.6 mirrored vertices tie up to rounding
@pytest.mark.parametrize("landscape", [*LANDSCAPES_2D, "sphere_3d", "cylinder", "gramacy_lee"])
def test_nelder_meads_best_vertex_and_cost_are_scipys(landscape, size):
    f = landscapes.get(landscape)
    theirs, cost = scipys_simplex(f, np.array(f.start), size, 50)
    ours = optimizers.run(f, optimizers.get("nelder_mead", size=size), steps=50)
    if ours.status == "diverged":  # it ran off downhill, and the run ended there
        theirs = theirs[: len(ours.path)]
    elif len(theirs) == len(ours.path):
        assert ours.calls.values.sum() == cost
    rows = len(theirs)
    assert rows > 5 and rows <= len(ours.path)
    # Beyond the row where scipy stops (the simplex is one point), nothing can move any more.
    np.testing.assert_allclose(ours.path[:rows], theirs, rtol=1e-12, atol=1e-300)


def test_nelder_mead_in_a_batch_takes_every_kind_of_step_at_its_own_time():
    f = landscapes.get("rastrigin")
    starts = optimizers.starts(f, 20, seed=6)
    method = optimizers.get("nelder_mead", size=0.5)
    run = optimizers.run(f, method, starts, steps=60)
    kinds = set()
    for k in range(20):
        theirs, _ = scipys_simplex(f, starts[:, k], 0.5, 60)
        np.testing.assert_allclose(run.path[:, :, k][: len(theirs)], theirs, rtol=1e-12)
        kinds |= set(run.calls.values[:, k])
    assert kinds >= {1, 2, 4}  # a reflection; with a second look; with a shrink


def hole(theta):
    """Undefined (NaN) where x < 0, minus infinity on the line x = 0, low beside it."""
    return anp.log(theta[0]) + (theta[1] - 1) ** 2


@pytest.mark.parametrize("name", ZERO_ORDER)
def test_a_point_where_f_is_undefined_is_never_accepted(name):
    f = landscapes.from_callable(hole, domain=((-3, 1), (-2, 2)))
    starts = np.array([[0.3, 0.9, 0.05], [-1.0, 1.0, 0.0]])
    run = optimizers.run(f, optimizers.get(name), starts, steps=150, seed=2)
    assert np.all(run.path[:, 0] > 0) and np.all(np.isfinite(run.values))
    assert np.all(np.any(run.path[-1] != starts, axis=0))


@pytest.mark.parametrize("name", BOUNDED)
def test_searches_stay_in_the_box_and_come_back_to_it(name):
    f = landscapes.from_callable(lambda theta: theta[0] + theta[1], domain=((-1, 2), (0, 10)))
    run = optimizers.run(f, optimizers.get(name), [[0.0, 2.5], [5.0, -4.0]], steps=200, seed=1)
    low, high = np.array(f.domain).T[:, :, None]
    moved = np.any(run.path != run.path[:1], axis=1, keepdims=True)
    inside = (run.path >= low) & (run.path <= high)
    assert np.all(inside | ~moved)
    assert np.any(moved[:, :, 0])


def test_reflection_folds_any_point_into_the_box_and_leaves_inner_ones_alone():
    low, high = np.array([[-1.0], [2.0]]), np.array([[0.5], [2.25]])
    points = np.random.default_rng(0).normal(size=(2, 2000)) * 20
    folded = reflected(points, low, high)
    assert np.all((folded >= low) & (folded <= high))
    inner = (points >= low) & (points <= high)
    np.testing.assert_array_equal(folded[inner], points[inner])
    np.testing.assert_allclose(reflected(np.array([[0.7], [1.9]]), low, high), [[0.3], [2.1]], rtol=1e-12)


@pytest.mark.parametrize("name", ZERO_ORDER)
def test_only_values_are_asked(name):
    run = optimizers.run(landscapes.get("branin"), optimizers.get(name), steps=30)
    assert run.calls.gradients.sum() == 0 and run.calls.hessians.sum() == 0
    assert run.calls.values.sum() >= 30
