"""A tape replayed on intervals: bounds of value, gradient and Hessian over whole boxes at once.

    lower, upper, continuous = replay(tape, (tape.value, *tape.gradient), low, high)

Bounds are rounded outward (arithmetic.py), so that what they exclude is excluded for
every real point of the box. They are about the function as it is recorded: its constants are the
floats of the tape.

Bounds alone cannot tell a kink from a curve: a tape has 0 for the derivative of a step. Each slot
therefore carries a mark, as the decorations of IEEE 1788 do: whether an operation below it may
jump somewhere in the box, or be undefined. A value that may jump has an unbounded derivative; a
derivative that may jump, an unbounded second derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np

from landscapes.tape import operations
from landscapes.tape.evaluation import Evaluation, live
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact
from landscapes.tape.tape import Tape

from . import arithmetic, functions
from .arithmetic import JUMP, UNDEFINED

# Intervals in flight: of each chunk of boxes all live slots are held at once.
_FLIGHT = 1 << 20
_LEAST, _MOST = 256, 8192

# A product sign(x) y in which y is 0 where x is; its arguments are sign(x), y and x.
_HEALED = "sign_times"
_LIBRARY = SimpleNamespace(**{**vars(arithmetic), **vars(functions)})
FORMS = operations.forms("interval", _LIBRARY)
# What makes truth values of numbers.
_DECIDING = {o.name for o in operations.TABLE.values() if Fact.TRUTH in o.facts and not o.conditions}


class NoIntervalForm(Exception):
    """An operation of the tape cannot be bounded over a box; the message names it."""

    def __init__(self, what: str):
        super().__init__(f"sampled, not certified: no interval form of {what}")


class Program:
    """The part of a tape that some slots need, replayed on boxes as often as asked.

    Called with the lower and upper ends of n boxes, each (d, n), it answers bounds and marks of the
    slots, each (len(slots), n); marks are 0, or made of ``JUMP`` and ``UNDEFINED``. An empty bound,
    NaN at both ends, means that the slot is defined nowhere in the box. Raises NoIntervalForm.
    """

    def __init__(self, tape: Tape, slots: Sequence[int]):
        self.slots = tuple(slots)
        instructions = [_as_order(tape, i) for i in tape.instructions]
        order = live(instructions, self.slots)
        ops = {instructions[slot].op for slot in order} - {"input", "constant"}
        for op in sorted(ops):
            if op not in FORMS and op != "where":
                raise NoIntervalForm(op)
        self.calm = all(Fact.CALM in operations.TABLE[op].facts for op in ops)
        self._evaluation = Evaluation(_healed(instructions, order), self.slots)
        most_alive = 1 + self._evaluation.most_alive()
        self._chunk = int(np.clip(_FLIGHT // most_alive, _LEAST, _MOST))

    def __call__(self, low, high) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        n = low.shape[1]
        lower, upper = np.empty((2, len(self.slots), n))
        marks = np.zeros((len(self.slots), n), dtype=np.uint8)
        with np.errstate(all="ignore"):
            for start in range(0, n, self._chunk):
                here = slice(start, start + self._chunk)
                results = self._evaluation(_Boxes(low[:, here], high[:, here]))
                for row, (bounds, mark) in enumerate(results):
                    lower[row, here], upper[row, here] = bounds
                    if mark is not None:
                        marks[row, here] = mark
        return lower, upper, marks


class _Boxes:
    """The vocabulary of n boxes, each end (d, n). A value is ((lower, upper), marks or None)."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def input(self, index: int):
        return (self.low[index], self.high[index]), None

    def constant(self, value: float):
        return (value, value), None

    def apply(self, instruction: Instruction, arguments: list):
        op = instruction.op
        if op == "where":
            return _where(*arguments)
        marks = [mark for _, mark in arguments]
        if op == _HEALED:  # it breaks off where y does, and where x does: never because of the sign
            op, (sign, other, _) = "multiply", arguments
            arguments, marks = [sign, other], marks[1:]
        bounds = FORMS[op](*instruction.operands([bounds for bounds, _ in arguments]))
        marks.append(bounds[2] if len(bounds) > 2 else None)
        mark = _union(marks)
        if mark is not None and op in _DECIDING:
            bounds, mark = _decided(bounds, marks)
        return bounds[:2], mark


def replay(tape, slots, low, high) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds of some slots of a tape over n boxes: lower, upper, continuous, each (len(slots), n).

    ``low`` and ``high`` are (d, n). ``continuous`` is False where an operation that feeds the slot
    may jump, or be undefined, somewhere in the box. Where a slot is defined nowhere in the box its
    bounds are NaN. Raises NoIntervalForm for an operation that has none.
    """
    lower, upper, marks = Program(tape, slots)(low, high)
    return lower, upper, marks == 0


def _as_order(tape, instruction):
    """``x == max(x, y)``, autograd's way to ask which one is larger, as ``x >= y``.

    The two sides of the first are never apart as intervals, although one is the other.
    """
    if instruction.op == "equal":
        for one, other in (instruction.args, instruction.args[::-1]):
            chosen = tape.instructions[other]
            if chosen.op in ("maximum", "minimum") and one in chosen.args:
                rival = chosen.args[0] if chosen.args[1] == one else chosen.args[1]
                order = "greater_equal" if chosen.op == "maximum" else "less_equal"
                return instruction._replace(op=order, args=(one, rival))
    return instruction


def _healed(instructions: list[Instruction], order: list[int]) -> list[Instruction]:
    """The instructions with products sign(x) y that do not jump, y being 0 where x is, marked as such.

    The derivative of |x|^3 is one, sign(x) times 3 |x|^2.
    """
    zeros: dict[int, frozenset[int]] = {}  # where one of these slots is 0, so is this one
    healed = list(instructions)
    for slot in order:
        op, args, _ = instructions[slot]
        inherited = [zeros[a] for a in args]
        zeros[slot] = frozenset((slot,))
        if op == "multiply":
            zeros[slot] |= inherited[0] | inherited[1]
            for sign, other in (args, args[::-1]):
                if instructions[sign].op == "sign" and instructions[sign].args[0] in zeros[other]:
                    healed[slot] = Instruction(_HEALED, (sign, other, instructions[sign].args[0]))
        elif op in ("add", "subtract"):
            zeros[slot] |= inherited[0] & inherited[1]
        elif args and Fact.KEEPS_ZERO in operations.TABLE[op].facts:
            zeros[slot] |= inherited[0]
    return healed


def _union(marks):
    union = None
    for mark in marks:
        if mark is not None:
            union = mark if union is None else union | mark
    return union


def _decided(bounds, marks):
    """A comparison settled over the whole box is a constant, whatever jumps inside its arguments.

    Where an argument may have no value, nothing is settled: NaN answers otherwise than numbers do.
    """
    before = _union(marks[:-1])
    doubtful = np.zeros(np.shape(bounds[0]), bool)
    if before is not None:
        doubtful = (before & UNDEFINED) > 0
    low, high = np.where(doubtful, 0.0, bounds[0]), np.where(doubtful, 1.0, bounds[1])
    return (low, high), np.where(low != high, JUMP, np.uint8(0))


def _where(condition, one, other):
    """The chosen branch with its marks alone; both of them, and a jump, where it is undecided."""
    (sure, possible), _ = condition
    yes, no = sure > 0, possible < 1
    (a, a_mark), (b, b_mark) = one, other
    low = np.where(yes, a[0], np.where(no, b[0], np.fmin(a[0], b[0])))
    high = np.where(yes, a[1], np.where(no, b[1], np.fmax(a[1], b[1])))
    mark = np.where(yes | no, np.uint8(0), JUMP)
    for chosen, branch in ((~no, a_mark), (~yes, b_mark)):
        if branch is not None:
            mark = mark | np.where(chosen, branch, np.uint8(0))
    return (low, high), mark
