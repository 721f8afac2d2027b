"""A run that goes on with other settings: the same run where none is changed, the method's own steps else."""

from __future__ import annotations

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import KnobError, learning
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.running import replay

STARTS = np.array([[1.0, -2.0, 0.3, 1.9], [1.5, 0.2, -1.0, -1.7]])
_NETWORK = learning.training_loss(learning.model("mlp", width_1=5), "moons")
_ADAM, _CHOSEN = optimizers.get("adam", step_size=0.05), learning.batches(4)
_NOISY = optimizers.get("noisy_gradient_descent", step_size=optimizers.schedules.cosine(0.003, 60))
CASES = {
    **{name: ("himmelblau", optimizers.get(name), None, {}) for name in optimizers.names()},
    "many starts": ("himmelblau", optimizers.get("bfgs"), STARTS, {}),
    "recorded, many": ("rosenbrock", optimizers.get("nadam"), STARTS, {}),
    "minibatches": (_NETWORK, _ADAM, None, {"batches": _CHOSEN}),
    "thinned": (_NETWORK, _ADAM, None, {"every": 7}),
    "evaluations": ("himmelblau", optimizers.get("lbfgs"), STARTS, {"evaluations": 60}),
    "restarts": ("himmelblau", optimizers.restarts(optimizers.get("momentum"), 20), None, {}),
    "ball": ("himmelblau", optimizers.projected(optimizers.get("adam"), 2.0), None, {}),
    "noise, schedule": ("himmelblau", _NOISY, None, {}),
    "diverges": ("himmelblau", optimizers.get("gradient_descent", step_size=0.2), STARTS, {}),
}


def same(one, other):
    for name in ("path", "values", "gradient_norms", "jumps", "cost", "steps", "batch_values"):
        a, b = getattr(one, name), getattr(other, name)
        if a is None or b is None:
            assert a is b
        else:
            np.testing.assert_array_equal(np.asarray(a), np.asarray(b), name, strict=True)
    assert np.array_equal(one.status, other.status)
    assert one.outcomes[0].reason == other.outcomes[0].reason


@pytest.mark.parametrize("case", CASES)
def test_a_fork_without_a_change_is_the_run_to_the_last_bit(case):
    """At the start, on the way, at a block's end and at the run's; and a fork of a fork."""
    f, method, start, more = CASES[case]
    run = optimizers.run(f, method, start, 90, seed=5, **more)
    last = len(run.values) - 1
    for step in {0, min(1, last), min(13, last), min(64, last), last}:
        again = optimizers.fork(run, step)
        same(again, run)
    same(optimizers.fork(again, last // 2), run)


@pytest.mark.parametrize("name", optimizers.names())
def test_a_fork_has_the_common_past_and_then_the_other_settings_steps(name):
    """The method called by hand: so many steps with the first settings, the rest with the others."""
    method, f = optimizers.get(name), landscapes.get("himmelblau")
    shapes = ("population", "memory")
    knob = next((k for k in method.knobs() if k.kind in ("float", "int") and k.name not in shapes), None)
    if knob is None:
        pytest.skip("it has no number to change")
    value = knob.low + 0.3 * ((getattr(method, knob.name)) - knob.low)
    changed = optimizers.get(name, **{knob.name: int(value) if knob.kind == "int" else value})
    run = optimizers.run(f, method, steps=30, seed=2, tolerance=0)
    fork = optimizers.fork(run, 11, **{knob.name: getattr(changed, knob.name)})
    theta, oracle = np.array(f.start), Oracle(f)
    state = method.init(theta, Streams(2))
    with np.errstate(all="ignore"):
        for step in range(len(fork.values) - 1):
            theta, state = (method if step < 11 else changed).step(oracle, theta, state)
            np.testing.assert_allclose(fork.path[step + 1], theta, rtol=1e-10, atol=1e-10)
    assert np.array_equal(fork.path[:12], run.path[:12]) and fork.optimizer == changed
    assert fork.most_steps == run.most_steps and fork.turns == ((11, method),)


def test_every_state_that_is_replayed_stands_on_the_run_and_steps_to_its_next_row():
    """Also of a fork and of a path of which not all is kept."""
    for name in ("momentum", "adam", "levenberg_marquardt", "hill_climbing"):
        run = optimizers.run("rosenbrock", name, steps=40, tolerance=0)
        for one in (run, optimizers.fork(run, 9)):
            for k, (theta, _) in enumerate(replay.states(one)):
                assert np.array_equal(theta, one.path[k])
            assert np.array_equal(replay.state_at(one, 17)[0], one.path[17])
    whole = optimizers.run(_NETWORK, _ADAM, steps=40)
    thin = optimizers.fork(optimizers.run(_NETWORK, _ADAM, steps=40, every=7), 9, beta1=0.5)
    rows = replay.points(thin, np.arange(41))
    assert np.array_equal(rows[:10], whole.path[:10]) and not np.array_equal(rows[11], whole.path[11])
    assert np.array_equal(rows[thin.kept], thin.path)


def test_what_cannot_be_changed_on_the_way_is_refused_by_name():
    run = optimizers.run("himmelblau", "lbfgs", steps=10)
    with pytest.raises(KnobError, match="cannot change memory on the way"):
        optimizers.fork(run, 3, memory=4)
    with pytest.raises(KnobError, match="has no knob 'wobble'"):
        optimizers.fork(run, 3, wobble=4)
    with pytest.raises(KnobError, match="must lie in"):
        optimizers.fork(run, 3, flatness=7.0)
    for step in (-1, len(run.values), 2.5):
        with pytest.raises(IndexError, match="from 0 to"):
            optimizers.fork(run, step)


def test_knobs_of_what_is_restarted_are_reached():
    run = optimizers.run("himmelblau", optimizers.restarts(optimizers.get("momentum"), 20), steps=50)
    fork = optimizers.fork(run, 30, step_size=0.01, restart_after=10)
    assert fork.optimizer.base.step_size == 0.01 and fork.optimizer.restart_after == 10
    assert np.array_equal(fork.path[:31], run.path[:31]) and not np.array_equal(fork.path[31], run.path[31])
