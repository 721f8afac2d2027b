"""Lipschitz constants: K of f, its largest slope, and L of its gradient, its largest curvature.

    c = lipschitz(f)
    c.K.low, c.K.high            # the true K lies between, both proved where K.certified
    c.L.words                    # or why there is none: a kink, a jump, a cusp
    c.step                       # 1/L: gradient descent with this step never climbs

The lower ends are slopes and curvatures found at points; the upper ends come from intervals
(lipschitz_bounds.py). Where f has a kink or jumps the constant is infinite, and is said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscapes import intervals
from landscapes.core.landscape import Landscape
from landscapes.tape import tape as tapes

from .breaks import grows, zoomed
from .convexity_rules import shape_of
from .kinds import Unbounded
from .lipschitz_bounds import (
    curvature_attained,
    curvature_bound,
    curvatures_of,
    largest,
    slope_attained,
    slope_bound,
    slopes_of,
)
from .words import of_constant, of_lipschitz

_SAMPLES = 4096
_ROUNDS = 12  # of looking closer around the largest values sampled
_AROUND = 64
_PROBED = 64  # boxes without a bound that are looked into
_ROUNDING = 1e-10  # of a value found without intervals: what it may be too large by
_BESIDE = 2.0**-48  # of the box: how far beside a point what is attained is looked for, too
_THIN = 2.0**-30  # of the box: the thickness of its sides


@dataclass(frozen=True, eq=False)
class Constant:
    """A Lipschitz constant over a box: ``low`` <= true <= ``high``; ValueError where they cross.

    ``at`` (d,) is where ``low`` was found; it is proved where ``high`` is. ``infinite``: f, or its
    gradient, was seen to change without bound at ``where`` (d,), so that there is no constant, and
    ``low`` is only the largest one met at a smooth point; for L that may be because f has no gradient
    there. Where neither that nor a bound
    was found, ``unbounded`` says why: for want of intervals, whose ``refusal`` is kept, or because f
    may break off at the ``suspect`` (d,).
    """

    symbol: str
    low: float
    high: float
    at: np.ndarray
    where: np.ndarray | None = None
    without_gradient: bool = False
    unbounded: Unbounded | None = None
    refusal: str = ""
    suspect: np.ndarray | None = None

    def __post_init__(self):
        if not 0 <= self.low <= self.high:
            raise ValueError(f"{self.symbol} cannot lie between {self.low!r} and {self.high!r}")
        if self.infinite and self.certified:
            raise ValueError(f"{self.symbol} cannot be infinite and at most {self.high!r}")

    @property
    def certified(self) -> bool:
        """Whether the upper end is proved."""
        return bool(np.isfinite(self.high))

    @property
    def infinite(self) -> bool:
        return self.where is not None

    words = property(of_constant)


@dataclass(frozen=True, eq=False)
class Lipschitz:
    """K of a landscape and L of its gradient over a box, and what L says of step sizes.

    ``step`` is 1/L: below twice of it, gradient descent cannot climb while it stays in the box. It
    is 0 where L is infinite, and a guess from samples where L is not certified.
    """

    K: Constant
    L: Constant

    @property
    def step(self) -> float:
        if self.L.infinite:
            return 0.0
        top = self.L.high if self.L.certified else self.L.low
        return 1 / top if top > 0 else np.inf

    words = property(of_lipschitz)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def lipschitz(
    f: Landscape, domain: Sequence[tuple[float, float]] | None = None, seconds: float = 2.0
) -> Lipschitz:
    """Both constants over a box (f's own unless given), within about some seconds."""
    low, high = np.array(f.domain if domain is None else domain, dtype=float).T
    slope = _constant(f, low, high, seconds / 2, "K")
    return Lipschitz(slope, _constant(f, low, high, seconds / 2, "L", slope.where))


def _constant(f, low, high, seconds, symbol, broken=None) -> Constant:
    """The constant of that symbol; ``broken`` is where f itself is known to change without bound."""
    curved = symbol == "L"
    value = curvatures_of(f) if curved else slopes_of(f)
    places = _sampled(value, low, high)
    tape, refusal, left, bound, top = tapes.of(f), "", None, None, np.inf
    if tape is not None:
        try:
            bound = curvature_bound(tape) if curved else slope_bound(tape)
        except intervals.NoIntervalForm as error:
            refusal = str(error)
    if bound is not None and broken is None:
        roots = low[:, None], high[:, None]
        if not curved and _convex(tape, low, high):
            roots = _sides(low, high)
        search = largest(bound, value, *roots, seconds)
        top, left = search.high, search.unbounded
        places = np.column_stack([search.place, places])
    attained = None
    if tape is not None and bound is not None:
        attained = curvature_attained(tape) if curved else slope_attained(tape)
    least, place = _at_least(value, attained, places, low, high, proved=bool(np.isfinite(top)))
    if broken is not None:
        return Constant(symbol, least, top, place, broken, without_gradient=True)
    if np.isfinite(top):
        return Constant(symbol, least, top, place)
    where = _unbounded(f, low, high, left, curved)
    if where is not None:
        return Constant(symbol, least, top, place, where)
    if left is None:
        why = Unbounded.NO_TAPE if tape is None else Unbounded.NO_INTERVALS
        return Constant(symbol, least, top, place, unbounded=why, refusal=refusal)
    if not len(left):
        return Constant(symbol, least, top, place, unbounded=Unbounded.TIME)
    suspect = ((left.low + left.high) / 2)[:, 0]
    return Constant(symbol, least, top, place, unbounded=Unbounded.SUSPECT, suspect=suspect)


def _sampled(value, low, high):
    """Points (d, n) of large values, the largest first: random ones, corners, then closer around the best."""
    d, random = len(low), np.random.default_rng(0)
    width = (high - low)[:, None]
    corners = np.array(np.meshgrid(*np.array([low, high]).T)).reshape(d, -1)
    points = np.concatenate([corners, low[:, None] + width * random.random((d, _SAMPLES))], axis=1)
    top = points[:, :1]
    for k in range(_ROUNDS):
        values = value(points)
        values = np.where(np.isfinite(values), values, -np.inf)
        order = np.argsort(-values)
        best, top = points[:, order[:4]], points[:, order[:_AROUND]]
        spread = width[..., None] * 0.1 * 0.4**k * random.uniform(-1, 1, (d, 4, _AROUND))
        near = np.clip(best[:, :, None] + spread, low[:, None, None], high[:, None, None])
        points = np.concatenate([best, near.reshape(d, -1)], axis=1)
    return top


def _convex(tape, low, high):
    """Whether f is convex or concave, so that its slope is largest beside the box's boundary: along the
    direction of steepest ascent the slope only grows, one way or the other."""
    shape = shape_of(tape, low, high)
    return shape is not None and (shape.convex or shape.concave)


def _sides(low, high):
    """The sides of the box as thin boxes (d, 2d).

    Not as faces without thickness: on one of these a tape has 0 for an infinite slope, and for that of
    |x| at 0, but in a box that f's points fill every slope is among its bounds.
    """
    d = len(low)
    a, b = np.repeat(low[:, None], 2 * d, axis=1), np.repeat(high[:, None], 2 * d, axis=1)
    thin = _THIN * (high - low)
    for i in range(d):
        b[i, 2 * i] = max(low[i] + thin[i], np.nextafter(low[i], np.inf))
        a[i, 2 * i + 1] = min(high[i] - thin[i], np.nextafter(high[i], -np.inf))
    return a, b


def _at_least(value, attained, places, low, high, proved):
    """A lower end, and where (d,) it was found: proved beside one of some points (d, n) if it can be.

    Where it cannot be and must be ``proved``, it is 0.
    """
    low, high = low[:, None], high[:, None]
    if attained is not None:
        aside = np.maximum(_BESIDE * (high - low), 16 * np.spacing(np.abs(places)))
        # Beside them, too: the best points may be crowded at an edge or a kink.
        middles = np.concatenate([places, places + aside, places - aside], axis=1)
        reach = 8 * np.spacing(np.abs(middles))
        a, b = np.maximum(middles - reach, low), np.minimum(middles + reach, high)
        inside = np.all(a < b, axis=0)
        least = np.where(inside, attained(np.where(inside, a, low), np.where(inside, b, low)), np.nan)
        if not np.all(np.isnan(least)):
            most = int(np.nanargmax(least))
            return float(least[most]), ((a + b) / 2)[:, most]
    here = value(places)
    here = np.where(np.isfinite(here), here, 0.0)
    most = int(np.argmax(here))
    return 0.0 if proved else float(here[most]) * (1 - _ROUNDING), places[:, most]


def _unbounded(f, low, high, left, curved):
    """A point (d,) where f, or its gradient, is seen to change without bound; None if none is."""
    function = f.gradient if curved else (lambda theta: f.value(theta)[None])
    random, d, width = np.random.default_rng(0), len(low), (high - low)[:, None]
    least, most = low[:, None], high[:, None]
    if curved:
        # At the edge, and at round numbers, a convention may stand for the gradient.
        least = least + 2.0**-56 * width + 2 * np.spacing(np.abs(least))
        most = most - 2.0**-56 * width - 2 * np.spacing(np.abs(most))
    boxes = None
    # Lines across the box, which find what has no tape, and short ones around what is left.
    points = low[:, None] + width * random.random((d, 2 * _PROBED))
    starts, ends = [points[:, :_PROBED]], [points[:, _PROBED:]]
    if left is not None and len(left):
        boxes = left[np.linspace(0, len(left) - 1, min(_PROBED, len(left))).astype(int)]
        reach = np.maximum(boxes.high - boxes.low, 2.0**-12 * width)
        uneven = random.uniform(0.9, 1.1, (2, 1, len(boxes)))
        if not curved:  # a value of one point alone, at the end of a box, is a jump of f
            starts, ends, uneven = [*starts, boxes.low], [*ends, boxes.high], np.ones((2, 1, 1))
        for way in (*np.eye(d), np.ones(d), random.uniform(-1, 1, d)):
            back, forth = reach * way[:, None] * uneven
            starts.append(np.clip(boxes.middle - back, least, most))
            ends.append(np.clip(boxes.middle + forth, least, most))
    zoom = zoomed(function, np.concatenate(starts, axis=1), np.concatenate(ends, axis=1))
    worst = np.flatnonzero(zoom.steepens)
    if not len(worst):
        return _grown(f, low, high, boxes, curved)
    middles = (zoom.begin[:, worst] + zoom.end[:, worst]) / 2
    # Of those about as bad as the worst the one deepest inside: a mark on the box's edge is hard to see.
    depth = np.min(np.minimum(middles - low[:, None], high[:, None] - middles) / width, axis=0)
    bad = zoom.change[worst] >= np.max(zoom.change[worst]) / 2
    middle = middles[:, np.argmax(np.where(bad, depth, -1.0))]
    # A zoom towards 0 ends a little beside it.
    return np.where(np.abs(middle) < 1e-9 * width[:, 0], 0.0, middle)


def _grown(f, low, high, boxes, curved):
    """A corner (d,) of what is left, or of the box, towards which the slope, or the curvature, is seen to
    grow without bound, though slowly as a logarithm does; None if there is none."""
    d, width = len(low), (high - low)[:, None]
    corners = [low[:, None], high[:, None]]
    if boxes is not None:
        corners += [boxes.low, boxes.high]
    places = np.concatenate(corners, axis=1)
    ways = [side * way for way in (*np.eye(d), np.ones(d)) for side in (1, -1)]
    steps = np.concatenate([0.25 * width * way[:, None] + 0 * places for way in ways], axis=1)
    places = np.tile(places, len(ways))
    ends = places + steps
    inside = np.all((ends >= low[:, None]) & (ends <= high[:, None]), axis=0)
    places, steps = places[:, inside], steps[:, inside]

    def derivatives(theta):
        made = f.hessian(theta) if curved else f.gradient(theta)
        return made.reshape(-1, *theta.shape[1:])

    found = np.flatnonzero(grows(derivatives, places, steps))
    return places[:, found[0]] if len(found) else None
