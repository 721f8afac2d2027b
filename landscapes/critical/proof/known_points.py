"""Critical points proved to exist: each with a tiny box around it that holds it and no other.

A point found by other means is polished by Newton's step and enclosed in boxes of growing size
until Krawczyk's test proves existence and uniqueness in one (krawczyk.py). The box may reach
beyond the landscape's own: a point on the edge is proved like any other, and which side of the
edge it is on is a question of its own (``side``).
"""

from __future__ import annotations

import numpy as np

from landscapes import intervals
from landscapes.intervals.arithmetic import UNDEFINED
from landscapes.intervals.matrices import inertia, middle, symmetric, times
from landscapes.tape.tape import Tape

from .krawczyk import contraction, newton, preconditioner, regular, remainder
from .on_the_edge import exact_point
from .open_parts import touching

_POLISHING = 12  # steps of Newton's: most of them to come near, the last four for the digits
_RUNGS = 8  # sizes tried, each 32 times the one before
_SHRINKING = 2  # further contractions of what is proved


class Bounds:
    """Enclosures of a landscape's gradient and Hessian over boxes, by its tape."""

    def __init__(self, tape: Tape):
        self.tape, self.dimension = tape, tape.dimension
        # f itself matters only for its marks: where it may jump, the gradient proves nothing.
        self.value = intervals.Program(tape, (tape.value,))
        self._calm = self.value.calm
        slots = tape.gradient if self._calm else (*tape.gradient, tape.value)
        self._slope = intervals.Program(tape, slots)
        self._hessian = intervals.Program(tape, tape.upper)
        self.boxes = 0

    def slope(
        self, low: np.ndarray, high: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Bounds (d, n) of the gradient, its marks, f's marks, and where f is nowhere defined."""
        self.boxes += low.shape[1]
        d = self.dimension
        lower, upper, marks = self._slope(low, high)
        slope_marks = np.bitwise_or.reduce(marks[:d], axis=0)
        if self._calm:
            none = np.zeros_like(slope_marks)
            return lower, upper, slope_marks, none, none > 0
        return lower[:d], upper[:d], slope_marks, marks[d], np.isnan(lower[d])

    def unbounded(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Where f may have no value in a box, and no bound of its values can be told, (n,)."""
        (lower,), (upper,), (marks,) = self.value(low, high)
        return ((marks & UNDEFINED) > 0) & (np.isinf(lower) | np.isinf(upper))

    def hessian(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Middle and radius (d, d, n) of the Hessian, and its marks (n,)."""
        self.boxes += low.shape[1]
        lower, upper, marks = self._hessian(low, high)
        m, r = middle(lower, upper)
        d = self.dimension
        return symmetric(m, d), symmetric(r, d), np.bitwise_or.reduce(marks, axis=0)

    def smooth(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether f and its gradient are continuous over each box."""
        if self._calm and self._slope.calm:
            return np.ones(low.shape[1], dtype=bool)
        _, _, slope_marks, marks, _ = self.slope(low, high)
        return (slope_marks | marks) == 0


class Known:
    """The proved points so far: enclosures ``low``, ``high`` (d, m) and Newton's matrices ``y``."""

    def __init__(self, bounds: Bounds, domain_low: np.ndarray, domain_high: np.ndarray):
        d = bounds.dimension
        self.bounds = bounds
        self._domain = domain_low[:, None], domain_high[:, None]
        self.low, self.high = np.empty((d, 0)), np.empty((d, 0))
        self.y = np.empty((d, d, 0))

    def __len__(self):
        return self.low.shape[1]

    @property
    def points(self) -> np.ndarray:
        return self.low + (self.high - self.low) / 2

    def add(self, points: np.ndarray, reach: np.ndarray) -> np.ndarray:
        """Prove points (d, n) and keep them; the place of each among the kept, -1 if unproved.

        ``reach`` (d, 1 or n) is how far a point may be moved to where it is proved. A point that is
        one of the kept, or one of the others given, gets that one's place.
        """
        before, (proved, low, high, y) = len(self), self._prove(points, reach)
        place = np.full(points.shape[1], -1)
        all_low = np.concatenate([self.low, low[:, proved]], axis=1)
        all_high = np.concatenate([self.high, high[:, proved]], axis=1)
        all_y = np.concatenate([self.y, y[:, :, proved]], axis=2)
        same = np.arange(all_low.shape[1])
        for one, other in sorted(zip(*self._one_and_the_same(all_low, all_high, all_y))):
            same[other] = min(same[other], same[one])
        keep = same == np.arange(len(same))
        keep[:before] = True
        new_place = np.cumsum(keep) - 1
        place[proved] = new_place[same][before:]
        self.low, self.high, self.y = all_low[:, keep], all_high[:, keep], all_y[:, :, keep]
        return place

    def _one_and_the_same(self, low, high, y):
        """Pairs of enclosures that hold one point: they meet, and both together hold at most one."""
        one, other = touching(low, high)
        if len(one) == 0:
            return one, other
        around = np.minimum(low[:, one], low[:, other]), np.maximum(high[:, one], high[:, other])
        hessian, radius, _ = self.bounds.hessian(*around)
        alike = regular(contraction(y[:, :, one], hessian, radius)) & self.bounds.smooth(*around)
        return one[alike], other[alike]

    def _newton_at(self, points):
        """Gradient and a Newton matrix at the points themselves."""
        lower, upper, *_ = self.bounds.slope(points, points)
        slope, slope_radius = middle(lower, upper)
        return slope, slope_radius, preconditioner(self.bounds.hessian(points, points)[0])

    def _polished(self, points, within):
        """The points (d, n) after Newton's steps, none led farther than ``within``."""
        start = points
        for _ in range(_POLISHING):
            slope, _, y = self._newton_at(points)
            step = -times(y, slope)
            # Farther away it would be another critical point that is proved.
            near = np.all(np.abs(points + step - start) <= within, axis=0)
            points = np.where(near, points + step, points)
            if np.all(np.abs(step) <= 8 * np.spacing(np.abs(points)), where=near):
                break
        return points

    def _prove(self, points, within):
        """(proved (n,), low, high (d, n), y (d, d, n)) of points (d, n)."""
        points = self._polished(np.array(points, dtype=float), within)
        slope, slope_radius, y = self._newton_at(points)
        error = times(np.abs(y), np.abs(slope) + slope_radius)
        width = self._domain[1] - self._domain[0]
        least = 4 * np.spacing(np.maximum(np.abs(points), 1e-6 * width)) + 4 * error
        proved = np.zeros(points.shape[1], dtype=bool)
        low, high = points.copy(), points.copy()
        for rung in range(_RUNGS):
            todo = np.flatnonzero(~proved)
            if len(todo) == 0:
                break
            reach = least[:, todo] * 32.0**rung
            a, b = points[:, todo] - reach, points[:, todo] + reach
            inside, new_low, new_high = self._krawczyk(a, b, y[:, :, todo])
            sure = inside & self.bounds.smooth(a, b)
            proved[todo[sure]] = True
            low[:, todo[sure]], high[:, todo[sure]] = new_low[:, sure], new_high[:, sure]
        for _ in range(_SHRINKING):
            a, b = low[:, proved], high[:, proved]
            _, low[:, proved], high[:, proved] = self._krawczyk(a, b, y[:, :, proved])
        return proved, low, high, y

    def _krawczyk(self, a, b, y):
        """Whether each box from a to b (d, n) is proved to hold one point, and what is left of it."""
        c = a + (b - a) / 2
        slope, slope_radius = middle(*self.bounds.slope(c, c)[:2])
        hessian, radius, _ = self.bounds.hessian(a, b)
        rho = np.maximum(b - c, c - a) * (1 + 2.0**-50)
        step, reach = newton(y, contraction(y, hessian, radius), slope, slope_radius, rho)
        inner = np.minimum(b - c, c - a) * (1 - 2.0**-50)
        inside = np.all(np.abs(step) + reach < inner, axis=0)
        return inside, *remainder(a, b, c, step, reach)

    def negatives(self) -> np.ndarray:
        """How many eigenvalues are negative at each point, (m,); -1 where that is not proved."""
        hessian, radius, marks = self.bounds.hessian(self.low, self.high)
        return np.where(marks == 0, inertia(hessian, radius), -1)

    def round_to_edge(self, tape: Tape) -> None:
        """Shrink enclosures that straddle the domain's edge to a point, where that is exact."""
        for k in np.flatnonzero(self.side() == 0):
            point = exact_point(tape, self.low[:, k], self.high[:, k])
            if point is not None:
                self.low[:, k] = self.high[:, k] = point

    def side(self) -> np.ndarray:
        """1: inside the closed domain; -1: outside; 0: on its edge to within rounding."""
        low, high = self._domain
        inside = np.all((self.low >= low) & (self.high <= high), axis=0)
        outside = np.any((self.high < low) | (self.low > high), axis=0)
        return inside.astype(int) - outside
