"""The only stepping loop: an optimizer on a landscape from one start or many -> a Run."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from landscapes import Landscape

from .optimizer import Optimizer
from .oracle import GRADIENT_COST, VALUE_COST, Oracle, hessian_cost
from .status import BUDGET_SPENT, CONVERGED, DIVERGED, FAR, STALLED, UNDEFINED, Status, conclude
from .streams import Streams

__all__ = ["Best", "Calls", "Cancelled", "Run", "run"]

# Recording and the stopping test look at whole blocks of steps in one batched call, which costs
# next to nothing; small blocks first, so that Newton's ten steps are not followed by fifty idle ones.
_FIRST_BLOCK, _BLOCK = 16, 64
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
    recorder = _Recorder(landscape, optimizer, batch, tolerance, budget)
    with np.errstate(all="ignore"):  # divergence is a result, told by the status
        never = np.zeros(batch, dtype=bool)
        state = optimizer.init(theta, Streams(seed, batch, member))
        block = [(theta, oracle.take_counts(), never)]
        done = 0
        limit = 1  # the start is looked at before the first step
        while True:
            if len(block) >= limit or done == steps:
                recorder.add(block)
                block = []
                limit = _FIRST_BLOCK if done < _BLOCK else _BLOCK
                if progress is not None and progress(done, steps) is False:
                    raise Cancelled
                if done == steps or recorder.all_ended:
                    break
            theta, state = optimizer.step(oracle, theta, state)
            done += 1
            block.append((theta, oracle.take_counts(), getattr(state, "restarted", never)))
        return recorder.finish(seed)


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

    def __init__(self, landscape, optimizer, batch, tolerance, budget):
        self.landscape, self.optimizer, self.batch = landscape, optimizer, batch
        self.tolerance, self.budget = tolerance, budget
        self.end = np.full(batch, -1)
        self.word = np.full(batch, BUDGET_SPENT, dtype=object)
        self.spent = np.zeros(batch)
        self.rows = 0
        self.blocks = []
        low, high = np.array(landscape.domain, dtype=float).T
        shape = (1, -1) + (1,) * len(batch)
        self.low, self.high = low.reshape(shape), high.reshape(shape)

    @property
    def all_ended(self):
        return bool(np.all(self.end >= 0))

    def add(self, block):
        path, counts, jumps = (np.stack(part) for part in zip(*block))  # each (rows, ..., *batch)
        values, slopes = self.landscape.value_and_gradient(np.moveaxis(path, 1, 0))
        norms = np.sqrt(np.sum(slopes**2, axis=0))
        # inf * 0 inside a chain rule gives NaN where the slope overflows: it is not small.
        norms = np.where(np.isnan(norms), np.inf, norms)
        self.blocks.append((path, values, norms, counts, jumps))
        first = self.rows
        self.rows += len(path)
        self._find_ends(path, values, norms, counts, first)

    def _find_ends(self, path, values, norms, counts, first):
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

    def finish(self, seed):
        path, values, norms, counts, jumps = (np.concatenate(part) for part in zip(*self.blocks))
        end = np.where(self.end < 0, len(path) - 1, self.end)
        length = int(np.max(end, initial=0)) + 1
        rows = np.arange(length).reshape((-1,) + (1,) * len(self.batch))
        shown = np.minimum(rows, end)
        path = np.take_along_axis(path, shown[:, None], axis=0)
        values = np.take_along_axis(values, shown, axis=0)
        norms = np.take_along_axis(norms, shown, axis=0)
        counts = np.where((rows <= end)[:, None], counts[:length], 0)
        made = Run(
            landscape=self.landscape,
            optimizer=self.optimizer,
            path=path,
            values=values,
            gradient_norms=norms,
            calls=Calls(counts[:, 0], counts[:, 1], counts[:, 2]),
            jumps=jumps[:length] & (rows <= end),
            status=None,
            steps=int(end) if not self.batch else end,
            seed=seed,
            tolerance=self.tolerance,
        )
        statuses = np.empty(self.batch, dtype=object)
        spectra = self._spectra(path, end)
        for k in np.ndindex(*self.batch):
            rows = (slice(0, int(end[k]) + 1), *k)
            mine = path[(rows[0], slice(None), *k)]
            word = self._word(self.word[k], int(end[k]), mine)
            statuses[k] = conclude(
                word, made, int(end[k]), mine, norms[rows], values[rows], spectra.get(k)
            )
        object.__setattr__(made, "status", statuses if self.batch else statuses[()])
        return made

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

    def _word(self, word, end, path):
        """A spent budget told apart: gone far from the box, or not moving any more."""
        if word != BUDGET_SPENT or end == 0:
            return word
        low, high = np.array(self.landscape.domain).T
        beyond = np.maximum(low - path[-1], path[-1] - high)
        if np.any(beyond > FAR * (high - low)):
            return DIVERGED
        still = max(3, int(_STALL_SHARE * end))
        if not self.optimizer.wanders and end > still and np.all(path[-still:] == path[-1]):
            return STALLED
        return word
