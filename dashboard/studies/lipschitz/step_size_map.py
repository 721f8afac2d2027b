"""Where a step size settles, oscillates or diverges, as hatched areas; and its limit along a run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.desk import Desk
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import Trace, area, dots, hatch, line
from landscapes.local import curvatures
from optimizers import Optimizer
from optimizers.step_sizes import stability

_CELLS = 121  # along each side of the map
TOO_LONG, WITHIN = colours.COLOURS[0], colours.COLOURS[1]
_WHITE_EDGE = ("#fff", 1.0)

# Told apart by hatch, never by colour alone; the landscape stays to be seen between the lines.
_AREAS = {
    stability.SETTLES: ("settles", "", colours.COLOURS[2], "rgba(0,158,115,0.3)"),
    stability.OSCILLATES: ("oscillates", "-", colours.COLOURS[4], "rgba(230,159,0,0.12)"),
    stability.DIVERGES: ("diverges", "/", colours.COLOURS[0], "rgba(213,94,0,0.26)"),
    stability.CURVES_DOWN: ("curves down", ".", colours.COLOURS[3], "rgba(204,121,167,0.12)"),
    stability.STRAIGHT: ("no curvature", "|", MUTED, "rgba(128,128,128,0.12)"),
    stability.UNDEFINED: ("undefined", "x", MUTED, "rgba(128,128,128,0.2)"),
}


def map_traces(desk: Desk, method: Optimizer) -> list[Trace]:
    """2D: the areas of the box by what the method does there."""
    sides = [grid_line(side, _CELLS + 1) for side in desk.f.domain]
    middles = [(edges[1:] + edges[:-1]) / 2 for edges in sides]
    curved = desk.cached(lambda: curvatures(desk.f, np.array(np.meshgrid(*middles))), "curvatures")
    # Most of the box settles: it is left bare, so that the landscape is seen.
    return _areas(stability.behaviour(method, curved), sides[0], sides[1], bare=(stability.SETTLES,))


def ribbon_traces(
    method: Optimizer, along: np.ndarray, curved: np.ndarray, low: float, high: float
) -> list[Trace]:
    """The same along a line, as a ribbon at the picture's bottom, its axis from ``low`` to ``high``.

    ``along`` (n,) are places, ``curved`` (d, n) the Hessian's eigenvalues there.
    """
    edges = np.concatenate([along[:1], (along[1:] + along[:-1]) / 2, along[-1:]])
    rows = np.array([low, low + 0.05 * (high - low)])
    return _areas(stability.behaviour(method, curved)[None], edges, rows)


def _areas(codes: np.ndarray, x: np.ndarray, y: np.ndarray, bare: Sequence[int] = ()) -> list[Trace]:
    """One trace for each code that occurs: rectangles of codes (rows, columns) between x and y."""
    return [
        area(*rectangles(codes == code, x, y), fill, name, hatch(shape, colour, fill, 7, 0.22))
        for code, (name, shape, colour, fill) in _AREAS.items()
        if code not in bare and np.any(codes == code)
    ]


def rectangles(inside: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outlines of the cells (rows, columns) that are inside, NaN between them: one for each run of
    cells in a row, as tall as the same run goes on upward. Edges x (columns + 1), y (rows + 1).
    """
    wide = np.pad(inside.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(wide, axis=1)
    growing: dict[tuple[int, int], int] = {}  # runs of the last row, and where they began
    outlines: list[tuple[int, int, int, int]] = []
    for row in range(len(inside) + 1):
        runs = set()
        if row < len(inside):
            begin, end = np.flatnonzero(steps[row] > 0), np.flatnonzero(steps[row] < 0)
            runs = set(zip(begin.tolist(), end.tolist()))
        for run in [run for run in growing if run not in runs]:
            outlines.append((*run, growing.pop(run), row))
        for run in runs:
            growing.setdefault(run, row)
    a, b, c, d = np.array(outlines, dtype=int).reshape(-1, 4).T
    gap = np.full(len(a), np.nan)
    across = np.stack([x[a], x[b], x[b], x[a], x[a], gap], axis=1)
    up = np.stack([y[c], y[c], y[d], y[d], y[c], gap], axis=1)
    return across.ravel(), up.ravel()


def path_traces(path: np.ndarray, limit: np.ndarray, rate: float, legend: bool = True) -> list[Trace]:
    """The run over the ground, its points by whether the step taken there was within the limit.

    ``path`` is (rows, 2): places on the ground, or on the curve.
    """
    x, y = path.T
    return [line(x, y, INK, 1.4), *_marks(x, y, rate > limit, "run", 8, showlegend=legend)]


def _marks(x, y, long, name, size, **more):
    """Dots where the step was within the limit, crosses where it was too long."""
    return [
        dots(x[where], y[where], colour, size, symbol, words, _WHITE_EDGE, **more)
        for where, words, colour, symbol in (
            (~long, name, WITHIN, "circle"),
            (long, "too long", TOO_LONG, "x"),
        )
        if np.any(where)
    ]


def limit_panel(limit: np.ndarray, rate: float, worst: float | None, name: str) -> Panel:
    """Step by step, the largest stable step size at the run's point, and the one that is taken.

    ``limit`` (rows,) is inf where the ground does not curve up, NaN where it has no curvature;
    ``worst`` the limit at the box' largest curvature L, None where that is unknown or infinite.
    """
    steps, finite = np.arange(len(limit)), np.isfinite(limit)
    some = np.concatenate([limit[finite], [rate], [worst] if worst else []])
    low, high = np.exp(np.clip(np.log([some.min(), some.max()]), np.log(rate) - 9, np.log(rate) + 9))
    low, high = low / 4, high * 4
    known = "step %{x}<br>stable up to %{y:.4g}<extra></extra>"
    traces = [
        line(steps, np.where(finite, limit, np.nan), MUTED, 1.4),
        *_marks(steps[finite], limit[finite], rate > limit[finite], "limit here", 6, hovertemplate=known),
    ]
    if np.any(np.isinf(limit)):
        free = steps[np.isinf(limit)]
        traces.append(
            dots(
                free,
                np.full(len(free), high / 1.3),
                colours.COLOURS[3],
                7,
                "triangle-up-open",
                "no limit",
                (colours.COLOURS[3], 1.5),
                hovertemplate="step %{x}<br>no eigenvalue above 0: no limit<extra></extra>",
            )
        )
    ends = np.array([0.0, max(len(limit) - 1, 1)])
    traces.append(line(ends, np.full(2, rate), INK, name=f"δ = {format_number(rate, 3)}"))
    if worst:
        level = np.full(2, worst)
        traces.append(
            line(ends, level, colours.COLOURS[2], 2, "dash", f"limit at L: {format_number(worst, 3)}")
        )
    pad = 0.04 * ends[1]
    # A range of little more than a power of ten needs numbers between them.
    ticks = {"dtick": "D2"} if high < 60 * low else {}
    apart = next(s for s in (1, 2, 5, 10) if ends[1] / s <= 7)
    return Panel(
        "limit",
        f"{name}: its limit along the run",
        tuple(traces),
        axis("step", -pad, ends[1] + pad, dtick=apart),
        axis("step size δ", low, high, log=True, **ticks),
    )
