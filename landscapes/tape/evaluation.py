"""A tape evaluated in any arithmetic: floats of fifty digits, intervals, power series, symbols.

    values = Evaluation(tape.instructions, slots)(vocabulary)

A vocabulary says how inputs, constants and operations are done. Which form of an operation that is
stands in its record (operations/).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from .graph import Instruction

T = TypeVar("T")


class Vocabulary(Protocol[T]):
    """An arithmetic on values of type T."""

    def input(self, index: int) -> T: ...

    def constant(self, value: float) -> T: ...

    def apply(self, instruction: Instruction, arguments: list[T]) -> T: ...


def live(instructions: Sequence[Instruction], slots: Iterable[int]) -> list[int]:
    """The slots needed for these, themselves included, in the order of evaluation."""
    needed: set[int] = set()
    waiting = list(slots)
    while waiting:
        slot = waiting.pop()
        if slot not in needed:
            needed.add(slot)
            waiting.extend(instructions[slot].args)
    return sorted(needed)


class Evaluation:
    """The instructions that some slots need, in order, each with the slots that nobody needs after it."""

    def __init__(self, instructions: Sequence[Instruction], slots: Sequence[int]):
        self.slots = tuple(slots)
        order = live(instructions, self.slots)
        last_user = {argument: slot for slot in order for argument in instructions[slot].args}
        ends: dict[int, list[int]] = {slot: [] for slot in order}
        for slot, user in last_user.items():
            if slot not in self.slots:
                ends[user].append(slot)
        self.steps = [(slot, instructions[slot], ends[slot]) for slot in order]

    def most_alive(self) -> int:
        """How many values are held at once."""
        alive = most = 0
        for _, _, ends in self.steps:
            alive += 1
            most, alive = max(most, alive), alive - len(ends)
        return most

    def __call__(self, vocabulary: Vocabulary[T]) -> list[T]:
        """The slots' values."""
        values: dict[int, T] = {}
        for slot, instruction, ends in self.steps:
            if instruction.op == "input":
                values[slot] = vocabulary.input(instruction.immediate)
            elif instruction.op == "constant":
                values[slot] = vocabulary.constant(instruction.immediate)
            else:
                values[slot] = vocabulary.apply(instruction, [values[a] for a in instruction.args])
            for end in ends:
                del values[end]
        return [values[slot] for slot in self.slots]
