"""Choices in a backward pass, made the last thing done: a branch that is not taken has no part.

where(c, g, 0) p, as the backward pass leaves it, is written where(c, g p, 0), for p may be NaN or
infinite where c does not hold: the slope of a square root left of 0. The zero of such a choice is -0.0;
so it is told from a 0 of the formula itself, times which infinity is NaN.
"""

from __future__ import annotations

import math

from .graph import Graph, Instruction


class Selections(Graph):
    """A graph that pushes choices outward through sums, products, quotients and powers."""

    def __init__(self, inputs: int):
        self._vanishing: set[int] = set()  # slots made of such choices, and of their zeros, alone
        super().__init__(inputs)

    def _write(self, node: Instruction) -> int:
        slot = super()._write(node)
        if node.op == "constant":
            vanishes = node.immediate == 0 and math.copysign(1.0, node.immediate) < 0
        elif node.op == "where":
            vanishes = not self._vanishing.isdisjoint(node.args[1:])
        else:
            vanishes = node.op == "add" and self._vanishing.issuperset(node.args)
        if vanishes:
            self._vanishing.add(slot)
        return slot

    def _selected(self, slot):
        """The arguments of a choice that a backward pass has made."""
        return self._is(slot, "where") if slot in self._vanishing else None

    def _is_nowhere(self, slot):
        return slot in self._vanishing and self.constant_of(slot) is not None

    def _pushed(self, selected, function):
        """where(c, g, 0) made where(c, function(g), 0)."""
        condition, *branches = selected
        made = [b if self._is_nowhere(b) else function(b) for b in branches]
        return self.emit("where", condition, *made)

    def _through(self, slot, function):
        """A linear function of a slot that vanishes so, done inside its choices."""
        if self._is_nowhere(slot):
            return slot
        selected = self._selected(slot)
        if selected:
            return self._pushed(selected, function)
        return self.emit("add", *(self._through(part, function) for part in self.nodes[slot].args))

    def _where(self, condition, a, b):
        if self._is_nowhere(a) and self.constant_of(b) == 0:
            return a
        if self._is_nowhere(b) and self.constant_of(a) == 0:
            return b
        for k, branch in enumerate((a, b)):  # the same question asked again
            inner = self._is(branch, "where")
            if inner and inner[0] == condition:
                made = [a, b]
                made[k] = inner[1 + k]
                return self.emit("where", condition, *made)
        return super()._where(condition, a, b)

    def _add(self, a, b):
        for one, other in ((a, b), (b, a)):
            if self._is_nowhere(one):
                return other
        one, other = self._selected(a), self._selected(b)
        if one and other and one[0] == other[0]:
            branches = (self.emit("add", p, q) for p, q in zip(one[1:], other[1:]))
            return self.emit("where", one[0], *branches)
        return super()._add(a, b)

    def _negative(self, a):
        if a in self._vanishing:
            return self._through(a, lambda s: self.emit("negative", s))
        return super()._negative(a)

    def _multiply(self, a, b):
        for one, other in ((a, b), (b, a)):
            if one in self._vanishing:
                return self._through(one, lambda s, other=other: self.emit("multiply", s, other))
        return super()._multiply(a, b)

    def _divide(self, a, b):
        if a in self._vanishing:
            return self._through(a, lambda s: self.emit("divide", s, b))
        return super()._divide(a, b)

    def power(self, base: int, exponent: int) -> int:
        selected = self._selected(base)
        if selected:
            return self._pushed(selected, lambda s: self.power(s, exponent))
        return super().power(base, exponent)
