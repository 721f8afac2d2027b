"""Losses over data for the tests, with the same ones in torch."""

import itertools

import autograd.numpy as anp
import numpy as np
import torch

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.functions import logsumexp, relu, sigmoid, softplus, tanh

ACTIVATIONS = {"tanh": (tanh, torch.tanh), "relu": (relu, torch.relu), "sigmoid": (sigmoid, torch.sigmoid)}


def points(n, d, seed=0):
    """X (n, d) and y (n, 1) of a noisy line."""
    stream = np.random.default_rng(seed)
    X = stream.normal(size=(n, d))
    return X, X @ stream.normal(size=(d, 1)) + 0.3 * stream.normal(size=(n, 1))


def linear(parts, data):
    """Half the mean squared error of X w, w (*batch, d, 1)."""
    error = anp.matmul(data["X"], parts["w"]) - data["y"]
    return anp.sum(error * error, axis=(-2, -1)) * (0.5 / data["X"].shape[0])


def logistic(parts, data):
    """The mean cross-entropy of X w for y in {0, 1}."""
    z = anp.matmul(data["X"], parts["w"])
    return anp.mean(softplus(z) - data["y"] * z, axis=(-2, -1))


def softmax_loss(parts, data):
    """The mean cross-entropy of the softmax of X W', W (*batch, k, d), for y (n, k) rows of the identity."""
    z = anp.matmul(data["X"], anp.swapaxes(parts["W"], -1, -2))
    return anp.mean(logsumexp(z) - anp.sum(z * data["y"], axis=-1), axis=-1)


def squared(z, y):
    """Half the mean squared error."""
    return anp.sum((z - y) ** 2, axis=(-2, -1)) * (0.5 / y.shape[0])


def cross_entropy(z, y):
    """The mean cross-entropy for y in {0, 1}."""
    return anp.sum(softplus(z) - y * z, axis=(-2, -1)) * (1.0 / y.shape[0])


def network(activation, loss):
    """A network whose layers are W0, b0, W1, ..., the last one linear."""

    def per(parts, data):
        a, last = data["X"], len(parts) // 2 - 1
        for k in range(last + 1):
            z = anp.matmul(a, anp.swapaxes(parts[f"W{k}"], -1, -2)) + parts[f"b{k}"][..., None, :]
            a = activation(z) if k < last else z
        return loss(a, data["y"])

    return per


def shapes_of(*widths):
    """The parts of a network with layers of these widths."""
    shapes = {}
    for k, (before, after) in enumerate(itertools.pairwise(widths)):
        shapes[f"W{k}"], shapes[f"b{k}"] = (after, before), (after,)
    return shapes


def in_torch(activation, loss, shapes, data):
    """The same network as a function of one flat theta, a tensor."""
    X, y = (torch.from_numpy(np.array(data[name])) for name in ("X", "y"))
    sizes = [int(np.prod(shape)) for shape in shapes.values()]

    def per(theta):
        parts = [part.reshape(s) for part, s in zip(torch.split(theta, sizes), shapes.values())]
        a, last = X, len(parts) // 2 - 1
        for k in range(last + 1):
            z = a @ parts[2 * k].T + parts[2 * k + 1]
            a = activation(z) if k < last else z
        if loss is squared:
            return 0.5 * torch.sum((a - y) ** 2) / len(y)
        return torch.nn.functional.binary_cross_entropy_with_logits(a, y, reduction="sum") / len(y)

    return per


def small_network(activation="tanh", loss=squared, n=40, rows=()):
    """A tape of a network 2-5-4-1."""
    X, y = points(n, 2)
    y = y if loss is squared else (y > 0) * 1.0
    per = network(ACTIVATIONS[activation][0], loss)
    return ArrayTape(per, shapes_of(2, 5, 4, 1), {"X": X, "y": y}, rows=rows)


def thetas(tape, *batch, seed=1):
    """Random thetas (d, *batch)."""
    return np.random.default_rng(seed).normal(size=(tape.dimension, *batch))


def assert_close(ours, truth, tolerance):
    """To a tolerance relative to the largest entry."""
    assert np.shape(ours) == np.shape(truth)
    assert np.max(np.abs(ours - truth)) <= tolerance * max(1e-300, np.max(np.abs(truth)))
