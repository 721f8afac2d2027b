"""The edge of the box: minima that only the edge makes, and the index seen from outside."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from landscapes.critical.kinds import PLATEAU, Kind, NoIndex, SetKind

from .critical_sets import CriticalSet, sets_of
from .degenerate import found_in
from .polish import norm
from .survey import survey
from .unit_box import Field
from .winding import frame, turns

_ALONG = 2048  # samples a side
_AROUND = 16  # samples on either side, among which the slope is not to vanish
_ON_FACE = (48, 144, 432)  # and a side of a face, in 3D: as fine as it needs to be


@dataclass(frozen=True, eq=False)
class EdgeMinima:
    """Points of the boundary (k, d) that are local minima over the closed box, but not critical."""

    points: np.ndarray
    values: np.ndarray
    left: int = 0  # faces, edges and corners for which there was no time

    def __len__(self):
        return len(self.values)


def edge_minima(field: Field, end: float) -> tuple[EdgeMinima, list[CriticalSet]]:
    """Minima over each face, edge and corner from which every way into the box leads up.

    Where these fill a whole stretch of the edge, they are answered as sets. At ``end``, on the clock of this
    thread's own work, what is not searched yet is left out.
    """
    d, places, stretches, left = field.dimension, [np.empty((len(field.low), 0))], [], 0
    for k in range(1, d + 1):
        for axes in combinations(range(d), k):
            for sides in product((False, True), repeat=k):
                face = field
                for axis, side in sorted(zip(axes, sides), reverse=True):
                    face = face.face(axis, side)
                if not face.dimension:
                    places.append(_held(field, face.low[:, None], axes, sides))
                    continue
                seconds = end - time.thread_time()
                if seconds <= 0:
                    left += 1
                    continue
                survey_of_face = survey(face, seconds / (2 * d))
                points = found_in(survey_of_face, seconds / (2 * d))
                u = face.place(points.theta)
                inner = (points.kinds == Kind.MINIMUM) & np.all((u > 1e-12) & (u < 1 - 1e-12), axis=0)
                places.append(_held(field, points.theta[:, inner], axes, sides))
                stretches += [
                    replace(s, kind=SetKind.EDGE, share=0.0)
                    for s in sets_of(survey_of_face)
                    if s.kind in (SetKind.PLATEAU, SetKind.VALLEY)
                    and len(_held(field, s.points.T, axes, sides).T) == len(s.points)
                ]
    theta = np.concatenate(places, axis=1)
    value = field.at(theta)[0] if theta.shape[1] else np.zeros(0)
    order = np.lexsort((*theta, value))
    return EdgeMinima(theta.T[order], value[order], left), stretches


def _held(field, theta, axes, sides):
    """Those of the points (d, n) that the slope pushes against the faces they lie on."""
    if not theta.shape[1]:
        return theta
    value, slope, hessian = field.at(theta)
    held = np.isfinite(value)
    # Against what the slope is like around the point: elsewhere it may be beyond all measure.
    around = norm(slope) + np.sqrt(np.sum(np.where(np.isfinite(hessian), hessian, 0) ** 2, axis=(0, 1)))
    for axis, high in zip(axes, sides):
        inwards = -slope[axis] if high else slope[axis]
        held &= inwards > PLATEAU * around
    return theta[:, held]


def boundary_index(field: Field, end: float = np.inf) -> tuple[int | None, NoIndex | None]:
    """The sum of the indices inside, as the boundary tells it; or why it cannot.

    ``end`` is a time on the clock of this thread's own work, after which nothing is begun.
    """
    d = field.dimension
    if time.thread_time() > end:
        return None, NoIndex.TIME
    if d == 1:
        _, (slope,), ((curvature,),) = field.everything(np.array([[0.0, 1.0]]))
        around = np.where(np.isfinite(curvature), np.abs(curvature), 0)
        if not np.all((np.abs(slope) > PLATEAU * around) & (slope != 0)):
            return None, NoIndex.FLAT_END
        return int(np.sign(slope[1]) - np.sign(slope[0])) // 2, None
    if d == 3:
        return _degree(field, end)
    way = frame(np.zeros((2, 1)), np.ones((2, 1)), _ALONG)
    slope = field.gradient(way)[..., 0]
    size = np.hypot(*slope)
    if not np.all(np.isfinite(size)):
        return None, NoIndex.UNDEFINED
    around = np.max([np.roll(size, k) for k in range(-_AROUND, _AROUND + 1)], axis=0)
    if not np.all(size > PLATEAU * around):
        return None, NoIndex.VANISHES
    index, jumps, _ = turns(field, way)
    if np.isnan(index[0]):
        return None, NoIndex.VANISHES
    if jumps[0]:
        return None, NoIndex.JUMPS
    return int(index[0]), None


def _solid_angles(a, b, c):
    """Signed solid angles of triangles of unit vectors (3, n): van Oosterom and Strackee 1983."""
    volume = np.sum(a * np.cross(b, c, axis=0), axis=0)
    below = 1 + np.sum(a * b, axis=0) + np.sum(b * c, axis=0) + np.sum(c * a, axis=0)
    return 2 * np.arctan2(volume, below)


def _degree(field, end):
    for n in _ON_FACE:
        if time.thread_time() > end:
            return None, NoIndex.TIME
        total, coarse = 0.0, False
        t = np.linspace(0, 1, n + 1)
        for axis, high in product(range(3), (False, True)):
            place = np.empty((3, n + 1, n + 1))
            others = [i for i in range(3) if i != axis]
            place[axis] = float(high)
            place[others[0]], place[others[1]] = np.meshgrid(t, t, indexing="ij")
            slope = field.gradient(place)
            size = np.sqrt(np.sum(slope**2, axis=0))
            if not np.all(size > PLATEAU * np.max(size)):
                return None, NoIndex.VANISHES_OR_UNDEFINED
            unit = slope / size
            a, b, c, e = unit[:, :-1, :-1], unit[:, 1:, :-1], unit[:, 1:, 1:], unit[:, :-1, 1:]
            # Seen from outside, counterclockwise: (first, second, axis) must be right-handed.
            outward = (1 if high else -1) * (-1 if axis == 1 else 1)
            total += outward * np.sum(_solid_angles(a, b, c) + _solid_angles(a, c, e))
            pairs = (a, b), (b, c), (c, e), (e, a), (a, c)
            coarse |= min(float(np.min(np.sum(p * q, axis=0))) for p, q in pairs) < 0.3
        if not coarse:
            return round(total / (4 * np.pi)), None
    return None, NoIndex.TOO_FAST
