"""The certificate: a partition of the closed box into what is proved, and what is left open.

    certificate = certify(f, domain, points, sets, seconds=10)

Every part of the box is excluded, or proved to hold exactly one critical point, or open. Everything rests
on enclosures by interval arithmetic of the gradient and Hessian of f's tape (landscapes/intervals/): a
point is proved by Krawczyk's test, the rest of the box is excluded by branch and bound (exclusion.py). A
sum of functions of other variables each is taken apart: its points are those of its summands, in every
combination (separation.py, region.py). What can be neither stays open, in clusters, each with a reason why
and bounds of f over it. The proof is about the function as it is recorded, whose constants are
floating-point numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape
from landscapes.critical.kinds import MOST_WAITING, SetKind, Why
from landscapes.critical.search.critical_sets import CriticalSet
from landscapes.critical.search.poles import Pole
from landscapes.critical.words import of_certificate
from landscapes.intervals.branch_and_bound import Ending, Limits
from landscapes.intervals.program import NoIntervalForm
from landscapes.tape import tape as tapes
from landscapes.tape.tape import Tape

from .composite import by_levels, composite
from .found import Found
from .known_points import Bounds
from .partition import values_over, with_edge
from .region import Region, combined, searched
from .separation import summands

_BOXES = ("boxes_low", "boxes_high", "boxes_cluster")
_WIDE = 1e-2  # of the box's sides: no open part around one place is as wide


@dataclass(frozen=True, eq=False)
class Certificate:
    """What is proved about the critical points in a closed box, and what is not.

    ``found`` are the points proved, inside the box or where rounding cannot tell; ``place`` (n,) says which
    of them each given point is, -1 for one that is none of them. Of several that are one and the same, it
    is the first that is ``proved``. ``outside`` are the given points proved to be outside the box.

    What is left is in clusters of touching boxes: the extent, the reason and bounds of f for each cluster
    (``open_low``, ``open_high``, ``open_why``: codes of Why, ``open_values`` (k, 2)), how many critical
    points it holds at least and at most (``open_counts`` (k, 2), -1 where that is not known), and the boxes
    themselves (``boxes_low``, ``boxes_high``, ``boxes_cluster``). ``share`` is the volume of these boxes
    over that of the whole. ``poles`` are excluded, but for those that are open parts, too. ``levels`` are
    whole curves or surfaces of critical points, proved to be that; their samples are only samples.

    ``ending`` is how the search ended within the seconds ``allowed``; None where it never began,
    because there are no intervals: then ``refusal`` says why.
    """

    found: Found
    place: np.ndarray
    proved: np.ndarray
    outside: np.ndarray
    open_low: np.ndarray
    open_high: np.ndarray
    open_why: np.ndarray
    open_values: np.ndarray
    open_counts: np.ndarray
    boxes_low: np.ndarray = field(repr=False)
    boxes_high: np.ndarray = field(repr=False)
    boxes_cluster: np.ndarray = field(repr=False)
    poles: tuple[Pole, ...]
    levels: tuple[CriticalSet, ...]
    share: float
    ending: Ending | None
    refusal: str
    allowed: float
    seconds: float
    examined: int

    @property
    def complete(self) -> bool:
        """Whether all of the box is excluded, or one point whose kind is proved, or part of a level."""
        decided = bool(np.all(self.found.negatives >= 0))
        return self.ending is Ending.FINISHED and len(self.open_why) == 0 and decided

    reason = property(of_certificate)

    @property
    def without_boxes(self) -> Certificate:
        """The same without the open boxes, which may be many."""
        return replace(self, **{name: getattr(self, name)[:0] for name in _BOXES})

    def within_open(self, points: np.ndarray, reach: float = 0.0) -> np.ndarray:
        """Which of the points (n, d) lie in an open box, or within ``reach`` of its sides' length."""
        inside = np.zeros(len(points), dtype=bool)
        for one, point in enumerate(points):
            more = reach * self._width
            beside = (self.boxes_low - more <= point) & (point <= self.boxes_high + more)
            inside[one] = np.any(np.all(beside, axis=1))
        return inside

    def within_wide(self, points: np.ndarray) -> np.ndarray:
        """Which of the points (n, d) lie in a part too wide for a point, and open for no lack of time.

        Degenerate parts are left out: along a valley there are points.
        """
        wide = np.max((self.open_high - self.open_low) / self._width, axis=1) > _WIDE
        wide &= ~np.isin(self.open_why, (Why.TIME, Why.DEGENERATE))
        first, last = self.open_low[wide], self.open_high[wide]
        beside = (first <= points[:, None]) & (points[:, None] <= last)
        return np.any(np.all(beside, axis=2), axis=1)

    _width: np.ndarray = field(default_factory=lambda: np.ones(1), repr=False)


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
    seen, each with its ``kind`` and ``points`` (m, d): they tell where not to look long, and excuse
    nothing. ``cancelled`` is asked now and then whether to stop. Where f has no tape or an operation has
    no interval form, nothing is proved, and ``refusal`` says so.
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
    width = high - low
    # Creases and plateaus are not among them: beside a crease there may be regular points, and
    # plateaus are recognised by their bounds.
    curves = [
        np.asarray(one.points, dtype=float)
        for one in sets
        if one.kind not in (SetKind.CREASE, SetKind.PLATEAU) and len(one.points) > 1
    ]
    with np.errstate(all="ignore"):  # overflow and 1/0 are answers here
        region = _region(tape, low, high, points, curves, limits)
        every, left = region.found, with_edge(region.found, region.left)
        values = values_over(bounds, left)
    place = region.place
    kept = every.side >= 0
    renumbered = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)[place]
    proved = np.zeros(len(points), dtype=bool)
    # Of several given points that are one, the first: np.unique answers it.
    places, first = np.unique(renumbered, return_index=True)
    proved[first[places >= 0]] = True
    share = float(np.sum(np.prod((left.boxes.high - left.boxes.low) / width[:, None], axis=0)))
    return Certificate(
        found=Found(*(getattr(every, name)[kept] for name in Found.__dataclass_fields__)),
        place=renumbered,
        proved=proved,
        outside=(place >= 0) & (renumbered < 0),
        open_low=left.extents[0],
        open_high=left.extents[1],
        open_why=left.why,
        open_values=values,
        open_counts=left.counts,
        boxes_low=left.boxes.low.T,
        boxes_high=left.boxes.high.T,
        boxes_cluster=left.label,
        poles=region.poles,
        levels=region.levels,
        share=min(share, 1.0),
        ending=region.ending,
        refusal="",
        allowed=limits.seconds,
        seconds=limits.spent,
        examined=region.examined,
        _width=width,
    )


def _region(tape: Tape, low, high, points, curves, limits: Limits) -> Region:
    """The box searched: as phi(u), summand by summand, or as a whole."""

    def by_summands(tape: Tape) -> Region | None:
        parts, regions = summands(tape), list[Region]()
        for part in parts if len(parts) > 1 else []:
            axes = list(part.axes)
            mine, which = np.unique(points[:, axes], axis=0, return_inverse=True)
            along = [np.unique(curve[:, axes], axis=0) for curve in curves if len(axes) > 1]
            along = [curve for curve in along if len(curve) > 1]
            share = _share(limits, len(parts) - len(regions))
            region = searched(Bounds(part.tape), low[axes], high[axes], mine, along, share)
            regions.append(replace(region, place=region.place[which.reshape(-1)]))
        return combined(regions, [part.axes for part in parts], low, high) if regions else None

    def as_a_whole(tape: Tape) -> Region:
        return by_summands(tape) or searched(Bounds(tape), low, high, points, curves, _share(limits))

    parts = composite(tape, low, high)
    whole = parts and by_levels(parts, low, high, _share(limits, 4), as_a_whole)
    return whole or as_a_whole(tape)


def _share(limits: Limits, parts: int = 1) -> Limits:
    """What is left of the time, or one of so many parts of it."""
    spent = limits.spent
    return replace(limits, seconds=(limits.seconds - spent) / parts, began=limits.began + spent)


def _nothing(low, high, n, limits, refusal):
    """The certificate that proves nothing: the whole box is open."""
    d = len(low)
    nothing = np.empty((0, d))
    return Certificate(
        found=Found(nothing, nothing, *(np.empty(0, dtype=t) for t in (int, int, bool, int))),
        place=np.full(n, -1),
        proved=np.zeros(n, dtype=bool),
        outside=np.zeros(n, dtype=bool),
        open_low=low[None],
        open_high=high[None],
        open_why=np.array([Why.TIME], dtype=int),
        open_values=np.array([[-np.inf, np.inf]]),
        open_counts=np.array([[0, -1]]),
        boxes_low=low[None],
        boxes_high=high[None],
        boxes_cluster=np.zeros(1, dtype=int),
        poles=(),
        levels=(),
        share=1.0,
        ending=None,
        refusal=refusal,
        allowed=limits.seconds,
        seconds=limits.spent,
        examined=0,
        _width=high - low,
    )
