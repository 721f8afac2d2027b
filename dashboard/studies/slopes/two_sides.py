"""Directional derivatives in one dimension: the slopes on both sides of a point, kinks, jumps."""

from __future__ import annotations

import numpy as np

from dashboard.board import Board, Fact, Panel, axis
from dashboard.studies.desk import Desk
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.broken_curve import broken_curve, window
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import dot, line

_RIGHT, _LEFT = colours.COLOURS[0], colours.COLOURS[1]
_POINT = colours.COLOURS[1]


def one_dimension(desk: Desk, around: local.Directions) -> Board:
    """The curve with its tangent, or with a kink's two half tangents, and the slope everywhere."""
    return Board(
        (_curve(desk, around), _derivative(desk, around)),
        (desk.grip("point", "ground", around.point, "The point", tag="θ", colour=_POINT),),
        _sides(around),
        _words(desk, around),
    )


def _curve(desk, around):
    """The curve with its tangent, or with the two half tangents of a kink."""
    f, x = desk.f, float(around.point[0])
    here, arm = float(f.value(around.point)), 0.3 * desk.reach
    right, left = around.slopes[0], -around.slopes[1]
    traces = []
    if np.isfinite(here):
        whole = [(right, (-arm, arm), _RIGHT, "dash", f"tangent, slope {format_number(right)}")]
        halves = [
            (right, (0, arm), _RIGHT, "solid", f"to the right: slope {format_number(right)}"),
            (left, (-arm, 0), _LEFT, "dash", f"to the left: slope {format_number(left)}"),
        ]
        for slope, ends, colour, dash, name in halves if around.kink else whole:
            if np.isfinite(slope):
                ends = np.array(ends, dtype=float)
                traces.append(line(x + ends, here + slope * ends, colour, 2.8, dash, name))
    return Panel(
        "ground",
        "f and its slope",
        tuple(traces),
        desk.axis(0),
        desk.heights(here),
        ground=True,
        press="point",
        share=1.3,
    )


def _derivative(desk, around):
    """The slope everywhere, with gaps where it jumps, and the present one marked."""
    f, x = desk.f, float(around.point[0])
    along = desk.cached(lambda: local.smoothness(f), "smoothness")
    breaks = np.concatenate(along.jumps[:2])
    ends = np.isfinite(np.concatenate(along.sizes[:2]))
    at = grid_line(f.domain[0], 513)

    def slope(x):
        return f.gradient(np.asarray(x)[None])[0]

    traces = broken_curve(slope, at, breaks, ends, INK, has_value=False)
    traces.append(line(f.domain[0], (0, 0), MUTED, 1, "dot"))
    sides = ((around.slopes[0], _RIGHT), (-around.slopes[1], _LEFT))
    for value, colour in sides if around.kink else sides[:1]:
        if np.isfinite(value):
            traces.append(dot(x, value, colour))
    letter = desk.names[0]
    return Panel(
        "slope",
        "The slope everywhere",
        tuple(traces),
        desk.axis(0),
        axis(f"f′({letter})", *window(slope(at))),
    )


def _words(desk, around):
    x, length = float(around.point[0]), np.ptp(desk.f.domain[0])
    breaks = desk.cached(lambda: local.smoothness(desk.f), "smoothness").jumps[0]
    if np.any(np.abs(breaks - x) < 1e-9 * length):
        return "f jumps here: the slopes beside the jump say nothing of it."
    if around.kink:
        return "A kink: its two sides have slopes of their own, and f has no derivative there."
    if not np.isfinite(around.slopes[0]):
        return around.words
    return "There are two directions only: D is the slope to the right, and minus the slope to the left."


def _sides(around):
    right, left = around.slopes[0], -around.slopes[1]
    if not around.kink:
        return (
            Fact("slope f′", format_number(right)),
            Fact("D to the right", format_number(right)),
            Fact("D to the left", format_number(around.slopes[1])),
        )
    return (
        Fact("slope from the right", format_number(right)),
        Fact("slope from the left", format_number(left)),
        Fact("gradient", "none: a kink", help=around.words),
    )
