"""Runs of a batch with knobs of its own, and the few numbers that a sweep keeps of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from landscapes import Landscape
from landscapes.core.progress import Progress, report
from landscapes.tape.program import CHUNK
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.workers.chunks import Arrays, Place, cut, gather
from optimizers.experiments.workers.naming import name_of
from optimizers.running.run import Run, run
from optimizers.running.status import Ending

from .grouping import parts
from .kinds import Curvature
from .quadratics import Model
from .rates import estimated_rates, recurrence_rates
from .swept import Swept
from .theory import is_linear

# Numbers of paths, values and slopes that are in memory at once.
_NUMBERS = 6_000_000
_PIECE = 512  # runs of a chunk of work


@dataclass(frozen=True)
class Budget:
    """What every run may use up, and when it stops: as the arguments of ``optimizers.run``."""

    steps: int = 500
    evaluations: float | None = None
    tolerance: float = 1e-8
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Measured:
    """Of n runs: f at the end, whether it is lost, its steps, the evaluations until its level, its rate.

    ``reached`` is inf where the level was not reached; ``rate`` is NaN where nothing tells it, and ``exact``
    where it is the root of the recurrence that the errors follow, no estimate.
    """

    ends: np.ndarray = field(repr=False)
    lost: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    reached: np.ndarray = field(repr=False)
    rate: np.ndarray = field(repr=False)
    exact: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False)
class _Piece:
    """Some of the members to be measured, with the arguments of ``measured``."""

    landscape: Landscape
    method: Optimizer
    knobs: Mapping[str, np.ndarray]
    starts: np.ndarray
    draws: np.ndarray
    levels: np.ndarray
    budget: Budget
    model: Model | None

    def __call__(self) -> Arrays:
        return vars(
            measured(
                self.landscape, self.method, self.knobs, self.starts, self.draws, self.levels, self.budget,
                self.model,
            )
        )  # fmt: skip


def measured_in_pieces(
    landscape: Landscape,
    method: Optimizer,
    knobs: Mapping[str, np.ndarray],
    starts: np.ndarray,
    draws: np.ndarray,
    levels: np.ndarray,
    budget: Budget,
    model: Model | None = None,
    progress: Progress | None = None,
    place: Place | None = None,
    keep: Path | None = None,
) -> Measured:
    """As ``measured``, to the last bit, by chunks of up to 512 members (``gather``). Progress in chunks."""
    chunks = []
    for piece in cut(starts.shape[1], _PIECE):
        some = slice(piece.start, piece.stop)
        own = {name: values[some] for name, values in knobs.items()}
        members = starts[:, some], draws[some], levels[some]
        chunks.append(_Piece(landscape, method, own, *members, budget, model))
    name = name_of("sweep", landscape, method, list(knobs.items()), starts, draws, levels, budget)
    found = gather(chunks, place, progress, keep=keep, name=name)
    return Measured(*(np.concatenate([one[of.name] for one in found]) for of in fields(Measured)))


def measured(
    landscape: Landscape,
    method: Optimizer,
    knobs: Mapping[str, np.ndarray],
    starts: np.ndarray,
    draws: np.ndarray,
    levels: np.ndarray,
    budget: Budget,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Run member k from start k (d, n) with the k-th values (n,), drawing as member ``draws[k]`` draws.

    ``levels`` (n,) are the heights whose first crossing is noted, -inf for none. What is measured of a member
    does not depend on the others, nor on how the batch is cut. Progress in runs.
    """
    n = starts.shape[1]
    made = Measured(
        *(np.full(n, fill) for fill in (np.nan, False, 0, np.inf, np.nan, False))  # type: ignore[arg-type]
    )
    rows = budget.steps + 4
    most = int(np.clip(_NUMBERS // (rows * (starts.shape[0] + 4)), 1, CHUNK))
    done = 0
    for part in parts(method, knobs, landscape):
        for first in range(0, len(part.members), most):
            here = slice(first, first + most)
            members = part.members[here]

            def told(step: int, steps: int, done: int = done, count: int = len(members)) -> object:
                if progress is None:
                    return True
                return progress(done + int(count * step / max(steps, 1)), n)

            made_of = run(
                landscape,
                part.method.taken(here) if isinstance(part.method, Swept) else part.method,
                starts[:, members],
                budget.steps,
                budget.seed,
                budget.tolerance,
                evaluations=budget.evaluations,
                member=draws[members],
                progress=told,
            )
            decay = knobs.get("weight_decay")
            _note(
                made,
                members,
                made_of,
                levels[members],
                method,
                model,
                None if decay is None else decay[members],
            )
            done += len(members)
            report(progress, done, n)
    return made


def _note(
    made: Measured,
    members: np.ndarray,
    run: Run,
    levels: np.ndarray,
    method: Optimizer,
    model: Model | None,
    decay: np.ndarray | None,
) -> None:
    """Write down what is kept of a run's members."""
    last = np.asarray(run.steps)
    made.ends[members] = run.values[-1]  # rows after a member's end repeat its last
    made.lost[members] = (run.status == Ending.DIVERGED) | (run.status == Ending.UNDEFINED)
    made.steps[members] = last
    with np.errstate(invalid="ignore"):
        below = run.values <= levels
    within = np.any(below, axis=0)
    row = np.argmax(below, axis=0)
    spent = np.take_along_axis(run.cost, row[None], axis=0)[0]
    made.reached[members] = np.where(within, spent, np.inf)
    rate = estimated_rates(run.gradient_norms, last)
    exact = np.zeros(len(members), dtype=bool)
    if model is not None and model.curvature is Curvature.EVERYWHERE and is_linear(method):
        if decay is None:
            decay = np.array([getattr(method, "weight_decay", 0.0)])
        found = recurrence_rates(model, run.path, last, decay)
        exact = np.isfinite(found)
        rate = np.where(exact, found, rate)
    made.rate[members], made.exact[members] = rate, exact


def is_random(method: Optimizer) -> bool:
    """Whether runs from one start differ by what they draw."""
    from optimizers.core.streams import Streams

    def drawing(state: object) -> bool:
        return isinstance(state, Streams) or (isinstance(state, tuple) and any(map(drawing, state)))

    with np.errstate(all="ignore"):
        return drawing(method.init(np.zeros((1, 1)), Streams(0, (1,))))
