"""Signals by layer as panels: what was measured beside the law, over what float16 and float32 can hold."""

from __future__ import annotations

import numpy as np

from dashboard.board import Grip, Panel, axis
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import Trace, band, dots, line, word
from landscapes.learning.depth.kinds import FloatFormat, Signal

from . import formats
from .network import DOWNWARDS, Course, Signals
from .words import TITLES

_MEASURED, _LAW, _OTHER = colours.COLOURS[1], colours.COLOURS[0], colours.COLOURS[3]
_DEVIATIONS = 2  # of the law that its band is wide
_ROOM = 4.0  # times beyond the numbers that an axis reaches
_HEIGHT, _BASIS = 280, 400
_MARGIN = {"l": 62, "r": 12, "t": 32, "b": 44}
_TALL = {**_MARGIN, "t": 50}  # of a legend in two lines
DEAD, RANKS = "dead", "ranks"


def signal_panel(signals: Signals, signal: Signal, layer: int) -> Panel:
    """A signal's root mean square by layer, with its law; of Jacobians singular values as well."""
    course = signals.courses[signal]
    x, sizes = course.layers, _positive(course.sizes)
    law = _positive(course.law)
    wide = np.exp(_DEVIATIONS * course.deviation)
    ends = list(_around(sizes, law))
    traces: list[Trace] = []
    largest = sizes
    if signal is Signal.JACOBIAN:
        every = _positive(signals.record.singular)
        largest = every[:, 0]
        known = np.sum(np.isfinite(every), axis=1)
        least = np.array([row[n - 1] if n else np.nan for row, n in zip(every, known)])
        ends = list(_around(every, law))
        all_known = bool(np.all(known == every.shape[1]))
        words = "smallest" if all_known else "smallest that is known"
        traces.append(line(x, largest, _OTHER, 2.2, "dashdot", "largest"))
        traces.append(line(x, least, _OTHER, 1.8, "dot", words))
    low, high = ends
    across = [-0.5, signals.record.depth + 0.5]
    name = f"law ± {_DEVIATIONS} deviations"
    with np.errstate(over="ignore"):
        law_band = band(x, np.maximum(law / wide, low), np.minimum(law * wide, high), _LAW)
    measured = line(x, sizes, _MEASURED, 2.6, "solid", "measured", mode="lines+markers")
    measured["marker"] = {"size": 5 if len(x) > 25 else 7, "color": _MEASURED}
    measured["hovertemplate"] = "layer %{x}<br>%{y:.3~e}<extra></extra>"
    traces = [
        *formats.ranges(across, low, high),
        *law_band,
        line(x, law, _LAW, 2, "dash", name),
        *traces,
        measured,
        _rule(layer, low, high),
    ]
    left = {}
    for format in FloatFormat:
        where = signals.leaves(format).get(signal)
        if where is not None:
            left[format] = where, float(largest[where - int(x[0])])
    depth = signals.record.depth
    free_at_right = {format: where <= depth / 2 for format, (where, _) in left.items()}
    notes = [_none("0 from layer 1 on")]
    if np.isfinite(sizes[x > 0]).any():
        upwards, grows = signal not in DOWNWARDS, course.factors[0] ** depth > 100
        notes = formats.limits(across, low, high, free_at_right, upwards, top=grows)
    traces += formats.crosses(left)
    notes += formats.names_of_crosses(left, depth)
    return Panel(
        signal.value,
        TITLES[signal],
        tuple(traces),
        _layers(signals),
        axis("root mean square" if signal is not Signal.JACOBIAN else "singular value", low, high, log=True),
        press=grip_name(signal.value),
        basis=_BASIS,
        height=_HEIGHT,
        layout={"margin": _TALL if signal is Signal.JACOBIAN else _MARGIN, "annotations": notes},
    )


def units_panel(signals: Signals, layer: int) -> Panel:
    """The shares of dead units and of saturated slopes by layer, in per cent."""
    x, record = np.arange(1, signals.record.depth + 1), signals.record
    relu = record.activation == "relu"
    style = {"mode": "lines+markers", "hovertemplate": "layer %{x}<br>%{y:.3~g} %<extra></extra>"}
    traces = (
        line(x, 100 * record.dead, _MEASURED, 2.6, "solid", "dead: slope 0 for all inputs", **style),
        line(
            x,
            100 * record.saturated,
            _LAW,
            2,
            "dash",
            "slopes that are 0" if relu else "slopes below 1/10 of the steepest",
            **style,
        ),
        _rule(layer, -4, 104),
    )
    return Panel(
        DEAD,
        "Dead units, saturated slopes",
        traces,
        _layers(signals),
        axis("share in %", -4, 104),
        press=grip_name(DEAD),
        basis=_BASIS,
        height=_HEIGHT,
        layout={"margin": _TALL},
    )


def ranks_panel(signals: Signals, layer: int) -> Panel:
    """All singular values of one layer's Jacobian by rank, and the law of their root mean square."""
    values, law = (
        _positive(signals.record.singular[layer - 1]),
        signals.courses[Signal.JACOBIAN].at(layer)[1],
    )
    count = len(values)
    ends = [0.5, count + 0.5]
    low, high = _around(values, _positive(np.array([law])))
    words = "rank %{x}<br>%{y:.3~e}<extra></extra>"
    traces = (
        *formats.ranges(ends, low, high),
        line(ends, _positive(np.array([law, law])), _LAW, 2, "dash", "law of the root mean square"),
        dots(
            np.arange(1, count + 1),
            values,
            _MEASURED,
            6,
            name="singular values",
            edge=None,
            hovertemplate=words,
        ),
    )
    known = np.isfinite(values).any()
    notes = formats.limits(ends, low, high, {}, True) if known else [_none("all are 0")]
    return Panel(
        RANKS,
        f"Singular values at layer {layer}",
        traces,
        axis("rank", ends[0], ends[1]),
        axis("singular value", low, high, log=True),
        basis=_BASIS,
        height=_HEIGHT,
        layout={"margin": _MARGIN, "annotations": notes},
    )


def grips(signals: Signals, layer: int) -> tuple[Grip, ...]:
    """The layer that is looked at, to be grabbed in each panel over layers."""
    made = []
    for course in signals.courses.values():
        height = course.at(layer)[0]
        if not height > 0:
            low, high = _ends_of(signals, course)
            height = float(np.sqrt(low) * np.sqrt(high))
        made.append(_grip(course.signal.value, layer, height, signals))
    return (*made, _grip(DEAD, layer, 100 * float(signals.record.dead[layer - 1]), signals))


def grip_name(panel: str) -> str:
    return f"layer-{panel}"


def _grip(panel: str, layer: int, height: float, signals: Signals) -> Grip:
    return Grip(
        grip_name(panel),
        panel,
        (float(layer), height),
        "The layer that is looked at",
        colour=INK,
        moves="x",
        low=(1.0, height),
        high=(float(signals.record.depth), height),
    )


def _ends_of(signals: Signals, course: Course) -> tuple[float, float]:
    of_all = signals.record.singular if course.signal is Signal.JACOBIAN else course.sizes
    return _around(_positive(of_all), _positive(course.law))


def _around(*values: np.ndarray) -> tuple[float, float]:
    """The range of an axis: all positive numbers, with room; six decades at least."""
    low, high = finite_range(*(np.log10(one) for one in values))
    if not any(np.isfinite(one).any() for one in values):
        low = high = 0.0
    room = np.log10(_ROOM)
    more = max(0.0, 3.0 - (high - low) - 2 * room) / 2
    return 10.0 ** (low - room - more), 10.0 ** (high + room + more)


def _positive(values: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.where(values > 0, values, np.nan)


def _layers(signals: Signals) -> dict:
    depth = signals.record.depth
    step = next(n for n in (1, 2, 5, 10) if depth / n <= 10)
    return axis("layer l", -0.5, depth + 0.5, tick0=0, dtick=step)


def _rule(layer: int, low: float, high: float) -> Trace:
    return line([layer, layer], [low, high], INK, 1.3, "dot")


def _none(text: str) -> Trace:
    """Why there is nothing in the picture."""
    return {**word((0.5, 0.7), text), "xref": "paper", "yref": "paper"}
