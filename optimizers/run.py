"""The only stepping loop: an optimizer on a landscape from one start or many -> a Run."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from landscapes import Landscape

from .compiled import compiled
from .optimizer import Optimizer
from .oracle import GRADIENT_COST, VALUE_COST, Oracle, hessian_cost
from .status import BUDGET_SPENT, CONVERGED, DIVERGED, FAR, STALLED, UNDEFINED, Status, conclude
from .streams import Streams

__all__ = ["Best", "Calls", "Cancelled", "Run", "run"]

# Recording and the stopping test look at whole blocks of steps in one batched call, which costs
# next to nothing; small blocks first, so that Newton's ten steps are not followed by fifty idle ones.
_FIRST_BLOCK, _BLOCK, _LONG_BLOCK = 16, 64, 256
_CAPACITY = 1024  # rows that are made room for at once
# A member that has not moved for this share of its steps has stalled.
_STALL_SHARE = 0.2


class Cancelled(Exception):
    """Raised out of ``run`` when the progress callback asks to stop."""


class Calls(NamedTuple):
    """What the method asked at each step; row 0 is its first look. Each (steps_done+1[, n])."""

    values: np.ndarray
    gradients: np.ndarray
    hessians: np.ndarray


class Best(NamedTuple):
    """The lowest point met: point (d[, n]), value ([n]) and the step when."""

    point: np.ndarray
    value: np.ndarray
    step: np.ndarray


@dataclass(frozen=True)
class Run:
    """What happened: rows are steps, row 0 the start; n starts add a last axis.

    ``path`` (steps_done+1, d[, n]), ``values`` and ``gradient_norms`` (steps_done+1[, n]); after a
    member's end its rows repeat its last point. ``status`` and ``steps`` are one or an array (n,).
    ``jumps`` (steps_done+1[, n]) marks the rows that a restart jumped to, where the path is not a path.
    """

    landscape: Landscape = field(repr=False)
    optimizer: Optimizer
    path: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    gradient_norms: np.ndarray = field(repr=False)
    calls: Calls = field(repr=False)
    jumps: np.ndarray = field(repr=False)
    status: Status | np.ndarray
    steps: int | np.ndarray
    seed: int
    tolerance: float

    @cached_property
    def best(self) -> Best:
        """The lowest value met, where and when."""
        heights = np.where(np.isnan(self.values), np.inf, self.values)
        step = np.argmin(heights, axis=0)
        value = np.take_along_axis(heights, np.expand_dims(step, 0), axis=0)[0]
        where = np.expand_dims(step, (0, 1))
        return Best(np.take_along_axis(self.path, where, axis=0)[0], value, step)

    @cached_property
    def cost(self) -> np.ndarray:
        """Evaluations spent up to each row: a value counts 1, a gradient 2, a Hessian 2d+2."""
        asked = self.calls
        each = (
            VALUE_COST * asked.values
            + GRADIENT_COST * asked.gradients
            + hessian_cost(self.landscape.dimension) * asked.hessians
        )
        return np.cumsum(each, axis=0)

    @cached_property
    def distances(self) -> np.ndarray | None:
        """From each row to the nearest known global minimum; None where none is known."""
        if not self.landscape.minima:
            return None
        shape = (1, self.landscape.dimension) + (1,) * (self.path.ndim - 2)
        each = [
            np.linalg.norm(self.path - np.reshape(m, shape), axis=1) for m in self.landscape.minima
        ]
        return np.min(each, axis=0)


def run(
    landscape: Landscape,
    optimizer: Optimizer,
    start=None,
    steps: int = 500,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    budget: float | None = None,
    member: int = 0,
    progress: Callable[[int, int], object] | None = None,
) -> Run:
    """Let ``optimizer`` move over ``landscape`` and record all of it.

    ``start`` is (d,), or (d, n) for n starts run as one batch; the landscape's own by default. A
    member stops when its gradient norm falls to ``tolerance`` (0: never), after ``steps`` steps,
    when its evaluations reach ``budget``, or when it leaves the finite numbers or the region where
    f is defined. Member k draws its random numbers from (seed, k + ``member``). ``progress`` is
    called with (steps done, steps) now and then; where it returns False, Cancelled is raised.
    """
    theta = _as_start(landscape, start)
    if not isinstance(steps, numbers.Integral) or isinstance(steps, bool) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more, got {steps!r}")
    if not (tolerance >= 0):
        raise ValueError(f"tolerance must be 0 or more, got {tolerance!r}")
    batch = theta.shape[1:]
    oracle = Oracle(landscape, batch)
    recorder = _Recorder(landscape, optimizer, batch, steps, tolerance, budget)
    with np.errstate(all="ignore"):  # divergence is a result, told by the status
        state = optimizer.init(theta, Streams(seed, batch, member))
        recorded = compiled(landscape, optimizer, int(np.prod(batch)))
        first = oracle.take_counts()[None]
        if recorded is not None:  # its init has asked nothing, and its steps ask alike for all
            first = np.zeros((1, 3) + (1,) * len(batch), dtype=np.int64)
        recorder.room(1)[0] = theta
        recorder.add(first, np.zeros((1, *batch), dtype=bool))
        if recorded is None:
            walker = _Plain(optimizer, oracle, theta, state)
        else:
            walker = _Recorded(recorded, theta, state)
        done = 0
        while True:
            if progress is not None and progress(done, steps) is False:
                raise Cancelled
            if done == steps or recorder.all_ended:
                break
            count = min(walker.block(done), steps - done)
            recorder.add(*walker.walk(recorder.room(count)))
            done += count
        return recorder.finish(seed)


class _Plain:
    """Steps a method as it is written."""

    def __init__(self, optimizer, oracle, theta, state):
        self.optimizer, self.oracle, self.theta, self.state = optimizer, oracle, theta, state
        self.never = np.zeros(oracle.batch, dtype=bool)

    @staticmethod
    def block(done):
        return _FIRST_BLOCK if done < _BLOCK else _BLOCK

    def walk(self, path):
        """Fill path (rows, d, *batch); the counts (rows, 3, *batch) and jumps (rows, *batch)."""
        counts, jumps = [], []
        for k in range(len(path)):
            self.theta, self.state = self.optimizer.step(self.oracle, self.theta, self.state)
            path[k] = self.theta
            counts.append(self.oracle.take_counts())
            jumps.append(getattr(self.state, "restarted", self.never))
        return np.stack(counts), np.stack(jumps)


class _Recorded:
    """Replays a recorded step: so fast that longer blocks, with more idle steps, cost less."""

    def __init__(self, recorded, theta, state):
        self.recorded, self.batch = recorded, theta.shape[1:]
        self.rows = recorded.rows(theta, state)

    @staticmethod
    def block(done):
        return min(max(_BLOCK, done), _LONG_BLOCK)

    def walk(self, path):
        """As above; the counts (rows, 3, 1) are the same for every member."""
        self.rows = self.recorded.walk(self.rows, path)
        each = self.recorded.counts.reshape((1, 3) + (1,) * len(self.batch))
        return np.repeat(each, len(path), axis=0), np.zeros((len(path), *self.batch), dtype=bool)


def _as_start(landscape, start):
    given = np.array(landscape.start if start is None else start, dtype=float)
    d = landscape.dimension
    if given.ndim == 0 and d == 1:
        given = given.reshape(1)
    if given.ndim not in (1, 2) or given.shape[0] != d:
        raise ValueError(f"start must have shape ({d},) or ({d}, n), got {given.shape}")
    if not np.all(np.isfinite(given)):
        raise ValueError("start must be finite numbers")
    return given


class _Recorder:
    """Collects blocks of steps and finds where each member of the batch ends."""

    def __init__(self, landscape, optimizer, batch, steps, tolerance, budget):
        self.landscape, self.optimizer, self.batch = landscape, optimizer, batch
        self.tolerance, self.budget = tolerance, budget
        self.end = np.full(batch, -1)
        self.word = np.full(batch, BUDGET_SPENT, dtype=object)
        self.spent = np.zeros(batch)
        self.rows, self.most = 0, steps + 1
        self.path = np.empty((0, landscape.dimension, *batch))
        self.values = self.norms = np.empty((0, *batch))
        self.blocks = []
        low, high = np.array(landscape.domain, dtype=float).T
        shape = (1, -1) + (1,) * len(batch)
        self.low, self.high = low.reshape(shape), high.reshape(shape)

    @property
    def all_ended(self):
        return bool(np.all(self.end >= 0))

    def room(self, count):
        """Where the next ``count`` points go: (count, d, *batch), a part of the whole path."""
        needed = self.rows + count
        if needed > len(self.path):
            capacity = min(self.most, max(needed, 2 * len(self.path), _CAPACITY))
            # One piece: asking the system for memory, page by page, costs as much as the steps.
            d, members = self.path.shape[1], int(np.prod(self.batch))
            whole = np.empty(capacity * members * (d + 2))
            parts = np.split(whole, [capacity * members * d, capacity * members * (d + 1)])
            for name, part in zip(("path", "values", "norms"), parts):
                old = getattr(self, name)
                new = part.reshape(capacity, *old.shape[1:])
                new[: self.rows] = old[: self.rows]
                setattr(self, name, new)
        return self.path[self.rows : needed]

    def add(self, counts, jumps):
        """Look at the points just written into the room that was given."""
        first, self.rows = self.rows, self.rows + len(counts)
        block = slice(first, self.rows)
        path, values, norms = self.path[block], self.values[block], self.norms[block]
        self.landscape.along(path, values, norms)
        # inf * 0 inside a chain rule gives NaN where the slope overflows: it is not small.
        if np.isnan(np.sum(norms)):
            norms[np.isnan(norms)] = np.inf
        self.blocks.append((counts, jumps))
        self._find_ends(path, values, norms, counts, first)

    def _find_ends(self, path, values, norms, counts, first):
        if self._nothing_ends(path, values, norms):
            return
        outside = np.maximum(self.low - path, path - self.high) / (self.high - self.low)
        far = ~np.all(outside <= FAR, axis=1)  # NaN is far too
        lost = ~np.all(np.isfinite(path), axis=1) | (far & ~np.isfinite(values))
        undefined = ~lost & ~np.isfinite(values)
        none = np.zeros_like(lost)
        stops = self.tolerance > 0 and not self.optimizer.wanders
        settled = norms <= self.tolerance if stops else none
        price = counts[:, 0] * VALUE_COST + counts[:, 1] * GRADIENT_COST
        price = price + counts[:, 2] * hessian_cost(self.landscape.dimension)
        spent = self.spent + np.cumsum(price, axis=0)
        self.spent = spent[-1]
        over = none if self.budget is None else spent > self.budget
        # In the order of precedence; the second entry says whether the row itself is kept.
        events = ((lost, 0, DIVERGED), (over, 0, BUDGET_SPENT), (undefined, 1, UNDEFINED),
                  (settled, 1, CONVERGED))  # fmt: skip
        anything = lost | over | undefined | settled
        ended = np.any(anything, axis=0) & (self.end < 0)
        if not np.any(ended):
            return
        row = np.argmax(anything, axis=0)
        for happened, keep, word in reversed(events):
            here = ended & np.take_along_axis(happened, row[None], axis=0)[0]
            self.end = np.where(here, np.maximum(first + row - (1 - keep), 0), self.end)
            self.word = np.where(here, word, self.word)

    def _nothing_ends(self, path, values, norms):
        """Whether a glance shows that this block ends nobody, as nearly every block does not."""
        if self.tolerance > 0 and not self.optimizer.wanders and np.min(norms) <= self.tolerance:
            return False
        # A sum is finite only if all its terms are.
        return self.budget is None and np.isfinite(np.sum(values)) and np.isfinite(np.sum(path))

    def finish(self, seed):
        end = np.where(self.end < 0, self.rows - 1, self.end)
        length = int(np.max(end, initial=0)) + 1
        counts, jumps = (np.concatenate(part)[:length] for part in zip(*self.blocks))
        path, values, norms = (part[:length] for part in (self.path, self.values, self.norms))
        if 2 * length < len(self.path):  # a short path must not hold a long one's memory
            path, values, norms = path.copy(), values.copy(), norms.copy()
        counts = np.broadcast_to(counts, (length, 3, *self.batch))
        if np.any(end < length - 1):
            rows = np.arange(length).reshape((-1,) + (1,) * len(self.batch))
            counts = np.where((rows <= end)[:, None], counts, 0)
            for k in zip(*np.nonzero(np.atleast_1d(end < length - 1))):
                k = k if self.batch else ()
                after = (slice(end[k] + 1, None), *k)
                path[(after[0], slice(None), *k)] = path[(end[k], slice(None), *k)]
                values[after], norms[after], jumps[after] = (
                    values[(end[k], *k)],
                    norms[(end[k], *k)],
                    False,
                )
        made = Run(
            landscape=self.landscape,
            optimizer=self.optimizer,
            path=path,
            values=values,
            gradient_norms=norms,
            calls=Calls(counts[:, 0], counts[:, 1], counts[:, 2]),
            jumps=jumps,
            status=None,
            steps=int(end) if not self.batch else end,
            seed=seed,
            tolerance=self.tolerance,
        )
        statuses = np.empty(self.batch, dtype=object)
        spectra = self._spectra(path, end)
        words = self._words(path, end)
        rising = self._rising(values, end)
        for k in np.ndindex(*self.batch):
            rows = (slice(0, int(end[k]) + 1), *k)
            mine = path[(rows[0], slice(None), *k)]
            statuses[k] = conclude(
                words[k], made, int(end[k]), mine, norms[rows], values[rows], spectra.get(k),
                rising[k],
            )  # fmt: skip
        object.__setattr__(made, "status", statuses if self.batch else statuses[()])
        return made

    @staticmethod
    def _rising(values, end):
        """The share of every member's last fifth of steps in which f went up."""
        window = np.maximum(2, (end + 1) // 5)
        first = np.maximum(0, end + 1 - window)
        rows = np.arange(np.min(first, initial=len(values)), len(values) - 1)
        ups = values[rows + 1] > values[rows]  # never after a member's end: it stands still there
        recent = rows.reshape((-1,) + (1,) * np.ndim(end)) >= first
        return np.sum(ups & recent, axis=0) / (window - 1)

    def _spectra(self, path, end):
        """The Hessian's eigenvalues at the end of every converged member, in one batched call."""
        members = [k for k in np.ndindex(*self.batch) if self.word[k] == CONVERGED]
        if not members:
            return {}
        points = np.array([path[(int(end[k]), slice(None), *k)] for k in members]).T
        matrices = np.moveaxis(self.landscape.hessian(points), -1, 0)
        whole = np.isfinite(matrices).all(axis=(1, 2))
        spectra = np.linalg.eigvalsh(np.where(whole[:, None, None], matrices, 0.0))
        return dict(zip(members, np.where(whole[:, None], spectra, np.nan)))

    def _words(self, path, end):
        """The endings, a spent budget told apart: gone far from the box, or not moving any more."""
        spent = (self.word == BUDGET_SPENT) & (end > 0)
        last = path[-1:]  # rows after a member's end repeat its last point
        with np.errstate(all="ignore"):
            beyond = np.maximum(self.low - last, last - self.high) / (self.high - self.low)
        gone = spent & np.any(beyond > FAR, axis=1)[0]
        words = np.where(gone, DIVERGED, self.word)
        if not self.optimizer.wanders and len(path) > 1:
            least = np.maximum(3, (_STALL_SHARE * end).astype(int))
            # Whoever moved in the last step has not stalled: most need no closer look.
            resting = spent & ~gone & (end > least) & np.all(path[-1] == path[-2], axis=0)
            for k in zip(*np.nonzero(resting)) if self.batch else ([()] if resting else []):
                mine = path[(slice(int(end[k] + 1 - least[k]), int(end[k]) + 1), slice(None), *k)]
                if np.all(mine == mine[-1]):
                    words[k] = STALLED
        return words
