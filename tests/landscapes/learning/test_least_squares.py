"""The closed form, the ridge, leave-one-out: held against other ways to the same numbers."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning
from landscapes.learning.data_set import Task

FITS = [("line", "linear"), ("cat_brain", "linear"), ("quadratic", "polynomial")]
REGRESSIONS = [n for n in learning.dataset_names() if learning.dataset(n).task is Task.REGRESSION]


def design(data):
    return np.column_stack([data.X, np.ones(len(data))])


@pytest.mark.parametrize("name", REGRESSIONS)
def test_the_closed_form_is_the_pseudo_inverse(name):
    data = learning.dataset(name)
    loss = learning.training_loss("linear", data)
    np.testing.assert_allclose(
        loss.closed_form, np.linalg.pinv(design(data), rcond=1e-14) @ data.y, rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("name", REGRESSIONS)
def test_the_triangle_is_the_sum_over_the_rows(name):
    """Value and Hessian of N rows made d + 1 are those of the sum, X'X/N."""
    data = learning.dataset(name)
    loss, Phi = learning.training_loss("linear", data), design(data)
    theta = loss.closed_form[:, None] + np.random.default_rng(0).normal(size=(loss.dimension, 5))
    error = Phi @ theta - data.y[:, None]
    np.testing.assert_allclose(loss.value(theta), 0.5 * np.mean(error**2, axis=0), rtol=1e-12)
    # Some entries are 0 but for rounding: x of the Chebyshev points has the mean 0.
    hessian = Phi.T @ Phi / len(data)
    np.testing.assert_allclose(
        loss.hessian(theta[:, 0]), hessian, rtol=1e-11, atol=1e-15 * np.abs(hessian).max()
    )


@pytest.mark.parametrize("data, model", FITS)
def test_descent_arrives_at_the_closed_form(data, model):
    """With half the largest stable step size, within 1e-8."""
    loss = learning.training_loss(model, data)
    steepest = np.linalg.eigvalsh(loss.hessian(np.array(loss.start))).max()
    descent = optimizers.get("gradient_descent", step_size=1 / steepest)
    run = optimizers.run(loss, descent, steps=20_000, tolerance=1e-12)
    assert run.status == "converged"
    np.testing.assert_allclose(run.path[-1], loss.closed_form, atol=1e-8)
    exact = optimizers.run(loss, "newton", steps=5)
    np.testing.assert_allclose(exact.path[-1], loss.closed_form, atol=1e-8)


def test_the_notes_line_quadratic_and_cat_brain():
    """1.5 x + 2.73, x^2 - x + 2, and targets about x0 + x1 - 1 are found again from many points."""
    line = learning.training_loss("linear", learning.dataset("line", points=5000))
    np.testing.assert_allclose(line.closed_form, [1.5, 2.73], atol=0.03)
    quadratic = learning.training_loss("polynomial", learning.dataset("quadratic", points=5000))
    np.testing.assert_allclose(quadratic.closed_form, [-1, 1, 2], atol=0.05)
    cat = learning.training_loss("linear", "cat_brain")
    np.testing.assert_allclose(cat.closed_form, [1.006, 1.019, -1.007], atol=5e-4)
    assert len(cat.data) == 15


def test_a_line_on_the_quadratic_fails_whatever_the_steps():
    """Its least loss is far above that of the quadratic, whose is the noise's."""
    data = learning.dataset("quadratic", points=2000)
    line, quadratic = (learning.training_loss(model, data) for model in ("linear", "polynomial"))
    noise = 0.5 * data.settings["noise"] ** 2
    assert quadratic.lowest == pytest.approx(noise, rel=0.1)
    assert line.lowest > 4 * noise


def test_of_many_solutions_it_is_the_shortest():
    """Two equal columns: minima form a line, and that is said by lowest_at."""
    x = np.linspace(-1, 1, 20)
    loss = learning.training_loss("linear", learning.from_arrays(np.column_stack([x, x]), 3 * x + 1))
    np.testing.assert_allclose(loss.closed_form, [1.5, 1.5, 1], atol=1e-12)
    assert loss.minima == () and loss.lowest_at is not None


@pytest.mark.parametrize("decay", [0.01, 1.0])
def test_weight_decay_is_the_ridge_without_the_bias(decay):
    """(X'X/N + lambda D) theta = X'y/N, the bias not decayed."""
    data = learning.dataset("house_prices", standardise=True)
    loss, Phi = learning.training_loss("linear", data, weight_decay=decay), design(data)
    ridge = Phi.T @ Phi / len(data) + decay * np.diag([1.0, 1.0, 0.0])
    normal = np.linalg.solve(ridge, Phi.T @ data.y / len(data))
    np.testing.assert_allclose(loss.closed_form, normal, rtol=1e-9)
    assert np.max(np.abs(loss.gradient(loss.closed_form))) < 1e-9 * np.abs(data.y).max()


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name, model", FITS)
def test_leaving_one_out_is_what_refits_say(name, model, decay):
    """By the hat matrix, without a refit; a refit keeps the N of the mean, and so the penalty's weight."""
    data = learning.dataset(name)
    loss = learning.training_loss(model, data, weight_decay=decay)
    squares = loss.objective_of.squares
    n, Phi = len(data), loss.model.design(data.X)
    ridge = np.diag(n * decay * loss.objective_of.decayed)
    for k in range(n):
        left = np.delete(np.arange(n), k)
        refit = np.linalg.solve(Phi[left].T @ Phi[left] + ridge, Phi[left].T @ data.y[left])
        assert squares.left_out_errors[k] == pytest.approx(data.y[k] - Phi[k] @ refit, rel=1e-7, abs=1e-9)


def test_a_row_that_alone_decides_has_no_left_out_error():
    """A point far out in a feature that only it has: without it the weight is not determined."""
    X = np.column_stack([np.arange(6.0), np.eye(6)[0]])
    loss = learning.training_loss("linear", learning.from_arrays(X, np.arange(6.0) ** 2))
    errors = loss.objective_of.squares.left_out_errors
    assert np.isnan(errors[0]) and np.all(np.isfinite(errors[1:]))


def test_the_atlas_proves_the_bowls_one_minimum():
    loss = learning.training_loss("linear", learning.dataset("line", points=10_000))
    atlas = landscapes.atlas(loss)
    assert atlas.certified and len(atlas) == 1
    np.testing.assert_allclose(atlas.points[0], loss.closed_form, rtol=1e-12)
