"""Smoothness on the page: every class breaks where it should, in gaps and circles, never in walls."""

import numpy as np
import pytest

import landscapes
from dashboard.studies.smoothness import derivatives_in_rows
from dashboard.studies.smoothness import study as smoothness
from landscapes import local
from landscapes.drawing.broken_curve import broken_curve
from tests.dashboard.studies.desks import can_be_sent, desk, fact

FIRST = {"staircase": 0, "absolute_value": 1, "c1_not_c2": 2, "absolute_cubed": None, "double_well": None}


def made(name, **settings):
    return smoothness._board(desk(name, "smoothness", **settings))


def row(panel, k):
    """The traces of f, f' or f''."""
    return [t for t in panel.traces if t["yaxis"] == ("y", "y2", "y3")[k]]


def test_every_class_has_an_example_that_breaks_at_its_own_order():
    panels = smoothness._classes().panels
    assert {p.name: p for p in panels}.keys() == FIRST.keys()
    for panel in panels:
        first = FIRST[panel.name]
        for k in range(3):
            circles = [t for t in row(panel, k) if t["mode"] == "markers"]
            # Above the order that breaks first everything holds together, and has no circle.
            assert bool(circles) == (first is not None and k >= first)


def test_a_jump_is_a_gap_and_no_line_crosses_it():
    panel = next(p for p in smoothness._classes().panels if p.name == "staircase")
    curve = row(panel, 0)[0]
    x, y = curve["x"], curve["y"]
    both = np.isfinite(y[1:]) & np.isfinite(y[:-1])
    assert np.all(np.abs(np.diff(y))[both] == 0)  # every tread is level, and ends at a hole
    assert np.sum(np.isnan(y)) == 8
    assert x.min() == -4.5 and x.max() == 4.5


def test_closed_circles_have_the_value_at_the_jump_and_open_ones_have_not():
    """floor(x + 1/2)^2 belongs to the tread on its right."""
    panel = next(p for p in smoothness._classes().panels if p.name == "staircase")
    f = landscapes.get("staircase")
    circles = [t for t in row(panel, 0) if t["mode"] == "markers" and "symbol" not in t["marker"]]
    filled = [t for t in circles if t["marker"]["color"] != "@paper"]
    opened = [t for t in circles if t["marker"]["color"] == "@paper"]
    (filled,), (opened,) = filled, opened
    np.testing.assert_allclose(sorted(filled["x"]), np.arange(-3.5, 4))
    np.testing.assert_array_equal(filled["y"], f.value(filled["x"][None]))
    assert np.all(opened["y"] != f.value(opened["x"][None]))


def test_a_value_of_its_own_is_a_closed_circle_between_two_open_ones():
    def odd(x):
        return np.where(x == 0.5, 7.0, np.where(x < 0.5, 1.0, 2.0))

    line, opened, filled = broken_curve(odd, np.linspace(0, 1, 11), [0.5], [True], "#000000")
    assert sorted(opened["y"]) == [1, 2]
    assert (filled["x"], filled["y"]) == (0.5, 7)
    assert 7 not in line["y"]


def test_towards_a_pole_there_is_a_gap_and_no_circle():
    board = made("three_halves_power")
    curve, *rest = row(board.panels[0], 2)
    assert np.sum(np.isnan(curve["y"])) == 1
    assert [t["marker"].get("symbol") for t in rest] == ["triangle-up"]
    assert fact(board, "jumps of f″") == "1, up to ∞"
    assert fact(board, "class, as sampled") == "C¹"


@pytest.mark.parametrize(
    "name, ends",
    [
        ("rosenbrock", ((-1.2, 1.0), (1.0, 2.0))),
        ("forrester", None),
        ("sphere_3d", ((1.0, 0.5, -1.0), (-1.0, 1.0, 1.5))),
    ],
)
def test_the_rows_are_f_and_its_derivatives_along_the_line(name, ends):
    """Each row is the difference quotient of the one above, at its middles."""
    settings = {} if ends is None else {"at": ends[0], "end": ends[1]}
    panel = made(name, **settings).panels[-1]
    for k in (1, 2):
        above, below = row(panel, k - 1)[0], row(panel, k)[0]
        slope = np.diff(above["y"]) / np.diff(above["x"])
        middle = (below["y"][1:] + below["y"][:-1]) / 2
        assert np.max(np.abs(slope - middle)) < 2e-3 * np.max(np.abs(below["y"]))
    assert not any(t["mode"] == "markers" for t in panel.traces)


def test_through_a_cones_tip_the_slope_jumps_and_rounding_is_no_break():
    board = made("cone", at=(-2.3, 1.6), end=(2.3, -1.6))
    assert fact(board, "class, as sampled") == "C⁰"
    assert fact(board, "jumps of f′") == "1, up to 2"
    assert fact(board, "jumps of f″") == "0"
    low, high = board.panels[-1].layout["yaxis3"]["range"]
    assert high - low > 1e-3


def test_the_camouflage_is_entered_and_left():
    board = made("camouflage", at=(0.2, 0.1), end=(0.95, 0.65))
    (crosses,) = (t for t in board.panels[0].traces if t.get("name") == "f jumps")
    f = landscapes.get("camouflage")
    away = np.hypot(crosses["x"] - 0.6, crosses["y"] - 0.4)
    np.testing.assert_allclose(away, 0.12, atol=1e-6)
    assert float(f.value(np.array([0.6, 0.4]))) == 0
    assert fact(board, "jumps of f") == "2, up to 1"


def test_a_place_is_counted_once_at_the_lowest_order_that_breaks_there():
    for name in ("staircase", "absolute_value", "c1_not_c2", "three_halves_power"):
        found = derivatives_in_rows.real_breaks(local.smoothness(landscapes.get(name)))
        places = np.concatenate([p for p, _ in found])
        assert len(np.unique(np.round(places, 9))) == len(places)


def test_two_ends_at_one_point_get_a_sentence():
    board = made("himmelblau", at=(1.0, 1.0), end=(1.0, 1.0))
    assert "same point" in board.words and len(board.grips) == 2
    assert can_be_sent(board)


@pytest.mark.parametrize(
    "name", ["negative_log", "staircase", "ackley", "cylinder", "rough_bowl", "bukin_n6"]
)
def test_awkward_landscapes_give_a_board_and_words(name):
    board = made(name)
    assert board.panels and board.words
    assert can_be_sent(board)
