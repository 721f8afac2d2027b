"""The slopes of a slot of a graph, written down behind it: autograd run over the recorded operations.

What is differentiated is the formula as the graph has simplified it (identities.py), each operation by
its own differentiable form (operations/), one derivative after the other. So a kink that cancels is
gone before the chain rule meets it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import autodiff, operations, primitives
from .evaluation import Evaluation
from .graph import Instruction
from .identities import Identities
from .tracing import TracedArray, symbols


class _Boxes:
    """The vocabulary of autograd: theta (d,) is a box of symbols."""

    def __init__(self, graph: Identities, theta: Any):
        self.graph, self.theta = graph, theta

    def input(self, index: int):
        return self.theta[index]

    def constant(self, value: float):
        return np.float64(value)

    def apply(self, instruction: Instruction, arguments: list):
        function: Callable[..., Any] = operations.TABLE[instruction.op].differentiable
        if instruction.op == "sqrt" and self.graph.nonnegative(instruction.args[0]):
            function = primitives.safe_sqrt
        return function(*instruction.operands(arguments))


def slopes(graph: Identities, slot: int) -> list[int]:
    """The slots of the partial derivatives of a slot by the graph's inputs."""
    evaluation = Evaluation(graph.nodes, (slot,))
    made = autodiff.slope(
        lambda theta: evaluation(_Boxes(graph, theta))[0], symbols(graph, graph.inputs), np.ones(())
    )
    return slots_of(graph, made)


def slots_of(graph: Identities, result) -> list[int]:
    """The slots of traced symbols or numbers, in C order."""
    if isinstance(result, TracedArray):
        return result.slots()
    return [graph.constant(value) for value in np.ravel(result)]
