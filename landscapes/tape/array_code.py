"""A program's operations as one function of arrays: NumPy calls that write into buffers used before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Container, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import operations
from .graph import Instruction
from .python_code import assign, call, compiled, load
from .vector_packs import Item, Lanes, Packs, writes


class ArrayCode(NamedTuple):
    """``function(inputs, outputs, space)`` fills the outputs; ``space(n)`` makes its buffers.

    Inputs and outputs are lists: first the rows, then the (d, n) arrays of every group of rows.
    """

    function: Callable[..., None]
    kinds: str  # one letter a buffer: b (n,), s (), p (d, n) followed by its rows

    def space(self, n: int, lanes: int) -> list[np.ndarray]:
        """The buffers for n points, in the order the function takes them."""
        buffers: list[np.ndarray] = []
        for kind in self.kinds:
            if kind == "p":
                pack = np.empty((lanes, n))
                buffers += [pack, *pack]
            else:
                buffers.append(np.empty(n if kind == "b" else ()))
        return buffers


def single_slots(steps: Sequence[Instruction], uniform: Container[int]) -> set[int]:
    """The slots that depend on uniform inputs and constants alone."""
    single: set[int] = set()
    for slot, (op, args, immediate) in enumerate(steps):
        if op == "constant" or (immediate in uniform if op == "input" else single.issuperset(args)):
            single.add(slot)
    return single


class _Writer:
    """Writes the body, statement by statement, and keeps track of what is held in which buffer."""

    def __init__(
        self,
        steps: Sequence[Instruction],
        outputs: Sequence[int],
        uniform: Container[int],
        groups: Sequence[Lanes],
    ):
        self.steps, self.outputs = steps, outputs
        self.single = single_slots(steps, uniform)
        inputs = {step.immediate: slot for slot, step in enumerate(steps) if step.op == "input"}
        self.packs = Packs(
            steps,
            self.single,
            [tuple(inputs[k] for k in group) for group in groups],
            [tuple(outputs[k] for k in group) for group in groups],
        )
        self.known: dict[str, Any] = {}
        self.body: list[ast.stmt] = []
        self.kinds = ""  # the buffers made so far
        self.free: dict[str, list[str]] = {"b": [], "s": [], "p": []}
        self.names: dict[Item, str] = {}  # of slots and of packs
        self.place: dict[Item, str] = {}  # the buffer of a slot or a pack, while it holds one
        for slot, step in enumerate(steps):
            if step.op == "input":
                self.names[slot] = f"x{step.immediate}"
            elif step.op == "constant":
                self.names[slot] = f"c{slot}"
                self.known[f"c{slot}"] = np.array(step.immediate)
        self.rows: dict[int, int] = {}  # the first output row that a slot may be written to directly
        for row, slot in enumerate(outputs):
            if steps[slot].op not in ("input", "constant"):
                if (slot in self.single) == (row in uniform):
                    self.rows.setdefault(slot, row)
        for k, group in enumerate(groups):
            self.names[tuple(inputs[i] for i in group)] = f"X{k}"
            pack = tuple(outputs[i] for i in group)
            if pack not in self.names and all(self.rows.get(slot) == i for slot, i in zip(pack, group)):
                self.names[pack] = f"Y{k}"
                self.names.update((slot, f"y{i}") for slot, i in zip(pack, group))
        # An output that is not written to its row at once is kept until all else is done.
        self.uses: Counter[Item] = Counter(self._home(slot) for slot in outputs)
        for item in self.packs.order:
            for operand in self._operands(item):
                self.uses[self._home(operand)] += 1

    def _operands(self, item):
        return self.packs.vectors[item] if isinstance(item, tuple) else self.steps[item].args

    def _home(self, operand):
        """What holds an operand: its pack if it has one, else itself."""
        if isinstance(operand, tuple):
            return operand
        return self.packs.home[operand][0] if operand in self.packs.home else operand

    def _buffer(self, kind):
        if not self.free[kind]:
            self.free[kind].append(f"{kind}{len(self.kinds)}")
            self.kinds += kind
        return self.free[kind].pop()

    def _give_place(self, item):
        """Give item, a slot or a pack, its buffer and name, if it has none yet."""
        if item in self.names:
            return
        home = self._home(item)
        if isinstance(home, tuple):
            self.names[home] = self.place[home] = name = self._buffer("p")
            self.names.update((slot, f"{name}_{row}") for row, slot in enumerate(home))
        elif item in self.rows:
            self.names[item] = f"y{self.rows[item]}"
        else:
            kind = "s" if item in self.single else "b"
            self.names[item] = self.place[item] = self._buffer(kind)

    def _release(self, operands):
        for operand in operands:
            home = self._home(operand)
            self.uses[home] -= 1
            if self.uses[home] == 0 and home in self.place:
                name = self.place.pop(home)
                self.free[name[0]].append(name)

    def write(self):
        for item in self.packs.order:
            first = item[0] if isinstance(item, tuple) else item
            op, _, immediate = self.steps[first]
            if op in ("input", "constant"):
                continue
            function = f"f_{op}"
            self.known[function] = operations.TABLE[op].on_arrays
            operands = self._operands(item)
            arguments = [load(self.names[o]) for o in operands]
            if writes(op):
                # A dying operand's buffer may take the result, element by element; not so the rows
                # of a pack, which fill one after the other.
                early = self._home(item) == item
                if early:
                    self._release(operands)
                self._give_place(item)
                target = load(self.names[item])
                if op in ("maximum", "minimum"):  # NumPy warns about a third positional argument
                    self.body.append(ast.Expr(call(function, *arguments, out=target)))
                else:  # read a little faster than a keyword
                    self.body.append(ast.Expr(call(function, *arguments, target)))
                if not early:
                    self._release(operands)
            else:  # truth values and functions that bring their own array
                extra = [] if immediate is None else [ast.Constant(immediate)]
                self.names[item] = f"t{item}"
                self.body.append(assign(f"t{item}", call(function, *arguments, *extra)))
                self._release(operands)
        for row, slot in enumerate(self.outputs):
            if self.names[slot] != f"y{row}":
                target = ast.Subscript(load(f"y{row}"), ast.Constant(Ellipsis), ast.Store())
                self.body.append(ast.Assign([target], load(self.names[slot])))


def array_code(
    steps: Sequence[Instruction],
    outputs: Sequence[int],
    inputs: int,
    uniform: Container[int] = frozenset(),
    groups: Sequence[Lanes] = (),
) -> ArrayCode:
    """The steps as a function of arrays.

    Inputs and outputs numbered in ``uniform`` are single numbers, arrays of shape (): what depends
    on them alone, such as a step counter's powers, is computed once for the batch. ``groups`` are
    the numbers of rows, input and output alike, that are the components of one vector.
    """
    writer = _Writer(steps, outputs, uniform, groups)
    writer.write()
    lanes = len(groups[0]) if groups else 0
    parameters = [f"x{i}" for i in range(inputs)] + [f"X{k}" for k in range(len(groups))]
    parameters += [f"y{k}" for k in range(len(outputs))] + [f"Y{k}" for k in range(len(groups))]
    for k, kind in enumerate(writer.kinds):
        parameters.append(f"{kind}{k}")
        if kind == "p":
            parameters += [f"p{k}_{row}" for row in range(lanes)]
    function = compiled("on_arrays", parameters, writer.body or [ast.Pass()], writer.known)
    return ArrayCode(function, writer.kinds)
