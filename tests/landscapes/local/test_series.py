"""Power series of a tape: every operation against 40-digit arithmetic, kinks from both sides."""

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import elementwise_grad

import landscapes
from landscapes import from_callable
from landscapes.local import series
from landscapes.tape import autodiff, operations, primitives
from landscapes.tape.lines import FORMS
from tests.landscapes.sampling import at_least, random_points

NAMES = landscapes.names()

# The function in NumPy's words, in mpmath's, and the argument's value at t = 0.
SMOOTH = [
    (anp.exp, mpmath.exp, 0.3),
    (anp.exp2, lambda x: mpmath.mpf(2) ** x, 0.3),
    (anp.expm1, mpmath.expm1, 0.3),
    (anp.log, mpmath.log, 0.7),
    (anp.log2, lambda x: mpmath.log(x, 2), 0.7),
    (anp.log10, mpmath.log10, 0.7),
    (anp.log1p, mpmath.log1p, 0.7),
    (anp.sqrt, mpmath.sqrt, 0.7),
    (anp.sin, mpmath.sin, 0.7),
    (anp.cos, mpmath.cos, 0.7),
    (anp.tan, mpmath.tan, 0.7),
    (anp.arcsin, mpmath.asin, 0.3),
    (anp.arccos, mpmath.acos, 0.3),
    (anp.arctan, mpmath.atan, 0.7),
    (anp.sinh, mpmath.sinh, 0.7),
    (anp.cosh, mpmath.cosh, 0.7),
    (anp.tanh, mpmath.tanh, 0.7),
    (anp.arcsinh, mpmath.asinh, 0.7),
    (anp.arccosh, mpmath.acosh, 1.7),
    (anp.arctanh, mpmath.atanh, 0.3),
    (anp.sinc, mpmath.sincpi, 0.3),
    (anp.sinc, mpmath.sincpi, 0.0),
    (anp.reciprocal, lambda x: 1 / x, 0.7),
    (anp.abs, abs, -0.7),
    (lambda x: x**5, lambda x: x**5, 0.0),
    (lambda x: x**-3, lambda x: x**-3, 0.7),
    (lambda x: x**2.5, lambda x: x**2.5, 0.7),
    (lambda x: x**x, lambda x: x**x, 0.7),
    (lambda x: anp.logaddexp(x, 3 * x), lambda x: mpmath.log(mpmath.exp(x) + mpmath.exp(3 * x)), 0.2),
    (primitives.sigmoid, lambda x: 1 / (1 + mpmath.exp(-x)), 0.7),
    (primitives.sigmoid, lambda x: 1 / (1 + mpmath.exp(-x)), -30.0),
    (primitives.sech, mpmath.sech, 0.7),
    (primitives.sech, mpmath.sech, -30.0),
    (primitives.softplus, lambda x: mpmath.log(1 + mpmath.exp(x)), 0.7),
    (primitives.softplus, lambda x: mpmath.log(1 + mpmath.exp(x)), 30.0),
    (
        lambda x: primitives.logsumexp(x, 2 * x, 0.5),
        lambda x: mpmath.log(mpmath.exp(x) + mpmath.exp(2 * x) + mpmath.exp(0.5)),
        0.7,
    ),
    (lambda x: anp.arctan2(x, x**2 - 2), lambda x: mpmath.atan2(x, x**2 - 2), 0.7),
    (lambda x: anp.mod(x, 0.4), lambda x: x - mpmath.mpf(0.4), 0.7),
    (lambda x: anp.maximum(x, anp.exp(x) - 2), lambda x: x, 0.7),
    (lambda x: anp.where(x < 1, x**2, x), lambda x: x**2, 0.7),
    (lambda x: primitives.cos_sqrt(x), lambda x: mpmath.cos(mpmath.sqrt(x)), 0.7),
    (lambda x: primitives.cos_sqrt(x), lambda x: mpmath.cos(mpmath.sqrt(x)), 30.0),
    (lambda x: primitives.reciprocal_or_zero(x), lambda x: 1 / x, 0.7),
]


def test_every_operation_of_a_tape_has_a_series():
    assert set(FORMS) == set(operations.TABLE)


@pytest.mark.parametrize("numpy_function,exact_function,first", SMOOTH)
def test_series_are_those_of_high_precision_arithmetic(numpy_function, exact_function, first):
    """Orders 0 to 6 of g(first + 0.7 t), read at the end of a longer formula."""
    f = from_callable(lambda t: numpy_function(t[0]) * (1 + t[0]), domain=((-1, 40),))
    assert f.engine == "tape"
    got = series.along(f, [first], [0.7], 6)
    with mpmath.workdps(40):
        # Around 0 mpmath looks to both sides, where its functions of sqrt(x) and 0/0 are fine too.
        whole = [
            float(c)
            for c in mpmath.taylor(lambda t: exact_function(first + 0.7 * t) * (1 + first + 0.7 * t), 0, 6)
        ]
    np.testing.assert_allclose(got, whole, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_low_orders_are_value_gradient_and_hessian(name):
    """c0 = f, c1 = grad f . l, c2 = l' H l / 2 at random points, in random directions."""
    f = landscapes.get(name)
    theta = random_points(f, 60, seed=5)
    way = np.random.default_rng(6).normal(size=theta.shape)
    got = series.along(f, theta, way, 2)
    expected = (
        f.value(theta),
        np.sum(f.gradient(theta) * way, axis=0),
        np.einsum("ijn,in,jn->n", f.hessian(theta), way, way) / 2,
    )
    for one, other in zip(got, expected):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-10 * np.max(np.abs(other)))


@pytest.mark.parametrize(
    "name", [n for n in NAMES if landscapes.get(n).dimension == 1 and at_least(landscapes.get(n), "smooth")]
)
def test_higher_orders_are_autograds(name):
    """Derivatives 3 and 4 agree with autograd, differentiated again and again without a tape."""
    f = landscapes.get(name)
    x = random_points(f, 30, seed=7)[0]
    with autodiff.differentiating():
        third = elementwise_grad(
            elementwise_grad(elementwise_grad(lambda t: f.objective(t[None]) + 0 * t**4))
        )
        expected = third(x) / 6, elementwise_grad(third)(x) / 24
    got = series.along(f, x[None], [1.0], 4)[3:]
    for one, other in zip(got, expected):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-9 * (1 + np.max(np.abs(other))))


def test_kinks_and_jumps_have_the_series_of_the_side_they_are_left_to():
    """|x|, a cone's tip, stairs: as for t > 0; sqrt|x| starts with an infinite slope."""
    line = ((-9, 9),)
    for function, point, way, expected in [
        (lambda t: anp.abs(t[0]), 0, 1, (0, 1, 0)),
        (lambda t: anp.abs(t[0]), 0, -1, (0, 1, 0)),
        (lambda t: anp.floor(t[0]), 2, 1, (2, 0, 0)),
        (lambda t: anp.floor(t[0]), 2, -1, (1, 0, 0)),
        (lambda t: anp.ceil(t[0]), 2, 1, (3, 0, 0)),
        (lambda t: anp.sign(t[0]), 0, -1, (-1, 0, 0)),
        (lambda t: anp.trunc(t[0]) + t[0], 0, -1, (0, -1, 0)),
        (lambda t: anp.rint(t[0]), 0.5, 1, (1, 0, 0)),
        (lambda t: anp.rint(t[0]), 0.5, -1, (0, 0, 0)),
        (lambda t: anp.maximum(t[0], t[0] ** 2), 1, 1, (1, 2, 1)),
        (lambda t: anp.maximum(t[0], t[0] ** 2), 1, -1, (1, -1, 0)),
        (lambda t: anp.where(t[0] <= 1, t[0], 5.0), 1, 1, (5, 0, 0)),
        (lambda t: anp.mod(t[0], 2), 4, -1, (2, -1, 0)),
        (lambda t: primitives.sqrt_abs(t[0]), 0, 1, (0, np.inf, np.nan)),
        (lambda t: anp.abs(t[0]) * primitives.sqrt_abs(t[0]), 0, 1, (0, 0, np.inf)),
    ]:
        f = from_callable(function, domain=line)
        assert f.engine == "tape"
        np.testing.assert_array_equal(series.along(f, [point], [way], 2), expected)
    cone = landscapes.get("cone")
    way = np.array([[3, -1, 0.0], [4, 1, -2]])
    np.testing.assert_allclose(series.along(cone, (0, 0), way, 1)[1], np.hypot(*way), rtol=1e-15)


def test_without_a_tape_autograd_itself_is_asked():
    """A function that decides with `if`, and so is not recorded, has the same series at a point."""

    def branches(theta):
        x, y = theta
        return anp.sin(x) * y**3 if y > 0 else x

    one = from_callable(branches, domain=((-2, 2), (0.1, 2)))
    other = from_callable(lambda t: anp.sin(t[0]) * t[1] ** 3, domain=one.domain)
    assert one.engine != "tape"
    point, way = (0.4, 1.1), (0.6, -0.8)
    got, expected = (series.along(f, point, way, 6) for f in (one, other))
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-13)


def test_where_f_is_undefined_so_are_its_derivatives():
    """log x has no slope left of 0, although 1/x is a number there."""
    f = landscapes.get("negative_log")
    assert np.all(np.isnan(series.along(f, [[-1.0]], [[1.0]], 3)))
