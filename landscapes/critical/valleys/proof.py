"""Proof that water can go a way down without rising above where it began: interval arithmetic along it.

A way begins at a pass and ends in a minimum. Its first piece is held below the pass by the Hessian: where
w'Hw < 0 for all of a box around the piece, f falls along w from where the slope is 0. All further pieces are
held by bounds of f over each, halved as long as needed. So the two ends of a pass are proved to lie in the
valleys of these minima at every level just below it.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from landscapes.intervals import arithmetic
from landscapes.intervals.matrices import symmetric
from landscapes.intervals.program import NoIntervalForm, Program
from landscapes.tape.tape import Tape

_HALVINGS = 14  # of a piece of a way, at most
_MOST = 400_000  # pieces in all


class Walls:
    """Bounds of a tape's value, slope and Hessian over boxes (d, n)."""

    def __init__(self, tape: Tape):
        self._slope = Program(tape, (tape.value, *tape.gradient))
        self._bend = Program(tape, tape.upper)
        self._d = tape.dimension

    def slopes(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds (d, n) each of the gradient, infinite where f may break off."""
        lower, upper, marks = self._slope(low, high)
        return _sure(lower[1:], marks[1:] == 0, -np.inf), _sure(upper[1:], marks[1:] == 0, np.inf)

    def values(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds (n,) each of f, infinite where it may break off."""
        lower, upper, marks = self._slope(low, high)
        return _sure(lower[0], marks[0] == 0, -np.inf), _sure(upper[0], marks[0] == 0, np.inf)

    @np.errstate(all="ignore")
    def falls(self, low: np.ndarray, high: np.ndarray, to: np.ndarray) -> np.ndarray:
        """Whether f is proved to fall straight on from any critical point in a box to ``to``, (d, n) each.

        Along coordinates in which both are the same, f need not be critical.
        """
        around = np.minimum(low, to), np.maximum(high, to)
        lower, upper, marks = self._bend(*around)
        h = (
            symmetric(_sure(lower, marks == 0, -np.inf), self._d),
            symmetric(_sure(upper, marks == 0, np.inf), self._d),
        )
        w = arithmetic.subtract((to, to), (low, high))
        bend = np.zeros(low.shape[1]), np.zeros(low.shape[1])
        for i, j in product(range(self._d), repeat=2):
            one = arithmetic.multiply((w[0][i], w[1][i]), (w[0][j], w[1][j]))
            if i == j:
                one = np.maximum(one[0], 0.0), one[1]
            still = (one[0] == 0) & (one[1] == 0)
            term = arithmetic.multiply((h[0][i, j], h[1][i, j]), one)
            term = np.where(still, 0.0, term[0]), np.where(still, 0.0, term[1])
            bend = arithmetic.add(bend, term)
        return bend[1] < 0

    @np.errstate(all="ignore")
    def below(self, a: np.ndarray, b: np.ndarray, level: np.ndarray) -> np.ndarray:
        """Whether f is proved to stay below ``level`` (n,) all along straight pieces a to b, (d, n) each."""
        failed = np.zeros(a.shape[1], dtype=bool)
        mine = np.arange(a.shape[1])
        for _ in range(_HALVINGS):
            held = self._highest(a, b) < level[mine]
            a, b, mine = a[:, ~held], b[:, ~held], mine[~held]
            if not len(mine):
                return ~failed
            if 2 * len(mine) > _MOST:
                break
            middle = a + (b - a) / 2
            a, b = np.concatenate([a, middle], axis=1), np.concatenate([middle, b], axis=1)
            mine = np.concatenate([mine, mine])
        failed[mine] = True
        return ~failed

    def _highest(self, a, b):
        """An upper bound (n,) of f along each piece: its own bound, and the mean-value form's."""
        low, high = np.minimum(a, b), np.maximum(a, b)
        lower, upper, marks = self._slope(low, high)
        middle = np.clip(a + (b - a) / 2, low, high)
        there = self.values(middle, middle)[1]
        slope = (lower[1:], upper[1:])
        most = np.full(a.shape[1], -np.inf)
        for end in (a, b):
            away = arithmetic.subtract((end, end), (middle, middle))
            rise = np.zeros(a.shape[1])
            for i in range(len(a)):
                part = arithmetic.multiply((slope[0][i], slope[1][i]), (away[0][i], away[1][i]))[1]
                rise = arithmetic.up(rise + np.where(end[i] == middle[i], 0.0, part))
            most = np.fmax(most, rise)
        smooth = np.all(marks == 0, axis=0)
        mean = np.where(smooth & np.isfinite(most), arithmetic.up(there + most), np.inf)
        return np.minimum(mean, _sure(upper[0], marks[0] == 0, np.inf))


def walls_of(tape: Tape | None) -> Walls | None:
    """The walls of a tape; None where there is none, or an operation of it has no interval form."""
    if tape is None:
        return None
    try:
        return Walls(tape)
    except NoIntervalForm:
        return None


def _sure(bounds, known, otherwise):
    return np.where(known & ~np.isnan(bounds), bounds, otherwise)
