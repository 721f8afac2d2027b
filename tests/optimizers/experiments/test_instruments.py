"""Gauges of a run: alpha's law on quadratics, and the rest against plain formulas."""

import numpy as np
import pytest
import torch

import landscapes
import optimizers
from landscapes import learning
from landscapes.core.progress import Cancelled
from optimizers.experiments.instruments import alpha, gauges, gradient_noise
from tests.landscapes.learning import torch_models


def descent(loss, method, steps=12, start=None, **asked):
    return optimizers.run(loss, method, start, steps=steps, tolerance=0, **asked)


@pytest.mark.parametrize("curvature", [0.5, 3.0, 400.0])
@pytest.mark.parametrize("share", [0.2, 0.5, 1.0, 1.5, 2.0, 2.4])
def test_on_a_quadratic_alpha_is_step_size_times_curvature_less_one(curvature, share):
    """In one dimension, and along an eigenvector in two: a law."""
    f = landscapes.from_formula(f"{curvature / 2}*x^2 + 7")
    bowl = landscapes.from_formula(f"{curvature / 4}*(x + y)^2 + 9*(x - y)^2")
    for landscape, start in ((f, [1.5]), (bowl, [1.0, 1.0])):
        run = descent(landscape, optimizers.GradientDescent(step_size=share / curvature), 5, start)
        moving = np.linalg.norm(np.diff(run.path, axis=0), axis=1) > 1e-9
        np.testing.assert_allclose(gauges(run).alpha[moving], share - 1, atol=1e-9)


def test_alpha_of_a_step_across_a_quadratic_is_where_its_floor_is():
    """By the line search's own answer: t* = -g s / s'Hs."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(4, 4))
    H, x, s = A @ A.T, rng.normal(size=(4, 30)), rng.normal(size=(4, 30))
    fall = np.sum((x + s) * (H @ (x + s)), axis=0) / 2 - np.sum(x * (H @ x), axis=0) / 2
    before, after = np.sum(s * (H @ x), axis=0), np.sum(s * (H @ (x + s)), axis=0)
    floor = -before / np.sum(s * (H @ s), axis=0)
    np.testing.assert_allclose(alpha(fall, before, after), 1 / floor - 1, rtol=1e-8)


def test_alphas_convention():
    """-1: not moved, or straight; 0: the floor; 1: the opposite wall at the same height; ridges have none."""
    assert alpha(-0.5, -1.0, 0.0) == pytest.approx(0)
    assert alpha(0.0, -1.0, 1.0) == pytest.approx(1)
    assert alpha(-1.0, -1.0, -1.0) == pytest.approx(-1)
    assert alpha(1.5, 1.0, 2.0) == pytest.approx(-2)  # uphill, away from a floor that is one step behind
    assert np.isnan(alpha(-1.5, -1.0, -2.0)) and np.isnan(alpha(0.0, 0.0, 0.0))


def network(activation="tanh", **batches):
    loss = learning.training_loss(
        learning.model("mlp", width_1=6, width_2=4, activation=activation),
        learning.dataset("moons", points=60),
    )
    asked = {"batches": learning.batches(**batches)} if batches else {}
    return loss, descent(loss, optimizers.Adam(step_size=0.05), 20, loss.initial(1), **asked)


def test_norms_cosines_and_updates_are_those_of_the_path():
    loss, run = network()
    seen = gauges(run, every=3)
    np.testing.assert_array_equal(seen.steps, np.arange(0, 20, 3))
    for k, step in enumerate(seen.steps):
        g, h = loss.gradient(run.path[step]), loss.gradient(run.path[step + 1])
        assert seen.gradient_norms[k] == pytest.approx(np.linalg.norm(g))
        assert seen.cosine[k] == pytest.approx(g @ h / np.linalg.norm(g) / np.linalg.norm(h))
        parts, changed = loss.unpack(run.path[step]), loss.unpack(run.path[step + 1])
        for name in ("W1", "W2", "W3"):
            ratio = np.linalg.norm(changed[name] - parts[name]) / np.linalg.norm(parts[name])
            assert seen.update_ratios[name][k] == pytest.approx(ratio)
    assert np.isinf(seen.update_ratios["b1"][0])  # biases begin at 0
    assert seen.largest is None and np.all(np.isnan(seen.noise)) and seen.dead == {}


def test_the_largest_eigenvalue_on_request():
    loss, run = network()
    seen = gauges(run, every=10, curvature=True)
    truth = [np.linalg.eigvalsh(loss.hessian(run.path[step]))[-1] for step in seen.steps]
    np.testing.assert_allclose(seen.largest, truth, rtol=1e-5)


@pytest.mark.parametrize("rows", [None, [3, 1, 4, 1, 5, 9]])
def test_noise_is_the_standard_error_of_torchs_gradients_of_the_rows(rows):
    loss, run = network()
    theta = run.path[7]
    each = []
    for row in range(60) if rows is None else rows:
        at = torch.tensor(theta, requires_grad=True)
        truth = torch_models.loss_of(loss.minibatch([row]))(at)
        each.append(torch.autograd.grad(truth, at)[0].numpy())
    variance = np.var(each, axis=0, ddof=1).sum()
    assert gradient_noise(loss, theta, rows) == pytest.approx(np.sqrt(variance / len(each)), rel=1e-9)


def test_noise_of_least_squares_is_that_of_its_rows():
    """g_i = e_i (x_i, 1), by hand."""
    loss = learning.training_loss("linear", learning.dataset("line", points=30))
    w, b = theta = np.array([0.3, -1.0])
    x = loss.data.X[:, 0]
    each = ((w * x + b - loss.data.y)[:, None]) * np.column_stack([x, np.ones(30)])
    truth = np.sqrt(np.var(each, axis=0, ddof=1).sum() / 30)
    assert gradient_noise(loss, theta) == pytest.approx(truth, rel=1e-12)


def test_noise_of_a_run_is_that_of_the_rows_each_step_saw():
    loss, run = network(size=10)
    seen = gauges(run, every=5, noise=True)
    for k, step in enumerate(seen.steps):
        rows = run.batches.indices(int(step), 60)
        assert len(rows) == 10
        assert seen.noise[k] == pytest.approx(gradient_noise(loss, run.path[step], rows), rel=1e-12)
    _, alone = network(size=1)
    assert np.all(np.isnan(gauges(alone, every=9, noise=True).noise))
    _, dropped = network(size=8, dropout=0.5)
    assert np.all(np.isnan(gauges(dropped, every=9, noise=True).noise))


def test_dead_units_are_those_that_are_0_in_every_row():
    loss, run = network("relu")
    killed = loss.unpack(run.path[-1])
    killed["b1"] = np.where(np.arange(6) < 2, -1e3, killed["b1"])
    theta = loss.pack(killed)
    run = descent(loss, optimizers.GradientDescent(step_size=1e-4), 2, theta)
    seen = gauges(run)
    hidden = np.maximum(0, loss.data.X @ killed["W1"].T + killed["b1"])
    second = np.maximum(0, hidden @ killed["W2"].T + killed["b2"])
    assert set(seen.dead) == {"1", "2"} and seen.dead["1"][0] >= 2 / 6
    for name, layer in (("1", hidden), ("2", second)):
        assert seen.dead[name][0] == np.mean(np.all(layer == 0, axis=0))


def test_of_a_landscape_of_the_gallery_too():
    run = descent(landscapes.get("himmelblau"), optimizers.GradientDescent(step_size=0.005), 10)
    seen = gauges(run)
    ratios = np.linalg.norm(np.diff(run.path, axis=0), axis=1) / np.linalg.norm(run.path[:-1], axis=1)
    np.testing.assert_allclose(seen.update_ratios["theta"], ratios)
    np.testing.assert_allclose(seen.gradient_norms, run.gradient_norms[:-1])


def test_what_has_no_gauges_is_refused_and_it_stops_when_asked():
    f = landscapes.get("himmelblau")
    many = descent(f, optimizers.GradientDescent(step_size=0.005), 3, np.ones((2, 2)))
    with pytest.raises(ValueError, match="one start"):
        gauges(many)
    _, run = network(size=8)
    with pytest.raises(ValueError, match="every"):
        gauges(run, every=0)
    with pytest.raises(Cancelled):
        gauges(run, noise=True, progress=lambda done, total: False)
