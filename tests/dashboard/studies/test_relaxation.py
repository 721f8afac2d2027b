"""Relaxation on the page: the mean that is drawn, and the two descents."""

import numpy as np
import pytest
from scipy.stats import ncx2, norm

from dashboard.state.state import Relaxation
from dashboard.studies.relaxation import study as relaxation
from landscapes.drawing import lengths
from tests.dashboard.studies.desks import desk

GAUSSIAN = ("gaussian", "expectation", 100, 0)


def shown(name, spread, at, *how):
    d = desk(name)
    made = relaxation.Relaxed(d.f, Relaxation(spread, *(how or GAUSSIAN)))
    return made, relaxation._board(d, made, np.array(at))


def trace(board, name):
    return next(t for panel in board.panels for t in panel.traces if t.get("name") == name)


def test_the_staircases_mean_has_the_slope_of_its_closed_form():
    """E floor(x + z s + 1/2)^2 has slope sum over jumps k - 1/2 of (2k - 1) times the normal density."""
    spread = 0.4
    _, board = shown("staircase", spread, (3.3,))
    slope = trace(board, "slope of g")
    k = np.arange(-40, 41)[:, None]
    closed = np.sum((2 * k - 1) * norm.pdf(slope["x"], k - 0.5, spread), axis=0)
    np.testing.assert_allclose(slope["y"], closed, atol=1e-6 * np.max(np.abs(closed)))


def test_descent_moves_on_the_mean_where_it_stalls_on_the_staircase():
    _, board = shown("staircase", 0.4, (3.3,))
    raw, mean = trace(board, "descent on f"), trace(board, "descent on g")
    assert np.all(raw["x"] == 3.3)
    assert abs(mean["x"][-1]) < 0.05


def test_spread_zero_is_the_landscape_itself():
    made, board = shown("rastrigin_1d", 0.0, (2.3,))
    np.testing.assert_allclose(trace(board, "mean g")["y"], made.f.value(made.axes[0][None]))
    np.testing.assert_array_equal(trace(board, "descent on f")["x"], trace(board, "descent on g")["x"])


@pytest.mark.parametrize("name, at", [("camouflage", (0.3, 0.65)), ("rastrigin", (3.6, -2.7))])
def test_in_two_dimensions_both_are_drawn_on_one_scale(name, at):
    made, board = shown(name, 0.2, at)
    raw, mean = board.panels
    assert raw.ground
    level = mean.traces[0]
    np.testing.assert_array_equal(level["z"], made.heights)
    assert level["zmin"] <= np.nanmin(level["z"])
    assert np.nanmax(level["z"]) <= level["zmax"]


def test_sampled_means_tell_their_estimator():
    made, _ = shown("staircase", 0.4, (3.3,), "gaussian", "samples", 200, 3)
    assert "score function" in made.estimator.sentence
    made, _ = shown("forrester", 0.05, (0.3,), "gaussian", "samples", 200, 3)
    assert "pathwise" in made.estimator.sentence


def fact(board, label):
    return next(f.value for f in board.facts if f.label.startswith(label))


def test_a_kink_is_descended_with_one_step_on_both():
    """|x| has no curvature to fit a step to: it gets its mean's, so that only the averaging differs."""
    made, board = shown("absolute_value", 0.3, (1.5,))
    raw, mean = made.runs(np.array([1.5]))
    assert raw.optimizer.step_size == mean.optimizer.step_size
    assert f"of δ = {raw.optimizer.step_size:g}:" in board.words
    assert abs(mean.path[-1, 0]) < 1e-3 < abs(raw.path[-1, 0])


def test_where_the_steps_differ_both_are_told():
    made, board = shown("rastrigin", 0.5, (3.6, -2.7))
    steps = [run.optimizer.step_size for run in made.runs(np.array([3.6, -2.7]))]
    assert steps[0] != steps[1]
    assert all(f"(δ = {step:g})" in board.words for step in steps)
    assert "changes so often" in made.why


def test_the_moths_slope_has_the_digits_that_are_known():
    """|∇g| at the preset, against the density's flow over the rim of what is hidden."""
    _, board = shown("camouflage", 0.15, (0.3, 0.65))
    value, _, error = fact(board, "slope of g").partition(" ± ")
    away = np.hypot(0.3, 0.25)

    def chance(r):
        return ncx2.sf((0.12 / 0.15) ** 2, 2, (r / 0.15) ** 2)

    true = (chance(away + 1e-5) - chance(away - 1e-5)) / 2e-5
    assert abs(float(value) - true) <= float(error) < 0.02 * true


def test_rounding_is_no_height():
    _, board = shown("sphere_3d", 0.3, (1.0, 1.0, 1.0))
    assert fact(board, "f at the end on f") == "0"


def test_a_slope_too_large_to_be_squared_is_still_a_number():
    assert lengths.length(np.array([3e300, 4e300])) == pytest.approx(5e300)
    assert lengths.length(np.array([np.inf, 1.0])) == np.inf
    assert np.isnan(lengths.length(np.array([np.nan, 1.0])))
    assert lengths.length(np.zeros(2)) == 0
