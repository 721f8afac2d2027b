"""What makes a run's steps, one after the other, into the room that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes import Landscape
from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams

from .recorded_step import compiled

if TYPE_CHECKING:
    from landscapes.learning import Batches

# Recording and the stopping test look at whole blocks of steps in one batched call, which costs
# next to nothing; small blocks first, so that Newton's ten steps are not followed by fifty idle ones.
_FIRST_BLOCK, _BLOCK, _LONG_BLOCK = 16, 64, 256


def oracle_of(landscape: Landscape, batch: tuple[int, ...], batches: Batches | None) -> Oracle:
    """Who answers a method's questions; ValueError for batches of what has no data."""
    if batches is None:
        return Oracle(landscape, batch)
    from landscapes.learning import TrainingLoss
    from optimizers.core.batch_oracle import BatchOracle

    if not isinstance(landscape, TrainingLoss):
        raise ValueError(
            f"batches are of a training loss's data, and {landscape.title} has none: run it without batches"
        )
    return BatchOracle(landscape, batch, batches)


def walker_of(
    optimizer: Optimizer, oracle: Oracle, theta: np.ndarray, streams: Streams, batches: Batches | None
) -> tuple[Plain | Recorded, np.ndarray]:
    """A method that stands at its start theta (d, *batch), and what it asked there (1, 3, *batch)."""
    batch = theta.shape[1:]
    state = optimizer.init(theta, streams)
    recorded = compiled(oracle.landscape, optimizer, int(np.prod(batch))) if batches is None else None
    first = oracle.take_counts()[None]
    if recorded is None:
        return Plain(optimizer, oracle, theta, state), first
    # Its init has asked nothing, and its steps ask alike for all.
    return Recorded(recorded, theta, state), np.zeros((1, 3) + (1,) * len(batch), dtype=np.int64)


class Plain:
    """Steps a method as it is written."""

    def __init__(self, optimizer, oracle, theta, state):
        self.optimizer, self.oracle, self.theta, self.state = optimizer, oracle, theta, state
        self.never = np.zeros(oracle.batch, dtype=bool)
        self.done, self.seen = 0, []

    @staticmethod
    def block(done):
        """How many steps at once, after so many."""
        return _FIRST_BLOCK if done < _BLOCK else _BLOCK

    def walk(self, path):
        """Fill path (rows, d, *batch); the counts (rows, 3, *batch) and jumps (rows, *batch)."""
        counts, jumps = [], []
        for k in range(len(path)):
            self.oracle.seek(self.done, self.theta)
            self.theta, self.state = self.optimizer.step(self.oracle, self.theta, self.state)
            path[k] = self.theta
            counts.append(self.oracle.take_counts())
            jumps.append(getattr(self.state, "restarted", self.never))
            self.done += 1
            self.seen.append(self.oracle.seen)
        return np.stack(counts), np.stack(jumps)

    def batch_values(self, rows: int) -> np.ndarray:
        """The loss that each row's next step saw of its own rows: (rows, *batch), NaN in the last one."""
        nothing = np.full(self.oracle.batch, np.nan)
        seen = (nothing if value is None else value for value in self.seen[: rows - 1])
        return np.stack([*seen, nothing])


class Recorded:
    """Replays a recorded step: so fast that longer blocks, with more idle steps, cost less."""

    def __init__(self, recorded, theta, state):
        self.recorded, self.batch = recorded, theta.shape[1:]
        self.rows = recorded.rows(theta, state)

    @staticmethod
    def block(done):
        """How many steps at once, after so many."""
        return min(max(_BLOCK, done), _LONG_BLOCK)

    def walk(self, path):
        """As above; the counts (rows, 3, 1) are the same for every member."""
        self.rows = self.recorded.walk(self.rows, path)
        each = self.recorded.counts.reshape((1, 3) + (1,) * len(self.batch))
        return np.repeat(each, len(path), axis=0), np.zeros((len(path), *self.batch), dtype=bool)
