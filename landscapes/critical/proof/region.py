"""One function over one box, searched; and what that says of a sum of functions of other variables each.

A critical point of the sum is one of each summand at once. So is what may hold one: where every summand has
a critical point or an open part, and one of them an open part, the sum has an open part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np

from landscapes.critical.kinds import Why
from landscapes.critical.search.critical_sets import CriticalSet
from landscapes.critical.search.poles import Pole
from landscapes.intervals.branch_and_bound import Ending, Limits
from landscapes.intervals.program import Program

from .clearing import cleared
from .creases import Creases
from .exclusion import Boxes, Exclusion
from .found import Found, all_found
from .known_points import Bounds, Known
from .lifting import lifted
from .multiplicity import Derivatives
from .partition import OpenBoxes, partition
from .repeated import bare
from .tips import tips

_NEAR = 1e-6  # of the box's sides: how far a given point may be from the one that is proved
_MOST = 100_000  # points and boxes of a sum
# Of several reasons, the last is the one to be told.
_REASONS = (Why.PLATEAU, Why.DEGENERATE, Why.CREASE, Why.POLE, Why.UNDEFINED, Why.JUMP, Why.TIME)


@dataclass(frozen=True, eq=False)
class Region:
    """What a search proves about a box: every part of it is excluded, holds one point found, or is open.

    ``place`` (n,) says which of the points found each given point is, -1 for none. Or it belongs to one of
    the ``levels``, whole sets of critical points (composite.py).
    """

    found: Found
    place: np.ndarray
    left: OpenBoxes
    poles: tuple[Pole, ...]
    ending: Ending
    examined: int
    levels: tuple[CriticalSet, ...] = ()


def searched(
    bounds: Bounds,
    low: np.ndarray,
    high: np.ndarray,
    points: np.ndarray,
    curves: Sequence[np.ndarray],
    limits: Limits,
) -> Region:
    """Prove points (n, d) of a tape over a box and exclude others; ``curves``, each (m, d), are hints."""
    width, tape, own = high - low, bounds.tape, None
    if len(low) == 1 and (less := bare(tape, (float(low[0]), float(high[0])))):
        tape, own = less.tape, less.own
        bounds = Bounds(tape)
    lift = lifted(tape, list(zip(low, high)))
    creases = None if lift is None else Creases(lift)
    clear = cleared(tape)
    known = Known(bounds, low, high)
    place = known.add(points.T, _NEAR * width[:, None])
    hints = points[place < 0].T, *_along(curves, low, high)
    if creases is not None:
        creases.find(hints[0] - _NEAR * width[:, None], hints[0] + _NEAR * width[:, None])
    peaks = tips(tape, low, high)
    search = Exclusion(bounds, known, creases, clear and Program(*clear), peaks, low, high, hints)
    ending = search.excluded(limits)
    zeros = own and _zeros(known, Derivatives(tape, (float(low[0]), float(high[0])), own))
    known.round_to_edge(tape)
    if creases is not None:
        creases.round_to_edge(low, high)
    every = all_found(known, creases.points if creases else [], peaks, low, high)
    if zeros:
        every = replace(every, negatives=zeros[0], order=zeros[1])
    every, left, poles = partition(bounds, search.open, search.poles, every, low, high, own)
    return Region(every, place, left, poles, ending, bounds.boxes)


def _zeros(known: Known, derivatives: Derivatives) -> tuple[np.ndarray, np.ndarray]:
    """How many directions f falls in at the points of a line, and their orders: what f' does there."""
    found = [derivatives.named(float(a), float(b)) for a, b in zip(known.low[0], known.high[0])]
    rows = [(-1, 0) if zero is None else (int(zero.turn < 0), zero.order) for zero in found]
    down, order = np.array(rows, dtype=int).reshape(-1, 2).T
    return down, order


def _along(curves, low, high):
    """Samples of curves (d, k), and how far from each (d, k) the curve goes on."""
    width = (high - low)[:, None]
    points, spacing = [np.empty((len(low), 0))], [np.empty((len(low), 0))]
    for one in curves:
        u = np.asarray(one, dtype=float).T / width
        gaps = np.max(np.abs(u[:, :, None] - u[:, None]), axis=0)
        np.fill_diagonal(gaps, np.inf)
        points.append(u * width)
        spacing.append(0.6 * np.min(gaps, axis=1) * width)
    return np.concatenate(points, axis=1), np.concatenate(spacing, axis=1)


def combined(
    regions: Sequence[Region], axes: Sequence[tuple[int, ...]], low: np.ndarray, high: np.ndarray
) -> Region | None:
    """What the regions of summands, each over its own axes, say of their sum; None if that is too much."""
    if len(regions) == 1:
        return regions[0]
    if prod(len(r.found) + len(r.left.label) for r in regions) > _MOST:
        return None
    ending = next((r.ending for r in regions if r.ending is not Ending.FINISHED), Ending.FINISHED)
    place = np.zeros(len(regions[0].place), dtype=int)
    for region in regions:
        place = np.where((place < 0) | (region.place < 0), -1, place * len(region.found) + region.place)
    return Region(
        _points(regions, axes, len(low)),
        place,
        _open(regions, axes, low, high),
        tuple(_widened(pole, over, low, high) for r, over in zip(regions, axes) for pole in r.poles),
        ending,
        sum(r.examined for r in regions),
    )


def _points(regions, axes, d) -> Found:
    """The critical points of the sum: one of each summand, in every combination."""
    which = np.indices([len(r.found) for r in regions]).reshape(len(regions), -1)
    n = which.shape[1]
    low, high = np.empty((n, d)), np.empty((n, d))
    columns = {
        name: np.empty((len(regions), n), dtype=int) for name in ("negatives", "side", "kink", "order")
    }
    for k, (region, over, index) in enumerate(zip(regions, axes, which)):
        low[:, list(over)], high[:, list(over)] = region.found.low[index], region.found.high[index]
        for name, column in columns.items():
            column[k] = getattr(region.found, name)[index]
    down, side, order = columns["negatives"], columns["side"], columns["order"]
    return Found(
        low,
        high,
        negatives=np.where(np.any(down < 0, axis=0), -1, np.sum(down, axis=0)),
        side=np.min(side, axis=0, initial=1),
        kink=np.any(columns["kink"], axis=0),
        order=np.where(np.any(order > 0, axis=0), np.prod(np.maximum(order, 1), axis=0), 0),
    )


def _open(regions, axes, low, high) -> OpenBoxes:
    """The open parts of the sum, and their boxes.

    A jump of one summand is open however the others go on: there the sum has no gradient at all.
    """
    d = len(low)
    made: list[tuple[Boxes, Why, tuple[int, int]]] = []

    def add(chosen: list[tuple[np.ndarray, np.ndarray]], why: Why, count: tuple[int, int]) -> None:
        """One part more: for each summand its boxes (d_k, n_k), both ends."""
        each = np.indices([ends[0].shape[1] for ends in chosen]).reshape(len(chosen), -1)
        first, last = np.empty((d, each.shape[1])), np.empty((d, each.shape[1]))
        for over, ends, index in zip(axes, chosen, each):
            first[list(over)], last[list(over)] = (end[:, index] for end in ends)
        made.append((Boxes(first, last, np.full(each.shape[1], why, dtype=np.uint8)), why, count))

    # Points in or on the edge of the box, and the open parts: -1, -2, ...
    parts = [[*np.flatnonzero(r.found.side >= 0).tolist(), *range(-len(r.left), 0)] for r in regions]
    for which in product(*parts):
        reasons = [Why(r.left.why[-1 - i]) if i < 0 else None for r, i in zip(regions, which)]
        if min(which) >= 0 or Why.JUMP in reasons:
            continue
        count = [(1, 1) if i >= 0 else tuple(r.left.counts[-1 - i]) for r, i in zip(regions, which)]
        most = -1 if any(m < 0 for _, m in count) else prod(int(m) for _, m in count)
        least = prod(int(n) for n, _ in count)
        add([_ends(r, i) for r, i in zip(regions, which)], _reason(reasons), (least, most))
    whole = [(low[list(over)][:, None], high[list(over)][:, None]) for over in axes]
    for k, region in enumerate(regions):
        for i in np.flatnonzero(region.left.why == Why.JUMP).tolist():
            add([*whole[:k], _ends(region, -1 - i), *whole[k + 1 :]], Why.JUMP, (0, -1))
    none = Boxes(np.empty((d, 0)), np.empty((d, 0)), np.empty(0, dtype=np.uint8))
    return OpenBoxes(
        Boxes.joined([none, *(boxes for boxes, _, _ in made)]),
        np.repeat(np.arange(len(made)), [len(boxes) for boxes, _, _ in made]),
        np.array([why for _, why, _ in made], dtype=int),
        np.array([count for _, _, count in made], dtype=int).reshape(-1, 2),
    )


def _ends(region: Region, i: int) -> tuple[np.ndarray, np.ndarray]:
    """Both ends (d, n) of the boxes of a point, or of the open part -1 - i."""
    if i >= 0:
        return region.found.low[i][:, None], region.found.high[i][:, None]
    mine = region.left.boxes[region.left.label == -1 - i]
    return mine.low, mine.high


def _reason(reasons: Sequence[Why | None]) -> Why:
    """Why a part is open whose summands are open for these reasons, or critical there (None)."""
    told = max((why for why in reasons if why is not None), key=_REASONS.index)
    # Level ground in some variables alone is none: the points lie side by side.
    return Why.DEGENERATE if told is Why.PLATEAU and None in reasons else told


def _widened(pole: Pole, over: tuple[int, ...], low, high) -> Pole:
    """A pole of one summand, as one of the sum: it is there whatever the other variables are."""
    first, last = low.copy(), high.copy()
    first[list(over)], last[list(over)] = pole.low, pole.high
    return Pole(first, last, pole.sign, False)
