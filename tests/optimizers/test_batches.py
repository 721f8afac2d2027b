"""Stochastic descent: the same rows for every method, costs by the share of rows, endings that say so."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning


def line(points=1000, **settings):
    return learning.training_loss("linear", learning.dataset("line", points=points, **settings))


@pytest.mark.parametrize("size", [1, 10, 32])
def test_sgd_is_a_plain_loop_over_the_same_permutation_bit_for_bit(size):
    loss, batches = line(100), learning.batches(size, seed=5)
    run = optimizers.run(
        loss, optimizers.get("gradient_descent", step_size=0.05), steps=250, tolerance=0, batches=batches
    )
    X, y, theta, per_epoch = loss.data.X, loss.data.y[:, None], np.array(loss.start), -(-100 // size)
    for step in range(250):
        epoch, place = divmod(step, per_epoch)
        if place == 0:
            order = np.random.default_rng([5, 0x6261746368, epoch]).permutation(100)
        rows = order[place * size : (place + 1) * size]
        error = X[rows] @ theta[:1, None] + theta[1] - y[rows]
        mean = np.array([(X[rows].T @ error).item(), np.sum(error)]) * (1.0 / len(rows))
        theta = theta - 0.05 * mean
        np.testing.assert_array_equal(run.path[step + 1], theta, err_msg=f"step {step + 1}")


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "adam", "rmsprop"])
def test_batches_of_all_rows_are_the_full_descent(method):
    """In another order of the rows, and so up to rounding."""
    loss, settings = line(100), {"steps": 200, "tolerance": 0}
    full = optimizers.run(loss, method, **settings)
    batched = optimizers.run(loss, method, batches=learning.batches(100), **settings)
    np.testing.assert_allclose(batched.path, full.path, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(batched.cost, full.cost)
    assert not batched.sees_parts


def test_every_method_of_a_race_sees_the_same_rows():
    """At the common start each one's first batch has the same loss."""
    loss, batches = line(), learning.batches(16, seed=2)
    seen = [
        optimizers.run(loss, method, steps=3, batches=batches).batch_values[0]
        for method in ("gradient_descent", "momentum", "adam", "newton")
    ]
    expected = loss.minibatch(batches.indices(0, 1000)).value(np.array(loss.start))
    np.testing.assert_allclose(seen, expected, rtol=1e-12)


def test_values_are_those_of_all_rows_and_batch_values_those_of_the_steps_rows():
    loss, batches = line(200), learning.batches(30, seed=1)
    run = optimizers.run(loss, "gradient_descent", steps=20, tolerance=0, batches=batches)
    np.testing.assert_allclose(run.values, loss.value(run.path.T), rtol=1e-12)
    for row in range(20):
        part = loss.minibatch(batches.indices(row, 200))
        assert run.batch_values[row] == pytest.approx(part.value(run.path[row]), rel=1e-12)
    assert np.isnan(run.batch_values[-1])


@pytest.mark.parametrize("method", ["nesterov_lookahead", "nelder_mead", "genetic_algorithm", "adam"])
def test_a_batch_value_is_at_the_rows_point_or_there_is_none(method):
    """Whatever a method asks first: elsewhere, of a simplex, of a population."""
    loss, batches = line(60), learning.batches(7, seed=1)
    run = optimizers.run(loss, method, steps=6, tolerance=0, batches=batches)
    for row in np.flatnonzero(np.isfinite(run.batch_values)):
        part = loss.minibatch(batches.indices(row, 60))
        assert run.batch_values[row] == pytest.approx(part.value(run.path[row]), rel=1e-12)


def test_what_is_asked_of_a_batch_counts_for_its_share_of_the_rows():
    """An epoch of gradients costs one full gradient: two evaluations."""
    run = optimizers.run(line(100), "gradient_descent", steps=8, tolerance=0, batches=learning.batches(30))
    np.testing.assert_allclose(np.diff(run.cost), 2 * np.array([0.3, 0.3, 0.3, 0.1] * 2))


def test_a_budget_of_evaluations_is_one_of_rows():
    run = optimizers.run(
        line(100), "gradient_descent", steps=10_000, tolerance=0, evaluations=20, batches=learning.batches(10)
    )
    assert run.steps == 100 and run.cost[-1] == pytest.approx(20)


def test_many_starts_see_the_same_rows_and_equal_their_solo_runs():
    loss, batches = line(100), learning.batches(10)
    starts = np.array([[0.0, 1.0, 3.0], [0.0, 5.0, -1.0]])
    together = optimizers.run(loss, "adam", starts, steps=50, tolerance=0, batches=batches)
    for k in range(3):
        alone = optimizers.run(loss, "adam", starts[:, k], steps=50, tolerance=0, batches=batches)
        np.testing.assert_allclose(together.path[:, :, k], alone.path, rtol=1e-10, atol=1e-12)


def test_ten_thousand_points_in_one_pass_fit_the_line():
    """One epoch of batches of 10: within a few hundredths of 1.5 x + 2.73."""
    loss = line(10_000)
    method = optimizers.get("gradient_descent", step_size=0.02)
    run = optimizers.run(loss, method, steps=1000, tolerance=0, batches=learning.batches(10))
    np.testing.assert_allclose(run.path[-1], [1.5, 2.73], atol=0.1)
    assert run.values[-1] < 1.02 * loss.lowest


def test_the_ending_says_that_the_batches_keep_it_moving():
    run = optimizers.run(
        line(200), optimizers.get("gradient_descent", step_size=0.2), steps=400, batches=learning.batches(4)
    )
    assert "each of which saw a part of the rows only" in run.outcome.advice


def test_a_landscape_without_data_has_no_batches():
    with pytest.raises(ValueError, match="has none: run it without batches"):
        optimizers.run(landscapes.get("himmelblau"), "adam", batches=learning.batches(8))


@pytest.mark.parametrize("size, seed", [(0, 0), (2.5, 0), (4, -1), (True, 0)])
def test_batches_have_a_size_and_a_seed(size, seed):
    with pytest.raises(ValueError, match="must be a whole number of at least"):
        learning.batches(size, seed)
