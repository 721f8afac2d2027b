"""Degenerate places of several variables along one direction: how many critical points they hold.

Let the Hessian be regular in all variables s but one, t. Then grad_s f = 0 is a curve s = S(t) (Krawczyk's
test with t as a parameter), and the critical points are the zeros of phi'(t) = f_t(t, S(t)): phi is what
Lyapunov and Schmidt reduce f to. The curve follows the vector field T with det(H_ss) for its t-component and
-det(H_ss) H_ss^-1 H_st for the others. With A_1 = f_t and A_{k+1} = T . grad A_k, phi' has at most n zeros
where A_{n+1} keeps away from 0 (Rolle). If A_1 ... A_n are exactly 0 at a point, it is the only one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.critical.search.poles import simplest
from landscapes.intervals import NoIntervalForm, Program
from landscapes.intervals.matrices import inertia, middle
from landscapes.tape import tape as tapes
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .known_points import Bounds
from .krawczyk import contraction, newton, preconditioner
from .lifting import Function, Numbers
from .on_the_edge import exactly_zero

_HIGHEST = 6  # A_k looked at
_LONGEST = 1500  # instructions of a tape that is differentiated once more
_WIDER = (1.5, 4.0, 16.0)  # of the part's extent in t: how far the curve may go in s
_LARGER = (1.0, 64.0, 4096.0, 2.0**18)  # of the part: where signs are looked at, which rounding hides near it
_WIDEST = 0.1  # of the sides
_SHRINKING = 4


@dataclass(frozen=True, eq=False)
class Reduced:
    """So many critical points at least and at most (-1: nobody knows) in a part.

    ``place`` (d,) is the only one, if it is proved; ``negatives`` and ``order`` are as in Found.
    """

    least: int = 0
    most: int = -1
    place: np.ndarray | None = None
    negatives: int = 0
    order: int = 0


class Reduction:
    """The functions A_k of a tape along each variable, recorded when they are asked for."""

    def __init__(self, bounds: Bounds, low: np.ndarray, high: np.ndarray):
        self.bounds, self.low, self.high = bounds, low, high
        self._fields: dict[int, list[tuple[Tape, int]]] = {}

    def counted(self, low: np.ndarray, high: np.ndarray, others: tuple[np.ndarray, np.ndarray]) -> Reduced:
        """How many critical points there are between low and high (d,).

        ``others`` (n, d) enclose what else may hold some: around the part all that is found is in it.
        """
        best = Reduced()
        hessian, _, _ = self.bounds.hessian(low[:, None], high[:, None])
        if not np.all(np.isfinite(hessian)):
            return best
        values, frame = np.linalg.eigh(hessian[..., 0])
        flat = np.abs(frame[:, np.argmin(np.abs(values))])
        for t in np.argsort(-flat)[: 1 + int(flat.max() < 0.9)].tolist():
            for larger in _LARGER:
                box = self._around(low, high, t, larger)
                if box is None:
                    continue
                alone = not np.any(np.all((others[0] <= box[1]) & (others[1] >= box[0]), axis=1))
                found = self._along(t, box, low, high, alone)
                if found.place is not None or (found.least == found.most):
                    return found
                most = [n for n in (best.most, found.most) if n >= 0]
                best = Reduced(max(best.least, found.least), min(most) if most else -1)
        return best

    def _around(self, low, high, t, larger) -> tuple[np.ndarray, np.ndarray] | None:
        """A box around the part in which the curve is proved to lead through every t."""
        s = np.delete(np.arange(len(low)), t)
        reach = np.maximum(high - low, 64 * np.spacing(np.maximum(np.abs(low), np.abs(high))))
        for wider in _WIDER:
            first, last = low - larger * reach / 8, high + larger * reach / 8
            first[s] -= wider * larger * reach[t]
            last[s] += wider * larger * reach[t]
            if np.all(last - first <= _WIDEST * (self.high - self.low)):
                if self._curve(first, last, t) is not None:
                    return first, last
        return None

    def _curve(self, first, last, t) -> tuple[np.ndarray, np.ndarray] | None:
        """Bounds of S(t) for every t of a box with exactly one each; None where that is not proved."""
        s = np.delete(np.arange(len(first)), t)
        a, b = first[:, None], last[:, None]
        hessian, radius, marks = self.bounds.hessian(a, b)
        if marks[0] or not self.bounds.smooth(a, b)[0]:
            return None
        block, spread = hessian[np.ix_(s, s)], radius[np.ix_(s, s)]
        y = preconditioner(block)
        c_low, c_high = a.copy(), b.copy()
        c_low[s] = c_high[s] = a[s] + (b[s] - a[s]) / 2
        slope, slope_radius = middle(*(end[s] for end in self.bounds.slope(c_low, c_high)[:2]))
        c = c_low[s]
        rho = np.maximum(b[s] - c, c - a[s]) * (1 + 2.0**-50)
        step, reach = newton(y, contraction(y, block, spread), slope, slope_radius, rho)
        inner = np.minimum(b[s] - c, c - a[s]) * (1 - 2.0**-50)
        if not np.all(np.abs(step) + reach < inner):
            return None
        return np.nextafter(c + (step - reach), -np.inf), np.nextafter(c + (step + reach), np.inf)

    def _along(self, t, box, low, high, alone) -> Reduced:
        n = self._most(t, *box)
        signs = [self._sign_at_end(t, box[0], box[1], side) for side in (0, 1)]
        within = alone and np.all(box[0] >= self.low) and np.all(box[1] <= self.high)
        least = int(within and signs[0] * signs[1] < 0)
        if n is None:
            return Reduced(least)
        place, s = simplest(low, high), np.delete(np.arange(len(low)), t)
        tape = self.bounds.tape
        exact = all(exactly_zero(tape, tape.gradient[i], place) for i in s)
        exact = exact and all(exactly_zero(*self._field(t)[k], place) for k in range(n))
        hessian, radius, _ = self.bounds.hessian(box[0][:, None], box[1][:, None])
        down = int(inertia(hessian[np.ix_(s, s)], radius[np.ix_(s, s)])[0])
        if not exact or not n or down < 0 or 0 in signs or (signs[0] * signs[1] < 0) != (n % 2 == 1):
            return Reduced(least, n)
        return Reduced(1, 1, place, down + int(signs[0] > signs[1]), n)

    def _most(self, t, first, last) -> int | None:
        """The least n for which A_{n+1} keeps away from 0 over a box; None if there is none."""
        for n in range(_HIGHEST):
            fields = self._field(t, n + 1)
            if len(fields) <= n:
                return None
            bounds = _over(*fields[n], first, last)
            if bounds is None:
                return None
            if bounds[0] > 0 or bounds[1] < 0:
                return n
        return None

    def _sign_at_end(self, t, first, last, side) -> int:
        """The sign of phi' at an end of the curve, 0 where it is not known."""
        a, b = first.copy(), last.copy()
        a[t] = b[t] = (first, last)[side][t]
        s = np.delete(np.arange(len(a)), t)
        for k in range(_SHRINKING):
            curve = self._curve(a, b, t)
            if curve is None:
                if k == 0:
                    return 0
                break
            a[s], b[s] = np.maximum(a[s], curve[0][:, 0]), np.minimum(b[s], curve[1][:, 0])
        bounds = _over(*self._field(t)[0], a, b)
        return 0 if bounds is None else int(bounds[0] > 0) - int(bounds[1] < 0)

    def _field(self, t: int, most: int = 1) -> list[tuple[Tape, int]]:
        """The tapes and slots of A_1, A_2, ... along a variable, as far as they can be recorded."""
        tape = self.bounds.tape
        fields = self._fields.setdefault(t, [(tape, tape.gradient[t])])
        box = tuple((float(a), float(b)) for a, b in zip(self.low, self.high))
        while len(fields) < most and len(fields[-1][0].instructions) <= _LONGEST:
            last, _ = fields[-1]
            slopes = tape.hessian[t] if last is tape else last.gradient

            def objective(z, last=last, slopes=slopes):
                hessian = [tape.evaluate(row, Numbers(z)) for row in tape.hessian]
                return sum(a * b for a, b in zip(_tangent(hessian, t), last.evaluate(slopes, Numbers(z))))

            try:
                more = tapes.record(Function(tape.dimension, box, objective))
            except Unrecordable:
                break
            fields.append((more, more.value))
        return fields


def _tangent(h, t):
    """det(H_ss) along t, and with it the change of S(t): the vector across the rows of s."""
    if len(h) == 2:
        (s,) = {0, 1} - {t}
        vector = [0, 0]
        vector[t], vector[s] = h[s][s], -h[s][t]
        return vector
    i, j = (k for k in range(3) if k != t)
    a, b = h[i], h[j]
    cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    return cross if (t != 1) else [-c for c in cross]


def _over(tape: Tape, slot: int, first: np.ndarray, last: np.ndarray) -> tuple[float, float] | None:
    try:
        lower, upper, marks = Program(tape, (slot,))(first[:, None], last[:, None])
    except NoIntervalForm:
        return None
    return None if marks[0, 0] or np.isnan(lower[0, 0]) else (float(lower[0, 0]), float(upper[0, 0]))
