"""The interpolation: exact at nodes and on parabolas, C1, its derivatives those of its pieces."""

import autograd
import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from landscapes.imported.interpolation import Interpolation, node_slopes

rng = np.random.default_rng(5)
X = np.linspace(-2, 2, 9) + rng.uniform(-0.15, 0.15, 9)
Y = np.linspace(0, 3, 7) + rng.uniform(-0.15, 0.15, 7)
F = rng.normal(size=(7, 9))
SURFACE, CURVE = Interpolation((X, Y), F), Interpolation((X,), F[0])


def inside(n, seed=0):
    share = np.random.default_rng(seed).random((2, n))
    return np.array([X[0], Y[0]])[:, None] + share * np.array([np.ptp(X), np.ptp(Y)])[:, None]


def test_it_is_exact_at_the_nodes():
    nodes = np.array(np.meshgrid(X, Y))
    np.testing.assert_array_equal(SURFACE.value(nodes), F)
    np.testing.assert_array_equal(CURVE.value(X[None]), F[0])


def test_products_of_parabolas_are_met_exactly():
    def f(x, y):
        return (1 + x - 0.7 * x**2) * (2 - y + 0.3 * y**2)

    p = Interpolation((X, Y), f(X, Y[:, None]))
    x, y = points = inside(300)
    value, gradient, hessian = p.everything(points)
    px, py, dx, dy = 1 + x - 0.7 * x**2, 2 - y + 0.3 * y**2, 1 - 1.4 * x, -1 + 0.6 * y
    np.testing.assert_allclose(value, f(x, y), atol=1e-12)
    np.testing.assert_allclose(gradient, [dx * py, px * dy], atol=1e-11)
    np.testing.assert_allclose(hessian, [[-1.4 * py, dx * dy], [dx * dy, 0.6 * px]], atol=1e-9)


def test_a_curve_is_the_hermite_spline_of_its_slopes():
    witness = CubicHermiteSpline(X, F[0], node_slopes(X, F[0]))
    x = inside(200)[0]
    for order in range(5):
        got = CURVE.derivatives(x[None], [(order,)])[0]
        np.testing.assert_allclose(got, witness(x, nu=order), rtol=1e-9, atol=1e-9)


def test_slopes_are_those_of_parabolas():
    slopes = node_slopes(X, F[0])
    for k in range(9):
        three = np.clip(k - 1, 0, 6) + np.arange(3)
        parabola = np.polyfit(X[three] - X[k], F[0][three], 2)
        assert slopes[k] == pytest.approx(parabola[1], rel=1e-9)


def test_a_surface_is_splines_along_one_axis_of_splines_along_the_other():
    for x, y in inside(40).T:
        column = np.array([CubicHermiteSpline(X, row, node_slopes(X, row))(x) for row in F])
        assert SURFACE.value(np.array([x, y])) == pytest.approx(
            CubicHermiteSpline(Y, column, node_slopes(Y, column))(y)
        )


def test_value_and_slope_are_continuous_across_every_border():
    e = 1e-9
    for k in range(1, 8):
        y = inside(50)[1]
        left, right = (np.stack([np.full(50, X[k] + s * e), y]) for s in (-1, 1))
        for a, b in zip(SURFACE.value_and_gradient(left), SURFACE.value_and_gradient(right)):
            np.testing.assert_allclose(a, b, atol=1e-6)


def test_derivatives_against_differences():
    points, h = inside(200), 1e-6
    _, gradient, hessian = SURFACE.everything(points)
    near = np.min(np.abs(points[0][:, None] - X), axis=1), np.min(np.abs(points[1][:, None] - Y), axis=1)
    off = (near[0] > 1e-4) & (near[1] > 1e-4)
    for k, step in enumerate(np.eye(2)[:, :, None] * h):
        np.testing.assert_allclose(
            (SURFACE.value(points + step) - SURFACE.value(points - step))[off] / 2 / h,
            gradient[k][off],
            rtol=1e-5,
            atol=1e-6,
        )
        slopes = [SURFACE.value_and_gradient(points + s * step)[1] for s in (1, -1)]
        np.testing.assert_allclose(
            (slopes[0] - slopes[1])[:, off] / 2 / h, hessian[k][:, off], rtol=1e-5, atol=1e-5
        )


def test_autograd_goes_through_it():
    point = np.array([0.3, 1.1])
    _, gradient, hessian = SURFACE.everything(point)
    np.testing.assert_allclose(autograd.grad(lambda t: SURFACE(t) ** 2)(point), 2 * SURFACE(point) * gradient)
    np.testing.assert_allclose(autograd.hessian(SURFACE)(point), hessian)


def test_the_error_shrinks_as_the_cube_of_the_spacing():
    def error(n):
        x = np.linspace(-1, 1, n)
        p = Interpolation((x, x), np.sin(3 * x + 2 * x[:, None]))
        a, b = np.random.default_rng(2).uniform(-0.8, 0.8, (2, 500))
        return np.max(np.abs(p.value(np.array([a, b])) - np.sin(3 * a + 2 * b)))

    assert 7 < error(20) / error(39) < 9 and 7 < error(39) / error(77) < 9


def test_a_gap_spoils_its_own_cells_only():
    losses = F.copy()
    losses[3, 4] = np.nan
    p = Interpolation((X, Y), losses)
    points = inside(2000)
    column, row = np.searchsorted(X, points[0]) - 1, np.searchsorted(Y, points[1]) - 1
    beside = np.isin(column, (3, 4)) & np.isin(row, (2, 3))
    for made in p.everything(points):
        np.testing.assert_array_equal(np.all(np.isfinite(made), axis=tuple(range(made.ndim - 1))), ~beside)
    nodes = np.array(np.meshgrid(X, Y))
    np.testing.assert_array_equal(p.value(nodes), losses)  # also on the gap's border
    far = (np.abs(column - 3.5) > 3) | (np.abs(row - 2.5) > 3)
    np.testing.assert_array_equal(p.value(points)[far], SURFACE.value(points)[far])
    e = 1e-9  # it is still continuous with its slope beside the gap
    left, right = (np.stack([np.full(20, X[3] + s * e), np.linspace(Y[0], Y[1] + 0.01, 20)]) for s in (-1, 1))
    for a, b in zip(p.value_and_gradient(left), p.value_and_gradient(right)):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_outside_there_is_nothing():
    outside = np.array([[X[0] - 1e-12, 0, X[-1] + 1, np.nan], [1, Y[-1] + 1e-9, 1, 1]])
    for made in SURFACE.everything(outside):
        assert np.isnan(made).all()
