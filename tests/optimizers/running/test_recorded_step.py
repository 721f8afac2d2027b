"""A step recorded once: the same walk as the step as written."""

import autograd.numpy as anp
import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.running.recorded_step import CompiledStep, compiled

STEPS = 60
STARTS = np.array([[0.25, -1.0, 1.9, 0.0], [1.5, 0.4, -0.7, 0.0]])
RECORDED = [
    name for name in optimizers.names() if compiled(landscapes.get("himmelblau"), optimizers.get(name), 1)
]


def as_written(f, method, start, steps=STEPS):
    """The path by calling step, (steps, d, *batch), and what was asked at each step."""
    theta = np.array(start, dtype=float)
    oracle = Oracle(f, theta.shape[1:])
    state, path, asked = method.init(theta, Streams(0, theta.shape[1:])), [], []
    with np.errstate(all="ignore"):
        for _ in range(steps):
            theta, state = method.step(oracle, theta, state)
            path.append(theta)
            asked.append(oracle.take_counts())
    return np.stack(path), np.stack(asked)


def test_the_methods_that_only_calculate_are_recorded():
    """Gradient descent to RAdam; not the searches, which decide and draw."""
    assert {"gradient_descent", "momentum", "nesterov", "adam", "rmsprop", "radam"} <= set(RECORDED)
    assert not {"newton", "bfgs", "simulated_annealing", "noisy_gradient_descent"} & set(RECORDED)


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("place", ["himmelblau", "ackley", "bukin_n6", "rastrigin"])
@pytest.mark.parametrize("start", [STARTS[:, 0], STARTS], ids=["alone", "batch"])
def test_a_recorded_step_is_the_step_as_written(name, place, start):
    """To 1e-10 over 60 steps, rounding growing on the way; and it asks the oracle as often."""
    f, method = landscapes.get(place), optimizers.get(name, step_size=1e-3)
    path, asked = as_written(f, method, start)
    run = optimizers.run(f, method, start, steps=STEPS, tolerance=0)
    np.testing.assert_allclose(run.path[1:], path, rtol=1e-10, atol=1e-10)
    for ours, theirs in zip(run.calls, asked.swapaxes(0, 1), strict=True):
        np.testing.assert_array_equal(ours[1:], theirs)


@pytest.mark.parametrize("kind", ["step", "exponential", "cosine", "inverse_time", "warm_up"])
def test_schedules_are_recorded_too(kind):
    """With the step counter as part of the program."""
    f, rate = landscapes.get("himmelblau"), optimizers.schedules.make(kind, 2e-3, 20, 0.3)
    method = optimizers.get("momentum", step_size=rate)
    assert compiled(f, method, 1) is not None
    run = optimizers.run(f, method, STARTS, steps=STEPS, tolerance=0)
    np.testing.assert_allclose(run.path[1:], as_written(f, method, STARTS)[0], rtol=1e-10)


def test_alone_and_in_a_batch_are_equal_to_the_last_bit():
    """Though one is Python floats and the other arrays with packed rows."""
    f, method = landscapes.get("ackley"), optimizers.get("adam", step_size=0.05)
    together = optimizers.run(f, method, STARTS, steps=200, tolerance=0)
    for k in range(STARTS.shape[1]):
        alone = optimizers.run(f, method, STARTS[:, k], steps=200, tolerance=0)
        np.testing.assert_array_equal(together.path[..., k], alone.path)


def test_an_undefined_slope_is_undefined_in_a_recorded_step():
    """-log x left of its wall: the chain rule alone would walk on as if nothing had happened."""
    f, method = landscapes.get("negative_log"), optimizers.get("gradient_descent", step_size=10.0)
    run = optimizers.run(f, method, (0.2,), steps=50)
    assert run.steps == 0 or np.all(np.isfinite(run.path))
    step = CompiledStep(f, method)
    for rows in (np.array([-1.0]), np.array([[-1.0, -2.0]])):
        out = np.empty((1, *rows.shape))
        step.walk(rows, out)
        assert np.isnan(out).all()


def test_a_landscape_without_a_tape_is_stepped_as_written():
    """Nothing is recorded on top of a fallback."""
    f = landscapes.from_callable(
        lambda t: anp.linalg.norm(t, axis=0) ** 2, domain=((-2, 2), (-2, 2)), start=(1, 1)
    )
    method = optimizers.get("gradient_descent", step_size=0.1)
    assert f.engine != "tape" and compiled(f, method, 1) is None
    run = optimizers.run(f, method, (0.5, 1.0), steps=2, tolerance=0)
    np.testing.assert_allclose(run.path, [[0.5, 1], [0.4, 0.8], [0.32, 0.64]])


def test_a_function_with_a_branch_is_refused_in_words():
    """A run looks at many points at once; the sentence says what to write instead."""
    f = landscapes.from_callable(lambda t: t[0] ** 2 if t[0] > 0 else -t[0], domain=((-2, 2),), start=1.0)
    with pytest.raises(ValueError, match=r"np\.where\(condition, a, b\)"):
        optimizers.run(f, optimizers.get("gradient_descent"), (1.0,), steps=3)
