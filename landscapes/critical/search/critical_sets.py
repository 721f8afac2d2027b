"""Critical points that are not alone: valleys, ridges and rings of them, plateaus; and creases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.critical.kinds import PLATEAU, SetKind
from landscapes.critical.words import of_set
from landscapes.tape.tape import Tape

from .cells import Cells
from .clusters import components
from .nature import heights
from .survey import Survey
from .unit_box import Field

_SHOWN = 400  # points kept along a set
_LOOKED_AT = 8  # of them, for what the ground is like across
_SAME_LEVEL = 1e-6  # of the range of heights
_STARTS, _STEPS, _ON = 2500, 12, 1e-9  # Newton's: its starts and steps, and how near it must have come
_SPECK = 1e-3  # of the box: a smaller plateau is not worth a sentence


@dataclass(frozen=True, eq=False)
class CriticalSet:
    """A set of points where the gradient vanishes, with its extent; or a crease, where it jumps;
    or a stretch of the box's edge that is minimal over the closed box.

    ``points`` (m, d) are samples of it, ``value`` the height there (NaN on a crease, where it varies),
    ``low`` and ``high`` (d,) its extent, ``share`` its part of the box's area, which is 0 for curves,
    and ``across`` what a curve is seen across it: valley, ridge or shelf, also where it is a ring.
    """

    kind: SetKind
    points: np.ndarray
    value: float
    low: np.ndarray
    high: np.ndarray
    share: float = 0.0
    across: SetKind | None = None

    sentence = property(of_set)


def _thinned(points):
    """At most so many of the points (d, n), taken evenly from their order along the longest way."""
    n = points.shape[1]
    along = np.argsort(points[np.argmax(np.ptp(points, axis=1))], kind="stable")
    return points[:, along[np.linspace(0, n - 1, min(n, _SHOWN)).astype(int)]]


def _is_closed(u, step):
    """Whether points (2, n) go all the way round their middle, without a gap."""
    if len(u) != 2:
        return False
    away = u - (u.max(axis=1) + u.min(axis=1))[:, None] / 2
    radius = np.hypot(*away)
    angle = np.sort(np.arctan2(away[1], away[0]))
    gap = np.max(np.diff(angle, append=angle[0] + 2 * np.pi))
    return bool(radius.min() > 2 * step and gap * radius.max() < 8 * step)


def _curves(field: Field, survey: Survey):
    cells = Cells.joined([c for c, _ in survey.flat])
    u = np.concatenate([p for _, p in survey.flat], axis=1)
    side = 2 * np.max(cells.radius)
    label = components(u, side)
    for group in range(label.max() + 1):
        mine = _thinned(u[:, label == group])
        some = mine[:, :: max(1, mine.shape[1] // _LOOKED_AT)]
        around = heights(field, some, np.full(some.shape[1], side))
        up, down = np.max(around, axis=0), -np.min(around, axis=0)
        valley, ridge = (np.median(down) < 1e-3 * np.median(up), np.median(up) < 1e-3 * np.median(down))
        across = SetKind.VALLEY if valley else SetKind.RIDGE if ridge else SetKind.SHELF
        closed = _is_closed(u[:, label == group], side)
        theta = field.theta(mine)
        value = float(np.median(field.value(mine)))
        whole = field.theta(u[:, label == group])
        kind = SetKind.RING if closed else across
        yield CriticalSet(kind, theta.T, value, whole.min(axis=1), whole.max(axis=1), across=across)


def _ends(field, low, high, value, survey):
    """Where a level stretch of a curve (1D) really ends, by halving beyond its cells."""

    def level(x):
        height, slope, _ = field.everything(x[None])
        same = np.abs(height - value) <= _SAME_LEVEL * (survey.highest - survey.lowest)
        return same & (np.abs(slope[0]) <= PLATEAU * survey.steepest)

    ends = []
    for end, side in ((low, -1.0), (high, 1.0)):
        inside, outside = end, np.clip(end + side * 0.02, 0, 1)
        for _ in range(52):
            middle = (inside + outside) / 2
            there = level(middle)
            inside, outside = np.where(there, middle, inside), np.where(there, outside, middle)
        ends.append(inside)
    return ends


def _plateaus(field: Field, survey: Survey, cells: Cells):
    span = (survey.highest - survey.lowest) or 1.0
    even = np.ptp(cells.values, axis=0) <= _SAME_LEVEL * span
    cells = cells[even]
    if not len(cells):
        return
    middle = np.mean(cells.values, axis=0)
    side = 2 * np.max(cells.radius, axis=1)
    place = np.concatenate([cells.middle, (middle / span)[None]])
    label = components(place, np.append(side, 2 * _SAME_LEVEL))
    for group in range(label.max() + 1):
        mine = cells[label == group]
        value = float(np.median(middle[label == group]))
        low, high = mine.low.min(axis=1), mine.high.max(axis=1)
        share = float(np.sum(np.prod(2 * mine.radius, axis=0)))
        if field.dimension == 1:
            low, high = _ends(field, low, high, value, survey)
            share = float(high[0] - low[0])
        if share < _SPECK:
            continue
        ends = field.theta(np.stack([low, high], axis=1))
        points = field.theta(_thinned(mine.middle)).T
        yield CriticalSet(SetKind.PLATEAU, points, value, ends[:, 0], ends[:, 1], share)


def _creases(field: Field, survey: Survey):
    cells: Cells = next(c for c in survey.creases if len(c))
    label = components(cells.middle, 8 * np.max(cells.radius))
    for group in np.flatnonzero(np.bincount(label) >= 8):
        theta = field.theta(_thinned(cells.middle[:, label == group]))
        yield CriticalSet(SetKind.CREASE, theta.T, np.nan, theta.min(axis=1), theta.max(axis=1))


def along_level(
    inner: Tape, level: float, kind: SetKind, value: float, low: np.ndarray, high: np.ndarray
) -> CriticalSet:
    """The set on which a function has a value that it takes in the box; its samples by Newton's method.

    ``kind`` is what it is across, ``value`` the height there.
    """
    d, width = len(low), (high - low)[:, None]
    n = round(_STARTS ** (1 / d))
    axes = [a + (b - a) * (np.arange(n) + 0.5) / n for a, b in zip(low, high)]
    x = np.array(np.meshgrid(*axes, indexing="ij")).reshape(d, -1)
    for _ in range(_STEPS):
        height, *slope = inner.gradient_program.over(x)
        slope = np.array(slope) * width  # per side of the box
        x = x + width * slope * (level - height) / np.maximum(np.sum(slope**2, axis=0), 1e-300)
    off = np.abs(inner.value_program.over(x)[0] - level)
    kept = (off <= _ON * np.max(np.abs(slope), axis=0)) & np.all(
        (x >= low[:, None]) & (x <= high[:, None]), axis=0
    )
    x = x[:, kept]
    if not x.shape[1]:
        return CriticalSet(kind, np.empty((0, d)), value, low, high, across=kind)
    u = (x - low[:, None]) / width
    closed = _is_closed(u, 1 / n)
    ends = x.min(axis=1), x.max(axis=1)
    return CriticalSet(SetKind.RING if closed else kind, _thinned(x).T, value, *ends, across=kind)


def sets_of(survey: Survey) -> tuple[CriticalSet, ...]:
    """All sets of a survey, the largest first."""
    sets: list[CriticalSet] = []
    field, level = survey.field, survey.gathered("level")
    if any(len(c) for c, _ in survey.flat):
        sets += _curves(field, survey)
    if level is not None:
        sets += _plateaus(field, survey, level)
    if any(len(c) for c in survey.creases):
        sets += _creases(field, survey)
    rows, width = list(field.free), field.width
    return tuple(sorted(sets, key=lambda s: (-s.share, -float(np.max((s.high - s.low)[rows] / width)))))
