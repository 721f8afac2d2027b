"""The slope of a function of one variable without its repeated factors: it has the same zeros, once each.

sin(x) sin(x^2)^20 has a slope sin(x^2)^19 (...), whose zeros are of order 19: too flat for floats to tell
where they are, or that there is only one. Those of sin(x^2) (...) are simple, and the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from landscapes.tape import tape as tapes
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .lifting import Function, Numbers


@dataclass(frozen=True, eq=False)
class Bare:
    """A tape of f whose gradient and Hessian are those of the slope without repeated factors."""

    tape: Tape
    own: Tape  # f's


def bare(tape: Tape, domain: tuple[float, float]) -> Bare | None:
    """The tape whose gradient has no repeated factors; None where f's own has none, or f has kinks."""
    if any(Fact.KINKS in o.facts or Fact.TRUTH in o.facts for o in tape.operations_of([tape.value])):
        return None
    slope = tape.gradient[0]
    factors = _Factors(tape)
    repeated = Counter({u: n - 1 for u, n in factors.of(slope).items() if n > 1})
    if not repeated:
        return None
    instructions = list(tape.instructions)
    whole = _without(instructions, factors, slope, repeated)
    made = replace(tape, instructions=tuple(instructions))

    def objective(z):
        return made.evaluate((whole,), Numbers(z))[0]

    try:
        recorded = tapes.record(Function(1, (domain,), objective))
    except Unrecordable:
        return None
    shift = len(recorded.instructions)
    own = [one._replace(args=tuple(a + shift for a in one.args)) for one in tape.instructions]
    return Bare(
        Tape(
            1,
            (*recorded.instructions, *own),
            tape.value + shift,
            (recorded.value,),
            ((recorded.gradient[0],),),
        ),
        tape,
    )


class _Factors:
    """The slots whose product a slot is, each with its power, and perhaps with something else."""

    def __init__(self, tape: Tape):
        self.tape = tape
        self._known: dict[int, Counter[int]] = {}

    def of(self, slot: int) -> Counter[int]:
        """The factors of a slot; constants are none."""
        for one in self.tape.live([slot]):
            if one not in self._known:
                self._known[one] = self._made(one, *self.tape.instructions[one])
        return self._known[slot]

    def _made(self, slot, op, args, number) -> Counter[int]:
        parts = [self._known[a] for a in args]
        if op == "constant":
            return Counter()
        if op == "negative" or (op == "divide" and self.tape.instructions[args[1]].op == "constant"):
            return parts[0]
        if op == "multiply":
            return parts[0] + parts[1]
        if op == "integer_power":
            return Counter({u: n * number for u, n in parts[0].items()})
        if op in ("add", "subtract") and (shared := parts[0] & parts[1]):
            return shared
        return Counter({slot: 1})


def _without(instructions: list[Instruction], factors: _Factors, slot: int, less: Counter[int]) -> int:
    """The slot of another slot without some of its factors; what is written for it is appended."""
    if not less:
        return slot

    def write(op, *args, immediate=None):
        instructions.append(Instruction(op, args, immediate))
        return len(instructions) - 1

    op, args, number = instructions[slot]
    if less == Counter({slot: 1}):
        return write("constant", immediate=1.0)
    if op == "integer_power":
        base, product = factors.of(args[0]), None
        left = +Counter({u: n * number - less[u] for u, n in base.items()})
        if set(base) == {args[0]}:  # no product: what is left is a power of it
            ((u, n),) = left.items() if left else ((args[0], 0),)
            return (
                u
                if n == 1
                else write("integer_power", u, immediate=n)
                if n
                else write("constant", immediate=1.0)
            )
        for _ in range(number):  # of each copy as much as it has
            mine = less & base
            one = _without(instructions, factors, args[0], mine)
            less, product = less - mine, one if product is None else write("multiply", product, one)
        return slot if product is None else product
    if op == "multiply":
        mine = less & factors.of(args[0])
        other = less - mine
        return write(
            "multiply",
            _without(instructions, factors, args[0], mine),
            _without(instructions, factors, args[1], other),
        )
    if op == "negative":
        return write(op, _without(instructions, factors, args[0], less))
    if op == "divide":
        return write(op, _without(instructions, factors, args[0], less), args[1])
    return write(op, *(_without(instructions, factors, a, less) for a in args))  # a sum
