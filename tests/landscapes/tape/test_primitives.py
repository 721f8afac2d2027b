"""The mended functions: right where a derivative exists, 0 by convention where none does."""

import mpmath
import numpy as np
import pytest
import sympy

from landscapes import from_callable
from landscapes.tape.primitives import cos_sqrt, norm, reciprocal_or_zero, safe_sqrt, sqrt_abs, x_sin_sqrt_abs

SPREAD = np.array([1e-8, 1e-4, 0.01, 0.3, 0.9, 1.0, 1.1, 2.0, 17.5, 144.0, 500.0])
BOTH_SIDES = np.concatenate([-SPREAD, SPREAD])

x = sympy.Symbol("x", real=True)
positive = sympy.Symbol("x", positive=True)


def landscape_of(function):
    return from_callable(lambda theta: function(theta[0]), domain=((-1, 1),))


def exact(expression, symbol, points):
    """The expression at the points by 50-digit arithmetic."""
    at = (expression.evalf(50, subs={symbol: sympy.Float(p, 50)}) for p in points)
    return np.array([float(value) for value in at])


CASES = {
    "reciprocal_or_zero": (reciprocal_or_zero, 1 / x, x, BOTH_SIDES),
    "safe_sqrt": (safe_sqrt, sympy.sqrt(positive), positive, SPREAD),
    "sqrt_abs right": (sqrt_abs, sympy.sqrt(positive), positive, SPREAD),
    "sqrt_abs left": (sqrt_abs, sympy.sqrt(-x), x, -SPREAD),
    "x_sin_sqrt_abs right": (x_sin_sqrt_abs, positive * sympy.sin(sympy.sqrt(positive)), positive, SPREAD),
    "x_sin_sqrt_abs left": (x_sin_sqrt_abs, x * sympy.sin(sympy.sqrt(-x)), x, -SPREAD),
    "cos_sqrt": (cos_sqrt, sympy.cos(sympy.sqrt(positive)), positive, SPREAD),
}


@pytest.mark.parametrize("case", CASES)
def test_value_slope_and_curvature_are_sympys_away_from_zero(case):
    function, expression, symbol, points = CASES[case]
    f = landscape_of(function)
    theta = points[None]
    close = {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(f.value(theta), exact(expression, symbol, points), **close)
    slope, curvature = expression.diff(symbol), expression.diff(symbol, 2)
    np.testing.assert_allclose(f.gradient(theta)[0], exact(slope, symbol, points), **close)
    np.testing.assert_allclose(f.hessian(theta)[0, 0], exact(curvature, symbol, points), **close)


@pytest.mark.parametrize("function", [reciprocal_or_zero, safe_sqrt, sqrt_abs, x_sin_sqrt_abs])
def test_at_the_kink_value_slope_and_curvature_are_zero_by_convention(function):
    f = landscape_of(function)
    for theta in ([0.0], [-0.0], np.zeros((1, 3)), np.zeros((1, 2, 3))):
        assert np.all(f.value(theta) == 0)
        assert np.all(f.gradient(theta) == 0)
        assert np.all(f.hessian(theta) == 0)


def test_the_slope_of_x_sin_sqrt_abs_tends_to_its_value_at_zero():
    """Once differentiable: the difference quotients from both sides shrink to the 0 stated."""
    f = landscape_of(x_sin_sqrt_abs)
    h = 10.0 ** -np.arange(2, 15, 2)
    quotient = f.value(np.stack([h])) / h
    assert np.all(np.abs(quotient) <= np.sqrt(h))
    np.testing.assert_allclose(f.value(np.stack([-h])), -f.value(np.stack([h])))


def test_safe_sqrt_of_a_negative_number_is_undefined():
    assert np.isnan(landscape_of(safe_sqrt).value([-1.0]))


@pytest.mark.parametrize("order", range(5))
def test_every_derivative_of_cos_sqrt_is_its_power_series(order):
    """Summed to 40 digits, on both sides of the switch between series and closed form at s = 1."""
    near_the_switch = 1 + np.array([-1e-3, -1e-12, 0, 1e-12, 1e-3])
    points = np.concatenate([[0, 1e-300, 1e-16], SPREAD[:-2], near_the_switch])

    def summed(s):
        with mpmath.workdps(40):
            terms = (
                (-1) ** (n + order)
                * mpmath.rf(n + 1, order)
                * mpmath.mpf(s) ** n
                / mpmath.factorial(2 * (n + order))
                for n in range(60)
            )
            return float(mpmath.fsum(terms))

    np.testing.assert_allclose(cos_sqrt(points, order), [summed(s) for s in points], rtol=1e-12)


def test_waves_around_the_origin_are_smooth_there():
    """cos(12 r) = 1 - 72 r^2 + ...: at its top the gradient is 0 and the Hessian is -144 I."""
    f = from_callable(
        lambda theta: cos_sqrt(144 * (theta[0] ** 2 + theta[1] ** 2)), domain=((-1, 1), (-1, 1))
    )
    assert f.value([0, 0]) == 1
    np.testing.assert_array_equal(f.gradient([0, 0]), [0, 0])
    np.testing.assert_allclose(f.hessian([0, 0]), -144 * np.eye(2), rtol=1e-14)


def test_waves_around_the_origin_are_cosines_of_the_radius():
    f = from_callable(
        lambda theta: cos_sqrt(144 * (theta[0] ** 2 + theta[1] ** 2)), domain=((-1, 1), (-1, 1))
    )
    a, b = np.random.default_rng(0).uniform(-2, 2, (2, 7, 5))
    r = np.hypot(a, b)
    np.testing.assert_allclose(f.value([a, b]), np.cos(12 * r), atol=1e-13)
    slope = -12 * np.sin(12 * r) * np.array([a, b]) / r
    np.testing.assert_allclose(f.gradient([a, b]), slope, atol=1e-11)
    unit = np.array([a, b]) / r
    along = unit[:, None] * unit[None]
    across = np.eye(2)[..., None, None] - along
    bend = -144 * np.cos(12 * r) * along - 12 * np.sin(12 * r) / r * across
    np.testing.assert_allclose(f.hessian([a, b]), bend, atol=1e-10)


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("scale", [1e-140, 1e-8, 1.0, 1e8])
def test_norm_has_unit_slope_and_bends_only_across(dimension, scale):
    """Closed form at every scale: gradient u = theta/|theta|, Hessian (I - u u^T)/|theta|."""
    f = from_callable(norm, domain=((-1, 1),) * dimension)
    theta = scale * np.random.default_rng(dimension).normal(size=(dimension, 4, 3))
    theta[0, 0, 0] = 0.0  # a point on a coordinate plane; in 1D, the tip itself
    length = scale * np.linalg.norm(theta / scale, axis=0)
    tip = length == 0
    unit = theta / np.where(tip, 1, length)
    eye = np.where(tip, 0, np.eye(dimension)[..., None, None])
    bend = (eye - unit[:, None] * unit[None]) / np.where(tip, 1, length)
    np.testing.assert_allclose(f.value(theta), length, rtol=1e-12)
    np.testing.assert_allclose(f.gradient(theta), unit, rtol=1e-12)
    np.testing.assert_allclose(f.hessian(theta) * scale, bend * scale, atol=1e-12)


def test_norm_is_flat_at_its_tip_by_convention():
    """In one point and in a batch whose other members are no tips."""
    f = from_callable(norm, domain=((-1, 1),) * 2)
    assert np.all(f.gradient([0, 0]) == 0)
    assert np.all(f.hessian([0, 0]) == 0)
    theta = np.array([[0.0, 3.0], [0.0, 4.0]])
    np.testing.assert_allclose(f.gradient(theta), [[0, 0.6], [0, 0.8]])
    np.testing.assert_allclose(f.hessian(theta)[..., 1], [[0.128, -0.096], [-0.096, 0.072]])


def test_the_chain_rule_runs_through_every_function():
    """autograd against central differences for one formula that uses them all."""

    def mixed(theta):
        a, b = theta
        return (
            norm(theta * 2) * safe_sqrt(1 + a**2)
            + sqrt_abs(a - 2 * b) * cos_sqrt(3 * a**2)
            + x_sin_sqrt_abs(a * b) * reciprocal_or_zero(3 + b)
        )

    f = from_callable(mixed, domain=((-1, 1), (-1, 1)))
    theta = np.random.default_rng(1).uniform(0.2, 1, (2, 50))
    theta = theta[:, np.abs(theta[0] - 2 * theta[1]) > 0.05]
    h = 1e-5
    for i in range(2):
        shift = np.zeros((2, 1))
        shift[i] = h
        slope = (f.value(theta + shift) - f.value(theta - shift)) / (2 * h)
        np.testing.assert_allclose(f.gradient(theta)[i], slope, rtol=1e-6, atol=1e-6)
        bend = (f.gradient(theta + shift) - f.gradient(theta - shift)) / (2 * h)
        np.testing.assert_allclose(f.hessian(theta)[i], bend, rtol=1e-5, atol=1e-5)
