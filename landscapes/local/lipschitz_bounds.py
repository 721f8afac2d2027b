"""The largest slope and the largest curvature over a box, bounded from above by branch and bound.

Over each part of the box intervals bound the gradient, or the Hessian, and with it the slope's
length, or the largest |eigenvalue|. The parts with the largest bounds are cut, and the largest value
met at a point decides all parts that stay below it. Where f may jump there is no bound of its
slope, and where its gradient may jump none of its curvature: a tape has 0 for both derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from landscapes import intervals
from landscapes.core import derivatives
from landscapes.core.landscape import Landscape
from landscapes.intervals import branch_and_bound
from landscapes.intervals.arithmetic import TINY, UNDEFINED, down, magnitude, mignitude, up
from landscapes.intervals.branch_and_bound import Limits
from landscapes.intervals.matrices import middle, symmetric
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape

_BEST = 4096  # boxes cut at a time, those with the largest bounds
_MOST = 400_000  # boxes looked at
_DEEPEST = {1: 30, 2: 12, 3: 8}  # halvings of every side, after which a box without bound is left
_UNITS = 4096  # in the last place, that a length or a norm may be off by
_CLOSE = 1e-3  # a bound this near to the largest value met is near enough


def with_unit_ratios(tape: Tape) -> Tape:
    """The tape with x / sqrt(x^2 + ...) kept within [-1, 1], as it is; intervals cannot see that.

    Such products are the gradient of a length, whose bound would be infinite around its tip.
    """
    instructions: list[Instruction] = []
    place: list[int] = []
    for op, args, number in tape.instructions:
        instructions.append(Instruction(op, tuple(place[a] for a in args), number))
        place.append(len(instructions) - 1)
        if op == "multiply" and _is_unit_ratio(tape, *args):
            product, one = len(instructions) - 1, len(instructions)
            instructions += [
                Instruction("constant", (), 1.0),
                Instruction("constant", (), -1.0),
                Instruction("minimum", (product, one)),
                Instruction("maximum", (one + 1, one + 2)),
            ]
            place[-1] = one + 3
    return replace(
        tape,
        instructions=tuple(instructions),
        value=place[tape.value],
        gradient=tuple(place[s] for s in tape.gradient),
        hessian=tuple(tuple(place[s] for s in row) for row in tape.hessian),
    )


def _is_unit_ratio(tape, one, other):
    nodes = tape.instructions
    for x, inverse in ((one, other), (other, one)):
        if nodes[inverse].op == "reciprocal_or_zero":
            root = nodes[nodes[inverse].args[0]]
            if root.op == "sqrt" and _has_square(nodes, root.args[0], x):
                return True
    return False


def _has_square(nodes, total, x):
    """Whether a slot is a sum of even powers, and numbers above 0, of which x^2 is one."""
    waiting, has = [total], False
    while waiting:
        op, args, number = nodes[waiting.pop()]
        if op == "add":
            waiting.extend(args)
        elif op == "integer_power" and number % 2 == 0:
            has |= args[0] == x and number == 2
        elif op != "constant" or not number >= 0:
            return False
    return has


def slope_bound(tape: Tape) -> Callable:
    """(low, high) of boxes (d, n) -> a bound of |gradient| over each, inf where there is none."""
    tape = with_unit_ratios(tape)
    program = intervals.Program(tape, (tape.value, *tape.gradient))

    def bound(low, high):
        lower, upper, marks = program(low, high)
        size = magnitude((lower[1:], upper[1:]))
        with np.errstate(over="ignore", invalid="ignore"):
            longest = _above(length(size))
        broken = (marks[0] > 0) | np.any((marks[1:] & UNDEFINED) > 0, axis=0)
        return np.where(broken | np.any(np.isnan(size), axis=0), np.inf, longest)

    return bound


def curvature_bound(tape: Tape) -> Callable:
    """(low, high) of boxes (d, n) -> a bound of the Hessian's |eigenvalues| over each, or inf."""
    d = tape.dimension
    steady = intervals.Program(tape, (tape.value, *tape.gradient))
    program = intervals.Program(tape, tape.upper)

    def bound(low, high):
        lower, upper, marks = program(low, high)
        broken = np.any((marks & UNDEFINED) > 0, axis=0) | np.any(np.isnan(lower), axis=0)
        if not steady.calm:
            broken |= np.any(steady(low, high)[2], axis=0)
        if d == 1:
            size = magnitude((lower[0], upper[0]))
        else:
            with np.errstate(all="ignore"):  # inf - inf: no bound
                m, r, exponent = _scaled_middle(lower, upper, d)
                # |H| <= |middle| + |radius|, and a matrix's norm is at most that of its moduli.
                size = _above(np.ldexp(_above(_norm(m) + _norm(r)), exponent))
        size = np.where(np.all((lower == 0) & (upper == 0), axis=0), 0.0, size)
        return np.where(broken | np.isnan(size), np.inf, size)

    return bound


def slope_attained(tape: Tape) -> Callable:
    """(low, high) of boxes (d, n) -> what |gradient| is at least all over each of them.

    NaN where f is not proved to have a continuous gradient: a tape has a number at a kink, too, that
    need not be a slope of f on either side.
    """
    program = intervals.Program(tape, (tape.value, *tape.gradient))

    def least(low, high):
        lower, upper, marks = program(low, high)
        size = mignitude((lower[1:], upper[1:]))
        return np.where(np.any(marks, axis=0), np.nan, _below(length(size)))

    return least


def curvature_attained(tape: Tape) -> Callable:
    """(low, high) of boxes (d, n) -> what the Hessian's largest |eigenvalue| is at least; NaN as above."""
    d = tape.dimension
    program = intervals.Program(tape, (tape.value, *tape.gradient, *tape.upper))

    def least(low, high):
        lower, upper, marks = program(low, high)
        lower, upper = lower[1 + d :], upper[1 + d :]
        if d == 1:
            size = mignitude((lower[0], upper[0]))
        else:
            with np.errstate(all="ignore"):
                m, r, exponent = _scaled_middle(lower, upper, d)
                size = _below(np.ldexp(_below(_norm(m, -1) - _norm(r)), exponent))
        return np.where(np.any(marks, axis=0) | ~np.isfinite(size), np.nan, size)

    return least


def _above(size):
    """A bound from above of what lengths and norms were computed as, 0 of 0."""
    return np.where(size == 0, 0.0, up(size, _UNITS, TINY))


def _below(size):
    return np.maximum(down(size, _UNITS, TINY), 0.0)


def length(components: np.ndarray) -> np.ndarray:
    """Lengths of vectors (d, *batch), whose squares may be beyond the range of floats."""
    return reduce(np.hypot, components, np.zeros(np.shape(components)[1:]))


def _scaled(entries):
    """Columns of numbers (k, n) divided by powers of two near their largest, and the exponents (n,)."""
    largest = np.max(np.abs(entries), axis=0, initial=0.0, where=np.isfinite(entries))
    exponent = np.frexp(largest)[1]
    return np.ldexp(entries, -exponent), exponent


def _scaled_middle(lower, upper, d):
    """Middles and radii (d, d, n) of interval matrices divided by powers of two, and the exponents."""
    both, exponent = _scaled(np.concatenate([lower, upper]))
    m, r = (symmetric(part, d) for part in middle(*np.split(both, 2)))
    return m, r, exponent


def _norm(matrices, side=1):
    """A bound from above, or below for side -1, of the spectral norm of symmetric matrices (d, d, n) of
    moderate size; inf where an entry is not finite."""
    fine = np.all(np.isfinite(matrices), axis=(0, 1))
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.where(fine, matrices, 0.0), -1, 0))
    # LAPACK's error is a small multiple of the norm, which the entries bound.
    norm = np.max(np.abs(eigenvalues), axis=1) + side * 2.0**-44 * np.sum(np.abs(matrices), axis=(0, 1))
    return np.where(fine, norm, np.inf)


@dataclass(frozen=True, eq=False)
class Largest:
    """The search's end: the upper bound ``high`` (inf if there is none), the point (d,) of the
    largest value met, and the boxes that are left without a bound."""

    high: float
    place: np.ndarray
    unbounded: branch_and_bound.Boxes


def largest(bound: Callable, value: Callable, low: np.ndarray, high: np.ndarray, seconds: float) -> Largest:
    """Branch and bound over root boxes (d, n), for some seconds.

    ``bound`` answers for boxes, ``value`` for points (d, n) -> (n,), whose NaN are passed over.
    """
    search = _Search(bound, value, _Boxes(low, high, np.full(low.shape[1], np.inf)))
    search.run(search.open, Limits(seconds, looked=_MOST))
    stuck, left = search.stuck, search.open
    top = np.inf if len(stuck) else float(np.max(left.bound, initial=search.highest_done))
    return Largest(top, search.place, stuck.joined([stuck, left[np.isinf(left.bound)]]))


@dataclass(eq=False)
class _Boxes(branch_and_bound.Boxes):
    """Boxes with their bounds (n,)."""

    bound: np.ndarray


class _Search(branch_and_bound.Search[_Boxes]):
    """Those with the largest bounds are cut first; ``open`` are all that are not decided."""

    slice = 2 * _BEST

    def __init__(self, bound, value, roots):
        self.bound, self.value = bound, value
        self.width = np.max(roots.high - roots.low, axis=1, keepdims=True)
        self.open, self.later, self.stuck = roots, roots[:0], roots[:0]
        self.best, self.place, self.highest_done = 0.0, roots.low[:, 0], 0.0

    def look(self, boxes: _Boxes) -> _Boxes:
        points = _looked_at(boxes)
        values = self.value(points)
        values = np.where(np.isfinite(values), values, 0.0)
        top = int(np.argmax(values))
        if values[top] > self.best:
            self.best, self.place = float(values[top]), points[:, top]
        boxes.bound = self.bound(boxes.low, boxes.high)
        boxes = boxes.joined([boxes, self.later])
        done = boxes.bound <= self.best * (1 + _CLOSE)
        self.highest_done = max(self.highest_done, float(np.max(boxes.bound, where=done, initial=0.0)))
        # A box without bound that is too small to be cut with hope.
        small = np.all(boxes.high - boxes.low <= self.width * 2.0 ** -_DEEPEST[len(boxes.low)], axis=0)
        tiny = np.isinf(boxes.bound) & small
        self.stuck = boxes.joined([self.stuck, boxes[tiny]])
        self.open = boxes[~done & ~tiny]
        # Once a part is known to have no bound, the others matter only if they may have none.
        pointless = len(self.stuck) and not np.any(np.isinf(self.open.bound))
        if len(self.stuck) > _BEST or pointless:
            return boxes[:0]
        order = np.argsort(-self.open.bound)
        first, self.later = self.open[order[:_BEST]], self.open[order[_BEST:]]
        side = (first.high - first.low) / np.where(self.width > 0, self.width, 1.0)
        return first.halves(np.argmax(side, axis=0))


def _looked_at(boxes):
    """The middles and corners of the boxes; many boxes' middles alone."""
    if len(boxes) > _BEST:
        return boxes.middle
    ends = np.stack([boxes.low, boxes.high])
    d = len(boxes.low)
    corners = [np.array([ends[(k >> i) & 1, i] for i in range(d)]) for k in range(2**d)]
    return np.concatenate([boxes.middle, *corners], axis=1)


def slopes_of(f: Landscape) -> Callable:
    """|gradient| at points (d, n) -> (n,)."""
    return lambda points: length(f.gradient(points))


def curvatures_of(f: Landscape) -> Callable:
    """The largest |eigenvalue| of the Hessian at points (d, n) -> (n,); NaN where there is none."""
    d = f.dimension

    def curvature(points):
        entries, exponent = _scaled(derivatives.hessian(f, points).reshape(d * d, -1))
        norm = np.ldexp(_norm(entries.reshape(d, d, -1)), exponent)
        return np.where(np.isfinite(norm), norm, np.nan)

    return curvature
