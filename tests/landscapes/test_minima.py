"""The minima told of a landscape are minima over its box, and they are all there are."""

from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize

import landscapes
from tests.landscapes.sampling import (
    EPSILON,
    at_least,
    box_of,
    polished,
    random_points,
    scale_of_minimum,
    sizes,
)

NAMES = landscapes.names()
LOWEST_KNOWN = [name for name in NAMES if landscapes.get(name).lowest is not None]


@cache
def survey(f):
    """Points over the box and its edges, with heights: a grid (d, *sides) and random points."""
    side = {1: 20001, 2: 301, 3: 31}[f.dimension]
    grid = np.array(np.meshgrid(*[np.linspace(a, b, side) for a, b in f.domain], indexing="ij"))
    return grid, f.value(grid), random_points(f, 20000, seed=2)


def pits(f):
    """Points of the survey's grid that no neighbour lies below, (d, n), deepest first."""
    grid, heights, _ = survey(f)
    padded = np.pad(np.nan_to_num(heights, nan=np.inf), 1, constant_values=np.inf)
    middle = (slice(1, -1),) * f.dimension
    low = np.isfinite(heights)
    for axis in range(f.dimension):
        for way in (1, -1):
            low &= padded[middle] <= np.roll(padded, way, axis)[middle]
    return grid[:, low][:, np.argsort(heights[low], kind="stable")]


@pytest.mark.parametrize("name", LOWEST_KNOWN)
def test_nothing_sampled_lies_below_the_lowest_known_point(name):
    f = landscapes.get(name)
    _, heights, scattered = survey(f)
    floor = f.lowest - 1e-9 * scale_of_minimum(f)
    assert np.nanmin(heights) >= floor
    assert np.nanmin(f.value(scattered)) >= floor


@pytest.mark.parametrize("name", LOWEST_KNOWN)
def test_no_descent_from_the_best_samples_ends_below_the_lowest_known_point(name):
    """By scipy's Nelder-Mead and, where there is a slope, its L-BFGS-B, both held in the box."""
    f = landscapes.get(name)
    floor = f.lowest - 1e-9 * scale_of_minimum(f)
    for start in pits(f)[:, :4].T:
        found = minimize(
            f.value, start, method="Nelder-Mead", bounds=f.domain, options={"xatol": 1e-9, "fatol": 1e-12}
        )
        assert found.fun >= floor, found.x
        if at_least(f, "C1"):
            found = minimize(
                f.value,
                start,
                jac=f.gradient,
                method="L-BFGS-B",
                bounds=f.domain,
                options={"ftol": 1e-15, "gtol": 1e-10},
            )
            assert found.fun >= floor, found.x


@pytest.mark.parametrize("name", [n for n in LOWEST_KNOWN if landscapes.get(n).minima])
def test_every_point_as_low_as_the_minimum_is_a_listed_one(name):
    """None is missing: every pit of the grid led down to the lowest height ends at one of them."""
    f = landscapes.get(name)
    theta, height = polished(f, pits(f)[:, :300])
    lowest = theta[:, height <= f.lowest + 1e-9 * scale_of_minimum(f)]
    width = np.ptp(box_of(f), axis=0)
    gaps = (lowest[:, :, None] - np.array(f.minima).T[:, None, :]) / width[..., None]
    # A degenerate minimum, like that of x^6, is flat: 1e-9 in height is 0.03 in x.
    assert np.all(np.min(np.linalg.norm(gaps, axis=0), axis=1, initial=np.inf) < 0.02)
    if at_least(f, "C1"):
        assert lowest.shape[1] > 0, "the search itself must reach the minimum"


@pytest.mark.parametrize("name", NAMES)
def test_minima_are_distinct_equally_low_and_in_the_box(name):
    f = landscapes.get(name)
    if f.minima and f.lowest_at is not None:
        pytest.fail("either points or a set of minima")
    for point in (*f.minima, *([] if f.lowest_at is None else [f.lowest_at])):
        assert len(point) == f.dimension
        assert all(a <= c <= b for c, (a, b) in zip(point, f.domain, strict=True))
        assert abs(f.value(point) - f.lowest) <= 1e-9 * scale_of_minimum(f)
    assert len(set(f.minima)) == len(f.minima)


@pytest.mark.parametrize("name", [n for n in LOWEST_KNOWN if at_least(landscapes.get(n), "C1")])
def test_the_slope_vanishes_at_a_smooth_minimum_and_the_curvature_is_not_negative(name):
    """On the edge of the box the slope may point out of it. Newton's step tells how many digits of
    the point are right: at least ten."""
    f = landscapes.get(name)
    for point in np.array(f.minima or (f.lowest_at,)):
        slope = f.gradient(point)
        low, high = np.array(f.domain).T
        assert np.all(slope[point == low] >= 0) and np.all(slope[point == high] <= 0)
        free = (point > low) & (point < high)
        assert np.all(np.abs(slope[free]) <= 1e-10 * (1 + sizes(f)[1]))
        if at_least(f, "C2"):
            matrix = f.hessian(point)[np.ix_(free, free)]
            assert np.all(np.linalg.eigvalsh(matrix) >= -1e-10 * (1 + sizes(f)[2]))
            newton = np.linalg.lstsq(matrix, slope[free], rcond=None)[0]
            assert np.all(np.abs(newton) <= 1e-10 * np.maximum(1, np.abs(point[free])))


@pytest.mark.parametrize("name", LOWEST_KNOWN)
def test_no_neighbour_of_a_minimum_lies_lower(name):
    """Nor at a kink, where no slope tells: from a hundredth of the box down to a ten-millionth."""
    f = landscapes.get(name)
    low, high = box_of(f)
    away = np.random.default_rng(5).uniform(-1, 1, (f.dimension, 400)) * (high - low)
    away *= 10 ** np.repeat(np.linspace(-7, -2, 6), 400 // 6 + 1)[:400]
    for point in np.array(f.minima or (f.lowest_at,)):
        around = f.value(np.clip(point[:, None] + away, low, high))
        assert np.nanmin(around) >= f.value(point) - 64 * EPSILON * scale_of_minimum(f)
