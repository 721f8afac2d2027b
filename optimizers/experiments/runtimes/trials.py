"""Runs of several methods from the same random starts; of each its best values so far and what they cost.

record = collect("himmelblau", ["gradient_descent", "adam"], runs=100, evaluations=1000)
record.trials[0].hits(1e-6)

Run k starts at the k-th random point and draws its numbers from (seed, k): more runs change none of the first
ones, and a method's runs do not depend on what others run beside it.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.progress import Progress, report
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.running.run import Run, run
from optimizers.running.scales import scales
from optimizers.running.starts import as_landscape, starts
from optimizers.running.status import Ending

from .kinds import Fate

Method = Optimizer | type[Optimizer] | str
Methods = Sequence[Method | tuple[str, Method]]

TOLERANCE = 1e-8
MOST_RUNS, MOST_EVALUATIONS = 2_000, 200_000
_FIRST_ROUND, _ROUND = 10, 64  # runs at once
_NUMBERS = 4_000_000  # of a batch's path that are held at once


@dataclass(frozen=True, eq=False)
class Trials:
    """One method's n runs: where each improved on its best value, at what cost, and what it spent.

    The improvements of run k are ``costs`` and ``values`` (m,) from ``first[k]`` to ``first[k + 1]``,
    ``first`` (n + 1,); the first one is the start's, at the cost of the method's first look, inf where f is
    undefined there.
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


def collect(
    landscape: Landscape | str,
    methods: Methods,
    runs: int = 100,
    evaluations: int = 1000,
    *,
    seed: int = 0,
    box: ArrayLike | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
    shown: Callable[[Record], object] | None = None,
) -> Record:
    """Run each method from ``runs`` random starts in the box, up to ``evaluations`` as ``Run.cost`` counts.

    ``methods`` are optimizers or their names, or (label, method) pairs. Runs stop as ``optimizers.run`` has
    it: at rest within ``tolerance``, undefined, lost. ``progress`` may cancel; ``shown`` is given the record
    of the first runs of all methods as soon as they are there, and longer ones later. ValueError for
    numbers that are no numbers of runs or evaluations, and for two methods of one label.
    """
    landscape = as_landscape(landscape)
    runs = _whole("the number of runs", runs, MOST_RUNS)
    evaluations = _whole("the evaluations of a run", evaluations, MOST_EVALUATIONS)
    named = labelled(methods)
    points = starts(landscape, runs, seed=seed, box=box)
    parts: list[list[Trials]] = [[] for _ in named]
    total, first = runs * len(named), 0
    for count in _rounds(runs, evaluations, landscape.dimension):
        for k, (label, method) in enumerate(named):
            done = first * len(named) + k * count

            def part(steps: int, most: int, done: int = done, count: int = count) -> object:
                # In thousandths of a run, so that a cancelled one is left within a block of steps.
                return progress is None or progress(1000 * done + 1000 * count * steps // most, 1000 * total)

            made = run(
                landscape,
                method,
                points[:, first : first + count],
                evaluations,
                seed,
                tolerance,
                evaluations=evaluations,
                member=first,
                progress=part,
            )
            parts[k].append(_trials(label, made, tolerance))
        first += count
        record = Record(landscape, tuple(map(_joined, parts)), points[:, :first], evaluations, seed)
        if shown is not None and first < runs:
            shown(record)
    report(progress, 1000 * total, 1000 * total)
    return record


def labelled(methods: Methods) -> list[tuple[str, Optimizer]]:
    """The methods with their labels, their titles unless given; ValueError where two are the same."""
    named = []
    for one in methods:
        label, method = one if isinstance(one, tuple) else (None, one)
        made = as_optimizer(method)
        named.append((label or made.title, made))
    labels = [label for label, _ in named]
    if not labels or len(set(labels)) < len(labels):
        raise ValueError(f"one method or more, each with a label of its own, got {labels}")
    return named


def _whole(what: str, value: object, most: int) -> int:
    number = int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else 0
    if not 1 <= number <= most:
        raise ValueError(f"{what} must be a whole number from 1 to {most:,}, got {value!r}")
    return number


def _rounds(runs: int, evaluations: int, dimension: int) -> list[int]:
    """How many runs each round adds: few at first, so that there is something to be seen."""
    most = max(1, min(_ROUND, _NUMBERS // ((dimension + 2) * (evaluations + 1))))
    rounds = [min(runs, _FIRST_ROUND, most)]
    while sum(rounds) < runs:
        rounds.append(min(most, runs - sum(rounds)))
    return rounds


def _trials(label: str, made: Run, tolerance: float) -> Trials:
    """What is kept of a batch of runs."""
    heights = np.where(np.isnan(made.values), np.inf, made.values)
    so_far = np.minimum.accumulate(heights, axis=0)
    better = np.ones(heights.shape, dtype=bool)
    better[1:] = so_far[1:] < so_far[:-1]
    member, row = np.nonzero(better.T)  # run after run
    cost = np.broadcast_to(made.cost, heights.shape)
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


def _joined(parts: Sequence[Trials]) -> Trials:
    """The runs of several batches of one method, one after the other."""
    if len(parts) == 1:
        return parts[0]
    shifts = np.cumsum([0, *(part.first[-1] for part in parts)])
    first = np.concatenate([[0], *(part.first[1:] + shift for part, shift in zip(parts, shifts))])
    whole = (np.concatenate([getattr(p, name) for p in parts]) for name in ("costs", "values"))
    ended = (np.concatenate([getattr(p, name) for p in parts]) for name in ("ends", "ended"))
    costs, values = whole
    return Trials(parts[0].label, parts[0].optimizer, costs, values, first, *ended)
