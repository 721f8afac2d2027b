"""Critical points near which the gradient is not linear: degenerate ones, and kinks.

The survey leaves them as specks, cells too small to divide. In each the place where the gradient is
least is looked for, to the last digits; then small circles around it tell what it is (nature.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from landscapes.critical.kinds import PLATEAU, Kind

from .cells import Cells
from .clusters import components, labels, pairs
from .nature import nature, reduced
from .points import Points, empty, once, regular
from .polish import largest_near, norm, polish, vanishes
from .survey import WIDE, Survey
from .unit_box import Field
from .winding import frame, turns

_SAME = 1e-5  # two of these points nearer than this are one: their places are less exact
_ULP = 2.0**-52
_LOOKED_AT = 40  # cells of a cluster
_CROWD = 64  # clusters, of which those on creases are not all looked at closely


def found_in(survey: Survey, seconds: float = 5.0) -> Points:
    """All isolated critical points of a survey, regular and not, looked for in so many seconds.

    The clusters of cells for which there is no time join those that the survey has left.
    """
    field, end = survey.field, time.thread_time() + seconds
    starts, clusters = survey.gathered("starts"), _clusters(survey)
    regulars, special = empty(field), [empty(field)]
    if starts is not None:
        regulars, _ = regular(field, starts.newton, np.min(starts.radius, axis=0))
    if field.dimension == 2 and len(clusters) > _CROWD:
        clusters = _turning(field, clusters)
    rest = []
    for some in _in_time(survey, clusters, end):
        theta, _, slope, _, extent = _best_of(field, some)
        # Two points close together may have been too much for the cells, and yet be regular.
        more, ok = regular(field, field.place(theta), extent)
        regulars = once(field, Points.joined([regulars, more]))
        rest += [
            (some[k], theta[:, k : k + 1], slope[:, k : k + 1], extent[k : k + 1])
            for k in np.flatnonzero(~ok)
        ]
    others = field.place(regulars.theta)
    for some in _in_time(survey, rest, end):
        cells, theta, slope, extent = zip(*some)
        found = _singular(field, list(cells), np.hstack(theta), np.hstack(slope), np.hstack(extent), others)
        special.append(found[~_beside_sets(survey, found)])
    points = Points.joined([once(field, regulars), *special])
    return points[~on_plateaus(survey, points)]


def _in_time(survey: Survey, clusters: list, end: float) -> Iterator[list]:
    """Clusters, some at a time, until the end; what is not reached joins the cells that are left."""
    for first in range(0, len(clusters), _CROWD):
        if time.thread_time() > end:
            survey.left += [c if isinstance(c, Cells) else c[0] for c in clusters[first:]]
            return
        yield clusters[first : first + _CROWD]


def _turning(field, clusters: list[Cells]) -> list[Cells]:
    """The clusters without those on creases around which the gradient does not turn: they are many."""
    low = np.array([c.low.min(axis=1) for c in clusters]).T
    high = np.array([c.high.max(axis=1) for c in clusters]).T
    around, _, _ = turns(field, frame(low, high, swell=1.0))
    broken = np.array([np.all(c.broken) for c in clusters])
    return [c for c, idle in zip(clusters, broken & (around == 0)) if not idle]


def _clusters(survey: Survey) -> list[Cells]:
    """The small cells, gathered where they touch. Wide clusters are level ground."""
    cells = survey.gathered("specks")
    clusters: list[Cells] = []
    if cells is None:
        return clusters
    size = np.round(np.log2(np.max(cells.radius, axis=0)))
    for one in np.unique(size):
        part = cells[size == one]
        label = components(part.middle, 6 * np.max(part.radius))
        order = np.argsort(label, kind="stable")
        for mine in np.split(order, np.cumsum(np.bincount(label))[:-1]):
            cluster = part[mine]
            wide = np.max(_extent(cluster)) > WIDE
            (survey.level if wide else clusters).append(cluster)
    return clusters


def _extent(cells):
    return cells.high.max(axis=1) - cells.low.min(axis=1)


def _best_of(field, clusters: list[Cells]):
    """From every cluster, the place with the least gradient that Newton's method gets to."""
    chosen = [c[np.linspace(0, len(c) - 1, min(len(c), _LOOKED_AT)).astype(int)] for c in clusters]
    owner = np.repeat(np.arange(len(chosen)), [len(c) for c in chosen])
    starts = np.concatenate([c.middle for c in chosen], axis=1)
    extent = np.array([np.max(_extent(c)) for c in clusters])
    theta, value, slope, hessian = polish(field, field.theta(starts), 4 * extent[owner])
    size = norm(slope)
    order = np.lexsort((np.where(np.isfinite(size), size, np.inf), owner))
    _, first = np.unique(owner[order], return_index=True)
    best = order[first]
    return theta[:, best], value[best], slope[:, best], hessian[..., best], extent


def _singular(field: Field, clusters, theta, slope, extent, others) -> Points:
    """Degenerate points and kinks in clusters of cells, best places (D, n) in them given.

    ``others`` (d, m) are the regular points, which circles of inspection must not reach.
    """
    d = field.dimension
    u = field.place(theta)
    centre = np.array([c.middle.mean(axis=1) for c in clusters]).T
    radius = _elbow_room(np.where(np.isfinite(u), u, centre), others, extent)
    near = np.minimum(radius, 1e-3)
    gone = vanishes(field, theta, slope, near)
    # Newton's method does not converge where the gradient is like |x|^(1/2); comparing its sizes does.
    rough = np.flatnonzero(~gone)
    lowest = _lowest(lambda p: norm(field.gradient(p)), centre[:, rough], extent[rough])
    there = field.theta(lowest)
    _, left, _ = field.at(there)
    root = np.zeros(len(gone), dtype=bool)
    root[rough] = vanishes(field, there, left, near[rough])
    u[:, rough] = np.where(root[rough], lowest, centre[:, rough])
    theta = np.where(gone, theta, field.theta(u))
    # Where the gradient does not fade towards the place it jumps there. A jump is critical if it has
    # an index.
    close = largest_near(field, theta, 3 * extent * np.ones((d, 1)))
    fades = close < 0.1 * largest_near(field, theta, near * np.ones((d, 1)))
    kinds, index, defined = nature(field, u, np.maximum(radius, 3 * extent))
    broken = np.array([np.any(c.broken) for c in clusters])
    kink = ~gone & ~root & ~fades & broken & defined & (index != 0)
    if d == 2:
        u[:, kink] = _turned(field, u[:, kink], extent[kink], index[kink])
    # In two dimensions the turns of the gradient have shown the place better than heights can.
    reach = np.where(d == 2, 1e-12, extent)
    for which, sign in ((kink & (kinds == Kind.MINIMUM), 1), (kink & (kinds == Kind.MAXIMUM), -1)):
        place = _lowest(lambda p, sign=sign: sign * field.value(p), u[:, which], reach[which])
        u[:, which] = np.where((d == 2) & np.isnan(place), u[:, which], place)
    theta = np.where(gone, theta, field.theta(u))
    value, slope, hessian = field.at(theta)
    if d > 1:
        for k in np.flatnonzero(gone):
            nature_of_rest = reduced(field, theta[:, k : k + 1], hessian[..., k], radius[k])
            if nature_of_rest is not None:
                kinds[k], index[k] = nature_of_rest
    gone |= root
    # There is no second derivative at a kink, nor where it grows without bound.
    hessian = np.where(kink | (gone & _unbounded(field, u, near)), np.nan, hessian)
    points = Points(theta, value, slope, hessian, kinds, gone, kink, index)
    points = points[(gone | kink) & np.isfinite(value)]
    # Cells of different sizes may have led to the same point.
    u = field.place(points.theta)
    left, right = pairs(u, _SAME)
    label = labels(len(points), left, right)
    order = np.lexsort((norm(points.slope), label))
    _, first = np.unique(label[order], return_index=True)
    points = points[np.sort(order[first])]
    # A regular point may have been found a second time, as if it were a special one.
    u = field.place(points.theta)
    beside = _distance(u, others) < _SAME / 100 if others.shape[1] else np.zeros(len(points), bool)
    return points[~beside]


def _distance(u, others):
    """From each point (d, n) to the nearest of others (d, m)."""
    best = np.full(u.shape[1], np.inf)
    for k in range(u.shape[1]):
        best[k] = np.min(np.max(np.abs(others - u[:, k : k + 1]), axis=0), initial=np.inf)
    return best


def _elbow_room(u, others, extent):
    """Radii (n,) of circles that reach no other point, yet out of the cluster if they can."""
    apart = _distance(u, others)
    for k in range(u.shape[1]):
        away = np.max(np.abs(u - u[:, k : k + 1]), axis=0)
        apart[k] = min(apart[k], np.min(away[away > max(20 * extent[k], _SAME)], initial=np.inf))
    return np.minimum(1e-2, np.maximum(0.3 * apart, 3 * extent))


def _unbounded(field, u, radius):
    """Whether the Hessian grows towards the point, like |x|^(-1/2)."""
    size = []
    for share in (1, 1e-3):
        away = np.array([1.0, 0.618, 0.382])[: len(u), None] * radius * share
        _, _, h = field.at(field.theta(u + away))
        size.append(np.sqrt(np.sum(h**2, axis=(0, 1))))
    return size[1] > 5 * size[0]


def _lowest(target, u, size):
    """Where ``target`` is lowest near u (d, n), by comparing on ever smaller lattices; or NaN."""
    d, n = u.shape
    if not n:
        return u
    steps = np.stack(np.meshgrid(*[np.linspace(-1, 1, 5)] * d, indexing="ij")).reshape(d, -1)
    each, begun, leash, size = np.arange(n), u, 64 * size, size.copy()
    for _ in range(90):
        tried = u[:, None] + steps[:, :, None] * size
        heights = target(tried)
        best = np.argmin(np.where(np.isfinite(heights), heights, np.inf), axis=0)
        u = tried[:, best, each]
        size = np.where(np.max(np.abs(steps[:, best]), axis=0) == 1, size, size / 2)
        if np.all(size < _ULP / 4):
            break
    # Where the lowest place moves on and on there is no isolated point, but the end of a plateau, or of
    # where f is defined.
    return np.where(np.max(np.abs(u - begun), axis=0) <= leash, u, np.nan)


def _turned(field, u, size, index):
    """Where the gradient turns ``index`` times near u (2, n), in ever smaller squares."""
    n = u.shape[1]
    if not n:
        return u
    corner = np.stack(np.meshgrid([-0.5, 0, 0.5], [-0.5, 0, 0.5], indexing="ij")).reshape(2, -1)
    size = 2 * size
    while np.any(size > _ULP):
        middle = (u[:, None] + corner[:, :, None] * size).reshape(2, -1)
        half = 0.6 * np.tile(size, 9)
        around, _, _ = turns(field, frame(middle - half, middle + half))
        hits = around.reshape(9, n) == index
        count = hits.sum(axis=0)
        mean = (middle.reshape(2, 9, n) * hits).sum(axis=1) / np.maximum(count, 1)
        u = np.where(count > 0, mean, u)
        size = size * 0.6
    return u


def _beside_sets(survey: Survey, points: Points):
    """Which of the points lie in or next to cells of plateaus or curves, and so belong to those."""
    beside, u = np.zeros(len(points), dtype=bool), survey.field.place(points.theta)
    curves = [cells for cells, _ in survey.flat]
    for cells, which in [(c, np.ones(len(points), dtype=bool)) for c in survey.level] + [
        (c, points.degenerate) for c in curves
    ]:
        low, high = cells.low - 4 * cells.radius, cells.high + 4 * cells.radius
        for k in np.flatnonzero(which):
            p = u[:, k : k + 1]
            beside[k] |= np.any(np.all((low <= p) & (p <= high), axis=0))
    return beside


def on_plateaus(survey: Survey, points: Points) -> np.ndarray:
    """Which of the points (n,) lie on ground that is level at the landscape's own scale.

    Points of the landscape's own top and bottom count however level they are.
    """
    field, n = survey.field, len(points)
    if not n:
        return np.zeros(0, dtype=bool)
    span = survey.highest - survey.lowest
    inner = (points.value > survey.lowest + 1e-9 * span) & (points.value < survey.highest - 1e-9 * span)
    reach = WIDE / 4
    steep = np.sqrt(np.sum(points.hessian**2, axis=(0, 1))) * reach
    look = np.flatnonzero(inner & (points.degenerate | points.kink))
    if len(look):
        steps = np.concatenate([np.eye(field.dimension), -np.eye(field.dimension)]).T * reach
        near = np.clip(field.place(points.theta[:, look])[:, None] + steps[..., None], 0, 1)
        steep[look] = np.nanmax(norm(field.gradient(near)), axis=0)
    return inner & (steep <= PLATEAU * survey.steepest)
