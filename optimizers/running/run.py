"""The only stepping loop: an optimizer on a landscape from one start or many -> a Run."""

from __future__ import annotations

import hashlib
import numbers
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.derivatives import refuse_complex
from landscapes.core.progress import Progress, report
from landscapes.drawing.plotly_figure import Figure
from landscapes.drawing.way import Way
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.core.oracle import cost
from optimizers.core.streams import Streams

from . import words
from .judging import LOOK_AHEAD
from .outcome import Outcome, outcome_of
from .recorder import Calls, Recorder
from .starts import as_landscape
from .status import Ending
from .trace import Trace, kept_rows
from .trial import is_tried, trials
from .walkers import Plain, Recorded, Turn, oracle_of, walker_of

if TYPE_CHECKING:
    from landscapes.learning import Batches

_TOLD = 12  # endings in a notebook


class Best(NamedTuple):
    """The lowest point met: point (d[, n]), value ([n]) and the step when."""

    point: np.ndarray
    value: np.ndarray
    step: np.ndarray


_MANY = 500  # numbers in theta, from which on progress is told of before each step


@dataclass(frozen=True)
class Run:
    """What happened: rows are steps, row 0 the start; n starts add a last axis.

    ``path`` (steps_done+1, d[, n]), ``values`` and ``gradient_norms`` (steps_done+1[, n]); after a
    member's end its rows repeat its last point. ``status`` and ``steps`` are one or an array (n,).
    ``jumps`` (steps_done+1[, n]) marks the rows that a restart jumped to, where the path is not a path.
    ``evidence`` is, for a member that came to rest, the ground there (a ``Standstill``); for one that was
    lost, the point that its next step led to; else None. ``most_steps`` is what it was allowed.

    With ``batches`` each step has seen a few rows of the data only; ``values`` and ``gradient_norms`` are
    those of all rows all the same, and row k of ``batch_values`` is the loss of step k + 1's rows at row k's
    point, as far as the method asked for it; NaN elsewhere, and without batches.

    ``turns`` are the methods of its first steps, where settings were changed on the way (``fork``), and
    ``optimizer`` is the last one; ``evaluations`` is what else it was allowed.

    A run that was thinned (``every`` above 1) has of its ``path`` the rows ``kept`` only: (kept, d[, n]).
    All else it has of every step. ``replay.points`` has the other rows again.
    """

    landscape: Landscape = field(repr=False)
    optimizer: Optimizer
    path: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    gradient_norms: np.ndarray = field(repr=False)
    calls: Calls = field(repr=False)
    jumps: np.ndarray = field(repr=False)
    status: Ending | np.ndarray
    steps: int | np.ndarray
    evidence: Any = field(repr=False)
    seed: int
    most_steps: int
    tolerance: float
    batches: Batches | None = None
    batch_values: np.ndarray | None = field(default=None, repr=False)
    every: int = 1
    trace: Trace | None = field(default=None, repr=False)
    member: int | np.ndarray = 0
    evaluations: float | None = None
    turns: tuple[Turn, ...] = ()

    @cached_property
    def kept(self) -> np.ndarray:
        """The rows that ``path`` has: all of them, or each ``every``-th and the last."""
        return kept_rows(len(self.values), self.every)

    def at(self, step: int) -> int:
        """Where in ``path`` the kept row nearest to a step is; beyond the end the last one."""
        return int(np.argmin(np.abs(self.kept - step)))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How each start's run ended, with numbers and sentences: made when asked for."""
        with np.errstate(all="ignore"):  # beyond all numbers differences are none
            made = {member: outcome_of(self, member) for member in np.ndindex(*self.path.shape[2:])}
            tried = trials(self, [k for k, o in made.items() if is_tried(o.reason)])
        for member, trial in tried.items():
            made[member] = replace(made[member], trial=trial)
        return tuple(made.values())

    @property
    def outcome(self) -> Outcome:
        """How the run of a single start ended; of many starts, ``outcomes`` has one each."""
        if self.path.ndim > 2:
            raise ValueError(
                f"a run of {self.path.shape[2]} starts has as many outcomes: write run.outcomes[k]"
            )
        return self.outcomes[0]

    @property
    def sees_parts(self) -> bool:
        """Whether each step has seen some of the rows of data only."""
        if self.batches is None:
            return False
        lengths, rows = batch_lengths(self.landscape, self.batches, 0, 1)
        return bool(lengths[0] < rows)

    @cached_property
    def best(self) -> Best:
        """The lowest value met, where and when."""
        heights = np.where(np.isnan(self.values), np.inf, self.values)
        step = np.argmin(heights, axis=0)
        value = np.take_along_axis(heights, np.expand_dims(step, 0), axis=0)[0]
        if self.trace is not None:
            return Best(self.trace.lowest, value, step)
        where = np.expand_dims(step, (0, 1))
        return Best(np.take_along_axis(self.path, where, axis=0)[0], value, step)

    @cached_property
    def cost(self) -> np.ndarray:
        """Evaluations spent up to each row: a value counts 1, a gradient 2, a Hessian 2d+2.

        What is asked of a minibatch counts for its share of all rows.
        """
        each = cost(self.calls, self.landscape.dimension)
        if self.batches is None:
            return np.cumsum(each, axis=0)
        lengths, rows = batch_lengths(self.landscape, self.batches, 0, len(each))
        return np.cumsum(each * lengths.reshape((-1,) + (1,) * (each.ndim - 1)), axis=0) / rows

    @cached_property
    def distances(self) -> np.ndarray | None:
        """From each row to the nearest known global minimum; None where none is known.

        NaN where the row is not kept; from a member's end on it is that of its last point.
        """
        if not self.landscape.minima:
            return None
        shape = (1, self.landscape.dimension) + (1,) * (self.path.ndim - 2)
        each = [np.linalg.norm(self.path - np.reshape(m, shape), axis=1) for m in self.landscape.minima]
        nearest = np.min(each, axis=0)
        if self.trace is None:
            return nearest
        spread = np.full(self.values.shape, np.nan)
        spread[self.kept] = nearest
        rows = np.arange(len(spread)).reshape((-1,) + (1,) * (spread.ndim - 1))
        return np.where(rows >= self.steps, nearest[-1], spread)

    @property
    def words(self) -> str:
        """How it ended, in a sentence; of many starts how many ended how."""
        return words.of_run(self)

    def digest(self) -> str:
        """SHA-256, in hexadecimal digits, of its points, values and gradient norms, to the last bit.

        Two runs with one digest have the same numbers in each step that is kept. All NaNs are the same.
        """
        hasher = hashlib.sha256()
        for array in (self.path, self.values, self.gradient_norms):
            plain = np.where(np.isnan(array), np.nan, array).astype("<f8")
            hasher.update(f"{plain.dtype.str}{plain.shape}".encode() + plain.tobytes())
        return hasher.hexdigest()

    def ways(self, look: int = 0, label: str = "") -> list[Way]:
        """What is drawn of it, one way a start; each to its end."""
        made = []
        for member in np.ndindex(*self.path.shape[2:]):
            end = int(np.asarray(self.steps)[member])
            until = int(np.searchsorted(self.kept, end)) + 1  # the first row at the end, or beyond it
            points = self.path[(slice(until), slice(None), *member)]
            values = self.values[(slice(end + 1), *member)]
            heights = self.values[(self.kept[:until], *member)]
            costs = self.cost[(slice(end + 1), *member)]
            made.append(Way(label or self.optimizer.title, look, points, heights, values, costs))
        return made

    def figure(self, kind: str = "contour", theme: str = "light", width: int | None = None) -> Figure:
        """A Plotly figure of it, as ``Landscape.figure`` makes one."""
        return self.landscape.figure([self], kind, theme, width)

    def _repr_html_(self) -> str:
        """Its picture and how it ended, in a notebook; of many variables its loss."""
        kind = "contour" if self.landscape.dimension <= 2 else "loss"
        told = "".join(f"<p>{escape(one.sentence)}</p>" for one in self.outcomes[:_TOLD])
        return f"{self.figure(kind)._repr_html_()}{told}"


def batch_lengths(landscape: Landscape, batches: Batches, first: int, count: int) -> tuple[np.ndarray, int]:
    """How many rows of data each of ``count`` rows of a run has asked, from row ``first``; and how many are.

    Row k is the doing of step k - 1; row 0, the first look, sees step 0's rows.
    """
    from landscapes.learning import TrainingLoss  # only for those who learn from data

    assert isinstance(landscape, TrainingLoss)
    rows = len(landscape.data.train)
    return batches.lengths(np.maximum(np.arange(first, first + count) - 1, 0), rows), rows


def run(
    landscape: Landscape | str,
    optimizer: Optimizer | type[Optimizer] | str,
    start: ArrayLike | None = None,
    steps: int = 500,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    evaluations: float | None = None,
    batches: Batches | None = None,
    member: int | np.ndarray = 0,
    every: int = 1,
    progress: Progress | None = None,
) -> Run:
    """Let ``optimizer`` move over ``landscape`` and record all of it.

    Both may be given by name: ``run("himmelblau", "adam")``. ``start`` is (d,), or (d, n) for n
    starts run as one batch; the landscape's own by default.

    A member stops when it has settled: its gradient norm is within ``tolerance`` (0: never) of the
    landscape's usual slope (``running/scales.py``: its mean over the lower quarter of the box) and stays
    there for three steps more, none of them longer than sqrt(tolerance)/100 box widths. They are looked
    at, even beyond the budget, but are no part of the run. It stops too when its budget is spent
    (``steps`` steps, or so many ``evaluations`` as ``Run.cost`` counts them), or when it leaves the
    finite numbers or the region where f is defined.

    ``batches`` let each step see a few rows of a training loss's data only, the same ones for all members.

    Member k draws its random numbers from (seed, k + ``member``), or from (seed, ``member[k]``) where that is
    an array (n,): members with the same start and other settings may draw the same. Of the path the rows of
    each ``every``-th step are kept and the last one: of a network of many weights it is nearly all of a run.
    ``progress`` is called with (steps done, steps) now and then; where it returns False, Cancelled is raised.
    """
    landscape, optimizer = as_landscape(landscape), as_optimizer(optimizer)
    theta = _as_start(landscape, start)
    if not isinstance(steps, numbers.Integral) or isinstance(steps, bool) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more, got {steps!r}")
    if not (tolerance >= 0):
        raise ValueError(f"tolerance must be 0 or more, got {tolerance!r}")
    if not isinstance(every, numbers.Integral) or isinstance(every, bool) or every < 1:
        raise ValueError(f"every must be a whole number, 1 or more, got {every!r}")
    asked = Asked(steps, seed, tolerance, evaluations, batches, member, every)
    return walked(landscape, optimizer, theta, asked, (), progress)


class Asked(NamedTuple):
    """What a run is asked for, as ``Run`` has it."""

    most_steps: int
    seed: int
    tolerance: float
    evaluations: float | None
    batches: Batches | None
    member: Any
    every: int


def walked(
    landscape: Landscape,
    optimizer: Optimizer,
    theta: np.ndarray,
    asked: Asked,
    turns: tuple[Turn, ...],
    progress: Progress | None,
) -> Run:
    """The loop itself."""
    batch, batches, steps = theta.shape[1:], asked.batches, asked.most_steps
    lengths = None if batches is None else partial(batch_lengths, landscape, batches)
    oracle = oracle_of(landscape, batch, batches)
    recorder = Recorder(oracle, optimizer, steps, asked.tolerance, asked.evaluations, lengths, asked.every)
    with np.errstate(all="ignore"):  # divergence is a result, told by the status
        streams = Streams(asked.seed, batch, asked.member)
        walker, first = walker_of(optimizer, oracle, theta, streams, batches, turns)
        if isinstance(walker, Plain) and theta.size > _MANY:  # of so many members one step can take long
            plain = walker
            plain.between = lambda: report(progress, min(plain.done, steps), steps)
        recorder.room(1)[0] = theta
        recorder.add(first, np.zeros((1, *batch), dtype=bool))
        done = 0
        while True:
            report(progress, done, steps)
            if done == steps and recorder.pending:
                recorder.add(*walker.walk(recorder.room(LOOK_AHEAD)))
            if done == steps or recorder.all_ended:
                break
            count = min(walker.block(done), steps - done)
            recorder.add(*walker.walk(recorder.room(count)))
            done += count
    record = recorder.finish()
    if batches is not None and not isinstance(walker, Recorded):
        record["batch_values"] = walker.batch_values(len(record["values"]))
    return Run(landscape, optimizer, **asked._asdict(), **record, turns=turns)


def _as_start(landscape, start):
    refuse_complex(start, "start")
    theta = np.array(landscape.start if start is None else start, dtype=float)
    d = landscape.dimension
    if theta.ndim == 0 and d == 1:
        theta = theta.reshape(1)
    if theta.ndim not in (1, 2) or theta.shape[0] != d:
        raise ValueError(f"start must have shape ({d},) or ({d}, n), got {theta.shape}")
    if not np.all(np.isfinite(theta)):
        raise ValueError("start must be finite numbers")
    return theta
