"""What a step too short to be seen looks like from near: f and its model around both ends."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED, PAPER

_TINY = 0.02  # of the box: shorter steps hide one point behind the other
_AROUND = 1.8  # lengths of the step, to each side of its middle
_MODEL, _POINT, _TRUE = colours.COLOURS[0], colours.COLOURS[1], colours.COLOURS[2]


def is_tiny(desk, away) -> bool:
    """Whether a step (d,) needs a picture of its own, and can have one."""
    width = np.ptp(np.array(desk.f.domain), axis=1)
    return desk.f.dimension < 3 and 0 < np.max(np.abs(away) / width) < _TINY


def inset(desk, model, away, other=()) -> Panel:
    """The neighbourhood of a step (d,) and of a second one, with coordinates counted from θ."""
    one = desk.f.dimension == 1
    reach = _AROUND * max(float(np.max(np.abs(away))), float(np.max(np.abs(other), initial=0)))
    side = np.linspace(-reach, reach, 61)
    traces, y = _curves(desk, model, away, side) if one else _levels(desk, model, away, other, side)
    return Panel(
        "near",
        f"Near θ, within {reach:.1g}",
        tuple(traces),
        axis(f"{desk.names[0]}, counted from θ", -reach, reach),
        y,
        equal=not one,
    )


def _rises(desk, model, away):
    """True and predicted change over steps (d, *batch)."""
    theta = model.point.reshape(-1, *[1] * (away.ndim - 1)) + away
    return desk.f.value(theta) - model.value, model.rise(away)


def _curves(desk, model, away, side):
    true, said = _rises(desk, model, side[None])
    ends = np.array([0.0, away[0]])
    heights = _rises(desk, model, ends[None])[0]
    both = np.concatenate([true, said])
    both = both[np.isfinite(both)]
    low, high = (float(both.min()), float(both.max())) if both.size else (0.0, 1.0)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": side,
            "y": true,
            "name": "f",
            "showlegend": True,
            "line": {"color": INK, "width": 2},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": side,
            "y": said,
            "name": "model",
            "showlegend": True,
            "line": {"color": _MODEL, "width": 2, "dash": "dash"},
        },
        _points(ends, heights, ["θ", "θ + h"], ["bottom center", "top center"], [_POINT, _TRUE]),
    ], axis("f − f(θ)", low - 0.1 * (high - low), high + 0.1 * (high - low))


def _levels(desk, model, away, other, side):
    """The level sets through the steps' ends, of f and of the model: how much each step climbs."""
    x, y = np.meshgrid(side, side)
    true, said = _rises(desk, model, np.array([x, y]))
    ends = [np.zeros(2), away, *([other] if len(other) else [])]
    low, high = np.nanmin(true), np.nanmax(true)
    size = (high - low) / 9 or 1.0
    traces = []
    for z, colour, dash, name in (
        (true, MUTED, "solid", "level sets of f"),
        (said, _MODEL, "dash", "of the model"),
    ):
        traces.append(
            {
                "type": "contour",
                "x": side,
                "y": side,
                "z": z,
                "showscale": False,
                "name": name,
                "autocontour": False,
                "showlegend": True,
                "colorscale": [[0, colour], [1, colour]],
                "contours": {"coloring": "lines", "start": low, "end": high, "size": size},
                "line": {"width": 1.3, "dash": dash},
            }
        )
    for end in ends[1:]:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.array([0, end[0]]),
                "y": np.array([0, end[1]]),
                "line": {"color": INK, "width": 2.4},
            }
        )
    beyond = "right" if away[0] >= 0 else "left"
    sides = ["bottom center", "top center" if away[1] >= 0 else "bottom center", f"middle {beyond}"]
    traces.append(
        _points(
            *np.array(ends).T,
            ["θ", "θ + h", "θ + h′"][: len(ends)],
            sides[: len(ends)],
            [_POINT, _TRUE, colours.COLOURS[3]][: len(ends)],
        )
    )
    reach = float(side[-1])
    return traces, axis(f"{desk.names[1]}, counted from θ", -reach, reach)


def _points(x, y, words, sides, colours):
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": np.asarray(x),
        "y": np.asarray(y),
        "text": words,
        "textposition": sides,
        "textfont": {"color": INK, "size": 13},
        "marker": {"color": colours, "size": 11, "line": {"color": PAPER, "width": 1.5}},
    }
