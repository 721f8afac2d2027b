"""The mended functions: right where a derivative exists, 0 by convention where none does."""

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import scipy.special
import sympy
import torch

from landscapes import from_callable, from_formula
from landscapes.tape import autodiff
from landscapes.tape.primitives import (
    absolute,
    cos_sqrt,
    logsumexp,
    norm,
    reciprocal_or_zero,
    safe_sqrt,
    sigmoid,
    softplus,
    sqrt_abs,
    x_sin_sqrt_abs,
)

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


# Far out, where exp overflows and 1 - sigmoid has no digits left, and around 0.
EVERYWHERE = np.array([-800.0, -60.5, -30.25, -3.0, -1e-9, 0.0, 0.7, 5.0, 30.25, 60.5, 700.0, 800.0, 1000.0])


def exact_sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def exact_softplus(x):
    return mpmath.log(1 + mpmath.exp(x))


def slope_of_sigmoid(x):
    return exact_sigmoid(x) * exact_sigmoid(-x)


def curvature_of_sigmoid(x):
    return slope_of_sigmoid(x) * (exact_sigmoid(-x) - exact_sigmoid(x))


@pytest.mark.parametrize(
    "function, exact, theirs",
    [
        (sigmoid, (exact_sigmoid, slope_of_sigmoid, curvature_of_sigmoid), scipy.special.expit),
        (softplus, (exact_softplus, exact_sigmoid, slope_of_sigmoid), lambda x: -scipy.special.log_expit(-x)),
    ],
)
def test_sigmoid_and_softplus_are_exact_everywhere(function, exact, theirs):
    """Value, slope and curvature to 13 digits of their own, however small, and none overflows."""
    f, theta = landscape_of(function), EVERYWHERE[None]
    assert f.engine == "tape"
    parts = f.value(theta), f.gradient(theta)[0], f.hessian(theta)[0, 0]
    with mpmath.workdps(900):  # 1 + exp(-1000) is told from 1
        for part, truth in zip(parts, exact):
            expected = np.array([float(truth(mpmath.mpf(x))) for x in EVERYWHERE])
            far = np.abs(EVERYWHERE) > 0.5  # sigmoid bends neither way at 0: there digits cancel
            np.testing.assert_allclose(part[far], expected[far], rtol=1e-13)
            np.testing.assert_allclose(part[~far], expected[~far], rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(parts[0], theirs(EVERYWHERE), rtol=1e-13)


def test_logsumexp_is_exact_and_its_slopes_are_the_softmax():
    """Against mpmath, scipy and torch, for terms of any size; and for two equal ones of 1,000."""
    f = from_callable(lambda t: logsumexp(t[0], t[1], t[2]), domain=((-1, 1),) * 3)
    theta = np.random.default_rng(0).normal(size=(3, 200)) * 10.0 ** np.linspace(-2, 3, 200)
    assert f.engine == "tape"
    with mpmath.workdps(50):
        for column, value, slope in zip(theta.T, f.value(theta), f.gradient(theta).T):
            weights = [mpmath.exp(mpmath.mpf(x)) for x in column]
            assert value == pytest.approx(float(mpmath.log(sum(weights))), rel=1e-14, abs=1e-14)
            softmax = [float(w / sum(weights)) for w in weights]
            np.testing.assert_allclose(slope, softmax, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(f.value(theta), scipy.special.logsumexp(theta, axis=0), rtol=1e-14, atol=1e-14)
    for column in theta.T[::20]:
        theirs = torch.autograd.functional.hessian(lambda t: torch.logsumexp(t, 0), torch.tensor(column))
        np.testing.assert_allclose(f.hessian(column), theirs, rtol=1e-9, atol=1e-14)
    assert f.value([1000.0, 1000.0, -1000.0]) == 1000 + np.log(2)


def test_numbers_and_batches_may_be_mixed_in_logsumexp():
    """A term that is a number, or of another shape, is broadcast, and so is its slope pulled back."""
    f = from_callable(lambda t: logsumexp(t[0], 1.0, anp.sum(t**2, axis=0)), domain=((-1, 1),) * 2)
    theta = np.array([[0.3, -0.2, 2.0], [0.1, 0.5, -1.0]])
    np.testing.assert_allclose(f.gradient(theta), autodiff.value_and_gradient(f, theta)[1], rtol=1e-14)
    slope = autograd.grad(lambda a: anp.sum(logsumexp(a, np.zeros(3))))(0.0)
    assert slope == pytest.approx(1.5)


@pytest.mark.parametrize(
    "text, at, value, slope",
    [
        ("sigmoid(x)", -800.0, 0.0, 0.0),
        ("sigmoid(x)", 800.0, 1.0, 0.0),
        ("softplus(x)", 1000.0, 1000.0, 1.0),
        ("softplus(x)", -1000.0, 0.0, 0.0),
        ("logsumexp(x, 1000)", 1000.0, 1000 + np.log(2), 0.5),
        ("logsumexp(x, -x, 0)", 1000.0, 1000.0, 1.0),
    ],
)
def test_typed_formulas_do_not_overflow(text, at, value, slope):
    f = from_formula(text)
    for theta in ([at], np.full((1, 3), at)):
        assert np.all(f.value(theta) == value)
        np.testing.assert_allclose(f.gradient(theta), slope, rtol=1e-12)
        np.testing.assert_allclose(f.hessian(theta), 0.25 if slope == 0.5 else 0, rtol=1e-12)


# The modulus ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("modulus", [absolute, anp.abs, anp.absolute, abs])
@pytest.mark.parametrize("recorded", [True, False])
def test_the_modulus_has_no_curvature_however_it_is_written(modulus, recorded):
    """Neither on a tape nor by autograd itself: autograd's own rule leaves rounding noise there.

    At the kink, where none exists, the tape has 0 for it by convention, and autograd alone NaN.
    """

    def function(theta):
        if not recorded:
            theta = theta + 0 * anp.fabs(theta)
        return modulus(theta[0]) ** 3 + modulus(theta[0])

    f = from_callable(function, domain=((-1, 1),))
    assert (f.engine == "tape") == recorded
    theta = np.array([[-0.7, -1e-3, 0.0, 0.3]])
    x = theta[0]
    np.testing.assert_allclose(f.gradient(theta)[0], 3 * x * np.abs(x) + np.sign(x), rtol=1e-15)
    kink = 0 if recorded else np.nan
    np.testing.assert_allclose(f.hessian(theta)[0, 0], np.where(x == 0, kink, 6 * np.abs(x)), rtol=1e-15)


def test_a_persons_own_autograd_inside_a_function_keeps_autograds_rule():
    """The consequence of leaving autograd's rules alone: right, with its rounding in the curvature."""
    inner = autograd.elementwise_grad(lambda x: anp.abs(x) * x)
    f = from_callable(lambda theta: inner(theta[0]) ** 2, domain=((-1, 1),))
    assert f.engine == "tape", f.engine
    theta = np.array([[-0.7, 0.3]])
    np.testing.assert_allclose(f.gradient(theta), 8 * theta, rtol=1e-12)
    np.testing.assert_allclose(f.hessian(theta)[0, 0], 8, rtol=1e-12)


def test_the_modulus_of_a_complex_number_keeps_autograds_rule():
    f = from_callable(lambda theta: anp.abs(theta[0] + 2j), domain=((-1, 1),))
    assert f.gradient([1.5]) == pytest.approx(1.5 / 2.5)
