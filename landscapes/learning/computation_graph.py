"""The computation graph of a model's loss on one row: values forward, derivatives of the loss backward.

graph = computation_graph(loss)                  # recorded from the model and the loss themselves
done = graph.at(theta, indices)                  # a column for each of these rows of the data
done.values, done.adjoints                       # (nodes, rows) each

Forward, a node's value is a function of its parents' values. Backward, its adjoint is the sum over its
children of the child's adjoint times the derivative of the child by it: reverse-mode differentiation
(Griewank and Walther 2008, Evaluating Derivatives, 3.2). Operations that would each have a node of their
own on a tape are one node here where a person would write them as one: a sum of several terms, half a square.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.tape import autodiff, operations
from landscapes.tape.evaluation import Evaluation, live
from landscapes.tape.graph import Graph, Instruction
from landscapes.tape.tracing import TracedArray, symbols

from .loss_landscape import TrainingLoss
from .objective import Objective


class Role(Enum):
    """What a node is."""

    INPUT = auto()  # a feature of the row
    PARAMETER = auto()
    TARGET = auto()  # as the loss reads it (losses.Code)
    OPERATION = auto()
    OUTPUT = auto()  # of the model
    LOSS = auto()


@dataclass(frozen=True)
class Node:
    """One value of the graph: a leaf, or a function of its parents, which stand before it.

    ``steps`` are the scalar operations of that function, in order; in them input k is parent k, and the
    last one is the result. ``name`` is a variable's name (x, w0, u1, phi, L).
    """

    name: str
    role: Role
    parents: tuple[int, ...] = ()
    steps: tuple[Instruction, ...] = field(default=(), repr=False)

    @property
    def leaf(self) -> bool:
        return not self.steps

    @cached_property
    def _evaluation(self) -> Evaluation:
        return Evaluation(self.steps, (len(self.steps) - 1,))

    def value(self, parents: Sequence[np.ndarray]) -> np.ndarray:
        """The function's value for its parents' values, (rows,) each."""
        return np.asarray(self._evaluation(_Numbers(parents))[0], dtype=float)

    def slopes(self, parents: np.ndarray) -> np.ndarray:
        """The local derivatives at the parents' values (parents, rows), one by each: (parents, rows).

        To be called where autograd may run (``autodiff.differentiating``).
        """
        function, ones = (lambda x: self._evaluation(_Boxes(x))[0]), np.ones(parents.shape[1:])
        return np.asarray(autodiff.slope(function, parents, ones))


class _Numbers:
    """The vocabulary of arrays of numbers."""

    form = staticmethod(lambda op: operations.TABLE[op].on_arrays)

    def __init__(self, parents: Any):
        self.parents = parents

    def input(self, index: int) -> Any:
        return self.parents[index]

    def constant(self, value: float) -> Any:
        return np.float64(value)

    def apply(self, instruction: Instruction, arguments: list) -> Any:
        return self.form(instruction.op)(*instruction.operands(arguments))


class _Boxes(_Numbers):
    """The vocabulary of autograd: each operation in its differentiable form."""

    form = staticmethod(lambda op: operations.TABLE[op].differentiable)


@dataclass(frozen=True)
class Pass:
    """A forward and a backward pass over some rows, a column each; all arrays are read-only.

    ``values`` and ``adjoints`` are (nodes, rows), an adjoint being the derivative of that row's loss by
    the node. ``slopes[k]`` is (parents of node k, rows): the derivatives of node k by its parents.
    """

    graph: ComputationGraph
    values: np.ndarray
    adjoints: np.ndarray
    slopes: tuple[np.ndarray, ...]

    @property
    def losses(self) -> np.ndarray:
        """Each row's loss, penalties included: (rows,). Their mean is the loss over these rows."""
        return self.values[-1]

    @property
    def gradients(self) -> np.ndarray:
        """Each row's gradient, (d, rows). Their mean is the gradient of the loss over these rows."""
        return self.adjoints[self.graph.places(Role.PARAMETER)]


@dataclass(frozen=True, eq=False)
class ComputationGraph:
    """Nodes in the order of evaluation: parameters, features, targets, then operations; the loss is last."""

    objective: Objective
    nodes: tuple[Node, ...]

    def places(self, role: Role) -> list[int]:
        """The positions of the nodes of a role; none of ``OUTPUT`` where units are dropped on the way."""
        return [k for k, node in enumerate(self.nodes) if node.role is role]

    @cached_property
    def children(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Of each node where its value goes: pairs (child, which of the child's parents it is)."""
        uses: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for child, node in enumerate(self.nodes):
            for which, parent in enumerate(node.parents):
                uses[parent].append((child, which))
        return tuple(map(tuple, uses))

    def leaves(self, theta: ArrayLike, indices: ArrayLike) -> np.ndarray:
        """The values that enter for rows of the training data: (leaves, rows)."""
        theta = as_theta(self.objective.size, theta)
        which = np.atleast_1d(np.asarray(indices, dtype=int))
        X, t = self.objective.rows["X"][which], self.objective.rows["t"][which]
        return np.vstack([np.repeat(theta[:, None], len(which), axis=1), X.T, t.T])

    def forward(self, leaves: np.ndarray, fixed: Mapping[int, ArrayLike] | None = None) -> np.ndarray:
        """The values of all nodes, (nodes, rows); ``fixed`` ones are what they are said to be."""
        values: list[np.ndarray] = []
        fixed = fixed or {}
        with np.errstate(all="ignore"):  # overflow is an answer
            for k, node in enumerate(self.nodes):
                if k in fixed:
                    value = np.asarray(fixed[k], dtype=float)
                elif node.leaf:
                    value = leaves[k]
                else:
                    value = node.value([values[p] for p in node.parents])
                values.append(np.broadcast_to(value, leaves.shape[1:]))
        return np.array(values)

    def at(self, theta: ArrayLike, indices: ArrayLike) -> Pass:
        """Both passes at theta (d,) over rows of the training data, by their positions."""
        values = self.forward(self.leaves(theta, indices))
        adjoints, slopes = np.zeros_like(values), []
        with autodiff.differentiating():
            for node in self.nodes:
                slopes.append(node.slopes(values[list(node.parents)]) if node.parents else values[:0])
            adjoints[-1] = 1.0
            for k in reversed(range(len(self.nodes))):
                for which, parent in enumerate(self.nodes[k].parents):
                    adjoints[parent] += adjoints[k] * slopes[k][which]
        for array in (values, adjoints, *slopes):
            array.setflags(write=False)
        return Pass(self, values, adjoints, tuple(slopes))


def computation_graph(loss: TrainingLoss) -> ComputationGraph:
    """The graph of ``loss`` on one row of its data, penalties included, written down from the model itself.

    Unrecordable for more than 20,000 operations.
    """
    objective = loss.objective_of
    p, d, width = objective.rows["X"].shape[1], objective.size, objective.rows["t"].shape[1]
    tape = Graph(p + d + width)
    theta, x, t = (symbols(tape, part) for part in np.split(np.array(tape.inputs), [d, d + p]))
    rows, parts = {"X": x.reshape(1, p), "t": t.reshape(1, width)}, objective.parts(theta)
    outputs = _slots(objective.model.outputs(parts, rows["X"]))
    (end,) = _slots(objective.per(parts, rows))
    leaves = [
        *(Node(name, Role.PARAMETER) for name in loss.variables),
        *(Node(name, Role.INPUT) for name in _numbered("x", p)),
        *(Node(name, Role.TARGET) for name in _numbered("y", width)),
    ]
    return ComputationGraph(objective, tuple(_nodes(tape.nodes, leaves, outputs, end)))


def _slots(symbol: Any) -> list[int]:
    assert isinstance(symbol, TracedArray)
    return symbol.slots()


def _numbered(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}{k}" for k in range(count)]


def _nodes(tape: Sequence[Instruction], leaves: list[Node], outputs: list[int], end: int) -> list[Node]:
    needed = live(tape, [end])
    reached = [slot for slot in outputs if slot in needed and slot != end and slot >= len(leaves)]
    kept = [s for s in _kept(tape, needed, {*reached, end}) if s >= len(leaves)]
    place = {slot: slot for slot in range(len(leaves))} | {s: len(leaves) + k for k, s in enumerate(kept)}
    of_output = dict(zip(reached, _numbered("phi", len(reached))))
    nodes, unnamed = list(leaves), 0
    for slot in kept:
        parents, steps = _function(tape, slot, place)
        if slot == end:
            name, role = "f", Role.LOSS
        elif slot in of_output:
            name, role = of_output[slot], Role.OUTPUT
        else:
            unnamed += 1
            name, role = f"u{unnamed}", Role.OPERATION
        nodes.append(Node(name, role, tuple(place[p] for p in parents), steps))
    return nodes


_SUMS = ("add", "subtract", "negative")


def _kept(tape: Sequence[Instruction], needed: list[int], always: set[int]) -> list[int]:
    """The slots that are nodes; every other one is a number, or a part of the one node that uses it."""
    users: dict[int, set[int]] = {slot: set() for slot in needed}
    for slot in needed:
        for argument in tape[slot].args:
            users[argument].add(slot)

    def variables(slot: int) -> int:
        return sum(tape[a].op != "constant" for a in tape[slot].args)

    def scales(slot: int) -> bool:
        """Whether it is one value times, plus or over a number, or its negative."""
        return tape[slot].op in (*_SUMS, "multiply", "divide") and variables(slot) == 1

    def joins(slot: int, user: int) -> bool:
        op, by = tape[slot].op, tape[user].op
        if by in ("multiply", "divide") and not scales(user):
            return False
        if scales(slot):
            return True
        return op in (*_SUMS, "integer_power") and (by in _SUMS or scales(user))

    kept = []
    for slot in needed:
        if tape[slot].op == "constant":
            continue
        only = next(iter(users[slot])) if len(users[slot]) == 1 else None
        if slot in always or tape[slot].op == "input" or only is None or not joins(slot, only):
            kept.append(slot)
    return kept


def _function(
    tape: Sequence[Instruction], slot: int, place: Mapping[int, int]
) -> tuple[list[int], tuple[Instruction, ...]]:
    """A node's parents, as slots, and its steps, in which they are the inputs."""
    inside, parents, waiting = {slot}, set[int](), list(tape[slot].args)
    while waiting:
        argument = waiting.pop()
        if argument in place:
            parents.add(argument)
        elif argument not in inside:
            inside.add(argument)
            waiting.extend(tape[argument].args)
    steps, order = [Instruction("input", (), k) for k in range(len(parents))], sorted(parents)
    at = {parent: k for k, parent in enumerate(order)}
    for one in sorted(inside):
        at[one] = len(steps)
        steps.append(tape[one]._replace(args=tuple(at[a] for a in tape[one].args)))
    return order, tuple(steps)
