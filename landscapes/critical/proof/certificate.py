"""The certificate: which critical points are proved, and that the box holds no others.

    certificate = certify(f, domain, points, sets, seconds=10)

Everything rests on enclosures by interval arithmetic of the gradient and Hessian of f's tape
(landscapes/intervals/): a sampled point is proved by Krawczyk's test, the rest of the box is excluded
by branch and bound (exclusion.py). What can be neither stays open, in clusters, each with a word why.
The proof is about the function as it is recorded, whose constants are floating-point numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from landscapes.intervals.program import NoIntervalForm
from landscapes.tape import tape as tapes

from .exclusion import MOST, WORDS, Boxes, Search
from .known_points import Bounds, Known
from .open_parts import clusters

# Of the steepest slope, with the sides of the box as units: flatter ground is a plateau.
_PLATEAU = 1e-8
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
    What is left otherwise is in clusters of touching boxes: the extent and the word of each cluster
    (``open_low``, ``open_high``, ``open_why``: too many, degenerate, kink, jump, undefined,
    plateau), and the boxes themselves (``boxes_low``, ``boxes_high``, ``boxes_cluster``).
    ``share`` is the volume of these boxes over that of the whole. ``reason`` says it in words.
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
    complete: bool
    seconds: float
    examined: int
    reason: str

    @property
    def kinds_proved(self) -> np.ndarray:
        """Whether minimum, maximum or saddle is proved for each given point, (n,)."""
        return self.negatives >= 0


def certify(
    f,
    domain: Sequence[tuple[float, float]] | None,
    points,
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
    began = time.perf_counter()
    low, high = np.array(f.domain if domain is None else domain, dtype=float).T
    points = np.asarray(points, dtype=float).reshape(-1, f.dimension)

    def stopped():
        return cancelled is not None and cancelled()

    def out_of_time():
        return time.perf_counter() - began > seconds or stopped()

    tape = tapes.of(f)
    try:
        if tape is None:
            raise NoIntervalForm(f"a function without a tape ({tapes.refusal(f)})")
        bounds = Bounds(tape)
    except NoIntervalForm as error:
        return _nothing(low, high, len(points), began, str(error))
    with np.errstate(all="ignore"):  # overflow and 1/0 are answers here
        known = Known(bounds, low, high)
        place = known.add(points.T, _NEAR * (high - low)[:, None])
        given = len(known)
        level = _PLATEAU * _steepest(f, low, high)
        unproved = points[place < 0]
        search = Search(bounds, known, low, high, level, unproved.T, *_along(sets, low, high))
        ending = search.run(out_of_time)
        known.settle(tape)
        negatives, side = known.negatives(), known.side()
        boxes, labels, why = _clusters(search.open, unproved, low, high)

    # Of several given points that are one, the first: np.unique answers it.
    proved = np.zeros(len(points), dtype=bool)
    places, first = np.unique(place, return_index=True)
    proved[first[places >= 0]] = True
    extra = np.flatnonzero((np.arange(len(known)) >= given) & (side >= 0))
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
        complete=ending == "finished" and len(why) == 0,
        seconds=time.perf_counter() - began,
        examined=bounds.boxes,
        reason=_sentence("stopped" if stopped() else ending, seconds, share, why, side),
    )


def _nothing(low, high, n, began, reason):
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
        open_why=np.array(["too many"]),
        boxes_low=low[None],
        boxes_high=high[None],
        boxes_cluster=np.zeros(1, dtype=int),
        share=1.0,
        complete=False,
        seconds=time.perf_counter() - began,
        examined=0,
        reason=reason,
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
        if one.kind not in ("crease", "plateau") and len(one.points) > 1:
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
    """The open boxes, the cluster of each, and a word (k,) for each cluster.

    Plateaus form clusters of their own: a staircase is treads and jumps, not one open box.
    """
    d = len(low)
    if not left:
        none = Boxes(np.empty((d, 0)), np.empty((d, 0)), np.empty(0, dtype=np.uint8))
        return none, np.empty(0, dtype=int), np.empty(0, dtype="U10")
    boxes = Boxes.join(left)
    level = boxes.why == WORDS.index("plateau")
    labels = np.empty(len(boxes), dtype=int)
    k = 0
    for part in (np.flatnonzero(~level), np.flatnonzero(level)):
        labels[part] = k + clusters(boxes.low[:, part], boxes.high[:, part], (low, high))
        k += 1 + np.max(labels[part], initial=k - 1) - k
    count = np.zeros((k, len(WORDS)), dtype=int)
    np.add.at(count, (labels, boxes.why), 1)
    why = np.array(WORDS)[np.argmax(count, axis=1)]
    # What breaks the smoothness of some boxes explains those around them.
    for word in ("undefined", "kink", "jump"):
        why[count[:, WORDS.index(word)] > 0] = word
    first = _over_clusters(np.minimum, boxes.low, labels)
    last = _over_clusters(np.maximum, boxes.high, labels)
    for one in np.flatnonzero(why == "plateau"):
        if np.any(np.all((first[one] <= unproved) & (unproved <= last[one]), axis=1)):
            why[one] = "degenerate"  # level around a point: x^6 at 0
    return boxes, labels, why


def _part(share) -> str:
    if share > 0.995:
        return "all"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


def _sentence(ending, seconds, share, why, side):
    left = f"{_part(share)} of the box is undecided"
    unfinished = {
        "stopped": f"not certified: stopped, {left}",
        "time": f"not certified within {seconds:g} s: {left}",
        "boxes": f"not certified with {MOST:,} parts still to examine: {left}",
    }
    if ending in unfinished:
        return unfinished[ending]
    inside, edge = int(np.sum(side == 1)), int(np.sum(side == 0))
    found = f"{inside or 'no'} critical point{'s' * (inside != 1)}"
    if edge:
        found += f", and {edge} so near its edge that rounding cannot tell on which side"
    if len(why) == 0:
        other = ", and no other" if inside or edge else ""
        return f"certified: the box holds {found}{other}"
    words, counts = np.unique(why, return_counts=True)
    named = ", ".join(f"{count} {word}" for word, count in zip(words, counts))
    return f"certified except for open parts ({named}): the box holds {found}; {left}"
