"""Every model's loss is what torch says it is, with its gradient and Hessian, and is a landscape."""

import numpy as np
import pytest
import torch

from landscapes import learning
from landscapes.learning import losses
from tests.landscapes.learning import torch_models


def regression(n=40, p=1, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    return learning.from_arrays(X, np.tanh(X[:, 0]) + X @ rng.normal(size=p) + 0.3 * rng.normal(size=n))


def classification(n=40, p=2, classes=2, seed=0):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    return learning.from_arrays(
        rng.normal(size=(n, p)) + y[:, None], y, classes=[f"class {k}" for k in range(classes)]
    )


FEW_UNITS = {"autoencoder": {"hidden": 4}}  # Hessians by torch cost a pass for each parameter


def cases():
    """Each model with each loss that it can have, on data that fit both."""
    for name in learning.model_names():
        model = learning.model(name, **FEW_UNITS.get(name, {}))
        for loss in losses.loss_names():
            for data in (regression(), regression(p=3), classification(), classification(classes=3)):
                try:
                    yield pytest.param(
                        learning.training_loss(model, data, loss),
                        id=f"{name}-{loss}-{data.task.value}-{data.X.shape[1]}-{len(data.classes)}",
                    )
                except learning.NotLearnable:
                    continue


CASES = list(cases())


def test_every_model_and_every_loss_has_a_witness():
    assert set(torch_models.MODELS) == set(learning.model_names())
    assert set(torch_models.LOSSES) == set(losses.loss_names())
    tested = {(case.values[0].model.name, case.values[0].loss.name) for case in CASES}
    assert {model for model, _ in tested} == set(learning.model_names())
    assert {loss for _, loss in tested} == set(losses.loss_names())


@pytest.mark.parametrize("loss", CASES)
def test_derivatives_are_those_of_finite_differences(loss):
    """Central differences of values, and of gradients, away from kinks."""
    theta, step = np.random.default_rng(4).normal(size=loss.dimension), 1e-6
    aside = theta[:, None] + step * np.eye(loss.dimension)
    back = theta[:, None] - step * np.eye(loss.dimension)
    slope = (loss.value(aside) - loss.value(back)) / (2 * step)
    np.testing.assert_allclose(loss.gradient(theta), slope, rtol=1e-5, atol=1e-7)
    if loss.smoothness in ("smooth", "C1"):
        bend = (loss.gradient(aside) - loss.gradient(back)) / (2 * step)
        np.testing.assert_allclose(loss.hessian(theta), bend, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("loss", CASES)
def test_value_gradient_and_hessian_are_torchs(loss):
    theta = np.random.default_rng(3).normal(size=loss.dimension)
    truth, at = torch_models.loss_of(loss), torch.tensor(theta, requires_grad=True)
    value = truth(at)
    (gradient,) = torch.autograd.grad(value, at)
    hessian = torch.autograd.functional.hessian(truth, torch.tensor(theta)).numpy()
    assert loss.value(theta) == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(loss.gradient(theta), gradient.numpy(), rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(
        loss.hessian(theta), hessian, rtol=1e-10, atol=1e-10 * max(1, np.abs(hessian).max())
    )


@pytest.mark.parametrize("data, widths", [("moons", (8, 0)), ("digits", (32, 10))])
@pytest.mark.parametrize("seed", range(3))
def test_a_network_in_float32_is_within_a_hundred_thousandth(data, widths, seed):
    """What people train elsewhere, in half the digits: our losses and slopes are still theirs."""
    model = learning.model("mlp", width_1=widths[0], width_2=widths[1])
    loss = learning.training_loss(model, data, "cross_entropy")
    theta = loss.initial(seed)
    at = torch.tensor(theta, dtype=torch.float32, requires_grad=True)
    value = torch_models.loss_of(loss, torch.float32)(at)
    (slope,) = torch.autograd.grad(value, at)
    assert value.item() == pytest.approx(loss.value(theta), rel=1e-5)
    ours = loss.gradient(theta)
    assert np.linalg.norm(slope.numpy() - ours) <= 1e-5 * np.linalg.norm(ours)
