"""The cloud around the minimum: predicted, and measured by walking."""

import numpy as np
import pytest

import optimizers
from landscapes import learning
from landscapes.learning.cloud import longest_step, stationary_covariance


def walked(loss, step_size, size, members=400, steps=300):
    """Covariance of many independent walks of plain NumPy, each with its own rows, after many steps."""
    rng, n = np.random.default_rng(1), len(loss.data)
    Phi = np.column_stack([loss.data.X, np.ones(n)]) if loss.model.name == "linear" else None
    theta = np.tile(loss.closed_form, (members, 1))
    kept = []
    for step in range(steps):
        rows = rng.integers(0, n, (members, size))
        x, y = Phi[rows], loss.data.y[rows]
        error = np.einsum("mbd,md->mb", x, theta) - y
        theta = theta - step_size * np.einsum("mbd,mb->md", x, error) / size
        if step >= steps // 2:
            kept.append(theta - loss.closed_form)
    kept = np.concatenate(kept)
    return kept.T @ kept / len(kept)


@pytest.mark.parametrize("name, step_size, size", [("line", 0.1, 1), ("line", 0.3, 4), ("cat_brain", 0.5, 2)])
def test_the_covariance_is_that_of_many_walks(name, step_size, size):
    """Within a tenth, for 400 walks; long steps too, where the usual formula for short ones is off."""
    loss = learning.training_loss("linear", name)
    steps = 300 if name == "line" else 1500
    measured = walked(loss, step_size, size, steps=steps)
    predicted = stationary_covariance(loss, step_size, size)
    assert np.max(np.abs(predicted - measured)) < 0.1 * np.max(np.abs(measured))


def test_for_short_steps_it_is_lyapunovs():
    """H S + S H = delta C / B, to the order of delta."""
    loss = learning.training_loss("linear", "line")
    x = np.column_stack([loss.data.X, np.ones(len(loss.data))])
    error = loss.data.y - x @ loss.closed_form
    C, H = (x * error[:, None] ** 2).T @ x / len(x), x.T @ x / len(x)
    S = stationary_covariance(loss, 1e-5, 8)
    np.testing.assert_allclose(H @ S + S @ H, 1e-5 * C / 8, rtol=1e-3, atol=1e-9)


def test_runs_with_replacement_have_that_spread():
    """The library's own steps: 4,000 of batches of 4."""
    loss = learning.training_loss("linear", "line")
    method = optimizers.get("gradient_descent", step_size=0.2)
    batches = learning.batches(4, seed=3, replacement=True)
    run = optimizers.run(loss, method, loss.closed_form, steps=4000, tolerance=0, batches=batches)
    u = run.path[100:] - loss.closed_form
    predicted = stationary_covariance(loss, 0.2, 4)
    np.testing.assert_allclose(np.diag(u.T @ u / len(u)), np.diag(predicted), rtol=0.3)


def test_each_row_once_an_epoch_strays_less():
    """At the ends of epochs the errors of an epoch's rows have nearly cancelled."""
    loss = learning.training_loss("linear", "line")
    method = optimizers.get("gradient_descent", step_size=0.1)
    run = optimizers.run(
        loss, method, loss.closed_form, steps=4000, tolerance=0, batches=learning.batches(10, seed=3)
    )
    ends = run.path[10::10] - loss.closed_form
    assert np.trace(ends.T @ ends / len(ends)) < 0.5 * np.trace(stationary_covariance(loss, 0.1, 10))


def test_too_long_a_step_has_no_covariance():
    """Up to the longest step there is one, beyond none; one row a step bears less than many do."""
    loss = learning.training_loss("linear", "line")
    one, many = longest_step(loss, 1), longest_step(loss, 100)
    assert 0 < one < many < 2 / np.linalg.eigvalsh(loss.hessian(np.zeros(2))).max()
    assert stationary_covariance(loss, 0.99 * one, 1) is not None
    assert stationary_covariance(loss, 1.01 * one, 1) is None


def test_the_longest_step_is_where_squares_begin_to_grow():
    """Row by row, without any algebra: a covariance that every row's step is applied to, over and over."""
    loss = learning.training_loss("linear", "line")
    x = np.column_stack([loss.data.X, np.ones(len(loss.data))])
    longest = longest_step(loss, 1)
    for share, grows in ((0.97, False), (1.03, True)):
        steps = np.eye(2) - share * longest * np.einsum("ni,nj->nij", x, x)
        S, sizes = np.eye(2), []
        for _ in range(400):
            S = np.mean(steps @ S @ np.swapaxes(steps, 1, 2), axis=0)
            sizes.append(np.trace(S))
        assert (sizes[-1] > sizes[-100]) == grows


def test_where_it_is_not_known_none_is_said():
    assert stationary_covariance(learning.training_loss("linear", "line", "huber"), 0.1, 4) is None
    assert stationary_covariance(learning.training_loss("linear", "line", weight_decay=0.1), 0.1, 4) is None
    x = np.linspace(-1, 1, 20)
    flat = learning.training_loss("linear", learning.from_arrays(np.column_stack([x, x]), 3 * x))
    assert stationary_covariance(flat, 0.1, 4) is None and longest_step(flat, 4) is None


def test_rows_drawn_with_replacement_are_a_pure_function_of_the_step():
    batches = learning.batches(50, seed=2, replacement=True)
    assert np.array_equal(batches.indices(7, 30), learning.batches(50, 2, replacement=True).indices(7, 30))
    assert not np.array_equal(batches.indices(7, 30), batches.indices(8, 30))
    assert len(batches.indices(7, 30)) == 50 and np.all(batches.lengths(np.arange(3), 30) == 50)
