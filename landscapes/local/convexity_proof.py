"""A proof that the Hessian is nowhere indefinite in a box, by interval branch and bound.

The box is cut until, in every part, all matrices within the bounds of the Hessian are positive
semidefinite. That proves convexity where f and its gradient are continuous: at a kink the tape has
0 for a second derivative that does not exist, and such a part is left open (the intervals' marks).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from landscapes import intervals
from landscapes.core import derivatives
from landscapes.core.landscape import Landscape
from landscapes.intervals import branch_and_bound
from landscapes.intervals.arithmetic import UNDEFINED, down, up
from landscapes.intervals.branch_and_bound import Limits
from landscapes.intervals.matrices import inertia, middle, symmetric
from landscapes.tape.operations import Fact
from landscapes.tape.tape import Tape

_MOST = 300_000  # boxes looked at
_DEEPEST = 40  # halvings of one side, after which a box is given up
_MARKED_DEEPEST = 12  # the same where f or its gradient may jump: cutting does not help,
_FEW = 512  # unless so few boxes are left that it is a matter of points, which are found so


@dataclass(frozen=True)
class Outcome:
    """Whether it is proved; strictly; and points (d, n) that speak against it: where the Hessian
    has the other sign, or where f or its gradient may break off."""

    proved: bool
    strict: bool
    against: np.ndarray


def semidefinite(
    f: Landscape, tape: Tape, low: np.ndarray, high: np.ndarray, sign: int, seconds: float
) -> Outcome:
    """Try to prove that sign * Hessian is positive semidefinite over the box, each end (d,).

    ``strict``: f is strictly convex (concave for sign -1), because the Hessian is definite all over,
    or, in one dimension, because an analytic second derivative is not 0 all over.
    """
    try:
        search = _Search(f, tape, low, high, sign)
    except intervals.NoIntervalForm:
        return Outcome(False, False, np.empty((len(low), 0)))
    return search.outcome(seconds)


@dataclass(eq=False)
class _Boxes(branch_and_bound.Boxes):
    """Boxes, and how often each of their sides (d, n) has been halved."""

    depth: np.ndarray


class _Search(branch_and_bound.Search[_Boxes]):
    def __init__(self, f, tape, low, high, sign):
        self.f, self.tape, self.sign = f, tape, sign
        self.low, self.high = low, high
        self.steady = intervals.Program(tape, (tape.value, *tape.gradient))
        self.hessian = intervals.Program(tape, tape.upper)
        self.strict, self.against = True, np.empty((len(low), 0))

    def outcome(self, seconds) -> Outcome:
        d, nowhere = len(self.low), self.against
        low, high = self.low[:, None], self.high[:, None]
        constant = self._constant()
        if constant is not None:
            calm = not np.any(self.steady(low, high)[2])
            return Outcome(calm and _exactly(constant), calm and _exactly(constant, strictly=True), nowhere)
        _, left = self.run(_Boxes(low, high, np.zeros((d, 1), dtype=int)), Limits(seconds, looked=_MOST))
        if self.over or len(left):
            return Outcome(False, False, self.against)
        strict = self.strict or (d == 1 and self._analytic() and self._curved_somewhere())
        return Outcome(True, strict, nowhere)

    def look(self, boxes: _Boxes) -> _Boxes:
        """The halves, across the side cut least often, of those in which nothing is proved."""
        proved, definite, marked = self._judged(boxes.low, boxes.high)
        self.strict &= bool(np.all(definite[proved]))
        boxes, marked = boxes[~proved], marked[~proved]
        middles, depth = boxes.middle, np.max(boxes.depth, axis=0)
        against = self._against(middles)
        deepest = np.where(marked & (len(boxes) > _FEW), _MARKED_DEEPEST, _DEEPEST)
        self.over = against.shape[1] > 0 or bool(np.any(depth >= deepest))
        self.against = against if against.shape[1] else middles[:, marked]
        side = np.argmin(boxes.depth, axis=0)
        boxes.depth[side, np.arange(len(boxes))] += 1
        return boxes.halves(side)

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

    def _judged(self, low, high):
        """Which boxes (d, n) are proved, where the Hessian is definite, and where f may jump."""
        lower, upper, marks = self.hessian(low, high)
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
        hessian = self.sign * derivatives.hessian(self.f, points)
        fine = np.all(np.isfinite(hessian), axis=(0, 1))
        eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.where(fine, hessian, 0.0), -1, 0))
        clear = eigenvalues[:, 0] < -1e-9 * np.max(np.abs(eigenvalues), axis=1)
        return points[:, clear]

    def _curved_somewhere(self):
        """Whether the second derivative is proved not to be 0 at one of a few points."""
        points = np.linspace(self.low, self.high, 9, axis=1)
        return bool(np.any(self._judged(points, points)[1]))

    def _analytic(self):
        marks = self.steady(self.low[:, None], self.high[:, None])[2]
        # Wherever their value and all of their arguments' are defined, which the marks tell.
        used = self.tape.operations_of([self.tape.value])
        return not np.any(marks) and all(Fact.ANALYTIC in operation.facts for operation in used)


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
