"""The nodes of a tree of valleys: bottoms and passes, and where ways down from the passes begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from landscapes.critical.atlas import Atlas
from landscapes.critical.kinds import Kind, SetKind
from landscapes.critical.search.clusters import components
from landscapes.critical.search.critical_sets import CriticalSet

from .around import sectors
from .edges import Edges, touched
from .kinds import Low, Pass
from .proof import Walls

_STEPS = (4e-3, 1e-3, 2.5e-4, 6e-5, 1.5e-5)  # of the box's sides: where a way down may begin
_SEEN = 24  # points of a ridge that water may go over
_GAP = 0.03  # of the box's sides: points of a set that are farther apart belong to two pieces of it
_EQUAL = 1e-12  # of the greatest height of a critical point
_MATCH = 1e-6  # of the box's sides: how far a proved point may be from its polished place


@dataclass(frozen=True, eq=False)
class Bottoms:
    """The n bottoms, lowest first: places (n, d), heights, codes of Low; of sets their samples, else None."""

    points: np.ndarray
    values: np.ndarray
    kinds: np.ndarray
    sets: tuple[CriticalSet | None, ...]
    low: np.ndarray = field(repr=False)  # (n, d): a box around each that holds it
    high: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Passes:
    """The m places at which water may run over, lowest first: (m, d), heights, codes of Pass."""

    points: np.ndarray
    values: np.ndarray
    kinds: np.ndarray
    sets: tuple[CriticalSet | None, ...]
    low: np.ndarray = field(repr=False)
    high: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Starts:
    """Where k ways down begin (k, d), from which pass each, and whether the first piece is proved to fall."""

    points: np.ndarray
    passes: np.ndarray
    proved: np.ndarray


def boxes_of(atlas: Atlas) -> tuple[np.ndarray, np.ndarray]:
    """A box (n, d) each around the atlas's points, proved to hold the one meant; else the point itself."""
    low, high = atlas.points.copy(), atlas.points.copy()
    certificate = atlas.proof.certificate
    if certificate is None or not len(certificate.found):
        return low, high
    width = np.array([b - a for a, b in atlas.domain])
    known = certificate.found.points
    for k, point in enumerate(atlas.points):
        away = np.max(np.abs(known - point) / width, axis=1)
        near = int(np.argmin(away))
        if away[near] <= _MATCH:
            low[k] = np.minimum(point, certificate.found.low[near])
            high[k] = np.maximum(point, certificate.found.high[near])
    return low, high


def is_floor(one: CriticalSet) -> bool:
    """Whether a set of points is the floor of a valley."""
    return (one.across or one.kind) in (SetKind.VALLEY, SetKind.EDGE)


def is_ridge(one: CriticalSet) -> bool:
    """Whether water may go over a set of points."""
    return (one.across or one.kind) in (SetKind.RIDGE, SetKind.SHELF)


def _pieces(atlas: Atlas, chosen: Callable[[CriticalSet], bool]) -> tuple[CriticalSet, ...]:
    """The sets of some kind, each cut into what hangs together: the box may cut a ring into arcs."""
    width = np.array([b - a for a, b in atlas.domain])
    pieces = []
    for one in atlas.sets:
        if chosen(one) and len(one.points):
            label = components((one.points / width).T, _GAP)
            pieces += [replace(one, points=one.points[label == k]) for k in range(label.max() + 1)]
    return tuple(pieces)


def _by_height(atlas: Atlas, points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The order of points (n, d) by height; those that rounding alone tells apart by their places."""
    greatest = np.max(np.abs(np.append(values, atlas.values)), initial=np.finfo(float).tiny)
    places = np.round(points / np.ptp(np.array(atlas.domain), axis=1), 9)
    return np.lexsort((*places.T[::-1], np.round(values / (_EQUAL * greatest))))


def bottoms_of(atlas: Atlas, edges: Edges) -> Bottoms:
    """All minima over the closed box."""
    mine = atlas.kinds == Kind.MINIMUM
    low, high = boxes_of(atlas)
    found = edges.found[~edges.found.saddle]
    floors = _pieces(atlas, is_floor)
    heights = atlas.landscape.value(found.points)
    middles = [s.points[len(s.points) // 2] for s in floors]
    values = [atlas.landscape.value(m) if np.isnan(s.value) else s.value for s, m in zip(floors, middles)]
    d = len(atlas.domain)
    places = np.array(middles).reshape(-1, d)
    points = np.concatenate([atlas.points[mine], found.points.T, places])
    every = np.concatenate([atlas.values[mine], heights, np.array(values, dtype=float)])
    kinds = np.concatenate(
        [np.full(int(mine.sum()), Low.MINIMUM), edges.lows, np.full(len(floors), Low.SET)]
    ).astype(int)
    sets = (*(None,) * (len(points) - len(floors)), *floors)
    order = _by_height(atlas, points, every)
    return Bottoms(
        points[order],
        every[order],
        kinds[order],
        tuple(sets[k] for k in order),
        np.concatenate([low[mine], found.low.T, places])[order],
        np.concatenate([high[mine], found.high.T, places])[order],
    )


def passes_of(atlas: Atlas, edges: Edges, box: np.ndarray) -> Passes:
    """All places at which valleys may join."""
    d = len(box)
    special = atlas.degenerate | atlas.kink | touched(atlas.points, box)
    if d == 1:
        mine, special = atlas.kinds == Kind.MAXIMUM, np.zeros(len(atlas), dtype=bool)
    else:
        mine = (atlas.kinds == Kind.SADDLE) | (special & (atlas.kinds != Kind.MINIMUM))
    low, high = boxes_of(atlas)
    found = edges.found[edges.found.saddle]
    ridges = _pieces(atlas, is_ridge)
    places = np.array([s.points[len(s.points) // 2] for s in ridges]).reshape(-1, d)
    points = np.concatenate([atlas.points[mine], found.points.T, places])
    heights = np.array([s.value for s in ridges], dtype=float)
    values = np.concatenate([atlas.values[mine], atlas.landscape.value(found.points), heights])
    kinds = np.concatenate(
        [np.where(special[mine], Pass.SPECIAL, Pass.SADDLE), edges.passes, np.full(len(ridges), Pass.RIDGE)]
    ).astype(int)
    sets = (*(None,) * (len(points) - len(ridges)), *ridges)
    order = _by_height(atlas, points, values)
    return Passes(
        points[order],
        values[order],
        kinds[order],
        tuple(sets[k] for k in order),
        np.concatenate([low[mine], found.low.T, places])[order],
        np.concatenate([high[mine], found.high.T, places])[order],
    )


def starts_of(atlas: Atlas, box: np.ndarray, passes: Passes, walls: Walls | None) -> Starts:
    """Where the ways down from all passes of a plane begin."""
    f = atlas.landscape
    plain = np.flatnonzero(np.isin(passes.kinds, (Pass.SADDLE, Pass.BORDER)))
    theta = passes.points[plain]
    way = _downwards(f, box, passes, plain)
    begun = Starts(np.repeat(theta, 2, axis=0), np.repeat(plain, 2), np.zeros(2 * len(plain), dtype=bool))
    ways = np.stack([way, -way], axis=1).reshape(-1, 2)
    points, chosen = begun.points + ways * _STEPS[-2], np.zeros(len(ways), dtype=bool)
    for step in _STEPS:
        to = begun.points + step * ways
        inside = np.all((to >= box[:, 0]) & (to <= box[:, 1]), axis=1)
        before, falls = passes.values[begun.passes], inside & ~chosen
        for share in (0.5, 1.0):
            there = f.value((begun.points + share * step * ways).T)
            falls, before = falls & (there < before), there
        sure = np.zeros(len(ways), dtype=bool)
        if walls is not None and np.any(falls):
            source = begun.passes[falls]
            sure[falls] = walls.falls(passes.low[source].T, passes.high[source].T, to[falls].T)
        # Without walls nothing is proved, and the second step, which is short enough, is taken.
        taken = sure | (falls & (walls is None) & (step < _STEPS[0]))
        points[taken], chosen[taken] = to[taken], True
        begun.proved[taken] = sure[taken]
    some, source = [points], [begun.passes]
    for k in np.flatnonzero(np.isin(passes.kinds, (Pass.SPECIAL, Pass.RIDGE))):
        one = passes.sets[k]
        places = passes.points[[k]] if one is None else one.points[:: max(1, len(one.points) // _SEEN)]
        ridge = passes.kinds[k] == Pass.RIDGE
        sides = _steepest(f, box, places) * _STEPS[1] if ridge else None
        for i, place in enumerate(places):
            # Along a ridge f hardly falls, and a circle sees no more than one sector.
            lower = sectors(f, box, place) if sides is None else place + np.array([sides[i], -sides[i]])
            lower = lower[np.all((lower >= box[:, 0]) & (lower <= box[:, 1]), axis=1)]
            some.append(lower)
            source.append(np.full(len(lower), k))
    every = np.concatenate(source)
    proved = np.append(begun.proved, np.zeros(len(every) - len(begun.proved), dtype=bool))
    return Starts(np.concatenate(some), every, proved)


def _downwards(f, box, passes: Passes, which) -> np.ndarray:
    """The way (k, 2) in which f falls off saddles, as long as the box in its units; along the edge on it."""
    width = box[:, 1] - box[:, 0]
    way = _steepest(f, box, passes.points[which]) / width
    on_face = (passes.points[which] <= box[:, 0]) | (passes.points[which] >= box[:, 1])
    border = passes.kinds[which] == Pass.BORDER
    way = np.where(border[:, None], np.where(on_face, 0.0, 1.0), way)
    return way * width


def _steepest(f, box, places) -> np.ndarray:
    """The direction (k, 2) of the least curvature at places (k, 2), as long as the box in its units."""
    width = box[:, 1] - box[:, 0]
    hessian = np.moveaxis(f.hessian(places.T), -1, 0) * width[:, None] * width
    known = np.all(np.isfinite(hessian), axis=(1, 2))
    return np.linalg.eigh(np.where(known[:, None, None], hessian, np.eye(2)))[1][:, :, 0] * width
