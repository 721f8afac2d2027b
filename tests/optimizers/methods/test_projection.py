"""Projected descent stays in its ball, and finds what weight decay of matched strength finds."""

import numpy as np
import pytest
from scipy.optimize import minimize

import landscapes
import optimizers
from landscapes import learning

DESCENT = optimizers.get("gradient_descent", step_size=0.5)


def losses():
    line = learning.dataset("house_prices", standardise=True)
    return {
        "least squares": (lambda **more: learning.training_loss("linear", line, **more), 0.3, 0.5),
        "logistic": (
            lambda **more: learning.training_loss("logistic", learning.dataset("half_planes"), **more),
            0.02,
            2.0,
        ),
    }


@pytest.mark.parametrize("name", losses())
def test_a_projected_descent_finds_what_decay_of_matched_strength_finds(name):
    """At the radius |w| of the soft solution; and both are the constrained minimum of another solver."""
    of, decay, size = losses()[name]
    soft = of(weight_decay=decay)
    start = np.zeros(soft.dimension)
    found = optimizers.run(soft, "newton", start=start, steps=60, tolerance=0).path[-1]
    assert np.linalg.norm(soft.gradient(found)) < 1e-9 * (1 + np.linalg.norm(soft.gradient(start)))
    radius = float(np.linalg.norm(found[:-1]))
    plain = of()
    method = optimizers.projected(optimizers.get("gradient_descent", step_size=size), radius)
    hard = optimizers.run(plain, method, start=start, steps=8000, tolerance=0).path[-1]
    np.testing.assert_allclose(hard, found, rtol=1e-6, atol=1e-6)
    ball = {"type": "ineq", "fun": lambda theta: radius**2 - theta[:-1] @ theta[:-1]}
    witness = minimize(plain.value, found * 0.5, jac=plain.gradient, constraints=ball, method="SLSQP")
    assert plain.value(hard) <= witness.fun * (1 + 1e-6)


def test_no_step_leaves_the_ball_and_biases_are_free():
    loss = learning.training_loss("linear", "line")
    run = optimizers.run(loss, optimizers.projected(DESCENT, 0.7), steps=200, tolerance=0)
    assert np.all(np.abs(run.path[:, 0]) <= 0.7 * (1 + 1e-12)) and np.abs(run.path[-1, 1]) > 2


@pytest.mark.parametrize("base", ["gradient_descent", "adam", "momentum", "newton", "nelder_mead"])
def test_a_large_ball_changes_nothing(base):
    f = landscapes.get("himmelblau")
    free = optimizers.run(f, base, steps=40, tolerance=0)
    held = optimizers.run(f, optimizers.projected(optimizers.get(base), 1e6), steps=40, tolerance=0)
    np.testing.assert_allclose(held.path, free.path, rtol=1e-12)


def test_many_starts_equal_their_solo_runs():
    f = landscapes.get("himmelblau")
    method = optimizers.projected(optimizers.get("adam", step_size=0.3), 2.0)
    starts = np.array([[1.0, -2.0, 0.1], [3.0, 0.2, 0.1]])
    together = optimizers.run(f, method, starts, steps=50, tolerance=0)
    for k in range(3):
        alone = optimizers.run(f, method, starts[:, k], steps=50, tolerance=0)
        np.testing.assert_allclose(together.path[:, :, k], alone.path, rtol=1e-12, atol=1e-14)
    assert np.all(np.linalg.norm(together.path[1:], axis=1) <= 2 * (1 + 1e-12))


def test_it_needs_an_optimizer():
    with pytest.raises(TypeError, match="needs an optimizer"):
        optimizers.projected("adam", 1.0)
