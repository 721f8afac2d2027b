"""On a kink that cancels and at a point filled in, derivatives are those of the function, not of its text."""

import numpy as np
import pytest
import sympy

from landscapes import from_formula, get, names
from landscapes.core import derivatives
from landscapes.tape import tape

X = sympy.Symbol("x", real=True)

# A removable point at 0 and what fills it in; sympy's series is the witness.
FILLED = [
    "sin(x)/x",
    "(1-cos(x))/x",
    "(1-cos(x))/x^2",
    "(exp(x)-1)/x",
    "log(1+x)/x",
    "tan(x)/x",
    "x/(exp(x)-1)",
    "x/sin(x)",
    "sinh(x)/x",
    "(x-sin(x))/x^3",
    "(1-cos(x))/(x*sin(x))",
    "atan(3*x)/x",
    "x*cos(x)/sin(x)",
    "(sqrt(1+x)-1)/x",
]
GUARDS = [
    "where(x==0, V, T)",
    "where(x!=0, T, V)",
    "where(0 <= x and x <= 0, V, T)",
    "x + where(x==0, V, T)^2",
]
GUARDS += ["3*where(x==0, V, T) - x", "exp(where(x==0, V, T))", "where(x==0, V, where(x > 9, x, T))"]


def series_of(text, at=0):
    expression = sympy.sympify(text.replace("^", "**"), locals={"x": X}, rational=True)
    return [sympy.limit(sympy.diff(expression, X, k), X, at) for k in range(3)]


@pytest.mark.parametrize("text", FILLED)
def test_a_point_filled_in_has_the_derivatives_of_the_whole_function(text):
    value, slope, bend = series_of(text)
    for guard in GUARDS:
        f = from_formula(guard.replace("T", f"({text})").replace("V", f"({value})"), domain=((-1.5, 1.5),))
        outer = sympy.sympify(
            guard.replace("where(x > 9, x, T)", "T")
            .replace("where(x==0, V, T)", "T")
            .replace("where(x!=0, T, V)", "T")
            .replace("where(0 <= x and x <= 0, V, T)", "T")
            .replace("^", "**"),
            locals={"x": X, "T": value + slope * X + bend * X**2 / 2},
        )
        expected = [float(sympy.diff(outer, X, k).subs(X, 0)) for k in range(3)]
        np.testing.assert_allclose(f.value([0]), expected[0], rtol=1e-14)
        np.testing.assert_allclose(f.gradient([0]), expected[1], rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(np.ravel(f.hessian([0])), expected[2], rtol=1e-11, atol=1e-13)
        batch = np.array([[0.5, 0.0, -1.0]])
        np.testing.assert_array_equal(f.hessian(batch)[..., 1], f.hessian([0]))
        np.testing.assert_array_equal(f.gradient(batch)[..., 1], f.gradient([0]))


def test_a_point_filled_in_wrongly_is_a_jump():
    """Then the chosen branch's derivative stands, by convention, and none of the other's."""
    f = from_formula("where(x==0, 2, sin(x)/x)")
    assert f.gradient([0]) == 0 and f.hessian([0]) == 0


# Each is smooth at the point, which no rule of the graph sees: what it is without kinks.
SMOOTH = [
    ("abs(x)*sin(abs(x))", "x*sin(x)", 0),
    ("abs(sin(x))*abs(x)", "x*sin(x)", 0),
    ("max(abs(x), x) - abs(x) + x^2", None, 0),
    ("floor(x)*0 + x^2", "x^2", 1),
    ("where(x<1, x^2, 2*x-1+(x-1)^2)", "x^2", 1),
    ("where(x<0, cos(x), 1-x^2/2)", "cos(x)", 0),
    ("abs(x-2)*tan(abs(x-2))", "(x-2)*tan(x-2)", 2),
    ("sqrt(sin(x)^2)*abs(x)", "x*sin(x)", 0),
    ("sign(x)*abs(sin(x))", "sin(x)", 0),
    ("max(x, 0)*max(-x, 0) + exp(x)", "exp(x)", 0),
    ("max(x, 0) + min(x, 0) + cos(x)", "x + cos(x)", 0),
    ("abs(x)^3*sign(x)*abs(x)", None, 0),
]


@pytest.mark.parametrize("text, smooth, at", SMOOTH)
def test_kinks_that_cancel_in_any_way(text, smooth, at):
    f = from_formula(text)
    if smooth is None:
        expected = [0, 0, 2 if "max" in text else 0]
    else:
        expected = [float(v) for v in series_of(smooth, at)]
    np.testing.assert_allclose(f.gradient([at]), expected[1], atol=1e-14)
    np.testing.assert_allclose(np.ravel(f.hessian([at])), expected[2], rtol=1e-13, atol=1e-14)


def test_in_the_plane():
    """sin(r)/r, r sin(r) and |x - y|^3 where their kinks cancel."""
    f = from_formula("where(x==0 and y==0, 1, sin(sqrt(x^2+y^2))/sqrt(x^2+y^2))")
    np.testing.assert_allclose(f.gradient([0, 0]), 0, atol=1e-15)
    np.testing.assert_allclose(f.hessian([0, 0]), -np.eye(2) / 3, atol=1e-14)
    f = from_formula("sqrt(x^2+y^2)*sin(sqrt(x^2+y^2)) + x*y")
    np.testing.assert_allclose(f.hessian([0, 0]), [[2, 1], [1, 2]], atol=1e-14)
    f = from_formula("abs(x-y)^2*abs(x-y) + x*y^2")
    np.testing.assert_allclose(f.gradient([1, 1]), [1, 2], atol=1e-14)
    np.testing.assert_allclose(f.hessian([1, 1]), [[0, 2], [2, 2]], atol=1e-14)


@pytest.mark.parametrize("text", ["abs(x*y)", "abs(x)*abs(y)", "sqrt(x^4 + y^4)"])
def test_along_the_axes_is_not_enough(text):
    """Each has two derivatives along both axes, and no Hessian: along the diagonals they disagree."""
    breaks = tape.of(from_formula(text)).breaks
    found = breaks.derivatives(np.zeros((2, 1)), np.zeros(1))
    assert np.all(found.gradient == 0) and np.all(np.isnan(found.hessian))


@pytest.mark.parametrize(
    "text", ["abs(x)", "max(x, 2*x)", "floor(x)", "sqrt(abs(x))", "sign(x)", "max(x^2, x)"]
)
def test_where_there_is_no_derivative_none_is_found(text):
    found = tape.of(from_formula(text)).breaks.derivatives(np.zeros((1, 1)), np.zeros(1))
    assert np.isnan(found.gradient).all() and np.isnan(found.hessian).all()


def test_a_jump_in_the_curvature_leaves_the_slope():
    found = tape.of(from_formula("abs(x)*x")).breaks.derivatives(np.zeros((1, 1)), np.zeros(1))
    assert found.gradient == 0 and np.isnan(found.hessian)


@pytest.mark.parametrize("name", names())
def test_beside_its_breaks_the_gallery_is_as_it_was(name):
    """Nothing is touched at random points, and on the breaks of the gallery no number becomes worse."""
    f = get(name)
    low, high = np.array(f.domain).T[..., None]
    theta = low + (high - low) * np.random.default_rng(0).random((f.dimension, 50))
    assert not tape.of(f).breaks.touched(theta).any() or f.smoothness == "discontinuous"
    for part in derivatives.everything(f, np.round(theta)):
        assert part.shape[-1] == 50
