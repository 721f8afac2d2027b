"""Losses over data: the array tape against formulas written by hand in NumPy, direct autograd and torch.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.array_tape``: one thread each, and no second process.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import torch

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.functions import logsumexp, softplus, tanh
from landscapes.tape.arrays.minibatch import Minibatch

from .timing import markdown, medians

_CHUNK = 400_000
_STREAM = np.random.default_rng(0)


class Contest(NamedTuple):
    """The same question to everybody; each answers with arrays that are compared."""

    title: str
    times: int  # how often in a row, so that a clock can tell
    hand: Callable[[], object]
    tape: Callable[[], object]
    direct: Callable[[], object] | None
    torch: Callable[[], object] | None


# The losses, for the tape -------------------------------------------------------------------------


def linear(parts, data):
    """Half the mean squared error of X w."""
    error = anp.matmul(data["X"], parts["w"]) - data["y"]
    return anp.sum(error * error, axis=(-2, -1)) * (0.5 / data["X"].shape[0])


def logistic(parts, data):
    """The mean cross-entropy of X w for classes 0 and 1."""
    z = anp.matmul(data["X"], parts["w"])
    return anp.sum(softplus(z) - data["y"] * z, axis=(-2, -1)) * (1.0 / data["X"].shape[0])


def network(loss):
    """A network with tanh between its layers W0, b0, W1, ..."""

    def per(parts, data):
        activations, last = data["X"], len(parts) // 2 - 1
        for k in range(last + 1):
            weights, biases = anp.swapaxes(parts[f"W{k}"], -1, -2), anp.expand_dims(parts[f"b{k}"], -2)
            z = anp.matmul(activations, weights) + biases
            activations = tanh(z) if k < last else z
        return loss(activations, data["y"])

    return per


def squared(z, y):
    """Half the mean squared error."""
    return anp.sum((z - y) * (z - y), axis=(-2, -1)) * (0.5 / y.shape[0])


def cross_entropy(z, y):
    """The mean cross-entropy of a softmax, for classes that are rows of the identity."""
    return anp.sum(logsumexp(z) - anp.sum(z * y, axis=-1), axis=-1) * (1.0 / y.shape[0])


def shapes_of(widths):
    """The parts of a network with layers of these widths."""
    shapes = {}
    for k, (before, after) in enumerate(pairwise(widths)):
        shapes[f"W{k}"], shapes[f"b{k}"] = (after, before), (after,)
    return shapes


# By hand ------------------------------------------------------------------------------------------


def linear_by_hand(X, y, w):
    """Value and gradient at one w (d,)."""
    error = X @ w - y
    return 0.5 * (error @ error) / len(y), error @ X / len(y)


def logistic_by_hand(X, y, w):
    """Value and gradient at w (d,)."""
    z = X @ w
    value = (np.sum(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) - y @ z) / len(y)
    return value, (1 / (1 + np.exp(-z)) - y) @ X / len(y)


def logistic_batch_by_hand(X, y, w):
    """Value and gradient at many w (d, m), in chunks that fit a cache."""
    values, gradients = np.empty(w.shape[1]), np.empty(w.shape)
    step = max(1, _CHUNK // len(y))
    for first in range(0, w.shape[1], step):
        part = slice(first, first + step)
        z = w[:, part].T @ X.T
        softplus_z = np.maximum(z, 0)
        softplus_z += np.log1p(np.exp(-np.abs(z)))
        values[part] = (softplus_z.sum(axis=1) - z @ y) / len(y)
        np.exp(np.negative(z, out=z), out=z)
        z += 1
        np.divide(1, z, out=z)
        z -= y
        gradients[:, part] = (z @ X / len(y)).T
    return values, gradients


def logistic_hessian_by_hand(X, w):
    """X' diag(s (1 - s)) X / N."""
    s = 1 / (1 + np.exp(-(X @ w)))
    return (X.T * (s * (1 - s))) @ X / len(X)


def forward(parts, X):
    """The activations of all layers; the last one is linear."""
    activations, last = [X], len(parts) // 2 - 1
    for k in range(last + 1):
        z = activations[-1] @ parts[2 * k].T
        z += parts[2 * k + 1]
        activations.append(np.tanh(z, out=z) if k < last else z)
    return activations


def network_by_hand(parts, X, y, loss):
    """Value and gradient of a network, by backpropagation; the gradient as one vector."""
    activations, last = forward(parts, X), len(parts) // 2 - 1
    z, n = activations[-1], len(X)
    if loss is squared:
        delta = z - y
        value = 0.5 * np.vdot(delta, delta) / n
        delta /= n
    else:
        exponentials = np.exp(z - z.max(axis=1, keepdims=True))
        sums = exponentials.sum(axis=1, keepdims=True)
        value = (np.sum(np.log(sums)) + np.sum(z.max(axis=1)) - np.vdot(z, y)) / n
        delta = (exponentials / sums - y) / n
    slopes = []
    for k in range(last, -1, -1):
        slopes += [np.ones(n) @ delta, (delta.T @ activations[k]).ravel()]
        if k:
            delta = delta @ parts[2 * k]
            delta *= 1 - activations[k] * activations[k]
    return value, np.concatenate(slopes[::-1])


def network_hessian_by_hand(parts, cut, X, y):
    """The Hessian of half the mean squared error: the R-operator, all directions at once."""
    activations, last, n = forward(parts, X), len(parts) // 2 - 1, len(X)
    d = sum(part.size for part in parts)
    directions = cut(np.eye(d))
    slopes_of_tanh = [None, *(1 - a * a for a in activations[1:-1])]
    moved = [None]
    for k in range(last + 1):
        z = activations[k] @ np.swapaxes(directions[2 * k], 1, 2) + directions[2 * k + 1][:, None]
        if k:
            z += (moved[k].reshape(d * n, -1) @ parts[2 * k].T).reshape(z.shape)
        moved.append(slopes_of_tanh[k + 1] * z if k < last else z)
    delta, moved_delta = (activations[-1] - y) / n, moved[-1] / n
    rows = []
    for k in range(last, -1, -1):
        turned = np.swapaxes(moved_delta, 1, 2)
        weights = turned @ activations[k]
        if k:
            weights += delta.T @ moved[k]
        rows += [np.ones(n) @ moved_delta, weights.reshape(d, -1)]
        if k:
            back = delta @ parts[2 * k]
            moved_back = (moved_delta.reshape(d * n, -1) @ parts[2 * k]).reshape(d, n, -1)
            moved_back += delta @ directions[2 * k]
            moved_delta = moved_back * slopes_of_tanh[k]
            moved_delta -= (2 * back * activations[k]) * moved[k]
            delta = back * slopes_of_tanh[k]
    return np.concatenate(rows[::-1], axis=1)


# torch --------------------------------------------------------------------------------------------


def in_torch(loss, data):
    """(value and gradient, the Hessian) of a loss of one flat theta, as functions of a tensor."""
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in data.items()}

    def value_and_gradient(theta):
        leaf = theta.detach().requires_grad_()
        value = loss(leaf, tensors)
        return value.detach(), torch.autograd.grad(value, leaf)[0]

    return value_and_gradient, lambda theta: torch.func.hessian(lambda t: loss(t, tensors))(theta), tensors


def torch_linear(theta, data):
    """As ``linear``."""
    error = data["X"] @ theta - data["y"][:, 0]
    return 0.5 * torch.mean(error * error)


def torch_logistic(theta, data):
    """As ``logistic``."""
    z, y = data["X"] @ theta, data["y"][:, 0]
    return torch.mean(torch.nn.functional.softplus(z, threshold=50) - y * z)


def torch_network(shapes, loss):
    """As ``network``."""
    sizes = [int(np.prod(shape)) for shape in shapes.values()]

    def per(theta, data):
        parts = [p.reshape(s) for p, s in zip(torch.split(theta, sizes), shapes.values())]
        activations, last = data["X"], len(parts) // 2 - 1
        for k in range(last + 1):
            z = activations @ parts[2 * k].T + parts[2 * k + 1]
            activations = torch.tanh(z) if k < last else z
        if loss is squared:
            return 0.5 * torch.sum((z - data["y"]) ** 2) / len(z)
        return torch.sum(torch.logsumexp(z, 1) - torch.sum(z * data["y"], 1)) / len(z)

    return per


# The contests -------------------------------------------------------------------------------------


def contests():
    """Every row of the table."""
    for n in (100, 1_000, 10_000):
        yield _linear(n)
    for n in (100, 1_000, 10_000):
        yield from _logistic(n)
    yield _wide(1_000, 30)
    yield from _small_network()
    yield from _digits()
    yield _step()


def _points(n):
    X = np.stack([_STREAM.uniform(-3, 3, n), np.ones(n)], axis=1)
    return X, X @ [1.5, 2.73] + _STREAM.normal(0, 0.5, n)


def _linear(n):
    X, y = _points(n)
    data = {"X": X, "y": y[:, None]}
    tape, w = ArrayTape(linear, {"w": (2, 1)}, data), np.array([0.3, -0.2])
    of_torch, _, _ = in_torch(torch_linear, data)
    tensor = torch.from_numpy(w)
    return Contest(
        f"linear, 2 parameters, N = {n:,}",
        max(1, 20_000 // n),
        lambda: linear_by_hand(X, y, w),
        lambda: tape.value_and_gradient(w),
        lambda: tape.direct.value_and_gradient(w[None]),
        lambda: of_torch(tensor),
    )


def _logistic(n):
    X, y = _points(n)
    y = (y > 2.73) * 1.0
    data = {"X": X, "y": y[:, None]}
    tape, w = ArrayTape(logistic, {"w": (2, 1)}, data), np.array([0.3, -0.2])
    of_torch, hessian, tensors = in_torch(torch_logistic, data)
    tensor = torch.from_numpy(w)
    name = f"logistic, 2 parameters, N = {n:,}"
    yield Contest(
        name,
        max(1, 20_000 // n),
        lambda: logistic_by_hand(X, y, w),
        lambda: tape.value_and_gradient(w),
        lambda: tape.direct.value_and_gradient(w[None]),
        lambda: of_torch(tensor),
    )
    yield Contest(
        f"{name}: Hessian",
        max(1, 20_000 // n),
        lambda: logistic_hessian_by_hand(X, w),
        lambda: tape.hessian(w),
        lambda: tape.direct.hessian_vectors(w, np.eye(2)),
        lambda: hessian(tensor),
    )
    if n != 1_000:
        return
    many = torch.func.vmap(torch.func.grad_and_value(lambda t: torch_logistic(t, tensors)))
    for count in (256, 40_000):
        thetas = _STREAM.normal(size=(2, count))
        rows = torch.from_numpy(thetas.T.copy())

        def torch_batch(rows=rows):
            gradients, values = zip(*(many(part) for part in torch.split(rows, 256)))
            return torch.cat(values), torch.cat(gradients).T

        yield Contest(
            f"{name}, {count:,} thetas",
            1,
            lambda thetas=thetas: logistic_batch_by_hand(X, y, thetas),
            lambda thetas=thetas: tape.value_and_gradient(thetas),
            None,
            torch_batch,
        )


def _wide(n, d):
    X = _STREAM.normal(size=(n, d))
    y, w = (X[:, 0] + _STREAM.normal(size=n) > 0) * 1.0, _STREAM.normal(size=d) / d
    data = {"X": X, "y": y[:, None]}
    tape = ArrayTape(logistic, {"w": (d, 1)}, data)
    _, hessian, _ = in_torch(torch_logistic, data)
    tensor = torch.from_numpy(w)
    return Contest(
        f"logistic, {d} parameters, N = {n:,}: Hessian",
        10,
        lambda: logistic_hessian_by_hand(X, w),
        lambda: tape.hessian(w),
        lambda: tape.direct.hessian_vectors(w, np.eye(d)),
        lambda: hessian(tensor),
    )


def _network(widths, n, loss):
    shapes = shapes_of(widths)
    X = _STREAM.normal(size=(n, widths[0]))
    y = _STREAM.normal(size=(n, 1)) if loss is squared else np.eye(widths[-1])[np.arange(n) % widths[-1]]
    data = {"X": X, "y": y}
    tape = ArrayTape(network(loss), shapes, data, rows=("X", "y"))
    theta = 0.3 * _STREAM.normal(size=tape.dimension)
    return tape, theta, in_torch(torch_network(shapes, loss), data)


def _small_network():
    tape, theta, (of_torch, hessian, _) = _network((2, 8, 8, 1), 200, squared)
    X, y = tape.data["X"], tape.data["y"]
    parts, tensor = tape.parts.cut(theta), torch.from_numpy(theta)
    name = "network 2-8-8-1, tanh, N = 200"
    yield Contest(
        name,
        30,
        lambda: network_by_hand(parts, X, y, squared),
        lambda: tape.value_and_gradient(theta),
        lambda: tape.direct.value_and_gradient(theta[None]),
        lambda: of_torch(tensor),
    )
    yield Contest(
        f"{name}: Hessian 105 x 105",
        1,
        lambda: network_hessian_by_hand(parts, tape.parts.cut, X, y),
        lambda: tape.hessian(theta),
        lambda: tape.direct.hessian_vectors(theta, np.eye(tape.dimension)),
        lambda: hessian(tensor),
    )


def _digits():
    tape, theta, (of_torch, _, tensors) = _network((64, 100, 32, 10), 1_797, cross_entropy)
    X, y = tape.data["X"], tape.data["y"]
    parts, tensor = tape.parts.cut(theta), torch.from_numpy(theta)
    batch, indices = Minibatch(tape, 32), _STREAM.integers(0, 1_797, 32)
    at, loss = torch.from_numpy(indices), torch_network(tape.parts.shapes, cross_entropy)

    def step():
        batch.load(indices)
        return batch.value_and_gradient(theta)

    def torch_step():
        leaf = tensor.detach().requires_grad_()
        value = loss(leaf, {name: array[at] for name, array in tensors.items()})
        return value.detach(), torch.autograd.grad(value, leaf)[0]

    yield Contest(
        "network 64-100-32-10 (10,062 parameters), N = 1,797",
        1,
        lambda: network_by_hand(parts, X, y, cross_entropy),
        lambda: tape.value_and_gradient(theta),
        lambda: tape.direct.value_and_gradient(theta[None]),
        lambda: of_torch(tensor),
    )
    yield Contest(
        "the same network, a step of SGD: 32 of 1,797 taken",
        20,
        lambda: network_by_hand(parts, X[indices], y[indices], cross_entropy),
        step,
        lambda: (batch.load(indices), batch.direct.value_and_gradient(theta[None]))[1],
        torch_step,
    )


def _step():
    X, y = _points(10_000)
    data, w = {"X": X, "y": y[:, None]}, np.array([0.3, -0.2])
    tape = ArrayTape(linear, {"w": (2, 1)}, data, rows=("X", "y"))
    batch, indices = Minibatch(tape, 32), _STREAM.integers(0, 10_000, 32)
    X_torch, y_torch, at = torch.from_numpy(X), torch.from_numpy(y), torch.from_numpy(indices)
    tensor = torch.from_numpy(w)

    def step():
        batch.load(indices)
        return batch.value_and_gradient(w)

    def torch_step():
        leaf = tensor.detach().requires_grad_()
        value = torch_linear(leaf, {"X": X_torch[at], "y": y_torch[at][:, None]})
        return value.detach(), torch.autograd.grad(value, leaf)[0]

    return Contest(
        "a step of SGD: 32 of 10,000 taken, linear",
        200,
        lambda: linear_by_hand(X[indices], y[indices], w),
        step,
        lambda: (batch.load(indices), batch.direct.value_and_gradient(w[None]))[1],
        torch_step,
    )


def _flat(answer):
    arrays = answer if isinstance(answer, tuple) else (answer,)
    return np.concatenate([np.asarray(a, dtype=float).ravel() for a in arrays])


def _often(work, times):
    def repeated():
        for _ in range(times):
            work()

    return repeated


def _readable(seconds):
    return f"{1e6 * seconds:.0f} µs" if seconds < 1e-3 else f"{1e3 * seconds:.1f} ms"


def _ratio(ratio):
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


def table(repeats: int = 11) -> str:
    """Medians and ratios as a Markdown table; the contestants agree, or it raises."""
    torch.set_num_threads(1)
    rows = []
    for contest in contests():
        everybody = {
            who: work
            for who in ("hand", "tape", "direct", "torch")
            if (work := getattr(contest, who)) is not None
        }
        answers = {who: _flat(work()) for who, work in everybody.items()}
        for answer in answers.values():
            scale = np.abs(answers["hand"]).max()
            np.testing.assert_allclose(answer, answers["hand"], rtol=1e-9, atol=1e-9 * scale)
        times = medians({who: _often(work, contest.times) for who, work in everybody.items()}, repeats)
        hand = times["hand"]
        ratios = [_ratio(times[who] / hand) if who in times else "" for who in ("tape", "direct", "torch")]
        rows.append([contest.title, _readable(hand / contest.times), *ratios])
    head = ["loss; value and gradient", "NumPy by hand", "array tape ÷ hand", "direct autograd ÷ hand"]
    return markdown([*head, "torch ÷ hand"], rows)


if __name__ == "__main__":
    print(table())
