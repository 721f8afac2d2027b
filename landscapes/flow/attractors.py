"""Basins of attraction: which minimum every point of a box flows to.

    basins = refined(f, attractors(f))    # with borders twice as fine
    basins.codes                  # (rows, columns): the number of the attractor, or LEAVES, NOWHERE
    basins.points, basins.values  # (k, d), (k,): the attractors, lowest first

Found by following the gradient flow from every node of a grid (gradient_flow.py): what is smaller than
a cell is not seen, and a point on a ridge between two basins belongs to none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from landscapes.core.landscape import Landscape

from .gradient_flow import FlowEnd, applied, flow, inverse

LEAVES, NOWHERE = -1, -2  # out of the box for good; on a ridge, on flat ground, or not decided
_SIDE = {1: 400, 2: 80, 3: 16}  # even: the middle line is often a ridge
_APART = 1e-4  # of the box's sides: minima nearer than this are one
_LINKED = 0.025  # of the box's sides: ends so near to each other may be of one valley
_SET = 0.05  # of the box's sides: an attractor as wide as this is a set, not a point
_FOLLOWED = 8000  # points followed anew for finer borders, at most
_KNOWN = 400  # ends of one attractor that a new end is compared with
_NEAR, _EXACT = 1e-3, 1e-9  # of the box's sides: Newton's steps around a regular minimum
_POLISHED = 5  # of them
# Of the curvatures met in the box: less along one axis is none, less along all is flat ground.
_ROUNDING, _FLAT = 1e-8, 1e-8
_SADDLE = 1e-6  # and so much below zero is a saddle's


@dataclass(frozen=True, eq=False)
class Attractors:
    """Where the nodes of a grid flow to; k attractors, lowest first.

    ``sides`` are the nodes along each axis, ``codes`` (n,), (rows, columns), ... over them as in
    ``meshgrid``. ``points`` (k, d), ``values`` (k,), ``shares`` (k,) of the nodes; ``sets`` (k,) says
    which are valleys, rings or creases instead of points, all of whose ends found are in ``ends``
    (k arrays (d, m)). ``leaves`` and ``nowhere`` are the shares that leave the box and that end at
    a ridge, on flat ground or undecided.
    """

    sides: tuple[np.ndarray, ...]
    codes: np.ndarray
    points: np.ndarray
    values: np.ndarray
    shares: np.ndarray
    sets: np.ndarray
    ends: list[np.ndarray]
    leaves: float
    nowhere: float


@np.errstate(all="ignore")
def attractors(f: Landscape, side: int | None = None) -> Attractors:
    """Follow the flow from ``side`` nodes along every axis (in the middles of the grid's cells)."""
    d = f.dimension
    count = side or _SIDE[d]
    sides = tuple(a + (b - a) * (np.arange(count) + 0.5) / count for a, b in f.domain)
    nodes = np.array(np.meshgrid(*sides))
    course = flow(f, nodes.reshape(d, -1))
    low, high = np.array(f.domain, dtype=float).T[:, :, None]
    ends, width = course.ends, high - low
    top = np.nanquantile(np.abs(_curvature(f, nodes.reshape(d, -1), width)), 0.95)
    arrived = course.why == FlowEnd.ARRIVED
    ends, exact = _polished(f, ends, width, arrived)
    least, largest = _curvature(f, ends, width)
    regular = exact & (least > _ROUNDING * top)
    # Flat ground is no minimum: there the flow only gets too slow to be followed.
    moved = np.any(np.abs(ends - nodes.reshape(d, -1)) > 1e-9 * width, axis=0)
    bottom = ~(least < -_SADDLE * top) & ~(largest <= _FLAT * top)
    rest = (arrived & ~regular & moved & bottom) | ((course.why == FlowEnd.STOPPED) & moved)
    outside = np.any((ends < low) | (ends > high), axis=0)
    unit = (ends - low) / width
    label = np.full(ends.shape[1], NOWHERE)
    label[(course.why == FlowEnd.LEFT) | (outside & ~regular & ~rest)] = LEAVES
    label[regular] = first = _joined(unit[:, regular], _APART)
    label[rest] = _joined(unit[:, rest], max(_LINKED, 2.0 / count)) + (first.max(initial=-1) + 1)
    _adopted(label, unit, regular, rest)
    return _gathered(f, sides, nodes.shape[1:], label, ends, unit)


@np.errstate(all="ignore")
def refined(f: Landscape, coarse: Attractors) -> Attractors:
    """The same with every cell halved: those beside a border are followed anew, four for one.

    As it was where that would be too many points, as each cell is then nearly a basin of its own.
    """
    codes, d = coarse.codes, coarse.codes.ndim
    beside = np.zeros(codes.shape, dtype=bool)
    for axis in range(d):
        part = [np.moveaxis(a, axis, 0) for a in (codes, beside)]
        differ = part[0][1:] != part[0][:-1]
        part[1][1:] |= differ
        part[1][:-1] |= differ
    if not 0 < np.sum(beside) * 2**d <= _FOLLOWED:
        return coarse
    fine, asked = codes, beside
    for axis in range(d):
        fine, asked = np.repeat(fine, 2, axis=axis), np.repeat(asked, 2, axis=axis)
    sides = tuple(_halved(nodes) for nodes in coarse.sides)
    fine[asked] = _recognised(f, coarse, np.array(np.meshgrid(*sides))[:, asked])
    count = fine.size
    return replace(
        coarse,
        sides=sides,
        codes=fine,
        shares=np.bincount(fine[fine >= 0], minlength=len(coarse.points)) / count,
        leaves=float(np.sum(fine == LEAVES) / count),
        nowhere=float(np.sum(fine == NOWHERE) / count),
    )


def _halved(nodes):
    """The middles of cells half as wide."""
    quarter = (nodes[1] - nodes[0]) / 4
    return (nodes[:, None] + quarter * np.array([-1, 1])).ravel()


def _recognised(f, coarse, points):
    """The codes (n,) of the attractors that points (d, n) flow to, among those known."""
    course = flow(f, points)
    low, high = np.array(f.domain, dtype=float).T[:, :, None, None]
    width = high - low
    codes = np.where(course.why == FlowEnd.LEFT, LEAVES, NOWHERE)
    near = np.full(len(codes), np.inf)
    for k, ends in enumerate(coarse.ends):
        # A regular minimum's ends are all one; a valley's are many.
        some = ends[:, :: -(-ends.shape[1] // (_KNOWN if coarse.sets[k] else 4))]
        apart = np.abs(course.ends[:, :, None] - some[:, None]) / width
        far = np.max(apart, axis=0).min(axis=1)
        closer = (far < near) & (far < _LINKED) & (codes != LEAVES)
        near, codes = np.where(closer, far, near), np.where(closer, k, codes)
    outside = np.any((course.ends < low[..., 0]) | (course.ends > high[..., 0]), axis=0)
    return np.where(outside & (codes == NOWHERE), LEAVES, codes)


def _curvature(f, points, width):
    """The least and the largest eigenvalue (2, n) at points (d, n), in units of the box; NaN at kinks."""
    hessian = f.hessian(points) * width[:, None] * width
    known = np.all(np.isfinite(hessian), axis=(0, 1))
    values = np.linalg.eigvalsh(np.moveaxis(np.where(known, hessian, 0.0), -1, 0))
    return np.where(known, values[:, [0, -1]].T, np.nan)


def _polished(f, ends, width, arrived):
    """The ends (d, n) where Newton's method sees them, and whether it does (n,)."""
    polished, good = ends.copy(), arrived
    for _ in range(_POLISHED):
        newton = applied(inverse(f.hessian(polished)), f.gradient(polished))
        size = np.max(np.abs(newton) / width, axis=0)
        good = good & (size <= _NEAR)
        polished = np.where(good, polished - newton, polished)
    good = good & (size <= _EXACT)
    return np.where(good, polished, ends), good


def _adopted(label, unit, regular, rest):
    """Give ends that lie at a regular minimum, but are none by their own numbers, its label."""
    _, first = np.unique(label[regular], return_index=True)
    places = unit[:, np.flatnonzero(regular)[first]]
    for k in np.flatnonzero(rest) if places.shape[1] else ():
        far = np.max(np.abs(places - unit[:, [k]]), axis=0)
        if far.min() < _NEAR:
            label[k] = label[np.flatnonzero(regular)[first[np.argmin(far)]]]


def _joined(points, apart):
    """Numbers (n,) of the groups that points (d, n) form where neighbours are at most so far apart."""
    if not points.shape[1]:
        return np.zeros(0, dtype=int)
    # Only points in cells that touch can be neighbours.
    cells, where = np.unique(np.floor(points / apart).astype(np.int64).T, axis=0, return_inverse=True)
    where = where.ravel()
    place = {tuple(cell): k for k, cell in enumerate(cells)}
    ordered, begins = points[:, np.argsort(where)], np.cumsum(np.bincount(where))[:-1]
    members = np.split(ordered, begins, axis=1)
    ways = np.array(np.meshgrid(*[(-1, 0, 1)] * len(points))).reshape(len(points), -1).T
    group = np.full(len(cells), -1)
    for start in range(len(cells)):
        if group[start] >= 0:
            continue
        group[start], waiting = start, [start]
        while waiting:
            cell = waiting.pop()
            for near in (place.get(tuple(cells[cell] + way)) for way in ways):
                if near is not None and group[near] < 0:
                    gaps = members[cell][:, :, None] - members[near][:, None]
                    if np.sum(gaps**2, axis=0).min() <= apart**2:
                        group[near] = start
                        waiting.append(near)
    return np.unique(group, return_inverse=True)[1][where]


def _gathered(f, sides, shape, label, ends, unit):
    """The record, its attractors sorted by height."""
    names = np.unique(label[label >= 0])
    heights = f.value(ends)
    best = [np.flatnonzero(label == k)[np.argmin(heights[label == k])] for k in names]
    order = np.argsort(heights[best]) if len(names) else np.zeros(0, dtype=int)
    best = np.array(best, dtype=int)[order]
    codes = label.copy()
    for rank, k in enumerate(names[order]):
        codes[label == k] = rank
    members = [np.flatnonzero(codes == k) for k in range(len(best))]
    return Attractors(
        sides=sides,
        codes=codes.reshape(shape),
        points=ends[:, best].T,
        values=heights[best],
        shares=np.array([len(m) for m in members]) / len(label),
        sets=np.array([np.any(np.ptp(unit[:, m], axis=1) > _SET) for m in members], dtype=bool),
        ends=[ends[:, m] for m in members],
        leaves=float(np.mean(label == LEAVES)),
        nowhere=float(np.mean(label == NOWHERE)),
    )
