"""Taylor models on the page: what is drawn is the model, and its error has the slope of its order."""

import numpy as np
import pytest

from dashboard.studies.taylor import study as taylor
from tests.dashboard.studies.desks import desk, fact

STEEP = [
    ("rosenbrock", (-1.2, 1.0), (0.3, 0.2)),
    ("himmelblau", (1.0, 2.5), (0.2, -0.3)),
    ("forrester", (0.3,), (0.1,)),
    ("gramacy_lee", (1.3,), (0.1,)),
]


def made(name, at, step, order):
    return taylor._board(desk(name), np.array(at), np.array(step), order)


@pytest.mark.parametrize("name, at, step", STEEP)
@pytest.mark.parametrize("order", [1, 2])
def test_the_errors_slope_is_one_more_than_the_order(name, at, step, order):
    board = made(name, at, step, order)
    (slope,) = (f.value for f in board.facts if f.label.startswith("slope of the"))
    assert float(slope) == pytest.approx(order + 1, abs=0.1)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5, 6])
def test_in_one_dimension_the_bold_curve_touches_at_the_point(order):
    """The model's curve and f agree near the point, the better the higher the order."""
    f = desk("forrester").f
    board = made("forrester", (0.4,), (0.1,), order)
    bold = next(t for t in board.panels[0].traces if t["name"] == taylor._NAMES[order])
    near = np.abs(bold["x"] - 0.4) < 0.02
    away = np.abs(bold["x"][near] - 0.4)
    wrong = np.abs(bold["y"][near] - f.value(bold["x"][None, near]))
    assert np.all(wrong <= 1e-12 + 12.0 ** (order + 1) * away ** (order + 1))


def test_the_patch_on_the_surface_is_the_model():
    at = np.array([1.0, 2.5])
    f = desk("himmelblau").f
    patch = made("himmelblau", at, (0.2, -0.3), 2).panels[1].traces[0]
    away = np.array([patch["x"] - at[0], patch["y"] - at[1]])
    bend = np.einsum("ij,i...,j...->...", f.hessian(at), away, away) / 2
    model = f.value(at) + np.tensordot(f.gradient(at), away, 1) + bend
    drawn = np.isfinite(patch["z"])
    assert drawn.mean() > 0.5
    np.testing.assert_allclose(patch["z"][drawn], model[drawn], rtol=1e-9, atol=1e-9)


def test_an_exact_model_says_so():
    board = made("lecture_bowl", (1.0, 2.0), (0.3, 0.4), 2)
    assert fact(board, "wrong by (quadratic)") == "0 (within rounding)"
    assert fact(board, "slope of the quadratic error") == "exact: no error"


def test_a_kink_is_told_in_words():
    assert "kink" in made("absolute_value", (0.0,), (0.4,), 2).words.lower()


def test_errors_of_zero_are_drawn_on_the_line_that_is_called_so():
    """On a tread every model is exact until the next jump."""
    panel = made("staircase", (3.4,), (0.9,), 2).panels[-1]
    bottom = dict(zip(panel.y["ticktext"], panel.y["tickvals"]))["0 (exact)"]
    (none,) = (t for t in panel.traces if "exact" in t.get("hovertemplate", ""))
    assert np.all(none["y"] == bottom) and none["x"].max() < 0.1 < none["x"].max() * 1.3


def test_words_stand_on_both_sides_of_the_step():
    for name, at, step in STEEP:
        point, end = made(name, at, step, 2).grips
        sides = np.array(point.tag_at), np.array(end.tag_at)
        assert sides[0][0] * sides[1][0] < 0
        if len(at) == 2:
            assert sides[1] @ np.array(step) > 0 and np.allclose(sides[0], -sides[1])


@pytest.mark.parametrize(
    "name, at, step", [("lecture_bowl", (3.0, 4.0), (3e-4, 4e-4)), ("forrester", (0.4,), (1e-3,))]
)
def test_a_step_too_short_to_see_is_shown_from_near(name, at, step):
    near = next(p for p in made(name, at, step, 1).panels if p.name == "near")
    low, high = near.x["range"]
    ends = near.traces[-1]["x"]
    np.testing.assert_allclose(ends, [0, step[0]])
    assert 0.1 < np.ptp(ends) / (high - low) < 0.9
    assert all(p.name != "near" for p in made(name, at, np.array(step) * 1000, 1).panels)


def test_two_steps_of_the_lecture_stand_side_by_side():
    board = taylor._board(
        desk("lecture_bowl"), np.array([3.0, 4.0]), np.array([3e-4, 4e-4]), 1, np.array([4e-4, 3e-4])
    )
    f = desk("lecture_bowl").f
    other = float(f.value((3.0004, 4.0003)) - f.value((3.0, 4.0)))
    assert fact(board, "true change") == "0.01320066"
    assert float(fact(board, "true change for h′ = (0.0004, 0.0003)")) == pytest.approx(other, 1e-6)
