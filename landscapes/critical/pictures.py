"""An atlas as a picture and a table: its points marked in the landscape, for notebooks and scripts."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number, format_position
from landscapes.drawing.colours import COLOURS
from landscapes.drawing.marks import DARK, LIGHT, Trace, dots
from landscapes.drawing.panel import Panel
from landscapes.drawing.views import contour

from . import words
from .kinds import Kind

if TYPE_CHECKING:
    from .atlas import Atlas

# Symbol and colour of each kind, as the page marks them (dashboard/player/js/landmarks/landmarks.js; a test
# holds them equal).
MARKS: dict[Kind, tuple[str, str]] = {
    Kind.MINIMUM: ("triangle-down", COLOURS[1]),
    Kind.MAXIMUM: ("triangle-up", COLOURS[0]),
    Kind.SADDLE: ("bowtie", COLOURS[6]),
    Kind.INFLECTION: ("diamond-wide", COLOURS[3]),
}
_SIZE = 13
_MOST = 2000  # marks: more would hide the landscape
_ROWS = 20  # of the table
_ROUNDING = 1e-14


def panel(atlas: Atlas) -> Panel:
    """The level sets over the atlas's box, or the curve, with a mark for each critical point.

    Whole sets of them are dots side by side. A mark of what is not proved is hollow. ValueError beyond two
    variables.
    """
    f = dataclasses.replace(atlas.landscape, domain=atlas.domain)
    ground = contour(f, ())
    traces: list[Trace] = []
    for one in atlas.sets:
        heights = atlas.landscape.value(one.points.T)
        traces.append(dots(*_places(one.points, heights), DARK, 3, edge=None, hoverinfo="skip"))
    proved = _proved(atlas)
    for kind, (symbol, colour) in MARKS.items():
        for sure in (True, False):
            which = np.flatnonzero((atlas.kinds == kind) & (proved == sure))
            if which.size:
                x, y = _places(atlas.points[which[:_MOST]], atlas.values[which[:_MOST]])
                edge = (DARK, 1.2) if sure else (colour, 2.4)
                told = f"{which.size:,} {kind if which.size == 1 else kind.plural}"
                name = told if sure else f"{told}, not proved"
                hover = "%{x:.6~g}, %{y:.6~g}<extra>" + kind + "</extra>"
                fill = colour if sure else LIGHT
                traces.append(dots(x, y, fill, _SIZE, symbol, name, edge, hovertemplate=hover))
    return dataclasses.replace(ground, traces=tuple(traces))


def _places(points: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return points[:, 0], points[:, 1] if points.shape[1] > 1 else heights


def _proved(atlas: Atlas) -> np.ndarray:
    return np.zeros(len(atlas), dtype=bool) if atlas.proved is None else atlas.proved


def _plain(numbers: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The numbers, with 0 for what is only rounding against a scale."""
    return np.where(np.abs(numbers) < _ROUNDING * scale, 0.0, numbers)


def table(atlas: Atlas) -> str:
    """The points as an HTML table, the lowest first, with what is proved of each; then all that is said."""
    head = "".join(f"<th>{name}</th>" for name in ("kind", "point", "value", "eigenvalues", "sure"))
    proved = _proved(atlas)
    points = _plain(atlas.points, np.ptp(np.array(atlas.domain), axis=1))
    values = _plain(atlas.values, np.max(np.abs(atlas.values), initial=0.0))
    rows = []
    for k in range(min(len(atlas), _ROWS)):
        special = ["kink"] * bool(atlas.kink[k]) + ["degenerate"] * bool(atlas.degenerate[k])
        eigenvalues = atlas.eigenvalues[k]
        cells = (
            f"{atlas.kinds[k]}{''.join(f', {word}' for word in special)}",
            format_position(points[k], 6),
            format_number(float(values[k]), 6),
            ", ".join(format_number(float(v), 5) for v in eigenvalues)
            if np.isfinite(eigenvalues).all()
            else "none",
            "proved" if proved[k] else "found by sampling",
        )
        rows.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
    more = [f"<td colspan=5>and {len(atlas) - _ROWS:,} more</td>"] if len(atlas) > _ROWS else []
    body = "".join(f"<tr>{row}</tr>" for row in (*rows, *more))
    said = "".join(f"<p>{escape(line)}</p>" for line in words.report(atlas))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{said}"
