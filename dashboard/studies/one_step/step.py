"""One step of a method that learns: its rows, what it saw of them, and where it went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

import optimizers
from landscapes.learning import Batches, TrainingLoss
from landscapes.learning.computation_graph import ComputationGraph, Pass
from optimizers import Optimizer


class Phase(StrEnum):
    """What happens within one step, in this order."""

    DRAW = "draw"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


PHASES = tuple(Phase)


@dataclass(frozen=True, eq=False)
class Step:
    """Step ``t`` of a run. ``path`` (t + 2, d) leads to where the step ends; read-only arrays.

    ``rows`` are the positions, among the rows to train on, of those that the step sees. ``t`` is below
    ``wanted`` where the run has ended before; then it is the run's last step. A run that takes no step at
    all ends where it begins: ``moves`` is False.
    """

    loss: TrainingLoss
    graph: ComputationGraph
    batches: Batches | None
    t: int
    wanted: int
    rows: np.ndarray
    path: np.ndarray
    moves: bool

    @property
    def before(self) -> np.ndarray:
        """Where the step begins, (d,)."""
        return self.path[-2]

    @property
    def after(self) -> np.ndarray:
        """Where it ends, (d,)."""
        return self.path[-1]

    @cached_property
    def seen(self) -> Pass:
        """The forward and the backward pass over the batch, where the step begins."""
        return self.graph.at(self.before, self.rows)

    @cached_property
    def gradient(self) -> np.ndarray:
        """Of the batch's loss, (d,): the mean of its rows' gradients."""
        return np.mean(self.seen.gradients, axis=1)

    @cached_property
    def full_gradient(self) -> np.ndarray:
        """Of the loss over all rows, (d,)."""
        return self.loss.gradient(self.before)

    @cached_property
    def batch_losses(self) -> tuple[float, float]:
        """The batch's loss before the step and after it."""
        after = self.graph.forward(self.graph.leaves(self.after, self.rows))[-1]
        return float(np.mean(self.seen.losses)), float(np.mean(after))

    @cached_property
    def full_losses(self) -> tuple[float, float]:
        """The loss over all rows before the step and after it."""
        before, after = self.loss.value(self.path[-2:].T)
        return float(before), float(after)

    @property
    def place(self) -> tuple[int, int, int]:
        """The epoch, the batch's place in it, and how many batches an epoch has; all from 0 but the last."""
        each = self.batches.per_epoch(len(self.loss.data.train)) if self.batches else 1
        return (*divmod(self.t, each), each)


def step_of(
    loss: TrainingLoss,
    graph: ComputationGraph,
    optimizer: Optimizer,
    start: np.ndarray,
    wanted: int,
    seed: int,
    batches: Batches | None,
) -> Step:
    """Step ``wanted`` (0 is the first) of the run from ``start`` (d,), as ``optimizers.run`` takes it."""
    run = optimizers.run(loss, optimizer, start, wanted + 1, seed, batches=batches)
    taken = int(run.steps)
    t = max(min(wanted, taken - 1), 0)
    path = run.path[: t + 2] if taken else np.array([run.path[0], run.path[0]])
    count = len(loss.data.train)
    rows = np.arange(count) if batches is None else batches.indices(t, count)
    path.setflags(write=False)
    return Step(loss, graph, batches, t, wanted, rows, path, taken > 0)
