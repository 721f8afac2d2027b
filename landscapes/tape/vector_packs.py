"""Operations that are alike in every component, packed into one: (d, n) at a time, not d times (n,).

A tape is scalar. For a batch of a few hundred points a NumPy call costs more than its arithmetic,
and an optimizer does the same to every component: two divisions of (256,) arrays are worth one of
a (2, 256). Packs are grown backwards from the rows that belong together (theta, a velocity), as a
compiler packs scalars for vector instructions. Where components stop being alike, as the slopes of
f do, each is computed alone, but straight into its row of the pack: nothing is ever gathered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import operations
from .graph import Instruction
from .operations import Fact

# Operations one behind the other that are packed at most: each is a call inside the last one's.
_DEEPEST = 100

Lanes = tuple[int, ...]
Item = int | Lanes


def writes(op: str) -> bool:
    """Whether the operation writes its result into an array that it is given."""
    operation = operations.TABLE.get(op)  # an input is none of them
    return (
        operation is not None
        and isinstance(operation.on_arrays, np.ufunc)
        and Fact.TRUTH not in operation.facts
    )


class Packs:
    """Which slots are rows of one array, and which of those arrays are computed at once.

    ``home`` tells the pack and the row of a slot; ``vectors`` the operands of the packs that are
    one operation, as slots or packs; ``order`` the slots and packs in an order of evaluation.
    """

    def __init__(
        self, steps: Sequence[Instruction], single: set[int], inputs: list[Lanes], outputs: list[Lanes]
    ):
        self.steps, self._single = steps, single
        self.home: dict[int, tuple[Lanes, int]] = {}
        self.vectors: dict[Lanes, tuple[Item, ...]] = {}
        self._packs: set[Lanes] = set()
        for lanes in inputs:
            self._add(lanes)
        for lanes in outputs:
            self._want(lanes)
        order = self._sorted()
        if order is None:  # two packs that wait for each other: rare, and not worth untangling
            self.vectors = {}
            order = list(range(len(steps)))
        self.order = order

    def _add(self, lanes):
        self._packs.add(lanes)
        for row, slot in enumerate(lanes):
            self.home[slot] = (lanes, row)

    def _want(self, lanes: Lanes, depth: int = 0) -> bool:
        """Make these slots the rows of one array, if they can be; and of one operation, if alike."""
        if lanes in self._packs:
            return True
        ops = [self.steps[slot].op for slot in lanes]
        if depth == _DEEPEST or len(set(lanes)) < len(lanes) or not all(writes(op) for op in ops):
            return False
        if any(slot in self.home or slot in self._single for slot in lanes):
            return False
        self._add(lanes)
        if len(set(ops)) == 1 and not self._entangled(lanes):
            parts = self._aligned(lanes)
            operands = tuple(o for o in (self._operand(part, depth) for part in parts) if o is not None)
            if len(operands) == len(parts) and any(isinstance(o, tuple) for o in operands):
                self.vectors[lanes] = operands
        return True

    def _operand(self, part: Lanes, depth: int) -> Item | None:
        """A slot that all lanes share, or a pack; None if the lanes' arguments are neither."""
        if len(set(part)) == 1:
            return part[0]
        return part if self._want(part, depth + 1) else None

    def _aligned(self, lanes: Lanes) -> list[Lanes]:
        """The arguments of all lanes, position by position, turned so that like meets like."""
        first = self.steps[lanes[0]].args
        turned = [first]
        for slot in lanes[1:]:
            orders = [self.steps[slot].args]
            if Fact.COMMUTES in operations.TABLE[self.steps[slot].op].facts:
                orders.append(orders[0][::-1])
            turned.append(max(orders, key=lambda args: self._likeness(first, args)))
        return list(zip(*turned))

    def _likeness(self, one, other):
        def alike(a, b):
            if a == b:
                return 3
            if a in self.home and b in self.home:
                return 2 * (self.home[a][0] == self.home[b][0])
            return self.steps[a].op == self.steps[b].op

        return sum(alike(a, b) for a, b in zip(one, other))

    def _entangled(self, lanes):
        """Whether one lane is needed for another."""
        needed: set[int] = set()
        waiting = [a for slot in lanes for a in self.steps[slot].args]
        while waiting:
            slot = waiting.pop()
            if slot not in needed:
                needed.add(slot)
                waiting.extend(self.steps[slot].args)
        return not needed.isdisjoint(lanes)

    def _sorted(self) -> list[Item] | None:
        """Slots, and packs in place of their lanes, each after what it needs; None if impossible."""
        together: dict[int, Item] = {slot: lanes for lanes in self.vectors for slot in lanes}
        order: list[Item] = []
        done: set[Item] = set()
        busy: set[Item] = set()
        stack: list[Item] = [together.get(slot, slot) for slot in reversed(range(len(self.steps)))]
        while stack:
            item = stack.pop()
            if item in done:
                continue
            lanes = item if isinstance(item, tuple) else (item,)
            needed = {together.get(a, a) for slot in lanes for a in self.steps[slot].args} - done
            if needed:
                if item in busy:
                    return None
                busy.add(item)
                stack.append(item)
                stack.extend(needed)
            else:
                busy.discard(item)
                done.add(item)
                order.append(item)
        return order
