"""What a search leaves: the points proved, the poles, and the open parts, each with its reason.

Open boxes that touch are one part; the crumbs around a degenerate point are one, too. Parts of a line may
be counted, and closed (multiplicity.py). A point that rounding cannot tell to be inside is a part as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscapes.critical.kinds import Sign, Why
from landscapes.critical.search.clusters import labels as components
from landscapes.critical.search.poles import Pole, Values, sign_of, simplest
from landscapes.tape.tape import Tape

from .creases import CreasePoint
from .exclusion import Boxes
from .known_points import Bounds, Known
from .multiplicity import Derivatives, Zero
from .open_parts import clusters, touching
from .tips import Tip

_WIDE = 2.0**-5  # of a side: level ground as wide as this is a plateau, a narrower one a degenerate point
_TINY = 1e-3  # of the sides: an open part as small as this around a pole is open because of it
_PLACE = 1e-6  # of the sides: a pole that is known as well as this is at a place


@dataclass(frozen=True, eq=False)
class Found:
    """Critical points that are proved, n of them: each is the only one in a tiny box around it.

    ``negatives`` is the proved number of negative eigenvalues of the Hessian (0 a minimum, d a maximum),
    -1 where none is proved. ``side`` is 1 where the point is proved to be inside the closed box, -1
    outside, and 0 where it is so near the edge that rounding cannot tell. ``kink``: it lies on a crease.
    ``order`` is 0 for a simple point. For a degenerate one it is even where the point's index is 0, as at an
    inflection, else odd: the parity of its multiplicity as a zero of the gradient.
    """

    low: np.ndarray  # (n, d)
    high: np.ndarray
    negatives: np.ndarray
    side: np.ndarray
    kink: np.ndarray
    order: np.ndarray

    def __len__(self):
        return len(self.side)

    @property
    def points(self) -> np.ndarray:
        """Their places (n, d)."""
        return self.low + (self.high - self.low) / 2


@dataclass(frozen=True, eq=False)
class OpenBoxes:
    """The open boxes, n of k parts: ``label`` (n,) is the part of each, ``why`` (k,) its code of Why.

    ``counts`` (k, 2) is how many critical points each part holds at least and at most, -1 where that is not
    known.
    """

    boxes: Boxes
    label: np.ndarray
    why: np.ndarray
    counts: np.ndarray

    def __len__(self):
        return len(self.why)

    @property
    def extents(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the parts begin and end, (k, d) each."""
        return _extents(self.boxes, self.label)


def partition(
    bounds: Bounds,
    left: list[Boxes],
    tracked: list[Boxes],
    every: Found,
    low: np.ndarray,
    high: np.ndarray,
    own: Tape | None = None,
) -> tuple[Found, OpenBoxes, tuple[Pole, ...]]:
    """What a search over the box from low to high, each (d,), has proved, and what it has not.

    ``left`` are the boxes it gave up, ``tracked`` excluded ones around poles, ``every`` the points proved.
    ``own`` is f's tape where the gradient of that of the bounds has its zeros only (repeated.py).
    """
    boxes, labels, why = _clusters(left, low, high)
    f = _values_of(bounds.tape)
    poles = _poles(f, tracked, low, high)
    for pole in _open_poles(f, boxes, labels, why, high - low):
        if not any(np.all(np.abs(pole.place - other.place) <= _PLACE * (high - low)) for other in poles):
            poles.append(pole)
    counts = np.full((len(why), 2), (0, -1))
    if len(low) == 1:
        derivatives = Derivatives(bounds.tape, (float(low[0]), float(high[0])), own)
        every, boxes, labels, why, counts = _counted(derivatives, every, boxes, labels, why)
    return (
        every,
        OpenBoxes(boxes, labels, why, counts),
        tuple(sorted(poles, key=lambda pole: tuple(pole.place.tolist()))),
    )


def with_edge(every: Found, left: OpenBoxes) -> OpenBoxes:
    """The open boxes, and those of points of which rounding cannot tell whether they are inside."""
    edge = np.flatnonzero(every.side == 0)
    why = np.full(len(edge), Why.EDGE)
    return OpenBoxes(
        Boxes.joined([left.boxes, Boxes(every.low[edge].T, every.high[edge].T, why)]),
        np.concatenate([left.label, len(left) + np.arange(len(edge))]),
        np.concatenate([left.why, why]).astype(int),
        np.concatenate([left.counts, np.full((len(edge), 2), (0, 1))]),
    )


def _values_of(tape) -> Values:
    def values(theta):
        return np.reshape(tape.value_program.over(theta.reshape(len(theta), -1))[0], theta.shape[1:])

    return values


def _open_poles(f: Values, boxes, labels, why, width) -> list[Pole]:
    """The poles in open parts, whose reason is then that."""
    first, last = _extents(boxes, labels)
    poles = []
    for one in np.flatnonzero(why == Why.UNDEFINED):
        blur = np.max((last[one] - first[one]) / width)
        if blur <= _TINY:
            sign = sign_of(f, simplest(first[one], last[one])[:, None], width, blur)
            if sign is not None:
                why[one] = Why.POLE
                poles.append(Pole(first[one], last[one], sign, bool(blur <= _PLACE)))
    return poles


def all_found(known: Known, on_creases: list[CreasePoint], peaks: list[Tip], low, high) -> Found:
    """All proved points together."""
    d = len(low)
    kinks: list[CreasePoint | Tip] = [*on_creases, *peaks]
    down = [p.negatives for p in on_creases] + [0 if p.minimum else d for p in peaks]
    kink_low = np.array([p.low for p in kinks]).reshape(-1, d)
    kink_high = np.array([p.high for p in kinks]).reshape(-1, d)
    inside = np.all((kink_low >= low) & (kink_high <= high), axis=1)
    outside = np.any((kink_high < low) | (kink_low > high), axis=1)
    return Found(
        low=np.concatenate([known.low.T, kink_low]),
        high=np.concatenate([known.high.T, kink_high]),
        negatives=np.concatenate([known.negatives(), down]).astype(int),
        side=np.concatenate([known.side(), inside.astype(int) - outside]),
        kink=np.arange(len(known) + len(kinks)) >= len(known),
        order=np.zeros(len(known) + len(kinks), dtype=int),
    )


def _counted(derivatives: Derivatives, every: Found, boxes, labels, why):
    """What is known of a line's open parts: how many points each holds (k, 2); those that are proved."""
    counts, closed = np.full((len(why), 2), (0, -1)), np.zeros(len(why), dtype=bool)
    first, last = (
        _over_clusters(np.minimum, boxes.low, labels),
        _over_clusters(np.maximum, boxes.high, labels),
    )
    for k in np.flatnonzero(why == Why.DEGENERATE):
        a, b = float(first[k, 0]), float(last[k, 0])
        if np.any((every.low[:, 0] <= b) & (every.high[:, 0] >= a)):
            continue  # what is proved already would be counted, too
        count = derivatives.counted(a, b)
        counts[k] = count.least, count.most
        if count.zeros is not None:
            closed[k] = True
            every = _with_zeros(every, count.zeros)
    kept = ~closed[labels]
    renumbered = np.cumsum(~closed) - 1
    return every, boxes[kept], renumbered[labels[kept]], why[~closed], counts[~closed]


def _with_zeros(every: Found, zeros: Sequence[Zero]) -> Found:
    low, high, turn, order = np.array(zeros, dtype=float).reshape(-1, 4).T
    one = np.ones(len(zeros))
    alone = Found(low[:, None], high[:, None], turn < 0, one, one < 0, order)
    columns = [(getattr(every, name), getattr(alone, name)) for name in Found.__dataclass_fields__]
    return Found(*(np.concatenate(pair).astype(pair[0].dtype) for pair in columns))


def _poles(f: Values, left: list[Boxes], low, high) -> list[Pole]:
    """The poles in boxes that are excluded, each with its sign."""
    boxes = Boxes.joined(left) if left else None
    if boxes is None or not len(boxes):
        return []
    labels = clusters(boxes.low, boxes.high, (low, high))
    labels = _neighbours_joined(boxes, labels, np.zeros(len(boxes), dtype=bool))
    poles = []
    for one in range(np.max(labels) + 1):
        mine = boxes[labels == one]
        first, last = mine.low.min(axis=1), mine.high.max(axis=1)
        blur = np.max((last - first) / (high - low))
        if len(low) == 1 and _PLACE < blur <= _TINY:  # a denominator multiplied out blurs its zero
            first, last = _sharpened(f, first, last, high - low)
            blur = float((last[0] - first[0]) / (high[0] - low[0]))
        if blur > _PLACE:  # a curve, or one that there was no time to locate
            poles.append(Pole(first, last, _sign_beside(f, mine), False))
        elif sign := sign_of(f, simplest(first, last)[:, None], high - low, blur):
            poles.append(Pole(first, last, sign, True))
    return poles


def _sharpened(f: Values, first, last, width):
    """Where |f| is largest between two numbers, to what a pole's place is known."""
    while last[0] - first[0] > _PLACE * width[0] / 2:
        x = np.linspace(first[0], last[0], 33)
        size = np.abs(f(x[None]))
        top = int(np.argmax(np.where(np.isnan(size), np.inf, size)))
        first, last = x[[max(top - 2, 0)]], x[[min(top + 2, 32)]]
    return first, last


def _sign_beside(f: Values, boxes: Boxes) -> Sign:
    value = f(np.concatenate([boxes.low, boxes.middle, boxes.high], axis=1))
    value = value[np.isfinite(value)]
    up, down = np.max(value, initial=0.0), -np.min(value, initial=0.0)
    return Sign.BOTH if min(up, down) > 1e-2 * max(up, down) else Sign.UP if up > down else Sign.DOWN


def values_over(bounds: Bounds, left: OpenBoxes) -> np.ndarray:
    """Bounds of f over each part, (k, 2); infinite where it has no values."""
    labels = left.label
    if not len(labels):
        return np.empty((0, 2))
    (lower,), (upper,), _ = bounds.value(left.boxes.low, left.boxes.high)
    lower, upper = np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)
    ends = _over_clusters(np.minimum, lower[None], labels), _over_clusters(np.maximum, upper[None], labels)
    return np.concatenate(ends, axis=1)


def _over_clusters(least_or_most, ends, labels):
    """The extent of each cluster (k, d) from one end of its boxes (d, n)."""
    if len(labels) == 0:
        return np.empty((0, len(ends)))
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(np.max(labels) + 1))
    return least_or_most.reduceat(ends[:, order], starts, axis=1).T


def _extents(boxes, labels):
    """Where the clusters begin and end, (k, d) each."""
    return _over_clusters(np.minimum, boxes.low, labels), _over_clusters(np.maximum, boxes.high, labels)


def _clusters(left, low, high):
    """The open boxes, the cluster of each, and a code of Why (k,) for each cluster.

    Plateaus form clusters of their own: a staircase is treads and jumps, not one open box.
    """
    d = len(low)
    if not sum(map(len, left)):
        none = Boxes(np.empty((d, 0)), np.empty((d, 0)), np.empty(0, dtype=np.uint8))
        return none, np.empty(0, dtype=int), np.empty(0, dtype=int)
    boxes = Boxes.joined(left)
    boxes.low, boxes.high = (np.clip(a, low[:, None], high[:, None]) for a in (boxes.low, boxes.high))
    level = boxes.why == Why.PLATEAU
    labels = np.empty(len(boxes), dtype=int)
    k = 0
    for part in (np.flatnonzero(~level), np.flatnonzero(level)):
        labels[part] = k + clusters(boxes.low[:, part], boxes.high[:, part], (low, high))
        k += 1 + np.max(labels[part], initial=k - 1) - k
    # Level around a point, as (x - 1)^5 is when it is multiplied out, is no plateau.
    extent = _over_clusters(np.maximum, boxes.high, labels) - _over_clusters(np.minimum, boxes.low, labels)
    level &= (np.max(extent / (high - low), axis=1) >= _WIDE)[labels]
    boxes.why[(boxes.why == Why.PLATEAU) & ~level] = Why.DEGENERATE
    labels = _neighbours_joined(boxes, labels, level)
    k = np.max(labels) + 1
    count = np.zeros((k, len(Why)), dtype=int)
    np.add.at(count, (labels, boxes.why), 1)
    why = np.argmax(count, axis=1)
    # A kink or a jump in some boxes of a cluster is why all of the cluster is open.
    for cause in (Why.UNDEFINED, Why.CREASE, Why.JUMP):
        why[count[:, cause] > 0] = cause
    return boxes, labels, why


def _neighbours_joined(boxes, labels, level):
    """Clusters nearer to each other than they are wide are one: crumbs around a degenerate point.

    Level ground stays apart from what is not.
    """
    while True:
        first = _over_clusters(np.minimum, boxes.low, labels).T
        last = _over_clusters(np.maximum, boxes.high, labels).T
        flat = _over_clusters(np.maximum, level[None], labels)[:, 0].astype(bool)
        one, other = touching(first - (last - first) / 2, last + (last - first) / 2)
        alike = ~(flat[one] | flat[other])
        joined = components(len(flat), one[alike], other[alike])
        if np.max(joined) + 1 == len(flat):
            return labels
        labels = joined[labels]
