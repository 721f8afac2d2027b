"""Basins of attraction over the ground: an area, a border and a letter for each attractor."""

from __future__ import annotations

import numpy as np

from dashboard.figures import colours
from dashboard.studies.lipschitz.step_size_map import rectangles
from landscapes.flow.attractors import LEAVES

_DARK = "rgba(10,14,30,0.9)"  # attractors: like no level set and no line
_NAMED = 26  # attractors with a letter on the map
_LEVEL = 1e-6  # of the heights in the box: minima this close are all as low
_GAP = 60  # degrees around the middle without an end: more than a ring has


def letter(k: int) -> str:
    """A, B, C, ... for the attractors, lowest first; numbers after Z."""
    return chr(ord("A") + k) if k < _NAMED else str(k + 1)


def kinds(told, f, span: float) -> list[str]:
    """What each attractor is, in words where it is no single point; ``span`` is the box' of heights."""
    low, high = np.array(f.domain).T[..., None]
    made = []
    for ends, is_set in zip(told.ends, told.sets):
        if not is_set:
            made.append("")
        elif np.ptp(f.value(ends)) > _LEVEL * span:
            made.append("a valley or crease")
        else:
            around = (ends - ends.mean(axis=1, keepdims=True)) / (high - low)
            made.append("a ring of minima" if _surrounds(around) else "a line of minima")
    return made


def _surrounds(around):
    """Whether points (2, n) go all around 0 and keep away from it."""
    angles = np.sort(np.degrees(np.arctan2(around[1], around[0])))
    gaps = np.diff(angles, append=angles[0] + 360)
    far = np.linalg.norm(around, axis=0)
    return bool(np.max(gaps) < _GAP and np.min(far) > 0.3 * np.max(far))


def basin_traces(told, f) -> list[dict]:
    """Coloured areas with borders between all of them, and the attractors, for a map."""
    if np.all(told.codes == told.codes.flat[0]):  # one basin is no map
        return _attractors(told, f)
    x, y = (_edges(nodes) for nodes in told.sides)
    traces = []
    for c, colour in enumerate(colours.COLOURS):
        inside = (told.codes >= 0) & (told.codes % len(colours.COLOURS) == c)
        if np.any(inside):
            across, up = rectangles(inside, x, y)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "none",
                    "x": across,
                    "y": up,
                    "fill": "toself",
                    "fillcolor": _faint(colour, 0.34),
                }
            )
    gone = told.codes == LEAVES
    if np.any(gone):
        across, up = rectangles(gone, x, y)
        traces.append(
            {
                "type": "scatter",
                "mode": "none",
                "x": across,
                "y": up,
                "fill": "toself",
                "name": "leaves the box",
                "showlegend": True,
                "fillcolor": "rgba(128,128,128,0.25)",
                "fillpattern": {
                    "shape": "/",
                    "fgcolor": "#444",
                    "bgcolor": "rgba(128,128,128,0.25)",
                    "size": 9,
                    "solidity": 0.12,
                    "fillmode": "replace",
                },
            }
        )
    across, up = _borders(told.codes, x, y)
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": across,
            "y": up,
            "line": {"color": "rgba(10,14,30,0.75)", "width": 1.3},
        }
    )
    return traces + _attractors(told, f)


def _attractors(told, f):
    traces = []
    for k in np.flatnonzero(told.sets):
        ends = told.ends[k]
        # White ones below all dark ones, not each with an edge: many lie side by side.
        for colour, size in (("#fff", 7), (_DARK, 4)):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": ends[0],
                    "y": ends[1],
                    "marker": {"color": colour, "size": size, "opacity": 1},
                }
            )
    low, high = np.array(f.domain).T
    seen = np.all((told.points >= low) & (told.points <= high), axis=1)
    if not np.any(seen):
        return traces
    many = np.sum(seen) > _NAMED
    names = [letter(k) for k in np.flatnonzero(seen)]
    words = [
        f"{name}: f = {value:.5g}, {100 * share:.3g} % of the box"
        for name, value, share in zip(names, told.values[seen], told.shares[seen])
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers" if many else "markers+text",
            "name": "attractor",
            "x": told.points[seen, 0],
            "y": told.points[seen, 1],
            "text": words if many else names,
            "customdata": words,
            "hovertemplate": "%{customdata}<extra></extra>",
            "showlegend": True,
            "textfont": {"color": "#fff", "size": 11},
            "textposition": "middle center",
            "marker": {"color": _DARK, "size": 6 if many else 17, "line": {"color": "#fff", "width": 1.5}},
        }
    )
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
