"""A step on the ground that its run has walked, and two futures of it beside each other."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from landscapes.core.axis_names import axis_names
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.looks import look
from landscapes.drawing.marks import DARK, LIGHT, Trace, dot, dots, line
from landscapes.drawing.panel import Panel, axis
from optimizers import Run
from optimizers.experiments.explained import Explained
from optimizers.experiments.explained.pictures import step_panels

_HEIGHT = 380


def step_panel_pair(seen: Explained, run: Run) -> tuple[Panel, ...]:
    """The step on the ground with the run's way, and close up."""
    return step_panels(seen, run.path.T)


def other_look(own: dict[str, str]) -> dict[str, str]:
    """How the fork of a run that is drawn with its own look is drawn: another colour, dash and marker."""
    others = (look(number) for number in range(1, 2 * len(own) + 8))
    return next(one for one in others if all(one[part] != own[part] for part in own))


def futures(
    desk: Desk, run: Run, fork: Run, step: int, clock: int, looks: tuple[dict[str, str], dict[str, str]]
) -> tuple[Panel, ...]:
    """The ways of both on the ground, if it can be drawn, and f over the steps; marks at the clock's step."""
    told = [(run, looks[0], "as it was"), (fork, looks[1], "with the change")]
    panels: tuple[Panel, ...] = ()
    if desk.f.dimension <= 2:
        panels = (_ways(desk, told, step, clock),)
    return (*panels, _heights(told, step, clock))


_Told = list[tuple[Run, dict[str, str], str]]


def _ways(desk: Desk, told: _Told, step: int, clock: int) -> Panel:
    flat = desk.f.dimension == 1
    traces: list[Trace] = []
    for number, (run, seen, name) in enumerate(told):
        points = run.path[min(step, run.at(step)) :].T if number else run.path.T
        x, y = (points[0], desk.f.value(points)) if flat else (points[0], points[1])
        if not flat:
            traces.append(line(x, y, LIGHT, 4.5, hoverinfo="skip"))
        traces.append(line(x, y, seen["colour"], 2.4, seen["dash"], name, hoverinfo="skip"))
    for run, seen, name in told:
        at = min(clock, len(run.values) - 1)
        point, value = run.path[run.at(at)], float(run.values[at])
        words = f"{name}, step {at}: f = {value:.5g}<extra></extra>"
        y = value if flat else float(point[1])
        traces.append(dot(point[0], y, seen["colour"], 12, seen["marker"], hovertemplate=words))
    fork = told[0][0].path[told[0][0].at(step)]
    place = float(told[0][0].values[min(step, len(told[0][0].values) - 1)]) if flat else float(fork[1])
    words = f"step {step}: from here on they differ<extra></extra>"
    traces.append(dot(fork[0], place, DARK, 9, "diamond", hovertemplate=words))
    names = axis_names(desk.f)
    across = axis(names[0], *desk.f.domain[0])
    up = desk.heights() if flat else axis(names[1], *desk.f.domain[1])
    return Panel("ways", "Both ways", tuple(traces), across, up, ground=True, height=_HEIGHT)


def _heights(told: _Told, step: int, clock: int) -> Panel:
    some = np.concatenate([run.values for run, _, _ in told])
    some = some[np.isfinite(some)]
    low, high = (float(some.min()), float(some.max())) if len(some) else (0.0, 1.0)
    log = low > 0 and high > 50 * low
    room = 0.06 * (high - low or 1.0)
    ends = (low / 1.5, high * 1.5) if log else (low - room, high + room)
    traces: list[Trace] = [line([step, step], ends, INK, 1.5, "dot", hoverinfo="skip")]
    last = max(len(run.values) for run, _, _ in told) - 1
    for number, (run, seen, name) in enumerate(told):
        first = min(step, len(run.values) - 1) if number else 0
        steps = np.arange(first, len(run.values))
        words = f"{name}: f = %{{y:.5~g}} at step %{{x}}<extra></extra>"
        shown = np.where(run.values[first:] > 0, run.values[first:], np.nan) if log else run.values[first:]
        traces.append(line(steps, shown, seen["colour"], 2.2, seen["dash"], name, hovertemplate=words))
        at = min(clock, len(run.values) - 1)
        traces.append(dots([at], [run.values[at]], seen["colour"], 11, seen["marker"], hoverinfo="skip"))
    traces.append(line([clock, clock], ends, MUTED, 1.0, hoverinfo="skip"))
    across = axis("step", -0.5, max(last + 0.5, 1.0))
    return Panel("futures", "f over the steps", tuple(traces), across, axis("f", *ends, log), height=_HEIGHT)
