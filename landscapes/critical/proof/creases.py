"""Creases: over boxes in which kinks may lie, what is proved by the gradients on all their sides.

The function is lifted (lifting.py): over a box in which m kinks are undecided, each of the 2^m ways to take
sides has a gradient of its own, and Clarke's subdifferential lies in the convex hull of these. If they all
lead into one half-space, no point of the box is critical. A critical point on m creases at once is a zero
(x, s) of the gradient of L in x and in those s, with |s| < 1: it is found by Newton's method and proved by
Krawczyk's test as any other. It is a local extremum or a saddle by the inertia of that system, which is m
and that of f along the creases (Sylvester), and by the weights of the kinks across them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from landscapes.intervals import JUMP, Program
from landscapes.intervals.matrices import PAD, TINY, inertia, middle, symmetric, times

from .krawczyk import contraction, newton, preconditioner, regular, remainder
from .lifting import Lifted
from .on_the_edge import exact_point

_MOST = 3  # kinks that may be undecided at once
_STEPS, _RUNGS = 10, 8
_NEAR = 1e-9  # as far as a side s may be from -1 and 1 there is something to prove


@dataclass(frozen=True, eq=False)
class CreasePoint:
    """A proved critical point on creases, the only one between ``low`` and ``high`` (d,).

    ``z_low`` and ``z_high`` enclose (x, s, 0), where the gradient of L in x and in the s of its creases is 0.
    """

    z_low: np.ndarray
    z_high: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sides: np.ndarray  # (switches,): 0 at those whose crease it lies on
    negatives: int  # 0 a minimum, d a maximum
    y: np.ndarray  # Newton's matrix of the system


class Creases:
    """The lifted function over boxes (d, n), and the critical points proved on its creases."""

    def __init__(self, lifted: Lifted):
        d, k, tape = lifted.dimension, lifted.switches, lifted.tape
        self.lifted = lifted
        self.points: list[CreasePoint] = []
        self._slope = Program(tape, tape.gradient[:d])
        self._system = Program(tape, tape.gradient[: d + k])
        rows = zip(*np.triu_indices(d + k))
        self._hessian = Program(tape, [tape.hessian[i][j] for i, j in rows])
        self._weights = Program(tape, tape.gradient[d + k :])

    def _z(self, x, s):
        return np.concatenate([x, s, np.zeros_like(s)])

    def excluded(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which boxes hold no critical point, and in which f is level on some side of a kink."""
        sides = self.lifted.sides(low, high)
        gone, level = np.zeros((2, low.shape[1]), dtype=bool)
        for index, active in _alike(sides):
            lower, upper = self._on_all_sides(low[:, index], high[:, index], sides[:, index], active)
            gone[index] = _one_half_space(lower, upper)
            level[index] = np.any(np.all((lower == 0) & (upper == 0), axis=0), axis=1)
        return gone, level

    def _on_all_sides(self, low, high, sides, active):
        """Bounds (d, n, 2^m) of the gradients that n boxes have with each choice of the undecided sides.

        NaN where something else breaks off there.
        """
        patterns = np.array(list(product((-1.0, 1.0), repeat=len(active)))).T
        n, many = low.shape[1], patterns.shape[1]
        s = np.repeat(sides[:, :, None].astype(float), many, axis=2)
        for row, at in enumerate(active):
            s[at, np.arange(n)] = patterns[row]
        s = s.reshape(len(s), -1)
        lower, upper, marks = self._slope(
            self._z(np.repeat(low, many, axis=1), s), self._z(np.repeat(high, many, axis=1), s)
        )
        broken = np.bitwise_or.reduce(marks, axis=0) & JUMP
        lower, upper = (np.where(broken > 0, np.nan, a).reshape(-1, n, many) for a in (lower, upper))
        return lower, upper

    def find(self, low: np.ndarray, high: np.ndarray) -> None:
        """Look for critical points on the creases in or beside these boxes, and keep the proved ones."""
        if not low.shape[1]:
            return
        sides = self.lifted.sides(low, high)
        d = len(low)
        for index, active in _alike(sides):
            m = len(active)
            if not 0 < m <= d:
                continue
            x, s, y = self._solved(low[:, index], high[:, index], sides[:, index].astype(float), active)
            likely = np.flatnonzero(np.all(np.isfinite(x), axis=0))
            for one in likely:
                self._prove(x[:, [one]], s[:, [one]], active[:, one], sides[:, index[one]], y[..., [one]])

    def _rows(self, active):
        """Which rows of the full system (d + switches) are meant, (d + m, n)."""
        d, n = self.lifted.dimension, active.shape[1]
        return np.concatenate([np.repeat(np.arange(d)[:, None], n, axis=1), d + active])

    def _newton_at(self, x, s, rows):
        each = np.arange(x.shape[1])
        z = self._z(x, s)
        value, radius = middle(*self._system(z, z)[:2])
        hessian = symmetric(middle(*self._hessian(z, z)[:2])[0], len(x) + len(s))
        y = preconditioner(hessian[rows[:, None], rows[None], each])
        return value[rows, each], radius[rows, each], y

    def _solved(self, low, high, sides, active):
        """Zeros (x, s) of the system near boxes, NaN where there is none; and Newton's matrices."""
        rows, each, d = self._rows(active), np.arange(low.shape[1]), len(low)
        x, s = low + (high - low) / 2, sides.copy()
        for _ in range(_STEPS):
            value, _, y = self._newton_at(x, s, rows)
            step = -times(y, value)
            x = x + step[:d]
            s[active, each] += step[d:]
        near = np.all(np.abs(x - (low + high) / 2) <= (high - low), axis=0)
        near &= np.all(np.abs(s[active, each]) < 1 - _NEAR, axis=0)
        near &= np.all(np.abs(step[:d]) <= 1e-6 * (high - low), axis=0)
        return np.where(near, x, np.nan), s, y

    def _prove(self, x, s, active, sides, y):
        """Keep the critical point near (x, s), columns both, if it is proved and not known yet."""
        d = len(x)
        held = [p for p in self.points if np.all((p.low <= x[:, 0]) & (x[:, 0] <= p.high))]
        if held:
            return
        rows = self._rows(active[:, None])[:, 0]
        value, radius, y = self._newton_at(x, s, rows[:, None])
        error = times(np.abs(y), np.abs(value) + radius)
        start = np.concatenate([x, s[active]])
        least = 4 * np.spacing(np.maximum(np.abs(start), 1e-6)) + 4 * error
        for rung in range(_RUNGS):
            reach = least * 32.0**rung
            low, high = start - reach, start + reach
            if np.any(np.abs(start[d:]) + reach[d:] >= 1):
                return
            inside, low, high = self._krawczyk(low, high, s, active, rows, y)
            if inside:
                self._keep(low, high, s, active, sides, rows, y)
                return

    def _full(self, low, high, s, active):
        s_low, s_high = s.copy(), s.copy()
        d = self.lifted.dimension
        s_low[active], s_high[active] = low[d:], high[d:]
        return self._z(low[:d], s_low), self._z(high[:d], s_high)

    def _jacobian(self, low, high, s, active, rows):
        """Middle and radius of the system's derivative over (x, s), and whether nothing breaks off."""
        lower, upper, marks = self._hessian(*self._full(low, high, s, active))
        size = self.lifted.dimension + len(s)
        m, r = (symmetric(a, size)[np.ix_(rows, rows)] for a in middle(lower, upper))
        return m, r, not np.any(marks)

    def _krawczyk(self, low, high, s, active, rows, y):
        c = low + (high - low) / 2
        z = self._full(c, c, s, active)
        lower, upper, marks = self._system(*z)
        value, value_radius = middle(lower, upper)
        jacobian, radius, whole = self._jacobian(low, high, s, active, rows)
        rho = np.maximum(high - c, c - low) * (1 + 2.0**-50)
        step, reach = newton(y, contraction(y, jacobian, radius), value[rows], value_radius[rows], rho)
        inner = np.minimum(high - c, c - low) * (1 - 2.0**-50)
        inside = bool(np.all(np.abs(step) + reach < inner)) and whole and not np.any(marks)
        return inside, *remainder(low, high, c, step, reach)

    def _keep(self, low, high, s, active, sides, rows, y):
        d = self.lifted.dimension
        there = self.lifted.sides(low[:d], high[:d])[:, 0]
        others = np.setdiff1d(np.arange(len(there)), active)
        weight_low, weight_high, marks = self._weights(*self._full(low, high, s, active))
        sure = (weight_low > 0) | (weight_high < 0)
        jacobian, radius, whole = self._jacobian(low, high, s, active, rows)
        negatives = int(inertia(jacobian, radius)[0])
        if np.any(marks[active]) or not np.all(sure[active]) or not whole or negatives < 0:
            return
        if np.any(there[others] == 0) or np.any(there[others] != sides[others]):
            return
        down = negatives - len(active) + int(np.sum(weight_high[active] < 0))
        there[active] = 0
        z_low, z_high = (z[:, 0] for z in self._full(low, high, s, active))
        self.points.append(CreasePoint(z_low, z_high, z_low[:d], z_high[:d], there, down, y))

    def round_to_edge(self, low: np.ndarray, high: np.ndarray) -> None:
        """Shrink enclosures that straddle the edge of the domain (d,) to a point, where that is exact."""
        d, tape = self.lifted.dimension, self.lifted.tape
        for k, p in enumerate(self.points):
            if np.any((p.low < low) & (p.high >= low) | (p.low <= high) & (p.high > high)):
                rows = (*range(d), *(d + np.flatnonzero(p.sides == 0)))
                z = exact_point(tape, p.z_low, p.z_high, [tape.gradient[row] for row in rows])
                if z is not None:
                    self.points[k] = replace(p, low=z[:d], high=z[:d])

    def only_point(self, low: np.ndarray, high: np.ndarray, point: CreasePoint) -> bool:
        """Whether a box (d,) that meets the point's holds, together with it, no other critical point."""
        low, high = np.minimum(low, point.low)[:, None], np.maximum(high, point.high)[:, None]
        sides = self.lifted.sides(low, high)
        if not np.array_equal(sides[:, 0], point.sides):
            return False
        active = np.flatnonzero(point.sides == 0)
        ones = np.ones((len(active), 1))
        whole = np.concatenate([low, -ones]), np.concatenate([high, ones])
        rows = self._rows(active[:, None])[:, 0]
        jacobian, radius, smooth = self._jacobian(*whole, sides.astype(float), active, rows)
        if not smooth or not regular(contraction(point.y, jacobian, radius))[0]:
            return False
        lower, upper = self._on_all_sides(low, high, sides, active[:, None])
        patterns = list(product((-1, 1), repeat=len(active)))
        for face in product((-1, 0, 1), repeat=len(active)):
            if any(face):
                of_face = [
                    i for i, p in enumerate(patterns) if all(f in (0, side) for f, side in zip(face, p))
                ]
                if not _one_half_space(lower[:, :, of_face], upper[:, :, of_face])[0]:
                    return False
        return True


def _alike(sides):
    """The boxes with as many undecided kinks each: their indices (n,), and which kinks (m, n)."""
    count = np.sum(sides == 0, axis=0)
    for m in range(_MOST + 1):
        index = np.flatnonzero(count == m)
        if len(index):
            yield index, np.nonzero(sides[:, index].T == 0)[1].reshape(len(index), m).T


def _one_half_space(lower, upper) -> np.ndarray:
    """Whether some direction leads up along every vector of each family of boxes (d, n, many).

    Tried are the points next to 0 of the vectors' convex hull, their middles taken for them: one is a
    vector, or lies between two of them, or in 3D three.
    """
    centre = lower + (upper - lower) / 2
    centre = np.where(np.isfinite(centre), centre, 0.0)
    size = np.maximum(np.abs(lower), np.abs(upper))
    proved = np.zeros(lower.shape[1], dtype=bool)
    for way in _directions(centre):
        along = np.where(way[..., None] >= 0, way[..., None] * lower, way[..., None] * upper)
        rounding = np.sum(np.abs(way[..., None]) * size, axis=0) * PAD + TINY
        proved |= np.all(np.sum(along, axis=0) > rounding, axis=1)
    return proved


def _directions(vectors):
    d, _, many = vectors.shape
    for i in range(many):
        yield vectors[..., i]
    for i, j in combinations(range(many), 2):
        a, way = vectors[..., i], vectors[..., j] - vectors[..., i]
        share = -np.sum(a * way, axis=0) / (np.sum(way * way, axis=0) + 1e-300)
        yield a + np.clip(share, 0, 1) * way
    if d == 3:
        for i, j, k in combinations(range(many), 3):
            a = vectors[..., i]
            normal = np.cross(vectors[..., j] - a, vectors[..., k] - a, axis=0)
            yield normal * np.sign(np.sum(normal * a, axis=0))
