"""Where a step size settles, oscillates or diverges, as hatched areas; and its limit along a run."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED
from landscapes.core.wording import number
from optimizers.step_sizes import stability

_SIDE = {1: 401, 2: 121}
TOO_LONG, WITHIN = colours.COLOURS[0], colours.COLOURS[1]

# Told apart by hatch, never by colour alone; the landscape stays to be seen between the lines.
_AREAS = {
    stability.SETTLES: ("settles", "", colours.COLOURS[2], "rgba(0,158,115,0.3)"),
    stability.OSCILLATES: ("oscillates", "-", colours.COLOURS[4], "rgba(230,159,0,0.12)"),
    stability.DIVERGES: ("diverges", "/", colours.COLOURS[0], "rgba(213,94,0,0.26)"),
    stability.CURVES_DOWN: ("curves down", ".", colours.COLOURS[3], "rgba(204,121,167,0.12)"),
    stability.STRAIGHT: ("no curvature", "|", MUTED, "rgba(128,128,128,0.12)"),
    stability.UNDEFINED: ("undefined", "x", MUTED, "rgba(128,128,128,0.2)"),
}


def bends(f, points) -> np.ndarray:
    """The Hessian's eigenvalues at points (d, *n), ascending (d, *n); NaN where there are none."""
    matrices = np.moveaxis(f.hessian(points), (0, 1), (-2, -1))
    known = np.isfinite(matrices).all(axis=(-2, -1))
    values = np.linalg.eigvalsh(np.where(known[..., None, None], matrices, 0.0))
    return np.moveaxis(np.where(known[..., None], values, np.nan), -1, 0)


def map_traces(desk, method) -> tuple[dict, ...]:
    """2D: the areas of the box by what the method does there."""
    sides = [np.linspace(*side, _SIDE[2] + 1) for side in desk.f.domain]
    middles = [(side[1:] + side[:-1]) / 2 for side in sides]
    bent = desk.cached(lambda: bends(desk.f, np.array(np.meshgrid(*middles))), "bends")
    # What settles is most of it: the bare landscape.
    return _areas(stability.behaviour(method, bent), *sides, bare=(stability.SETTLES,))


def ribbon_traces(method, along, bent, low, high) -> tuple[dict, ...]:
    """The same along a line, as a ribbon at the picture's bottom, its axis from ``low`` to ``high``.

    ``along`` (n,) are places, ``bent`` (d, n) the Hessian's eigenvalues there.
    """
    edges = np.concatenate([along[:1], (along[1:] + along[:-1]) / 2, along[-1:]])
    rows = np.array([low, low + 0.05 * (high - low)])
    return _areas(stability.behaviour(method, bent)[None], edges, rows)


def _areas(codes, x, y, bare=()):
    """One trace for each code that occurs: rectangles of codes (rows, columns) between x and y."""
    traces = []
    for code, (name, shape, colour, fill) in _AREAS.items():
        if code in bare or not np.any(codes == code):
            continue
        across, up = rectangles(codes == code, x, y)
        traces.append(
            {
                "type": "scatter",
                "mode": "none",
                "x": across,
                "y": up,
                "fill": "toself",
                "name": name,
                "fillcolor": fill,
                "showlegend": True,
                "fillpattern": {
                    "shape": shape,
                    "fgcolor": colour,
                    "bgcolor": fill,
                    "size": 7,
                    "solidity": 0.22,
                    "fillmode": "replace",
                },
            }
        )
    return tuple(traces)


def rectangles(inside, x, y) -> tuple[np.ndarray, np.ndarray]:
    """Outlines of the cells (rows, columns) that are inside, NaN between them: one for each run of
    cells in a row, as tall as the same run goes on upward. Edges x (columns + 1), y (rows + 1).
    """
    wide = np.pad(inside.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(wide, axis=1)
    open_, made = {}, []
    for row in range(len(inside) + 1):
        runs = set()
        if row < len(inside):
            runs = set(zip(np.flatnonzero(steps[row] > 0), np.flatnonzero(steps[row] < 0)))
        for run in [run for run in open_ if run not in runs]:
            made.append((*run, open_.pop(run), row))
        for run in runs:
            open_.setdefault(run, row)
    a, b, c, d = np.array(made, dtype=int).reshape(-1, 4).T
    gap = np.full(len(a), np.nan)
    across = np.stack([x[a], x[b], x[b], x[a], x[a], gap], axis=1)
    up = np.stack([y[c], y[c], y[d], y[d], y[c], gap], axis=1)
    return across.ravel(), up.ravel()


def path_traces(path, limit, rate, legend=True) -> tuple[dict, ...]:
    """The run over the ground, its points by whether the step taken there was within the limit.

    ``path`` is (rows, 2): places on the ground, or on the curve.
    """
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": path[:, 0],
        "y": path[:, 1],
        "line": {"color": INK, "width": 1.4},
    }
    return (line, *_marks(path[:, 0], path[:, 1], rate > limit, "run", 8, showlegend=legend))


def _marks(x, y, long, name, size, **more):
    """Dots where the step was within the limit, crosses where it was too long."""
    made = []
    for where, words, colour, symbol in ((~long, name, WITHIN, "circle"), (long, "too long", TOO_LONG, "x")):
        if np.any(where):
            marker = {"color": colour, "size": size, "symbol": symbol, "line": {"color": "#fff", "width": 1}}
            made.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": x[where],
                    "y": y[where],
                    "name": words,
                    "showlegend": True,
                    "marker": marker,
                    **more,
                }
            )
    return made


def limit_panel(limit, rate, worst, name) -> Panel:
    """Step by step, the largest stable step size at the run's point, and the one that is taken.

    ``limit`` (rows,) is inf where the ground does not curve up, NaN where it has no curvature;
    ``worst`` the limit at the box' largest curvature L, None where that is unknown or infinite.
    """
    steps, finite = np.arange(len(limit)), np.isfinite(limit)
    some = np.concatenate([limit[finite], [rate], [worst] if worst else []])
    low, high = np.exp(np.clip(np.log([some.min(), some.max()]), np.log(rate) - 9, np.log(rate) + 9))
    low, high = low / 4, high * 4
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": steps,
            "y": np.where(finite, limit, np.nan),
            "connectgaps": False,
            "line": {"color": MUTED, "width": 1.4},
        }
    ]
    traces += _marks(
        steps[finite],
        limit[finite],
        rate > limit[finite],
        "limit here",
        6,
        hovertemplate="step %{x}<br>stable up to %{y:.4g}<extra></extra>",
    )
    if np.any(np.isinf(limit)):
        free = steps[np.isinf(limit)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": free,
                "y": np.full(len(free), high / 1.3),
                "name": "no limit",
                "showlegend": True,
                "marker": {
                    "symbol": "triangle-up-open",
                    "size": 7,
                    "color": colours.COLOURS[3],
                    "line": {"width": 1.5},
                },
                "hovertemplate": "step %{x}<br>no eigenvalue above 0: no limit<extra></extra>",
            }
        )
    ends = np.array([0.0, max(len(limit) - 1, 1)])
    traces.append(_level(ends, rate, f"δ = {number(rate, 3)}", INK, "solid"))
    if worst:
        told = f"limit at L: {number(worst, 3)}"
        traces.append(_level(ends, worst, told, colours.COLOURS[2], "dash"))
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


def _level(ends, height, name, colour, dash):
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": np.full(2, height),
        "name": name,
        "showlegend": True,
        "line": {"color": colour, "width": 2, "dash": dash},
    }
