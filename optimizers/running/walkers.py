"""What makes a run's steps, one after the other, into the room that it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Turn(NamedTuple):
    """A method that a run was made with up to ``step``, before its settings were changed."""

    step: int
    optimizer: Optimizer


def walker_of(
    optimizer: Optimizer,
    oracle: Oracle,
    theta: np.ndarray,
    streams: Streams,
    batches: Batches | None,
    turns: tuple[Turn, ...] = (),
) -> tuple[Plain | Recorded | Turning, np.ndarray]:
    """A method that stands at its start theta (d, *batch), and what it asked there (1, 3, *batch).

    With ``turns`` it steps by the methods of these first, each up to its step.
    """
    begins = turns[0].optimizer if turns else optimizer
    state = begins.init(theta, streams)
    first = oracle.take_counts()[None]
    walker = _standing(begins, oracle, theta, state, batches)
    if isinstance(walker, Recorded):  # its init has asked nothing, and its steps ask alike for all
        first = np.zeros((1, 3) + (1,) * (theta.ndim - 1), dtype=np.int64)
    if not turns:
        return walker, first
    methods = [turn.optimizer for turn in turns[1:]] + [optimizer]
    turning = Turning(walker, oracle, batches, [turn.step for turn in turns], methods)
    return turning, np.broadcast_to(first, (1, 3, *oracle.batch))


def _standing(
    optimizer: Optimizer,
    oracle: Oracle,
    theta: np.ndarray,
    state: Any,
    batches: Batches | None,
    done: int = 0,
) -> Plain | Recorded:
    """A method at theta with the state that it has after ``done`` steps."""
    members = int(np.prod(theta.shape[1:]))
    recorded = compiled(oracle.landscape, optimizer, members) if batches is None else None
    if recorded is None:
        return Plain(optimizer, oracle, theta, state, done)
    return Recorded(recorded, theta, state, done)


class Plain:
    """Steps a method as it is written."""

    def __init__(self, optimizer, oracle, theta, state, done=0):
        self.optimizer, self.oracle, self.theta, self.state = optimizer, oracle, theta, state
        self.never = np.zeros(oracle.batch, dtype=bool)
        self.done, self.seen = done, []
        self.before = (theta, state)  # where the last step began
        self.between: Callable[[], None] | None = None  # called before each step, which may take long

    @staticmethod
    def block(done):
        """How many steps at once, after so many."""
        return _FIRST_BLOCK if done < _BLOCK else _BLOCK

    def walk(self, path):
        """Fill path (rows, d, *batch); the counts (rows, 3, *batch) and jumps (rows, *batch)."""
        counts, jumps = [], []
        for k in range(len(path)):
            if self.between is not None:
                self.between()
            self.oracle.seek(self.done, self.theta)
            self.before = self.theta, self.state
            self.theta, self.state = self.optimizer.step(self.oracle, self.theta, self.state)
            path[k] = self.theta
            counts.append(self.oracle.take_counts())
            jumps.append(getattr(self.state, "restarted", self.never))
            self.done += 1
            self.seen.append(self.oracle.seen)
        return np.stack(counts), np.stack(jumps)

    @property
    def now(self) -> tuple[np.ndarray, Any]:
        """Where it stands, theta (d, *batch), and its state there."""
        return self.theta, self.state

    def look(self, path: np.ndarray, watched: np.ndarray, slopes: bool) -> None:
        """Walk from the first row of path (1 + steps, d, n); f, and |gradient| where it matters, of the rows
        where a step begins into ``watched`` (steps, 2, n)."""
        self.walk(path[1:])
        self.seen.clear()
        if slopes:
            self.oracle.landscape.along(path[:-1], watched[:, 0], watched[:, 1])
        else:
            watched[:, 0] = self.oracle.landscape.value(np.moveaxis(path[:-1], 1, 0))
            watched[:, 1] = np.inf

    def keep(self, some: np.ndarray, oracle: Oracle) -> None:
        """Only these members of the batch, by their places, go on."""
        self.theta, self.state = self.theta[:, some], _of(self.state, some)
        self.oracle, self.never = oracle, np.zeros(oracle.batch, dtype=bool)

    def unchanged(self) -> np.ndarray:
        """Whom the last step has left as they were, but for counters: (n,)."""
        theta, state = self.before
        return np.all(self.theta == theta, axis=0) & _alike(self.state, state)

    def batch_values(self, rows: int) -> np.ndarray:
        """The loss that each row's next step saw of its own rows: (rows, *batch), NaN in the last one."""
        nothing = np.full(self.oracle.batch, np.nan)
        seen = (nothing if value is None else value for value in self.seen[: rows - 1])
        return np.stack([*seen, nothing])


class Recorded:
    """Replays a recorded step: so fast that longer blocks, with more idle steps, cost less."""

    def __init__(self, recorded, theta, state, done=0):
        self.recorded, self.batch, self.first, self.done = recorded, theta.shape[1:], state, done
        self.rows = recorded.rows(theta, state)

    @staticmethod
    def block(done):
        """How many steps at once, after so many."""
        return min(max(_BLOCK, done), _LONG_BLOCK)

    def walk(self, path):
        """As above; the counts (rows, 3, 1) are the same for every member."""
        self.rows = self.recorded.walk(self.rows, path)
        self.done += len(path)
        each = self.recorded.counts.reshape((1, 3) + (1,) * len(self.batch))
        return np.repeat(each, len(path), axis=0), np.zeros((len(path), *self.batch), dtype=bool)

    @property
    def now(self) -> tuple[np.ndarray, Any]:
        """As above; what no step reads again is not kept up in the state, but for its counter."""
        d = self.recorded.dimension
        return self.rows[:d].copy(), self.recorded.state(self.rows, self.first, self.done)

    def look(self, path: np.ndarray, watched: np.ndarray, slopes: bool) -> None:
        """As above: what is watched comes with the steps."""
        self.rows = self.recorded.walk(self.rows, path[1:], watched)

    def keep(self, some: np.ndarray, oracle: Oracle) -> None:
        """Only these members of the batch, by their places, go on."""
        self.rows, self.batch = self.rows[:, some], some.shape


class Turning:
    """A walker that goes on with other settings of its method at some steps, from the state it has there."""

    def __init__(self, walker, oracle, batches, steps, methods):
        self.walker, self.oracle, self.batches = walker, oracle, batches
        self.waiting, self.done = list(zip(steps, methods)), 0
        self._turn()

    def block(self, done):
        """How many steps at once, after so many: as many as without a turn, since norms of long vectors
        round by how many there are at once."""
        return self.walker.block(done)

    def walk(self, path):
        """As above."""
        told = []
        while len(path):
            count = min(len(path), self.waiting[0][0] - self.done) if self.waiting else len(path)
            told.append(self.walker.walk(path[:count]))
            path, self.done = path[count:], self.done + count
            self._turn()
        counts, jumps = zip(*told)
        # Of a recorded method the counts are the same for all members.
        each = [np.broadcast_to(part, (*part.shape[:2], *self.oracle.batch)) for part in counts]
        return np.concatenate(each), np.concatenate(jumps)

    def _turn(self):
        while self.waiting and self.waiting[0][0] == self.done:
            method, seen = self.waiting.pop(0)[1], getattr(self.walker, "seen", None)
            self.walker = _standing(method, self.oracle, *self.walker.now, self.batches, self.done)
            if isinstance(self.walker, Plain) and seen is not None:
                self.walker.seen = seen

    @property
    def now(self) -> tuple[np.ndarray, Any]:
        """As above."""
        return self.walker.now

    def batch_values(self, rows: int) -> np.ndarray:
        """As above."""
        return self.walker.batch_values(rows)


def _of(state: Any, some: np.ndarray) -> Any:
    """The state of some members, by their places: the batch is every leaf's last axis."""
    if isinstance(state, tuple):
        parts = [_of(part, some) for part in state]
        return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
    if isinstance(state, Streams):
        return state.of(some)
    return state[..., some] if isinstance(state, np.ndarray) else state


def _alike(state: Any, before: Any) -> np.ndarray | bool:
    """Whose leaves, whole numbers aside, are the same: (n,)."""
    if isinstance(state, tuple):
        same: np.ndarray | bool = True
        for a, b in zip(state, before):
            same = same & _alike(a, b)
        return same
    if not isinstance(state, np.ndarray) or state.dtype.kind in "iu":
        return True
    return np.all(state == before, axis=tuple(range(state.ndim - 1)))
