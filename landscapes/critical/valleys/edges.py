"""The edge of the box as water sees it: minima and saddles that only the edge makes.

A point of an edge where f restricted to it is critical counts where f rises from it into the box: a minimum
along the edge is then one of the closed box, and a maximum along it a saddle, over which water goes round a
hill along the edge. Where f falls inwards nothing changes when water gets there. A corner is a minimum where
f rises along both of its edges. (M. Goresky, R. MacPherson, Stratified Morse Theory, Springer 1988.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from landscapes.core.columns import Columns
from landscapes.core.landscape import Landscape
from landscapes.critical.atlas import Atlas, atlas
from landscapes.critical.kinds import PLATEAU, Kind
from landscapes.slices.planes import section

from .kinds import Low, Pass

_BESIDE = np.array([1e-4, 1e-3, 3e-3])  # of the box's sides: where f is looked at beside a corner
Bounds = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]  # of the slope over boxes (d, n)


@dataclass(frozen=True, eq=False)
class EdgePoints(Columns):
    """n minima and saddles that the edge makes; ``proved`` says whether each is what it is said to be.

    ``low`` and ``high`` (d, n) is a box around each in which it is the only one, or the point itself.
    """

    points: np.ndarray  # (d, n)
    saddle: np.ndarray  # (n,) bool, else a minimum
    corner: np.ndarray  # (n,) bool
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, eq=False)
class Edges:
    """What the edge of a box makes, and whether that is proved to be all."""

    found: EdgePoints
    proved: bool

    @property
    def lows(self) -> np.ndarray:
        """Codes of Low for the minima among them."""
        some = self.found[~self.found.saddle]
        return np.where(some.corner, Low.CORNER, Low.BORDER)

    @property
    def passes(self) -> np.ndarray:
        """Codes of Pass for the saddles."""
        return np.full(int(np.sum(self.found.saddle)), Pass.BORDER)


def edges_of(
    f: Landscape,
    box: np.ndarray,
    bounds: Bounds | None,
    seconds: float,
    cancelled: Callable[[], bool] | None = None,
) -> Edges:
    """The minima and saddles made by the edge of a box (d, 2), d 1 or 2; ``bounds`` prove their slopes.

    Without bounds nothing is proved. ``cancelled`` is asked now and then whether to stop.
    """
    d, found, proved = len(box), [_corners(f, box)], bounds is not None
    for axis in range(d) if d == 2 else ():
        for side in (0, 1):
            other = 1 - axis
            at = box[:, 0].copy()
            at[axis] = box[axis, side]
            edge = section(f, other, at, domain=(tuple(box[other]),))
            seen = atlas(edge, None, seconds / 4, bounds is not None, cancelled)
            found.append(_along(f, box, seen, axis, side))
            proved &= seen.certified
    every = EdgePoints.joined(found)
    sure = bool(proved and bounds is not None and _inwards(box, every, bounds))
    with np.errstate(all="ignore"):
        kept = _held(f, box, every)
    return Edges(every[kept], sure)


def _corners(f, box):
    points = np.array(list(product(*box))).T
    none = np.zeros(points.shape[1], dtype=bool)
    return EdgePoints(points, none, ~none, points, points)


def _along(f, box, seen: Atlas, axis: int, side: int) -> EdgePoints:
    """The critical points of one edge, without its ends, which are corners."""
    inside = (seen.points[:, 0] > box[1 - axis, 0]) & (seen.points[:, 0] < box[1 - axis, 1])
    extreme = inside & np.isin(seen.kinds, (Kind.MINIMUM, Kind.MAXIMUM))
    x = seen.points[extreme, 0]
    low, high = x.copy(), x.copy()
    certificate = seen.proof.certificate
    if certificate is not None and len(certificate.found):
        around = certificate.found
        near = np.argmin(np.abs(around.points[:, 0] - x[:, None]), axis=1)
        low, high = np.minimum(x, around.low[near, 0]), np.maximum(x, around.high[near, 0])

    def placed(u):
        points = np.empty((2, len(u)))
        points[axis], points[1 - axis] = box[axis, side], u
        return points

    saddle = seen.kinds[extreme] == Kind.MAXIMUM
    return EdgePoints(placed(x), saddle, np.zeros(len(x), dtype=bool), placed(low), placed(high))


def _faces(box, points):
    """Along each axis (d, n): 1 where inwards is up, -1 where it is down, 0 off the faces."""
    low, high = box[:, 0, None], box[:, 1, None]
    return (points == low).astype(int) - (points == high).astype(int)


def _held(f, box, some: EdgePoints) -> np.ndarray:
    """Which of the points f rises from, into the box, off every face that they lie on."""
    value, slope = f.value_and_gradient(some.points)
    hessian = f.hessian(some.points)
    width = box[:, 1] - box[:, 0]
    slope = slope * width[:, None]
    bent = np.where(np.isfinite(hessian), hessian * (width[:, None] * width)[..., None], 0)
    around = np.max(np.abs(slope), axis=0) + np.max(np.abs(bent), axis=(0, 1))
    way = _faces(box, some.points)
    inwards = way * slope
    # Level along one of its edges, a corner may be the lowest place of that edge all the same.
    for k in np.flatnonzero(some.corner):
        for axis in np.flatnonzero(np.abs(inwards[:, k]) <= PLATEAU * around[k]):
            near = np.repeat(some.points[:, [k]], len(_BESIDE), axis=1)
            near[axis] += way[axis, k] * width[axis] * _BESIDE
            inwards[axis, k] = np.inf if np.all(f.value(near) > value[k]) else -np.inf
    return np.isfinite(value) & np.all((way == 0) | (inwards > PLATEAU * around), axis=0)


def _inwards(box, some: EdgePoints, bounds: Bounds) -> bool:
    """Whether the sign of every slope off a face is proved."""
    lower, upper = bounds(some.low, some.high)
    way = _faces(box, some.points)
    return bool(np.all((way == 0) | (lower > 0) | (upper < 0)))


def touched(point: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Which points (n, d) lie on the very edge of the box."""
    return np.any((point <= box[:, 0]) | (point >= box[:, 1]), axis=-1)
