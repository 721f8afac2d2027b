"""Branch and bound: every part of a box is shown to hold no critical point, or one that is known.

Boxes are treated by the thousand, generation by generation. A box is done with when

- a component of the gradient, bounded by interval arithmetic, keeps away from 0 over it, or the
  mean-value form or Newton's step does (newton_test.py); or
- it holds one known point, and Newton's test shows that there is no second one.

Any other is cut in two where its Hessian makes the gradient vary most. Where f may jump nothing is
excluded by its gradient; where the gradient may jump, nothing by the Hessian. Boxes in which cutting
does not help are left open, with a word why: degenerate points and curves of them, kinks, jumps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landscapes.intervals.program import JUMP, UNDEFINED

from .known_points import Bounds, Known
from .newton_test import apart, contraction, middle, newton, preconditioner, regular
from .open_parts import meeting

# Why a box is left open, by its code.
WORDS = ("too many", "degenerate", "kink", "jump", "undefined", "plateau")
_UNFINISHED, _DEGENERATE, _KINK, _JUMP, _UNDEFINED, _PLATEAU = range(len(WORDS))

_SLICE = 16384  # boxes between two looks at the clock
MOST = 1_000_000  # boxes waiting
# Off the middle: minima sit in the middle of boxes more often than anywhere else.
_CUT = 0.4877
_WIDE = 2.0**-5  # of every side of the box: level ground as wide as this is a plateau
_DEEPEST = 26  # halvings of every side, after which a box is given up
_COARSE = (16, 10, 6)  # in 1, 2, 3 dimensions: after which stubborn boxes may be, if they are many
_CROWD = 2048  # stubborn boxes of one generation that are not a few points any more
_LONG = (10, 10, 7)  # halvings of every side, after which growth like a curve's is taken for one
_FINE = 13  # halvings that a smooth landscape may need before its boxes count as stubborn


@dataclass(eq=False)
class Boxes:
    """n boxes (d, n), why the last look at each failed, and which known points they hold.

    ``holder[k]`` holds the point ``held[k]``; a point on a shared side is held by all its boxes.
    """

    low: np.ndarray
    high: np.ndarray
    why: np.ndarray
    holder: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    held: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def __len__(self):
        return self.low.shape[1]

    def take(self, index) -> Boxes:
        """The boxes of an ascending array of indices."""
        place = np.full(len(self), -1)
        place[index] = np.arange(len(index))
        kept = place[self.holder] >= 0
        return Boxes(
            self.low[:, index],
            self.high[:, index],
            self.why[index],
            place[self.holder[kept]],
            self.held[kept],
        )

    @staticmethod
    def join(parts: list[Boxes]) -> Boxes:
        """All boxes of some parts, in their order."""
        starts = np.cumsum([0] + [len(p) for p in parts[:-1]])
        return Boxes(
            np.concatenate([p.low for p in parts], axis=1),
            np.concatenate([p.high for p in parts], axis=1),
            np.concatenate([p.why for p in parts]),
            np.concatenate([p.holder + s for p, s in zip(parts, starts)]),
            np.concatenate([p.held for p in parts]),
        )

    def hold(self, low, high, places):
        """Note known points that nobody holds yet, enclosed in (d, k), where boxes touch them."""
        holder, which = meeting(self.low, self.high, low, high)
        self.holder = np.append(self.holder, holder)
        self.held = np.append(self.held, places[which])


class Search:
    """One branch and bound over the box from ``low`` to ``high``, each (d,).

    ``level`` is the steepness, with every side of the box as the unit, below which ground counts as
    a plateau; ``points`` (d, k) are places where something not provable is expected, ``curves``
    (d, k) places along sets of critical points, ``spacing`` (d, k) apart from each other.
    """

    def __init__(self, bounds: Bounds, known: Known, low, high, level, points, curves, spacing):
        self.bounds, self.known = bounds, known
        self.domain = low, high
        self.width = (high - low)[:, None]
        self.level = level
        self.points, self.curves, self.spacing = points, curves, spacing
        self.open: list[Boxes] = []
        self._history: list[int] = []

    def run(self, out_of_time) -> str:
        """Search until nothing waits: "finished"; or "time" or "boxes", of which there was too little
        and too many."""
        low, high = self.domain
        waiting = Boxes(low[:, None], high[:, None], np.zeros(1, dtype=np.uint8))
        waiting.hold(self.known.low, self.known.high, np.arange(len(self.known)))
        generation = 0
        while len(waiting):
            children: list[Boxes] = []
            for start in range(0, len(waiting), _SLICE):
                if out_of_time() or len(waiting) > MOST:
                    rest = waiting.take(np.arange(start, len(waiting)))
                    self._give_up(Boxes.join([rest, *children]))
                    return "boxes" if len(waiting) > MOST else "time"
                # A point proved on the way may lie in any box that still waits.
                before = len(self.known)
                part = waiting.take(np.arange(start, min(start + _SLICE, len(waiting))))
                children.append(self._look(part))
                if len(self.known) > before:
                    new = np.arange(before, len(self.known))
                    for boxes in (waiting, *children):
                        boxes.hold(self.known.low[:, new], self.known.high[:, new], new)
            generation += 1
            waiting = self._without_stubborn(Boxes.join(children), generation)
        return "finished"

    def _give_up(self, boxes):
        boxes.why = np.where(boxes.why == _DEGENERATE, np.uint8(_UNFINISHED), boxes.why)
        self.open.append(boxes)

    def _look(self, boxes: Boxes) -> Boxes:
        """Decide what can be decided of these boxes; the halves of the others."""
        count = np.bincount(boxes.holder, minlength=len(boxes))
        done = np.zeros(len(boxes), dtype=bool)
        whole = np.zeros(len(boxes), dtype=bool)  # to be looked at again, uncut
        weight = (boxes.high - boxes.low) / self.width
        boxes.why[count != 1] = _UNFINISHED
        alone = np.flatnonzero(count[boxes.holder] == 1)
        if len(alone):
            self._look_at_known(boxes, boxes.holder[alone], boxes.held[alone], done, weight)
        empty = np.flatnonzero(count == 0)
        if len(empty):
            self._look_at_empty(boxes, empty, done, whole, weight)
        return self._cut(boxes, ~done, whole, weight)

    def _look_at_known(self, boxes, index, points, done, weight):
        """Boxes that hold one known point: is it the only one?"""
        low = np.minimum(boxes.low[:, index], self.known.low[:, points])
        high = np.maximum(boxes.high[:, index], self.known.high[:, points])
        bend, radius, _ = self.bounds.bend(low, high)
        one = regular(contraction(self.known.y[:, :, points], bend, radius))
        one &= self.bounds.smooth(low, high)
        done[index[one]] = True
        boxes.why[index[~one]] = _UNFINISHED
        weight[:, index] = _smear(bend, radius, high - low, weight[:, index])

    def _look_at_empty(self, boxes, index, done, whole, weight):
        """Boxes without a known point: is there none, or one nobody knew of?"""
        low, high = boxes.low[:, index], boxes.high[:, index]
        lower, upper, slope_marks, marks, nowhere = self.bounds.slope(low, high)
        jumps = (marks & JUMP) > 0
        gone = nowhere | (np.any((lower > 0) | (upper < 0), axis=0) & ~jumps)
        steepest = np.max(np.maximum(-lower, upper) * self.width, axis=0)
        # Narrow level ground may be the floor of a valley, in which a point can be found.
        wide = np.all(high - low >= _WIDE * self.width, axis=0) | (steepest == 0)
        flat = ~gone & (marks == 0) & (steepest <= self.level) & wide
        why = np.where(slope_marks != 0, np.uint8(_KINK), np.uint8(_DEGENERATE))
        why = np.where((marks & UNDEFINED) > 0, np.uint8(_UNDEFINED), why)
        why = np.where(jumps, np.uint8(_JUMP), why)
        why[flat] = _PLATEAU
        boxes.why[index] = why
        done[index] = gone | flat
        if np.any(flat):
            self.open.append(boxes.take(index[flat]))
        smooth = ~(gone | flat) & ((slope_marks | marks) == 0)
        if np.any(smooth):
            self._look_closer(boxes, index[smooth], done, whole, weight)

    def _look_closer(self, boxes, index, done, whole, weight):
        """The second-order tests, for boxes over which the gradient is continuous."""
        low, high = boxes.low[:, index], boxes.high[:, index]
        c = low + (high - low) / 2
        rho = np.maximum(high - c, c - low) * (1 + 2.0**-50)
        bend, radius, _ = self.bounds.bend(low, high)
        slope, slope_radius = middle(*self.bounds.slope(c, c)[:2])
        y = preconditioner(bend)
        r = contraction(y, bend, radius)
        step, reach = newton(y, r, slope, slope_radius, rho)
        gone = apart(slope, slope_radius, bend, radius, rho)
        gone |= np.any(np.abs(step) > rho + reach, axis=0)
        done[index] = gone
        at_most_one = regular(r)
        boxes.why[index[at_most_one]] = _UNFINISHED
        boxes.why[index[~np.all(np.isfinite(radius), axis=(0, 1))]] = _KINK
        weight[:, index] = _smear(bend, radius, rho, weight[:, index])
        # What Newton's step leaves of the box; NaN bounds leave all of it.
        boxes.low[:, index] = np.fmax(low, np.nextafter(c + (step - reach), -np.inf))
        boxes.high[:, index] = np.fmax(
            np.fmin(high, np.nextafter(c + (step + reach), np.inf)), boxes.low[:, index]
        )
        likely = ~gone & at_most_one & np.all(np.abs(step) <= 1.1 * rho, axis=0)
        if np.any(likely):
            places = self.known.add((c + step)[:, likely], 2 * rho[:, likely])
            found, places = index[likely][places >= 0], places[places >= 0]
            within = boxes.low[:, found] <= self.known.high[:, places]
            within &= boxes.high[:, found] >= self.known.low[:, places]
            whole[found] = np.all(within, axis=0)

    def _cut(self, boxes, left, whole, weight) -> Boxes:
        """The halves of the boxes that are left; those found to hold a point stay as they are."""
        can = (boxes.high - boxes.low) > 4 * np.spacing(np.maximum(abs(boxes.low), abs(boxes.high)))
        axis = np.argmax(np.where(can, weight, -1.0), axis=0)
        every = np.arange(len(boxes))
        low, high = boxes.low[axis, every], boxes.high[axis, every]
        at = low + (high - low) * _CUT
        stuck = left & ~whole & ~((low < at) & (at < high))
        if np.any(stuck):
            self._give_up(boxes.take(np.flatnonzero(stuck)))
        uncut = boxes.take(np.flatnonzero(left & whole))
        index = np.flatnonzero(left & ~whole & ~stuck)
        parents = boxes.take(index)
        axis, at, n = axis[index], at[index], np.arange(len(index))
        first, second = parents.take(n), parents.take(n)
        first.high[axis, n], second.low[axis, n] = at, at
        side, there = axis[parents.holder], at[parents.holder]
        for half, inside in (
            (first, self.known.low[side, parents.held] <= there),
            (second, self.known.high[side, parents.held] >= there),
        ):
            half.holder, half.held = parents.holder[inside], parents.held[inside]
        return Boxes.join([uncut, first, second])

    def _without_stubborn(self, boxes, generation):
        """Boxes that cutting did not help, and will not, are left open; the others."""
        d = len(boxes.low)
        stubborn = boxes.why != _UNFINISHED
        self._history.append(int(np.sum(stubborn)))
        if generation < _COARSE[d - 1] * d or not len(boxes):
            return boxes
        give_up = _holds_any(boxes, stubborn, self.curves, self.spacing)
        crowd = stubborn & ~give_up
        if generation < _FINE * d and not self._like_a_curve():
            crowd &= boxes.why != _DEGENERATE  # smooth, and perhaps only small in scale
        if np.sum(crowd) > _CROWD and self._history[-1] > 0.7 * self._history[-1 - 2 * d]:
            near = _holds_any(boxes, crowd, self.points, 0 * self.points)
            give_up |= crowd & ~near if np.sum(near) < _CROWD else crowd
        if generation >= _DEEPEST * d:
            give_up[:] = True
        if not np.any(give_up):
            return boxes
        self.open.append(boxes.take(np.flatnonzero(give_up)))
        return boxes.take(np.flatnonzero(~give_up))

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


def _smear(bend, radius, width, otherwise):
    """How much each side of a box matters: its share in the gradient's variation times its length.

    ``otherwise``, the plain lengths (d, n), where the variation is unbounded.
    """
    change = (np.abs(bend) + radius) * width[None]
    share = np.max(change / (np.sum(change, axis=1, keepdims=True) + 1e-280), axis=0)
    return np.where(np.all(np.isfinite(share), axis=0), share * otherwise, otherwise)


def _holds_any(boxes, which, points, reach) -> np.ndarray:
    """Which of the boxes selected come within ``reach`` (d, k) of a point (d, k)."""
    found = np.zeros(len(boxes), dtype=bool)
    index = np.flatnonzero(which)
    for start in range(0, len(index) if points.shape[1] else 0, 1024):
        part = index[start : start + 1024]
        low, high = boxes.low[:, part, None], boxes.high[:, part, None]
        near = (low <= (points + reach)[:, None]) & (high >= (points - reach)[:, None])
        found[part] = np.any(np.all(near, axis=0), axis=-1)
    return found
