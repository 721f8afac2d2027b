"""What a step too short to be seen looks like from near: f and its model around both ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.desk import Desk
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import dots, level_lines, line, segment
from landscapes.local import Taylor

_TINY = 0.02  # of the box: shorter steps hide one point behind the other
_AROUND = 1.8  # lengths of the step, to each side of its middle
_MODEL, _POINT, _TRUE, _OTHER = (colours.COLOURS[k] for k in (0, 1, 2, 3))


def is_tiny(desk: Desk, away: np.ndarray) -> bool:
    """Whether a step (d,) needs a picture of its own, and can have one."""
    return desk.f.dimension < 3 and 0 < float(np.max(np.abs(away) / desk.widths)) < _TINY


def inset(desk: Desk, model: Taylor, away: np.ndarray, other: Sequence[float] | np.ndarray = ()) -> Panel:
    """The neighbourhood of a step (d,) and of a second one, with coordinates counted from θ."""
    one = desk.f.dimension == 1
    reach = _AROUND * max(float(np.max(np.abs(away))), float(np.max(np.abs(other), initial=0)))
    side = np.linspace(-reach, reach, 61)
    traces, y = _curves(desk, model, away, side) if one else _levels(desk, model, away, other, side)
    x = axis(f"{desk.names[0]}, counted from θ", -reach, reach)
    return Panel("near", f"Near θ, within {reach:.1g}", tuple(traces), x, y, equal=not one)


def _rises(desk, model, away):
    """True and predicted change over steps (d, *batch)."""
    theta = model.point.reshape(-1, *[1] * (away.ndim - 1)) + away
    return desk.f.value(theta) - model.value, model.rise(away)


def _curves(desk, model, away, side):
    true, predicted = _rises(desk, model, side[None])
    ends = np.array([0.0, away[0]])
    low, high = finite_range(true, predicted)
    return [
        line(side, true, INK, name="f"),
        line(side, predicted, _MODEL, 2, "dash", "model"),
        _points(ends, _rises(desk, model, ends[None])[0], ["bottom center", "top center"]),
    ], axis("f − f(θ)", low - 0.1 * (high - low), high + 0.1 * (high - low))


def _levels(desk, model, away, other, side):
    """The level sets through the steps' ends, of f and of the model: how much each step climbs."""
    true, predicted = _rises(desk, model, np.array(np.meshgrid(side, side)))
    low, high = np.nanmin(true), np.nanmax(true)
    levels = low, high, (high - low) / 9 or 1.0
    ends = np.array([np.zeros(2), away, *([other] if len(other) else [])])
    beyond = "right" if away[0] >= 0 else "left"
    sides = ["bottom center", "top center" if away[1] >= 0 else "bottom center", f"middle {beyond}"]
    traces = [
        level_lines(side, side, true, MUTED, levels, 1.3, "solid", "level sets of f"),
        level_lines(side, side, predicted, _MODEL, levels, 1.3, "dash", "of the model"),
        *(segment(ends[0], end, INK, 2.4) for end in ends[1:]),
        _points(ends[:, 0], ends[:, 1], sides),
    ]
    reach = float(side[-1])
    return traces, axis(f"{desk.names[1]}, counted from θ", -reach, reach)


def _points(x, y, sides):
    """The point, and the ends of one step or two, each with its letters on a side."""
    marks = {"text": ["θ", "θ + h", "θ + h′"][: len(x)], "textposition": sides[: len(x)]}
    trace = dots(x, y, _POINT, 11, mode="markers+text", textfont={"color": INK, "size": 13}, **marks)
    trace["marker"]["color"] = [_POINT, _TRUE, _OTHER][: len(x)]
    return trace
