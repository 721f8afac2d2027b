"""Where along lines a function is not seen to be convex: short ways, found by halving.

A kink or a dent may be far smaller than what samples of a box tell. On a line it is found all the same:
what intervals prove to curve the right way is put aside, the rest is halved, until little ways are left
that hold a kink, a jump, or curve the wrong way. What they mean is judged by chords and slopes afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes import intervals
from landscapes.critical.proof.lifting import lifted
from landscapes.intervals import branch_and_bound
from landscapes.intervals.arithmetic import UNDEFINED, multiply
from landscapes.intervals.branch_and_bound import Limits
from landscapes.tape.tape import Tape

from .chord_bounds import summed

_DEEPEST = 46  # halvings
_ABREAST = 256  # ways that are followed at once
_ENOUGH = 64  # ways found
_MOST = 40_000  # ways looked at
_NULL = 1e-300  # what is 0 is bounded by hardly less


@dataclass(eq=False)
class _Ways(branch_and_bound.Boxes):
    """Ways between points ``one`` and ``other``, in the boxes (d, n) that just hold them."""

    one: np.ndarray
    other: np.ndarray

    @classmethod
    def between(cls, one, other):
        return cls(np.minimum(one, other), np.maximum(one, other), one, other)


def suspects(
    tape: Tape, one: np.ndarray, other: np.ndarray, sign: int, seconds: float
) -> tuple[np.ndarray, np.ndarray]:
    """The ends (d, n) of short ways along the lines from ``one`` to ``other``, (d, k) each, on which
    sign * f is not seen to be convex, and of ways on which it is seen not to be."""
    try:
        search = _Search(tape, sign)
    except intervals.NoIntervalForm:
        return one[:, :0], other[:, :0]
    search.run(_Ways.between(one, other), Limits(seconds, looked=_MOST))
    found = search.found
    if not found:
        return one[:, :0], other[:, :0]
    return np.concatenate([w.one for w in found], axis=1), np.concatenate([w.other for w in found], axis=1)


class _Search(branch_and_bound.Search[_Ways]):
    def __init__(self, tape, sign):
        self.d, self.sign = tape.dimension, sign
        self.program = intervals.Program(tape, (tape.value, *tape.gradient, *tape.upper))
        self.found: list[_Ways] = []
        self.random = np.random.default_rng(0)

    @np.errstate(all="ignore")
    def look(self, boxes: _Ways) -> _Ways:
        lower, upper = self._bend(boxes)
        wrong = upper < 0
        self._keep(boxes[wrong])
        boxes = boxes[~wrong & ~(lower >= -_NULL)]
        half = boxes.one + (boxes.other - boxes.one) / 2
        left, right = _Ways.between(boxes.one, half), _Ways.between(half, boxes.other)
        return left.joined([left, right])

    def between(self, boxes: _Ways, generation: int) -> _Ways:
        """As many as can be followed; the shortest are what is looked for."""
        short = np.all(boxes.high - boxes.low <= 4 * np.spacing(np.maximum(-boxes.low, boxes.high)), axis=0)
        if generation >= _DEEPEST:
            short[:] = True
        self._keep(boxes[short])
        boxes = boxes[~short]
        if len(boxes) > _ABREAST:
            boxes = boxes[np.sort(self.random.choice(len(boxes), _ABREAST, replace=False))]
        return boxes

    def _keep(self, ways):
        if len(ways):
            self.found.append(ways[:_ENOUGH])
            self.over = sum(map(len, self.found)) >= 4 * _ENOUGH

    def _bend(self, ways):
        """Bounds (n,) of sign v'Hv along each way, v as long as 1; none where f or its slope may jump."""
        d = self.d
        lower, upper, marks = self.program(ways.low, ways.high)
        way = ways.other - ways.one
        way = way / np.max(np.abs(way), axis=0)
        pairs = [(i, j) for i in range(d) for j in range(i, d)]
        sizes = [way[i] * way[j] * (1 if i == j else 2) for i, j in pairs]
        rows = zip(lower[1 + d :], upper[1 + d :])
        total = summed(multiply(row, (size, size)) for row, size in zip(rows, sizes))
        low, high = total if self.sign > 0 else (-total[1], -total[0])
        lost = np.any(marks[: 1 + d], axis=0) | np.any(marks[1 + d :] & UNDEFINED, axis=0) | np.isnan(low)
        return np.where(lost, -np.inf, low), np.where(lost, np.inf, high)


class Kinks:
    """The kinks of a tape, |u|, max and min, and which way they bend it."""

    def __init__(self, tape: Tape, low: np.ndarray, high: np.ndarray):
        self.form = lifted(tape, list(zip(low.tolist(), high.tolist())))
        if self.form is None:
            return
        d, k, lift = tape.dimension, self.form.switches, self.form.tape
        mixed = [lift.hessian[i][d + j] for j in range(k) for i in range(d)]
        try:
            self.smooth = intervals.Program(lift, (lift.value, *lift.gradient[: d + k]))
            self.weights = intervals.Program(lift, (*lift.gradient[d + k :], *mixed))
        except intervals.NoIntervalForm:
            self.form = None

    @np.errstate(all="ignore")
    def bends(self, one: np.ndarray, other: np.ndarray, sign: int) -> bool:
        """Whether on one of the ways (d, n) sign * f is proved to have a kink, and to bend down at it.

        There a u changes its side while w u, w the weight of |u|, moves the other way; whatever else may
        change its side has no weight above 0.
        """
        form = self.form
        if form is None or not one.shape[1]:
            return False
        (d, n), k = one.shape, form.switches
        low, high = np.minimum(one, other), np.maximum(one, other)
        sides, first, last = form.sides(low, high), form.sides(one, one), form.sides(other, other)
        open_ = sides == 0
        nothing = np.zeros((k, n))
        boxes = (
            np.concatenate([low, np.where(open_, -1.0, sides), nothing]),
            np.concatenate([high, np.where(open_, 1.0, sides), nothing]),
        )
        lower, upper, marks = self.weights(*boxes)
        if sign < 0:
            lower, upper = -upper, -lower
        fine = ~np.any(self.smooth(*boxes)[2], axis=0) & ~np.any(marks, axis=0)
        fine &= np.all(~open_ | (upper[:k] <= 0), axis=0)
        way, turned = other - one, np.zeros(n, dtype=bool)
        for j in range(k):
            rows = slice(k + j * d, k + j * d + d)
            ends = zip(lower[rows], upper[rows])
            moves = summed(multiply(row, (step, step)) for row, step in zip(ends, way))
            against = np.where(last[j] > 0, moves[1] < 0, moves[0] > 0)
            turned |= (first[j] * last[j] < 0) & against
        return bool(np.any(fine & turned))
