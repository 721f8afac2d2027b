"""A landscape with what moved over it, as panels: contour or curve, surface, losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

import numpy as np

from landscapes.core.axis_names import axis_names
from landscapes.core.landscape import Landscape

from .lengths import finite_range, grid_line
from .looks import look
from .marks import LIGHT, Trace, dots, line
from .panel import Panel, axis
from .way import Way

_ROOM = 0.05  # of the span of heights, above and below
_SAMPLES = 401  # of a curve
_LIFT = 0.004  # of the span of heights: a path lies on its surface, not in it
_ASPECT = {"x": 1.15, "y": 1.15, "z": 0.75}


class View(StrEnum):
    """What a figure of a landscape shows."""

    CONTOUR = "contour"  # of one variable: the curve
    SURFACE = "surface"
    LOSS = "loss"


class Moved(Protocol):
    """Something that has moved over a landscape, such as a run."""

    def ways(self, look: int = 0, label: str = "") -> Sequence[Way]:
        """One way a start."""
        ...


def ways_of(
    f: Landscape, moved: Sequence[Moved] | Mapping[str, Moved], looks: Sequence[int] | None = None
) -> list[Way]:
    """The ways of several over f, each with a look of its own, or with those numbers of looks."""
    named = list(moved.items()) if isinstance(moved, Mapping) else [("", one) for one in moved]
    numbers = range(len(named)) if looks is None else looks
    ways = [way for k, (label, one) in zip(numbers, named) for way in one.ways(k, label)]
    seen = [f.seen(way.points, way.heights) for way in ways]
    return [replace(way, points=points, heights=heights) for way, (points, heights) in zip(ways, seen)]


def panels(f: Landscape, ways: Sequence[Way], view: View) -> tuple[Panel, ...]:
    """What a view shows; ValueError where a landscape has no such picture."""
    made: dict[View, Callable[[], Panel]] = {
        View.CONTOUR: lambda: contour(f, ways),
        View.SURFACE: lambda: surface(f, ways),
        View.LOSS: lambda: losses(f, ways),
    }
    return (made[View(view)](),)


def contour(f: Landscape, ways: Sequence[Way]) -> Panel:
    """The paths over the coloured level sets; of one variable, along the curve."""
    _check(f, 1, 2)
    names, sides = axis_names(f), f.domain
    traces: list[Trace] = []
    for way in ways:
        traces += drawn(way, way.points[:, 0], way.points[:, 1] if f.dimension > 1 else way.heights)
    if f.dimension > 1:
        up = axis(names[1], *sides[1])
    else:
        curve = f.value(grid_line(sides[0], _SAMPLES)[None])
        low, high = finite_range(curve)
        room = _ROOM * (high - low)
        up = axis(f"f({names[0]})", low - room, high + room)
    return Panel("contour", f.title, tuple(traces), axis(names[0], *sides[0]), up, ground=True, height=460)


def surface(f: Landscape, ways: Sequence[Way]) -> Panel:
    """The paths on the surface, which is as high as f."""
    _check(f, 2, 2)
    names, sides = axis_names(f), f.domain
    low, high = finite_range(f.value(np.array(np.meshgrid(*(grid_line(side, 61) for side in sides)))))
    lift = _LIFT * (high - low)
    traces: list[Trace] = []
    for way in ways:
        style = look(way.look)
        inside = np.all([(a <= c) & (c <= b) for (a, b), c in zip(sides, way.points.T)], axis=0)
        x, y, z = (np.where(inside, c, np.nan) for c in (*way.points.T, way.heights + lift))
        path = {"width": 5, "color": style["colour"]}
        one = {"type": "scatter3d", "mode": "lines", "x": x, "y": y, "z": z, "line": path}
        traces.append({**one, "name": way.label, "showlegend": True, "connectgaps": False})
        mark = {"size": 5, "color": style["colour"], "line": {"color": LIGHT, "width": 1}}
        end = {"type": "scatter3d", "mode": "markers", "x": x[-1:], "y": y[-1:], "z": z[-1:], "marker": mark}
        traces.append({**end, "hoverinfo": "skip"})
    x_axis, y_axis = (axis(name, *side) for name, side in zip(names, sides))
    up = axis("f", low, high + lift)
    return Panel(
        "surface",
        f.title,
        tuple(traces),
        x_axis,
        y_axis,
        up,
        kind="scene",
        ground=True,
        aspect=_ASPECT,
        height=460,
    )


def losses(f: Landscape, ways: Sequence[Way]) -> Panel:
    """How far above the lowest known value each is, against what it has cost."""
    found = min((float(np.nanmin(way.values, initial=np.inf)) for way in ways), default=np.inf)
    known = f.lowest
    least = found if known is None else min(known, found)
    name = "f − lowest known" if known is not None and known <= found else "f − lowest found"
    traces: list[Trace] = []
    heights = []
    for way in ways:
        with np.errstate(invalid="ignore", over="ignore"):
            above = way.values - least
            heights.append(np.where(above > 0, above, np.nan))
        traces += drawn(way, way.costs, heights[-1])
    most = max((float(way.costs[-1]) for way in ways), default=1.0)
    up = axis(name, *finite_range(*heights), log=True) if heights else axis(name, 0, 1)
    return Panel("loss", "Loss", tuple(traces), axis("evaluations", 0, most), up, height=460)


def drawn(way: Way, x: np.ndarray, y: np.ndarray) -> list[Trace]:
    """A line in its colour and dash, with its marker where it ends."""
    style = look(way.look)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))[-1:]
    end = dots(x[known], y[known], style["colour"], 10, style["marker"], hoverinfo="skip", cliponaxis=False)
    hover = f"{way.label}<br>%{{x:.5~g}}, %{{y:.5~g}}<extra></extra>"
    return [line(x, y, style["colour"], 2.2, style["dash"], way.label, hovertemplate=hover), end]


def _check(f: Landscape, least: int, most: int) -> None:
    if not least <= f.dimension <= most:
        sizes = " or ".join(str(d) for d in range(least, most + 1))
        raise ValueError(
            f"this view is of landscapes of {sizes} variables, and {f.title} has {f.dimension}: "
            'take kind="loss", or a plane of it (landscapes.slices)'
        )
