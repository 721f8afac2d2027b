"""The cone of slope K that a landscape stays inside of, wherever on it the tip is slid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.desk import Desk
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.lengths import finite_range, grid_line, unit_of
from landscapes.drawing.marks import Trace, area, dot, line

_CONE = colours.COLOURS[0]
_SAMPLES = 241


def curve_panel(
    desk: Desk, point: np.ndarray, slope: float, name: str, more: Callable[[float, float], Sequence[Trace]]
) -> Panel:
    """1D: the curve with the cone at the point; ``slope`` inf where there is none.

    ``more(low, high)`` are further traces for an axis of these heights.
    """
    f = desk.f
    x = grid_line(f.domain[0], _SAMPLES)
    height = float(f.value(point))
    heights = desk.heights(height)
    low, high = heights["range"]
    traces = (*_cone(x - point[0], x, height, slope, name, low, high), *more(low, high))
    title = _title(slope, "f stays inside the cone")
    return Panel("ground", title, traces, desk.axis(0), heights, ground=True, press="point", share=1.5)


def line_through(desk: Desk, point: np.ndarray, along: int | None) -> tuple[np.ndarray, np.ndarray, str]:
    """Places on a line through the point: displacements (n,), points (d, n), the axis' title.

    ``along`` is a coordinate's number, or None for the steepest way (the first axis where there is
    none).
    """
    f = desk.f
    low, high = desk.corners
    if along is None:
        uphill = unit_of(f.gradient(point))
        way = np.eye(f.dimension)[0] if uphill is None else uphill
        title = "distance from θ, uphill"
    else:
        way, others = np.eye(f.dimension)[along], [k for k in range(f.dimension) if k != along]
        where = ", ".join(f"{desk.names[k]} = {point[k]:.3g}" for k in others)
        title = f"{desk.names[along]}  (at {where})"
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.sort(np.stack([(low - point) / way, (high - point) / way]), axis=0)
    ends = np.where(way == 0, [[-np.inf], [np.inf]], ends)
    first, last = float(np.max(ends[0])), float(np.min(ends[1]))
    if not first < last:  # the point stands outside of the box, and the line passes it by
        first, last = -desk.reach, desk.reach
    far = np.linspace(first, last, _SAMPLES)
    return far, point[:, None] + far * way[:, None], title


def section_panel(
    desk: Desk,
    point: np.ndarray,
    along: int | None,
    slope: float,
    name: str,
    more: Callable[[np.ndarray, np.ndarray, float, float], Sequence[Trace]],
) -> Panel:
    """2D and 3D: f over a line through the point, with the cone.

    ``more(x, points, low, high)`` are further traces over these places, for an axis of these heights.
    """
    f = desk.f
    far, points, title = line_through(desk, point, along)
    heights, height = f.value(points), float(f.value(point))
    x = far if along is None else points[along]
    low, high = finite_range(heights)
    pad = 0.12 * ((high - low) or 1.0)
    low, high = low - 1.6 * pad, high + pad
    at = 0.0 if along is None else float(point[along])
    traces = (
        *_cone(far, x, height, slope, name, low, high),
        line(x, heights, INK, name="f on this line"),
        dot(at, height, colours.COLOURS[1], 10, edge=("#fff", 1.5)),
        *more(x, points, low, high),
    )
    words = "along the steepest way" if along is None else f"along {desk.names[along]}"
    title_of_panel = _title(slope, f"The cone, {words}")
    return Panel("section", title_of_panel, traces, axis(title, x[0], x[-1]), axis("f", low, high))


def _title(slope, words):
    return words if np.isfinite(slope) else "K is infinite: no cone is wide enough"


def _cone(far, x, height, slope, name, low, high):
    """The two wedges that f may be in, and their edges."""
    if not (np.isfinite(height) and np.isfinite(slope)):
        return ()
    # Far above the picture lines need not go.
    top, bottom = high + 4 * (high - low), low - 4 * (high - low)
    above = np.minimum(height + slope * np.abs(far), top)
    below = np.maximum(height - slope * np.abs(far), bottom)
    around = np.concatenate([x, x[::-1]]), np.concatenate([above, below[::-1]])
    return (
        area(*around, "rgba(213,94,0,0.15)", "where f may be"),
        line(x, above, _CONE, 1.8, "dash", name),
        line(x, below, _CONE, 1.8, "dash"),
    )
