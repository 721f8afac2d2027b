"""Slopes all around a point: the polar plot in two dimensions, D against the angle in three."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import dot, dots, faint, line, segment, word

_UP, _DOWN, _ARROW, _GRADIENT = (colours.COLOURS[k] for k in (0, 1, 2, 3))


def rose(around: local.Directions, unit: np.ndarray, slope: float) -> tuple[Panel, tuple[float, float]]:
    """The polar plot of D around a point of two dimensions, and where the arrow's tip stands in it.

    ``around`` are the point's ``local.directions``; along each direction |D| is drawn, uphill and
    downhill told apart. The tip lies on the circle of the steepest slope, to be held at D = 0, too.
    """
    finite = np.abs(around.slopes[np.isfinite(around.slopes)])
    top = float(finite.max(initial=0)) or 1.0
    x, y = around.units * np.abs(np.where(np.isfinite(around.slopes), around.slopes, np.nan))
    turn = np.linspace(0, 2 * np.pi, 121)
    traces = [line(top * np.cos(turn), top * np.sin(turn), MUTED, 1, "dot")]
    for where, colour, dash, name in (
        (around.slopes > 0, _UP, "solid", "D > 0, uphill"),
        (around.slopes < 0, _DOWN, "dash", "D < 0, as |D|"),
    ):
        if np.any(where):
            lobe = {"fill": "toself", "fillcolor": faint(colour)}
            across, up = np.where(where, x, 0.0), np.where(where, y, 0.0)
            traces.append(line(across, up, colour, 2.4, dash, name, **lobe))
    for way in around.level.T:
        traces.append(segment(-top * way, top * way, INK, 1.4, "dash", "D = 0"))
    words = []
    if not around.kink and np.all(np.isfinite(around.steepest)):
        traces.append(segment(0 * unit, top * around.steepest, _GRADIENT, 2.4))
        words.append(word(top * around.steepest, "∇f", 13 * around.steepest))
    traces.append(segment(0 * unit, top * unit, _ARROW, 1.6))
    if np.isfinite(slope):
        end = abs(slope) * unit
        traces += [segment(0 * unit, end, _ARROW, 5), dot(end[0], end[1], _ARROW, 10)]
    room = 1.3 * top
    panel = Panel(
        "rose",
        f"D in every direction (dotted circle: {format_number(top)})",
        tuple(traces),
        axis("|D| to the right", -room, room),
        axis("|D| upwards", -room, room),
        equal=True,
        press="ray",
        basis=300,
        height=400,
        layout={"annotations": words},
    )
    return panel, (float(top * unit[0]), float(top * unit[1]))


def angles_panel(around: local.Directions, unit: np.ndarray, slope: float) -> Panel:
    """D against the angle to the gradient, for directions all over the sphere: three dimensions."""
    steepest = around.steepest if np.all(np.isfinite(around.steepest)) else np.eye(len(unit))[0]
    angles = np.degrees(np.arccos(np.clip(steepest @ around.units, -1, 1)))
    here = float(np.degrees(np.arccos(np.clip(steepest @ unit, -1, 1))))
    top = float(np.max(np.abs(around.slopes[np.isfinite(around.slopes)]), initial=0)) or 1.0
    many = dots(angles, around.slopes, MUTED, 4, "circle", "D in many directions", None)
    mine = dot(here, slope, _ARROW, 11, name="the arrow")
    level = line((0, 180), (0, 0), MUTED, 1, "dot")
    return Panel(
        "angles",
        "D depends on the angle to the gradient only",
        (level, many, mine),
        axis("angle to the gradient φ (degrees)", 0, 180, dtick=45),
        axis("D", -1.15 * top, 1.15 * top),
    )
