"""Planes around runs through many variables: against singular values, and the points they must go through."""

import numpy as np
import pytest

import optimizers
from landscapes.learning import training_loss
from landscapes.slices import NoSlice
from optimizers import planes

F = training_loss("mlp", "moons")
RUNS = {name: optimizers.run(F, name, F.initial(k), steps=40) for k, name in enumerate(("adam", "momentum"))}
POINTS = np.concatenate([run.path for run in RUNS.values()])


def inside(plane):
    low, high = np.array(plane.domain).T[..., None]
    there = plane.project(POINTS.T)
    return np.all((low < there) & (there < high))


def test_the_lowest_point_is_the_lowest_of_all_runs():
    values = np.concatenate([run.values for run in RUNS.values()])
    np.testing.assert_array_equal(planes.lowest(RUNS), POINTS[np.argmin(values)])
    np.testing.assert_array_equal(planes.lowest([], np.ones(3)), np.ones(3))


def test_no_plane_through_the_lowest_point_is_nearer_to_the_paths():
    plane = planes.of_paths(RUNS)
    left = np.linalg.svd(POINTS - planes.lowest(RUNS), compute_uv=False)[2:]
    assert np.sum(plane.distance(POINTS.T) ** 2) == pytest.approx(np.sum(left**2), rel=1e-9)
    assert inside(plane) and plane == planes.of_paths(list(RUNS.values()))


def test_the_plane_of_ends_goes_through_them_and_the_start():
    plane = planes.of_ends(RUNS)
    ends = [planes.lowest([run]) for run in RUNS.values()] + [F.initial(0)]
    assert np.max(plane.distance(np.array(ends).T)) < 1e-12 and inside(plane)
    with pytest.raises(ValueError, match="two runs or more"):
        planes.of_ends([RUNS["adam"]])
    with pytest.raises(NoSlice):
        planes.of_ends([RUNS["adam"]] * 3)


def test_a_plane_of_two_variables_has_the_others_as_they_are_told():
    at = planes.lowest(RUNS)
    plane = planes.of_pair(RUNS, (3, 1), at)
    np.testing.assert_array_equal(plane.lift(at[[3, 1]]), at)
    assert inside(plane)
