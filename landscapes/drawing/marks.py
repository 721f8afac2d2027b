"""The marks that pictures are made of, as Plotly traces: lines, dots, areas, level lines, arrows, words.

A mark with a name is in the legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .colours import INK, PAPER

Trace = dict[str, Any]
Place = Sequence[float] | np.ndarray  # (x, y)

# Over the landscape's own colours, which are the same in both themes: a dark line with a light edge.
DARK, LIGHT = "#101622", "rgba(255,255,255,0.7)"
_EDGE = (PAPER, 1.5)


def line(
    x: ArrayLike,
    y: ArrayLike,
    colour: str,
    width: float = 2.0,
    dash: str = "solid",
    name: str = "",
    **more: Any,
) -> Trace:
    """A line through points, with gaps where they are not finite."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": _finite(x),
        "y": _finite(y),
        "connectgaps": False,
        "line": {"color": colour, "width": width, "dash": dash},
        **_in_legend(name),
        **more,
    }


def segment(
    begin: Sequence[float] | np.ndarray,
    end: Sequence[float] | np.ndarray,
    colour: str,
    *style: Any,
    **more: Any,
) -> Trace:
    """A straight line between two places (2,); ``style`` and ``more`` as for ``line``."""
    return line([begin[0], end[0]], [begin[1], end[1]], colour, *style, **more)


def dots(
    x: ArrayLike,
    y: ArrayLike,
    colour: str,
    size: float = 9,
    symbol: str | Sequence[str] = "circle",
    name: str = "",
    edge: tuple[str, float] | None = _EDGE,
    **more: Any,
) -> Trace:
    """Points, with an edge of a colour and a width."""
    marker: Trace = {"color": colour, "size": size}
    if symbol != "circle":
        marker["symbol"] = symbol
    if edge is not None:
        marker["line"] = {"color": edge[0], "width": edge[1]}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": _finite(x),
        "y": _finite(y),
        "marker": marker,
        **_in_legend(name),
        **more,
    }


def dot(x: float, y: float, colour: str, *style: Any, **more: Any) -> Trace:
    """One point; ``style`` and ``more`` as for ``dots``."""
    return dots([x], [y], colour, *style, **more)


def level_lines(
    x: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
    colour: str,
    levels: tuple[float, float, float],
    width: float = 2.0,
    dash: str = "solid",
    name: str = "",
) -> Trace:
    """Level lines of heights z (len(y), len(x)): ``levels`` are the first, the last, and their distance."""
    start, end, size = levels
    return {
        "type": "contour",
        "x": x,
        "y": y,
        "z": z,
        "showscale": False,
        "autocontour": False,
        "colorscale": [[0, colour], [1, colour]],
        "contours": {"coloring": "lines", "start": start, "end": end, "size": size},
        "line": {"width": width, "dash": dash},
        **_in_legend(name),
    }


def level_line(x: np.ndarray, y: np.ndarray, z: np.ndarray, colour: str, level: float, *style: Any) -> Trace:
    """The level line of one height; ``style`` as for ``level_lines``."""
    return level_lines(x, y, z, colour, (level, level, 1.0), *style)


def area(x: ArrayLike, y: ArrayLike, fill: str, name: str = "", hatch: Trace | None = None) -> Trace:
    """A filled area, with a hatch (Plotly's ``fillpattern``) or without."""
    trace = {"type": "scatter", "mode": "none", "x": x, "y": y, "fill": "toself", "fillcolor": fill}
    return {**trace, **({"fillpattern": hatch} if hatch else {}), **_in_legend(name)}


def hatch(shape: str, colour: str, fill: str, size: float, solidity: float) -> Trace:
    """A hatch of lines or dots in a colour over a fill, for ``area``."""
    ink = {"fgcolor": colour, "bgcolor": fill, "fillmode": "replace"}
    return {"shape": shape, "size": size, "solidity": solidity, **ink}


def band(x: ArrayLike, low: ArrayLike, high: ArrayLike, colour: str, name: str = "") -> list[Trace]:
    """A faint band between two curves over the same x; nothing where either is NaN."""
    x, low, high = (np.asarray(v, dtype=float) for v in (x, low, high))
    known = np.isfinite(low) & np.isfinite(high)
    traces: list[Trace] = []
    # A filled trace bridges holes: each piece is one of its own.
    for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(known.astype(int))) + 1):
        if len(piece) > 1 and known[piece[0]]:
            around = np.append(x[piece], x[piece][::-1]), np.append(high[piece], low[piece][::-1])
            edge = line(*around, "rgba(0,0,0,0)", 0, name=name, fill="toself", fillcolor=faint(colour))
            traces.append({**edge, "showlegend": bool(name) and not traces})  # named once
    return traces


def signed_bands(
    x: np.ndarray, heights: np.ndarray, base: np.ndarray, above: tuple[str, str], below: tuple[str, str]
) -> list[Trace]:
    """Faint bands between a curve and another one, where it lies above and below: (colour, name) each."""
    traces = []
    with np.errstate(invalid="ignore"):
        if np.any(heights < base):
            traces += band(x, np.minimum(heights, base), base, *below)
        if np.any(heights > base):
            traces += band(x, base, np.maximum(heights, base), *above)
    return traces


def arrow(
    tail: Sequence[float] | np.ndarray, tip: Sequence[float] | np.ndarray, colour: str, short: float = 0
) -> list[Trace]:
    """An arrow with a light edge, as Plotly's annotations: it may leave the axes' box.

    It ends ``short`` pixels before its tip.
    """
    ends = {
        "x": float(tip[0]),
        "y": float(tip[1]),
        "ax": float(tail[0]),
        "ay": float(tail[1]),
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
    }
    edge = {**ends, "arrowhead": 0, "arrowwidth": 5.5, "arrowcolor": LIGHT, "standoff": short + 6}
    return [edge, {**ends, "arrowhead": 2, "arrowwidth": 3, "arrowcolor": colour, "standoff": short}]


def word(place: Place, text: str, away: Place = (0.0, 0.0), over: bool = False) -> Trace:
    """A word at a place, moved off it by pixels (right, up); ``over`` the landscape's own colours."""
    label = {
        "x": float(place[0]),
        "y": float(place[1]),
        "xref": "x",
        "yref": "y",
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "xshift": float(away[0]),
        "yshift": float(away[1]),
        "font": {"size": 14, "color": DARK if over else INK},
    }
    return {**label, "bgcolor": LIGHT, "borderpad": 1} if over else label


def faint(colour: str, share: float = 0.26) -> str:
    """A colour (#rrggbb) that lets the ground through."""
    r, g, b = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({r},{g},{b},{share})"


def _in_legend(name: str) -> Trace:
    return {"name": name, "showlegend": True} if name else {}


def _finite(values: ArrayLike) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values), values, np.nan)
