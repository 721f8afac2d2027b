"""Three dimensions: the level surface at a height, with arrows downhill at right angles to it."""

from __future__ import annotations

import numpy as np

from dashboard.board import Grip, Panel
from dashboard.studies.desk import Desk
from landscapes import Landscape
from landscapes.drawing import colours
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import Trace
from landscapes.flow.gradient_flow import FlowLine

_SIDE = 25
_ARROWS = 48
_LEVEL, _POINT, _ARROW = (colours.COLOURS[k] for k in (5, 1, 0))


def panels(
    desk: Desk, point: np.ndarray, level: float, line: FlowLine | None
) -> tuple[tuple[Panel, ...], tuple[Grip, ...]]:
    """The surface f = level, arrows, and the flow line through the point; no grips."""
    f = desk.f
    nodes, values = desk.cached(lambda: _volume(f), "volume")
    surface = {
        "type": "isosurface",
        **_at(nodes),
        "value": values,
        "isomin": level,
        "isomax": level,
        "surface": {"count": 1},
        "opacity": 0.5,
        "showscale": False,
        "colorscale": [[0, _LEVEL], [1, _LEVEL]],
        "caps": {c: {"show": False} for c in "xyz"},
        "lighting": {"ambient": 0.6, "diffuse": 0.7, "specular": 0.1},
    }
    traces: list[Trace] = [surface]
    places = arrows_on(f, level)
    if places.shape[1]:
        slope = f.gradient(places)
        way = -slope / np.linalg.norm(slope, axis=0)
        cones = {"sizemode": "absolute", "sizeref": 0.11 * desk.reach, "anchor": "tail", "showscale": False}
        cones |= {"colorscale": [[0, _ARROW], [1, _ARROW]], **dict(zip("uvw", way))}
        traces.append({"type": "cone", **_at(places), **cones})
    if line is not None:
        traces.append(_scatter(line.points, "lines", line={"color": _POINT, "width": 6}))
    traces.append(_scatter(point[:, None], "markers", marker={"color": _POINT, "size": 6}))
    x, y, z = desk.widths / desk.widths.max()
    title = "Level surface f = c, arrows downhill, and the flow line through θ"
    return (
        Panel(
            "surface",
            title,
            tuple(traces),
            desk.axis(0),
            desk.axis(1),
            desk.axis(2),
            kind="scene",
            aspect={"x": x, "y": y, "z": z},
            share=1.3,
            basis=420,
            height=440,
        ),
    ), ()


def _at(points):
    return dict(zip("xyz", points))


def _scatter(points, mode, **style):
    return {"type": "scatter3d", "mode": mode, **_at(points), **style}


def _volume(f):
    sides = [grid_line(side, _SIDE) for side in f.domain]
    nodes = np.array(np.meshgrid(*sides, indexing="ij")).reshape(3, -1)
    return nodes, f.value(nodes)


def arrows_on(f: Landscape, level: float) -> np.ndarray:
    """Places (3, k) on the level surface within the box, far from each other."""
    low, high = np.array(f.domain).T[:, :, None]
    random = np.random.default_rng(0)
    theta = low + (high - low) * random.random((3, 800))
    with np.errstate(all="ignore"):
        for _ in range(12):  # Newton's method along the gradient
            value, slope = f.value_and_gradient(theta)
            theta = theta - (value - level) * slope / np.sum(slope**2, axis=0)
        off = np.abs(f.value(theta) - level) > 1e-6 * (1 + abs(level))
        steep = np.linalg.norm(f.gradient(theta), axis=0) > 0
        good = np.all((theta >= low) & (theta <= high), axis=0) & ~off & steep
    theta = theta[:, good]
    if not theta.shape[1]:
        return theta
    # The next one is always that which is farthest from all chosen ones.
    chosen, far = [0], np.full(theta.shape[1], np.inf)
    while len(chosen) < min(_ARROWS, theta.shape[1]):
        far = np.minimum(far, np.linalg.norm(theta - theta[:, chosen[-1:]], axis=0))
        chosen.append(int(np.argmax(far)))
    return theta[:, chosen]
