"""A function as a sum of functions of variables of their own, as far as its tape tells.

f(x) = g(x_1) + h(x_2, x_3): then 0 lies in Clarke's subdifferential of f where it lies in that of g and in
that of h, for that of f is the product of theirs. (Functions of such sums: composite.py.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape


@dataclass(frozen=True, eq=False)
class Summand:
    """A function of some of the variables: which, ascending, and its tape over them alone."""

    axes: tuple[int, ...]
    tape: Tape


def summands(tape: Tape) -> list[Summand]:
    """The functions whose sum f is, but for a number.

    Every variable belongs to one of them; f itself alone where it is no such sum.
    """
    whole = [Summand(tuple(range(tape.dimension)), tape)]
    if tape.dimension == 1:
        return whole
    groups = _groups(tape, tape.value)
    if len(groups) < 2:
        return whole
    parts = [_sliced(tape, axes, terms) for axes, terms in groups]
    return whole if None in parts else [part for part in parts if part is not None]


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
