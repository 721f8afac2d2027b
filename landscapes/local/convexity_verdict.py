"""The verdict on a landscape over its box: affine, convex, strictly convex, concave, neither.

    v = convexity(f)
    v.verdict, v.status          # "strictly convex", "proved"
    v.against_convex             # or the chord that f rises above

"Neither" is shown by two chords, or by slopes that fall where a chord is too small for floats. The rest is
proved, by the rules of convex functions (convexity_rules.py) or by interval bounds of the Hessian
(convexity_proof.py), or else only sampled. What the proof leaves open is looked at along lines
(convexity_lines.py). Nothing is compared with the height of f, so that no constant hides anything.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscapes import intervals
from landscapes.core import derivatives
from landscapes.core.landscape import Landscape
from landscapes.tape import tape as tapes

from .chord_bounds import slope_change, without_affine
from .convexity_lines import Kinks, suspects
from .convexity_proof import semidefinite
from .convexity_rules import shape_of
from .convexity_tests import Chord, jensen
from .kinds import Convexity, ProvedBy, Status
from .words import of_verdict

_PAIRS = 3000
_GUIDED = 1000  # points whose Hessian says where to lay a chord
_SHARES = (0.25, 0.5, 0.75)
_NOISE = 1e-12  # of the heights: gaps below are rounding until intervals say otherwise
_TRIED = 40  # candidates that are verified, the widest gaps first, then the clearest
_CLEAR = 4.0  # units of rounding: below, a gap or a fall of slopes is no candidate
_LINES = 24  # through a box of more than one dimension
_BESIDE = 32  # lengths of it
_DOUBLINGS = 48  # of a way that is suspected
_EPSILON = float(np.finfo(float).eps)
_LONG = 0.1  # of the box: a straight chord this long is no accident of rounding


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a landscape is over a closed box, and how that is known.

    ``by`` is what proves it, None where it is only sampled. ``against_convex`` is a chord that f rises
    above, ``against_concave`` one that it stays below; None where none was found, or where slopes show it.
    ``everywhere``: f is finite at all of the samples; otherwise the verdict is about where it is.
    """

    verdict: Convexity
    by: ProvedBy | None
    against_convex: Chord | None
    against_concave: Chord | None
    everywhere: bool

    @property
    def status(self) -> Status:
        return Status.PROVED if self.by else Status.SAMPLED

    words = property(of_verdict)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def convexity(
    f: Landscape, domain: Sequence[tuple[float, float]] | None = None, seconds: float = 2.0
) -> Verdict:
    """The verdict over a box (f's own unless given), within about some seconds."""
    low, high = np.array(f.domain if domain is None else domain, dtype=float).T
    began, tape = time.perf_counter(), tapes.of(f)
    sample = _Sample(f, tape, low, high)
    if not sample.somewhere:
        return Verdict(Convexity.UNDEFINED, None, None, None, False)
    if tape is not None:
        affine, shape = _straight(tape, low, high), shape_of(tape, low, high)
        if affine or (shape is not None and shape.affine is not None):
            return Verdict(Convexity.AFFINE, ProvedBy.RULES, None, None, sample.everywhere)
        if shape is not None and (shape.convex or shape.concave):
            sign = 1 if shape.convex else -1
            strict = shape.strict() or (
                not sample.straight and semidefinite(f, tape, low, high, sign, seconds / 2).strict
            )
            above = sample.against(1).chord if sign < 0 else None
            below = sample.against(-1).chord if sign > 0 else None
            return Verdict(Convexity.of(sign, strict), ProvedBy.RULES, above, below, sample.everywhere)
    against = {sign: sample.against(sign) for sign in (1, -1)}
    for sign in (1, -1):
        if tape is None or against[sign].chord is not None:
            continue
        speaking = np.empty((len(low), 0))
        if not against[sign].slopes:
            left = seconds - (time.perf_counter() - began)
            outcome = semidefinite(f, tape, low, high, sign, left / (1 if against[-sign].known else 2))
            if outcome.proved:
                verdict = Convexity.of(sign, outcome.strict)
                above, below = against[1].chord, against[-1].chord
                return Verdict(verdict, ProvedBy.HESSIAN, above, below, sample.everywhere)
            speaking = outcome.against
        if speaking.shape[1]:
            sample.lay(speaking[:, :_GUIDED])
        sample.follow(tape, speaking[:, :_LINES], sign, max(seconds / 8, 0.05))
        for each in (1, -1):
            if against[each].chord is None:
                against[each] = sample.against(each)
    return _sampled(sample, against[1], against[-1])


@dataclass(frozen=True)
class _Against:
    """What speaks against sign * f being convex: a chord, or slopes that are proved to fall."""

    chord: Chord | None
    slopes: bool

    @property
    def known(self) -> bool:
        return self.chord is not None or self.slopes

    @property
    def proved(self) -> bool:
        return self.slopes or (self.chord is not None and self.chord.proved)


def _sampled(sample, convex: _Against, concave: _Against) -> Verdict:
    verdict, by = Convexity.AFFINE, None
    if convex.known and concave.known:
        verdict = Convexity.NEITHER
        if convex.proved and concave.proved:
            by = ProvedBy.SLOPES if convex.slopes or concave.slopes else ProvedBy.CHORDS
    elif convex.known or concave.known:
        verdict = Convexity.of(-1 if convex.known else 1, strict=not sample.straight)
    return Verdict(verdict, by, convex.chord, concave.chord, sample.everywhere)


def _straight(tape, low, high):
    """Whether the Hessian is written as 0, of a function that does not jump or break off."""
    if any(tape.instructions[s] != ("constant", (), 0.0) for s in tape.upper):
        return False
    try:
        marks = intervals.Program(tape, (tape.value, *tape.gradient))(low[:, None], high[:, None])[2]
    except intervals.NoIntervalForm:
        return False
    return not np.any(marks)


class _Sample:
    """Chords laid across the box: between random points, and along the Hessian's eigenvectors."""

    def __init__(self, f, tape, low, high):
        self.f, self.tape, self.low, self.high = f, tape, low[:, None], high[:, None]
        self.plain = None if tape is None else without_affine(tape)
        self.random = np.random.default_rng(0)  # the same verdict for everybody
        self.turned = {1: False, -1: False}  # whether slopes are proved to fall in sign * f
        d = len(low)
        self.ends: list[np.ndarray] = []  # (2, d, n) a batch
        self.gaps: list[np.ndarray] = []  # (shares, n): the chord's height minus f's
        self.clear: list[np.ndarray] = []  # (2, shares, n): the same in units of rounding, and the slopes'
        self.everywhere, self.somewhere, self.straight = True, False, False
        if d == 1:
            # Off round numbers, where functions may break off or jump.
            ticks = low[0] + (high[0] - low[0]) * (np.arange(64) + 0.5) / 64
            i, j = np.triu_indices(len(ticks), 1)
            self._judge(ticks[None, i], ticks[None, j])
        else:
            self._judge(*self._points(2 * _PAIRS).reshape(d, 2, -1).swapaxes(0, 1))
        self.lay(self._points(_GUIDED))
        self._edges()

    def _points(self, n):
        return self.low + (self.high - self.low) * self.random.random((len(self.low), n))

    def _edges(self):
        """Chords that end on the box's edge, where f may jump; that it breaks off there is no matter."""
        d, everywhere = len(self.low), self.everywhere
        one, other = self._points(2 * _GUIDED).reshape(d, 2, -1).swapaxes(0, 1)
        side, each = self.random.integers(d, size=_GUIDED), np.arange(_GUIDED)
        edge = np.where(self.random.random(_GUIDED) < 0.5, self.low[side, 0], self.high[side, 0])
        other[side, each] = edge
        self._judge(one, other)
        self.everywhere = everywhere

    def lay(self, points):
        """Chords centred at points (d, n), along the most and the least curved directions."""
        hessian = np.moveaxis(derivatives.hessian(self.f, points), -1, 0)
        hessian = np.where(np.all(np.isfinite(hessian), axis=(1, 2), keepdims=True), hessian, 0.0)
        frames = np.moveaxis(np.linalg.eigh(hessian)[1], 0, -1)
        for column in {0, len(self.low) - 1}:
            along = frames[:, column]
            room = 0.99 * self._room(points, along)  # short of the edges, for the same reason
            # Of every length, because a bump may be small.
            for reach in (room, room * 2.0 ** -self.random.uniform(0, 12, len(room))):
                self._judge(points - reach * along, points + reach * along)

    def _room(self, points, along):
        """How far one may go from points (d, n) both ways along directions (d, n)."""
        room = np.minimum(np.abs((self.high - points) / along), np.abs((points - self.low) / along))
        return np.min(np.where(along == 0, np.inf, room), axis=0)

    def follow(self, tape, points, sign, seconds):
        """Chords of every length where lines through the box and the points (d, n) lead to."""
        one, other = suspects(tape, *self._lines(points), sign, seconds)
        if not one.shape[1]:
            return
        self.turned[sign] |= Kinks(tape, self.low[:, 0], self.high[:, 0]).bends(one, other, sign)
        way = other - one
        self._judge(one, other)
        # Where it jumps or bends is within the way: beside it, f is known at the middle.
        for middle in (one - _BESIDE * way, one + way / 2, other + _BESIDE * way):
            for power in range(-1, _DOUBLINGS):
                reach = 2.0**power * way
                a, b = middle - reach, middle + reach
                fits = np.all((self.low <= a) & (b <= self.high), axis=0) & np.any(a != b, axis=0)
                fits &= np.all((self.low <= b) & (a <= self.high), axis=0)
                if np.any(fits):
                    self._judge(a[:, fits], b[:, fits])

    def _lines(self, points):
        """Lines between the edges of the box, (d, n) each end: all of it in one dimension."""
        d = len(self.low)
        if d == 1:
            return self.low, self.high
        through = np.concatenate([points, self._points(_LINES)], axis=1)
        one, other = [], []
        for axis in range(d):
            start, end = through.copy(), through.copy()
            start[axis], end[axis] = self.low[axis], self.high[axis]
            one.append(start)
            other.append(end)
        one.append(self._points(_LINES))
        other.append(self._points(_LINES))
        return np.concatenate(one, axis=1), np.concatenate(other, axis=1)

    def _heights(self, points):
        """f, but for what is affine in it, at points (d, *batch)."""
        if self.plain is None:
            return self.f.value(points)
        return self.plain.value_program.over(points.reshape(len(points), -1))[0].reshape(points.shape[1:])

    def _judge(self, one, other):
        ends = np.array([self._heights(one), self._heights(other)])
        shares = np.array(_SHARES)[:, None]
        middles = np.array([one + s * (other - one) for s in _SHARES])  # (shares, d, n)
        heights = self._heights(np.moveaxis(middles, 1, 0))
        chords = (1 - shares) * ends[0] + shares * ends[1]
        gaps = chords - heights
        size = np.max(np.abs(ends), axis=0) + np.abs(heights)
        self.everywhere &= bool(np.all(np.isfinite(ends)) and np.all(np.isfinite(heights)))
        self.somewhere |= bool(np.any(np.isfinite(gaps)))
        gaps = np.where(np.isfinite(gaps), gaps, 0.0)
        level = np.isfinite(size) & (np.abs(gaps) <= _NOISE * size)
        length = np.max(np.abs(other - one) / (self.high - self.low), axis=0)
        self.straight |= bool(np.any(np.all(level, axis=0) & (length >= _LONG)))
        self.ends.append(np.array([one, other]))
        self.gaps.append(np.where(level, 0.0, gaps))
        slopes = derivatives.gradient(self.f, np.array([one, other]).swapaxes(0, 1))
        change = np.sum((slopes[:, 1] - slopes[:, 0]) * (other - one), axis=0)
        steep = np.sum((np.abs(slopes[:, 0]) + np.abs(slopes[:, 1])) * np.abs(other - one), axis=0)
        clear = np.array([gaps / size, np.broadcast_to(change / steep, gaps.shape)]) / _EPSILON
        self.clear.append(np.where(np.isfinite(clear), clear, 0.0))

    def against(self, sign) -> _Against:
        """A chord that proves that sign * f is not convex, or else slopes, or a chord beyond rounding."""
        ends = np.concatenate(self.ends, axis=2)
        gaps = -sign * np.concatenate(self.gaps, axis=1)
        clear = -sign * np.concatenate(self.clear, axis=2)
        clear = np.where(clear > _CLEAR, clear, 0.0)
        sampled, slopes = None, self.turned[sign]
        for order in (gaps, *clear):
            for flat in np.argsort(-order, axis=None)[:_TRIED]:
                row, column = np.unravel_index(flat, order.shape)
                if order[row, column] <= 0:
                    break
                points = ends[:, :, column].T
                chord = jensen(self.f, points, (1 - _SHARES[row], _SHARES[row]))
                if chord.above if sign > 0 else chord.below:
                    if chord.proved:
                        return _Against(chord, False)
                    sampled = sampled or chord
                if order is not gaps and not slopes and self.tape is not None:
                    change = slope_change(self.tape, *points.T)
                    slopes = change is not None and (change[1] < 0 if sign > 0 else change[0] > 0)
        self.turned[sign] = slopes
        return _Against(sampled, slopes)
