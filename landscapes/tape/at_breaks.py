"""True derivatives at points where an operation breaks off: on a kink that cancels, at a point filled in.

The chain rule has a convention there, such as 0 for the slope of |x|, and cannot tell whether f has a
derivative all the same: where(x == 0, 1, sin(x)/x) has the curvature -1/3 at 0. Power series along
lines through the point can (lines.py): f has a derivative as far as they show if what they say is
linear in the direction, and quadratic for the second one. The directions are the axes, their diagonals
and a few others. Where there is none the convention stands.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import lines, operations
from .evaluation import live
from .program import Program

if TYPE_CHECKING:
    from .tape import Tape

_ALIKE = 1e-9  # of the largest coefficient: rounding, and no more
_OTHERS = 5


class Found(NamedTuple):
    """Gradients (d, n) and Hessians (d, d, n), NaN where none is found."""

    gradient: np.ndarray
    hessian: np.ndarray


class Breaks:
    """Where the operations of f may break off, and what its derivatives are there."""

    def __init__(self, tape: Tape):
        self.tape = tape
        steps = [tape.instructions[slot] for slot in live(tape.instructions, (tape.value,))]
        kinds = [(operations.TABLE[s.op].breaks_off, s.args) for s in steps if s.op in operations.TABLE]
        slots = sorted({slot for breaks_off, args in kinds if breaks_off for slot in args})
        row = {slot: k for k, slot in enumerate(slots)}
        self._steps = [(breaks_off, [row[a] for a in args]) for breaks_off, args in kinds if breaks_off]
        self._operands = Program(tape, slots, derived=False) if slots else None

    def __bool__(self) -> bool:
        return bool(self._steps)

    def touched(self, theta: np.ndarray) -> np.ndarray:
        """At which points (d, *batch) an operation breaks off: batch."""
        batch = theta.shape[1:]
        if self._operands is None:
            return np.zeros(batch, dtype=bool)
        if not batch:
            return np.asarray(self._broken(self._operands.at(theta)))
        rows = self._operands.over(theta.reshape(len(theta), math.prod(batch)))
        with np.errstate(all="ignore"):
            return np.reshape(self._broken(rows), batch)

    def _broken(self, operands):
        broken = False
        for breaks_off, rows in self._steps:
            try:
                broken = broken | breaks_off(*(operands[row] for row in rows))
            except ArithmeticError:  # of Python's floats, where NumPy has NaN
                broken = True
        return broken

    def derivatives(self, theta: np.ndarray, value: np.ndarray) -> Found:
        """The derivatives at n points (d, n), f's values being (n,)."""
        d, n = theta.shape
        ways = _directions(d)
        both = np.stack([ways, -ways], axis=1)  # (d, 2, m)
        m = ways.shape[1]
        at = np.repeat(theta, 2 * m, axis=1)
        along = np.tile(both.reshape(d, -1), n)
        c0, c1, c2 = lines.coefficients(self.tape, at, along, 2).reshape(3, n, 2, m)
        sides = np.array([1.0, -1.0])[:, None]
        gradient = c1[:, 0, :d].T
        with np.errstate(all="ignore"):
            there = np.abs(c0 - value[:, None, None]) <= _ALIKE * np.abs(value)[:, None, None]
            linear = sides * (gradient.T @ ways)[:, None, :]
            has_slope = np.all(there & _alike(c1, linear), axis=(1, 2))
            hessian = np.empty((d, d, n))
            for i in range(d):
                hessian[i, i] = 2 * c2[:, 0, i]
            for k, (i, j) in enumerate(combinations(range(d), 2)):
                mixed = c2[:, 0, d + k] - c2[:, 0, i] - c2[:, 0, j]
                hessian[i, j] = hessian[j, i] = mixed
            quadratic = np.einsum("ijn,im,jm->nm", hessian, ways, ways) / 2
            has_bend = has_slope & np.all(_alike(c2, quadratic[:, None, :]), axis=(1, 2))
        return Found(np.where(has_slope, gradient, np.nan), np.where(has_bend, hessian, np.nan))


def _directions(d: int) -> np.ndarray:
    """The axes, the diagonals of each pair, and a few others: (d, m)."""
    axes = np.eye(d)
    diagonals = [axes[i] + axes[j] for i, j in combinations(range(d), 2)]
    others = np.random.default_rng(3).normal(size=(_OTHERS, d)) if d > 1 else np.empty((0, 1))
    return np.array([*axes, *diagonals, *others]).T


def _alike(ours, theirs):
    size = np.max(np.abs(ours), axis=(1, 2), keepdims=True)
    return np.isfinite(ours) & (np.abs(ours - theirs) <= _ALIKE * size)
