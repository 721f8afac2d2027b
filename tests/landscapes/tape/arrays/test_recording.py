"""What is written down: every operation that is supported, folded and shared."""

import autograd.numpy as anp
import numpy as np
import pytest

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.buffers import Layout
from landscapes.tape.arrays.recorder import Recorder
from landscapes.tape.arrays.recording import Asked
from tests.landscapes.tape.arrays.losses import assert_close, linear, logistic, points, small_network, thetas

C = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]])


def total(x):
    """The sum over all but the axes of thetas, which come first: w is (*batch, 2, 3)."""
    return anp.sum(x, axis=(-2, -1))


LOSSES = {
    "arithmetic": lambda w, c: total((w - c) * w / (2.0 + w * w) - (-w) * 3.0 + 1.0 / (3.0 + anp.exp(w))),
    "powers": lambda w, c: total(w**2 + (w * w + 1.0) ** -1 + (w * w + 1.0) ** 0.5 + 2.0**w + w**3),
    "functions": lambda w, c: total(anp.sin(w) * anp.cos(c * w) + anp.arctan(w) + anp.log(2.0 + w * w)),
    "numpy's own tanh and abs": lambda w, c: total(anp.tanh(w) * c + anp.abs(w) * c),
    "maximum and minimum": lambda w, c: total(anp.maximum(w, c) + anp.minimum(w, 0.3) * anp.maximum(w, -w)),
    "where": lambda w, c: total(anp.where(w > c, w * w, anp.sin(w))),
    "clip": lambda w, c: total(anp.clip(w, -0.5, 0.5) * w),
    "sums over one axis": lambda w, c: anp.sum(anp.sum(w * c, axis=-1) * anp.sum(w, axis=-1) ** 2, axis=-1),
    "sums that keep the axis": lambda w, c: total((w - anp.sum(w, axis=-2, keepdims=True)) ** 2),
    "means": lambda w, c: anp.mean(w * anp.mean(w * w, axis=-1, keepdims=True), axis=(-2, -1)),
    "largest": lambda w, c: anp.sum(anp.max(w * c, axis=-1) ** 2, axis=-1) + anp.max(w, axis=(-2, -1)),
    "products": lambda w, c: total(anp.matmul(anp.matmul(w, anp.swapaxes(w, -1, -2)), c)),
    "products with constants": lambda w, c: total(anp.matmul(c.T, w) * anp.matmul(c.T, c) ** 2),
    "products with vectors": lambda w, c: anp.sum(anp.matmul(w, c[0]) * anp.matmul(c[:, 0], w)[..., :2], -1),
    "a transpose": lambda w, c: total(anp.moveaxis(w, -1, -2) * c.T * anp.swapaxes(w * w, -2, -1)),
    "new axes": lambda w, c: anp.sum((w[..., None, :] * w[..., :, None, :] * c[:, None]) ** 2, (-3, -2, -1)),
    "slices": lambda w, c: anp.sum(w[..., 0, 1:] * w[..., 1, :2] ** 2 + w[..., 1, ::-2] * c[0, 1:], axis=-1),
    "an index": lambda w, c: w[..., 0, 1] * w[..., 1, 2] ** 2,
    "concatenation": lambda w, c: total(anp.concatenate([w, w * w, 2.0 * w], axis=-1)[..., 1:] ** 2),
    "a reshape": lambda w, c: total(anp.reshape(w * c, (*w.shape[:-2], 3, 2)) ** 3),
    "broadcasting": lambda w, c: total(w[..., :, :1] * w[..., :1, :] + c),
    "products with what is repeated": lambda w, c: total(
        anp.matmul(anp.broadcast_to(w[..., :1, :], w.shape), anp.matmul(c.T, w)) ** 2
    ),
    "methods": lambda w, c: (w.mean(axis=-1) * w.max(axis=-1)).sum(axis=-1) + total(w.swapaxes(-1, -2) * c.T),
    "squeezing": lambda w, c: anp.squeeze(total(w * w)[..., None], axis=-1),
    "the value twice": lambda w, c: total(w * w) * total(w * w) + total(w * w),
}


@pytest.mark.parametrize("name", LOSSES)
def test_every_supported_operation_is_recorded_and_is_autograds(name):
    """Value, gradient, Hessian and products; of one theta and of several at once."""
    tape = ArrayTape(lambda parts, data: LOSSES[name](parts["w"], data["c"]), {"w": (2, 3)}, {"c": C})
    theta = thetas(tape, 3, seed=4)
    v = thetas(tape, 2)
    ours = tape.everything(theta)
    product = tape.hessian_vector(theta[:, 0], v)
    assert tape.refusal == ""
    truth = *tape.direct.value_and_gradient(theta.T), tape.direct.hessian(theta.T)
    for answer, direct in zip(ours, truth):
        assert_close(np.moveaxis(answer, -1, 0), direct, 1e-12)
    assert_close(tape.hessian(theta), ours[2], 1e-13)
    assert_close(product, ours[2][..., 0] @ v, 1e-12)


REFUSED = {
    "a number": (lambda w, c: float(w[..., 0, 0]) * total(w), "plain number"),
    "an array of its own": (lambda w, c: total(np.asarray(w) * w), "of its own"),
    "an index that is an array": (lambda w, c: anp.sum(w[..., [0, 0], [1, 2]] ** 2, axis=-1), "index"),
    "another function": (lambda w, c: anp.sum(anp.cumsum(w, axis=-1)[..., 0] ** 2, axis=-1), "cumsum"),
    "an error": (lambda w, c: total(anp.matmul(w, w)), "product"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_recorded_is_refused_in_words(name):
    loss, word = REFUSED[name]
    tape = ArrayTape(lambda parts, data: loss(parts["w"], data["c"]), {"w": (2, 3)}, {"c": C})
    assert word in tape.refusal


def calls(tape, asked, copies=1):
    program = tape.programs.of(asked, 1, copies)
    return [call for call, _ in program.take().calls]


def test_a_linear_models_hessian_is_a_constant():
    """No call is left: X'X/n was computed when it was recorded."""
    X, y = points(50, 3)
    tape = ArrayTape(linear, {"w": (3, 1)}, {"X": X, "y": y})
    assert calls(tape, Asked.HESSIAN, 3) == []


def test_what_value_and_gradient_share_is_computed_once():
    """Two matrix products with the data for a linear model, there and back, and one of the errors."""
    X, y = points(50, 3)
    tape = ArrayTape(linear, {"w": (3, 1)}, {"X": X, "y": y})
    assert calls(tape, Asked.GRADIENT).count(np.matmul) == 3
    assert len(calls(tape, Asked.GRADIENT)) <= 6


def test_a_logistic_hessian_does_for_all_copies_only_what_differs():
    """The weights s(1 - s) are computed once: only two arrays have a row a parameter."""
    X, y = points(50, 3)
    tape = ArrayTape(logistic, {"w": (3, 1)}, {"X": X, "y": (y > 0) * 1.0})
    recording = tape.programs.of(Asked.HESSIAN, 1, 3).recording
    needed = recording.graph.needed(array.slot for _, _, array in recording.values)
    whole = [k for k in needed if np.prod(recording.graph.nodes[k].shape) >= 150]
    assert len({recording.graph.nodes[k].function for k in whole} - {np.reshape}) == 1


def laid_out(outputs, x, given):
    """The outputs, computed from x = given; and the buffers that are written."""
    targets = [(output.slot, np.empty(output.shape)) for output in outputs]
    layout = Layout(x.graph, {x.slot: given}, targets)
    for call, arguments in layout.calls:
        call(*arguments)
    written = {arguments[-1].__array_interface__["data"][0] for _, arguments in layout.calls}
    return [array for _, array in targets], written


def test_buffers_are_used_again():
    """Two are enough for a chain of products, and element by element none is needed but the result's."""
    matrix, given = np.diag([1.0, 2.0, 0.5]), np.random.default_rng(0).normal(size=(4, 3))
    x = Recorder().leaf(("part", 0), (4, 3))
    y = x
    for _ in range(10):
        y = np.matmul(y, matrix)
    (result,), written = laid_out([y], x, given)
    assert_close(result, given @ np.diag([1.0, 2.0**10, 2.0**-10]), 1e-15)
    assert len(written) == 3
    y = x
    for _ in range(10):
        y = np.sin(y) + 0.1
    (result,), written = laid_out([y], x, given)
    assert len(written) <= 2


def test_a_result_that_is_a_view_is_kept_until_it_is_copied():
    """Nothing is written over it, though nobody reads it any more; nor is anything over an input."""
    given = np.random.default_rng(0).normal(size=(2, 3))
    x = Recorder().leaf(("part", 0), (2, 3))
    y = np.exp(x)
    (turned, further), _ = laid_out([y.T, np.cos(np.sin(y))], x, given)
    np.testing.assert_array_equal(turned, np.exp(given).T)
    np.testing.assert_array_equal(further, np.cos(np.sin(np.exp(given))))
    np.testing.assert_array_equal(given, np.random.default_rng(0).normal(size=(2, 3)))


def test_only_a_few_workspaces_are_kept():
    """However many asked at the same time."""
    program = small_network().programs.of(Asked.GRADIENT)
    for workspace in [program.take() for _ in range(10)]:
        program.give(workspace)
    assert len(program._spare) == 2
