"""A proof that the Hessian is nowhere indefinite in a box, by interval branch and bound.

The box is cut until, in every part, all matrices within the bounds of the Hessian are positive
semidefinite. That proves convexity where f and its gradient are continuous: at a kink the tape has
0 for a second derivative that does not exist, and such a part is left open (the intervals' marks).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from landscapes import intervals
from landscapes.core import derivatives
from landscapes.intervals.arithmetic import UNDEFINED, down, up
from landscapes.intervals.matrices import inertia, middle, symmetric
from landscapes.tape.operations import Fact

_SLICE = 4096  # boxes between two looks at the clock
_MOST = 300_000  # boxes looked at
_DEEPEST = 40  # halvings of one side, after which a box is given up
_MARKED_DEEPEST = 12  # the same where f or its gradient may jump: cutting does not help


@dataclass(frozen=True)
class Outcome:
    """Whether it is proved; strictly; and points (d, n) that speak against it: where the Hessian
    has the other sign, or where f or its gradient may break off."""

    proved: bool
    strict: bool
    against: np.ndarray


def semidefinite(f, tape, low, high, sign: int, seconds: float) -> Outcome:
    """Try to prove that sign * Hessian is positive semidefinite over the box, each end (d,).

    ``strict``: f is strictly convex (concave for sign -1), because the Hessian is definite all over,
    or, in one dimension, because an analytic second derivative is not 0 all over.
    """
    try:
        search = _Search(f, tape, low, high, sign)
    except intervals.NoIntervalForm:
        return Outcome(False, False, np.empty((len(low), 0)))
    return search.run(seconds)


class _Search:
    def __init__(self, f, tape, low, high, sign):
        self.f, self.tape, self.sign = f, tape, sign
        self.low, self.high = low, high
        self.steady = intervals.Program(tape, (tape.value, *tape.gradient))
        self.bend = intervals.Program(tape, tape.upper)

    def run(self, seconds) -> Outcome:
        d, until = len(self.low), time.perf_counter() + seconds
        low, high = self.low[:, None], self.high[:, None]
        depth = np.zeros((d, 1), dtype=int)
        strict, looked = True, 0
        nowhere = np.empty((d, 0))
        constant = self._constant()
        if constant is not None:
            calm = not np.any(self.steady(low, high)[2])
            return Outcome(calm and _exactly(constant), calm and _exactly(constant, strictly=True), nowhere)
        while low.shape[1]:
            left = []
            for start in range(0, low.shape[1], _SLICE):
                here = slice(start, start + _SLICE)
                a, b, deep = low[:, here], high[:, here], depth[:, here]
                looked += a.shape[1]
                proved, definite, marked = self._look(a, b)
                strict &= bool(np.all(definite[proved]))
                a, b, deep, marked = (x[..., ~proved] for x in (a, b, deep, marked))
                against = self._against(a + (b - a) / 2)
                if against.shape[1]:
                    return Outcome(False, False, against)
                given_up = np.max(deep, axis=0) >= np.where(marked, _MARKED_DEEPEST, _DEEPEST)
                if np.any(given_up) or looked > _MOST or time.perf_counter() > until:
                    return Outcome(False, False, (a + (b - a) / 2)[:, marked])
                left.append(_cut(a, b, deep))
            low, high, depth = (np.concatenate(parts, axis=1) for parts in zip(*left))
        return Outcome(True, strict or (d == 1 and self._analytic() and self._bends()), nowhere)

    def _constant(self):
        """The Hessian's entries, as fractions, where it is the same everywhere; else None."""
        known = [self.tape.instructions[slot] for slot in self.tape.upper]
        if any(k.op != "constant" or not np.isfinite(k.immediate) for k in known):
            return None
        d, entries = len(self.low), iter(known)
        matrix = [[Fraction(0)] * d for _ in range(d)]
        for i in range(d):
            for j in range(i, d):
                matrix[i][j] = matrix[j][i] = self.sign * Fraction(next(entries).immediate)
        return matrix

    def _look(self, low, high):
        """Which boxes (d, n) are proved, where the Hessian is definite, and where f may jump."""
        lower, upper, marks = self.bend(low, high)
        marked = np.any((marks & UNDEFINED) > 0, axis=0)
        if not self.steady.calm:
            marked |= np.any(self.steady(low, high)[2], axis=0)
        if self.sign < 0:
            lower, upper = -upper, -lower
        fine = ~marked & ~np.any(np.isnan(lower), axis=0)
        definite = fine & _definite(lower, upper, len(low))
        return definite | (fine & _nonnegative(lower, upper, len(low))), definite, marked

    def _against(self, points):
        """Those of the points (d, n) at which the Hessian clearly has an eigenvalue of the other sign."""
        bend = self.sign * derivatives.hessian(self.f, points)
        fine = np.all(np.isfinite(bend), axis=(0, 1))
        eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.where(fine, bend, 0.0), -1, 0))
        clear = eigenvalues[:, 0] < -1e-9 * np.max(np.abs(eigenvalues), axis=1)
        return points[:, clear]

    def _bends(self):
        """Whether the second derivative is proved not to be 0 at one of a few points."""
        points = np.linspace(self.low, self.high, 9, axis=1)
        return bool(np.any(self._look(points, points)[1]))

    def _analytic(self):
        marks = self.steady(self.low[:, None], self.high[:, None])[2]
        # Wherever their value and all of their arguments' are defined, which the marks tell.
        used = self.tape.operations_of([self.tape.value])
        return not np.any(marks) and all(Fact.ANALYTIC in operation.facts for operation in used)


def _cut(low, high, depth):
    """Both halves of every box, across the side that has been cut least often."""
    side, each = np.argmin(depth, axis=0), np.arange(low.shape[1])
    at = (low + (high - low) / 2)[side, each]
    one, other = high.copy(), low.copy()
    one[side, each] = other[side, each] = at
    deep = depth.copy()
    deep[side, each] += 1
    return (
        np.concatenate([low, other], axis=1),
        np.concatenate([one, high], axis=1),
        np.concatenate([deep, deep], axis=1),
    )


def _definite(lower, upper, d):
    """Whether every matrix of the bounds (upper triangles, (d(d+1)/2, n)) is positive definite."""
    if d == 1:
        return lower[0] > 0
    with np.errstate(all="ignore"):  # inf - inf: undecided
        m, r = middle(lower, upper)
        return inertia(symmetric(m, d), symmetric(r, d)) == 0


def _nonnegative(lower, upper, d):
    """Whether every matrix of the bounds is positive semidefinite, as far as this can tell."""
    rows, cols = np.triu_indices(d)
    diagonal = rows == cols
    up_right = np.all(lower[diagonal] >= 0, axis=0)
    apart = np.all((lower[~diagonal] == 0) & (upper[~diagonal] == 0), axis=0)
    if d != 2:
        return up_right & apart
    # The worst of a symmetric 2 x 2 interval matrix: least diagonal, largest entry beside it.
    beside = np.maximum(np.abs(lower[1]), np.abs(upper[1]))
    with np.errstate(all="ignore"):
        enough = down(lower[0] * lower[2], 1, 1e-300) >= up(beside * beside, 1, 1e-300)
    return up_right & (apart | enough)


def _exactly(matrix, strictly=False) -> bool:
    """Whether a symmetric matrix of fractions is positive semidefinite, or definite: its minors."""
    d = len(matrix)
    if strictly:
        return all(_determinant(matrix, range(k)) > 0 for k in range(1, d + 1))
    return all(_determinant(matrix, some) >= 0 for k in range(1, d + 1) for some in combinations(range(d), k))


def _determinant(matrix, some):
    """The minor of the rows and columns ``some``."""
    return _expanded([[matrix[i][j] for j in some] for i in some])


def _expanded(m):
    if len(m) == 1:
        return m[0][0]
    return sum(
        (-1) ** j * m[0][j] * _expanded([row[:j] + row[j + 1 :] for row in m[1:]]) for j in range(len(m))
    )
