"""Ends of many starts are those of single runs: points to the last bit, endings and numbers of steps."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning
from landscapes.core.progress import Cancelled
from optimizers.running.ends import ends
from optimizers.running.status import Ending

_NUMBERS = np.array([5, 0, 911, 8])  # of the members: they are no row of neighbours


def _equal_single_runs(f, method, starts, steps, members=None, **more):
    numbers = np.arange(starts.shape[1]) if members is None else members
    found = ends(f, method, starts, steps, 4, members=members, **more)
    again = ends(f, method, starts, steps, 4, members=members, chunk=3, **more)
    assert np.array_equal(again.points, found.points) and np.array_equal(again.status, found.status)
    for k, number in enumerate(numbers):
        run = optimizers.run(f, method, starts[:, k], steps, 4, member=int(number), **more)
        assert np.array_equal(run.path[-1], found.points[:, k]), k
        assert (run.status, run.steps) == (found.status[k], found.steps[k]), k
        assert np.array_equal(run.values[-1], found.values[k], equal_nan=True)
        assert run.gradient_norms[-1] == found.gradient_norms[k]
    return found


@pytest.mark.parametrize("name", optimizers.names())
def test_every_method_ends_as_its_single_runs_do(name):
    f = landscapes.get("himmelblau")
    starts = optimizers.starts(f, len(_NUMBERS), seed=3)
    _equal_single_runs(f, optimizers.get(name), starts, 45, _NUMBERS)


@pytest.mark.parametrize("base", ["momentum", "noisy_gradient_descent", "nelder_mead", "bfgs"])
def test_so_do_methods_with_restarts(base):
    f = landscapes.get("himmelblau")
    method = optimizers.restarts(optimizers.get(base), restart_after=11)
    _equal_single_runs(f, method, optimizers.starts(f, len(_NUMBERS), seed=3), 40, _NUMBERS)


_formula = landscapes.from_formula
_descent = optimizers.get("gradient_descent", step_size=0.4)
CASES = {
    Ending.CONVERGED: (_formula("x^2 + 4 y^2"), optimizers.get("gradient_descent", step_size=0.1), 200),
    Ending.DIVERGED: (_formula("x^2 + 4 y^2"), _descent, 2000),
    Ending.UNDEFINED: (_formula("log(x) + y^2"), _descent, 60),
    Ending.STALLED: (_formula("floor(x) + floor(y)"), optimizers.get("adam"), 60),
    Ending.BUDGET_SPENT: (_formula("x^2 + 4 y^2"), optimizers.get("momentum", step_size=0.01), 30),
}


@pytest.mark.parametrize("ending", CASES)
def test_every_ending_is_met_and_told_as_a_run_tells_it(ending):
    f, method, steps = CASES[ending]
    starts = np.array([[0.5, 1.3, 1.9, 0.02, 1.0], [0.5, -1.5, 1.1, 0.3, 1.9]])
    found = _equal_single_runs(f, method, starts, steps)
    assert np.any(found.status == ending)


def test_who_was_farther_out_is_not_called_lost():
    """Momentum of 0.99 goes round the bowl: its ends far outside are judged by the whole way."""
    f = _formula("x^2 + 4 y^2")
    method = optimizers.get("momentum", step_size=0.4, momentum=0.99)
    starts = np.array([[900.0, 80.0, 0.1], [1.5, 50.0, 0.2]])
    found = _equal_single_runs(f, method, starts, 20)
    assert np.abs(found.points[0, 0]) > 200 and found.status[0] == Ending.BUDGET_SPENT
    assert np.any(_equal_single_runs(f, method, starts, 3).status == Ending.DIVERGED)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 8, 31, 32, 33, 35, 36, 37])
def test_no_number_of_steps_is_a_special_one(steps):
    f = _formula("x^2 + 4 y^2")
    method = optimizers.get("gradient_descent", step_size=0.12)
    _equal_single_runs(f, method, np.array([[1e-8, 1.3, 1e-4], [0.0, -1.5, 1e-6]]), steps)
    _equal_single_runs(f, optimizers.get("nelder_mead"), np.array([[0.0, 1.3], [0.0, 1e-9]]), steps)


@pytest.mark.parametrize("name", ["cone", "cubic", "negative_log", "saddle", "nightmare"])
@pytest.mark.parametrize("method", ["gradient_descent", "newton", "bfgs", "noisy_gradient_descent"])
def test_so_it_is_on_kinks_and_beyond_all_bounds(name, method):
    f = landscapes.get(name)
    _equal_single_runs(f, optimizers.get(method), optimizers.starts(f, 5, seed=1), 40)


def test_unexamined_rests_are_told_by_what_the_run_did_alone():
    """On a stair everybody stands still at once; on a saddle's ridge the gradient vanishes."""
    stairs = ends(_formula("floor(x)"), "adam", np.array([[0.5, 1.5]]), 60, examined=False)
    assert set(stairs.status) == {Ending.CONVERGED}  # the slope of a stair is 0
    for name in ("cone", "saddle", "himmelblau"):
        f, method = landscapes.get(name), optimizers.get("newton")
        starts = optimizers.starts(f, 5, seed=1)
        a, b = (ends(f, method, starts, 40, examined=one) for one in (True, False))
        rest = (Ending.CONVERGED, Ending.STALLED)
        assert np.array_equal(a.points, b.points) and np.array_equal(a.steps, b.steps)
        assert all((x in rest) == (y in rest) and (x in rest or x == y) for x, y in zip(a.status, b.status))


def test_training_by_minibatches_too():
    f = learning.training_loss(learning.model("linear"), "line")
    starts = optimizers.starts(f, 3, seed=2)
    _equal_single_runs(f, optimizers.get("adam", step_size=0.05), starts, 30, batches=learning.batches(8))


def test_a_wanderer_that_rests_is_followed_no_further():
    """Nelder and Mead's triangle has shrunk to a point long before 20,000 steps: that none of them changes
    it is what a run of all of them says."""
    f, method = landscapes.get("himmelblau"), optimizers.get("nelder_mead")
    starts, asked = optimizers.starts(f, 4, seed=5), []
    walk = type(method).step

    class Counting(type(method)):
        def step(self, oracle, theta, state):
            asked.append(theta.shape[1:])
            return walk(self, oracle, theta, state)

    counting = Counting()
    found = ends(f, counting, starts, 1000)
    assert len(asked) < 400
    run = optimizers.run(f, method, starts, 1000)
    assert np.array_equal(run.path[-1], found.points) and np.array_equal(run.status, found.status)
    assert np.all(found.steps == 1000)


def test_no_path_is_kept():
    f, method = landscapes.get("himmelblau"), optimizers.get("momentum")
    starts = optimizers.starts(f, 20_000)
    ends(f, method, starts[:, :10], 5)
    tracemalloc.start()
    try:
        ends(f, method, starts, 100)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 25e6  # a run's path alone has 320 MB


def test_progress_is_told_and_may_cancel():
    f, seen = landscapes.get("himmelblau"), []
    starts = optimizers.starts(f, 10)
    ends(f, "momentum", starts, 100, chunk=4, progress=lambda *told: seen.append(told))
    assert seen[0] == (0, 1000) and seen[-1] == (1000, 1000) and seen == sorted(seen)
    with pytest.raises(Cancelled):
        ends(f, "momentum", starts, 100, progress=lambda done, _: done < 300)


def test_what_is_no_start_is_refused():
    for starts in (np.zeros(2), np.zeros((3, 4)), np.full((2, 3), np.nan)):
        with pytest.raises(ValueError, match="starts must"):
            ends("himmelblau", "adam", starts)
    with pytest.raises(ValueError, match="members must"):
        ends("himmelblau", "adam", np.zeros((2, 3)), members=[1, 2])
    assert len(ends("himmelblau", "adam", np.zeros((2, 0)))) == 0
