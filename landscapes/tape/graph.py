"""A formula as a graph of scalar operations, simplified while it grows.

Every node is written once: equal operations on equal arguments are the same node (common
subexpressions), constants are folded as soon as they meet, and the rules below remove what
reverse-mode differentiation leaves behind: sums with 0, products with 0 and 1, double signs.

The rules hold for finite numbers. ``0 * x`` becomes 0 although it is NaN for an infinite x: the
zeros are the seeds of autograd's backward pass, not part of the function. Rounding may differ in
the last digits from the order in which the formula was typed; ``tape.record`` measures that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from . import operations
from .operations import Fact


class Instruction(NamedTuple):
    """One scalar operation: its name, the slots of its arguments, and its immediate if it has one.

    The immediate is the value of a "constant", the index of an "input", the exponent of an
    "integer_power" and the order of a "cos_sqrt".
    """

    op: str
    args: tuple[int, ...] = ()
    immediate: Any = None

    def operands(self, arguments: Sequence) -> Sequence:
        """What the operation's forms are called with: the arguments' values and the immediate."""
        return arguments if self.immediate is None else [*arguments, self.immediate]


class Graph:
    """Scalar operations in the order of their evaluation; a slot is an index into ``nodes``."""

    def __init__(self, inputs: int):
        self.nodes: list[Instruction] = []
        self._slots: dict[tuple, int] = {}
        self.inputs = [self._write(Instruction("input", (), i)) for i in range(inputs)]

    def _write(self, node: Instruction) -> int:
        # repr tells 0.0 from -0.0 and makes NaN equal to itself.
        key = (node.op, node.args, repr(node.immediate))
        if key not in self._slots:
            self._slots[key] = len(self.nodes)
            self.nodes.append(node)
        return self._slots[key]

    def constant(self, value: float) -> int:
        """The slot of a number."""
        return self._write(Instruction("constant", (), float(value)))

    def constant_of(self, slot: int) -> float | None:
        """The value of a slot that is a constant; None for any other."""
        node = self.nodes[slot]
        return node.immediate if node.op == "constant" else None

    def emit(self, op: str, *args: int, immediate: int | None = None) -> int:
        """The slot that holds op(args), simplified; it may be one that exists already."""
        constants = [self.constant_of(a) for a in args]
        if args and op != "barrier" and all(c is not None for c in constants):
            return self.constant(operations.apply(op, constants, immediate))
        if op == "integer_power":
            return self.power(args[0], immediate or 0)
        rule = getattr(self, f"_{op}", None)
        simpler = rule(*args) if rule else None
        if simpler is not None:
            return simpler
        if op != "barrier" and Fact.COMMUTES in operations.TABLE[op].facts:
            args = tuple(sorted(args))
        return self._write(Instruction(op, args, immediate))

    def power(self, base: int, exponent: int) -> int:
        """The slot of an integer power of at least 2 of what is no constant."""
        root, m = self._as_power(base)
        return self._write(Instruction("integer_power", (root,), m * exponent))

    def _is(self, slot: int, op: str) -> tuple[int, ...] | None:
        node = self.nodes[slot]
        return node.args if node.op == op else None

    def _split(self, slot: int) -> tuple[float, int]:
        """slot as a number times another slot."""
        inner = self._is(slot, "negative")
        if inner:
            factor, base = self._split(inner[0])
            return -factor, base
        parts = self._is(slot, "multiply")
        if parts:
            for one, other in (parts, parts[::-1]):
                constant = self.constant_of(one)
                if constant is not None:
                    return constant, other
        return 1.0, slot

    def _scaled(self, factor: float, base: int) -> int:
        if factor == 1:
            return base
        if factor == -1:
            return self._write(Instruction("negative", (base,)))
        if factor == 0:
            return self.constant(0.0)
        return self._write(Instruction("multiply", tuple(sorted((self.constant(factor), base)))))

    def _barrier(self, a):
        """Nothing is simplified across it; a number passes. Programs leave it out."""
        return a if self.constant_of(a) is not None else None

    # Each rule answers a slot, or None for "nothing to simplify".

    def _add(self, a, b):
        for one, other in ((a, b), (b, a)):
            if self.constant_of(one) == 0:
                return other
            inner = self._is(one, "negative")
            if inner:
                return self.emit("subtract", other, inner[0])
        (ca, base), (cb, same) = self._split(a), self._split(b)
        return self._scaled(ca + cb, base) if base == same else None

    def _subtract(self, a, b):
        if a == b:
            return self.constant(0.0)
        if self.constant_of(a) == 0:
            return self.emit("negative", b)
        constant = self.constant_of(b)
        if constant is not None:
            return self.emit("add", a, self.constant(-constant))
        inner = self._is(b, "negative")
        if inner:
            return self.emit("add", a, inner[0])
        (ca, base), (cb, same) = self._split(a), self._split(b)
        return self._scaled(ca - cb, base) if base == same else None

    def _negative(self, a):
        inner = self._is(a, "negative")
        if inner:
            return inner[0]
        parts = self._is(a, "subtract")
        if parts:
            return self.emit("subtract", parts[1], parts[0])
        factor, base = self._split(a)
        return self._scaled(-factor, base) if factor != 1 else None

    def _multiply(self, a, b):
        (ca, base), (cb, other) = self._split(a), self._split(b)
        for constant, factor, rest in ((self.constant_of(a), cb, other), (self.constant_of(b), ca, base)):
            if constant is not None:
                return self._scaled(constant * factor, rest)
        if ca != 1 or cb != 1:
            return self._scaled(ca * cb, self.emit("multiply", base, other))
        (root, m), (same, n) = self._as_power(a), self._as_power(b)
        if root == same:
            return self.power(root, m + n)
        return None

    def _as_power(self, slot):
        node = self.nodes[slot]
        return (node.args[0], node.immediate) if node.op == "integer_power" else (slot, 1)

    def _divide(self, a, b):
        below = self.constant_of(b)
        if self.constant_of(a) == 0 and below != 0:
            return self.constant(0.0)
        factor, base = self._split(b)
        if below is None and factor == -1:
            return self.emit("negative", self.emit("divide", a, base))
        factor, base = self._split(a)
        if below is None:
            if factor == -1:
                return self.emit("negative", self.emit("divide", base, b))
            return None
        # Exact for powers of two; for others the division is kept unless it meets a factor.
        if abs(np.frexp(below)[0]) == 0.5:
            return self._scaled(factor / below, base)
        if base != a:
            return self._scaled(factor / below, base)
        return None

    def _square(self, a):
        return self.emit("multiply", a, a)

    def _reciprocal(self, a):
        return self.emit("divide", self.constant(1.0), a)

    def _power(self, a, b):
        exponent = self.constant_of(b)
        if exponent is None:
            return None
        size = abs(exponent)
        if exponent == 0:
            return self.constant(1.0)
        if size == 0.5:
            powered = self.emit("sqrt", a)
        elif size == 1:
            powered = a
        elif size == int(size) and size <= 64:
            powered = self.power(a, int(size))
        else:
            return None
        return powered if exponent > 0 else self.emit("divide", self.constant(1.0), powered)

    def _where(self, condition, a, b):
        if a == b:
            return a
        truth = self.constant_of(condition)
        if truth is not None:
            return a if truth else b
        if not self._is_truth(condition):
            return self.emit("where", self.emit("not_equal", condition, self.constant(0.0)), a, b)
        # autograd's replace_zero(x, 0) is x itself.
        tested = self._is(condition, "not_equal")
        if tested and self.constant_of(b) == 0 and a in tested and self._zero_in(tested):
            return a
        return None

    def _is_truth(self, slot):
        operation = operations.TABLE.get(self.nodes[slot].op)  # an input is none of them
        return operation is not None and Fact.TRUTH in operation.facts

    def _zero_in(self, slots):
        return any(self.constant_of(s) == 0 for s in slots)
