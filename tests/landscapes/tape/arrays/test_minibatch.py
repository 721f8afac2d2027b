"""Minibatches: the loss over those samples that were loaded."""

import numpy as np
import pytest

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.minibatch import Minibatch
from tests.landscapes.tape.arrays.losses import (
    ACTIVATIONS,
    assert_close,
    cross_entropy,
    linear,
    network,
    points,
    shapes_of,
    small_network,
    squared,
    thetas,
)


def tape_of_rows(tape, per, shapes, indices):
    """A tape of some of the rows alone."""
    return ArrayTape(per, shapes, {name: array[indices] for name, array in tape.data.items()})


@pytest.mark.parametrize("loss", [squared, cross_entropy])
def test_a_batch_of_samples_is_the_loss_over_them_alone(loss):
    """Whatever was loaded before, and where samples repeat."""
    tape = small_network("tanh", loss, n=40, rows=("X", "y"))
    batch, theta = Minibatch(tape, 8), thetas(tape, 3)
    stream = np.random.default_rng(0)
    for indices in (stream.permutation(40)[:8], np.array([39, 39, 0, 7, 1, 7, 7, 2])):
        batch.load(indices)
        per, shapes = network(ACTIVATIONS["tanh"][0], loss), shapes_of(2, 5, 4, 1)
        alone = tape_of_rows(tape, per, shapes, indices)
        assert_close(batch.value(theta), alone.value(theta), 1e-13)
        for ours, expected in zip(batch.everything(theta), alone.everything(theta)):
            assert_close(ours, expected, 1e-12)
        assert_close(batch.gradient(theta[:, 0]), alone.gradient(theta[:, 0]), 1e-13)
        v = thetas(tape, 2, seed=5)
        assert_close(batch.hessian_vector(theta[:, 0], v), alone.hessian_vector(theta[:, 0], v), 1e-12)
    assert batch.refusal == tape.refusal == ""


def test_members_of_a_batch_of_thetas_see_the_same_samples():
    """To the last bit as each alone."""
    tape = small_network(rows=("X", "y"))
    batch, theta = Minibatch(tape, 7), thetas(tape, 5)
    batch.load(np.arange(30, 37))
    value, gradient = batch.value_and_gradient(theta)
    for k in range(5):
        one, slopes = batch.value_and_gradient(theta[:, k])
        assert one == value[k]
        np.testing.assert_array_equal(slopes, gradient[:, k])


@pytest.mark.parametrize("size", [1, 7, 10, 40])
def test_an_epochs_mean_gradient_weighted_by_size_is_the_full_one(size):
    """The last batch may be smaller."""
    tape = small_network(n=40, rows=("X", "y"))
    theta, order = thetas(tape), np.random.default_rng(3).permutation(40)
    total, value = np.zeros(tape.dimension), 0.0
    for first in range(0, 40, size):
        indices = order[first : first + size]
        batch = Minibatch(tape, len(indices))
        batch.load(indices)
        part, slopes = batch.value_and_gradient(theta)
        value += part * len(indices) / 40
        total += slopes * len(indices) / 40
    assert_close(value, tape.value(theta), 1e-13)
    assert_close(total, tape.gradient(theta), 1e-13)


def test_data_without_a_row_a_sample_are_shared():
    """A decay's strength is the same for every batch."""

    def per(parts, data):
        return linear(parts, data) + data["decay"] * (parts["w"] ** 2).sum(axis=(-2, -1))

    X, y = points(20, 2)
    tape = ArrayTape(per, {"w": (2, 1)}, {"X": X, "y": y, "decay": 0.3}, rows=("X", "y"))
    batch = Minibatch(tape, 4)
    batch.load(np.array([3, 1, 4, 19]))
    w = np.array([1.0, -2.0])
    A, b = X[[3, 1, 4, 19]], y[[3, 1, 4, 19], 0]
    value, gradient, matrix = batch.everything(w)
    assert batch.refusal == ""
    assert_close(value, 0.5 * np.mean((A @ w - b) ** 2) + 0.3 * w @ w, 1e-13)
    assert_close(gradient, A.T @ (A @ w - b) / 4 + 0.6 * w, 1e-13)
    assert_close(matrix, A.T @ A / 4 + 0.6 * np.eye(2), 1e-13)


def test_where_there_is_no_recording_autograd_sees_the_loaded_samples():
    def per(parts, data):
        value = linear(parts, data)
        return value if value > 0.0 else 0.0 * value

    X, y = points(20, 2)
    tape = ArrayTape(per, {"w": (2, 1)}, {"X": X, "y": y}, rows=("X", "y"))
    batch = Minibatch(tape, 3)
    batch.load(np.array([5, 6, 7]))
    assert_close(batch.gradient([1.0, 2.0]), X[5:8].T @ (X[5:8] @ [1.0, 2.0] - y[5:8, 0]) / 3, 1e-13)
    assert "`if`" in batch.refusal


def test_indices_out_of_range_are_refused():
    tape = small_network(rows=("X", "y"))
    batch = Minibatch(tape, 2)
    for indices in ([0, 40], [-1, 3]):
        with pytest.raises(IndexError, match="from 0 to 39"):
            batch.load(np.array(indices))
    for indices in ([1], [1, 2, 3], [0.0, 1.0]):
        with pytest.raises(ValueError, match="whole numbers"):
            batch.load(np.array(indices))
    with pytest.raises(ValueError, match="1 to 40 samples"):
        Minibatch(tape, 41)
    with pytest.raises(ValueError, match="rows="):
        Minibatch(small_network(), 2)
