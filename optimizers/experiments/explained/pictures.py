"""A step on its landscape and close up, and a run's course over its steps, as panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.axis_names import axis_names
from landscapes.drawing.colours import COLOURS, INK, MUTED
from landscapes.drawing.marks import DARK, LIGHT, Trace, arrow, dot, dots, level_lines, line, segment, word
from landscapes.drawing.panel import Panel, axis

if TYPE_CHECKING:
    from .course import History
    from .step import Explained

DOWN, MEMORY, TRIED = COLOURS[1], COLOURS[3], COLOURS[0]
_NODES, _LEVELS = 61, 16
_HEIGHT, _SMALL = 400, 250
_FEW = 20  # steps up to which each has a mark
_SHORT = 0.28  # of the close-up's side: arrows that tell a direction only
_ROOM = 0.35  # of the close-up's extent, around it


def step_panels(seen: Explained, path: np.ndarray | None = None) -> tuple[Panel, ...]:
    """The step on the landscape, and close up; ``path`` (d, n) is the way of the run. Nothing above 2D."""
    d = len(seen.theta)
    if d > 2 or not np.all(np.isfinite(seen.following)):
        return ()
    if d == 1:
        return (_on_the_curve(seen, path), _near_the_curve(seen))
    return (_on_the_ground(seen, path), _close_up(seen))


def _names(seen: Explained) -> list[str]:
    return axis_names(seen.landscape)


def _on_the_ground(seen: Explained, path: np.ndarray | None) -> Panel:
    x, y = (axis(name, *side) for name, side in zip(_names(seen), seen.landscape.domain))
    traces: list[Trace] = []
    if path is not None:
        for colour, width in ((LIGHT, 3.5), (DARK, 1.4)):
            traces.append(line(path[0], path[1], colour, width, hoverinfo="skip"))
    traces.append(_place(seen))
    marks = arrow(seen.theta, seen.following, DARK)
    title = f"Step {seen.step}"
    layout = {"annotations": marks}
    return Panel("step", title, tuple(traces), x, y, ground=True, height=_HEIGHT, layout=layout)


def _place(seen: Explained) -> Trace:
    words = f"θ at step {seen.step}: f = {seen.value:.5g}<extra></extra>"
    return dot(seen.theta[0], seen.theta[1], DARK, 10, "circle", hovertemplate=words)


def _window(points: np.ndarray) -> np.ndarray:
    """A square around points (n, 2) with room: (2, 2), low and high of each axis."""
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    side = float(np.max(high - low))
    side = side if side > 1e-12 * (1 + float(np.max(np.abs(points)))) else 1e-3 * (1 + np.max(np.abs(points)))
    middle, half = (low + high) / 2, (0.5 + _ROOM) * side
    return np.stack([middle - half, middle + half], axis=1)


def _close_up(seen: Explained) -> Panel:
    """Level lines around the step, with the directions that it is made of and the points that were asked."""
    near = np.stack([seen.theta, seen.following])
    window = _window(near)
    inside = [p for p in seen.trials if np.all((window[:, 0] <= p) & (p <= window[:, 1]))]
    x, y = (np.linspace(low, high, _NODES) for low, high in window)
    with np.errstate(all="ignore"):
        heights = seen.landscape.value(np.stack(np.meshgrid(x, y)))
    traces: list[Trace] = []
    known = heights[np.isfinite(heights)]
    if len(known) and np.ptp(known) > 0:
        low, high = np.quantile(known, [0.0, 0.97])
        size = float(high - low) / _LEVELS or float(np.ptp(known)) / _LEVELS
        traces.append(level_lines(x, y, heights, MUTED, (float(low), float(np.max(known)), size), 1.0))
    if inside:
        told = np.array(inside)
        words = "a point it asked<extra></extra>"
        traces.append(dots(told[:, 0], told[:, 1], TRIED, 10, "x", "points it asked", hovertemplate=words))
    traces.append(_place(seen))
    marks: list[Trace] = []
    reach = _SHORT * (window[0, 1] - window[0, 0])
    told_of = _directions(seen)
    for k, (name, vector, colour) in enumerate(told_of):
        tip = seen.theta + reach * vector / np.linalg.norm(vector)
        other = told_of[1 - k][1] if len(told_of) > 1 else seen.move
        marks += [*arrow(seen.theta, tip, colour), word(tip, name, _beside(vector, other))]
    if np.any(seen.move):
        x, y = seen.move / np.linalg.norm(seen.move)
        marks += [*arrow(seen.theta, seen.following, INK), word(seen.following, "next θ", (30 * x, 16 * y))]
    across, up = (axis(name, low, high) for name, (low, high) in zip(_names(seen), window))
    return Panel(
        "close",
        "Close up; coloured arrows are directions only",
        tuple(traces),
        across,
        up,
        equal=True,
        height=_HEIGHT,
        layout={"annotations": marks},
    )


def _beside(vector: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Pixels beside the tip of an arrow, on the side that another arrow is not on."""
    x, y = 18 * vector / np.linalg.norm(vector)
    left = -1.0 if vector[0] * other[1] > vector[1] * other[0] else 1.0
    return float(-left * y), float(left * x)


def _directions(seen: Explained) -> list[tuple[str, np.ndarray, str]]:
    """The negative gradient, and the velocity (the direction, the mean gradient) as it moves theta."""
    found = []
    if np.any(seen.gradient) and np.all(np.isfinite(seen.gradient)):
        found.append(("−∇f", -seen.gradient, DOWN))
    for field, sign in (("velocity", -1.0), ("direction", 1.0), ("mean", -1.0)):
        letter = seen.method.symbols.get(field, "")
        vector = seen.state.get(rf"{letter}_{{{seen.step + 1}}}")
        if vector is not None and np.any(vector) and np.all(np.isfinite(vector)):
            found.append((letter if sign > 0 else f"−{letter}", sign * vector, MEMORY))
            break
    return found


def _on_the_curve(seen: Explained, path: np.ndarray | None) -> Panel:
    f = seen.landscape
    traces: list[Trace] = []
    heights = [seen.value, seen.next_value]
    if path is not None:
        with np.errstate(all="ignore"):
            on_path = f.value(path)
        traces.append(dots(path[0], on_path, MUTED, 5, edge=None, hoverinfo="skip"))
    traces += _ends(seen)
    low, high = f.domain[0]
    x = np.linspace(low, high, 401)
    with np.errstate(all="ignore"):
        curve = f.value(x[None])
    known = np.array([*curve[np.isfinite(curve)], *(h for h in heights if np.isfinite(h))])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    pad = 0.08 * (high - low or 1.0)
    across, up = axis(_names(seen)[0], *f.domain[0]), axis("f", low - pad, high + pad)
    return Panel("step", f"Step {seen.step}", tuple(traces), across, up, ground=True, height=_HEIGHT)


def _ends(seen: Explained) -> list[Trace]:
    """The step on the curve, in one variable."""
    begin, end = (float(seen.theta[0]), seen.value), (float(seen.following[0]), seen.next_value)
    return [
        segment(begin, end, INK, 2.0, "dot"),
        dot(begin[0], begin[1], INK, 11, "circle", hovertemplate="θ: f = %{y:.5~g}<extra></extra>"),
        dot(end[0], end[1], INK, 11, "diamond", hovertemplate="next θ: f = %{y:.5~g}<extra></extra>"),
    ]


def _near_the_curve(seen: Explained) -> Panel:
    """The curve near the step, its tangent where the step begins, and the points that were asked."""
    points = np.array([seen.theta[0], seen.following[0], *seen.trials[:, 0]])
    low, high = float(points.min()), float(points.max())
    pad = 0.35 * (high - low) if high > low else 1e-3 * (1 + abs(high))
    x = np.linspace(low - pad, high + pad, 201)
    with np.errstate(all="ignore"):
        y = seen.landscape.value(x[None])
    tangent = seen.value + seen.gradient[0] * (x - seen.theta[0])
    traces = [line(x, y, MUTED, 2.2, name="f"), line(x, tangent, DOWN, 1.6, "dash", name="tangent at θ")]
    known = np.isfinite(seen.trial_values)
    if np.any(known):
        asked, heights = seen.trials[known, 0], seen.trial_values[known]
        traces.append(dots(asked, heights, TRIED, 10, "x", "points it asked"))
    traces += _ends(seen)
    finite = y[np.isfinite(y)]
    below, above = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    room = 0.15 * (above - below or 1.0)
    across, up = axis(_names(seen)[0], x[0], x[-1]), axis("f", below - room, above + room)
    return Panel("close", "Close up", tuple(traces), across, up, height=_HEIGHT)


def course_panels(seen: History, step: int | None = None) -> tuple[Panel, ...]:
    """The run's numbers over its steps, with a line at one of them."""
    m = len(seen.lengths)
    if not m:
        return ()
    steps = np.arange(m)
    first: list[tuple[str, np.ndarray]] = [("|∇f|", seen.gradient_norms[:-1]), ("step length", seen.lengths)]
    if np.any(np.isfinite(seen.memory)):
        first.append(("length of what it remembers", seen.memory))
    panels = [
        _curves("lengths", "Lengths", "length", steps, first, step, log=True),
        _curves(
            "effective",
            "Effective step size",
            "step length / |∇f|",
            steps,
            [("effective step size", seen.effective)],
            step,
            log=True,
        ),
        _curves(
            "cosines",
            "Angles",
            "cosine",
            steps,
            [("to −∇f", seen.cosines), ("to the step before", seen.turns)],
            step,
            within=(-1.05, 1.05),
        ),
    ]
    if seen.products is not None and seen.limits is not None:
        bent = [("step size × curvature", seen.products), ("what the method bears", seen.limits)]
        panels.append(_curves("curvature", "Step size × curvature", "step size × λ", steps, bent, step))
    elif seen.largest is not None:
        panels.append(
            _curves("curvature", "Largest eigenvalue", "λ max", steps, [("λ max", seen.largest[:-1])], step)
        )
    return tuple(panels)


_LOOKS = ((COLOURS[1], "solid"), (COLOURS[0], "dash"), (COLOURS[2], "dot"))


def _curves(
    name: str,
    title: str,
    up: str,
    steps: np.ndarray,
    curves: Sequence[tuple[str, np.ndarray]],
    step: int | None,
    log: bool = False,
    within: tuple[float, float] | None = None,
) -> Panel:
    some = np.concatenate([values[np.isfinite(values)] for _, values in curves])
    if log:
        some = some[some > 0]
    low, high = within or ((float(some.min()), float(some.max())) if len(some) else (0.1, 1.0))
    if within is None:
        room = 0.08 * (high - low or 1.0)
        low, high = (low / 1.5, high * 1.5) if log else (low - room, high + room)
    if log and high < 10 * low:  # a power of ten at each end, so that there is a number beside the axis
        low, high = 10 ** np.floor(np.log10(low)), 10 ** np.ceil(np.log10(high))
    traces: list[Trace] = []
    for (label, values), (colour, dash) in zip(curves, _LOOKS):
        shown = np.where(values > 0, values, np.nan) if log else values
        words = f"{label} %{{y:.4~g}} at step %{{x}}<extra></extra>"
        legend = label if len(curves) > 1 else ""
        mode = "lines" if len(steps) > _FEW else "lines+markers"  # of one step there is no line
        traces.append(line(steps, shown, colour, 1.8, dash, legend, hovertemplate=words, mode=mode))
    if step is not None:
        traces.append(line([step, step], [low, high], INK, 1.5, "dot", hoverinfo="skip"))
    across = axis("step", -0.5, max(len(steps) - 0.5, 1.0))
    height = axis(up, low, high, log)
    return Panel(name, title, tuple(traces), across, height, height=_SMALL, basis=260)
