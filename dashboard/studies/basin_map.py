"""Basins of attraction over the ground: an area, a border and a letter for each attractor."""

from __future__ import annotations

import numpy as np

from landscapes.attractors import LEAVES

from .. import looks
from .regions import rectangles

__all__ = ["basin_traces", "letter"]

_NAMED = 26  # attractors with a letter on the map


def letter(k: int) -> str:
    """A, B, C, ... for the attractors, lowest first; numbers after Z."""
    return chr(ord("A") + k) if k < _NAMED else str(k + 1)


def basin_traces(told, f) -> list[dict]:
    """Coloured areas with borders between all of them, and the attractors, for a map."""
    if np.all(told.codes == told.codes.flat[0]):  # one basin is no map
        return _attractors(told, f)
    x, y = (_edges(nodes) for nodes in told.sides)
    traces = []
    for c, colour in enumerate(looks.COLOURS):
        inside = (told.codes >= 0) & (told.codes % len(looks.COLOURS) == c)
        if np.any(inside):
            across, up = rectangles(inside, x, y)
            traces.append({"type": "scatter", "mode": "none", "x": across, "y": up, "fill": "toself",
                           "fillcolor": _faint(colour, 0.34)})  # fmt: skip
    gone = told.codes == LEAVES
    if np.any(gone):
        across, up = rectangles(gone, x, y)
        traces.append({"type": "scatter", "mode": "none", "x": across, "y": up, "fill": "toself",
                       "name": "leaves the box", "showlegend": True, "fillcolor": "rgba(128,128,128,0.25)",
                       "fillpattern": {"shape": "/", "fgcolor": "#444", "bgcolor": "rgba(128,128,128,0.25)",
                                       "size": 9, "solidity": 0.12, "fillmode": "replace"}})  # fmt: skip
    across, up = _borders(told.codes, x, y)
    traces.append({"type": "scatter", "mode": "lines", "x": across, "y": up,
                   "line": {"color": "rgba(10,14,30,0.75)", "width": 1.3}})  # fmt: skip
    return traces + _attractors(told, f)


def _attractors(told, f):
    traces = []
    for k in np.flatnonzero(told.sets):
        ends = told.ends[k]
        traces.append({"type": "scatter", "mode": "markers", "x": ends[0], "y": ends[1],
                       "marker": {"color": looks.COLOURS[k % len(looks.COLOURS)], "size": 4,
                                  "line": {"color": "#fff", "width": 0.5}}})  # fmt: skip
    low, high = np.array(f.domain).T
    seen = np.all((told.points >= low) & (told.points <= high), axis=1)
    if not np.any(seen):
        return traces
    many = np.sum(seen) > _NAMED
    names = [letter(k) for k in np.flatnonzero(seen)]
    words = [f"{name}: f = {value:.5g}, {100 * share:.3g} % of the box"
             for name, value, share in zip(names, told.values[seen], told.shares[seen])]  # fmt: skip
    traces.append({
        "type": "scatter", "mode": "markers" if many else "markers+text", "name": "attractor",
        "x": told.points[seen, 0], "y": told.points[seen, 1], "text": words if many else names,
        "customdata": words, "hovertemplate": "%{customdata}<extra></extra>", "showlegend": True,
        "textfont": {"color": "#fff", "size": 11}, "textposition": "middle center",
        "marker": {"color": "rgba(10,14,30,0.9)", "size": 6 if many else 17,
                   "line": {"color": "#fff", "width": 1.5}},
    })  # fmt: skip
    return traces


def _edges(nodes):
    """Where the cells around evenly spaced nodes begin and end."""
    half = (nodes[1] - nodes[0]) / 2
    return np.append(nodes - half, nodes[-1] + half)


def _borders(codes, x, y):
    """Segments between neighbouring cells of different codes, NaN between them."""
    rows, columns = np.nonzero(codes[:, 1:] != codes[:, :-1])
    across = [np.stack([x[columns + 1], x[columns + 1], np.full(len(rows), np.nan)], axis=1)]
    up = [np.stack([y[rows], y[rows + 1], np.full(len(rows), np.nan)], axis=1)]
    rows, columns = np.nonzero(codes[1:] != codes[:-1])
    across.append(np.stack([x[columns], x[columns + 1], np.full(len(rows), np.nan)], axis=1))
    up.append(np.stack([y[rows + 1], y[rows + 1], np.full(len(rows), np.nan)], axis=1))
    return np.concatenate(across).ravel(), np.concatenate(up).ravel()


def _faint(colour, opacity):
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
