"""A function with kinks as a smooth one of more variables: the side of each kink is a number.

|u| is s u + e at e = 0, with s = 1 where u > 0 and s = -1 where u < 0; max and min are (a + b +- |a - b|)/2.
So f(x) = L(x, s, e), L is smooth where nothing else breaks, and Clarke's subdifferential at a point where
some of the u vanish lies in the convex hull of the gradients of L in x with these s at -1 or 1. dL/ds is
w u and dL/de is w, the weight of that kink: above 0 it bends f upwards like |u|, below 0 downwards.
F. H. Clarke, Optimization and Nonsmooth Analysis (1983), theorems 2.5.1 and 2.3.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from landscapes.intervals import NoIntervalForm, Program
from landscapes.intervals.arithmetic import add, multiply, subtract
from landscapes.tape import operations
from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

_KINKED = ("absolute", "maximum", "minimum")
_MOST = 8  # switches of one function
_AWAY = 0.125  # how far e goes from 0 where the recording is checked

Affine = tuple[Fraction, ...]  # c0 + c1 x1 + ...


@dataclass(frozen=True)
class _Use:
    """One |u|, max or min: its switch, the sign and the size of u beside what the switch looks at."""

    switch: int
    sign: float
    size: float


@dataclass(eq=False)
class Lifted:
    """L of the kinks of a tape: ``tape`` over (x, s, e), with ``switches`` s and as many e."""

    dimension: int
    switches: int
    tape: Tape
    _affine: dict[int, Affine]
    _others: dict[int, tuple[int, ...]]  # switches of what is not affine: its slots on f's own tape
    _own: Program | None

    def sides(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Of each switch over n boxes (d, n): 1 or -1, or 0 where it may be either, (switches, n)."""
        sides = np.zeros((self.switches, low.shape[1]), dtype=np.int8)
        for row, coefficients in self._affine.items():
            sides[row] = _side(*_over(coefficients, low, high))
        if self._own is not None:
            lower, upper, marks = self._own(low, high)
            at = 0
            for row, slots in self._others.items():
                ends = [(lower[at + k], upper[at + k]) for k in range(len(slots))]
                sure = np.all(marks[at : at + len(slots)] == 0, axis=0)
                at += len(slots)
                a = ends[0] if len(slots) == 1 else subtract(*ends)
                sides[row] = np.where(sure, _side(*a), 0)
        return sides


def _side(lower, upper):
    return (lower > 0).astype(np.int8) - (upper < 0).astype(np.int8)


def _over(coefficients: Affine, low, high):
    """Bounds of an affine function, its coefficients being no floats perhaps."""
    constant, *slopes = ((float(c) * (1 - 2.0**-52), float(c) * (1 + 2.0**-52)) for c in coefficients)
    total = np.full(low.shape[1], min(constant)), np.full(low.shape[1], max(constant))
    for (a, b), x_low, x_high in zip(slopes, low, high):
        if a or b:
            total = add(total, multiply((np.float64(min(a, b)), np.float64(max(a, b))), (x_low, x_high)))
    return total


def lifted(tape: Tape, domain: list[tuple[float, float]]) -> Lifted | None:
    """The kinks of a tape as switches; None where it has none, or L cannot be recorded."""
    uses, looks = _switches(tape)
    if not looks:
        return None
    d, k = tape.dimension, len(looks)

    def objective(z):
        return tape.evaluate((tape.value,), _Lifting(tape.dimension, k, uses, z))[0]

    box = (*domain, *((-1.0, 1.0),) * k, *((-_AWAY, _AWAY),) * k)
    try:
        recorded = tapes.record(Function(d + 2 * k, box, objective))
        affine = {i: look for i, look in enumerate(looks) if isinstance(look[0], Fraction)}
        others = {i: look for i, look in enumerate(looks) if i not in affine}
        own = Program(tape, [slot for slots in others.values() for slot in slots]) if others else None
    except (Unrecordable, NoIntervalForm):
        return None
    return Lifted(d, k, recorded, affine, others, own)


@dataclass(frozen=True, eq=False)
class Function:
    """What a recording asks of a landscape."""

    dimension: int
    domain: tuple[tuple[float, float], ...]
    objective: Any


def _switches(tape) -> tuple[dict[Instruction, _Use], list]:
    """Which switch each kink of the tape is turned by, and what each switch looks at."""
    uses: dict[Instruction, _Use] = {}
    looks: list = []
    known = affine_slots(tape)
    for slot in tape.live([tape.value]):
        instruction = tape.instructions[slot]
        if instruction.op not in _KINKED:
            continue
        args = instruction.args
        u = [known.get(a) for a in args]
        total = None
        if all(u):
            total = u[0] if len(u) == 1 else tuple(a - b for a, b in zip(*u))
        look, sign, size = _normal(total) if total and any(total[1:]) else (args, 1.0, 1.0)
        if look not in looks:
            looks.append(look)
        uses[instruction] = _Use(looks.index(look), sign, size)
    return (uses, looks) if len(looks) <= _MOST else ({}, [])


def _normal(affine: Affine):
    """(what has 1 for its first slope, the sign and the size of the given beside it)."""
    first = next(c for c in affine[1:] if c)
    look = tuple(c / first for c in affine)
    if Fraction(float(abs(first))) != abs(first):
        return affine, 1.0, 1.0
    return look, 1.0 if first > 0 else -1.0, float(abs(first))


def affine_slots(tape) -> dict[int, Affine]:
    """The slots of a tape that are affine functions, exactly."""
    d = tape.dimension
    known: dict[int, Affine] = {}
    for slot in tape.live([tape.value]):
        op, args, number = tape.instructions[slot]
        parts = [known[a] for a in args if a in known]
        if op == "input":
            known[slot] = tuple(Fraction(int(i == number + 1)) for i in range(d + 1))
        elif op == "constant" and np.isfinite(number):
            known[slot] = (Fraction(number), *(Fraction(0),) * d)
        elif len(parts) < len(args):
            continue
        elif op == "negative":
            known[slot] = tuple(-c for c in parts[0])
        elif op in ("add", "subtract"):
            by = 1 if op == "add" else -1
            known[slot] = tuple(a + by * b for a, b in zip(*parts))
        elif op == "multiply":
            for one, other in (parts, parts[::-1]):
                if not any(one[1:]):
                    known[slot] = tuple(one[0] * c for c in other)
    return known


class Numbers:
    """The vocabulary of autograd's numbers at z: a tape evaluated in it is differentiated again."""

    def __init__(self, z: Any):
        self.z = z

    def input(self, index: int):
        return self.z[index]

    def constant(self, value: float):
        return value

    def apply(self, instruction: Instruction, arguments: list):
        return operations.TABLE[instruction.op].differentiable(*instruction.operands(arguments))


class _Lifting(Numbers):
    """The same at z = (x, s, e), with the kinks of a tape turned by s."""

    def __init__(self, dimension: int, switches: int, uses: dict[Instruction, _Use], z: Any):
        super().__init__(z)
        self.uses, self.first, self.second = uses, dimension, dimension + switches

    def apply(self, instruction: Instruction, arguments: list):
        use = self.uses.get(instruction)
        if use is None:
            return super().apply(instruction, arguments)
        one, other = arguments if len(arguments) == 2 else (arguments[0], 0.0)
        size = (use.sign * self.z[self.first + use.switch]) * (one - other)
        size = size + use.size * self.z[self.second + use.switch]
        if instruction.op == "absolute":
            return size
        return (one + other + (size if instruction.op == "maximum" else -size)) / 2
