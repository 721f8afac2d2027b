"""The way of the run over the landscape up to one step; of three parameters, their courses."""

from __future__ import annotations

import math

import numpy as np

from dashboard.board import Grip, Panel, axis
from dashboard.studies.desk import Desk
from landscapes.drawing import colours
from landscapes.drawing.lengths import finite_range, length
from landscapes.drawing.marks import DARK, LIGHT, arrow, dot, dots, line, word

from .step import Phase, Step

_PATH, _STEP, _SLOPE, _FULL = colours.COLOURS[1], colours.COLOURS[0], colours.COLOURS[3], colours.COLOURS[2]
_DASHES = ("solid", "dash", "dot")
_ARM = 0.22  # of the box's shortest side: how long the longer gradient is drawn
_MOST_DOTS = 400


def ground_panel(desk: Desk, step: Step, phase: Phase) -> Panel:
    """The landscape with the path to the step; its arrow where the step is taken."""
    if desk.f.dimension > 2:
        return _courses(desk, step, phase)
    if desk.f.dimension == 1:
        heights = step.loss.value(step.path.T)
        places = np.column_stack([step.path[:, 0], heights])
        vertical = desk.heights(*heights[-2:])
    else:
        places, vertical = step.path, desk.axis(1)
    x, y = places[:-1][-_MOST_DOTS:].T
    traces = [
        line(x, y, LIGHT, 4.5),
        line(x, y, DARK, 1.8),
        dots(x, y, DARK, 5, edge=(LIGHT, 1.0)),
        dot(*places[-2], _PATH, 13, "circle", edge=(LIGHT, 2.0)),
    ]
    notes = [word(places[-2], f"θ<sub>{step.t}</sub>", (0, 16), over=True)]
    if phase is Phase.BACKWARD and desk.f.dimension == 2:
        notes += _slopes(desk, step)
    if phase is Phase.UPDATE and step.moves:
        traces.append(dot(*places[-1], _STEP, 13, "diamond", edge=(LIGHT, 2.0)))
        if np.all(np.isfinite(places[-2:])):
            notes += arrow(places[-2], places[-1], _STEP, 6)
            notes.append(word(places[-1], f"θ<sub>{step.t + 1}</sub>", (0, -18), over=True))
    return Panel(
        "ground",
        "The loss of all rows",
        tuple(traces),
        desk.axis(0),
        vertical,
        ground=True,
        press="start",
        layout={"annotations": notes},
        bar=False,
    )


def _slopes(desk: Desk, step: Step) -> list[dict]:
    """The downhill directions: of the batch's loss, and of all rows where it is another one."""
    ways = [(-step.gradient, _SLOPE, "−∇ batch", 15)]
    if len(step.rows) < len(step.loss.data.train):
        ways.insert(0, (-step.full_gradient, _FULL, "−∇ all", -15))
    longest = max(length(way / desk.widths) for way, _, _, _ in ways)
    notes = []
    for way, colour, name, up in ways:
        if np.isfinite(longest) and longest > 0 and length(way):
            tip, side = step.before + _ARM * way / longest, 1 if way[0] >= 0 else -1
            notes += [*arrow(step.before, tip, colour), word(tip, name, (34 * side, up), over=True)]
    return notes


def _courses(desk: Desk, step: Step, phase: Phase) -> Panel:
    """Each parameter against the step; the step itself where it is taken."""
    path = step.path if phase is Phase.UPDATE else step.path[:-1]
    first = max(0, len(path) - _MOST_DOTS)
    t, traces = np.arange(first, len(path)), []
    for k, name in enumerate(desk.names):
        course = line(t, path[first:, k], colours.COLOURS[k], 2, _DASHES[k], name=name)
        traces.append({**course, "mode": "lines+markers", "marker": {"size": 5, "color": colours.COLOURS[k]}})
        traces.append(dot(step.t, step.before[k], _PATH, 11))
        if phase is Phase.UPDATE and step.moves:
            traces.append(dot(step.t + 1, step.after[k], _STEP, 11, "diamond"))
    low, high = finite_range(path[first:])
    pad = 0.1 * (high - low) or 1.0
    return Panel(
        "courses",
        "The parameters along the steps",
        tuple(traces),
        axis("step", first - 0.3, step.t + 1.3, dtick=max(1, math.ceil((step.t + 1 - first) / 6))),
        axis("parameter", low - pad, high + pad),
    )


def grips(desk: Desk, start: np.ndarray) -> tuple[Grip, ...]:
    """The start, to be grabbed on a curve or in a plane."""
    if desk.f.dimension > 2:
        return ()
    return (desk.grip("start", "ground", start, "Where the method begins", tag="start", tag_at=(-1.0, -1.0)),)
