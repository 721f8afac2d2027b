"""The verdict on a landscape over its box: affine, convex, strictly convex, concave, neither.

    v = convexity(f)
    v.verdict, v.status          # "strictly convex", "proved"
    v.against_convex             # or the chord that f rises above

"Neither" is shown by two chords. The rest is proved, by the rules of convex functions
(convexity_rules.py) or by interval bounds of the Hessian (convexity_proof.py), or else only sampled.
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

from .convexity_proof import semidefinite
from .convexity_rules import shape_of
from .convexity_tests import Chord, jensen
from .kinds import Convexity, ProvedBy, Status
from .words import of_verdict

_PAIRS = 3000
_GUIDED = 1000  # points whose Hessian says where to lay a chord
_SHARES = (0.25, 0.5, 0.75)
_NOISE = 1e-12  # of the heights: gaps below are rounding until intervals say otherwise
_TRIED = 40  # candidates that are verified, the widest gaps first
_LONG = 0.1  # of the box: a straight chord this long is no accident of rounding


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a landscape is over a closed box, and how that is known.

    ``by`` is what proves it, None where it is only sampled. ``against_convex`` is a chord that f rises
    above, ``against_concave`` one that it stays below; None where none was found. ``everywhere``: f is
    finite at all of the samples; otherwise the verdict is about where it is.
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
    sample = _Sample(f, low, high)
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
            above = sample.chord(-1) if sign < 0 else None
            below = sample.chord(1) if sign > 0 else None
            return Verdict(Convexity.of(sign, strict), ProvedBy.RULES, above, below, sample.everywhere)
    above, below = sample.chord(-1), sample.chord(1)
    for sign in (1, -1):
        if tape is None or (above if sign > 0 else below) is not None:
            continue
        left = seconds - (time.perf_counter() - began)
        outcome = semidefinite(f, tape, low, high, sign, left / (1 if above or below else 2))
        if outcome.proved:
            verdict = Convexity.of(sign, outcome.strict)
            return Verdict(verdict, ProvedBy.HESSIAN, above, below, sample.everywhere)
        if outcome.against.shape[1]:
            sample.lay(outcome.against[:, :_GUIDED])
            above, below = above or sample.chord(-1), below or sample.chord(1)
    return _sampled(sample, above, below)


def _sampled(sample, above, below) -> Verdict:
    verdict, by = Convexity.AFFINE, None
    if above is not None and below is not None:
        verdict, by = Convexity.NEITHER, ProvedBy.CHORDS if above.proved and below.proved else None
    elif above is not None or below is not None:
        verdict = Convexity.of(1 if above is None else -1, strict=not sample.straight)
    return Verdict(verdict, by, above, below, sample.everywhere)


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

    def __init__(self, f, low, high):
        self.f, self.low, self.high = f, low[:, None], high[:, None]
        self.random = np.random.default_rng(0)  # the same verdict for everybody
        d = len(low)
        self.ends: list[np.ndarray] = []  # (2, d, n) a batch
        self.gaps: list[np.ndarray] = []  # (shares, n): the chord's height minus f's
        self.everywhere, self.somewhere, self.straight = True, False, False
        if d == 1:
            # Between the edges and off round numbers, where functions may break off or jump.
            ticks = low[0] + (high[0] - low[0]) * (np.arange(64) + 0.5) / 64
            i, j = np.triu_indices(len(ticks), 1)
            self._judge(ticks[None, i], ticks[None, j])
        else:
            self._judge(*self._points(2 * _PAIRS).reshape(d, 2, -1).swapaxes(0, 1))
        self.lay(self._points(_GUIDED))

    def _points(self, n):
        return self.low + (self.high - self.low) * self.random.random((len(self.low), n))

    def lay(self, points):
        """Chords centred at points (d, n), along the most and the least curved directions."""
        hessian = np.moveaxis(derivatives.hessian(self.f, points), -1, 0)
        hessian = np.where(np.all(np.isfinite(hessian), axis=(1, 2), keepdims=True), hessian, 0.0)
        frames = np.moveaxis(np.linalg.eigh(hessian)[1], 0, -1)
        for column in {0, len(self.low) - 1}:
            along = frames[:, column]
            room = np.where(
                along == 0,
                np.inf,
                np.minimum(np.abs((self.high - points) / along), np.abs((points - self.low) / along)),
            )
            room = 0.99 * np.min(room, axis=0)  # short of the edges, for the same reason
            # Of every length, because a bump may be small.
            for reach in (room, room * 2.0 ** -self.random.uniform(0, 12, len(room))):
                self._judge(points - reach * along, points + reach * along)

    def _judge(self, one, other):
        f = self.f
        ends = np.array([f.value(one), f.value(other)])
        shares = np.array(_SHARES)[:, None]
        middles = np.array([one + s * (other - one) for s in _SHARES])  # (shares, d, n)
        heights = f.value(np.moveaxis(middles, 1, 0))
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

    def chord(self, sign) -> Chord | None:
        """The chord with the widest gap of this sign that is proved, or else holds beyond rounding."""
        sampled = None
        gaps = sign * np.concatenate(self.gaps, axis=1)
        ends = np.concatenate(self.ends, axis=2)
        for flat in np.argsort(-gaps, axis=None)[:_TRIED]:
            row, column = np.unravel_index(flat, gaps.shape)
            if gaps[row, column] <= 0:
                break
            chord = jensen(self.f, ends[:, :, column].T, (1 - _SHARES[row], _SHARES[row]))
            if chord.above if sign < 0 else chord.below:
                if chord.proved:
                    return chord
                sampled = sampled or chord
        return sampled
