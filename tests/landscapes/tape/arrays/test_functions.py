"""Functions of arrays: their values, and derivatives of any order that are each other's limits."""

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest

from landscapes.tape.arrays import functions
from landscapes.tape.autodiff import differentiating

EXACT = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "square": lambda x: x**2,
}
CASES = [(name, order) for name in EXACT for order in range(3 if name == "square" else 4)]
X = np.array([-700.0, -40.0, -3.0, -0.1, 0.0, 1e-9, 0.7, 5.0, 36.0, 700.0])


def derivative(function, order, x):
    """The derivative of an order, element by element."""
    for _ in range(order):
        function = autograd.elementwise_grad(function)
    with differentiating():
        return function(x)


@pytest.mark.parametrize(("name", "order"), CASES)
def test_values_and_derivatives_are_the_exact_ones(name, order):
    """With an error of a few 1e-16, and nothing overflows."""
    ours = derivative(getattr(functions, name), order, X)
    with mpmath.workdps(700):
        exact = np.array([float(mpmath.diff(EXACT[name], mpmath.mpf(x), order)) for x in X])
    np.testing.assert_allclose(ours, exact, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "softplus"])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_sigmoid_and_softplus_keep_their_digits_far_out(name, order):
    """All of them behave like exp(x) on the left."""
    left = np.array([-300.0, -100.0, -40.0])
    ours = derivative(getattr(functions, name), order, left)
    np.testing.assert_allclose(ours, np.exp(left), rtol=1e-13)


def test_slopes_at_kinks_are_zero():
    x = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(derivative(functions.relu, 1, x), [0.0, 0.0, 1.0])
    np.testing.assert_array_equal(derivative(functions.absolute, 1, x), [-1.0, 0.0, 1.0])
    np.testing.assert_array_equal(functions.step(x), [0.0, 0.0, 1.0])
    for function in (functions.relu, functions.absolute, functions.step, functions.sign):
        order = 1 if function in (functions.step, functions.sign) else 2
        np.testing.assert_array_equal(derivative(function, order, x), np.zeros(3))


def test_logsumexp_and_softmax():
    """Over the last axis, without overflow; the one's gradient is the other, whose Jacobian is known."""
    z = np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, -1000.0], [-2.0, -2.0, -2.0]])
    with mpmath.workdps(30):
        exact = [float(mpmath.log(mpmath.fsum(mpmath.exp(v) for v in row))) for row in z]
    np.testing.assert_allclose(functions.logsumexp(z), exact, rtol=1e-15)
    p = functions.softmax(z)
    np.testing.assert_allclose(p.sum(axis=-1), 1.0, rtol=1e-15)
    np.testing.assert_allclose(p[0] / p[0, 0], np.exp([0.0, 1.0, 2.0]), rtol=1e-15)
    with differentiating():
        np.testing.assert_array_equal(autograd.grad(lambda u: anp.sum(functions.logsumexp(u)))(z), p)
        jacobian = autograd.jacobian(functions.softmax)(z[0])
        bent = autograd.jacobian(autograd.jacobian(functions.logsumexp))(z[0])
    np.testing.assert_allclose(jacobian, np.diag(p[0]) - np.outer(p[0], p[0]), atol=1e-16)
    np.testing.assert_allclose(bent, jacobian, atol=1e-16)
