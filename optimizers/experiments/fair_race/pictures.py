"""The pictures of a fair race, as panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscapes.drawing.colours import MUTED
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.looks import glyph, look
from landscapes.drawing.marks import Trace, band, dots, line
from landscapes.drawing.panel import Panel, axis

from .findings import Entry, FairRace, Judged, UnderStress
from .kinds import Reference
from .words import short_stress

_TUNED, _GIVEN = -0.13, 0.17  # where in a method's row they lie
_MARKS = 7  # on a curve
_ROOM = 1.6
_LONG, _LETTER = 21, 6.6  # letters of a name on an axis, and how wide they are there


def _order(judged: Judged) -> np.ndarray:
    return np.argsort(judged.standing.mean_ranks, kind="stable")


def _shortened(name: str) -> str:
    return name if len(name) <= _LONG else name[: _LONG - 1] + "…"


def _layout(names: Sequence[str]) -> dict[str, Any]:
    """Room for the names of rows, and no more."""
    return {"margin": {"l": round(22 + _LETTER * max(map(len, names))), "r": 16, "t": 34, "b": 54}}


def _ranks(race: FairRace) -> dict:
    return axis("mean rank over the judged starts (1 is best)", 0.7, len(race.entries) + 0.3)


def mean_ranks(race: FairRace) -> Panel:
    """A row a method, the best on top: its mean rank as tuned (full) and as given (open), with intervals.

    Where nothing was tuned there is one rank each, as given.
    """
    traces: list[Trace] = []
    both = ((race.as_tuned, _TUNED, True), (race.as_given, _GIVEN, False))
    kinds = both if race.tried > 1 else ((race.as_given, 0.0, True),)
    order = _order(race.as_tuned)
    for row, k in enumerate(order):
        entry = race.entries[k]
        for judged, off, full in kinds:
            standing, style, at = judged.standing, look(entry.look), row + off
            low, mean, high = standing.low[k], standing.mean_ranks[k], standing.high[k]
            traces.append(
                line([low, high], [at, at], style["colour"], 3.0 if full else 1.4, hoverinfo="skip")
            )
            how = "as tuned" if judged is race.as_tuned else "as given"
            told = f"{entry.label}, {how}<br>%{{x:.3~g}} ({low:.3g} to {high:.3g})"
            symbol = style["marker"] if full else f"{style['marker']}-open"
            edge = None if full else (style["colour"], 1.6)
            shape = (style["colour"], 11 if full else 9, symbol, "", edge)
            traces.append(dots([mean], [at], *shape, hovertemplate=f"{told}<extra></extra>"))
    names = [f"{_shortened(race.labels[k])} {glyph(race.entries[k].look)}" for k in order]
    ticks: dict[str, Any] = {"tickvals": np.arange(len(order)), "ticktext": names, "showgrid": False}
    up = axis("", -0.6, len(order) - 0.4, **ticks)
    up["range"] = up["range"][::-1]
    title = f"Mean ranks, {100 * race.level:.3g} %"
    title += ": tuned ●, as given ○" if race.tried > 1 else ", as given"
    return Panel(
        "ranks", title, tuple(traces), _ranks(race), up, height=_tall(len(order)), layout=_layout(names)
    )


def _tall(rows: int) -> int:
    return 380 if rows <= 8 else 380 + 26 * (rows - 8)


def curves(race: FairRace) -> Panel:
    """The median over judged starts of the best value after so many evaluations, tuned and as given."""
    traces: list[Trace] = []
    known = race.aim.reference is not Reference.NONE
    heights = []
    for k in _order(race.as_tuned)[::-1]:  # the best is drawn last, on top
        entry = race.entries[k]
        tuned, given = (race.aim.gaps(judged.curves[k]) for judged in (race.as_tuned, race.as_given))
        (low, middle, high), usual = np.quantile(tuned, [0.25, 0.5, 0.75], axis=1), np.median(given, axis=1)
        heights += [low, high, usual]
        if k in _order(race.as_tuned)[:2]:
            traces += band(race.marks, low, high, look(entry.look)["colour"])
        traces += _curve(entry, race.marks, middle, usual, "as tuned" if race.tried > 1 else "as given")
    low, high = finite_range(*heights)
    name = "best value − f*" if known else "best value"
    up = axis(name, low / _ROOM, high * _ROOM, log=True) if known else axis(name, *_padded(low, high))
    along = axis("evaluations", 1, race.aim.evaluations, log=True)
    title = "Median of the best value"
    title += ": tuned ―, as given ┄" if race.tried > 1 else ", as given"
    return Panel("curves", title, tuple(traces), along, up, height=_tall(len(race.entries)))


def _padded(low: float, high: float) -> tuple[float, float]:
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def _curve(entry: Entry, x: np.ndarray, tuned: np.ndarray, given: np.ndarray, how: str) -> list[Trace]:
    style = look(entry.look)
    some = np.arange(entry.look % 5, len(x), max(1, len(x) // _MARKS))
    told = "<br>%{x:.0f} evaluations: %{y:.3~g}<extra></extra>"
    before = line(x, given, style["colour"], 1.2, "dot", hovertemplate=f"{entry.label}, as given{told}")
    after = line(x, tuned, style["colour"], 2.4, "solid", hovertemplate=f"{entry.label}, {how}{told}")
    marks = dots(x[some], tuned[some], style["colour"], 8, style["marker"], hoverinfo="skip")
    return [before, after, marks]


def under_stress(found: UnderStress) -> Panel:
    """A row for calm ground and for each stress: every method's mean rank as tuned, with its interval."""
    race = found.race
    rows = [("calm", race.as_tuned), *((short_stress(one.stress), one.judged) for one in found.each)]
    traces: list[Trace] = []
    names = [name for name, _ in rows]
    for k, entry in enumerate(race.entries):
        style, off = look(entry.look), 0.5 * ((k + 0.5) / len(race.entries) - 0.5)
        at = np.arange(len(rows)) + off
        standings = [judged.standing for _, judged in rows]
        means = np.array([s.mean_ranks[k] for s in standings])
        ends = np.array([[s.low[k], s.high[k], np.nan] for s in standings]).ravel()
        traces.append(line(ends, np.repeat(at, 3), style["colour"], 1.6, hoverinfo="skip"))
        told = f"{entry.label}<br>mean rank %{{x:.3~g}}<extra></extra>"
        traces.append(dots(means, at, style["colour"], 10, style["marker"], entry.label, hovertemplate=told))
    for row in range(1, len(rows)):
        traces.append(
            line([0.7, len(race.entries) + 0.3], [row - 0.5] * 2, MUTED, 0.5, "dot", hoverinfo="skip")
        )
    ticks: dict[str, Any] = {"tickvals": np.arange(len(rows)), "ticktext": names, "showgrid": False}
    up = axis("", -0.6, len(rows) - 0.4, **ticks)
    up["range"] = up["range"][::-1]
    title = "Mean ranks under stress, with the settings tuned on calm ground"
    return Panel(
        "stress", title, tuple(traces), _ranks(race), up, height=_tall(len(rows) + 3), layout=_layout(names)
    )
