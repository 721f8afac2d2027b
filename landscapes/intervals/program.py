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

import numpy as np

from .arithmetic import JUMP, UNDEFINED
from .functions import FUNCTIONS

# Intervals in flight: of each chunk of boxes all live slots are held at once.
_FLIGHT = 1 << 20
_LEAST, _MOST = 256, 8192

# Continuous and defined for every finite argument: what is made of these needs no marks.
_CALM = frozenset(
    (
        "input",
        "constant",
        "add",
        "subtract",
        "multiply",
        "negative",
        "square",
        "integer_power",
        "absolute",
        "maximum",
        "minimum",
        "cbrt",
        "exp",
        "exp2",
        "expm1",
        "sin",
        "cos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "arcsinh",
        "sinc",
        "hypot",
        "logaddexp",
    )
)

_DECIDING = frozenset(
    ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "isfinite", "isnan", "isinf")
)


# 0 wherever their one argument is.
_ODD = frozenset(
    (
        "absolute",
        "negative",
        "sqrt",
        "integer_power",
        "square",
        "cbrt",
        "sin",
        "tan",
        "arcsin",
        "arctan",
        "sinh",
        "tanh",
        "arcsinh",
        "arctanh",
        "expm1",
        "log1p",
        "sign",
    )
)


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

    def __init__(self, tape, slots: Sequence[int]):
        self.slots = tuple(slots)
        instructions = [_as_order(tape, i) for i in tape.instructions]
        # Rewriting may have left operations without a user.
        self._live = _live(instructions, self.slots)
        for slot in self._live:
            op = instructions[slot].op
            if op not in FUNCTIONS and op not in ("input", "constant", "where"):
                raise NoIntervalForm(op)
        self.calm = all(instructions[s].op in _CALM for s in self._live)
        self._healed = _healed(instructions, self._live)
        last = {}
        for slot in self._live:
            last.update(dict.fromkeys(instructions[slot].args, slot))
            if slot in self._healed:
                last[self._healed[slot][1]] = slot
        ends = {slot: [] for slot in self._live}
        for slot, user in last.items():
            if slot not in self.slots:
                ends[user].append(slot)
        self._steps = [(s, instructions[s], tuple(ends[s])) for s in self._live]
        self._chunk = int(np.clip(_FLIGHT // (1 + self._most_alive()), _LEAST, _MOST))

    def _most_alive(self) -> int:
        alive = most = 0
        for _, _, ends in self._steps:
            alive += 1
            most, alive = max(most, alive), alive - len(ends)
        return most

    def __call__(self, low, high) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        n = low.shape[1]
        lower, upper = np.empty((2, len(self.slots), n))
        marks = np.zeros((len(self.slots), n), dtype=np.uint8)
        with np.errstate(all="ignore"):
            for start in range(0, n, self._chunk):
                here = slice(start, start + self._chunk)
                made = self._replay(low[:, here], high[:, here])
                for row, slot in enumerate(self.slots):
                    bounds, mark = made[slot]
                    lower[row, here], upper[row, here] = bounds
                    if mark is not None:
                        marks[row, here] = mark
        return lower, upper, marks

    def _replay(self, low, high):
        """Slot -> ((lower, upper), marks or None), for the boxes of one chunk."""
        made = {}
        for slot, (op, args, number), ends in self._steps:
            if op == "input":
                made[slot] = (low[number], high[number]), None
            elif op == "constant":
                made[slot] = (number, number), None
            elif op == "where":
                made[slot] = _where(*(made[a] for a in args))
            else:
                given = [made[a][0] for a in args]
                bounds = FUNCTIONS[op](*given) if number is None else FUNCTIONS[op](*given, number)
                sign, inner = self._healed.get(slot, (None, None))
                marks = [made[inner if a == sign else a][1] for a in args]
                marks.append(bounds[2] if len(bounds) > 2 else None)
                mark = _union(marks)
                if mark is not None and op in _DECIDING:
                    bounds, mark = _decided(bounds, marks)
                made[slot] = bounds[:2], mark
            for end in ends:
                del made[end]
        return made


def replay(tape, slots, low, high) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds of some slots of a tape over n boxes: lower, upper, continuous, each (len(slots), n).

    ``low`` and ``high`` are (d, n). ``continuous`` is False where an operation that feeds the slot
    may jump, or be undefined, somewhere in the box. Where a slot is defined nowhere in the box its
    bounds are NaN. Raises NoIntervalForm for an operation that has none.
    """
    lower, upper, marks = Program(tape, slots)(low, high)
    return lower, upper, marks == 0


def _live(instructions, slots):
    needed, waiting = set(), list(slots)
    while waiting:
        slot = waiting.pop()
        if slot not in needed:
            needed.add(slot)
            waiting.extend(instructions[slot].args)
    return sorted(needed)


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


def _healed(instructions, live):
    """Products sign(x) y in which y is 0 where x is, so that they do not jump: slot -> sign(x), x.

    The derivative of |x|^3 is one, sign(x) times 3 |x|^2.
    """
    zeros, healed = {}, {}
    for slot in live:
        op, args, _ = instructions[slot]
        inherited = [zeros[a] for a in args]
        if op in _ODD:
            zeros[slot] = inherited[0] | {slot}
        elif op == "multiply":
            zeros[slot] = inherited[0] | inherited[1] | {slot}
            for sign, other in (args, args[::-1]):
                if instructions[sign].op == "sign" and instructions[sign].args[0] in zeros[other]:
                    healed[slot] = sign, instructions[sign].args[0]
        elif op in ("add", "subtract"):
            zeros[slot] = (inherited[0] & inherited[1]) | {slot}
        else:
            zeros[slot] = frozenset((slot,))
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
