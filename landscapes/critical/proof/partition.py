"""What a search leaves: the points proved, the poles, and the open parts, each with its reason.

Open boxes that touch are one part; the crumbs around a degenerate point are one, too. Parts of a line may
be counted, and closed (multiplicity.py). A point that rounding cannot tell to be inside is a part as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.critical.kinds import Sign, Why
from landscapes.critical.search.clusters import labels as components
from landscapes.critical.search.poles import Pole, Values, sign_of, simplest
from landscapes.tape.tape import Tape

from .closing import counted, reduced
from .exclusion import Boxes
from .found import Found
from .known_points import Bounds
from .multiplicity import Derivatives
from .open_parts import clusters, extents, over_clusters, touching

_WIDE = 2.0**-5  # of a side: level ground as wide as this is a plateau, a narrower one a degenerate point
_TINY = 1e-3  # of the sides: an open part as small as this around a pole is open because of it
_PLACE = 1e-6  # of the sides: a pole that is known as well as this is at a place


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
        return extents(self.boxes, self.label)


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
        every, boxes, labels, why, counts = counted(derivatives, every, boxes, labels, why)
    else:
        every, boxes, labels, why, counts = reduced(bounds, (low, high), every, boxes, labels, why)
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
    first, last = extents(boxes, labels)
    poles = []
    for one in np.flatnonzero(why == Why.UNDEFINED):
        blur = np.max((last[one] - first[one]) / width)
        if blur <= _TINY:
            sign = sign_of(f, simplest(first[one], last[one])[:, None], width, blur)
            if sign is not None:
                why[one] = Why.POLE
                poles.append(Pole(first[one], last[one], sign, bool(blur <= _PLACE)))
    return poles


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
    ends = over_clusters(np.minimum, lower[None], labels), over_clusters(np.maximum, upper[None], labels)
    return np.concatenate(ends, axis=1)


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
    extent = over_clusters(np.maximum, boxes.high, labels) - over_clusters(np.minimum, boxes.low, labels)
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
        first = over_clusters(np.minimum, boxes.low, labels).T
        last = over_clusters(np.maximum, boxes.high, labels).T
        flat = over_clusters(np.maximum, level[None], labels)[:, 0].astype(bool)
        one, other = touching(first - (last - first) / 2, last + (last - first) / 2)
        alike = ~(flat[one] | flat[other])
        joined = components(len(flat), one[alike], other[alike])
        if np.max(joined) + 1 == len(flat):
            return labels
        labels = joined[labels]
