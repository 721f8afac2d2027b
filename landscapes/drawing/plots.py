"""Plots in a few words, for scripts and notebooks: curves, marks on the ground, maps, bars.

    from landscapes.drawing import plots

    run = optimizers.run(f, "adam")
    plots.row(
        plots.ground(f, paths={"adam": run.path}, points={"start": run.path[0]}),
        plots.curves("Loss", "step", "f", {"adam": (range(len(run.values)), run.values)}, log="y"),
        landscape=f,
    ).show()

Each function but ``row`` makes one panel of a figure; ``row`` puts panels beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.axis_names import axis_names
from landscapes.core.landscape import Landscape

from .colours import INK, PAPER
from .figure import figure, scale
from .lengths import finite_range, grid_line
from .looks import look
from .marks import Trace, dots, level_line, line
from .panel import Panel, axis
from .plotly_figure import Figure

_ROOM = 0.06  # of the range, beyond its ends
_MANY = 60  # points whose marks are smaller
_WIDE = 100.0  # a range of which powers of ten say enough

Curves = Mapping[str, tuple[ArrayLike, ArrayLike]]


def row(
    *panels: Panel, landscape: Landscape | None = None, theme: str = "light", width: int | None = None
) -> Figure:
    """Panels beside each other as one Plotly figure; ``landscape`` is what panels of ``ground`` stand on.

    ``theme`` is "light" or "dark", ``width`` in pixels. ValueError for another theme, or where a panel
    stands on a ground and no landscape is given.
    """
    return figure(panels, landscape, theme, width)


def curves(
    title: str,
    across: str,
    up: str,
    lines: Curves | None = None,
    marks: Curves | None = None,
    log: str = "",
    level: float | None = None,
) -> Panel:
    """Curves (x, y) by name, and marks (x, y) by name, over axes that are called ``across`` and ``up``.

    ``log`` is "x", "y" or "xy" for logarithmic axes: what is not above 0 is then left out. ``level`` is a
    height that is drawn as a dotted line across.
    """
    lines, marks = dict(lines or {}), dict(marks or {})
    logs = ["x" in log, "y" in log]
    sides: list[list[np.ndarray]] = [[], []] if level is None else [[], [np.array([float(level)])]]
    traces: list[Trace] = []
    for k, (name, pair) in enumerate([*lines.items(), *marks.items()]):
        x, y = (_shown(values, of_log) for values, of_log in zip(pair, logs))
        sides[0].append(x)
        sides[1].append(y)
        style = look(k)
        if k < len(lines):
            traces.append(line(x, y, style["colour"], 2.2, style["dash"], name))
        else:
            traces.append(dots(x, y, style["colour"], 5 if len(x) > _MANY else 9, style["marker"], name))
    across_axis, up_axis = (_axis(*one) for one in zip((across, up), sides, logs))
    if level is not None:
        traces.append(line(_ends(sides[0], logs[0]), [level, level], INK, 1.2, "dot"))
    return Panel("curves", title, tuple(traces), across_axis, up_axis, height=420)


def ground(
    f: Landscape,
    title: str = "",
    paths: Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, ArrayLike] | None = None,
    level: float | None = None,
) -> Panel:
    """A landscape of one or two variables with paths (k, d) and points ((d,) or (k, d)) by name.

    Of one variable it is the curve, of two the coloured level sets. ``level`` is a height whose level set is
    drawn. ValueError for more variables.
    """
    if f.dimension > 2:
        raise ValueError(f"a landscape of {f.dimension} variables has no picture in a plane")
    traces = [] if level is None else [_level(f, level)]
    traces += _marked(paths, points, lambda some: _placed(f, some))
    names, sides = axis_names(f), f.domain
    if f.dimension == 2:
        up = axis(names[1], *sides[1])
    else:
        low, high = finite_range(f.value(grid_line(sides[0], 401)[None]))
        room = _ROOM * (high - low or 1.0)
        up = axis(f"f({names[0]})", low - room, high + room)
    return Panel(
        "ground", title or f.title, tuple(traces), axis(names[0], *sides[0]), up, ground=True, height=420
    )


def heights(
    title: str,
    x: ArrayLike,
    y: ArrayLike,
    values: ArrayLike,
    across: str = "x",
    up: str = "y",
    name: str = "",
    paths: Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, ArrayLike] | None = None,
) -> Panel:
    """A map of values (len(y), len(x)) in the colours of heights; ``name`` is that of the values.

    Over it are paths (k, 2) and points ((2,) or (k, 2)) by name.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    trace: Trace = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.asarray(values, float),
        "colorscale": scale(),
        "colorbar": {"title": {"text": name}, "thickness": 10, "outlinewidth": 0},
    }
    over = _marked(paths, points, lambda some: (some.reshape(-1, 2)[:, 0], some.reshape(-1, 2)[:, 1]))
    x_axis, y_axis = axis(across, x[0], x[-1]), axis(up, y[0], y[-1])
    return Panel("heights", title, (trace, *over), x_axis, y_axis, height=420)


def bars(title: str, up: str, names: Sequence[str], values: ArrayLike) -> Panel:
    """Bars (n,), or several (k, n) beside each other, by the names of their places."""
    rows = np.atleast_2d(np.asarray(values, float))
    traces: list[Trace] = []
    for k, one in enumerate(rows):
        fill = {"color": look(k)["colour"], "line": {"color": PAPER, "width": 0.5}}
        traces.append({"type": "bar", "x": np.arange(len(names)), "y": one, "marker": fill})
    low, high = finite_range(rows, [0.0])
    room = _ROOM * (high - low or 1.0)
    ticks: dict[str, Any] = {"tickmode": "array", "tickvals": np.arange(len(names)), "ticktext": list(names)}
    across, upwards = axis("", -0.6, len(names) - 0.4, **ticks), axis(up, low - room * (low < 0), high + room)
    return Panel("bars", title, tuple(traces), across, upwards, height=420)


def _shown(values: ArrayLike, log: bool) -> np.ndarray:
    values = np.ravel(np.asarray(values, float))
    return np.where(values > 0, values, np.nan) if log else values


def _ends(values: Sequence[np.ndarray], log: bool) -> tuple[float, float]:
    """The ends of an axis that shows all values."""
    low, high = finite_range(*values) if values else (0.0, 1.0)
    if log:
        return low / 1.3, high * 1.3
    room = _ROOM * (high - low or 1.0)
    return low - room, high + room


def _axis(title: str, values: Sequence[np.ndarray], log: bool) -> dict[str, Any]:
    low, high = _ends(values, log)
    # 1, 2, 5 where powers of ten would be one or two.
    ticks = {"dtick": "D2"} if log and high < _WIDE * low else {}
    return axis(title, low, high, log=log, **ticks)


def _marked(
    paths: Mapping[str, ArrayLike] | None,
    points: Mapping[str, ArrayLike] | None,
    placed: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
) -> list[Trace]:
    """Paths as lines and points as marks, each in a look of its own."""
    paths, points, traces = dict(paths or {}), dict(points or {}), list[Trace]()
    for k, (name, path) in enumerate(paths.items()):
        style = look(k)
        traces.append(line(*placed(np.asarray(path, float)), style["colour"], 2.4, style["dash"], name))
    for k, (name, some) in enumerate(points.items(), len(paths)):
        style = look(k)
        x, y = placed(np.asarray(some, float))
        traces.append(dots(x, y, style["colour"], 7 if len(x) > _MANY else 11, style["marker"], name))
    return traces


def _placed(f: Landscape, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Where points (k, d) lie in the picture: on the curve, or in the plane."""
    some = np.asarray(points, float).reshape(-1, f.dimension)
    return some[:, 0], (some[:, 1] if f.dimension == 2 else f.value(some.T))


def _level(f: Landscape, height: float) -> Trace:
    sides = [grid_line(side, 121) for side in f.domain]
    name = "level set"
    if f.dimension == 1:
        return line(f.domain[0], (height, height), INK, 1.6, "dash", name)
    z = f.value(np.array(np.meshgrid(*sides)))
    return level_line(sides[0], sides[1], z, INK, height, 2.2, "solid", name)
