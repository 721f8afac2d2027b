"""f, f′ and f″ along a line, one above the other over the same axis, with gaps where they break."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.board import Panel, axis
from landscapes import Landscape, local
from landscapes.drawing import colours
from landscapes.drawing.broken_curve import broken_curve, window
from landscapes.drawing.colours import GRID, INK, LINE, MUTED, PAPER
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import dots

_COLOURS = (INK, colours.COLOURS[2], colours.COLOURS[0])  # of f, f', f''
_NAMES = ("f", "f′", "f″")
_ROWS = ((0.7, 1.0), (0.35, 0.65), (0.0, 0.3))  # of the panel's height
_SAME = 1e-8  # of the line's length: jumps of two orders nearer than that are one
_NOISE = 1e-9  # of a derivative's scale: smaller jumps are rounding


def stack(
    name: str,
    title: str,
    f: Landscape,
    smoothness: local.Smoothness,
    begin: ArrayLike,
    unit: ArrayLike,
    reach: tuple[float, float],
    letter: str,
    **more: Any,
) -> Panel:
    """A panel of three rows: derivatives of f at ``begin + unit * t`` for t in ``reach``, (d,) both.

    ``smoothness`` tells where they break, in the same t. The first order that breaks is marked below it.
    """
    begin, unit = np.asarray(begin, dtype=float), np.asarray(unit, dtype=float)
    t = grid_line(reach, 401)
    broken, scales = real_breaks(smoothness), smoothness.scales
    traces, axes, first = [], {}, True
    for k, colour in enumerate(_COLOURS):

        def curve(t, k=k):
            return _derivative(f, begin[:, None] + unit[:, None] * t, unit, k)

        low, high = window(curve(t))
        if high - low < _NOISE * scales[k]:  # rounding must not fill the picture
            low, high = -scales[k], scales[k]
        breaks = np.concatenate([places for places, _ in broken[: k + 1]])
        ends = np.isfinite(np.concatenate([sizes for _, sizes in broken[: k + 1]]))
        row = broken_curve(curve, t, breaks, ends, colour, has_value=k == 0)
        if len(breaks) and first:
            first, below = False, np.full(len(breaks), low)
            # Small triangles below the places where something breaks.
            style = colours.COLOURS[3], 9, "triangle-up", "", (PAPER, 1.0)
            row.append(dots(breaks, below, *style, cliponaxis=False))
        suffix = str(k + 1) if k else ""
        traces += [{**trace, "yaxis": f"y{suffix}"} for trace in row]
        axes[f"yaxis{suffix}"] = {**axis(_NAMES[k], low, high), "domain": list(_ROWS[k]), "nticks": 4}
    first_row = axes.pop("yaxis")
    across = axis(letter, float(reach[0]), float(reach[1]), anchor="y3")
    return Panel(
        name,
        title,
        tuple(traces),
        across,
        first_row,
        layout={key: {**_style(one.pop("title")), **one} for key, one in axes.items()},
        **more,
    )


def _derivative(f, theta, unit, order):
    """The derivative of f along the unit vector: (d, n) -> (n,)."""
    if order == 0:
        return f.value(theta)
    if order == 1:
        return unit @ f.gradient(theta)
    return np.einsum("i,ijn,j->n", unit, f.hessian(theta), unit)


def real_breaks(smoothness: local.Smoothness) -> list[tuple[np.ndarray, np.ndarray]]:
    """Where f, f′ and f″ break and by how much, each place once, at the lowest order: (places, sizes)."""
    length = float(np.ptp(smoothness.positions))
    known, breaks = np.empty(0), []
    for places, sizes in zip(smoothness.jumps, smoothness.sizes):
        fresh = np.array([not np.any(np.abs(known - x) < _SAME * length) for x in places], dtype=bool)
        breaks.append((places[fresh], sizes[fresh]))
        known = np.concatenate([known, places[fresh]])
    return breaks


def _style(title):
    # As the board styles a panel's own axes.
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 13, "color": INK}},
        "anchor": "x",
        "zeroline": False,
        "gridcolor": GRID,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": LINE,
        "tickfont": {"color": MUTED, "size": 11.5},
        "fixedrange": True,
        "exponentformat": "power",
        "minexponent": 4,
    }
