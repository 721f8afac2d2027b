"""Directional derivatives in one dimension: the slopes on both sides of a point, kinks, jumps."""

from __future__ import annotations

import numpy as np

from dashboard.board import Board, Fact, Panel, axis
from dashboard.figures import colours
from dashboard.figures.broken_curve import broken_curve, window
from dashboard.figures.colours import INK, MUTED
from dashboard.figures.lengths import grid_line
from dashboard.figures.marks import dot, line
from dashboard.studies.desk import Desk
from landscapes import local
from landscapes.core.wording import number

_RIGHT, _LEFT = colours.COLOURS[0], colours.COLOURS[1]
_POINT = colours.COLOURS[1]


def one_dimension(desk: Desk, seen: local.Directions) -> Board:
    """The curve with its tangent, or with a kink's two half tangents, and the slope everywhere."""
    return Board(
        (_curve(desk, seen), _derivative(desk, seen)),
        (desk.grip("point", "ground", seen.point, "The point", tag="θ", colour=_POINT),),
        _sides(seen),
        _words(desk, seen),
    )


def _curve(desk, seen):
    """The curve with its tangent, or with the two half tangents of a kink."""
    f, x = desk.f, float(seen.point[0])
    here, arm = float(f.value(seen.point)), 0.3 * desk.reach
    right, left = seen.slopes[0], -seen.slopes[1]
    traces = []
    if np.isfinite(here):
        whole = [(right, (-arm, arm), _RIGHT, "dash", f"tangent, slope {number(right)}")]
        halves = [
            (right, (0, arm), _RIGHT, "solid", f"to the right: slope {number(right)}"),
            (left, (-arm, 0), _LEFT, "dash", f"to the left: slope {number(left)}"),
        ]
        for slope, ends, colour, dash, name in halves if seen.kink else whole:
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


def _derivative(desk, seen):
    """The slope everywhere, with gaps where it jumps, and the present one marked."""
    f, x = desk.f, float(seen.point[0])
    along = desk.cached(lambda: local.smoothness(f), "smoothness")
    breaks = np.concatenate(along.jumps[:2])
    ends = np.isfinite(np.concatenate(along.sizes[:2]))
    at = grid_line(f.domain[0], 513)

    def slope(x):
        return f.gradient(np.asarray(x)[None])[0]

    traces = broken_curve(slope, at, breaks, ends, INK, has_value=False)
    traces.append(line(f.domain[0], (0, 0), MUTED, 1, "dot"))
    sides = ((seen.slopes[0], _RIGHT), (-seen.slopes[1], _LEFT))
    for value, colour in sides if seen.kink else sides[:1]:
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


def _words(desk, seen):
    x, length = float(seen.point[0]), np.ptp(desk.f.domain[0])
    breaks = desk.cached(lambda: local.smoothness(desk.f), "smoothness").jumps[0]
    if np.any(np.abs(breaks - x) < 1e-9 * length):
        return "f jumps here: the slopes beside the jump say nothing of it."
    if seen.kink:
        return "A kink: its two sides have slopes of their own, and f has no derivative there."
    if not np.isfinite(seen.slopes[0]):
        return seen.words
    return "There are two directions only: D is the slope to the right, and minus the slope to the left."


def _sides(seen):
    right, left = seen.slopes[0], -seen.slopes[1]
    if not seen.kink:
        return (
            Fact("slope f′", number(right)),
            Fact("D to the right", number(right)),
            Fact("D to the left", number(seen.slopes[1])),
        )
    return (
        Fact("slope from the right", number(right)),
        Fact("slope from the left", number(left)),
        Fact("gradient", "none: a kink", help=seen.words),
    )
