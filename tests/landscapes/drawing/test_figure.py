"""Panels as one Plotly figure: each over its own axes, in a theme's colours, arrays as they were."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

import landscapes
from landscapes.drawing.figure import THEMES, figure
from landscapes.drawing.marks import arrow, dots, line
from landscapes.drawing.panel import Panel, axis

ROOT = Path(__file__).parents[3]
F = landscapes.get("himmelblau")
MAP = Panel(
    "map",
    "A map",
    (line([0, 1], [0, 1], "@accent", name="a way"),),
    axis("x", -5, 5),
    axis("y", -5, 5),
    ground=True,
    layout={"annotations": arrow((0, 0), (1, 1), "@ink")},
)
DOTS = Panel("dots", "Dots", (dots([1, 2], [3, 4], "@ink"),), axis("n", 1, 100, log=True), axis("z", 0, 5))
SCENE = Panel("scene", "Space", ({"type": "scatter3d", "x": [0], "y": [1], "z": [2]},), z={}, kind="scene")


def test_each_panel_has_axes_of_its_own_beside_the_others():
    layout = figure([MAP, DOTS], F).to_dict()["layout"]
    (left, end), (begin, right) = layout["xaxis"]["domain"], layout["xaxis2"]["domain"]
    assert 0 == left < end < begin < right == pytest.approx(1)
    assert layout["xaxis2"]["type"] == "log" and layout["yaxis2"]["anchor"] == "x2"
    arrows = [one for one in layout["annotations"] if one["showarrow"]]
    assert {one["axref"] for one in arrows} == {"x"} and len(arrows) == 2


def test_however_many_there_are_they_end_at_the_edge():
    for count in range(1, 13):
        layout = figure([DOTS] * count, F).to_dict()["layout"]
        last = layout[f"xaxis{count if count > 1 else ''}"]["domain"]
        assert last[1] <= 1 and last[1] == pytest.approx(1)


def test_a_panel_that_is_not_the_first_takes_its_arrows_along():
    layout = figure([DOTS, MAP], F).to_dict()["layout"]
    arrows = [one for one in layout["annotations"] if one["showarrow"]]
    assert {(one["xref"], one["axref"], one["yref"], one["ayref"]) for one in arrows} == {
        ("x2", "x2", "y2", "y2")
    }


@pytest.mark.parametrize("theme", THEMES)
def test_no_token_of_a_colour_is_left(theme):
    drawn = figure([MAP, DOTS, SCENE], F, theme)
    assert '"@' not in drawn.to_json()
    assert drawn.to_dict()["layout"]["paper_bgcolor"] == THEMES[theme]["@paper"]


def test_plotly_knows_every_property():
    # Built with invalid properties refused, which to_json alone would let through.
    from plotly.graph_objects import Figure

    Figure(json.loads(figure([MAP, DOTS, SCENE], F).to_json()))


def test_the_ground_is_the_landscape_by_rank():
    ground = figure([MAP], F).data[0]
    x, y = np.meshgrid(ground.x, ground.y)
    heights = F.value(np.stack([x, y]))
    order = np.argsort(heights, axis=None)
    assert np.all(np.diff(np.asarray(ground.z).ravel()[order]) >= 0)
    assert ground.z.shape == (len(ground.y), len(ground.x))


def test_what_is_missing_or_unknown_is_refused():
    with pytest.raises(ValueError, match="stands on a landscape"):
        figure([MAP])
    with pytest.raises(ValueError, match="theme must be one of light, dark"):
        figure([DOTS], theme="sepia")


@pytest.mark.parametrize("theme", THEMES)
def test_the_themes_are_the_page_s(theme):
    page = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][theme]
    own = THEMES[theme]
    names = {"textColor": "@ink", "backgroundColor": "@paper", "primaryColor": "@accent"}
    names["secondaryBackgroundColor"] = "@panel"
    assert {name: own[token] for name, token in names.items()} == {name: page[name] for name in names}


@pytest.mark.parametrize("theme", THEMES)
def test_a_curve_is_in_the_theme_s_own_colour(theme):
    (curve,) = landscapes.get("forrester").figure(theme=theme).data
    assert curve.line.color == THEMES[theme]["@muted"]


@pytest.mark.parametrize(
    "text", ["1/(x*y)", "log(x) + y", "0*x + 0*y + 3", "sqrt(-1 - x^2) + y", "exp(exp(x*y))"]
)
@pytest.mark.parametrize("kind", ["contour", "surface"])
def test_poles_holes_and_plateaus_are_drawn_without_a_word(text, kind):
    f = landscapes.from_formula(text)
    with np.errstate(all="raise", under="ignore"):
        json.loads(f.figure(kind=kind).to_json())
