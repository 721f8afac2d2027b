"""Bounds of Jensen's gap, the mean of f's heights minus f at the mean point, and of what slopes say.

The gap is enclosed in three ways, and what all of them allow is left: by the heights, without what is affine
in f and changes no gap; by slopes along the ways from the mean to the points; and by the second derivative
there, w (1 - t) u'Hu summed over the ways m + t u. The last two know nothing of a constant, however large,
and see what is too small for the heights. Slopes that fall from one point to another refute convexity too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from landscapes import intervals
from landscapes.intervals.arithmetic import UNDEFINED, add, multiply, subtract
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape

_EPSILON = float(np.finfo(float).eps)
# Where the ways from the mean are cut: evenly, and ever shorter towards the mean, where f may have a kink.
_CUTS = np.unique(np.concatenate([[0.0], 2.0 ** -np.arange(6, 47), np.arange(1, 33) / 32]))


class _Affine:
    """The vocabulary of affine functions: rows of fractions, slopes and a constant; None for all else."""

    def __init__(self, dimension: int):
        self.dimension = dimension

    def input(self, index: int):
        return [Fraction(int(i == index)) for i in range(self.dimension + 1)]

    def constant(self, value: float):
        return [*[Fraction(0)] * self.dimension, Fraction(value)] if np.isfinite(value) else None

    def apply(self, instruction: Instruction, arguments: list):
        if any(a is None for a in arguments):
            return None
        one, other = arguments[0], arguments[-1]
        if instruction.op == "negative":
            return [-a for a in one]
        if instruction.op in ("add", "subtract"):
            way = 1 if instruction.op == "add" else -1
            return [a + way * b for a, b in zip(one, other)]
        if instruction.op == "multiply" and not (any(one[:-1]) and any(other[:-1])):
            factor, rest = (other, one) if any(one[:-1]) else (one, other)
            return [factor[-1] * a for a in rest]
        return None


@lru_cache(maxsize=64)
def without_affine(tape: Tape) -> Tape:
    """The tape of f less its affine terms, as far as f is written as a sum; the derivatives are f's.

    f itself where that is all.
    """
    instructions, live = list(tape.instructions), tape.live([tape.value])
    rows = zip(live, tape.evaluate(live, _Affine(tape.dimension)))
    known = {slot: row for slot, row in rows if row is not None}

    def written(op, *args):
        instructions.append(Instruction(op, args))
        return len(instructions) - 1

    def bare(slot):
        """The slot of what is left of a slot; None where nothing is."""
        op, args, _ = tape.instructions[slot]
        if slot in known:
            return None
        if op == "negative":
            left = bare(args[0])
            return None if left is None else written(op, left)
        if op in ("add", "subtract"):
            one, other = map(bare, args)
            if one is None and other is not None:
                return other if op == "add" else written("negative", other)
            return one if other is None else written(op, one, other)
        if op == "multiply":
            for factor, rest in (args, args[::-1]):
                if factor in known and not any(known[factor][:-1]):
                    left = bare(rest)
                    return None if left is None else written(op, factor, left)
        return slot

    value = bare(tape.value)
    return tape if value is None else replace(tape, instructions=tuple(instructions), value=value)


@lru_cache(maxsize=64)
def _programs(tape):
    plain = without_affine(tape)
    everything = (tape.value, *tape.gradient, *tape.upper)
    return intervals.Program(plain, (plain.value,)), intervals.Program(tape, everything)


@np.errstate(all="ignore")  # overflow and inf - inf are no bounds
def gap_bounds(
    tape: Tape, points: np.ndarray, weights: np.ndarray, mean: np.ndarray
) -> tuple[float, float] | None:
    """Bounds of the gap of points (d, n) with weights (n,), of which the floats' mean is given (d,).

    None where nothing is known.
    """
    try:
        heights, everything = _programs(tape)
    except intervals.NoIntervalForm:
        return None
    # The exact mean of the points lies within this of the one computed.
    slack = (len(weights) + 2) * _EPSILON * (np.abs(points) @ weights)
    found = [b for b in (_by_heights(heights, points, weights, mean, slack),) if b is not None]
    found += _along_ways(everything, points, weights, mean, slack)
    if not found:
        return None
    least, most = max(b[0] for b in found), min(b[1] for b in found)
    return (least, most) if least <= most else None


def _by_heights(program, points, weights, mean, slack):
    low, high = np.column_stack([points, mean - slack]), np.column_stack([points, mean + slack])
    (lower,), (upper,), (marks,) = program(low, high)
    if np.any(marks) or not np.all(np.isfinite(lower) & np.isfinite(upper)):
        return None
    signed = np.append(weights, -1.0)
    return _total(np.where(signed > 0, lower, upper), np.where(signed > 0, upper, lower), signed)


def _total(lower, upper, factors):
    """Bounds of a sum of intervals times factors, the sum's rounding and that of the factors included.

    Weights which do not add up to 1 exactly are within it.
    """
    least, most = lower * factors, upper * factors
    sums = 4 * (least.size + 8) * _EPSILON * np.sum(np.maximum(np.abs(least), np.abs(most)))
    return float(np.sum(least) - sums), float(np.sum(most) + sums)


def _along_ways(program, points, weights, mean, slack):
    """What slopes and second derivatives along the ways from the mean say: none to two pairs of bounds."""
    d, n = points.shape
    start, end = _CUTS[:-1], _CUTS[1:]
    ends = points[:, :, None]
    low_mean, high_mean = (mean - slack)[:, None, None], (mean + slack)[:, None, None]
    blur = 4 * _EPSILON * (np.abs(ends) + np.abs(mean)[:, None, None])
    low = np.minimum((1 - start) * low_mean + start * ends, (1 - end) * low_mean + end * ends) - blur
    high = np.maximum((1 - start) * high_mean + start * ends, (1 - end) * high_mean + end * ends) + blur
    lower, upper, marks = program(low.reshape(d, -1), high.reshape(d, -1))
    if np.any(marks[0]) or np.any(marks[1 : 1 + d] & UNDEFINED):
        return []
    ways = [
        (np.repeat(a, len(start)), np.repeat(b, len(start)))
        for a, b in zip(*subtract((points, points), ((mean - slack)[:, None], (mean + slack)[:, None])))
    ]
    shares, lengths = np.repeat(weights, len(start)), np.tile(end - start, n)
    found = []
    # Slopes less one and the same slope: the weighted ways add up to 0.
    slope = [(lower[1 + i], upper[1 + i]) for i in range(d)]
    usual = [float(a[0] + (b[0] - a[0]) / 2) for a, b in slope]
    rise = summed(multiply(subtract(g, (c, c)), u) for g, c, u in zip(slope, usual, ways))
    if np.all(np.isfinite(rise)):
        found.append(_total(*rise, shares * lengths))
    if not np.any(marks[: 1 + d]) and not np.any(marks[1 + d :] & UNDEFINED):
        pairs = [(i, j) for i in range(d) for j in range(i, d)]
        terms = (
            multiply((lower[1 + d + k], upper[1 + d + k]), _product(ways, i, j))
            for k, (i, j) in enumerate(pairs)
        )
        bend = summed(terms)
        if np.all(np.isfinite(bend)):
            found.append(_total(*bend, shares * lengths * (1 - np.tile((start + end) / 2, n))))
    return found


def summed(terms: Iterable[tuple]) -> tuple[Any, Any]:
    """The sum of one or more intervals."""
    return reduce(add, terms)


def _product(ways, i, j):
    """u_i u_j, twice off the diagonal; a square is not negative."""
    low, high = multiply(ways[i], ways[j])[:2]
    return (np.maximum(low, 0.0), high) if i == j else (2 * low, 2 * high)


@np.errstate(all="ignore")
def slope_change(tape: Tape, one: np.ndarray, other: np.ndarray) -> tuple[float, float] | None:
    """Bounds of (f'(other) - f'(one)) (other - one) for points (d,): below 0, f is not convex between them.

    None where f is not known to be differentiable at both.
    """
    d, ends = len(one), np.column_stack([one, other])
    try:
        program = _programs(tape)[1]
    except intervals.NoIntervalForm:
        return None
    # A float more on either side, so that f is differentiable at the point itself, from both sides.
    lower, upper, marks = program(np.nextafter(ends, -np.inf), np.nextafter(ends, np.inf))
    if np.any(marks[: 1 + d]):
        return None
    change = summed(
        multiply(
            subtract((lower[1 + i, 1], upper[1 + i, 1]), (lower[1 + i, 0], upper[1 + i, 0])),
            subtract((other[i], other[i]), (one[i], one[i])),
        )
        for i in range(d)
    )
    return (float(change[0]), float(change[1])) if np.all(np.isfinite(change)) else None
