"""Models whose derivatives are known in closed form, written by hand in NumPy."""

import autograd.numpy as anp
import numpy as np
import pytest

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.functions import absolute, relu, square
from tests.landscapes.tape.arrays.losses import assert_close, linear, logistic, points, softmax_loss, thetas


@pytest.mark.parametrize(("n", "d"), [(1, 1), (7, 2), (300, 5)])
def test_linear_regression(n, d):
    """Gradient X'(Xw - y)/n and Hessian X'X/n."""
    X, y = points(n, d)
    tape = ArrayTape(linear, {"w": (d, 1)}, {"X": X, "y": y})
    w = thetas(tape)
    error = X @ w - y[:, 0]
    value, gradient, matrix = tape.everything(w)
    assert tape.refusal == ""
    assert_close(value, 0.5 * np.mean(error**2), 1e-13)
    assert_close(gradient, X.T @ error / n, 1e-12)
    assert_close(matrix, X.T @ X / n, 1e-13)
    assert_close(tape.hessian(w), X.T @ X / n, 1e-13)


@pytest.mark.parametrize(("n", "d"), [(1, 1), (9, 3), (400, 6)])
def test_logistic_regression(n, d):
    """Gradient X'(s - y)/n and Hessian X' diag(s(1-s)) X / n."""
    X, y = points(n, d)
    y = (y > 0) * 1.0
    tape = ArrayTape(logistic, {"w": (d, 1)}, {"X": X, "y": y})
    w = thetas(tape)
    z = X @ w
    s = 1 / (1 + np.exp(-z))
    value, gradient, matrix = tape.everything(w)
    assert tape.refusal == ""
    assert_close(value, np.mean(np.logaddexp(0, z) - y[:, 0] * z), 1e-13)
    assert_close(gradient, X.T @ (s - y[:, 0]) / n, 1e-12)
    assert_close(matrix, X.T @ np.diag(s * (1 - s)) @ X / n, 1e-13)
    assert_close(tape.hessian(w), matrix, 1e-15)


def test_separable_data_keep_their_digits_far_out():
    """Where every s is within 1e-17 of its class, all derivatives still have all their digits."""
    X = np.array([[-40.0], [-45.0], [-50.0]])
    tape = ArrayTape(logistic, {"w": (1, 1)}, {"X": X, "y": np.zeros((3, 1))})
    tail = np.exp(X[:, 0])
    value, gradient, matrix = tape.everything([1.0])
    assert_close(value, np.mean(tail), 1e-12)
    assert_close(gradient[0], np.mean(tail * X[:, 0]), 1e-12)
    assert_close(matrix[0, 0], np.mean(tail * X[:, 0] ** 2), 1e-12)
    other = ArrayTape(logistic, {"w": (1, 1)}, {"X": -X, "y": np.ones((3, 1))})
    assert_close(other.hessian([1.0]), matrix, 1e-12)


def test_softmax_regression():
    """The Hessian's blocks are X' diag(p_a (1[a = b] - p_b)) X / n."""
    n, d, k = 60, 3, 4
    X, _ = points(n, d)
    y = np.eye(k)[np.arange(n) % k]
    tape = ArrayTape(softmax_loss, {"W": (k, d)}, {"X": X, "y": y})
    theta = thetas(tape)
    z = X @ theta.reshape(k, d).T
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    value, gradient, matrix = tape.everything(theta)
    assert tape.refusal == ""
    assert_close(value, np.mean(-np.log(p[np.arange(n), np.arange(n) % k])), 1e-13)
    assert_close(gradient, ((p - y).T @ X / n).ravel(), 1e-12)
    blocks = [[X.T @ ((p[:, a] * ((a == b) - p[:, b]))[:, None] * X) / n for b in range(k)] for a in range(k)]
    assert_close(matrix, np.block(blocks), 1e-12)


def test_huber_hinge_and_lasso_are_made_of_the_functions_with_kinks():
    """Slopes piece by piece; 0 at a kink, and no curvature where pieces are straight."""

    def per(parts, data):
        w = parts["w"]
        error = absolute(w - data["t"])
        huber = anp.sum(0.5 * square(error) - 0.5 * square(relu(error - 1.0)), axis=-1)
        return huber + anp.sum(relu(1.0 - w), axis=-1) + 0.5 * anp.sum(absolute(w), axis=-1)

    t = np.array([0.0, 0.5, -3.0, 2.0])
    tape = ArrayTape(per, {"w": (4,)}, {"t": t})
    w = np.array([0.0, 1.0, 2.0, 1.5])
    slope = np.clip(w - t, -1, 1) - np.where(w < 1, 1.0, 0.0) + 0.5 * np.sign(w)
    value, gradient, matrix = tape.everything(w)
    assert tape.refusal == ""
    assert_close(gradient, slope, 1e-15)
    np.testing.assert_array_equal(matrix, np.diag([0.0 if a >= 1 else 1.0 for a in abs(w - t)]) * (w != t))
    assert value == pytest.approx(0.125 + 4.5 + 0.125 + 1.0 + 0.5 * 4.5)
