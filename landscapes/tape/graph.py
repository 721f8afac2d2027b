"""A formula as a graph of scalar operations, simplified while it grows.

Every node is written once: equal operations on equal arguments are the same node (common
subexpressions), constants are folded as soon as they meet, and the rules below remove what
reverse-mode differentiation leaves behind: sums with 0, products with 0 and 1, double signs.

The rules hold for finite numbers. ``0 * x`` becomes 0 although it is NaN for an infinite x: the
zeros are the seeds of autograd's backward pass, not part of the function. Rounding may differ in
the last digits from the order in which the formula was typed; ``tape.check`` measures that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from . import operations


class Instruction(NamedTuple):
    """One scalar operation: its name, the slots of its arguments, and its number if it has one.

    ``number`` is the value of a "constant", the index of an "input", the exponent of an
    "integer_power" and the order of a "cos_sqrt".
    """

    op: str
    args: tuple[int, ...] = ()
    number: float | int | None = None


class Graph:
    """Scalar operations in the order of their evaluation; a slot is an index into ``nodes``."""

    def __init__(self, inputs: int):
        self.nodes: list[Instruction] = []
        self._slots: dict[tuple, int] = {}
        self.inputs = [self._write(Instruction("input", (), i)) for i in range(inputs)]

    def _write(self, node: Instruction) -> int:
        # repr tells 0.0 from -0.0 and makes NaN equal to itself.
        key = (node.op, node.args, repr(node.number))
        if key not in self._slots:
            self._slots[key] = len(self.nodes)
            self.nodes.append(node)
        return self._slots[key]

    def constant(self, number: float) -> int:
        """The slot of a number."""
        return self._write(Instruction("constant", (), float(number)))

    def number(self, slot: int) -> float | None:
        """The value of a slot that is a constant; None for any other."""
        node = self.nodes[slot]
        return node.number if node.op == "constant" else None

    def emit(self, op: str, *args: int, number: int | None = None) -> int:
        """The slot that holds op(args), simplified; it may be one that exists already."""
        known = [self.number(a) for a in args]
        if args and op != "barrier" and all(k is not None for k in known):
            return self.constant(operations.apply(op, known, number))
        rule = getattr(self, f"_{op}", None)
        made = rule(*args) if rule else None
        if made is not None:
            return made
        if op in ("add", "multiply", "maximum", "minimum", "hypot", "equal", "not_equal"):
            args = tuple(sorted(args))
        return self._write(Instruction(op, args, number))

    def power(self, base: int, exponent: int) -> int:
        """The slot of an integer power of at least 2."""
        if self.number(base) is not None:
            return self.constant(operations.apply("integer_power", [self.number(base)], exponent))
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
                if self.number(one) is not None:
                    return self.number(one), other
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
        return a if self.number(a) is not None else None

    # Each rule answers a slot, or None for "nothing to simplify".

    def _add(self, a, b):
        for one, other in ((a, b), (b, a)):
            if self.number(one) == 0:
                return other
            inner = self._is(one, "negative")
            if inner:
                return self.emit("subtract", other, inner[0])
        (ca, base), (cb, same) = self._split(a), self._split(b)
        return self._scaled(ca + cb, base) if base == same else None

    def _subtract(self, a, b):
        if a == b:
            return self.constant(0.0)
        if self.number(a) == 0:
            return self.emit("negative", b)
        if self.number(b) is not None:
            return self.emit("add", a, self.constant(-self.number(b)))
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
        if self.number(a) is not None:
            return self._scaled(self.number(a) * cb, other)
        if self.number(b) is not None:
            return self._scaled(self.number(b) * ca, base)
        if ca != 1 or cb != 1:
            return self._scaled(ca * cb, self.emit("multiply", base, other))
        (root, m), (same, n) = self._as_power(a), self._as_power(b)
        if root == same:
            return self._write(Instruction("integer_power", (root,), m + n))
        return None

    def _as_power(self, slot):
        node = self.nodes[slot]
        return (node.args[0], node.number) if node.op == "integer_power" else (slot, 1)

    def _divide(self, a, b):
        below = self.number(b)
        if self.number(a) == 0 and below != 0:
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
        exponent = self.number(b)
        if exponent is None:
            return None
        size = abs(exponent)
        if exponent == 0:
            return self.constant(1.0)
        if size == 0.5:
            made = self.emit("sqrt", a)
        elif size == 1:
            made = a
        elif size == int(size) and size <= 64:
            made = self.power(a, int(size))
        else:
            return None
        return made if exponent > 0 else self.emit("divide", self.constant(1.0), made)

    def _where(self, condition, a, b):
        if a == b:
            return a
        truth = self.number(condition)
        if truth is not None:
            return a if truth else b
        if self.nodes[condition].op not in operations.TRUTHS:
            return self.emit("where", self.emit("not_equal", condition, self.constant(0.0)), a, b)
        # autograd's replace_zero(x, 0) is x itself.
        tested = self._is(condition, "not_equal")
        if tested and self.number(b) == 0 and a in tested and self._zero_in(tested):
            return a
        return None

    def _zero_in(self, slots):
        return any(self.number(s) == 0 for s in slots)
