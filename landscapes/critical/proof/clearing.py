"""The gradient cleared of its denominators, which vanishes where the gradient does and has no poles.

f' = 1 - 8/x^3 is bounded nowhere around its pole, x^3 - 8 is: where the second keeps away from 0, f has
no critical point, on either side of the pole and however near to it. Each component is multiplied by the
powers of what it is divided by, and by nothing else: at a zero of a denominator there is no f.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import isfinite

from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape

_MOST_TERMS = 64

_Monomial = tuple[tuple[int, int], ...]  # slots and their exponents, none of them 0
_Sum = dict[_Monomial, Fraction]


def cleared(tape: Tape) -> tuple[Tape, tuple[int, ...]] | None:
    """The tape with a cleared form of each component of the gradient; None where nothing is divided."""
    sums = _Sums(tape)
    components = [sums.of(slot) for slot in tape.gradient]
    quotients = [sums.has_quotients(slot) for slot in tape.gradient]
    if not any(quotients):
        return None
    instructions = list(tape.instructions)

    def write(op, *args, immediate=None):
        instructions.append(Instruction(op, args, immediate))
        return len(instructions) - 1

    slots = tuple(
        _written(write, component) if quotient else slot
        for slot, component, quotient in zip(tape.gradient, components, quotients)
    )
    return replace(tape, instructions=tuple(instructions)), slots


def _times(one: _Monomial, other: _Monomial) -> _Monomial:
    powers = Counter(dict(one))
    for slot, power in other:
        powers[slot] += power
    return tuple(sorted((slot, power) for slot, power in powers.items() if power))


def _product(one: _Sum, other: _Sum) -> _Sum:
    result: _Sum = {}
    for a, x in one.items():
        for b, y in other.items():
            monomial = _times(a, b)
            result[monomial] = result.get(monomial, Fraction(0)) + x * y
    return result


def _written(write: Callable[..., int], terms: _Sum) -> int:
    """The slot of a sum of monomials times the least power that leaves no denominator."""
    least: dict[int, int] = {}
    for monomial in terms:
        for slot, power in monomial:
            least[slot] = min(least.get(slot, 0), power)
    total = None
    for monomial, factor in terms.items():
        powers = dict(monomial)
        product = _constant(write, factor)
        for slot, low in least.items():
            power = powers.get(slot, 0) - low
            if power:
                raised = slot if power == 1 else write("integer_power", slot, immediate=power)
                product = write("multiply", product, raised)
        total = product if total is None else write("add", total, product)
    return _constant(write, Fraction(0)) if total is None else total


def _constant(write: Callable[..., int], number: Fraction) -> int:
    """The slot of a number to the last digit, as a sum of floats where one cannot hold it."""
    slot = write("constant", immediate=float(number))
    rest = number - Fraction(float(number))
    return write("add", slot, _constant(write, rest)) if rest else slot


class _Sums:
    """Slots as sums of products of powers, as far down as something is divided by something."""

    def __init__(self, tape: Tape):
        self.tape = tape
        self._known: dict[int, _Sum] = {}
        self._quotients: set[int] = set()  # slots below which something is divided

    def of(self, slot: int) -> _Sum:
        # In the order of evaluation, so that no formula is too deep.
        for one in self.tape.live([slot]):
            if one not in self._known:
                found = self._made(self.tape.instructions[one])
                op, args, _ = self.tape.instructions[one]
                if op == "divide" or any(a in self._quotients for a in args):
                    self._quotients.add(one)
                # What is divided by nothing stays one thing: its own form is bounded best.
                plain = found is not None and len(found) > 1 and one not in self._quotients
                if found is None or plain or len(found) > _MOST_TERMS:
                    found = {((one, 1),): Fraction(1)}
                self._known[one] = found
        return self._known[slot]

    def has_quotients(self, slot: int) -> bool:
        """Whether something is divided below a slot that was asked for."""
        return slot in self._quotients

    def _made(self, instruction: Instruction) -> _Sum | None:
        op, args, number = instruction
        parts = [self._known[a] for a in args]
        if op == "constant":
            return {(): Fraction(number)} if isfinite(number) else None
        if op == "negative":
            return {m: -c for m, c in parts[0].items()}
        if op in ("add", "subtract"):
            total = dict(parts[0])
            for m, c in parts[1].items():
                total[m] = total.get(m, Fraction(0)) + (c if op == "add" else -c)
            return total
        if op == "multiply":
            return _product(*parts)
        if op in ("integer_power", "divide"):
            base = parts[-1]
            if len(base) != 1:
                base = {((args[-1], 1),): Fraction(1)}
            ((monomial, factor),) = base.items()
            n = -1 if op == "divide" else number
            size = abs(factor.numerator)
            if not size or (n < 0 and size & (size - 1)):
                return None  # no float would be the quotient
            raised: _Sum = {tuple((slot, n * power) for slot, power in monomial): factor**n}
            return raised if op == "integer_power" else _product(parts[0], raised)
        return None
