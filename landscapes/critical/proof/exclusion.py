"""Branch and bound: every part of a box is shown to hold no critical point, or one that is known.

A box is done with when

- a component of the gradient, bounded by interval arithmetic, keeps away from 0 over it, or the
  mean-value form or Newton's step does (krawczyk.py); near a pole, the gradient cleared of its
  denominators (clearing.py); across creases, the gradients on all their sides (creases.py); or
- it holds one known point, and Newton's test shows that there is no second one.

Any other is cut in two where its Hessian makes the gradient vary most. Where f may jump nothing is
excluded by its gradient; where the gradient may jump, nothing by the Hessian. Boxes in which cutting
does not help are left open, with a reason why: degenerate points and curves of them, creases, jumps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.critical.kinds import Why
from landscapes.intervals import Program, branch_and_bound
from landscapes.intervals.branch_and_bound import Ending, Limits
from landscapes.intervals.matrices import middle
from landscapes.intervals.program import JUMP, UNDEFINED

from .creases import Creases
from .known_points import Bounds, Known
from .krawczyk import apart, contraction, newton, preconditioner, regular, remainder
from .open_parts import meeting
from .tips import Tip

# Off the middle: minima sit in the middle of boxes more often than anywhere else.
_CUT = 0.4877
_DEEPEST = (45, 26, 26)  # halvings of every side, after which a box is given up
_COARSE = (16, 10, 6)  # in 1, 2, 3 dimensions: after which many stubborn boxes are given up
_CROWD = 2048  # stubborn boxes of one generation that are not a few points any more
_ROUNDED, _CRUMBS = 26, 64  # on a line, so many stubborn boxes after so many halvings are rounding's
_LONG = (10, 10, 7)  # halvings of every side, after which growth like a curve's is taken for one
_FINE = 13  # halvings that a smooth landscape may need before its boxes count as stubborn
_POLES = (30, 8, 5)  # halvings of every side by which poles are located
_FEW = 24  # boxes on creases in which critical points are looked for at a time
_BETWEEN = 4  # halvings of every side between two such looks
_LEVEL = 0.25  # of the slope's bounds over a box: what rounding leaves of them at a point of it


@dataclass(eq=False)
class Boxes(branch_and_bound.Boxes):
    """Boxes, and why (n,) the last look at each failed: a code of Why.

    Boxes whose code is POLE are excluded already; they are cut on for the place of the pole.
    """

    why: np.ndarray


class Exclusion(branch_and_bound.Search[Boxes]):
    """One branch and bound over the box from ``low`` to ``high``, each (d,).

    ``hints`` tell where cutting will not help, as sampling sees it: ``points`` (d, k) where something
    not provable is expected, and ``curves`` (d, k), places along sets of critical points, ``spacing``
    (d, k) apart from each other. They save time, and excuse nothing: what is given up is open.
    """

    slice = 4096

    def __init__(
        self,
        bounds: Bounds,
        known: Known,
        creases: Creases | None,
        cleared: Program | None,
        tips: list[Tip],
        low: np.ndarray,
        high: np.ndarray,
        hints: tuple[np.ndarray, np.ndarray, np.ndarray],
    ):
        self.bounds, self.known, self.creases, self.cleared, self.tips = bounds, known, creases, cleared, tips
        self.domain = low, high
        self.width = (high - low)[:, None]
        self.points, self.curves, self.spacing = hints
        self.open: list[Boxes] = []
        self.poles: list[Boxes] = []
        self._history: list[int] = []

    def excluded(self, limits: Limits) -> Ending:
        """Search the whole box; what is left open is in ``open``, and around poles in ``poles``."""
        # One float more on each side: what f is at its edge is seen from both sides of it.
        low, high = (np.nextafter(end, way)[:, None] for end, way in zip(self.domain, (-np.inf, np.inf)))
        ending, rest = self.run(Boxes(low, high, np.array([Why.TIME], dtype=np.uint8)), limits)
        if len(rest):
            rest.why[rest.why == Why.DEGENERATE] = Why.TIME
            self._give_up(rest)
        return ending

    def _give_up(self, boxes):
        pole = boxes.why == Why.POLE
        self.poles.append(boxes[pole])
        self.open.append(boxes[~pole])

    def look(self, boxes: Boxes) -> Boxes:
        """Decide what can be decided of these boxes; the halves of the others."""
        for tip in self.tips:  # of the box around it all is known
            first, last = (end[:, None] for end in tip.inner)
            boxes = boxes[~np.all((first <= boxes.low) & (boxes.high <= last), axis=0)]
        done = np.zeros(len(boxes), dtype=bool)
        whole = np.zeros(len(boxes), dtype=bool)  # to be looked at again, uncut
        weight = (boxes.high - boxes.low) / self.width
        # A point on a shared side is held by all its boxes.
        holder, held = meeting(boxes.low, boxes.high, *self._enclosures())
        count = np.bincount(holder, minlength=len(boxes))
        pole = boxes.why == Why.POLE
        boxes.why[(count != 1) & ~pole] = Why.TIME
        alone = np.flatnonzero((count[holder] == 1) & ~pole[holder])
        smooth = alone[held[alone] < len(self.known)]
        if len(smooth):
            self._look_at_known(boxes, holder[smooth], held[smooth], done, weight)
        if self.creases is not None:
            for one in np.setdiff1d(alone, smooth):
                at, point = holder[one], self.creases.points[held[one] - len(self.known)]
                done[at] = self.creases.only_point(boxes.low[:, at], boxes.high[:, at], point)
                boxes.why[at] = Why.TIME
        empty = np.flatnonzero((count == 0) & ~pole)
        if len(empty):
            self._look_at_empty(boxes, empty, done, whole, weight)
        pole = np.flatnonzero(pole)
        if len(pole):
            done[pole] = ~self.bounds.unbounded(boxes.low[:, pole], boxes.high[:, pole])
        return self._parts(boxes, ~done, whole, weight)

    def _enclosures(self):
        if self.creases is None or not self.creases.points:
            return self.known.low, self.known.high
        low = np.array([p.low for p in self.creases.points]).T
        high = np.array([p.high for p in self.creases.points]).T
        return np.concatenate([self.known.low, low], axis=1), np.concatenate([self.known.high, high], axis=1)

    def _look_at_known(self, boxes, index, points, done, weight):
        """Boxes that hold one known point: is it the only one?"""
        low = np.minimum(boxes.low[:, index], self.known.low[:, points])
        high = np.maximum(boxes.high[:, index], self.known.high[:, points])
        hessian, radius, _ = self.bounds.hessian(low, high)
        one = regular(contraction(self.known.y[:, :, points], hessian, radius))
        one &= self.bounds.smooth(low, high)
        done[index[one]] = True
        boxes.why[index[~one]] = Why.TIME
        weight[:, index] = _smear(hessian, radius, high - low, weight[:, index])

    def _look_at_empty(self, boxes, index, done, whole, weight):
        """Boxes without a known point: is there none, or one nobody knew of?"""
        low, high = boxes.low[:, index], boxes.high[:, index]
        lower, upper, slope_marks, marks, nowhere = self.bounds.slope(low, high)
        jumps = (marks & JUMP) > 0
        undefined = ((slope_marks | marks) & UNDEFINED) > 0
        gone = nowhere | (np.any((lower > 0) | (upper < 0), axis=0) & ~jumps)
        cases = [jumps, undefined, slope_marks != 0]
        boxes.why[index] = np.select(cases, [Why.JUMP, Why.UNDEFINED, Why.CREASE], Why.DEGENERATE)
        done[index[gone]] = True
        beside = index[gone & undefined & ~nowhere]
        if len(beside):
            poles = beside[self.bounds.unbounded(boxes.low[:, beside], boxes.high[:, beside])]
            boxes.why[poles], done[poles] = Why.POLE, False
        # Level ground: nothing but 0, or nothing that rounding could tell from it.
        flat = ~gone & ((slope_marks | marks) == 0) & np.all((lower == 0) & (upper == 0), axis=0)
        left = ~gone & ~flat & ~jumps
        self._look_across_poles(boxes, index[left & undefined], done)
        self._look_across_creases(boxes, index[left & (slope_marks != 0)], done)
        smooth = np.flatnonzero(left & ((slope_marks | marks) == 0))
        if len(smooth):
            level = self._look_closer(boxes, index[smooth], done, whole, weight)
            flat[smooth] = level
        if np.any(flat):
            boxes.why[index[flat]] = Why.PLATEAU
            done[index[flat]] = True
            self.open.append(boxes[index[flat]])

    def _look_across_poles(self, boxes, index, done):
        """Boxes with a pole that hold no critical point are kept for its place alone."""
        if self.cleared is None or not len(index):
            return
        lower, upper, marks = self.cleared(boxes.low[:, index], boxes.high[:, index])
        gone = np.any(((lower > 0) | (upper < 0)) & ((marks & JUMP) == 0), axis=0)
        boxes.why[index[gone]] = Why.POLE

    def _look_across_creases(self, boxes, index, done):
        if self.creases is None or not len(index):
            return
        gone, level = self.creases.excluded(boxes.low[:, index], boxes.high[:, index])
        done[index[gone]] = True
        boxes.why[index[~gone & level]] = Why.PLATEAU
        left = index[~gone & ~level & ~done[index] & (boxes.why[index] != Why.POLE)]
        if 0 < len(left) <= _FEW and len(self._history) % (_BETWEEN * len(boxes.low)) == 0:
            self.creases.find(boxes.low[:, left], boxes.high[:, left])

    def _look_closer(self, boxes, index, done, whole, weight):
        """The second-order tests, for boxes over which the gradient is continuous.

        Answers which of them are level as far as rounding can tell.
        """
        low, high = boxes.low[:, index], boxes.high[:, index]
        c = low + (high - low) / 2
        rho = np.maximum(high - c, c - low) * (1 + 2.0**-50)
        hessian, radius, _ = self.bounds.hessian(low, high)
        slope, slope_radius = middle(*self.bounds.slope(c, c)[:2])
        y = preconditioner(hessian)
        r = contraction(y, hessian, radius)
        step, reach = newton(y, r, slope, slope_radius, rho)
        gone = apart(slope, slope_radius, hessian, radius, rho)
        gone |= np.any(np.abs(step) > rho + reach, axis=0)
        done[index] = gone
        at_most_one = regular(r)
        boxes.why[index[at_most_one]] = Why.TIME
        boxes.why[index[~np.all(np.isfinite(radius), axis=(0, 1))]] = Why.CREASE
        weight[:, index] = _smear(hessian, radius, rho, weight[:, index])
        boxes.low[:, index], boxes.high[:, index] = remainder(low, high, c, step, reach)
        likely = ~gone & at_most_one & np.all(np.abs(step) <= 1.1 * rho, axis=0)
        if np.any(likely):
            places = self.known.add((c + step)[:, likely], 2 * rho[:, likely])
            holders, places = index[likely][places >= 0], places[places >= 0]
            within = boxes.low[:, holders] <= self.known.high[:, places]
            within &= boxes.high[:, holders] >= self.known.low[:, places]
            whole[holders] = np.all(within, axis=0)
        variation = np.sum((np.abs(hessian) + radius) * rho[None], axis=1)
        level = np.all((np.abs(slope) <= slope_radius) & (slope_radius >= _LEVEL * variation), axis=0)
        return level & ~gone & ~whole[index]

    def _parts(self, boxes, left, whole, weight) -> Boxes:
        """The parts of the boxes that are left; those just shown to hold a point stay as they are."""
        can = (boxes.high - boxes.low) > 4 * np.spacing(np.maximum(abs(boxes.low), abs(boxes.high)))
        side = np.argmax(np.where(can, weight, -1.0), axis=0)
        every = np.arange(len(boxes))
        low, high = boxes.low[side, every], boxes.high[side, every]
        at = low + (high - low) * _CUT
        stuck = left & ~whole & ~((low < at) & (at < high))
        if np.any(stuck):
            self._give_up(boxes[stuck])
        rest = left & ~whole & ~stuck
        return boxes.joined([boxes[left & whole], *boxes[rest].cut(side[rest], at[rest])])

    def between(self, boxes: Boxes, generation: int) -> Boxes:
        """Boxes that cutting did not help, and will not, are left open; the others."""
        d = len(boxes.low)
        located = (boxes.why == Why.POLE) & (generation >= _POLES[d - 1] * d)
        if np.any(located):
            self.poles.append(boxes[located])
            boxes = boxes[~located]
        stubborn = (boxes.why != Why.TIME) & (boxes.why != Why.POLE)
        self._history.append(int(np.sum(stubborn)))
        if generation < _COARSE[d - 1] * d or not len(boxes):
            return boxes
        give_up = _holds_any(boxes, stubborn, self.curves, self.spacing)
        give_up |= boxes.why == Why.PLATEAU
        crowd = stubborn & ~give_up
        if generation < _FINE * d and not self._like_a_curve():
            crowd &= boxes.why != Why.DEGENERATE  # smooth, and perhaps only small in scale
        if np.sum(crowd) > _CROWD and self._history[-1] > 0.7 * self._history[-1 - 2 * d]:
            near = _holds_any(boxes, crowd, self.points, 0 * self.points)
            give_up |= crowd & ~near if np.sum(near) < _CROWD else crowd
        if d == 1 and generation >= _ROUNDED and np.sum(stubborn) > _CRUMBS:
            give_up |= stubborn
        if generation >= _DEEPEST[d - 1] * d:
            give_up |= boxes.why != Why.POLE
        if np.any(give_up):
            self.open.append(boxes[give_up])
        return boxes[~give_up]

    def _like_a_curve(self) -> bool:
        """Whether the stubborn boxes multiply as those along a curve or a surface do.

        Halving all sides makes twice as many boxes along a curve, four times as many along a
        surface, and eight times as many where nothing is decided yet.
        """
        d = self.bounds.dimension
        if len(self._history) < _LONG[d - 1] * d:
            return False
        now, before, earlier = (self._history[-1 - k * d] for k in range(3))
        most = 1.15 * 2 ** (d - 1)
        return (
            now > 8 * _CROWD
            and 1.7 * before < now < most * before
            and (1.7 * earlier < before < most * earlier)
        )


def _smear(hessian, radius, width, otherwise):
    """How much each side of a box matters: its share in the gradient's variation times its length.

    ``otherwise``, the plain lengths (d, n), where the variation is unbounded.
    """
    change = (np.abs(hessian) + radius) * width[None]
    share = np.max(change / (np.sum(change, axis=1, keepdims=True) + 1e-280), axis=0)
    return np.where(np.all(np.isfinite(share), axis=0), share * otherwise, otherwise)


def _holds_any(boxes, which, points, reach) -> np.ndarray:
    """Which of the boxes selected come within ``reach`` (d, k) of a point (d, k)."""
    holds = np.zeros(len(boxes), dtype=bool)
    index = np.flatnonzero(which)
    for start in range(0, len(index) if points.shape[1] else 0, 1024):
        part = index[start : start + 1024]
        low, high = boxes.low[:, part, None], boxes.high[:, part, None]
        near = (low <= (points + reach)[:, None]) & (high >= (points - reach)[:, None])
        holds[part] = np.any(np.all(near, axis=0), axis=-1)
    return holds
