"""Networks against torch.autograd on the same weights."""

import numpy as np
import pytest
import torch

from landscapes.tape.arrays.array_tape import ArrayTape
from tests.landscapes.tape.arrays.losses import (
    ACTIVATIONS,
    assert_close,
    cross_entropy,
    in_torch,
    network,
    points,
    shapes_of,
    small_network,
    squared,
    thetas,
)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", [squared, cross_entropy])
def test_value_gradient_and_hessian_are_torchs(activation, loss):
    X, y = points(50, 2)
    data = {"X": X, "y": y if loss is squared else (y > 0) * 1.0}
    ours, theirs = ACTIVATIONS[activation]
    shapes = shapes_of(2, 8, 8, 1)
    tape = ArrayTape(network(ours, loss), shapes, data)
    theta = thetas(tape)
    leaf = torch.from_numpy(theta).requires_grad_()
    per = in_torch(theirs, loss, shapes, data)
    truth = per(leaf)
    value, gradient, matrix = tape.everything(theta)
    assert tape.refusal == ""
    assert_close(value, truth.detach().numpy(), 1e-10)
    assert_close(gradient, torch.autograd.grad(truth, leaf)[0].numpy(), 1e-10)
    bent = torch.autograd.functional.hessian(per, torch.from_numpy(theta))
    assert_close(matrix, bent.numpy(), 1e-10)


def test_a_network_of_the_digits_size_has_torchs_gradient():
    """64-100-32-10: 10,062 parameters, and no Hessian asked for."""
    stream = np.random.default_rng(0)
    data = {"X": stream.normal(size=(100, 64)), "y": stream.normal(size=(100, 10))}
    shapes = shapes_of(64, 100, 32, 10)
    tape = ArrayTape(network(ACTIVATIONS["tanh"][0], squared), shapes, data)
    theta = 0.1 * thetas(tape)
    assert tape.dimension == 10_062
    leaf = torch.from_numpy(theta).requires_grad_()
    truth = in_torch(torch.tanh, squared, shapes, data)(leaf)
    value, gradient = tape.value_and_gradient(theta)
    assert_close(value, truth.detach().numpy(), 1e-12)
    (slopes,) = torch.autograd.grad(truth, leaf, create_graph=True)
    assert_close(gradient, slopes.detach().numpy(), 1e-10)
    v = thetas(tape, seed=2)
    (product,) = torch.autograd.grad(slopes @ torch.from_numpy(v), leaf)
    assert_close(tape.hessian_vector(theta, v), product.numpy(), 1e-10)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_derivatives_are_finite_differences_limits(activation):
    """Central differences of the value, and of the gradient, along random directions."""
    tape = small_network(activation)
    theta, v, h = thetas(tape), thetas(tape, seed=2), 1e-5
    value = (tape.value(theta + h * v) - tape.value(theta - h * v)) / (2 * h)
    slopes = (tape.gradient(theta + h * v) - tape.gradient(theta - h * v)) / (2 * h)
    assert value == pytest.approx(tape.gradient(theta) @ v, rel=1e-7)
    assert_close(tape.hessian(theta) @ v, slopes, 1e-7)


@pytest.mark.parametrize("k", [1, 2, 7, 40])
def test_hessian_vector_products_are_the_hessian_times_the_vectors(k):
    tape = small_network()
    theta, v = thetas(tape), thetas(tape, k, seed=2)
    matrix = tape.hessian(theta)
    assert_close(tape.hessian_vector(theta, v), matrix @ v, 1e-12)
    assert_close(tape.hessian_vector(theta, v[:, 0]), matrix @ v[:, 0], 1e-12)


def test_a_long_hessian_is_put_together_from_columns(monkeypatch):
    """What takes too much memory at once comes out the same."""
    tape = small_network()
    theta = thetas(tape, 3)
    whole = tape.everything(theta)
    monkeypatch.setattr("landscapes.tape.arrays.answers._ALL_COPIES", 0)
    monkeypatch.setattr("landscapes.tape.arrays.answers._CHUNK", 800)
    for ours, expected in zip(tape.everything(theta), whole):
        assert_close(ours, expected, 1e-13)
