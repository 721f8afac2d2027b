"""The flow in one dimension: arrows on a line, attractors and repellers between them."""

from __future__ import annotations

import numpy as np

from dashboard.board import Fact, Grip, Panel, axis
from dashboard.studies.desk import Desk
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import dots, line
from landscapes.flow.equilibria import fixed_points

_SAMPLES = 2001
_ARROWS = 23
_LEVEL, _POINT, _STABLE, _UNSTABLE = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_KINDS = {  # colour, symbol, edge
    "attractor": (_STABLE, "circle", (INK, 1.5)),
    "repeller": (_UNSTABLE, "circle-open", (_UNSTABLE, 2.5)),
    "half-stable": (INK, "diamond-open", (INK, 2.0)),
}

_SEVERAL = {"attractor": "attractors", "repeller": "repellers", "half-stable": "half-stable points"}


def facts(desk: Desk) -> list[Fact]:
    """How many points of each kind there are, and where the first few are."""
    tiny, facts = 1e-6 * desk.reach, []
    for kind, places in _fixed(desk).items():
        if len(places) or kind == "attractor":
            words = ", ".join(format_number(0.0 if abs(x) < tiny else x) for x in places[:3])
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            facts.append(Fact(f"{_SEVERAL[kind]} ({len(places)})", f"{words}{more}" or "none"))
    return facts


def _fixed(desk):
    return desk.cached(lambda: fixed_points(desk.f), "fixed")


def panels(desk: Desk, point: np.ndarray, level: float) -> tuple[tuple[Panel, ...], tuple[Grip, ...]]:
    """The curve with the level and what lies below it, and the phase line; the grips."""
    f, (left, right) = desk.f, desk.f.domain[0]
    heights = desk.heights(level)
    low, high = heights["range"]
    x = grid_line(f.domain[0], _SAMPLES)
    z = desk.cached(lambda: f.value(x[None]), "curve")
    below = np.where(z <= level, low + 0.012 * (high - low), np.nan)
    curve = Panel(
        "ground",
        "The curve, and what lies below the level",
        (
            line((left, right), (level, level), _LEVEL, name="level c"),
            line(x, below, _LEVEL, 7, name="f at or below c"),
            *_marked(_fixed(desk), lambda places: f.value(places[None]), legend=False),
        ),
        desk.axis(0),
        heights,
        ground=True,
        press="point",
    )
    # The level's grip stands on the side away from the drop.
    away = 0.05 if point[0] < (left + right) / 2 else 0.95
    at = (away * left + (1 - away) * right, level)
    ball = Grip(
        "ball",
        "phase",
        (float(point[0]), 0.0),
        "The drop of water on the phase line",
        tag="θ",
        colour=_POINT,
        moves="x",
        low=(left, 0.0),
        high=(right, 0.0),
    )
    grips = (
        desk.grip("point", "ground", point, "The drop of water", tag="θ", colour=_POINT),
        level_grip("ground", at, (left, low), (right, high)),
        ball,
    )
    return (curve, _phase(desk)), grips


def level_grip(
    panel: str, at: tuple[float, float], low: tuple[float, float], high: tuple[float, float]
) -> Grip:
    """The level, to be moved up and down in a panel."""
    return Grip("level", panel, at, "The level", "c", colour=_LEVEL, moves="y", low=low, high=high)


def _phase(desk):
    """-f' over x: where it is above 0 the flow goes right, where below left."""
    f, side = desk.f, desk.f.domain[0]
    x = grid_line(side, 601)
    speed = desk.cached(lambda: -f.gradient(x[None])[0], "speed")
    finite = speed[np.isfinite(speed)]
    # A pole must not squeeze the rest flat.
    top = 1.15 * (np.quantile(np.abs(finite), 0.98) if finite.size else 1.0) or 1.0
    places = grid_line(side, _ARROWS + 2)[1:-1]
    way = np.sign(-f.gradient(places[None])[0])
    traces = [line(side, (0, 0), INK, 1.2), line(x, speed, _POINT, 2.2, name="velocity −f′")]
    for sign, symbol in ((1, "triangle-right"), (-1, "triangle-left")):
        some = places[way == sign]
        if len(some):
            traces.append(dots(some, np.zeros(len(some)), MUTED, 9, symbol, edge=None))
    traces += _marked(_fixed(desk), lambda fixed: np.zeros(len(fixed)), legend=True)
    axes = desk.axis(0), axis("velocity −f′", -top, top)
    return Panel("phase", "The phase line: which way it flows", tuple(traces), *axes)


def _marked(fixed, height, legend):
    traces = []
    for kind, places in fixed.items():
        if len(places):
            colour, symbol, edge = _KINDS[kind]
            more = {"showlegend": legend, "hovertemplate": kind + " at %{x:.5g}<extra></extra>"}
            traces.append(dots(places, height(places), colour, 12, symbol, kind, edge, **more))
    return traces
