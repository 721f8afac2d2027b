"""Plots in a few words: the numbers that are given are those that are drawn, in figures that Plotly takes."""

import numpy as np
import plotly.graph_objects as go
import pytest

import landscapes
from landscapes.drawing import plots

X = np.linspace(-1.0, 2.0, 7)


def test_curves_and_marks_hold_the_numbers_by_name():
    panel = plots.curves("T", "x", "y", {"a": (X, X**2)}, {"b": (X[:2], X[:2])}, level=5.0)
    curve, marks, level = panel.traces
    np.testing.assert_array_equal(curve["x"], X)
    np.testing.assert_array_equal(curve["y"], X**2)
    assert curve["name"] == "a" and marks["name"] == "b" and list(level["y"]) == [5.0, 5.0]
    assert panel.y["range"][0] < 0 and panel.y["range"][1] > 5 and panel.x["title"] == "x"


@pytest.mark.parametrize("log", ["x", "y", "xy"])
def test_what_is_not_above_0_is_left_out_of_a_logarithmic_axis(log):
    panel = plots.curves("T", "x", "y", {"a": (X, X)}, log=log)
    (curve,) = panel.traces
    for side, of in (("x", panel.x), ("y", panel.y)):
        if side in log:
            np.testing.assert_array_equal(curve[side], np.where(X > 0, X, np.nan))
            assert of["type"] == "log" and 10 ** of["range"][0] < X[X > 0][0]
        else:
            np.testing.assert_array_equal(curve[side], X)


def test_paths_and_points_stand_on_the_ground_of_one_and_of_two_variables():
    f, path = landscapes.get("himmelblau"), np.array([[0.0, 0.0], [1.0, 2.0]])
    panel = plots.ground(f, paths={"way": path}, points={"end": path[-1]}, level=50.0)
    level, way, end = panel.traces
    np.testing.assert_array_equal(np.array([way["x"], way["y"]]).T, path)
    assert (end["x"][0], end["y"][0]) == (1.0, 2.0) and level["type"] == "contour" and panel.ground
    g = landscapes.get("parabola")
    (point,) = plots.ground(g, points={"p": [3.0]}).traces
    assert point["y"][0] == g.value([3.0])
    with pytest.raises(ValueError, match="3 variables"):
        plots.ground(landscapes.get("sphere_3d"))


def test_a_row_is_a_figure_of_all_panels_and_each_colour_bar_stands_behind_its_own():
    f = landscapes.get("himmelblau")
    heights = plots.heights("H", X, X, np.outer(X, X), points={"p": [0.0, 0.0]})
    figure = plots.row(
        plots.ground(f),
        heights,
        plots.bars("B", "y", ["a", "b"], [[1, 2], [3, 4]]),
        landscape=f,
        theme="dark",
    )
    assert isinstance(figure, go.Figure) and {one.type for one in figure.data} >= {
        "contour",
        "heatmap",
        "bar",
    }
    for one, axis in ((figure.data[0], "xaxis"), (figure.data[1], "xaxis2")):
        assert 0 < one.colorbar.x - figure.layout[axis].domain[1] < 0.02
    assert figure.data[1].colorbar.x < figure.layout.xaxis3.domain[0]
    np.testing.assert_array_equal(figure.data[1].z, np.outer(X, X))
    with pytest.raises(ValueError, match="theme"):
        plots.row(heights, theme="blue")
    with pytest.raises(ValueError, match="landscape"):
        plots.row(plots.ground(f))
