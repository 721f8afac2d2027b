"""What is kept of runs from many starts: of each its best values so far and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from optimizers.core.optimizer import Optimizer
from optimizers.running.run import Run
from optimizers.running.scales import scales
from optimizers.running.status import Ending

from .kinds import Fate


@dataclass(frozen=True, eq=False)
class Trials:
    """One method's n runs: where each improved on its best value, at what cost, and what it spent.

    The improvements of run k are ``costs`` and ``values`` (m,) from ``first[k]`` to ``first[k + 1]``,
    ``first`` (n + 1,); the first one is the start's, at the cost of the method's first look, one
    evaluation at least; inf where f is undefined there.
    ``ends`` (n,) is what each has spent until it ended, and ``ended`` (n,) whether it did so by itself, at
    rest or lost, before its budget was spent.
    """

    label: str
    optimizer: Optimizer
    costs: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    first: np.ndarray = field(repr=False)
    ends: np.ndarray = field(repr=False)
    ended: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def best(self) -> np.ndarray:
        """The lowest value that each run has met: (n,)."""
        return self.values[self.first[1:] - 1]

    @property
    def at_start(self) -> np.ndarray:
        """f at each run's start: (n,)."""
        return self.values[self.first[:-1]]

    def hits(self, targets: ArrayLike) -> np.ndarray:
        """Evaluations until a value at or below a target, inf without: (n,); targets may be one a run."""
        limits = np.broadcast_to(np.asarray(targets, dtype=float), (len(self),))
        there = self.values <= np.repeat(limits, np.diff(self.first))
        return np.minimum.reduceat(np.where(there, self.costs, np.inf), self.first[:-1])

    def fates(self, target: float) -> list[Fate]:
        """How each run stands to a target."""
        reached = np.isfinite(self.hits(target))
        return [
            Fate.REACHED if hit else Fate.ENDED if over else Fate.STOPPED
            for hit, over in zip(reached, self.ended)
        ]

    def best_at(self, costs: ArrayLike) -> np.ndarray:
        """The best value so far after so many evaluations (m,): (m, n); inf before the first look."""
        at = np.asarray(costs, dtype=float)
        found = np.empty((len(at), len(self)))
        for k, (begin, end) in enumerate(zip(self.first[:-1], self.first[1:])):
            row = np.searchsorted(self.costs[begin:end], at, side="right")
            found[:, k] = np.append(np.inf, self.values[begin:end])[row]
        return found


@dataclass(frozen=True, eq=False)
class Record:
    """The runs of all methods on a landscape: each up to ``evaluations``, from the same starts (d, n)."""

    landscape: Landscape
    trials: tuple[Trials, ...]
    starts: np.ndarray = field(repr=False)
    evaluations: int
    seed: int

    @property
    def runs(self) -> int:
        """How many runs each method has."""
        return self.starts.shape[1]


def trials_of(label: str, made: Run, tolerance: float) -> Trials:
    """What is kept of a batch of runs."""
    heights = np.where(np.isnan(made.values), np.inf, made.values)
    so_far = np.minimum.accumulate(heights, axis=0)
    better = np.ones(heights.shape, dtype=bool)
    better[1:] = so_far[1:] < so_far[:-1]
    member, row = np.nonzero(better.T)  # run after run
    # A run's price counts from its first step on; that a start is good enough is known by one look at it.
    cost = np.maximum(np.broadcast_to(made.cost, heights.shape), 1.0)
    steps = np.asarray(made.steps)
    last = np.arange(len(steps))
    first = np.append(0, np.cumsum(np.sum(better, axis=0)))
    ends = cost[steps, last].astype(float)
    ended = _ended(made, steps, last, tolerance)
    return Trials(
        label, made.optimizer, cost[row, member].astype(float), so_far[row, member], first, ends, ended
    )


def _ended(made: Run, steps: np.ndarray, last: np.ndarray, tolerance: float) -> np.ndarray:
    """Which runs have ended by themselves: at rest, where f is undefined, or lost at the next step."""
    small = tolerance * scales(made.landscape).slope if tolerance > 0 and not made.optimizer.wanders else -1
    rest = made.gradient_norms[steps, last] <= small
    undefined = ~np.isfinite(made.values[steps, last])
    status, evidence = np.atleast_1d(made.status), np.atleast_1d(made.evidence)
    lost = [ending == Ending.DIVERGED and isinstance(what, tuple) for ending, what in zip(status, evidence)]
    return rest | undefined | np.array(lost)


def joined(parts: Sequence[Trials]) -> Trials:
    """The runs of several batches of one method, one after the other."""
    if len(parts) == 1:
        return parts[0]
    shifts = np.cumsum([0, *(part.first[-1] for part in parts)])
    first = np.concatenate([[0], *(part.first[1:] + shift for part, shift in zip(parts, shifts))])
    whole = (np.concatenate([getattr(p, name) for p in parts]) for name in ("costs", "values"))
    ended = (np.concatenate([getattr(p, name) for p in parts]) for name in ("ends", "ended"))
    costs, values = whole
    return Trials(parts[0].label, parts[0].optimizer, costs, values, first, *ended)
