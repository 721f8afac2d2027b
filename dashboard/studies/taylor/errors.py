"""The error of a Taylor model against the distance, on logarithmic axes."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import dots, line
from landscapes.local import ErrorOrder

_MODEL, _TRUE = colours.COLOURS[0], colours.COLOURS[2]


def errors_panel(error: ErrorOrder, length: float) -> Panel:
    """The model's error at all distances, with its slope; ``length`` is that of the step."""
    known = np.isfinite(error.errors) & (error.errors > 0)
    x, y = error.distances[known], error.errors[known]
    clean, fitted = error.clean[known], error.fitted[known]
    exact = error.distances[error.errors == 0]
    top = float(y.max()) if y.size else 1.0
    bottom = max(error.rounding / 30, top * 1e-22) if y.size else 1e-16
    traces = []
    if exact.size:
        floor, words = np.full(exact.size, bottom), "distance %{x:.2e}<br>exact<extra></extra>"
        zeros = dots(exact, floor, MUTED, 5, "diamond-open", edge=None, hovertemplate=words)
        traces.append({**zeros, "cliponaxis": False})
    words = "distance %{x:.2e}<br>error %{y:.2e}<extra></extra>"
    for name, where, colour, symbol in (
        ("rounding", ~clean, MUTED, "circle-open"),
        ("error of the model", clean, _MODEL, "circle"),
    ):
        if np.any(where):
            traces.append(dots(x[where], y[where], colour, 5, symbol, name, None, hovertemplate=words))
    if np.isfinite(error.slope) and np.any(fitted):
        # The fitted line, drawn over all of the picture.
        middle = np.exp(np.mean(np.log(x[fitted]))), np.exp(np.mean(np.log(y[fitted])))
        heights = middle[1] * (x[[0, -1]] / middle[0]) ** error.slope
        traces.append(line(x[[0, -1]], heights, INK, 1.6, "dash", f"slope {error.slope:.2f}"))
    if length > 0:
        traces.append(line([length, length], [bottom, 4 * top], _TRUE, 1.6, "dot", "the step h"))
    reach = float(error.distances[-1])
    return Panel(
        "errors",
        "Error against the distance |h|",
        tuple(traces),
        axis("distance |h|", reach * 0.7e-10, reach * 1.5, log=True),
        axis("|model − f|", bottom, 4 * top, log=True, **_ticks(bottom, top, exact)),
        layout={"margin": {"l": 60, "r": 16, "t": 34, "b": 54}},
    )


def _ticks(bottom, top, exact):
    """Where errors of 0 lie on the lowest line, it is called that."""
    if not exact.size:
        return {}
    first, last = int(np.floor(np.log10(bottom))) + 2, int(np.floor(np.log10(4 * top)))
    powers = np.arange(first, last + 1)[:: -max(1, -((first - last) // 5))][::-1]
    words = [f"10<sup>{k}</sup>".replace("-", "−") for k in powers]
    return {
        "tickmode": "array",
        "tickvals": np.array([bottom, *(10.0**powers)]),
        "ticktext": ["0 (exact)", *words],
    }
