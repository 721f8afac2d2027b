"""Runs from many starts as panels: curves with marks of their methods, dashed where no run has been."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from landscapes.drawing.colours import MUTED
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, band, dots, faint, line, segment
from landscapes.drawing.panel import Panel, axis

from . import curves, words
from .kinds import Around, Picture, Source

if TYPE_CHECKING:
    from .result import Runtimes

_MARKS = 8  # on a curve: enough to tell it by
_ROOM = 1.4  # beyond the highest and below the lowest, on logarithmic axes
_DEEPEST = 1e-14  # below the target nothing more is to be seen than so many times the spread of f
_LAYOUT = {"margin": {"l": 66, "r": 16, "t": 34, "b": 54}}
_SPENT = "evaluations (value 1, gradient 2, Hessian 2d + 2)"


def panels_of(seen: Runtimes, picture: Picture) -> tuple[Panel, ...]:
    """The panels of one picture, side by side."""
    return _PICTURES[picture](seen)


def curve(number: int, x: np.ndarray, y: np.ndarray, name: str, dash: str = "solid", **more) -> list[Trace]:
    """A curve with a few marks of the look of that number; in the legend where it is solid."""
    style, each = look(number), max(1, len(x) // _MARKS)
    hover = f"{name}<br>%{{x:,.4~g}}: %{{y:.3~g}}<extra></extra>"
    some = np.arange((number * each // 4) % each, len(x), each)
    whole = line(x, y, style["colour"], 2.2, dash, hovertemplate=hover, **more)
    marks = dots(x[some], y[some], style["colour"], 8, style["marker"], hoverinfo="skip")
    key = {
        **line([np.nan], [np.nan], style["colour"], 2.2, dash, name),
        "mode": "lines+markers",
        "marker": {"symbol": style["marker"], "size": 8, "color": style["colour"]},
    }
    return [whole, marks, key] if dash == "solid" else [whole]


def shares(title: str) -> dict:
    """An axis of shares from 0 to 1."""
    return axis(title, -0.02, 1.02, tickformat=".0%", dtick=0.25)


def budget_line(evaluations: float, low: float, high: float) -> Trace:
    """An upright line where the runs' budget ends."""
    told = f"the budget of a run: {evaluations:,.0f}<extra></extra>"
    ends = [evaluations, low], [evaluations, high]
    return segment(*ends, MUTED, 1.2, "dot", hovertemplate=told)


def _course(seen: Runtimes) -> tuple[Panel, ...]:
    record, base = seen.record, seen.floor.value if seen.floor.source is not Source.NONE else 0.0
    at = curves.nodes(record.evaluations)
    told = [curves.course(trials, at, seen.level) for trials in record.trials]
    gaps = [one.quartiles - base for one in told]
    above = [np.where(gap > 0, gap, np.nan) for gap in gaps]
    low, high = finite_range(*above, np.array([seen.precision]))
    least = max(low, _DEEPEST * max(high, seen.precision))
    traces: list[Trace] = []
    for k, one in zip(seen.looks, told):  # a gap of 0 lies on the lower edge
        edges = (one.low, one.high) if seen.around is Around.MEDIAN else (one.quartiles[0], one.quartiles[2])
        under, over = (np.maximum(edge - base, least / _ROOM) for edge in edges)
        traces += band(at, under, over, look(k)["colour"])
    for k, trials, one in zip(seen.looks, record.trials, told):
        traces += curve(k, at, np.maximum(one.quartiles[1] - base, least / _ROOM), trials.label)
    goal = f"the target: {words.of_target(seen.floor, seen.precision)}<extra></extra>"
    ends = [at[0], seen.precision], [at[-1], seen.precision]
    traces.append(segment(*ends, MUTED, 1.4, "dash", hovertemplate=goal))
    across = axis(_SPENT, at[0], at[-1], log=True)
    up = axis("best f so far − f*", least / _ROOM, high * _ROOM, log=True)
    title = f"Best value so far: {words.of_around(seen.around, told[0].level)}"
    return (Panel("course", title, tuple(traces), across, up, layout=_LAYOUT),)


def _runtimes(seen: Runtimes) -> tuple[Panel, ...]:
    record, targets = seen.record, seen.targets
    budget = float(record.evaluations)
    at = curves.nodes(budget, curves.LONGER)
    within = np.append(at[at < budget], budget)
    traces: list[Trace] = []
    for k, trials in zip(seen.looks, record.trials):
        once = curves.reached(trials, targets, within)
        traces.append(
            line(within, once, faint(look(k)["colour"], 0.75), 1.2, hoverinfo="skip", line_shape="hv")
        )
        again = curves.with_restarts(trials, targets, np.append(within, at[at > budget]), seed=record.seed)
        split = len(within)
        x = np.append(within, at[at > budget])
        traces += curve(k, x[:split], again[:split], trials.label)
        traces += curve(k, x[split - 1 :], again[split - 1 :], trials.label, "dash")
    traces.append(budget_line(budget, 0.0, 1.0))
    what = "the target" if len(targets) == 1 else f"{len(targets)} targets"
    title = f"Runtimes to {what}: with restarts (dashed: beyond any run), and once (thin)"
    across = axis(_SPENT, at[0], at[-1], log=True)
    return (Panel("runtimes", title, tuple(traces), across, shares("share reached"), layout=_LAYOUT),)


def _survival(seen: Runtimes) -> tuple[Panel, ...]:
    record = seen.record
    traces: list[Trace] = []
    marks: list[Trace] = []
    for k, trials in zip(seen.looks, record.trials):
        told = curves.survival(record, trials, seen.target, seen.level, seen.band)
        x = np.concatenate([[1.0], np.maximum(told.times, 1.0), [float(record.evaluations)]])
        y = np.concatenate([[1.0], told.survival, told.survival[-1:] if len(told.times) else [1.0]])
        if len(told.times):
            ends = np.append(told.times, float(record.evaluations))
            stairs = np.maximum(np.repeat(ends, 2)[1:-1], 1.0)
            traces += band(stairs, np.repeat(told.low, 2), np.repeat(told.high, 2), look(k)["colour"])
        marks += curve(k, *_stairs(x, y), trials.label)
    across = axis(_SPENT, 1.0, float(record.evaluations), log=True)
    kind = words.BAND_NAMES[seen.band]
    title = f"Runs that have not reached the target (Kaplan–Meier), {words.of_level(seen.level)} {kind}"
    return (
        Panel("survival", title, (*traces, *marks), across, shares("share not there yet"), layout=_LAYOUT),
    )


def _restarts(seen: Runtimes) -> tuple[Panel, ...]:
    chance: list[Trace] = []
    cost: list[Trace] = []
    heights = [np.array([1.0, 10.0])]
    for k, one in zip(seen.looks, seen.summaries):
        told = one.restarting
        if told.best is None:
            continue
        colour, x = look(k)["colour"], np.maximum(told.lengths, 1.0)
        chance += band(x, told.chance_low, told.chance_high, colour) + curve(k, x, told.chance, one.label)
        top = np.where(np.isfinite(told.expected_high), told.expected_high, np.nan)
        cost += band(x, told.expected_low, top, colour) + curve(k, x, told.expected, one.label)
        least = [x[told.best]], [told.expected[told.best]]
        cost.append(
            dots(*least, colour, 13, f"{look(k)['marker']}-open", edge=(colour, 2.0), hoverinfo="skip")
        )
        heights.append(told.expected)
    across = axis("restart after L evaluations", 1.0, float(seen.record.evaluations), log=True)
    low, high = finite_range(*heights[1:]) if len(heights) > 1 else (1.0, 10.0)
    up = axis("expected evaluations to a success", low / _ROOM, high * _ROOM, log=True)
    level = words.of_level(seen.level)
    return (
        Panel(
            "chance",
            f"Chance of a success within L, {level} Wilson at each L",
            tuple(chance),
            across,
            shares("chance"),
            layout=_LAYOUT,
        ),
        Panel(
            "cost",
            f"Cost of restarting every L, {level} bootstrap at each L; ringed: least",
            tuple(cost),
            across,
            up,
            layout=_LAYOUT,
        ),
    )


def _stairs(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a step function that has y[k] from x[k] on."""
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]


_PICTURES: dict[Picture, Callable[[Runtimes], tuple[Panel, ...]]] = {
    Picture.COURSE: _course,
    Picture.RUNTIMES: _runtimes,
    Picture.SURVIVAL: _survival,
    Picture.RESTARTS: _restarts,
}


def profile_panels(
    labels: Sequence[str],
    looks: Sequence[int],
    performance: tuple[np.ndarray, np.ndarray],
    data: tuple[np.ndarray, np.ndarray],
) -> tuple[Panel, ...]:
    """Performance profiles (factors (m,), shares (methods, m)) and data profiles (budgets, shares)."""
    panels = []
    for name, title, what, (x, y) in (
        (
            "performance",
            "Performance profile (Dolan–Moré)",
            "factor of the best method's evaluations",
            performance,
        ),
        ("data-profile", "Data profile (Moré–Wild)", "evaluations over (variables + 1)", data),
    ):
        traces: list[Trace] = []
        for k, label, row in zip(looks, labels, y):
            traces += curve(k, x, row, label)
        across = axis(what, x[0], x[-1], log=True)
        panels.append(Panel(name, title, tuple(traces), across, shares("problems solved"), layout=_LAYOUT))
    return tuple(panels)
