"""The pictures of sweeps: a curve over one knob, a map over two, with theory drawn over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from landscapes.core.wording import format_number
from landscapes.drawing.colours import COLOURS, INK, MUTED
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, band, dots, level_line, line
from landscapes.drawing.panel import Panel
from landscapes.drawing.panel import axis as drawn_axis

from . import theory, words
from .axes import Axis
from .kinds import Quantity

if TYPE_CHECKING:
    from .sweeping import Sweep

_LOST = "rgba(128,128,128,0.55)"
_BORDER, _BEST, _OUTSIDE = COLOURS[0], COLOURS[4], COLOURS[3]
_FLOOR = 1e-16  # a gap below it is rounding, and has no logarithm
_FINE = 161  # nodes a side of a line of theory


def panel(sweep: Sweep, present: Mapping[str, float]) -> Panel:
    """The curve over one knob, or the map over two."""
    return curve_panel(sweep, present) if len(sweep.axes) == 1 else map_panel(sweep, present)


def axis_of(axis: Axis) -> dict[str, Any]:
    """A knob's axis, half a step wider than its values at both ends."""
    values = axis.values.astype(float)
    if axis.log:
        room = (values[1] / values[0]) ** 0.5, (values[-1] / values[-2]) ** 0.5
        low, high = values[0] / room[0], values[-1] * room[1]
        return drawn_axis(axis.knob.label, low, high, log=True)
    return drawn_axis(
        axis.knob.label, values[0] - (values[1] - values[0]) / 2, values[-1] + (values[-1] - values[-2]) / 2
    )


def is_log(quantity: Quantity, known: bool) -> bool:
    """Whether a quantity is drawn by its logarithm; ``known``: whether f* is."""
    return quantity is Quantity.EVALUATIONS or (quantity is Quantity.GAP and known)


# ---- over one knob


def curve_panel(sweep: Sweep, present: Mapping[str, float]) -> Panel:
    """The quantity over one knob: median, quartiles, theory, the border of stability, the present setting."""
    (along,) = sweep.axes
    x = along.values.astype(float)
    log = is_log(sweep.quantity, sweep.reference.value is not None)
    y, span = _curve(sweep, log)
    title = words.axis_title(sweep.quantity, sweep.reference.value is not None)
    hover = f"{along.knob.label} %{{x:.4g}}<br>{title} %{{y:.5g}}<extra></extra>"
    traces: list[Trace] = []
    style = look(sweep.look)
    if sweep.starts.shape[1] > 1:
        lower, upper = (shown(b, log) for b in sweep.band())
        traces += band(x, lower, upper, style["colour"], "quartiles")
    name = "measured" if sweep.quantity is Quantity.RATE else sweep.method.title
    mark = {"symbol": style["marker"], "size": 6, "color": style["colour"]}
    drawn = line(x, y, style["colour"], 2.2, style["dash"], name, hovertemplate=hover, mode="lines+markers")
    traces.append(drawn | {"marker": mark})
    if sweep.quantity is not Quantity.LOST:
        traces += _marks_at_the_top(x, sweep.lost >= 0.5, span, "x", "diverged or undefined")
    if sweep.quantity is Quantity.GAP:
        traces += _marks_at_the_top(x, _below(sweep), span, "x-open", "ended below f*, outside the box")
    fine = _fine(along)
    if sweep.quantity is Quantity.RATE and sweep.model is not None:
        predicted = theory.radii(sweep.method, {along.name: fine}, sweep.model)
        if predicted is not None:
            traces.append(line(fine, predicted, MUTED, 1.8, "dash", "spectral radius"))
        if sweep.optimum is not None:
            at, rate = sweep.optimum.settings[along.name], sweep.optimum.rate
            traces.append(dots([at], [rate], _BEST, 12, "star", f"best by theory: {format_number(rate, 3)}"))
    traces += _borders(sweep, span)
    traces += _upright(present.get(along.name), along, span, INK, "present setting", "dot")
    return Panel(
        "sweep", words.title(sweep), tuple(traces), axis_of(along), drawn_axis(title, *span, log=log)
    )


def _curve(sweep: Sweep, log: bool) -> tuple[np.ndarray, tuple[float, float]]:
    """The middle of each cell, NaN where it is not finite, and the span of the axis."""
    y = shown(sweep.centre(), log)
    if sweep.quantity is Quantity.LOST:
        return y, (-0.04, 1.04)
    known = y[np.isfinite(y)]
    if sweep.quantity is Quantity.RATE:
        # Far beyond 1 there is nothing to be read.
        top = min(float(known.max(initial=1.0)), 1.6)
        return y, (min(float(known.min(initial=1.0)), 1.0) - 0.05, top + 0.05)
    return y, spread(known, log)


def spread(known: np.ndarray, log: bool) -> tuple[float, float]:
    """An axis's ends around values, with some room."""
    if not len(known):
        return (1e-3, 1.0) if log else (0.0, 1.0)
    if log:
        low, high = float(known.min()), float(known.max())
        return low / 3, max(high * 3, low * 10)
    # Values before a run is lost can be huge: the upper tenth does not decide.
    low, high = float(known.min()), float(np.quantile(known, 0.9))
    room = 0.08 * (high - low) or 0.5
    return low - room, high + room


def shown(values: np.ndarray, log: bool) -> np.ndarray:
    """Values as they are drawn: NaN where they are not finite, and on a logarithmic axis at least 1e-16."""
    if not log:
        return np.where(np.isfinite(values), values, np.nan)
    return np.where(np.isfinite(values), np.maximum(values, _FLOOR), np.nan)


def _below(sweep: Sweep) -> np.ndarray:
    """The cells (*shape) of which there is no gap, as runs end below f*, though fewer than half are lost."""
    return ~np.isfinite(sweep.centre(Quantity.GAP)) & np.any(sweep.below, axis=-1) & (sweep.lost < 0.5)


def _marks_at_the_top(
    x: np.ndarray, where: np.ndarray, span: tuple[float, float], symbol: str, name: str
) -> list[Trace]:
    """Where there is no height, as half of the runs or more have none: a row of marks at the top."""
    if not np.any(where):
        return []
    told = {"cliponaxis": False, "hovertemplate": f"%{{x:.4g}}: {name}<extra></extra>"}
    return [dots(x[where], np.full(int(where.sum()), span[1]), INK, 7, symbol, name, None, **told)]


def _borders(sweep: Sweep, span: tuple[float, float]) -> list[Trace]:
    """Upright lines where stability ends."""
    (along,) = sweep.axes
    if sweep.model is None:
        return []
    if along.name == "step_size":
        limit = theory.limits(sweep.method, {}, sweep.model)
        at = None if limit is None else float(limit)
    else:
        at = _crossing(sweep, along)
    if at is None:
        return []
    name = f"stable up to {format_number(at, 3)}" if along.name == "step_size" else "border of stability"
    return _upright(at, along, span, INK, name, "dash")  # no colour, as the curve has its method's


def _crossing(sweep: Sweep, along: Axis) -> float | None:
    """Where the spectral radius crosses 1 along another knob."""
    fine = _fine(along)
    radius = theory.radii(sweep.method, {along.name: fine}, sweep.model) if sweep.model else None
    if radius is None:
        return None
    change = np.flatnonzero(np.diff(radius > 1 + 1e-12))
    return float(fine[change[0] + 1]) if len(change) else None


def _upright(
    at: float | None, along: Axis, span: tuple[float, float], colour: str, name: str, dash: str
) -> list[Trace]:
    if at is None or not along.values[0] <= at <= along.values[-1]:
        return []
    return [line([at, at], list(span), colour, 1.8, dash, name, hoverinfo="skip")]


def _fine(axis: Axis) -> np.ndarray:
    low, high = float(axis.values[0]), float(axis.values[-1])
    return np.geomspace(low, high, _FINE) if axis.log else np.linspace(low, high, _FINE)


# ---- over two knobs


def map_panel(sweep: Sweep, present: Mapping[str, float]) -> Panel:
    """The quantity over two knobs in colours of even steps of lightness; lost cells are grey."""
    across, up = sweep.axes
    known = sweep.reference.value is not None
    log = is_log(sweep.quantity, known)
    middle = sweep.centre()
    heights = shown(middle, log).T
    lost = sweep.lost.T >= 0.5
    if sweep.quantity is Quantity.RATE:
        heights = np.where(lost, np.nan, heights)
    title = words.axis_title(sweep.quantity, known)
    x, y = across.values.astype(float), up.values.astype(float)
    hover = f"{across.knob.label} %{{x:.4g}}<br>{up.knob.label} %{{y:.4g}}<br>"
    traces: list[Trace] = []
    if sweep.quantity is not Quantity.LOST and np.any(lost):
        traces.append(_flat(x, y, lost, _LOST, f"{hover}lost<extra></extra>"))
        traces.append(dots([np.nan], [np.nan], "#808080", 10, "square", "diverged or undefined", None))
    below = _below(sweep).T
    if sweep.quantity is Quantity.GAP and np.any(below):
        traces.append(_flat(x, y, below, _OUTSIDE, f"{hover}below f*<extra></extra>"))
        traces.append(
            dots([np.nan], [np.nan], _OUTSIDE, 10, "square", "ended below f*, outside the box", None)
        )
    if sweep.quantity is Quantity.EVALUATIONS:
        never = ~np.isfinite(middle.T) & ~lost
        if np.any(never):
            traces.append(_flat(x, y, never, "rgba(128,128,128,0.18)", f"{hover}not reached<extra></extra>"))
            traces.append(dots([np.nan], [np.nan], "#d0d0d0", 10, "square", "target not reached", None))
    traces.append(
        {
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": np.log10(heights) if log else heights,
            "customdata": heights,
            "colorscale": "@heights",
            "hoverongaps": False,
            "hovertemplate": f"{hover}{title} %{{customdata:.4g}}<extra></extra>",
            "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 12, **_ticks(heights, log)},
            **_range(sweep.quantity, heights),
        }
    )
    traces += _map_border(sweep)
    traces += _map_marks(sweep, present)
    return Panel(
        "sweep", words.title(sweep), tuple(traces), axis_of(across), axis_of(up), height=420, share=1.4
    )


def _flat(x: np.ndarray, y: np.ndarray, where: np.ndarray, colour: str, hover: str) -> Trace:
    """Cells of one colour."""
    return {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.where(where, 1.0, np.nan),
        "colorscale": [[0, colour], [1, colour]],
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": hover,
    }


def _range(quantity: Quantity, shown: np.ndarray) -> Trace:
    if quantity is Quantity.LOST:
        return {"zmin": 0.0, "zmax": 1.0}
    if quantity is Quantity.RATE:
        # Beyond 1 there are but few cells, of runs that ended before they were lost.
        return {"zmin": float(np.nanmin(np.minimum(shown, 1.0), initial=1.0)), "zmax": 1.0}
    return {}


def _ticks(shown: np.ndarray, log: bool) -> Trace:
    """Powers of ten beside a scale that is one of logarithms."""
    known = shown[np.isfinite(shown)]
    if not log or not len(known):
        return {}
    low, high = np.log10(known.min()), np.log10(known.max())
    if high - low < 2:  # of so few decades the numbers between, too
        numbers = np.outer(10.0 ** np.arange(np.floor(low), np.ceil(high) + 1), [1, 2, 5]).ravel()
        numbers = numbers[(numbers >= known.min()) & (numbers <= known.max())]
        return {"tickvals": np.log10(numbers), "ticktext": [format_number(v, 3) for v in numbers]}
    at = np.arange(np.ceil(low), np.floor(high) + 1, max(1, np.ceil((high - low) / 7)))
    return {"tickvals": at, "ticktext": [f"10<sup>{int(v)}</sup>".replace("-", "−") for v in at]}


def _map_border(sweep: Sweep) -> list[Trace]:
    """The line where stability ends: the limit of the step size, or a spectral radius of 1."""
    across, up = sweep.axes
    if sweep.model is None:
        return []
    name = "border of stability" + ("" if sweep.is_of_the_quadratic else " (of the model at a minimum)")
    for axis, other, swapped in ((across, up, False), (up, across, True)):
        if axis.name == "step_size":
            fine = _fine(other)
            limit = theory.limits(sweep.method, {other.name: fine}, sweep.model)
            if limit is None:
                return []
            within = np.where((limit >= axis.values[0]) & (limit <= axis.values[-1]), limit, np.nan)
            pair = (fine, within) if swapped else (within, fine)
            return [line(*pair, _BORDER, 2.4, name=name)] if np.any(np.isfinite(within)) else []
    fine_x, fine_y = _fine(across), _fine(up)
    grid = np.meshgrid(fine_x, fine_y)
    radius = theory.radii(sweep.method, {across.name: grid[0], up.name: grid[1]}, sweep.model)
    if radius is None or not np.any(radius > 1) or not np.any(radius < 1):
        return []
    return [level_line(fine_x, fine_y, radius, _BORDER, 1.0, 2.4, "solid", name)]


def _map_marks(sweep: Sweep, present: Mapping[str, float]) -> list[Trace]:
    """The best setting by theory, and the present one."""
    across, up = sweep.axes
    traces = []
    if sweep.optimum is not None:
        at = sweep.optimum.settings
        words_of = f"best by theory: rate {format_number(sweep.optimum.rate, 3)}"
        traces.append(dots([at[across.name]], [at[up.name]], _BEST, 15, "star", words_of))
    if across.name in present and up.name in present:
        inside = all(a.values[0] <= present[a.name] <= a.values[-1] for a in sweep.axes)
        if inside:
            traces.append(
                dots(
                    [present[across.name]],
                    [present[up.name]],
                    INK,
                    13,
                    "circle-open",
                    "present setting",
                    (INK, 2.5),
                )
            )
    return traces
