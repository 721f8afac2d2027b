"""Directional derivatives on the page: D against finite differences, zero along the level set, kinks."""

from dataclasses import replace

import numpy as np
import pytest

import landscapes
from dashboard.studies.slopes import study as slopes
from landscapes import local
from tests.dashboard.studies.desks import AWKWARD, can_be_sent, desk, fact, panel, trace
from tests.dashboard.studies.test_studies import opened

STEEP = [
    ("rosenbrock", (-1.2, 1.0)),
    ("himmelblau", (1.0, 2.5)),
    ("peaks", (-0.2, 1.2)),
    ("mueller_brown", (0.9, 0.6)),
]


def made(name, at, **settings):
    d = desk(name, "slopes", at=at, **settings)
    return slopes._board(d, d.point, slopes._unit(d)), d


def value(board, label):
    plain = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    return float(fact(board, label).translate(plain).replace("×10", "e"))


@pytest.mark.parametrize("name, at", STEEP)
@pytest.mark.parametrize("angle", [0.0, 40.0, 137.0, 250.0])
def test_d_is_what_a_small_step_along_the_arrow_gains(name, at, angle):
    board, d = made(name, at, angle=angle)
    turn = np.radians(angle)
    step = 1e-5 * np.array([np.cos(turn), np.sin(turn)])
    gain = (d.f.value(at + step) - d.f.value(at - step)) / 2e-5
    shown = value(board, "D along the arrow")
    steepest = np.linalg.norm(d.f.gradient(np.array(at)))
    assert shown == pytest.approx(gain, rel=1e-3, abs=1e-4 * steepest)
    assert value(board, "|∇f| cos φ") == pytest.approx(shown, rel=1e-3)


@pytest.mark.parametrize("name, at", STEEP)
def test_d_vanishes_along_the_level_set_and_peaks_along_the_gradient(name, at):
    d = desk(name, "slopes", at=at)
    slopes._turn(d, local.directions(d.f, d.point).steepest)
    up = slopes._board(d, d.point, slopes._unit(d))
    slopes._turn(d, local.directions(d.f, d.point).level[:, 0], digits=12)
    level = slopes._board(d, d.point, slopes._unit(d))
    length = np.linalg.norm(d.f.gradient(d.point))
    assert value(up, "D along the arrow") == pytest.approx(length, rel=1e-3)
    assert fact(level, "D along the arrow") == "0"
    assert fact(up, "D along the level set") == "0"
    others = [made(name, at, angle=float(a))[0] for a in range(0, 360, 15)]
    assert max(value(b, "D along the arrow") for b in others) <= length * 1.001


@pytest.mark.parametrize("name, at", STEEP)
def test_the_lobes_of_the_polar_plot_are_circles_of_the_gradients_length(name, at):
    """|D| = |grad| |cos|: in polar coordinates a circle over the gradient, one over its opposite."""
    board, d = made(name, at)
    gradient = d.f.gradient(np.array(at))
    for start, middle in (("D > 0", gradient / 2), ("D < 0", -gradient / 2)):
        lobe = trace(panel(board, "rose"), start)
        away = np.hypot(lobe["x"] - middle[0], lobe["y"] - middle[1])
        np.testing.assert_allclose(away, np.linalg.norm(gradient) / 2, rtol=1e-9)
    up, down = (trace(panel(board, "rose"), s) for s in ("D > 0", "D < 0"))
    assert up["line"]["dash"] != down["line"]["dash"]


def test_the_tangent_of_the_section_touches_the_curve():
    board, d = made("rosenbrock", (-1.2, 1.0), angle=70.0)
    curve, tangent = (trace(panel(board, "section"), s) for s in ("f along", "tangent"))
    t = curve["x"]
    line = np.interp(t, tangent["x"], tangent["y"])
    near = np.abs(t) < 0.05
    wrong = np.abs(curve["y"] - line)[near]
    # The error of a tangent is quadratic: a slope that is off would leave a linear one.
    bend = np.max(np.abs(d.f.hessian(np.array([-1.2, 1.0])))) * 2
    assert np.all(wrong <= bend * t[near] ** 2 + 1e-9)


def test_turning_leaves_the_axis_of_the_section_alone():
    ranges = {
        tuple(panel(made("himmelblau", (1.0, 2.5), angle=float(a))[0], "section").y["range"])
        for a in (0, 90, 200)
    }
    assert len(ranges) == 1


def test_at_a_cones_tip_there_is_no_gradient_but_a_slope_everywhere():
    board, _ = made("cone", (0.0, 0.0), angle=200.0)
    assert "kink" in board.words.lower()
    assert value(board, "D along the arrow") == 1
    assert fact(board, "gradient") == "none: a kink"
    assert not any(t.get("name", "").startswith("D < 0") for t in panel(board, "rose").traces)


def test_the_absolute_value_shows_two_half_tangents():
    board, _ = made("absolute_value", (0.0,))
    right, left = trace(panel(board, "ground"), "to the right"), trace(panel(board, "ground"), "to the left")
    assert right["x"].min() == 0 < right["x"].max()
    assert left["x"].min() < 0 == left["x"].max()
    for half, slope in ((right, 1), (left, -1)):
        assert np.diff(half["y"]) / np.diff(half["x"]) == pytest.approx(slope)
    assert fact(board, "gradient") == "none: a kink"


@pytest.mark.parametrize(
    "name, at, off", [("cone", "0,0", True), ("monkey_saddle", "0,0", True), ("cone", "1,0.5", False)]
)
def test_the_buttons_stay_where_there_is_no_gradient(name, at, off):
    page = opened(landscape=name, study="slopes", study_dot_at=at)
    ways = ("Along the gradient", "Along the level set", "Against it")
    assert [b.label for b in page.button if b.label in ways] == list(ways)
    assert all(b.disabled == off for b in page.button if b.label in ways)


def test_a_jump_is_told_in_words():
    assert "jumps" in made("staircase", (0.5,))[0].words
    assert "jumps" not in made("staircase", (0.3,))[0].words


def test_dragging_the_arrow_keeps_its_direction_and_nothing_else():
    d = desk("rosenbrock", "slopes", at=(0.0, 0.0))
    slopes._turn(d, np.array([-3.0, 3.0]))
    assert d.session.state.settings["angle"] == pytest.approx(135)
    slopes._turn(d, np.zeros(2))
    assert d.session.state.settings["angle"] == pytest.approx(135)


@pytest.mark.parametrize("name, at", AWKWARD)
def test_awkward_points_give_a_board_and_words(name, at):
    board, _ = made(name, at)
    assert board.panels and board.words and can_be_sent(board)


@pytest.mark.parametrize("middle", [1e3, -1e6, 1e9])
@pytest.mark.parametrize("width", [1e-3, 1.0, 1e3])
def test_a_study_opens_inside_a_box_without_the_start(middle, width):
    """A start outside the box shows nothing of it; one that is typed stays where it is."""
    low, high = middle - width / 2, middle + width / 2
    f = replace(landscapes.get("parabola"), domain=((low, high),))
    assert low <= desk(f).point[0] <= high
    assert desk(f, at=(high,)).point[0] == high
    inside = replace(f, start=(low,))
    assert desk(inside).point[0] == low
