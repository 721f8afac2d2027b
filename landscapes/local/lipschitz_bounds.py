"""The largest slope and the largest curvature over a box, bounded from above by branch and bound.

Over each part of the box intervals bound the gradient, or the Hessian, and with it the slope's
length, or the largest |eigenvalue|. The part with the largest bound is cut, and a largest number
seen at a point puts an end to parts that stay below it. Where f may jump there is no bound of its
slope, and where its gradient may jump none of its curvature: a tape has 0 for both derivatives.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from landscapes import intervals
from landscapes.core import derivatives
from landscapes.intervals.arithmetic import UNDEFINED, magnitude
from landscapes.intervals.matrices import middle, symmetric
from landscapes.tape.graph import Instruction

_SLICE = 4096  # boxes cut at a time, those with the largest bounds
_MOST = 400_000  # boxes looked at
_DEEPEST = {1: 30, 2: 12, 3: 8}  # halvings of every side, after which a box without bound is left
_PAD = 1 + 2.0**-40
_CLOSE = 1e-3  # a bound this near to what was seen is near enough


def with_unit_ratios(tape):
    """The tape with x / sqrt(x^2 + ...) kept within [-1, 1], as it is; intervals cannot see that.

    Such products are the gradient of a length, whose bound would be infinite around its tip.
    """
    made: list[Instruction] = []
    place: list[int] = []
    for op, args, number in tape.instructions:
        made.append(Instruction(op, tuple(place[a] for a in args), number))
        place.append(len(made) - 1)
        if op == "multiply" and _is_unit_ratio(tape, *args):
            product, one = len(made) - 1, len(made)
            made += [
                Instruction("constant", (), 1.0),
                Instruction("constant", (), -1.0),
                Instruction("minimum", (product, one)),
                Instruction("maximum", (one + 1, one + 2)),
            ]
            place[-1] = one + 3
    return replace(
        tape,
        instructions=tuple(made),
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
    waiting, found = [total], False
    while waiting:
        op, args, number = nodes[waiting.pop()]
        if op == "add":
            waiting.extend(args)
        elif op == "integer_power" and number % 2 == 0:
            found |= args[0] == x and number == 2
        elif op != "constant" or not number >= 0:
            return False
    return found


def slope_bound(tape) -> Callable:
    """(low, high) of boxes (d, n) -> a bound of |gradient| over each, inf where there is none."""
    tape = with_unit_ratios(tape)
    program = intervals.Program(tape, (tape.value, *tape.gradient))

    def bound(low, high):
        lower, upper, marks = program(low, high)
        size = magnitude((lower[1:], upper[1:]))
        with np.errstate(over="ignore", invalid="ignore"):
            length = np.sqrt(np.sum(size**2, axis=0)) * _PAD
        broken = (marks[0] > 0) | np.any((marks[1:] & UNDEFINED) > 0, axis=0)
        return np.where(broken | np.isnan(length), np.inf, length)

    return bound


def curvature_bound(tape) -> Callable:
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
                m, r = (symmetric(part, d) for part in middle(lower, upper))
                # |H| <= |middle| + |radius|, and a matrix's norm is at most that of its moduli.
                size = (_norm(m) + _norm(r)) * _PAD
        return np.where(broken | np.isnan(size), np.inf, size)

    return bound


def _norm(matrices):
    """The spectral norm of symmetric matrices (d, d, n); inf where an entry is not finite."""
    fine = np.all(np.isfinite(matrices), axis=(0, 1))
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.where(fine, matrices, 0.0), -1, 0))
    # LAPACK's error is a small multiple of the norm, which the entries bound.
    made = np.max(np.abs(eigenvalues), axis=1) + 2.0**-44 * np.sum(np.abs(matrices), axis=(0, 1))
    return np.where(fine, made, np.inf)


@dataclass(frozen=True, eq=False)
class Found:
    """The search's end: the upper bound ``high`` (inf if there is none), the point (d,) of the
    largest number seen, and the boxes (d, n) that are left without a bound."""

    high: float
    place: np.ndarray
    low_ends: np.ndarray
    high_ends: np.ndarray


def largest(bound: Callable, seen: Callable, low, high, seconds: float) -> Found:
    """Branch and bound over root boxes (d, n), for some seconds.

    ``bound`` answers for boxes, ``seen`` for points (d, n) -> (n,), whose NaN are passed over.
    """
    until = time.perf_counter() + seconds
    d, width = len(low), np.max(high - low, axis=1, keepdims=True)
    best, place, looked, kept = 0.0, low[:, 0], 0, 0.0
    new, rest = (low, high), (np.empty((d, 0)), np.empty((d, 0)), np.empty(0))
    stuck = np.empty((d, 0)), np.empty((d, 0))
    while True:
        points = _looked_at(*new)
        values = seen(points)
        values = np.where(np.isfinite(values), values, 0.0)
        top = int(np.argmax(values))
        if values[top] > best:
            best, place = float(values[top]), points[:, top]
        looked += new[0].shape[1]
        low, high = (np.concatenate(ends, axis=1) for ends in zip(new, rest))
        bounds = np.concatenate([bound(*new), rest[2]])
        done = bounds <= best * (1 + _CLOSE)
        kept = max(kept, float(np.max(bounds, where=done, initial=0.0)))
        # A box without bound that is too small to be cut with hope.
        small = np.all(high - low <= width * 2.0 ** -_DEEPEST[d], axis=0)
        tiny = np.isinf(bounds) & small
        stuck = tuple(np.concatenate([s, e[:, tiny]], axis=1) for s, e in zip(stuck, (low, high)))
        go_on = ~done & ~tiny
        low, high, bounds = low[:, go_on], high[:, go_on], bounds[go_on]
        wild = np.isinf(bounds)
        # Once a part is known to have no bound, the others matter only if they may have none.
        over = looked > _MOST or time.perf_counter() > until or stuck[0].shape[1] > _SLICE
        if len(bounds) == 0 or over or (stuck[0].shape[1] and not np.any(wild)):
            break
        order = np.argsort(-bounds)
        first, later = order[:_SLICE], order[_SLICE:]
        new = _halved(low[:, first], high[:, first], width)
        rest = low[:, later], high[:, later], bounds[later]
    high_end = np.inf if stuck[0].shape[1] else float(np.max(bounds, initial=kept))
    left = (np.concatenate([s, e[:, wild]], axis=1) for s, e in zip(stuck, (low, high)))
    return Found(high_end, place, *left)


def _looked_at(low, high):
    """The middles and corners of the boxes; many boxes' middles alone."""
    middles = low + (high - low) / 2
    if low.shape[1] > _SLICE:
        return middles
    ends = np.stack([low, high])
    d = len(low)
    corners = [np.array([ends[(k >> i) & 1, i] for i in range(d)]) for k in range(2**d)]
    return np.concatenate([middles, *corners], axis=1)


def _halved(low, high, width):
    """Both halves of every box, across its longest side."""
    side, each = (np.argmax((high - low) / np.where(width > 0, width, 1.0), axis=0), np.arange(low.shape[1]))
    one, other = high.copy(), low.copy()
    one[side, each] = other[side, each] = (low + (high - low) / 2)[side, each]
    return np.concatenate([low, other], axis=1), np.concatenate([one, high], axis=1)


def slopes_seen(f) -> Callable:
    """|gradient| at points (d, n) -> (n,)."""
    return lambda points: np.sqrt(np.sum(f.gradient(points) ** 2, axis=0))


def curvatures_seen(f) -> Callable:
    """The largest |eigenvalue| of the Hessian at points (d, n) -> (n,); NaN where there is none."""

    def seen(points):
        bend = derivatives.hessian(f, points)
        made = _norm(bend)
        return np.where(np.isfinite(made), made, np.nan)

    return seen
