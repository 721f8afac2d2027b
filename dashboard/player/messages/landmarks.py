"""What the player is told of an atlas: its marks, its sets as lines, and the model at a chosen point."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, islice, product
from typing import Any

import numpy as np

from landscapes import Atlas
from landscapes.critical.kinds import KINDS, SetKind

from .wire import Exact, digest, pack

MOST = 1400  # marks; more cannot be told apart, and would be slow
_MOST_SETS = 24
_SEEN = 2e-3  # of the box's sides: smaller open parts are only in the list
_SAME = 1e-4  # of the box's sides: nearer to a known minimum is that minimum


def message(atlas: Atlas, terrain_key: str, model: dict | None = None) -> bytes:
    """The atlas as the player draws it on the terrain of that key, the lowest points first.

    ``model`` is what ``taylor.model`` tells about a chosen point.
    """
    shown = slice(0, MOST)
    points, edges = atlas.points[shown], atlas.edge_minima.points[shown]
    message: dict[str, Any] = {
        "terrain": terrain_key,
        "kinds": KINDS,
        "counts": {kind: atlas.count(kind) for kind in KINDS},
        "total": len(atlas),
        "points": Exact(points),
        "values": Exact(atlas.values[shown]) if points.shape[1] == 1 else atlas.values[shown],
        "eigenvalues": atlas.eigenvalues[shown],
        "kind": np.array([KINDS.index(k) for k in atlas.kinds[shown]], dtype=np.uint8),
        "degenerate": np.asarray(atlas.degenerate[shown], dtype=np.uint8),
        "kink": np.asarray(atlas.kink[shown], dtype=np.uint8),
        "known": _known(atlas, points),
        "edges": {
            "points": Exact(edges),
            "values": Exact(atlas.edge_minima.values[shown]),
            "known": _known(atlas, edges),
        },
        "sets": _sets(atlas),
        "model": _exact(model),
    }
    message["key"] = digest(pack(message))
    return pack(message)


def _exact(value: Any) -> Any:
    """A record whose arrays keep all their digits."""
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return Exact(value) if isinstance(value, np.ndarray) else value


def _known(atlas: Atlas, points: np.ndarray) -> np.ndarray:
    """Which points are known global minima (1, else 0): those have their star already."""
    f = atlas.landscape
    if not f.minima or not len(points):
        return np.zeros(len(points), dtype=np.uint8)
    low, high = np.array(atlas.domain).T
    away = np.abs(points[:, None] - np.array(f.minima)) / (high - low)
    return np.any(np.max(away, axis=2) < _SAME, axis=1).astype(np.uint8)


@lru_cache(maxsize=64)
def _sets(atlas: Atlas) -> list[dict[str, Any]]:
    """The sets' lines (NaN lifts the pen); areas are shown by dots. Made once for an atlas."""
    sets: list[dict[str, Any]] = []
    for s in atlas.sets[:_MOST_SETS]:
        area = s.kind is SetKind.PLATEAU and s.points.shape[1] > 1
        line = s.points if area else chains(s.points, s.low, s.high)
        sets.append({"kind": s.kind, "dots": area, "line": Exact(line), "value": float(s.value)})
    low, high = np.array(atlas.domain).T
    wide = (p for p in atlas.open_parts if np.max((p.high - p.low) / (high - low)) > _SEEN)
    outlines = (_outline(p.low, p.high) for p in islice(wide, _MOST_SETS))
    sets += [{"kind": "open", "dots": False, "line": Exact(line), "value": float("nan")} for line in outlines]
    return sets


def _outline(low, high) -> np.ndarray:
    """The edges of a box (d,) as lines (k, d), with NaN between two of them."""
    d, ends = len(low), np.array([low, high])
    corners = list(product((0, 1), repeat=d))
    lift, line = [np.full(d, np.nan)], []
    for one, other in combinations(corners, 2):
        if sum(a != b for a, b in zip(one, other)) == 1:
            line += [ends[one, range(d)], ends[other, range(d)], *lift]
    return np.array(line[:-1])


def chains(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Points (m, d) in no order as lines along them: (k, d), with NaN between two lines.

    The shortest tree over the points, without its long branches, walked from tip to tip; two tips
    that are near each other close a ring.
    """
    points = np.asarray(points, dtype=float)
    m = len(points)
    if m < 2:
        return points
    u = points / np.where(high > low, high - low, np.max(high - low) or 1.0)
    edges, lengths = _tree(u)
    usual = np.quantile(lengths, 0.9)
    near: list[list[int]] = [[] for _ in range(m)]

    def join(a, b):
        near[a].append(b)
        near[b].append(a)

    for (a, b), length in zip(edges, lengths):
        if length <= 4 * usual:
            join(a, b)
    tips = [k for k in range(m) if len(near[k]) == 1]
    for i, a in enumerate(tips):
        for b in tips[i + 1 :]:
            close = np.linalg.norm(u[a] - u[b]) <= 3 * usual
            if close and len(near[a]) == 1 == len(near[b]) and near[a] != [b]:
                join(a, b)
    return _walked(points, near)


def _tree(u):
    """The shortest tree over points (m, d) by Prim's method: its edges and their lengths."""
    m = len(u)
    parent = np.zeros(m, dtype=int)
    away = np.linalg.norm(u - u[0], axis=1)
    out = np.ones(m, dtype=bool)
    out[0] = False
    edges, lengths = [], []
    for _ in range(m - 1):
        k = int(np.argmin(np.where(out, away, np.inf)))
        edges.append((int(parent[k]), k))
        lengths.append(away[k])
        out[k] = False
        from_k = np.linalg.norm(u - u[k], axis=1)
        parent[from_k < away] = k
        away = np.minimum(away, from_k)
    return edges, np.array(lengths)


def _walked(points, near):
    left = [list(n) for n in near]
    pen_up = np.full((1, points.shape[1]), np.nan)
    lines = []
    # From tips first, so that a line is one line; what is left then are rings.
    for begin in sorted(range(len(points)), key=lambda k: len(near[k]) != 1):
        while left[begin]:
            way, k = [begin], begin
            while left[k]:
                k, last = left[k].pop(), k
                left[k].remove(last)
                way.append(k)
            lines += [points[way], pen_up]
    return np.concatenate(lines[:-1]) if lines else points[:0]
