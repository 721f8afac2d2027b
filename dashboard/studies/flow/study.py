"""The gradient's flow: its field and stream lines, basins of attraction, level sets, one flow line."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.figures import colours
from dashboard.figures.lengths import length
from dashboard.studies.desk import Desk, height
from dashboard.studies.registry import study
from dashboard.widgets import controls
from landscapes.core.wording import number
from landscapes.flow.attractors import attractors, refined
from landscapes.flow.gradient_flow import FlowEnd, flow_line

from . import level_surfaces, phase_line
from .basin_map import basin_traces, kinds, letter

_LEVEL, _POINT = colours.COLOURS[0], colours.COLOURS[1]
_CELLS = {1: 4000, 2: 320, 3: 64}  # along every side, for shares of the box
_NODES = 121  # of the grid that the level set is drawn from


@study(
    "flow",
    "Gradient flow",
    "A drop of water follows minus the gradient, always at right angles to the level sets, and ends "
    "in an attractor; all points that end in the same one are its basin.",
    r"\dot\theta=-\nabla f(\theta),\qquad \tfrac{d}{dt}f(\theta(t))=-\|\nabla f\|^2\le 0",
)
def show(desk: Desk) -> None:
    """Drag the point and the level; its flow line and the level set follow."""
    f = desk.f
    _presets(desk)
    left, middle, right = st.columns([5, 4, 2], vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="bottom"):
        if f.dimension == 2:
            desk.choice("field", "Downhill", _FIELDS, "streams")
            desk.toggle("basins", "Basins", True, "Which attractor every point of the box flows to")
        desk.toggle("follow", "Level through θ", True, "The level set is that of the grabbed point")
    with middle:
        _level_slider(desk)
    with right, st.popover("Numbers", icon=":material/edit:", help="Type the point and the level"):
        desk.fields("at", desk.point, [f"Point {name}" for name in desk.names])
        controls.number_field(
            "Level c",
            float(f"{_level(desk):.6g}"),
            desk.key("level"),
            lambda value: desk.set(level=float(value), follow=0.0),
        )
    # Empty until the basins are known: the picture does not wait for them.
    known = desk.cached(dict, "basins")

    def moved(name, place):
        if name == "level":
            desk.set(level=float(place[1]), follow=0.0)
        elif name == "ball":
            desk.set(at=place[:1])
        else:
            desk.set(at=desk.at(place))

    desk.show(lambda: _board(desk, known.get("told")), moved)
    if f.dimension == 2 and desk.number_setting("basins", 1.0) and "told" not in known:
        with st.spinner("Following the flow from 6,400 points …"):
            known["told"] = refined(f, attractors(f))
        st.rerun()


_FIELDS = {"arrows": "arrows", "streams": "stream lines", "none": "neither"}


def _level(desk):
    """The height whose level set is shown."""
    here = float(desk.f.value(desk.point))
    followed = here if np.isfinite(here) else float(np.mean(desk.seen))
    return followed if desk.number_setting("follow", 1.0) else desk.number_setting("level", followed)


def _heights(desk):
    """The finite heights of many cells' middles, sorted, and how many cells there are.

    Nodes on the box' edges would stand for half a cell, or less, and count for a whole one.
    """

    def look():
        count = _CELLS[desk.f.dimension]
        sides = [a + (b - a) * (np.arange(count) + 0.5) / count for a, b in desk.f.domain]
        z = desk.f.value(np.array(np.meshgrid(*sides)))
        return np.sort(z[np.isfinite(z)]), z.size

    return desk.cached(look, "heights")


def _share(desk, level):
    """The share of the box where f lies at or below the level."""
    heights, count = _heights(desk)
    return np.searchsorted(heights, level, side="right") / count


def _level_slider(desk):
    """The level by how much of the box lies below it: fine where much of the landscape is."""
    heights, count = _heights(desk)
    percent = float(f"{100 * _share(desk, _level(desk)):.3g}")

    def chosen(wanted):
        place = min(max(round(wanted / 100 * count) - 1, 0), len(heights) - 1)
        desk.set(level=float(heights[place]), follow=0.0)

    if len(heights):
        desk.slider(
            "share",
            "share of the box below the level, %",
            percent,
            0.0,
            100.0,
            changed=chosen,
            help="Moves the level c; the field beside it takes any percentage",
        )


def _board(desk, told):
    f, point, level = desk.f, desk.point, _level(desk)
    if not np.isfinite(f.value(point)):
        line, words = None, "f is not defined at θ: no flow line goes through it."
    else:
        line = flow_line(f, point)
        words = _words(desk, line, told)
    if f.dimension == 1:
        panels, grips = phase_line.panels(desk, point, level)
    elif f.dimension == 2:
        panels, grips = _plane(desk, point, level, line, told)
    else:
        panels, grips = level_surfaces.panels(desk, point, level, line)
    if line is not None and f.dimension > 1:
        panels = (*panels, _profile(desk, line, level))
        low, high = panels[-1].y["range"]
        far = panels[-1].x["range"]
        grips = (
            *grips,
            Grip(
                "level",
                "profile",
                (far[0] + 0.9 * (far[1] - far[0]), level),
                "The level",
                tag="c",
                colour=_LEVEL,
                moves="y",
                low=(0, low),
                high=(1, high),
            ),
        )
    return Board(panels, grips, _facts(desk, point, level, told), words)


def _plane(desk, point, level, line, told):
    f = desk.f
    x, y, z = desk.cached(lambda: _grid(f), "grid")
    traces = []
    if desk.number_setting("basins", 1.0) and told is not None:
        traces += desk.cached(lambda: basin_traces(told, f), "areas")
    for colour, width, named in (("#fff", 5.5, False), (_LEVEL, 3, True)):
        traces.append(
            {
                "type": "contour",
                "x": x,
                "y": y,
                "z": z,
                "showscale": False,
                "autocontour": False,
                "colorscale": [[0, colour], [1, colour]],
                "line": {"width": width},
                "contours": {"coloring": "lines", "start": level, "end": level, "size": 1},
                "name": "level set f = c",
                "showlegend": named,
            }
        )
    if line is not None:
        here = line.here
        for part, name, dash in (
            (line.points[:, here:], "flow from θ", "solid"),
            (line.points[:, : here + 1], "where it comes from", "dot"),
        ):
            traces += _cased(part, name, dash)
    field = desk.word("field", _FIELDS, "streams")
    panel = Panel(
        "ground",
        "Flow, basins and a level set",
        tuple(traces),
        desk.axis(0),
        desk.axis(1),
        ground=True,
        press="point",
        share=1.3,
        basis=420,
        height=440,
        slopes="" if field == "none" else field,
    )
    return (panel,), (desk.grip("point", "ground", point, "The drop of water", tag="θ", colour=_POINT),)


def _grid(f):
    sides = [np.linspace(*side, _NODES) for side in f.domain]
    return *sides, f.value(np.array(np.meshgrid(*sides)))


def _cased(points, name, dash):
    """A line with an edge, to be seen on every height."""
    shape = {"type": "scatter", "mode": "lines", "x": points[0], "y": points[1]}
    return [
        {**shape, "line": {"color": "#fff", "width": 5}},
        {**shape, "line": {"color": _POINT, "width": 2.8, "dash": dash}, "name": name, "showlegend": True},
    ]


def _profile(desk, line, level):
    """f along the flow line against the way; it falls all along."""
    low, high = np.array(desk.f.domain).T[..., None]
    inside = np.all((line.points >= low) & (line.points <= high), axis=0)
    inside[line.here] = True
    first = line.here - int(np.argmin(np.append(inside[line.here :: -1], False))) + 1
    last = line.here + int(np.argmin(np.append(inside[line.here :], False)))
    x, y = line.lengths[first:last], line.values[first:last]
    here = line.here - first
    ends = np.array([x[0], x[-1]])
    if ends[0] == ends[1]:
        ends = ends + 0.5 * desk.reach * np.array([-1, 1])
    pad = 0.04 * (ends[1] - ends[0])
    some = np.array([*y, level])
    bottom, top = some.min(), some.max()
    room = 0.08 * ((top - bottom) or 1.0)
    traces = (
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[: here + 1],
            "y": y[: here + 1],
            "name": "uphill of θ",
            "showlegend": True,
            "line": {"color": _POINT, "width": 2, "dash": "dot"},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[here:],
            "y": y[here:],
            "name": "downhill of θ",
            "showlegend": True,
            "line": {"color": _POINT, "width": 2.6},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": ends + np.array([-pad, pad]),
            "y": np.full(2, level),
            "name": "level c",
            "showlegend": True,
            "line": {"color": _LEVEL, "width": 2},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": x[here : here + 1],
            "y": y[here : here + 1],
            "marker": {"color": _POINT, "size": 11, "line": {"color": "#fff", "width": 1.5}},
            "hovertemplate": "θ: f = %{y:.5g}<extra></extra>",
        },
    )
    return Panel(
        "profile",
        "f along the flow line: it only falls",
        traces,
        axis("way from θ along the line", ends[0] - pad, ends[1] + pad),
        axis("f", bottom - room, top + room),
        height=440,
    )


def _words(desk, line, told):
    """Where the flow from the point ends, and where it comes from, in a sentence."""
    end, top = line.points[:, -1], line.points[:, 0]
    way = number(line.lengths[-1], 3)
    if line.lengths[-1] == 0 and line.lengths[0] == 0:
        return "The gradient is zero at θ: the flow stands still here."
    lost = f"From θ the flow was followed to {_at(desk, end)} and is still on its way"
    below = {
        FlowEnd.ARRIVED: f"From θ the flow runs down to {_place(desk, end, told)}, a way of {way}",
        FlowEnd.LEFT: "From θ the flow leaves the box and its surroundings",
        FlowEnd.STOPPED: f"From θ the flow runs down to a kink, or to the edge of f, at {_at(desk, end)}, "
        f"a way of {way}",
    }.get(line.down, lost)
    above = {
        FlowEnd.ARRIVED: f"it comes from {_at(desk, top)}, where the gradient vanishes",
        FlowEnd.LEFT: "it comes from outside of the box",
        FlowEnd.STOPPED: f"it comes from a ridge, or the edge of f, at {_at(desk, top)}",
    }.get(line.up, f"uphill it was followed to {_at(desk, top)}")
    return f"{below}; {above}."


def _place(desk, end, told):
    if told is not None and len(told.points):
        width = np.ptp(np.array(desk.f.domain), axis=1)
        far = [np.min(np.max(np.abs(ends.T - end) / width, axis=1)) for ends in told.ends]
        k = int(np.argmin(far))
        if far[k] < 0.02:
            kind = _kinds(desk, told)[k]
            name = f"{'' if letter(k).isalpha() else 'attractor '}{letter(k)}"
            return f"{name}{kind and f', {kind},'} at {_at(desk, end)}"
    return _at(desk, end)


def _kinds(desk, told):
    low, high = desk.seen
    return desk.cached(lambda: kinds(told, desk.f, high - low), "kinds")


def _percent(share):
    return f"≈ {100 * share:.3g} %"


def _at(desk, point):
    # What is far below a pixel is 0.
    tiny = 1e-5 * np.ptp(np.array(desk.f.domain), axis=1)
    return "(" + ", ".join(number(c, 4) for c in np.where(np.abs(point) < tiny, 0.0, point)) + ")"


def _facts(desk, point, level, told):
    cells = " × ".join([f"{_CELLS[desk.f.dimension]:,}"] * desk.f.dimension)
    facts = [
        Fact("f(θ)", number(height(desk, float(desk.f.value(point))), 5)),
        Fact("|∇f(θ)|", number(length(desk.f.gradient(point))), help="How fast it flows here"),
        Fact("level c", number(height(desk, level), 5)),
        Fact("box at or below c", _percent(_share(desk, level)), help=f"Counted in {cells} cells"),
    ]
    if desk.f.dimension == 1:
        facts += phase_line.facts(desk)
    if desk.f.dimension == 2 and told is not None and desk.number_setting("basins", 1.0):
        how = "Found from 80 × 80 points, each followed until half a side outside of the box"
        facts.append(Fact("attractors", str(len(told.points)), help=how))
        kinds = _kinds(desk, told)
        for k, share in enumerate(told.shares[:4]):
            value = number(height(desk, told.values[k]))
            where = f"At {_at(desk, told.points[k])}, f = {value}"
            named = f"flows to {letter(k)}{kinds[k] and ', ' + kinds[k]}"
            facts.append(Fact(named, f"{100 * share:.3g} %", help=where))
        for share, name, words in (
            (told.leaves, "leaves the box", "For good: half a side away from it"),
            (told.nowhere, "ends nowhere", "On a ridge, on flat ground, or not decided"),
        ):
            if share:
                facts.append(Fact(name, f"{100 * share:.3g} %", help=words))
    return tuple(facts)


def _presets(desk):
    with st.container(horizontal=True):
        desk.preset("Four basins", "himmelblau", at=(0.0, 0.0), follow=1.0, basins=1.0)
        desk.preset(
            "A valley's flow",
            "rosenbrock",
            at=(-1.2, 1.0),
            follow=1.0,
            help="First down the wall, then along the valley",
        )
        desk.preset("A ring of minima", "ring", at=(0.3, 0.2), follow=1.0)
        desk.preset("Two wells in 1D", "double_well", at=(0.4,), follow=1.0)
        desk.preset("Spheres in 3D", "sphere_3d", level=2.0, follow=0.0)
        desk.preset("Cylinders in 3D", "cylinder", level=1.5, follow=0.0)
