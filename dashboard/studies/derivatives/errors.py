"""The error of a gradient against the step h, for every way to take it, on logarithmic axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dashboard.board import Panel, axis
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED, PAPER
from landscapes.drawing.marks import dot, dots, line

if TYPE_CHECKING:  # loads sympy and mpmath
    from landscapes.differentiation.differences import Study

LOOKS = {  # name, words, colour, marker
    "forward": ("forward difference", colours.COLOURS[0], "circle"),
    "central": ("central difference", colours.COLOURS[1], "square"),
    "complex": ("complex step", colours.COLOURS[2], "diamond"),
}
_FLOOR = 1e-18  # where an error of exactly 0 is drawn, if no error is smaller


def errors_panel(comparison: Study) -> Panel:
    """Error against h, with the branches' slopes and the best h of each method."""
    h, curves = comparison.steps, comparison.curves
    drawn = [curve.error for curve in curves.values() if not curve.refused]
    errors = np.concatenate([*drawn, [comparison.autodiff_error]])
    floor, top = _range(errors[np.isfinite(errors) & (errors > 0)])
    traces, notes = [], []
    # The complex step first: its truncation is the central difference's, which lies over it.
    for name, curve in reversed(curves.items()):
        if curve.refused:
            continue
        words, colour, symbol = LOOKS[name]
        right, tooltip = curve.error == 0, f"{words}<br>h = %{{x:.1e}}<br>"
        marker = {"color": colour, "size": 8 if name == "complex" else 5, "symbol": symbol}
        curved = line(h, np.where(right, np.nan, curve.error), colour, 1.4, name=words, marker=marker)
        hover = tooltip + "error %{y:.1e}<extra></extra>"
        traces.append({**curved, "mode": "lines+markers", "hovertemplate": hover})
        if np.any(right):
            exact = tooltip + "right to the last digit<extra></extra>"
            zeros, shape = np.full(np.sum(right), floor), f"{symbol}-open"
            traces.append(dots(h[right], zeros, colour, 6, shape, edge=None, hovertemplate=exact))
        best, error = curve.best, curve.best_error
        if best is not None and error is not None and error > 0 and curve.onset is None:
            traces.append(dot(best, error, colour, 13, symbol, edge=(INK, 2.0)))
            notes.append(_note(name, best, error))
    auto = comparison.autodiff_error
    level, words = np.full(2, auto or floor), f"autodiff: {format_number(auto, 2)}<extra></extra>"
    traces.append(line(h[[0, -1]], level, INK, 2, "dash", "autodiff", hovertemplate=words))
    return Panel(
        "errors",
        "Error of the gradient against the step h",
        tuple(traces),
        axis("step h", float(h[0]), float(h[-1]), log=True),
        axis("error", floor / 4, 3 * top, log=True, **_ticks(floor, top)),
        share=1.4,
        layout={"annotations": notes},
    )


def _range(errors):
    """Where an error of 0 is drawn, below all others, and the largest error."""
    if not errors.size:
        return _FLOOR, 1.0
    lowest = 10.0 ** np.floor(np.log10(np.min(errors)) - 1)
    return max(min(_FLOOR, lowest), 1e-300), min(max(float(np.max(errors)), 1.0), 1e300)


def _ticks(floor, top):
    """Powers of ten above the line that stands for 0."""
    first, last = round(np.log10(floor)), int(np.floor(np.log10(3 * top)))
    step = 3 * max(1, round((last - first) / 20))
    powers = np.arange(-step * (-(first + 2) // step), last + 1, step)
    words = (f"10<sup>{str(k).replace('-', '−')}</sup>" if k else "1" for k in powers)
    places = np.array([floor, *(10.0**powers)])
    return {"tickmode": "array", "tickvals": places, "ticktext": ["0 (exact)", *words]}


def _note(name, best, error):
    """The best h in words, off the curves: above the forward one, below the central one."""
    right, down = (14, -42) if name == "forward" else (26, 34)
    return {
        "x": math.log10(best),
        "y": math.log10(error),
        "ax": right,
        "ay": down,
        "text": f"best h {format_number(best, 2)}",
        "font": {"color": INK, "size": 12},
        "bgcolor": PAPER,
        "opacity": 0.9,
        "arrowcolor": MUTED,
        "arrowwidth": 1,
        "arrowhead": 0,
    }
