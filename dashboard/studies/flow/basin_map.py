"""Basins of attraction over the ground: an area, a border and a letter for each attractor."""

from __future__ import annotations

import numpy as np

from dashboard.studies.lipschitz.step_size_map import rectangles
from landscapes import Landscape
from landscapes.drawing import colours
from landscapes.drawing.marks import Trace, area, dots, faint, hatch, line
from landscapes.flow.attractors import LEAVES, Attractors

_DARK = "rgba(10,14,30,0.9)"  # attractors: like no level set and no line
_BORDER, _GREY = "rgba(10,14,30,0.75)", "rgba(128,128,128,0.25)"
_NAMED = 26  # attractors with a letter on the map
_LEVEL = 1e-6  # of the heights in the box: minima this close are all as low
_GAP = 60  # degrees around the middle without an end: more than a ring has


def letter(k: int) -> str:
    """A, B, C, ... for the attractors, lowest first; numbers after Z."""
    return chr(ord("A") + k) if k < _NAMED else str(k + 1)


def kinds(basins: Attractors, f: Landscape, span: float) -> list[str]:
    """What each attractor is, in words where it is no single point; ``span`` is the box' of heights."""
    low, high = np.array(f.domain).T[..., None]
    names = []
    for ends, is_set in zip(basins.ends, basins.sets):
        if not is_set:
            names.append("")
        elif np.ptp(f.value(ends)) > _LEVEL * span:
            names.append("a valley or crease")
        else:
            around = (ends - ends.mean(axis=1, keepdims=True)) / (high - low)
            names.append("a ring of minima" if _surrounds(around) else "a line of minima")
    return names


def _surrounds(around):
    """Whether points (2, n) go all around 0 and keep away from it."""
    angles = np.sort(np.degrees(np.arctan2(around[1], around[0])))
    gaps = np.diff(angles, append=angles[0] + 360)
    far = np.linalg.norm(around, axis=0)
    return bool(np.max(gaps) < _GAP and np.min(far) > 0.3 * np.max(far))


def basin_traces(basins: Attractors, f: Landscape) -> list[Trace]:
    """Coloured areas with borders between all of them, and the attractors, for a map."""
    codes = basins.codes
    if np.all(codes == codes.flat[0]):  # a single basin needs no borders
        return _attractors(basins, f)
    x, y = (_edges(nodes) for nodes in basins.sides)
    traces = []
    for c, colour in enumerate(colours.COLOURS):
        inside = (codes >= 0) & (codes % len(colours.COLOURS) == c)
        if np.any(inside):
            traces.append(area(*rectangles(inside, x, y), faint(colour, 0.34)))
    if np.any(codes == LEAVES):
        lines = hatch("/", "#444", _GREY, 9, 0.12)
        traces.append(area(*rectangles(codes == LEAVES, x, y), _GREY, "leaves the box", lines))
    across, up = _borders(codes, x, y)
    return [*traces, line(across, up, _BORDER, 1.3), *_attractors(basins, f)]


def _attractors(basins, f):
    traces = []
    for k in np.flatnonzero(basins.sets):
        # White ones below all dark ones, not each with an edge: many lie side by side.
        for colour, size in (("#fff", 7), (_DARK, 4)):
            row = dots(basins.ends[k][0], basins.ends[k][1], colour, size, edge=None)
            row["marker"]["opacity"] = 1
            traces.append(row)
    low, high = np.array(f.domain).T
    inside = np.all((basins.points >= low) & (basins.points <= high), axis=1)
    if not np.any(inside):
        return traces
    many = np.sum(inside) > _NAMED
    names = [letter(int(k)) for k in np.flatnonzero(inside)]
    words = [
        f"{name}: f = {value:.5g}, {100 * share:.3g} % of the box"
        for name, value, share in zip(names, basins.values[inside], basins.shares[inside])
    ]
    traces.append(
        dots(
            basins.points[inside, 0],
            basins.points[inside, 1],
            _DARK,
            6 if many else 17,
            name="attractor",
            edge=("#fff", 1.5),
            mode="markers" if many else "markers+text",
            text=words if many else names,
            customdata=words,
            hovertemplate="%{customdata}<extra></extra>",
            textfont={"color": "#fff", "size": 11},
            textposition="middle center",
        )
    )
    return traces


def _edges(nodes):
    """Where the cells around evenly spaced nodes begin and end."""
    half = (nodes[1] - nodes[0]) / 2
    return np.append(nodes - half, nodes[-1] + half)


def _borders(codes, x, y):
    """Segments between neighbouring cells of different codes, NaN between them."""
    i, j = np.nonzero(codes[:, 1:] != codes[:, :-1])
    rows, columns = np.nonzero(codes[1:] != codes[:-1])
    across = np.append(x[[j + 1, j + 1]], x[[columns, columns + 1]], axis=1)
    up = np.append(y[[i, i + 1]], y[[rows + 1, rows + 1]], axis=1)
    gap = np.full(across.shape[1], np.nan)
    return np.stack([*across, gap], axis=1).ravel(), np.stack([*up, gap], axis=1).ravel()
