"""Taylor models: their errors fall with the power that Taylor's theorem gives them."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy

import landscapes
from landscapes import from_callable, local
from landscapes.local import series
from tests.landscapes.sampling import at_least

NAMES = landscapes.names()


@pytest.mark.parametrize("name", [n for n in NAMES if at_least(landscapes.get(n), "smooth")])
def test_the_error_of_order_k_has_slope_k_plus_1(name):
    """At a landscape's start, along steepest ascent: k + 1 on log-log axes wherever derivative
    k + 1 leads over the next one, never less, and no clean error where no derivative is left."""
    f = landscapes.get(name)
    point = np.array(f.start)
    for order in range(1, local.HIGHEST + 1):
        seen = local.model_error(f, point, order)
        terms = np.abs(series.along(f, point, seen.direction, order + 3))[order + 1 :]
        if np.isnan(seen.slope):
            assert np.count_nonzero(seen.fitted) < 5
            assert terms[0] * seen.distances[-1] ** (order + 1) < 1e3 * seen.rounding
            continue
        assert seen.slope > order + 0.75
        far = np.max(seen.distances[seen.fitted])
        if np.all(terms[1:] * far ** np.arange(1, 3) < 0.1 * terms[0]):
            assert abs(seen.slope - (order + 1)) < 0.15


@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau", "exponential", "mueller_brown", "peaks"])
def test_tangent_2_and_quadratic_3(name):
    """Where the third derivative is not 0, in a direction that is not the gradient's."""
    f = landscapes.get(name)
    way = (0.6, -0.8)[: f.dimension]
    slopes = [local.model_error(f, f.start, order, direction=way).slope for order in (1, 2)]
    np.testing.assert_allclose(slopes, (2, 3), atol=0.02)


def test_the_lectures_displacements():
    """L = 2 w0^2 + 3 w1^2 at (3, 4) has gradient (12, 24): 0.0132 and 0.012 are predicted, and
    2 (3e-4)^2 + 3 (4e-4)^2 = 6.6e-7 and 5.9e-7 are what the tangent leaves out."""
    f = landscapes.get("lecture_bowl")
    seen = local.change(f, (3, 4), np.array([[0.0003, 0.0004], [0.0004, 0.0003]]))
    np.testing.assert_allclose(seen.predicted[0], (0.0132, 0.012), rtol=1e-14)
    np.testing.assert_allclose(seen.true - seen.predicted[0], (6.6e-7, 5.9e-7), rtol=1e-6)
    assert np.all(np.abs(seen.errors[1]) <= seen.rounding)
    assert seen.true[0] > seen.true[1]


def test_coefficients_are_sympys():
    """Order 6 of exp(sin 2x) + x^3 about 0.4, and the model's height elsewhere."""
    f = from_callable(lambda t: anp.exp(anp.sin(2 * t[0])) + t[0] ** 3, domain=((-2, 2),))
    x = sympy.Symbol("x")
    formula = sympy.exp(sympy.sin(2 * x)) + x**3
    expected = [
        float(sympy.diff(formula, x, k).subs(x, sympy.Rational(2, 5)) / sympy.factorial(k)) for k in range(7)
    ]
    model = local.taylor(f, 0.4, 6)
    np.testing.assert_allclose(model.coefficients, expected, rtol=1e-12)
    places = np.array([[-0.1, 0.4, 0.9]])
    height = np.polynomial.Polynomial(expected)(places[0] - 0.4)
    np.testing.assert_allclose(model(places), height, rtol=1e-12)


@pytest.mark.parametrize("name,order", [("rosenbrock", 4), ("monkey_saddle", 3), ("sphere_3d", 2)])
def test_a_polynomial_is_its_own_model(name, order):
    """In two and three dimensions too, and for batches of any shape."""
    f = landscapes.get(name)
    model = local.taylor(f, f.start, order)
    places = np.random.default_rng(1).uniform(-1, 1, (f.dimension, 3, 4))
    np.testing.assert_allclose(model(places), f.value(places), rtol=1e-11, atol=1e-9)
    assert model(places).shape == (3, 4)


def test_a_kink_is_told_with_both_slopes():
    """|x| at 0 has no tangent; the kink, and a jump in curvature, are found and their order told."""
    for name, point, broken in [
        ("absolute_value", 0, 1),
        ("cone", (0, 0), 1),
        ("c1_not_c2", 1, 2),
        ("staircase", 0.5, 0),
        ("absolute_cubed", 0, None),
        ("absolute_value", 1, None),
        ("three_halves_power", 0, 2),
    ]:
        assert local.taylor(landscapes.get(name), point, 2).broken == broken
    assert local.taylor(landscapes.get("absolute_cubed"), 0, 3).broken == 3
    assert "−1 on the left and 1 on the right" in local.taylor(landscapes.get("absolute_value"), 0).words


def test_no_slope_is_told_where_the_error_is_no_power():
    """The model of |x| on one side of the kink is exact up to the kink, and then wrong."""
    seen = local.model_error(landscapes.get("absolute_value"), 0.3, 2, direction=-1)
    assert np.isnan(seen.slope) and "no power" in seen.words
    exact = local.model_error(landscapes.get("parabola"), 1, 2)
    assert np.isnan(exact.slope) and "exact" in exact.words


def test_what_cannot_be_asked_is_refused_in_a_sentence():
    f = landscapes.get("rosenbrock")
    for wrong in (0, 7, 1.5, True):
        with pytest.raises(ValueError, match="order of a Taylor model must be 1 to 6"):
            local.taylor(f, (1, 1), wrong)
    with pytest.raises(ValueError, match="one point"):
        local.taylor(f, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="length other than 0"):
        local.model_error(f, (0, 0), direction=(0, 0))
    assert "no value here" in local.taylor(landscapes.get("negative_log"), -1).words


def test_sentences_say_what_is_the_same_and_call_a_persons_formula_f():
    own = landscapes.from_formula("x^3 + abs(x - 2)", title="Your formula")
    assert "same height, slope and curvature as f at θ" in local.taylor(own, 1, 2).words
    assert "same height and first 4 derivatives as f" in local.taylor(own, 1, 4).words
    assert local.taylor(landscapes.from_formula("log(x)"), -1).words.startswith("f has no value")
    assert "as Himmelblau at θ" in local.taylor(landscapes.get("himmelblau"), (1, 2), 1).words


# Smooth at 0 but for the text: parts cancel there.
CANCELLING = {
    "sin(x)/x": lambda x: sympy.sin(x) / x,
    "(1-cos(x))/x^2": lambda x: (1 - sympy.cos(x)) / x**2,
    "(exp(x)-1)/x": lambda x: (sympy.exp(x) - 1) / x,
    "log(1+x)/x": lambda x: sympy.log(1 + x) / x,
    "tan(x)/x": lambda x: sympy.tan(x) / x,
    "x/(exp(x)-1)": lambda x: x / (sympy.exp(x) - 1),
    "(x-sin(x))/x^3": lambda x: (x - sympy.sin(x)) / x**3,
    "atan(2*x)/x": lambda x: sympy.atan(2 * x) / x,
    "(sqrt(1+x)-1)/x": lambda x: (sympy.sqrt(1 + x) - 1) / x,
    "sinh(x)/x + cos(x)": lambda x: sympy.sinh(x) / x + sympy.cos(x),
}


@pytest.mark.parametrize("text", CANCELLING)
def test_near_a_removable_point_the_coefficients_are_right(text):
    """To 12 digits, by sympy's series of order 26 with 60 digits; each order loses 1/x of the digits of a
    float, of which none would be left at 1e-6."""
    x = sympy.Symbol("x")
    f = landscapes.from_formula(text, domain=((-3, 3),))
    series_there = sympy.series(CANCELLING[text](x), x, 0, 26).removeO()
    derivatives = [sympy.diff(series_there, x, k) / sympy.factorial(k) for k in range(7)]
    for point in (1e-6, -1e-6, 1e-3, 0.01, 0.1):
        model = local.taylor(f, [point], 6)
        exact = [float(d.evalf(60, subs={x: sympy.Float(point, 60)})) for d in derivatives]
        if abs(point) < 0.1:  # as far as a series of order 26 is right
            np.testing.assert_allclose(model.coefficients[1:], exact[1:], rtol=1e-12, atol=1e-18)
        assert model.broken is None and model.digits >= 10
        assert model.coefficients[0] == f.value([point])
        assert "rounding" not in model.words


def test_the_sixth_coefficient_of_sine_over_x():
    model = local.taylor(landscapes.from_formula("sin(x)/x"), [0.001], 6)
    assert model.coefficients[6] == pytest.approx(-1.98412621e-4, rel=1e-8)


@pytest.mark.parametrize(
    "text, point",
    [("sin(x)/x*y", (1e-3, 1)), ("(exp(x*y)-1)/(x*y)", (0.01, 0.02)), ("y+(1-cos(x))/x^2", (0.01, 0))],
)
def test_in_the_plane_the_model_says_how_many_digits_are_left(text, point):
    """And the estimate holds: along x, the error is not larger than it says, by 200 digits."""
    f = landscapes.from_formula(text)
    model = local.taylor(f, point, 6)
    assert model.digits is not None and model.digits < 6 and "rounding leaves" in model.words
    line = landscapes.from_formula(text.replace("y", f"({point[1]})"))
    right = local.taylor(line, point[:1], 6)
    assert right.digits == 15
    wrong = np.abs(model.sides[0, 1:, 0] - right.coefficients[1:]) / np.max(
        np.abs(model.sides[0, 1:]), axis=1
    )
    assert np.max(wrong) < 10 ** (1.0 - model.digits)


@pytest.mark.parametrize(
    "text, point", [("x^2+y^2", (1, 1)), ("cos(x)*exp(y)", (0, 0)), ("sin(x)/x*y", (1, 1))]
)
def test_elsewhere_all_digits_are_there_and_nothing_is_said(text, point):
    model = local.taylor(landscapes.from_formula(text), point, 6)
    assert model.digits >= 10 and "rounding" not in model.words


def test_the_gallery_loses_no_digits_at_its_starts():
    for name in NAMES:
        f = landscapes.get(name)
        assert (local.taylor(f, f.start, 6).digits or 15) >= 6, name
