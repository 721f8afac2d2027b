"""The gradient's flow: its field and stream lines, basins of attraction, level sets, one flow line."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel, axis
from dashboard.studies.desk import Desk, Preset, height
from dashboard.studies.registry import study
from dashboard.studies.waiting import waited
from dashboard.widgets.controls import number_field
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.lengths import finite_range, length
from landscapes.drawing.marks import dot, level_line, line
from landscapes.flow.attractors import attractors, refined
from landscapes.flow.gradient_flow import flow_line

from . import level_surfaces, phase_line
from .basin_map import basin_traces, letter
from .script import flow_script
from .words import flow_in_words, kinds_of, place_in_words

_LEVEL, _POINT = colours.COLOURS[0], colours.COLOURS[1]
_CELLS = {1: 4000, 2: 320, 3: 64}  # along every side, for shares of the box
_NODES = 121  # of the grid that the level set is drawn from
_FIELDS = {"arrows": "arrows", "streams": "stream lines", "none": "neither"}
_FOLLOW = {"follow": 1.0}
_PRESETS = (
    Preset("Four basins", "himmelblau", {"at": (0.0, 0.0), "basins": 1.0, **_FOLLOW}),
    Preset(
        "A valley's flow",
        "rosenbrock",
        {"at": (-1.2, 1.0), **_FOLLOW},
        "First down the wall, then along the valley",
    ),
    Preset("A ring of minima", "ring", {"at": (0.3, 0.2), **_FOLLOW}),
    Preset("Two wells in 1D", "double_well", {"at": (0.4,), **_FOLLOW}),
    Preset("Spheres in 3D", "sphere_3d", {"level": 2.0, "follow": 0.0}),
    Preset("Cylinders in 3D", "cylinder", {"level": 1.5, "follow": 0.0}),
)


@study(
    "flow",
    "Gradient flow",
    "A drop of water follows minus the gradient, always at right angles to the level sets, and ends "
    "in an attractor; all points that end in the same one are its basin.",
    r"\dot\theta=-\nabla f(\theta),\qquad \tfrac{d}{dt}f(\theta(t))=-\|\nabla f\|^2\le 0",
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Drag the point and the level; its flow line and the level set follow."""
    f = desk.f
    desk.presets(_PRESETS)
    left, middle, right = st.columns([5, 4, 2], vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="bottom"):
        if f.dimension == 2:
            desk.choice("field", "Downhill", _FIELDS, "streams")
            desk.toggle("basins", "Basins", True, "Which attractor every point of the box flows to")
        desk.toggle("follow", "Level through θ", True, "The level set is that of the grabbed point")
    with middle:
        _level_slider(desk)
    with right, desk.numbers("Type the point and the level"):
        desk.point_fields()
        level = float(f"{_level(desk):.6g}")
        number_field("Level c", level, desk.key("level"), lambda value: _set_level(desk, value))

    def moved(name, place):
        if name == "level":
            _set_level(desk, place[1])
        else:
            desk.set(at=place[:1] if name == "ball" else desk.at(place))

    # None until the basins are known: the picture does not wait for them.
    basins = desk.known("basins")
    desk.show(lambda: _board(desk, basins), moved)
    if f.dimension == 2 and desk.number_setting("basins", 1.0) and basins is None:
        if waited(
            desk, "Following the flow from 6,400 points", lambda _: refined(f, attractors(f)), "basins"
        ):
            st.rerun()


def _script(desk):
    level = _level(desk)
    own = None if level == float(desk.f.value(desk.point)) else level
    with_basins = bool(desk.number_setting("basins", 1.0))
    return flow_script(desk, desk.point, own, _CELLS[desk.f.dimension], with_basins)


def _set_level(desk, level):
    desk.set(level=float(level), follow=0.0)


def _level(desk):
    """The height whose level set is shown."""
    here = float(desk.f.value(desk.point))
    followed = here if np.isfinite(here) else float(np.mean(desk.height_range))
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
        _set_level(desk, heights[place])

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


def _board(desk, basins):
    f, point, level = desk.f, desk.point, _level(desk)
    flow, words = None, "f is not defined at θ: no flow line goes through it."
    if np.isfinite(f.value(point)):
        flow = flow_line(f, point)
        words = flow_in_words(desk, flow, basins)
    if f.dimension == 1:
        panels, grips = phase_line.panels(desk, point, level)
    elif f.dimension == 2:
        panels, grips = _plane(desk, point, level, flow, basins)
    else:
        panels, grips = level_surfaces.panels(desk, point, level, flow)
    if flow is not None and f.dimension > 1:
        profile = _profile(desk, flow, level)
        (low, high), (left, right) = profile.y["range"], profile.x["range"]
        at = (left + 0.9 * (right - left), level)
        panels, grips = (
            (*panels, profile),
            (*grips, phase_line.level_grip("profile", at, (0, low), (1, high))),
        )
    return Board(panels, grips, _facts(desk, point, level, basins), words)


def _plane(desk, point, level, flow, basins):
    grid, traces = desk.sampled(_NODES), []
    if desk.number_setting("basins", 1.0) and basins is not None:
        traces += desk.cached(lambda: basin_traces(basins, desk.f), "areas")
    # Lines with an edge, to be seen on every height.
    traces.append(level_line(*grid, "#fff", level, 5.5))
    traces.append(level_line(*grid, _LEVEL, level, 3, "solid", "level set f = c"))
    if flow is not None:
        for (x, y), name, dash in (
            (flow.points[:, flow.here :], "flow from θ", "solid"),
            (flow.points[:, : flow.here + 1], "where it comes from", "dot"),
        ):
            traces += [line(x, y, "#fff", 5), line(x, y, _POINT, 2.8, dash, name)]
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


def _profile(desk, flow, level):
    """f along the flow line against the way; it falls all along."""
    low, high = desk.corners[..., None]
    inside = np.all((flow.points >= low) & (flow.points <= high), axis=0)
    inside[flow.here] = True
    first = flow.here - int(np.argmin(np.append(inside[flow.here :: -1], False))) + 1
    last = flow.here + int(np.argmin(np.append(inside[flow.here :], False)))
    x, y = flow.lengths[first:last], flow.values[first:last]
    here = flow.here - first
    left, right = float(x[0]), float(x[-1])
    if left == right:
        left, right = left - 0.5 * desk.reach, right + 0.5 * desk.reach
    pad = 0.04 * (right - left)
    left, right = left - pad, right + pad
    bottom, top = finite_range(y, level)
    room = 0.08 * ((top - bottom) or 1.0)
    words = {"hovertemplate": "θ: f = %{y:.5g}<extra></extra>"}
    traces = (
        line(x[: here + 1], y[: here + 1], _POINT, 2, "dot", "uphill of θ"),
        line(x[here:], y[here:], _POINT, 2.6, name="downhill of θ"),
        line((left, right), (level, level), _LEVEL, name="level c"),
        dot(x[here], y[here], _POINT, 11, edge=("#fff", 1.5), **words),
    )
    axes = axis("way from θ along the line", left, right), axis("f", bottom - room, top + room)
    return Panel("profile", "f along the flow line: it only falls", traces, *axes, height=440)


def _percent(share):
    return f"≈ {100 * share:.3g} %"


def _facts(desk, point, level, basins):
    cells = " × ".join([f"{_CELLS[desk.f.dimension]:,}"] * desk.f.dimension)
    facts = [
        Fact("f(θ)", format_number(height(desk, float(desk.f.value(point))), 5)),
        Fact("|∇f(θ)|", format_number(length(desk.f.gradient(point))), help="How fast it flows here"),
        Fact("level c", format_number(height(desk, level), 5)),
        Fact("box at or below c", _percent(_share(desk, level)), help=f"Counted in {cells} cells"),
    ]
    if desk.f.dimension == 1:
        facts += phase_line.facts(desk)
    if desk.f.dimension == 2 and basins is not None and desk.number_setting("basins", 1.0):
        how = "Found from 80 × 80 points, each followed until half a side outside of the box"
        facts.append(Fact("attractors", str(len(basins.points)), help=how))
        kinds = kinds_of(desk, basins)
        for k, share in enumerate(basins.shares[:4]):
            value = format_number(height(desk, basins.values[k]))
            where = f"At {place_in_words(desk, basins.points[k])}, f = {value}"
            named = f"flows to {letter(k)}{kinds[k] and ', ' + kinds[k]}"
            facts.append(Fact(named, f"{100 * share:.3g} %", help=where))
        for share, name, words in (
            (basins.leaves, "leaves the box", "For good: half a side away from it"),
            (basins.nowhere, "ends nowhere", "On a ridge, on flat ground, or not decided"),
        ):
            if share:
                facts.append(Fact(name, f"{100 * share:.3g} %", help=words))
    return tuple(facts)
