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

from .breaks import zoomed
from .convexity_rules import shape_of
from .kinds import Unbounded
from .lipschitz_bounds import curvature_bound, curvatures_of, largest, slope_bound, slopes_of
from .words import of_constant, of_lipschitz

_SAMPLES = 4096
_ROUNDS = 12  # of looking closer around the largest values sampled
_AROUND = 64
_PROBED = 64  # boxes without a bound that are looked into
_ROUNDING = 1e-10  # of a value found without intervals: what it may be too large by


@dataclass(frozen=True, eq=False)
class Constant:
    """A Lipschitz constant over a box: ``low`` <= true <= ``high``.

    ``at`` (d,) is where ``low`` was found. ``infinite``: f, or its gradient, was seen to change without
    bound at ``where`` (d,), so that there is no constant, and ``low`` is only the largest one met at a
    smooth point; for L that may be because f has no gradient there. Where neither that nor a bound
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
    place = _sampled(value, low, high)
    tape, refusal, left, bound, top = tapes.of(f), "", None, None, np.inf
    if tape is not None:
        try:
            bound = curvature_bound(tape) if curved else slope_bound(tape)
        except intervals.NoIntervalForm as error:
            refusal = str(error)
    if bound is not None and broken is None:
        roots = low[:, None], high[:, None]
        if not curved and _convex(tape, low, high):
            roots = _faces(low, high)
        search = largest(bound, value, *roots, seconds)
        top, left = search.high, search.unbounded
        if _at(value, search.place) > _at(value, place):
            place = search.place
    least = _at_least(tape, place, curved) if bound is not None else None
    if least is None:
        least = _at(value, place) * (1 - _ROUNDING)
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


def _at(value, place):
    at = float(value(place[:, None])[0])
    return at if np.isfinite(at) else 0.0


def _sampled(value, low, high):
    """The point (d,) of the largest value found: random points, corners, then closer around the best."""
    d, random = len(low), np.random.default_rng(0)
    width = (high - low)[:, None]
    corners = np.array(np.meshgrid(*np.array([low, high]).T)).reshape(d, -1)
    points = np.concatenate([corners, low[:, None] + width * random.random((d, _SAMPLES))], axis=1)
    best = points[:, :1]
    for k in range(_ROUNDS):
        values = value(points)
        values = np.where(np.isfinite(values), values, -np.inf)
        order = np.argsort(-values)
        best = points[:, order[:4]]
        spread = width[..., None] * 0.1 * 0.4**k * random.uniform(-1, 1, (d, 4, _AROUND))
        near = np.clip(best[:, :, None] + spread, low[:, None, None], high[:, None, None])
        points = np.concatenate([best, near.reshape(d, -1)], axis=1)
    return best[:, 0]


def _convex(tape, low, high):
    """Whether f is convex or concave, so that its slope is largest on the box's boundary: along the
    direction of steepest ascent the slope only grows, one way or the other."""
    shape = shape_of(tape, low, high)
    return shape is not None and (shape.convex or shape.concave)


def _faces(low, high):
    """The sides of the box as boxes (d, 2d) without thickness."""
    d = len(low)
    a, b = np.repeat(low[:, None], 2 * d, axis=1), np.repeat(high[:, None], 2 * d, axis=1)
    for i in range(d):
        b[i, 2 * i], a[i, 2 * i + 1] = low[i], high[i]
    return a, b


def _at_least(tape, place, curved) -> float | None:
    """A proved lower end: the slope's length, or the curvature, at one point; None if it has none."""
    d, point = len(place), place[:, None]
    slots = tape.upper if curved else tape.gradient
    lower, upper, marks = intervals.Program(tape, slots)(point, point)
    if np.any(marks) or not np.all(np.isfinite(lower) & np.isfinite(upper)):
        return None
    least = np.maximum(np.maximum(lower, -upper), 0.0)[:, 0]
    if not curved:
        return float(np.sqrt(np.sum(least**2))) * (1 - 1e-14)
    if d == 1:
        return float(least[0])
    matrix, radius = np.empty((d, d)), 0.0
    for k, (i, j) in enumerate(zip(*np.triu_indices(d))):
        matrix[i, j] = matrix[j, i] = (lower[k, 0] + upper[k, 0]) / 2
        radius += 2 * (upper[k, 0] - lower[k, 0])
    size = float(np.max(np.abs(np.linalg.eigvalsh(matrix))))
    return max(size * (1 - 1e-13) - radius, 0.0)


def _unbounded(f, low, high, left, curved):
    """A point (d,) where f, or its gradient, is seen to change without bound; None if none is."""
    function = f.gradient if curved else (lambda theta: f.value(theta)[None])
    random, d, width = np.random.default_rng(0), len(low), (high - low)[:, None]
    starts, ends = [], []
    if left is not None and len(left):
        boxes = left[np.linspace(0, len(left) - 1, min(_PROBED, len(left))).astype(int)]
        a, b = boxes.low, boxes.high
        reach = np.maximum(b - a, 2.0**-12 * width)
        for way in (*np.eye(d), np.ones(d), random.uniform(-1, 1, d)):
            starts.append(np.clip((a + b) / 2 - reach * way[:, None], low[:, None], high[:, None]))
            ends.append(np.clip((a + b) / 2 + reach * way[:, None], low[:, None], high[:, None]))
    # And lines across the box, which find what has no tape.
    points = low[:, None] + width * random.random((d, 2 * _PROBED))
    starts.append(points[:, :_PROBED])
    ends.append(points[:, _PROBED:])
    zoom = zoomed(function, np.concatenate(starts, axis=1), np.concatenate(ends, axis=1))
    worst = np.flatnonzero(zoom.steepens)
    if not len(worst):
        return None
    middles = (zoom.begin[:, worst] + zoom.end[:, worst]) / 2
    # Of those about as bad as the worst the one deepest inside: a mark on the box's edge is hard to see.
    depth = np.min(np.minimum(middles - low[:, None], high[:, None] - middles) / width, axis=0)
    bad = zoom.change[worst] >= np.max(zoom.change[worst]) / 2
    middle = middles[:, np.argmax(np.where(bad, depth, -1.0))]
    # A zoom towards 0 ends a little beside it.
    return np.where(np.abs(middle) < 1e-9 * width[:, 0], 0.0, middle)
