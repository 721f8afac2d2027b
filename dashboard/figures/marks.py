"""The marks that pictures are made of, as Plotly traces: lines, dots, arrows, words."""

from __future__ import annotations

import numpy as np

from .colours import INK, PAPER

# Over the landscape's own colours, which are the same in both themes: a dark line with a light edge.
DARK, LIGHT = "#101622", "rgba(255,255,255,0.7)"


def line(x, y, colour: str, width: float = 2.0, dash: str = "solid", **more) -> dict:
    """A line through points."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": _finite(x),
        "y": _finite(y),
        "connectgaps": False,
        "line": {"color": colour, "width": width, "dash": dash},
        **more,
    }


def segment(begin, end, colour: str, width: float = 2.0, dash: str = "solid", **more) -> dict:
    """A straight line between two places (2,)."""
    return line(*np.array([begin, end], dtype=float)[:, :2].T, colour, width, dash, **more)


def dot(x: float, y: float, colour: str, size: float = 9, symbol: str = "circle", **more) -> dict:
    """A point with a light edge."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": _finite([x]),
        "y": _finite([y]),
        "marker": {"color": colour, "size": size, "symbol": symbol, "line": {"color": PAPER, "width": 1.5}},
        **more,
    }


def band(x, low, high, colour: str, **more) -> list[dict]:
    """A faint band between two curves over the same x; nothing where either is NaN."""
    x, low, high = (np.asarray(v, dtype=float) for v in (x, low, high))
    seen = np.isfinite(low) & np.isfinite(high)
    made = []
    # A filled trace bridges holes: each piece is one of its own.
    for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(seen.astype(int))) + 1):
        if len(piece) > 1 and seen[piece[0]]:
            made.append(
                {
                    **line(
                        np.append(x[piece], x[piece][::-1]),
                        np.append(high[piece], low[piece][::-1]),
                        "rgba(0,0,0,0)",
                        0,
                    ),
                    "fill": "toself",
                    "fillcolor": faint(colour),
                    **more,
                }
            )
            more = {**more, "showlegend": False}  # named once
    return made


def named(trace: dict, name: str) -> dict:
    """The trace with an entry in the legend."""
    return {**trace, "name": name, "showlegend": True}


def arrow(tail, tip, colour: str, short: float = 0) -> list[dict]:
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


def word(place, text: str, away=(0.0, 0.0), over: bool = False) -> dict:
    """A word at a place, moved off it by pixels (right, up); ``over`` the landscape's own colours."""
    made = {
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
    return {**made, "bgcolor": LIGHT, "borderpad": 1} if over else made


def faint(colour: str, share: float = 0.26) -> str:
    """A colour (#rrggbb) that lets the ground through."""
    r, g, b = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({r},{g},{b},{share})"


def _finite(values):
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values), values, np.nan)
