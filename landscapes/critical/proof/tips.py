"""Tips: the points at which a length under f is 0, as at the top of a cone.

f = L(x, r) with r the square root of d weighed squares of affine functions, M x - b long. Away from the tip,
where M x = b, the slope is L_x + L_r M^T u with |u| = 1; at it Clarke's subdifferential holds the same with
|u| <= 1. Where |L_x| stays below |L_r| times the least singular value of M, over a box around the tip, the
tip is critical and nothing else there is: a minimum if L_r > 0, else a maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from landscapes.intervals import UNDEFINED, NoIntervalForm, Program
from landscapes.intervals.arithmetic import magnitude, mignitude
from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .lifting import Affine, Function, Numbers, affine_slots

_LARGEST, _SMALLEST = 3, 30  # the box around a tip: 2^-k of the sides
_PAD = 1 - 2.0**-20  # below the rounding of singular values


@dataclass(frozen=True, eq=False)
class Tip:
    """A proved tip (d,), enclosed between two floats, and the box (d,) in which nothing else is critical."""

    low: np.ndarray
    high: np.ndarray
    inner: tuple[np.ndarray, np.ndarray]
    minimum: bool


def tips(tape: Tape, low: np.ndarray, high: np.ndarray) -> list[Tip]:
    """The tips of a tape that are proved, in or near the box from low to high."""
    found: list[Tip] = []
    for slot in tape.live([tape.value]):
        instruction = tape.instructions[slot]
        squares = _squares(tape, instruction)
        place = None if squares is None else _solved([form for _, form in squares])
        if squares is None or place is None:
            continue
        weights = np.array([float(w) ** 0.5 for w, _ in squares])
        matrix = weights[:, None] * np.array([[float(c) for c in form[1:]] for _, form in squares])
        tip = _proved(tape, instruction, place, matrix, low, high)
        if tip is not None and not any(np.array_equal(tip.low, other.low) for other in found):
            found.append(tip)
    return found


def _squares(tape, instruction: Instruction) -> list[tuple[Fraction, Affine]] | None:
    """(weight, affine function) of the d squares under a root; None where it is not such a length."""
    if instruction.op not in ("hypot", "sqrt"):
        return None
    known = affine_slots(tape)
    if instruction.op == "hypot":
        waiting, squares = [], [(Fraction(1), known.get(a)) for a in instruction.args]
    else:
        waiting, squares = [(Fraction(1), instruction.args[0])], []
    while waiting:
        weight, slot = waiting.pop()
        op, args, number = tape.instructions[slot]
        constants = [tape.instructions[a].immediate for a in args if tape.instructions[a].op == "constant"]
        if op == "add":
            waiting += [(weight, a) for a in args]
        elif op == "multiply" and len(constants) == 1:
            (other,) = (a for a in args if tape.instructions[a].op != "constant")
            waiting.append((weight * Fraction(constants[0]), other))
        elif op == "integer_power" and number == 2:
            squares.append((weight, known.get(args[0])))
        else:
            return None
    usable = [(w, form) for w, form in squares if w > 0 and form is not None]
    return usable if len(usable) == len(squares) == tape.dimension else None


def _solved(forms: list[Affine]) -> list[Fraction] | None:
    """Where d affine functions are all 0, exactly; None where that is no single point."""
    d = len(forms)
    rows = [[*form[1:], -form[0]] for form in forms]
    for i in range(d):
        rows[i:] = sorted(rows[i:], key=lambda row: not row[i])
        if not rows[i][i]:
            return None
        rows[i] = [c / rows[i][i] for c in rows[i]]
        for k in range(d):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i])]
    return [row[d] for row in rows]


class _WithLength(Numbers):
    """The vocabulary of autograd's numbers z = (x, r), r in the place of one length."""

    def __init__(self, length: Instruction, z):
        super().__init__(z)
        self.length = length

    def apply(self, instruction: Instruction, arguments: list):
        return self.z[-1] if instruction == self.length else super().apply(instruction, arguments)


def _proved(tape, length, place, matrix, low, high) -> Tip | None:
    d, width = len(low), high - low
    sides = (*zip(low, high), (0.0, float(np.linalg.norm(matrix @ width))))

    def objective(z):
        return tape.evaluate((tape.value,), _WithLength(length, z))[0]

    try:
        lifted = tapes.record(Function(d + 1, tuple(sides), objective))
        slope = Program(lifted, (*lifted.gradient, lifted.value))
    except (Unrecordable, NoIntervalForm):
        return None
    near = np.array([float(c) for c in place])
    least = np.linalg.svd(matrix, compute_uv=False)[-1] * _PAD
    for k in range(_LARGEST, _SMALLEST):
        reach = width * 2.0**-k
        longest = np.sum(np.abs(matrix) @ (2 * reach))
        first, last = np.append(near - reach, 0.0)[:, None], np.append(near + reach, longest)[:, None]
        lower, upper, marks = slope(first, last)
        if marks[-1] or np.any(marks & UNDEFINED):
            continue
        sideways = np.linalg.norm(magnitude((lower[:d], upper[:d])))
        along = float(mignitude((lower[d, 0], upper[d, 0])))
        if sideways < along * least * _PAD:
            exact = [Fraction(float(c)) == c for c in place]
            before, after = (np.where(exact, near, np.nextafter(near, way)) for way in (-np.inf, np.inf))
            return Tip(before, after, (near - reach, near + reach), bool(lower[d, 0] > 0))
    return None
