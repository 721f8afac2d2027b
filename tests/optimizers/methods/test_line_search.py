"""Line searches keep their promises for every member, and charge only those that search."""

import autograd.numpy as anp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import landscapes
from optimizers.core.oracle import Oracle
from optimizers.methods.line_search import along, backtracking, moved, wolfe

BOUNDED = ["rosenbrock", "himmelblau", "booth", "styblinski_tang", "three_hump_camel", "rastrigin"]
MANY = 80


def downhill(name, seed=0):
    """An oracle, many points of the box, their values and slopes, and steepest descent there."""
    f = landscapes.get(name)
    low, high = np.array(f.domain).T[:, :, None]
    theta = low + (high - low) * np.random.default_rng(seed).random((f.dimension, MANY))
    value, gradient = f.value_and_gradient(theta)
    return f, Oracle(f, (MANY,)), theta, value, gradient, -gradient


@pytest.mark.parametrize("name", BOUNDED)
@pytest.mark.parametrize("c1", [1e-4, 0.3])
def test_backtracking_finds_the_first_step_that_falls_enough(name, c1):
    """The step falls enough, and (unless it is the first) the one tried before did not."""
    f, oracle, theta, value, gradient, direction = downhill(name)
    slope = along(gradient, direction)
    step = backtracking(oracle, theta, value, slope, direction, 1.0, 0.5, c1, 60)
    falls = f.value(theta + step * direction) <= value + c1 * step * slope
    assert np.all(falls & (step > 0))
    too_far = f.value(theta + 2 * step * direction) > value + c1 * 2 * step * slope
    assert np.all(too_far | (step == 1.0))
    tried = 1 - np.round(np.log2(step)).astype(int)
    assert np.array_equal(oracle.take_counts(), [tried, 0 * tried, 0 * tried])


@pytest.mark.parametrize("name", BOUNDED)
@pytest.mark.parametrize("c2", [0.9, 0.1, 1e-3])
def test_wolfe_meets_the_strong_wolfe_conditions(name, c2):
    """f has fallen enough and the slope is flat enough, from first steps far too short and long."""
    for first in (1e-6, 1.0):
        f, oracle, theta, value, gradient, direction = downhill(name)
        found = wolfe(oracle, theta, value, gradient, direction, first, c2=c2, max_trials=60)
        slope = along(gradient, direction)
        there, gradient_there = f.value_and_gradient(theta + found.step * direction)
        assert np.all(there <= value + 1e-4 * found.step * slope)
        assert np.all(np.abs(along(gradient_there, direction)) <= c2 * np.abs(slope))
        assert np.array_equal(there, found.value)
        assert np.array_equal(gradient_there, found.gradient)


def test_the_exact_search_finds_scipys_minimum_along_the_ray():
    """On Booth's bowl every ray has one valley, and scipy's Brent finds the same bottom."""
    f, oracle, theta, value, gradient, direction = downhill("booth")
    found = wolfe(oracle, theta, value, gradient, direction, 1.0, 0.0, 1e-10, 100)
    for k in range(MANY):
        ray = minimize_scalar(
            lambda t, k=k: float(f.value(theta[:, k] + t * direction[:, k])), bracket=(0, 0.1)
        )
        assert abs(found.step[k] - ray.x) < 1e-6 * ray.x


@pytest.mark.parametrize("search", ["backtracking", "wolfe"])
def test_a_member_searches_as_it_would_alone(search):
    """Every member's step in a batch is, bit for bit, its step in a search of its own."""
    f, oracle, theta, value, gradient, direction = downhill("himmelblau")

    def step(oracle, *k):
        at, d, g, v = (a[(..., *k)] for a in (theta, direction, gradient, value))
        if search == "wolfe":
            return wolfe(oracle, at, v, g, d, 1.0, c2=0.1).step
        return backtracking(oracle, at, v, along(g, d), d, 1.0, 0.5, 1e-4, 50)

    together, spent = step(oracle), oracle.take_counts()
    for k in range(0, MANY, 7):
        alone = Oracle(f)
        assert step(alone, k) == together[k]
        assert np.array_equal(alone.take_counts(), spent[:, k])


@pytest.mark.parametrize("search", ["backtracking", "wolfe"])
def test_members_that_cannot_or_must_not_search_stay_and_are_not_charged(search):
    """Step 0 and no charge where masked out, uphill, flat, or where f is undefined."""
    _, oracle, theta, value, gradient, direction = downhill("himmelblau")
    active = np.arange(MANY) % 2 == 0
    direction[:, 4], gradient[:, 6], value[8] = gradient[:, 4], 0.0, np.nan
    if search == "wolfe":
        found = wolfe(oracle, theta, value, gradient, direction, 1.0, active=active)
        step = found.step
        assert np.array_equal(found.value, np.where(step == 0, value, found.value), equal_nan=True)
    else:
        slope = along(gradient, direction)
        step = backtracking(oracle, theta, value, slope, direction, 1, 0.5, 1e-4, 50, active)
    idle = ~active
    idle[[4, 6, 8]] = True
    assert np.array_equal(step == 0, idle)
    assert np.array_equal(oracle.take_counts().sum(axis=0) == 0, idle)


def test_an_undefined_trial_has_gone_too_far():
    """Where a step leaves the region in which f is finite, both searches come back into it."""
    f = landscapes.from_callable(lambda x: -anp.log(1 - x[0]) - 3 * x[0], domain=((-1, 1),), start=(0,))
    theta = np.zeros(1)
    value, gradient = f.value_and_gradient(theta)
    for first in (1.0, 7.0, 1e6):
        found = wolfe(Oracle(f), theta, value, gradient, -gradient, first, 0.0, 1e-9, 100)
        np.testing.assert_allclose(found.step * -gradient, 2 / 3, rtol=1e-8)
        slope = along(gradient, -gradient)
        step = backtracking(Oracle(f), theta, value, slope, -gradient, first, 0.5, 1e-4, 60)
        assert 0 < (step * -gradient)[0] < 1 and np.isfinite(f.value(-step * gradient))


def test_rounding_does_not_stop_a_search_short_of_a_flat_gradient():
    """At |gradient| = 1e-9 above f = 1e6 values are all equal; the slopes still lead downhill."""
    f = landscapes.from_callable(lambda x: 1e6 + 5 * x[0] ** 2, domain=((-1, 1),))
    theta = np.array([1e-10])
    value, gradient = f.value_and_gradient(theta)
    slope = along(gradient, -gradient)
    step = backtracking(Oracle(f), theta, value, slope, -gradient, 1.0, 0.5, 0.1, 60)
    assert 0 < step < 2 / 10
    found = wolfe(Oracle(f), theta, value, gradient, -gradient, 1.0, 1e-4, 1e-6, 60)
    np.testing.assert_allclose(found.step, 0.1, rtol=1e-5)


def test_a_fall_without_end_is_followed_far_and_ends():
    """On a line there is no bottom: the search ends after a bounded number of trials, far below."""
    f = landscapes.from_callable(lambda x: 2 * x[0], domain=((-1, 1),))
    theta, oracle = np.zeros(1), Oracle(f)
    value, gradient = f.value_and_gradient(theta)
    found = wolfe(oracle, theta, value, gradient, -gradient, 1.0, 0.0, 1e-9, 1000)
    assert found.step > 1e12 and np.isfinite(found.value) and oracle.take_counts()[1] < 50


def test_at_a_kink_the_exact_search_closes_in_on_it():
    """|x| has no flat bottom: the bracket shrinks to the kink, in a bounded number of trials."""
    f = landscapes.from_callable(lambda x: anp.abs(x[0] - 0.3), domain=((-1, 1),))
    theta = np.array([1.0])
    value, gradient = f.value_and_gradient(theta)
    found = wolfe(Oracle(f), theta, value, gradient, -gradient, 0.01, 0.0, 1e-9, 200)
    np.testing.assert_allclose(theta - found.step * gradient, 0.3, atol=1e-14)


def test_a_member_that_found_no_step_stays_although_its_direction_is_infinite():
    """Step 0 means unmoved, bit for bit, whatever the direction holds."""
    theta = np.array([[1.0, 2.0], [3.0, 4.0]])
    direction = np.array([[np.inf, 1.0], [np.nan, 1.0]])
    assert np.array_equal(moved(theta, np.array([0.0, 0.5]), direction), [[1.0, 2.5], [3.0, 4.5]])
