"""Directional derivatives: along the gradient largest, along the level set 0."""

import numpy as np
import pytest

import landscapes
from landscapes import from_callable, local
from tests.landscapes.sampling import at_least, random_points

NAMES = landscapes.names()


@pytest.mark.parametrize("name", NAMES)
def test_slopes_are_the_change_per_length(name):
    """D agrees with a central difference along the direction, at points off the kinks."""
    f = landscapes.get(name)
    theta = random_points(f, 100, seed=21)
    way = np.random.default_rng(22).normal(size=theta.shape)
    unit = way / np.linalg.norm(way, axis=0)
    got = local.slope_along(f, theta, way)
    width = np.min(np.ptp(np.array(f.domain), axis=1))
    errors = []
    for h in (1e-5 * width, 5e-6 * width):
        errors.append(np.abs((f.value(theta + h * unit) - f.value(theta - h * unit)) / (2 * h) - got))
    size = np.max(np.abs(got)) + np.max(np.abs(f.value(theta))) / width
    # A kink between the two points of a difference spoils a point of a hundred, no more.
    assert np.mean(errors[1] < 1e-6 * size) > 0.95


@pytest.mark.parametrize("name,point", [("sphere", (0, 0)), ("saddle", (0, 0)), ("cubic", 0)])
def test_where_the_gradient_is_0_no_direction_is_the_steepest(name, point):
    rose = local.directions(landscapes.get(name), point)
    assert np.all(np.isnan(rose.steepest)) and "level ground" in rose.words and not rose.kink


@pytest.mark.parametrize("name", [n for n in NAMES if at_least(landscapes.get(n), "C1")])
def test_d_peaks_along_the_gradient_and_vanishes_along_the_level_set(name):
    f = landscapes.get(name)
    for point in random_points(f, 5, seed=23).T:
        rose = local.directions(f, point, 721)
        length = np.linalg.norm(rose.gradient)
        assert not rose.kink
        assert rose.steepest_slope == pytest.approx(length)
        assert length > 0
        np.testing.assert_allclose(rose.steepest, rose.gradient / length, rtol=1e-12)
        assert np.max(rose.slopes) <= length * (1 + 1e-9)
        if f.dimension < 3:  # a sphere is covered more thinly
            assert np.max(np.abs(rose.slopes)) >= length * 0.9999
        assert rose.level.shape == (f.dimension, f.dimension - 1)
        np.testing.assert_allclose(rose.level.T @ rose.level, np.eye(f.dimension - 1), atol=1e-12)
        for level in rose.level.T:
            assert abs(local.slope_along(f, point, level)) <= 1e-9 * length
            # Along the level set f itself changes with the square of the way only.
            way = 1e-4 * np.min(np.ptp(np.array(f.domain), axis=1))
            curvature = abs(level @ f.hessian(point) @ level)
            change = abs(f.value(point + way * level) - f.value(point))
            assert change <= 2 * curvature * way**2 + 1e-6 * length * way + 1e-12 * abs(f.value(point))


def test_the_polar_curve_is_a_cosine():
    """D = |grad| cos(angle - the gradient's angle), once around."""
    f = landscapes.get("himmelblau")
    rose = local.directions(f, (1, 2), 181)
    turned = rose.angles - np.arctan2(*rose.gradient[::-1])
    np.testing.assert_allclose(rose.slopes, rose.steepest_slope * np.cos(turned), atol=1e-9)


def test_at_a_kink_each_direction_has_its_own_slope():
    """A cone's tip rises with 1 all around; |x| with 1 both ways; a cusp without bound."""
    for name, point in (("cone", (0, 0)), ("absolute_value", 0)):
        rose = local.directions(landscapes.get(name), point)
        np.testing.assert_allclose(rose.slopes, 1, rtol=1e-12)
        assert rose.kink and rose.level.shape[1] == 0 and "kink" in rose.words
    assert local.slope_along(landscapes.get("bukin_n6"), (-10, 1), (0, 1)) == np.inf
    assert "infinite" in local.directions(landscapes.get("bukin_n6"), (-10, 1)).words


def test_batches_of_points_and_directions_are_broadcast():
    f = landscapes.get("rosenbrock")
    points = random_points(f, 6, seed=24).reshape(2, 2, 3)
    got = local.slope_along(f, points, (3.0, 4.0))
    assert got.shape == (2, 3)
    np.testing.assert_allclose(got, np.tensordot((0.6, 0.8), f.gradient(points), 1), rtol=1e-12)


def test_a_direction_without_length_is_refused():
    with pytest.raises(ValueError, match="length other than 0"):
        local.slope_along(landscapes.get("saddle"), (1, 1), (0, 0))


def test_a_function_that_is_not_recorded_has_slopes_too():
    f = from_callable(lambda t: t[0] ** 2 if t[0] > 0 else -t[0], domain=((-1, 1),))
    assert f.engine != "tape"
    assert local.slope_along(f, 0.5, 1) == pytest.approx(1)
