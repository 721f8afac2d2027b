"""Many runs to one budget of evaluations, of which only the best value is kept, and when it was met.

As ``run(landscape, method, starts, evaluations=...)`` with tolerance 0, bit for bit, without the paths: a
member leaves the batch when its budget is spent, when it has left the numbers, when it is so near that
nothing can change any more, or when it is over: a step that draws nothing and has left the point and all
that is remembered as they were will do so for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscapes import Landscape
from landscapes.core.progress import Progress, report
from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle, cost
from optimizers.core.schedules import Schedule
from optimizers.core.streams import Streams
from optimizers.experiments.sweeps.swept import layers
from optimizers.running.walkers import Plain, Recorded, walker_of

from .stressed import Frame, StressedOracle
from .stresses import Stress

# Rows that are looked at at once: of methods that are stepped as written few, since those who leave cost
# most.
_FEW, _MANY = 8, 64
_WORTH = 0.9  # of a batch, or less, is left: then who has left is taken out


@dataclass(frozen=True, eq=False)
class Task:
    """What a run is to do: f, its budget, the value that is near enough, and what goes wrong on the way."""

    landscape: Landscape
    evaluations: int
    target: float  # -inf: none
    seed: int
    stresses: tuple[Stress, ...] = ()


@dataclass(frozen=True, eq=False)
class Paced:
    """Of n members: the ``best`` value within the budget (n,), of points in the box; inf where there is none.

    ``reached`` (n,) are the evaluations after which it was at the target first, inf where it never was;
    ``curves`` (k, n) the best value after so many evaluations as were asked for, up to the target.
    """

    best: np.ndarray
    reached: np.ndarray
    curves: np.ndarray


def paced(
    task: Task,
    method: Optimizer,
    starts: np.ndarray,
    members: np.ndarray,
    marks: np.ndarray | None = None,
    progress: Progress | None = None,
) -> Paced:
    """Let the method run from starts (d, n), member k drawing by the number members[k].

    ``marks`` (k,) are the evaluations at which curves are wanted, rising. ``progress(evaluations, of how
    many)``.
    """
    book = _Book(task, starts.shape[1], np.empty(0) if marks is None else marks)
    with np.errstate(all="ignore"):  # divergence is a result
        frame, moved = Frame(task.landscape, task.stresses), starts
        for one in task.stresses:
            moved = one.moved(moved, frame.box, task.seed, members)
        field = _Field(task, method, frame.own(moved), members)
        book.look(moved[None], field.first)
        steps = 0
        while len(book.going) and steps < task.evaluations:
            report(progress, int(book.spent.min()), task.evaluations)
            path, counts = field.walk(min(field.block, task.evaluations - steps))
            steps += len(path)
            left = book.look(frame.point(path.swapaxes(0, 1)).swapaxes(0, 1), counts)
            left = left & ~field.over
            if np.sum(left) <= _WORTH * len(left):
                field.take(np.flatnonzero(left))
                book.take(np.flatnonzero(left))
    report(progress, task.evaluations, task.evaluations)
    return Paced(book.best, book.reached, np.minimum.accumulate(book.curves, axis=0))


class _Book:
    """What is written down of all members; those still in the batch are at the places ``going``."""

    def __init__(self, task: Task, n: int, marks: np.ndarray):
        self.task, self.marks = task, marks
        low, high = np.array(task.landscape.domain, dtype=float).T[..., None]
        self.low, self.high = low[None], high[None]
        self.best, self.reached = np.full(n, np.inf), np.full(n, np.inf)
        self.curves = np.full((len(marks), n), np.inf)
        self.going, self.on = np.arange(n), np.ones(n, dtype=bool)
        self.spent = np.zeros(n)

    def look(self, path: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Rows of points (rows, d, m) and what was asked for them; which of the m members go on."""
        values = self.task.landscape.value(path.swapaxes(0, 1))
        price = cost(np.moveaxis(counts, 1, 0), path.shape[1])
        spent = self.spent + np.cumsum(np.broadcast_to(price, values.shape), axis=0)
        self.spent = spent[-1]
        valid = np.isfinite(values) & (spent <= self.task.evaluations) & self.on
        if not np.isfinite(np.sum(path)):
            valid &= np.all(np.isfinite(path), axis=1)
        valid = np.logical_and.accumulate(valid, axis=0)
        inside = np.all((self.low <= path) & (path <= self.high), axis=1)
        values = np.where(valid & inside, values, np.inf)
        self.best[self.going] = np.minimum(self.best[self.going], values.min(axis=0))
        there = values <= self.task.target
        if there.any():
            row = there.argmax(axis=0)[None]
            met = np.where(there.any(axis=0), np.take_along_axis(spent, row, axis=0)[0], np.inf)
            self.reached[self.going] = np.minimum(self.reached[self.going], met)
        if len(self.marks):
            slots = np.searchsorted(self.marks, spent)
            rows, places = np.nonzero((slots < len(self.marks)) & np.isfinite(values))
            at = slots[rows, places], self.going[places]
            np.minimum.at(self.curves, at, values[rows, places])
        self.on = valid[-1] & ~np.isfinite(self.reached[self.going])
        return self.on

    def take(self, keep: np.ndarray) -> None:
        """Go on with some of the members, by their places in the batch."""
        self.going, self.on, self.spent = self.going[keep], self.on[keep], self.spent[keep]


class _Field:
    """The members' steps, made by whatever makes them fastest."""

    def __init__(self, task: Task, method: Optimizer, theta: np.ndarray, members: np.ndarray):
        batch = members.shape
        streams = Streams(task.seed, batch, members)
        if task.stresses:
            self.oracle: Oracle = StressedOracle(task.landscape, task.stresses, task.seed, members)
            self.walker: Any = Plain(method, self.oracle, theta, method.init(theta, streams))
            self.first = self.oracle.take_counts()[None]
        else:
            self.oracle = Oracle(task.landscape, batch)
            self.walker, self.first = walker_of(method, self.oracle, theta, streams, None)
        self.shape, self.over = theta.shape, np.zeros(batch, dtype=bool)
        # Not where something is drawn, or where time itself counts.
        self.comes_to_rest = (
            isinstance(self.walker, Plain)
            and not task.stresses
            and not any(isinstance(layer.settings.get("step_size"), Schedule) for layer in layers(method))
            and not _draws(self.walker.state)
        )

    @property
    def block(self) -> int:
        return _MANY if isinstance(self.walker, Recorded) else _FEW

    def walk(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The next points (count, d, m), and what was asked for them (count, 3, m or 1)."""
        path = np.empty((count, *self.shape))
        counts, _ = self.walker.walk(path)
        if self.comes_to_rest:
            self.over = self.walker.unchanged()
        return path, counts

    def take(self, keep: np.ndarray) -> None:
        """Go on with some of the members, by their places."""
        old = self.oracle
        some = old.taken(keep) if isinstance(old, StressedOracle) else Oracle(old.landscape, keep.shape)
        self.walker.keep(keep, some)
        self.oracle, self.shape, self.over = some, (self.shape[0], len(keep)), self.over[keep]


def _draws(state: Any) -> bool:
    """Whether a method remembers where it draws from."""
    return any(map(_draws, state)) if isinstance(state, tuple) else not isinstance(state, np.ndarray)
