"""The curvature beside what each method bears, and the loss, both against step size times step."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.raced import divides
from landscapes.core.wording import format_number
from landscapes.drawing.colours import MUTED
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, dots, line
from optimizers.core.optimizer import Optimizer

from . import words
from .seen import Seen

_MARKS = 8  # on a line: enough to tell it by
_APART = 12.0  # the ratio of thresholds from which the axis is logarithmic
_ROOM = 1.3
_EMPTY = (1e-4, 1.0)  # of the loss before there is one
_LAYOUT = {"margin": {"l": 66, "r": 16, "t": 34, "b": 54}}
_FLOW = "gradient flow"
_TIME = "time: step size δ times step"


def curvature_panel(methods: tuple[Optimizer, ...], time: float, seen: Seen) -> Panel:
    """The largest eigenvalue of each track, and its threshold as a dashed line of the same colour."""
    borne = np.array([method.stability_threshold() for method in methods], dtype=float)
    heights, traces = [borne], []
    for k, threshold in enumerate(borne):
        told = f"{words.label(methods[k])} bears {format_number(threshold, 4)}<extra></extra>"
        ends = np.linspace(0, time, 41)
        dashed = line(ends, np.full(41, threshold), look(k)["colour"], 1.8, "dash", hovertemplate=told)
        traces.append(dashed)
    if seen.flow is not None:
        traces.append(line(seen.flow.times, seen.flow.sharpness, MUTED, 2.0, "dot", _FLOW))
        heights.append(seen.flow.sharpness)
    for k, track in enumerate(seen.tracks):
        traces += _marked(k, track.times, track.curvature, words.label(track.optimizer), 2.4)
        heights.append(track.curvature)
    low, high = finite_range(*heights)
    log = bool(borne.max() > _APART * borne.min()) or high > _APART * borne.max()
    name = "largest eigenvalue of P⁻¹H" if any(map(divides, methods)) else "largest eigenvalue λ"
    least = max(min(low, borne.min()), 1e-3 * borne.min())
    up = axis(name, least / _ROOM, high * _ROOM, log=True) if log else axis(name, 0.0, 1.08 * high)
    title = "The curvature, and what each method bears (dashed)"
    return Panel("curvature", title, tuple(traces), axis(_TIME, 0, time), up, layout=_LAYOUT)


def loss_panel(time: float, seen: Seen) -> Panel:
    """The loss at every look, on a logarithmic axis."""
    traces: list[Trace] = []
    heights = [np.empty(0)]
    if seen.flow is not None:
        traces.append(line(seen.flow.times, seen.flow.losses, MUTED, 2.0, "dot", _FLOW))
        heights.append(seen.flow.losses)
    for k, track in enumerate(seen.tracks):
        traces += _marked(k, track.times, track.losses, words.label(track.optimizer), 2.2)
        heights.append(track.losses)
    positive = [np.where(some > 0, some, np.nan) for some in heights]
    low, high = finite_range(*positive) if len(heights) > 1 else _EMPTY
    up = axis("loss", low / _ROOM, high * _ROOM, log=True)
    return Panel("loss", "The loss", tuple(traces), axis(_TIME, 0, time), up, layout=_LAYOUT)


def _marked(k: int, x: np.ndarray, y: np.ndarray, name: str, width: float) -> list[Trace]:
    """A line with a few marks of the look of that number, so that it is told not by its colour alone."""
    style = look(k)
    hover = f"{name}<br>%{{y:.4~g}}<extra></extra>"
    some = np.arange(k * len(x) // (4 * _MARKS), len(x), max(1, len(x) // _MARKS))
    edge = dots(x[some], y[some], style["colour"], 8, style["marker"], hoverinfo="skip")
    whole = line(x, y, style["colour"], width, "solid", hovertemplate=hover)
    key = {
        **line([np.nan], [np.nan], style["colour"], width, "solid", name),
        "mode": "lines+markers",
        "marker": {"symbol": style["marker"], "size": 8, "color": style["colour"]},
    }
    return [whole, edge, key]
