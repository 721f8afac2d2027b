"""The cone of slope K that a landscape stays inside of, wherever on it the tip is slid."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK
from dashboard.figures.lengths import unit_of

_CONE = colours.COLOURS[0]
_SAMPLES = 241


def curve_panel(desk, point, slope, told, more) -> Panel:
    """1D: the curve with the cone at the point; ``slope`` inf where there is none."""
    f = desk.f
    x = np.linspace(*f.domain[0], _SAMPLES)
    height = float(f.value(point))
    heights = desk.heights(height)
    low, high = heights["range"]
    traces = [*_cone(x - point[0], x, height, slope, told, low, high), *more(low, high)]
    title = _title(slope, "f stays inside the cone")
    return Panel("ground", title, tuple(traces), desk.axis(0), heights, ground=True, press="point", share=1.5)


def line_through(desk, point, along) -> tuple[np.ndarray, np.ndarray, str]:
    """Places on a line through the point: displacements (n,), points (d, n), the axis' title.

    ``along`` is a coordinate's number, or None for the steepest way (the first axis where there is
    none).
    """
    f = desk.f
    low, high = np.array(f.domain).T
    if along is None:
        way = unit_of(f.gradient(point))
        way = np.eye(f.dimension)[0] if way is None else way
        title = "distance from θ, uphill"
    else:
        way, others = np.eye(f.dimension)[along], [k for k in range(f.dimension) if k != along]
        where = ", ".join(f"{desk.names[k]} = {point[k]:.3g}" for k in others)
        title = f"{desk.names[along]}  (at {where})"
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.sort(np.stack([(low - point) / way, (high - point) / way]), axis=0)
    ends = np.where(way == 0, [[-np.inf], [np.inf]], ends)
    first, last = np.max(ends[0]), np.min(ends[1])
    if not first < last:  # the point stands outside of the box, and the line passes it by
        first, last = -desk.reach, desk.reach
    far = np.linspace(first, last, _SAMPLES)
    return far, point[:, None] + far * way[:, None], title


def section_panel(desk, point, along, slope, told, more) -> Panel:
    """2D and 3D: f over a line through the point, with the cone."""
    f = desk.f
    far, points, title = line_through(desk, point, along)
    heights, height = f.value(points), float(f.value(point))
    x = far if along is None else points[along]
    seen = heights[np.isfinite(heights)]
    low, high = (seen.min(), seen.max()) if seen.size else (0.0, 1.0)
    pad = 0.12 * ((high - low) or 1.0)
    low, high = low - 1.6 * pad, high + pad
    at = 0.0 if along is None else point[along]
    traces = [
        *_cone(far, x, height, slope, told, low, high),
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": heights,
            "name": "f on this line",
            "showlegend": True,
            "line": {"color": INK, "width": 2},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.array([at]),
            "y": np.array([height]),
            "marker": {"color": colours.COLOURS[1], "size": 10, "line": {"color": "#fff", "width": 1.5}},
        },
        *more(x, points, low, high),
    ]
    words = "along the steepest way" if along is None else f"along {desk.names[along]}"
    return Panel(
        "section",
        _title(slope, f"The cone, {words}"),
        tuple(traces),
        axis(title, x[0], x[-1]),
        axis("f", low, high),
    )


def _title(slope, words):
    return words if np.isfinite(slope) else "K is infinite: no cone is wide enough"


def _cone(far, x, height, slope, told, low, high):
    """The two wedges that f may be in, and their edges."""
    if not (np.isfinite(height) and np.isfinite(slope)):
        return ()
    # Far above the picture lines need not go.
    top, bottom = high + 4 * (high - low), low - 4 * (high - low)
    above = np.minimum(height + slope * np.abs(far), top)
    below = np.maximum(height - slope * np.abs(far), bottom)
    line = {"color": _CONE, "width": 1.8, "dash": "dash"}
    return (
        {
            "type": "scatter",
            "mode": "none",
            "x": np.concatenate([x, x[::-1]]),
            "y": np.concatenate([above, below[::-1]]),
            "fill": "toself",
            "name": "where f may be",
            "fillcolor": "rgba(213,94,0,0.15)",
            "showlegend": True,
        },
        *(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": line,
                "name": told,
                "showlegend": first,
            }
            for first, y in ((True, above), (False, below))
        ),
    )
