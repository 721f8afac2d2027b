"""Products of the Hessian and of the Gauss-Newton matrix against torch and closed forms."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import landscapes
from landscapes import learning, slices
from landscapes.slices import SpectrumFault
from tests.landscapes.slices.spectrum.matrices import (
    CASES,
    gauss_newton_by_torch,
    hessian_by_torch,
    network,
    product_by_torch,
)


def close(ours, truth):
    np.testing.assert_allclose(ours, truth, rtol=0, atol=1e-10 * np.abs(truth).max())


@pytest.mark.parametrize("name", CASES)
def test_products_are_torchs(name):
    loss, theta = network(name)
    v = np.random.default_rng(2).normal(size=loss.dimension)
    close(slices.products(loss, theta).apply(v[:, None])[:, 0], product_by_torch(loss, theta, v))
    close(slices.products(loss, theta).dense, hessian_by_torch(loss, theta))


@pytest.mark.parametrize("name", CASES)
def test_gauss_newton_is_torchs(name):
    loss, theta = network(name)
    truth = gauss_newton_by_torch(loss, theta)
    made = slices.products(loss, theta, "gauss_newton")
    v = np.random.default_rng(2).normal(size=(loss.dimension, 3))
    close(made.apply(v), truth @ v)
    close(made.dense, truth)
    assert np.linalg.eigvalsh(made.dense)[0] > -1e-12
    assert np.abs(made.dense - hessian_by_torch(loss, theta)).max() > 1e-3  # it is another matrix


def test_of_models_linear_in_theta_both_are_the_closed_forms():
    """X'X/n of least squares and X' diag(s (1 - s)) X/n of logistic regression, with weight decay."""
    rng = np.random.default_rng(0)
    X, decay = rng.normal(size=(50, 3)), 0.3
    design = np.column_stack([X, np.ones(50)])
    ridge = decay * np.diag([1.0, 1.0, 1.0, 0.0])
    theta = rng.normal(size=4)
    s = 1 / (1 + np.exp(-design @ theta))
    lines = learning.training_loss("linear", learning.from_arrays(X, X[:, 0]), weight_decay=decay)
    classes = learning.from_arrays(X, X[:, 0] > 0, classes=["a", "b"])
    logistic = learning.training_loss("logistic", classes, weight_decay=decay)
    truths = (design.T @ design / 50 + ridge, (design.T * (s * (1 - s))) @ design / 50 + ridge)
    for loss, truth in zip((lines, logistic), truths):
        for matrix in slices.Matrix:
            close(slices.products(loss, theta, matrix).dense, truth)


def test_gauss_newton_of_sure_outputs_does_not_overflow():
    X = np.array([[-1.0], [1.0], [2.0]])
    loss = learning.training_loss("logistic", learning.from_arrays(X, X[:, 0] > 0, classes=["a", "b"]))
    dense = slices.products(loss, np.array([2000.0, 0.0]), "gauss_newton").dense
    np.testing.assert_array_equal(dense, np.zeros((2, 2)))


@pytest.mark.parametrize("matrix", slices.Matrix)
def test_rows_are_a_training_set_of_their_own(matrix):
    loss, theta = network("three classes", weight_decay=0.1)
    rows = np.array([3, 7, 7, 20])
    data = learning.from_arrays(loss.data.X[rows], loss.data.y[rows], classes=loss.data.classes)
    alone = learning.training_loss(loss.model, data, "cross_entropy", weight_decay=0.1)
    truth = slices.products(alone, theta, matrix).dense
    close(slices.products(loss, theta, matrix, rows).dense, truth)


def test_a_landscape_of_the_gallery_has_its_hessian():
    f = landscapes.get("rosenbrock")
    theta = np.array([-1.0, 2.0])
    truth = [[1200 * theta[0] ** 2 - 400 * theta[1] + 2, -400 * theta[0]], [-400 * theta[0], 200]]
    close(slices.products(f, theta).dense, np.array(truth))


def test_what_has_no_spectrum_is_refused_with_a_code():
    rosenbrock, line = landscapes.get("rosenbrock"), learning.training_loss("linear", "line")
    huber = learning.training_loss("linear", "line", "huber")
    model = learning.model("mlp", width_1=2)
    dropped = learning.training_loss(model, learning.dataset("line", points=10), dropout=0.5)
    refused = [
        (SpectrumFault.NO_DATA, rosenbrock, {"matrix": "gauss_newton"}),
        (SpectrumFault.NO_DATA, rosenbrock, {"rows": [0, 1]}),
        (SpectrumFault.LOSS, huber, {"matrix": "gauss_newton"}),
        (SpectrumFault.DROPOUT, dropped, {"matrix": "gauss_newton"}),
        (SpectrumFault.UNDEFINED, landscapes.from_formula("log(x) + y"), {}),
    ]
    for fault, f, asked in refused:
        with pytest.raises(slices.SpectrumError) as refusal:
            slices.products(f, -np.ones(f.dimension), **asked)
        assert refusal.value.fault is fault and str(refusal.value).endswith(".")
    with pytest.raises(slices.SpectrumError) as refusal:
        slices.products(line, np.zeros((2, 3)))
    assert refusal.value.fault is SpectrumFault.SHAPE
    with pytest.raises(ValueError, match="fisher"):
        slices.products(line, np.zeros(2), "fisher")


@pytest.mark.parametrize("matrix", slices.Matrix)
def test_threads_get_the_numbers_that_one_gets(matrix):
    """Of one loss, whose recording and whose autograd they share."""
    loss, theta = network("two classes")
    v = np.random.default_rng(3).normal(size=(loss.dimension, 2))
    points = [theta + 0.1 * k for k in range(12)]
    alone = [slices.products(loss, point, matrix).apply(v) for point in points]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda point: slices.products(loss, point, matrix).apply(v), points))
    np.testing.assert_array_equal(together, alone)
