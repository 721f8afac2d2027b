"""Degenerate open parts, counted; those whose points are all proved are closed.

On a line by multiplicity.py; in a plane or a space along one direction, by reduction.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscapes.critical.kinds import Why

from .exclusion import Boxes
from .found import Found, joined
from .known_points import Bounds
from .multiplicity import Derivatives, Zero
from .open_parts import extents, over_clusters
from .reduction import Reduction

_SMALL = 1e-3  # of the sides: a larger part is not one place
_REDUCED = 32  # parts that are reduced to one variable

# The points proved; the boxes that are left, the part of each, why the parts are open, and their counts.
Closed = tuple[Found, Boxes, np.ndarray, np.ndarray, np.ndarray]


def counted(
    derivatives: Derivatives, every: Found, boxes: Boxes, labels: np.ndarray, why: np.ndarray
) -> Closed:
    """What is known of a line's open parts: how many points each holds (k, 2); those that are proved."""
    counts, closed = np.full((len(why), 2), (0, -1)), np.zeros(len(why), dtype=bool)
    first, last = (
        over_clusters(np.minimum, boxes.low, labels),
        over_clusters(np.maximum, boxes.high, labels),
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
    return every, *_left(closed, boxes, labels, why, counts)


def _left(closed, boxes, labels, why, counts):
    """What is left of the parts where some are closed."""
    kept, renumbered = ~closed[labels], np.cumsum(~closed) - 1
    return boxes[kept], renumbered[labels[kept]], why[~closed], counts[~closed]


def reduced(
    bounds: Bounds,
    domain: tuple[np.ndarray, np.ndarray],
    every: Found,
    boxes: Boxes,
    labels: np.ndarray,
    why: np.ndarray,
) -> Closed:
    """The same of the small open parts of a plane or a space that are degenerate in one direction."""
    counts, closed = np.full((len(why), 2), (0, -1)), np.zeros(len(why), dtype=bool)
    first, last = extents(boxes, labels)
    small = np.max((last - first) / (domain[1] - domain[0]), axis=1, initial=0) <= _SMALL
    reduction = Reduction(bounds, *domain)
    for k in np.flatnonzero((why == Why.DEGENERATE) & small)[:_REDUCED]:
        rest = np.delete(np.arange(len(why)), k)
        others = np.concatenate([every.low, first[rest]]), np.concatenate([every.high, last[rest]])
        found = reduction.counted(first[k], last[k], others)
        counts[k] = found.least, found.most
        closed[k] = found.most == 0 or found.place is not None
        if found.place is not None:
            one, told = found.place[None], (found.negatives, 1, False, found.order)
            every = joined(every, Found(one, one, *(np.array([v]) for v in told)))
    return every, *_left(closed, boxes, labels, why, counts)


def _with_zeros(every: Found, zeros: Sequence[Zero]) -> Found:
    low, high, turn, order = np.array(zeros, dtype=float).reshape(-1, 4).T
    one = np.ones(len(zeros))
    alone = Found(low[:, None], high[:, None], turn < 0, one, one < 0, order)
    return joined(every, alone)
