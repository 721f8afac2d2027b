"""An autoencoder gives its inputs back: torch is the witness, and of a linear one principal components."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

import optimizers
from landscapes import learning
from landscapes.learning.principal import principal_components
from tests.landscapes.learning import torch_models


def loss_of(data="digits", loss=None, **settings):
    return learning.training_loss(learning.model("autoencoder", **settings), data, loss)


def error(loss, value):
    """The mean squared error of a number, of the squared loss's value."""
    return 2 * value / loss.data.X.shape[1]


def torchs(loss, theta):
    at = torch.tensor(theta, requires_grad=True)
    value = torch_models.loss_of(loss)(at)
    return value.item(), torch.autograd.grad(value, at)[0].numpy()


@pytest.mark.parametrize("activation", ("tanh", "relu"))
def test_the_loss_of_digits_is_torchs_with_its_gradient(activation):
    loss = loss_of(activation=activation)
    theta = loss.initial(1)
    value, gradient = torchs(loss, theta)
    assert loss.dimension == len(theta) == 2746
    assert loss.value(theta) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(loss.gradient(theta), gradient, rtol=1e-10, atol=1e-10 * abs(gradient).max())


def test_a_step_of_a_minibatch_is_torchs_of_its_rows():
    loss, batches = loss_of(hidden=5), learning.batches(size=50, seed=3)
    run = optimizers.run(
        loss, optimizers.get("gradient_descent", step_size=1e-4), loss.initial(0), steps=2, batches=batches
    )
    for t in range(2):
        rows = loss.minibatch(batches.indices(t, len(loss.data)))
        moved = run.path[t] - 1e-4 * torchs(rows, run.path[t])[1]
        np.testing.assert_allclose(run.path[t + 1], moved, rtol=1e-10, atol=1e-12)


def test_training_begins_with_the_mean_of_the_inputs():
    loss = loss_of(initialisation="zeros")
    X = loss.data.X
    np.testing.assert_allclose(
        loss.predict(loss.initial(), X[:3]), np.tile(X.mean(axis=0), (3, 1)), rtol=1e-14
    )
    assert error(loss, loss.value(loss.initial())) == pytest.approx(np.mean(np.var(X, axis=0)), rel=1e-13)


@pytest.mark.parametrize("data, code", (("iris", 1), ("iris", 3), ("penguins", 2), ("digits", 2)))
def test_a_linear_one_is_never_better_than_its_principal_components_and_can_be_as_good(data, code):
    loss = loss_of(data, code=code, hidden=max(code, 3), activation="linear")
    X = loss.data.X
    values, vectors = np.linalg.eigh(np.cov(X.T, bias=True))
    least = values[:-code].sum() / X.shape[1]
    assert principal_components(X, code).error == pytest.approx(least, rel=1e-10)
    rng = np.random.default_rng(0)
    anywhere = rng.normal(size=(loss.dimension, 200)) * rng.uniform(0.01, 2, size=200)
    assert np.all(error(loss, loss.value(anywhere)) >= least * (1 - 1e-12))
    # The directions of largest variance, written into the four layers.
    s, mean, h, top = loss.model.scale, X.mean(axis=0), loss.model.hidden, vectors[:, -code:]
    through = np.eye(code, h)
    parts = {
        "W1": through.T @ top.T,
        "b1": -through.T @ top.T @ mean / s,
        "W2": through,
        "b2": np.zeros(code),
        "W3": through.T,
        "b3": np.zeros(h),
        "W4": top @ through,
        "b4": mean / s,
    }
    assert error(loss, loss.value(loss.pack(parts))) == pytest.approx(least, rel=1e-9)


@pytest.mark.parametrize("data, code", (("iris", 1), ("iris", 2), ("diabetes", 2)))
def test_training_a_linear_one_comes_to_its_principal_components_from_above(data, code):
    """scipy trains; the loss has no minima but those (Baldi and Hornik 1989)."""
    data = learning.dataset(data, standardise=True)
    loss = learning.training_loss(
        learning.model("autoencoder", code=code, hidden=4, activation="linear", scale=1.0), data
    )
    least, seen = principal_components(data.X, code).error, []
    end = minimize(
        lambda theta: (float(loss.value(theta)), loss.gradient(theta)),
        loss.initial(0),
        jac=True,
        method="L-BFGS-B",
        callback=lambda theta: seen.append(error(loss, loss.value(theta))),
        options={"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-10},
    )
    assert min(seen) >= least * (1 - 1e-12) and seen[0] > 1.01 * least
    assert error(loss, end.fun) == pytest.approx(least, rel=1e-6)


def test_a_bent_one_gives_digits_back_better_than_two_principal_components():
    loss = loss_of()
    adam = optimizers.get("adam", step_size=0.01)
    run = optimizers.run(loss, adam, loss.initial(0), steps=200, batches=learning.batches(size=200, seed=0))
    assert error(loss, loss.value(run.path[-1])) < 0.9 * principal_components(loss.data.X, 2).error


def test_outputs_are_the_decoded_codes_and_the_targets_are_the_inputs():
    loss = loss_of(hidden=6)
    model, X = loss.model, loss.data.X[:20]
    theta = np.random.default_rng(2).normal(size=(loss.dimension, 3))
    parts = loss.unpack(theta)
    codes = model.encode(parts, X)
    assert codes.shape == (3, 20, 2)
    np.testing.assert_array_equal(model.decode(parts, codes), loss.outputs(theta, X))
    np.testing.assert_array_equal(loss.objective_of.rows["t"], loss.data.X)


def test_components_project():
    """The plane's own points stay; what is left stands upright on it, and holds what is not explained."""
    X = np.random.default_rng(5).normal(size=(40, 6)) * np.arange(1, 7) + 3
    plane = principal_components(X, 2)
    back = plane.decode(plane.encode(X))
    np.testing.assert_allclose(plane.decode(plane.encode(back)), back, rtol=1e-12)
    np.testing.assert_allclose((X - back) @ plane.directions.T, 0, atol=1e-12)
    assert plane.error == pytest.approx(np.mean((X - back) ** 2), rel=1e-12)
    assert plane.share == pytest.approx(1 - plane.error / np.mean(np.var(X, axis=0)), rel=1e-12)
    few = principal_components(X[:2], 4)  # more directions than two rows span
    assert few.error == pytest.approx(0, abs=1e-25) and few.directions.shape == (4, 6)
    with pytest.raises(ValueError, match="1 to 6"):
        principal_components(X, 7)


def test_what_it_cannot_learn_is_said():
    with pytest.raises(learning.NotLearnable, match="more features than its code of 2"):
        loss_of("moons")
    with pytest.raises(learning.NotLearnable, match="Autoencoder gives numbers, and cross-entropy"):
        loss_of(loss="cross_entropy")
    with pytest.raises(learning.NotLearnable, match="no units to drop"):
        learning.training_loss("autoencoder", "iris", dropout=0.5)
