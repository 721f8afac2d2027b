"""A function as a sum of functions of variables of their own, as far as its tape tells.

f(x) = g(x_1) + h(x_2, x_3): then 0 lies in Clarke's subdifferential of f where it lies in that of g and in
that of h, for that of f is the product of theirs. The same holds of phi(g + h), phi smooth, if its slope
keeps away from 0: exp, log, arctan and the like rise everywhere, powers and roots where their base keeps
away from 0. Where phi falls, the sum is taken with the other sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscapes.intervals import NoIntervalForm, Program
from landscapes.tape import operations
from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .lifting import Function, Numbers


@dataclass(frozen=True, eq=False)
class Summand:
    """A function of some of the variables: which, ascending, and its tape over them alone."""

    axes: tuple[int, ...]
    tape: Tape


def summands(tape: Tape, low: np.ndarray, high: np.ndarray) -> list[Summand]:
    """The functions whose sum has f's critical points over the box from low to high, each (d,).

    Every variable belongs to one of them; f itself alone where it is no such sum.
    """
    whole = [Summand(tuple(range(tape.dimension)), tape)]
    if tape.dimension == 1:
        return whole
    inner, falls = _inner(tape, low, high)
    groups = _groups(tape, inner)
    if len(groups) < 2:
        return whole
    if inner != tape.value:

        def objective(z):
            (total,) = tape.evaluate((inner,), Numbers(z))
            return -total if falls else total

        try:
            tape = tapes.record(Function(tape.dimension, tuple(zip(low, high)), objective))
        except Unrecordable:
            return whole
        groups = _groups(tape, tape.value)
    parts = [_sliced(tape, axes, terms) for axes, terms in groups]
    return whole if None in parts else [part for part in parts if part is not None]


def _inner(tape: Tape, low, high) -> tuple[int, bool]:
    """The slot u of f = phi(u), phi's slope not 0 over the box, and whether phi falls."""
    slot, falls = tape.value, False
    while True:
        args = [a for a in tape.instructions[slot].args if tape.instructions[a].op != "constant"]
        way = _way(tape, slot, args[0], low, high) if len(args) == 1 else 0
        if not way:
            return slot, falls
        slot, falls = args[0], falls != (way < 0)


def _way(tape: Tape, slot: int, inner: int, low, high) -> int:
    """1 or -1 where an operation of one variable is smooth and rises, or falls, with a slope of not 0."""
    op, args, number = tape.instructions[slot]
    constants = [tape.instructions[a].immediate for a in args if a != inner]
    if not np.all(np.isfinite(constants)):
        return 0
    if op == "negative":
        return -1
    if op == "add":
        return 1
    if op == "subtract":
        return 1 if args[0] == inner else -1
    if op == "multiply" or (op == "divide" and args[0] == inner):
        return int(np.sign(constants[0]))
    if op in operations.TABLE and {Fact.RISING, Fact.ANALYTIC} <= set(operations.TABLE[op].facts):
        return int(_sign_over(tape, slot, inner, low, high) is not None)
    side = _sign_over(tape, slot, inner, low, high)
    if op == "sqrt":
        return int(side == 1)
    if op == "integer_power" and side:
        return int(side ** (number - 1) * np.sign(number))
    if op == "divide" and side:
        return -int(np.sign(constants[0]))
    return 0


def _sign_over(tape: Tape, slot: int, inner: int, low, high) -> int | None:
    """The sign of an inner slot over the box, 0 if it has none; None where the outer one may break off."""
    try:
        lower, upper, marks = Program(tape, (inner, slot))(low[:, None], high[:, None])
    except NoIntervalForm:
        return None
    return None if np.any(marks) else int(lower[0, 0] > 0) - int(upper[0, 0] < 0)


_Term = tuple[int, tuple[tuple[str, float], ...]]  # a slot, and what it is multiplied and divided by


def _terms(tape: Tape, slot: int) -> list[_Term]:
    """The terms whose sum a slot is; those that are numbers are left out."""
    waiting: list[_Term] = [(slot, ())]
    terms: list[_Term] = []
    while waiting:
        slot, scale = waiting.pop()
        op, args, _ = tape.instructions[slot]
        numbers = {a: tape.instructions[a].immediate for a in args if tape.instructions[a].op == "constant"}
        if op == "constant":
            continue
        if op in ("add", "subtract"):
            waiting.append((args[0], scale))
            waiting.append((args[1], scale if op == "add" else (*scale, ("multiply", -1.0))))
        elif op == "negative":
            waiting.append((args[0], (*scale, ("multiply", -1.0))))
        elif op == "multiply" and len(numbers) == 1:
            (other,) = (a for a in args if a not in numbers)
            waiting.append((other, (*scale, ("multiply", *numbers.values()))))
        elif op == "divide" and args[1] in numbers:
            waiting.append((args[0], (*scale, ("divide", numbers[args[1]]))))
        else:
            terms.append((slot, scale))
    return terms


def _groups(tape: Tape, slot: int) -> list[tuple[tuple[int, ...], list[_Term]]]:
    """The variables that terms have in common, and these terms; a variable in none is a group, too."""
    needs = inputs_of(tape)
    groups: list[tuple[set[int], list[_Term]]] = [({i}, []) for i in range(tape.dimension)]
    for term in _terms(tape, slot):
        met = [group for group in groups if group[0] & needs[term[0]]]
        if met:
            joined = set().union(*(axes for axes, _ in met)), [t for _, terms in met for t in terms] + [term]
            groups = [group for group in groups if group not in met] + [joined]
    return sorted((tuple(sorted(axes)), terms) for axes, terms in groups)


def inputs_of(tape: Tape) -> list[frozenset[int]]:
    """The inputs that each slot depends on."""
    needs: list[frozenset[int]] = []
    for op, args, number in tape.instructions:
        needs.append(frozenset((number,)) if op == "input" else frozenset().union(*(needs[a] for a in args)))
    return needs


def _sliced(tape: Tape, axes: tuple[int, ...], terms: Sequence[_Term]) -> Summand | None:
    """The sum of some terms as a function of the variables ``axes`` alone, its derivatives being f's."""
    derivatives = [tape.gradient[i] for i in axes] + [tape.hessian[i][j] for i in axes for j in axes]
    slots = [*derivatives, *(slot for slot, _ in terms)]
    order = [s for s in tape.live(slots) if tape.instructions[s].op != "input"]
    place = {tape.instructions.index(Instruction("input", (), i)): k for k, i in enumerate(axes)}
    instructions = [Instruction("input", (), k) for k in range(len(axes))]

    def write(op: str, *args: int, immediate=None) -> int:
        instructions.append(Instruction(op, args, immediate))
        return len(instructions) - 1

    for slot in order:
        op, args, number = tape.instructions[slot]
        if any(a not in place for a in args):
            return None  # it needs other variables
        place[slot] = write(op, *(place[a] for a in args), immediate=number)
    if any(slot not in place for slot in slots):
        return None
    total = None
    for slot, scale in terms:
        one = place[slot]
        for op, number in scale:
            one = write(op, one, write("constant", immediate=number))
        total = one if total is None else write("add", total, one)
    if total is None:
        total = write("constant", immediate=0.0)
    gradient = tuple(place[tape.gradient[i]] for i in axes)
    hessian = tuple(tuple(place[tape.hessian[i][j]] for j in axes) for i in axes)
    return Summand(axes, Tape(len(axes), tuple(instructions), total, gradient, hessian))
