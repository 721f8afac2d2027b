"""The picture of an atlas has every point where it is, with its kind; the table says what is proved."""

import re
from pathlib import Path

import numpy as np
import pytest

import landscapes
from landscapes.core.wording import format_number
from landscapes.critical.kinds import Kind
from landscapes.critical.pictures import MARKS

F = landscapes.get("himmelblau")
ATLAS = landscapes.atlas(F, domain=((-5, 5), (-4, 4)))
JS = Path(__file__).parents[3] / "dashboard/player/js/landmarks/landmarks.js"


def marks(figure):
    return {trace.name: trace for trace in figure.data if trace.showlegend}


def cells(html):
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", html)]


def test_every_point_is_marked_where_it_is_and_counted_by_its_kind():
    shown = marks(ATLAS.figure())
    assert list(shown) == ["4 minima", "1 maximum", "4 saddles"]
    for name, kind in zip(shown, (Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE)):
        points = np.stack([shown[name].x, shown[name].y], axis=1)
        np.testing.assert_array_equal(points, ATLAS.points[ATLAS.kinds == kind])
        assert (shown[name].marker.symbol, shown[name].marker.color) == MARKS[kind]
        assert np.all(np.abs(F.gradient(points.T)) < 1e-9 * np.max(np.abs(F.hessian(points.T))))
    assert ATLAS.figure("dark").layout.yaxis.range == (-4, 4)


def test_of_one_variable_the_marks_lie_on_the_curve():
    f = landscapes.get("double_well")
    atlas = landscapes.atlas(f)
    for trace in marks(atlas.figure()).values():
        np.testing.assert_array_equal(trace.y, f.value(np.asarray(trace.x)[None]))


def test_the_table_has_value_eigenvalues_and_what_is_proved():
    told = ATLAS._repr_html_()
    rows = cells(told)
    assert "plotly" in told.lower() and len(rows) == len(ATLAS) == 9
    for k, (kind, _, value, eigenvalues, sure) in enumerate(rows):
        expected = np.linalg.eigvalsh(F.hessian(ATLAS.points[k]))
        assert (kind, sure) == (ATLAS.kinds[k], "proved")
        height = float(F.value(ATLAS.points[k]))
        assert value == ("0" if height < 1e-12 else format_number(height, 6))
        assert eigenvalues == ", ".join(format_number(v, 5) for v in expected)
    assert "Certified: the box holds 9 critical points" in told


def test_what_is_only_sampled_is_hollow_and_said():
    sampled = landscapes.atlas(F, certify=False)
    shown = marks(sampled.figure())
    assert list(shown) == ["4 minima, not proved", "1 maximum, not proved", "4 saddles, not proved"]
    assert all(trace.marker.color not in {colour for _, colour in MARKS.values()} for trace in shown.values())
    told = sampled._repr_html_()
    assert {row[-1] for row in cells(told)} == {"found by sampling"} and "not certified" in told


def test_whole_sets_are_drawn_and_three_variables_have_the_table_alone():
    ring = landscapes.atlas(landscapes.from_formula("(x^2 + y^2 - 1)^2", ((-2, 2), (-2, 2))))
    traces = [trace for trace in ring.figure().data if trace.type == "scatter" and not trace.showlegend]
    assert any(np.max(np.abs(np.hypot(trace.x, trace.y) - 1)) < 1e-6 for trace in traces)
    sphere = landscapes.atlas(landscapes.get("sphere_3d"))
    assert len(cells(sphere._repr_html_())) == 1 and "plotly" not in sphere._repr_html_().lower()
    with pytest.raises(ValueError, match="has 3"):
        sphere.figure()


def test_the_marks_are_those_of_the_page():
    text = JS.read_text("utf-8")
    for kind, (symbol, colour) in MARKS.items():
        line = re.search(rf'  {kind}: {{[^}}]*symbol: "([^"]+)", colour: "([^"]+)"', text)
        assert line and line.groups() == (symbol, colour)
