"""f = phi(u) with u a function of all variables: where u has no slope, and where phi has none.

grad f = phi'(u) grad u. So the critical points of f are those of u, and the whole sets u = c with
phi'(c) = 0: the rings of a wave on water. Such a set is listed as one thing, which is complete if it is
proved that u takes the value c in the box, and has a slope wherever it does (the set is a smooth curve or
surface).
Where phi has a slope for every value of u, f has the very points of u, what is open among them, too. Anything
else, a kink of phi or a critical point of u on such a set, leaves f to the search of the whole box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from landscapes.critical.kinds import SetKind
from landscapes.critical.search.critical_sets import along_level
from landscapes.intervals import NoIntervalForm, Program
from landscapes.intervals.branch_and_bound import Boxes, Ending, Limits
from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .found import Found
from .known_points import Bounds
from .lifting import Function, Numbers
from .region import Region, searched
from .separation import inputs_of

_LONGEST = 400  # instructions of a tape that is looked at
_AFFINE = ("add", "subtract", "multiply", "negative")
_HALVINGS, _WAITING = 14, 20_000  # for the proof that u nowhere takes a value
_MARGIN = 1e-6  # of its range: how far phi is searched beyond the values of u


@dataclass(frozen=True, eq=False)
class Composite:
    """The tapes of u and of phi, and bounds of u over the box."""

    inner: Tape
    outer: Tape
    low: float
    high: float


class _Outside(Numbers):
    """The vocabulary of autograd's numbers z = (u,), u in the place of one slot."""

    def __init__(self, inner: Instruction, z):
        super().__init__(z)
        self.inner = inner

    def input(self, index: int):
        return 1.0

    def apply(self, instruction: Instruction, arguments: list):
        return self.z[0] if instruction == self.inner else super().apply(instruction, arguments)


def composite(tape: Tape, low: np.ndarray, high: np.ndarray) -> Composite | None:
    """f as phi(u), u as small a part of it as there is; None where f is nothing of the kind."""
    if tape.dimension == 1 or (slot := _neck(tape)) is None:
        return None
    try:
        (lower,), (upper,), marks = Program(tape, (slot,))(low[:, None], high[:, None])
        if np.any(marks) or not np.isfinite(upper[0] - lower[0]) or not lower[0] < upper[0]:
            return None
        more = _MARGIN * (upper[0] - lower[0])
        ends = float(lower[0] - more), float(upper[0] + more)
        box = tuple((float(a), float(b)) for a, b in zip(low, high))
        inner = tapes.record(Function(len(low), box, lambda z: tape.evaluate((slot,), Numbers(z))[0]))
        neck = tape.instructions[slot]
        outer = tapes.record(
            Function(1, (ends,), lambda z: tape.evaluate((tape.value,), _Outside(neck, z))[0])
        )
    except (Unrecordable, NoIntervalForm, ArithmeticError):
        return None
    return Composite(inner, outer, *ends)


def _neck(tape: Tape) -> int | None:
    """The first slot of several variables through which alone the value depends on them."""
    needs = inputs_of(tape)
    order = tape.live([tape.value])
    if len(order) > _LONGEST:
        return None
    everything, top = needs[tape.value], tape.value
    while len(free := [a for a in tape.instructions[top].args if needs[a]]) == 1:
        if tape.instructions[top].op not in _AFFINE:
            break
        top = free[0]  # what is only moved and stretched is no other function
    if len(everything) < tape.dimension:
        return None
    return next((s for s in order if s < top and needs[s] == everything and _cuts(tape, order, s)), None)


def _cuts(tape: Tape, order: list[int], slot: int) -> bool:
    free = {s for s in order if tape.instructions[s].op == "constant"} | {slot}
    for s in order:
        op, args, _ = tape.instructions[s]
        if op not in ("input", "constant") and all(a in free for a in args):
            free.add(s)
    return tape.value in free


def by_levels(
    parts: Composite, low: np.ndarray, high: np.ndarray, limits: Limits, inside: Callable[[Tape], Region]
) -> Region | None:
    """What is proved of phi(u): the region of u, which ``inside`` searches, with the levels where phi has no
    slope; None if not all is proved.
    """
    ends = np.array([parts.low]), np.array([parts.high])
    try:
        curve = searched(Bounds(parts.outer), *ends, np.empty((0, 1)), [], limits)
        region = inside(parts.inner) if _whole(curve) else None
        slope, value = Program(parts.outer, parts.outer.gradient), Program(parts.inner, (parts.inner.value,))
    except NoIntervalForm:
        return None
    turns = curve.found
    if region is None or not (_whole(region) or not len(turns)):
        return None
    found, levels = region.found, []
    if len(found):
        at_low, at_high, marks = value(found.low.T, found.high.T)
        lower, upper, more = slope(at_low, at_high)
        if np.any(marks) or np.any(more) or not np.all((lower > 0) | (upper < 0)):
            return None  # a critical point of u where phi may have no slope
        region = replace(region, found=_turned(found, upper[0] < 0))
    for k in range(len(turns)):
        first, last = float(turns.low[k, 0]), float(turns.high[k, 0])
        taken = _takes(value, first, last, low, high)
        if taken is None:
            return None
        if taken:
            flat = turns.order[k] > 0 and turns.order[k] % 2 == 0
            kind = SetKind.SHELF if flat else SetKind.RIDGE if turns.negatives[k] else SetKind.VALLEY
            middle = first / 2 + last / 2
            height = float(parts.outer.value_program.at(np.array([middle]))[0])
            levels.append(along_level(parts.inner, middle, kind, height, low, high))
    examined = region.examined + curve.examined
    return replace(region, levels=tuple(levels), examined=examined)


def _turned(found: Found, falls: np.ndarray) -> Found:
    """The points of u as those of phi(u), where phi falls (n,) or rises."""
    d = found.low.shape[1]
    turned = np.where(falls & (found.negatives >= 0), d - found.negatives, found.negatives)
    return replace(found, negatives=turned)


def _whole(region: Region) -> bool:
    """Whether a region is proved to its last part, without kinks, poles, or points on the very edge."""
    found = region.found
    bad = np.any(found.kink) or np.any((found.side == 0) | ((found.negatives < 0) & (found.side > 0)))
    return not (bad or region.poles or len(region.left) or region.ending is not Ending.FINISHED)


def _takes(value: Program, first: float, last: float, low, high) -> bool | None:
    """Whether u takes every value from first to last in the box (True), or none (False)."""
    axes = [np.linspace(a, b, 17) for a, b in zip(low, high)]
    points = np.array(np.meshgrid(*axes, indexing="ij")).reshape(len(low), -1)
    (lower,), (upper,), marks = value(points, points)
    if not np.any(marks) and np.any(upper < first) and np.any(lower > last):
        return True  # a box is in one piece
    boxes = Boxes(low[:, None], high[:, None])
    for k in range(_HALVINGS * len(low)):
        (lower,), (upper,), (marks,) = value(boxes.low, boxes.high)
        boxes = boxes[~((upper < first) | (lower > last)) | (marks > 0)]
        if not len(boxes):
            return False
        if len(boxes) > _WAITING:
            return None
        boxes = boxes.halves(np.full(len(boxes), k % len(low)))
    return None
