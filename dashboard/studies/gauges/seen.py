"""The gauges of a run: how often it is looked at, what that costs, and what a restart makes meaningless."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.work.jobs import Job
from landscapes.learning import TrainingLoss
from optimizers import Run
from optimizers.experiments.instruments import Gauges, gauges

_LOOKS = 150  # steps of a run that are looked at
_GRADIENTS = 40_000  # of single rows, which are asked for without being told to


@dataclass(frozen=True)
class Asked:
    """Every how manieth step is looked at, and what is computed besides."""

    every: int
    noise: bool
    curvature: bool


def every(run: Run) -> int:
    """So that there are at most so many looks."""
    return max(1, -(-(len(run.values) - 1) // _LOOKS))


def rows_a_step(run: Run) -> int:
    """How many rows of the data each step has seen; 0 of what is no training loss."""
    loss = run.landscape
    if not isinstance(loss, TrainingLoss):
        return 0
    count = len(loss.objective_of.rows["X"])
    return count if run.batches is None else min(run.batches.size, count)


def is_cheap(run: Run) -> bool:
    """Whether the noise is shown without being asked for: it takes each row's own gradient."""
    looks = -(-(len(run.values) - 1) // every(run))
    return looks * rows_a_step(run) <= _GRADIENTS


def look(run: Run, asked: Asked, job: Job) -> Gauges:
    """The gauges, those of the gradients first."""
    seen = without_restarts(run, gauges(run, asked.every, progress=job.report))
    if not (asked.noise or asked.curvature):
        return seen
    job.show(seen)
    more = gauges(run, asked.every, noise=asked.noise, curvature=asked.curvature, progress=job.report)
    return replace(seen, noise=more.noise, largest=more.largest)


def without_restarts(run: Run, seen: Gauges) -> Gauges:
    """NaN for what compares the two ends of a step that has jumped to another start."""
    jumped = run.jumps[seen.steps + 1]
    if not np.any(jumped):
        return seen
    return replace(
        seen,
        alpha=np.where(jumped, np.nan, seen.alpha),
        cosine=np.where(jumped, np.nan, seen.cosine),
        update_ratios={name: np.where(jumped, np.nan, one) for name, one in seen.update_ratios.items()},
    )
