"""The certificate: which critical points are proved, and that the box holds no others.

    certificate = certify(f, domain, points, sets, seconds=10)

Everything rests on enclosures by interval arithmetic of the gradient and Hessian of f's tape
(landscapes/intervals/): a sampled point is proved by Krawczyk's test, the rest of the box is excluded
by branch and bound (exclusion.py). What can be neither stays open, in clusters, each with a reason why.
The proof is about the function as it is recorded, whose constants are floating-point numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape
from landscapes.critical.kinds import MOST_WAITING, PLATEAU, SetKind, Why
from landscapes.critical.words import of_certificate
from landscapes.intervals.branch_and_bound import Ending, Limits
from landscapes.intervals.program import NoIntervalForm
from landscapes.tape import tape as tapes

from .exclusion import Boxes, Exclusion
from .known_points import Bounds, Known
from .open_parts import clusters

_BOXES = ("boxes_low", "boxes_high", "boxes_cluster")
_PROBES = 4096
_NEAR = 1e-6  # of the box's sides: how far a given point may be from the one that is proved


@dataclass(frozen=True, eq=False)
class Certificate:
    """What is proved about the critical points in a closed box, and what is not.

    A point is ``proved`` when a tiny box around it is shown to hold exactly one critical point; of
    several given points that are one and the same, the first. ``negatives`` is the proved number of
    negative eigenvalues of its Hessian (0 a minimum, d a maximum), -1 where none is proved.
    ``side`` is 1 where the point is proved to be inside the closed box, -1 outside, and 0 where it
    is so near the edge that rounding cannot tell. ``extra`` are proved points that were not given.

    ``complete``: every part of the box is excluded, or shown to hold exactly one of these points.
    What is left otherwise is in clusters of touching boxes: the extent and the reason of each cluster
    (``open_low``, ``open_high``, ``open_why``: codes of Why), and the boxes themselves (``boxes_low``,
    ``boxes_high``, ``boxes_cluster``). ``share`` is the volume of these boxes over that of the whole.

    ``ending`` is how the search ended within the seconds ``allowed``; None where it never began,
    because there are no intervals: then ``refusal`` is what the intervals say of it.
    """

    proved: np.ndarray
    negatives: np.ndarray
    side: np.ndarray
    extra: np.ndarray
    extra_negatives: np.ndarray
    extra_side: np.ndarray
    open_low: np.ndarray
    open_high: np.ndarray
    open_why: np.ndarray
    boxes_low: np.ndarray = field(repr=False)
    boxes_high: np.ndarray = field(repr=False)
    boxes_cluster: np.ndarray = field(repr=False)
    share: float
    ending: Ending | None
    refusal: str
    allowed: float
    seconds: float
    examined: int

    @property
    def complete(self) -> bool:
        return self.ending is Ending.FINISHED and len(self.open_why) == 0

    reason = property(of_certificate)

    @property
    def without_boxes(self) -> Certificate:
        """The same without the open boxes, which may be many."""
        return replace(self, **{name: getattr(self, name)[:0] for name in _BOXES})


def certify(
    f: Landscape,
    domain: Sequence[tuple[float, float]] | None,
    points: ArrayLike,
    sets: Sequence = (),
    seconds: float = 10.0,
    cancelled: Callable[[], bool] | None = None,
) -> Certificate:
    """Prove critical points (n, d) of a landscape and exclude others, within some seconds.

    ``domain`` is the closed box (f's own when None), ``sets`` the sets of critical points already
    seen, each with its ``kind`` and ``points`` (m, d). ``cancelled`` is asked now and then whether to stop.
    Where f has no tape or an operation has no interval form, nothing is proved, and ``reason``
    says so.
    """
    low, high = np.array(f.domain if domain is None else domain, dtype=float).T
    points = np.asarray(points, dtype=float).reshape(-1, f.dimension)
    limits = Limits(seconds, waiting=MOST_WAITING, cancelled=cancelled)
    tape = tapes.of(f)
    try:
        if tape is None:
            raise NoIntervalForm(f"a function without a tape ({tapes.refusal(f)})")
        bounds = Bounds(tape)
    except NoIntervalForm as error:
        return _nothing(low, high, len(points), limits, str(error))
    with np.errstate(all="ignore"):  # overflow and 1/0 are answers here
        known = Known(bounds, low, high)
        place = known.add(points.T, _NEAR * (high - low)[:, None])
        first_extra = len(known)
        level = PLATEAU * _steepest(f, low, high)
        unproved = points[place < 0]
        search = Exclusion(bounds, known, low, high, level, unproved.T, *_along(sets, low, high))
        ending = search.excluded(limits)
        known.round_to_edge(tape)
        negatives, side = known.negatives(), known.side()
        boxes, labels, why = _clusters(search.open, unproved, low, high)

    # Of several given points that are one, the first: np.unique answers it.
    proved = np.zeros(len(points), dtype=bool)
    places, first = np.unique(place, return_index=True)
    proved[first[places >= 0]] = True
    extra = np.flatnonzero((np.arange(len(known)) >= first_extra) & (side >= 0))
    none = place < 0
    share = float(np.sum(np.prod((boxes.high - boxes.low) / (high - low)[:, None], axis=0)))
    return Certificate(
        proved=proved,
        negatives=np.where(none, -1, np.append(negatives, -1)[place]),
        side=np.where(none, 0, np.append(side, 0)[place]),
        extra=known.points[:, extra].T,
        extra_negatives=negatives[extra],
        extra_side=side[extra],
        open_low=_over_clusters(np.minimum, boxes.low, labels),
        open_high=_over_clusters(np.maximum, boxes.high, labels),
        open_why=why,
        boxes_low=boxes.low.T,
        boxes_high=boxes.high.T,
        boxes_cluster=labels,
        share=min(share, 1.0),
        ending=ending,
        refusal="",
        allowed=seconds,
        seconds=limits.spent,
        examined=bounds.boxes,
    )


def _nothing(low, high, n, limits, refusal):
    """The certificate that proves nothing: the whole box is open."""
    d = len(low)
    return Certificate(
        proved=np.zeros(n, dtype=bool),
        negatives=np.full(n, -1),
        side=np.zeros(n, dtype=int),
        extra=np.empty((0, d)),
        extra_negatives=np.empty(0, dtype=int),
        extra_side=np.empty(0, dtype=int),
        open_low=low[None],
        open_high=high[None],
        open_why=np.array([Why.TOO_MANY]),
        boxes_low=low[None],
        boxes_high=high[None],
        boxes_cluster=np.zeros(1, dtype=int),
        share=1.0,
        ending=None,
        refusal=refusal,
        allowed=limits.seconds,
        seconds=limits.spent,
        examined=0,
    )


def _steepest(f, low, high) -> float:
    """The largest component of the slope among some points, the sides of the box as units."""
    places = np.random.default_rng(0).random((len(low), _PROBES))
    slope = f.gradient(low[:, None] + (high - low)[:, None] * places) * (high - low)[:, None]
    return float(np.max(np.abs(slope), initial=0.0, where=np.isfinite(slope)))


def _along(sets, low, high):
    """Samples of valleys, ridges and rings (d, k), and how far from each (d, k) the set goes on.

    Creases and plateaus are not among them: beside a crease there may be regular points, and
    plateaus are recognised by their bounds.
    """
    width = (high - low)[:, None]
    points, spacing = [np.empty((len(low), 0))], [np.empty((len(low), 0))]
    for one in sets:
        if one.kind not in (SetKind.CREASE, SetKind.PLATEAU) and len(one.points) > 1:
            u = np.asarray(one.points, dtype=float).T / width
            gaps = np.max(np.abs(u[:, :, None] - u[:, None]), axis=0)
            np.fill_diagonal(gaps, np.inf)
            points.append(u * width)
            spacing.append(0.6 * np.min(gaps, axis=1) * width)
    return np.concatenate(points, axis=1), np.concatenate(spacing, axis=1)


def _over_clusters(least_or_most, ends, labels):
    """The extent of each cluster (k, d) from one end of its boxes (d, n)."""
    if len(labels) == 0:
        return np.empty((0, len(ends)))
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(np.max(labels) + 1))
    return least_or_most.reduceat(ends[:, order], starts, axis=1).T


def _clusters(left, unproved, low, high):
    """The open boxes, the cluster of each, and a code of Why (k,) for each cluster.

    Plateaus form clusters of their own: a staircase is treads and jumps, not one open box.
    """
    d = len(low)
    if not left:
        none = Boxes(np.empty((d, 0)), np.empty((d, 0)), np.empty(0, dtype=np.uint8))
        return none, np.empty(0, dtype=int), np.empty(0, dtype=int)
    boxes = Boxes.joined(left)
    level = boxes.why == Why.PLATEAU
    labels = np.empty(len(boxes), dtype=int)
    k = 0
    for part in (np.flatnonzero(~level), np.flatnonzero(level)):
        labels[part] = k + clusters(boxes.low[:, part], boxes.high[:, part], (low, high))
        k += 1 + np.max(labels[part], initial=k - 1) - k
    count = np.zeros((k, len(Why)), dtype=int)
    np.add.at(count, (labels, boxes.why), 1)
    why = np.argmax(count, axis=1)
    # A kink or a jump in some boxes of a cluster is why all of the cluster is open.
    for cause in (Why.UNDEFINED, Why.KINK, Why.JUMP):
        why[count[:, cause] > 0] = cause
    first = _over_clusters(np.minimum, boxes.low, labels)
    last = _over_clusters(np.maximum, boxes.high, labels)
    for one in np.flatnonzero(why == Why.PLATEAU):
        if np.any(np.all((first[one] <= unproved) & (unproved <= last[one]), axis=1)):
            why[one] = Why.DEGENERATE  # level around a point: x^6 at 0
    return boxes, labels, why
