"""The barrier between two points is the most that the line rises above the straight one between its ends."""

import autograd.numpy as anp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import landscapes
from landscapes import from_callable
from landscapes.slices import NoSlice, barrier, words


def of_line(function, d=3):
    """A function of the first coordinate in d of them."""
    return from_callable(lambda t: function(t[0]) + anp.sum(t[1:] ** 2, axis=0), domain=((-2, 2),) * d)


def test_between_two_wells():
    """(x^2 - 1)^2 from -1 to 1 has its top, 1, in the middle."""
    found = barrier(of_line(lambda x: (x**2 - 1) ** 2), [-1, 0, 0], [1, 0, 0])
    assert found.height == 1.0 and found.at == 0.5 and found.length == 2.0 and found.undefined == 0


def test_a_tilted_barrier_is_measured_from_the_straight_line_and_never_too_high():
    def height(x):
        return (x**2 - 1) ** 2 + 0.3 * x

    found = barrier(of_line(height), [-1.1, 0.2, 0], [0.9, 0.1, 0.3], points=11)
    a, b = np.array([-1.1, 0.2, 0]), np.array([0.9, 0.1, 0.3])
    f = of_line(height)

    def over(t):
        return float(f.value((1 - t) * a + t * b)) - ((1 - t) * float(f.value(a)) + t * float(f.value(b)))

    best = minimize_scalar(lambda t: -over(t), bounds=(0, 1), method="bounded", options={"xatol": 1e-10})
    assert found.height <= -best.fun + 1e-12
    assert found.height == pytest.approx(-best.fun, rel=1e-4) and found.at == pytest.approx(best.x, abs=5e-3)
    np.testing.assert_allclose(
        found.values, [float(f.value((1 - t) * a + t * b)) for t in found.t], rtol=1e-13
    )
    assert np.all(np.diff(found.t) > 0)


def test_a_convex_function_has_none():
    found = barrier(landscapes.get("sphere"), [1.0, 2.0], [-3.0, 0.5])
    assert found.height == 0.0 and "No barrier" in words.of_barrier(found)


def test_where_there_is_no_value_none_is_made_up():
    f = from_callable(lambda t: anp.log(t[0] - 2), domain=((1, 4),))
    assert np.isnan(barrier(f, [1.0], [4.0]).height)  # an end without a value

    def with_a_hole(theta):
        return anp.where(anp.abs(theta[0]) < 0.5, anp.nan, 1 - theta[0] ** 2)

    found = barrier(from_callable(with_a_hole, domain=((-1, 1),)), [-1.0], [1.0], points=21)
    assert found.undefined == np.sum(np.isnan(found.values)) > 0
    assert found.height == pytest.approx(0.75, abs=1e-2) and found.height <= 0.75
    assert "have no value" in words.of_barrier(found)


def test_a_pole_is_a_barrier_without_end():
    f = from_callable(lambda t: 1 / t[0] ** 2, domain=((-1, 1),))
    assert barrier(f, [-1.0], [1.0]).height == np.inf


def test_between_equal_points_there_is_no_barrier():
    f = from_callable(lambda t: np.log(t[0]), domain=((-1, 4),))
    found = barrier(f, [2.0], [2.0])
    assert (found.height, found.length, found.undefined) == (0.0, 0.0, 0)
    assert np.all(found.values == np.log(2.0)) and "one point" in words.of_barrier(found)
    assert np.isnan(barrier(f, [-1.0], [-1.0]).height)


def test_points_that_make_no_line_are_refused():
    f = landscapes.get("sphere")
    with pytest.raises(NoSlice):
        barrier(f, [np.nan, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError):
        barrier(f, [1.0, 1.0], [1.0, 1.0, 1.0])
    with pytest.raises(ValueError):
        barrier(f, [1.0, 1.0], [0.0, 1.0], points=2)
