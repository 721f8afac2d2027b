"""What is computed between the ends of runs: the barriers on straight lines, and how sharp each end is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from dashboard.work.jobs import Job
from landscapes import Landscape
from landscapes.core.progress import report
from landscapes.learning import TrainingLoss
from landscapes.slices import Barrier, Eigenpairs, SpectrumError, barrier, eigenpairs
from optimizers import Run

MOST = 3  # runs


@dataclass(frozen=True, eq=False)
class End:
    """The lowest point of a run: its loss, that of held-out rows (None where there are none), its length.

    ``largest`` is the largest eigenvalue of the Hessian there; None where it is not known yet, or has none.
    """

    point: np.ndarray
    loss: float
    held: float | None
    length: float
    largest: Eigenpairs | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """The ends, and the barrier between each two of them by their numbers."""

    ends: tuple[End, ...]
    barriers: dict[tuple[int, int], Barrier]


def look(f: Landscape, runs: Sequence[Run], job: Job) -> Seen:
    """The barriers first, and shown; then the sharpness of each end, of all rows."""
    ends = [_end(f, run) for run in runs]
    pairs = list(combinations(range(len(ends)), 2))
    between: dict[tuple[int, int], Barrier] = {}
    for k, (i, j) in enumerate(pairs):
        report(job.report, k, len(pairs) + len(ends))
        between[i, j] = barrier(f, ends[i].point, ends[j].point)
    job.show(Seen(tuple(ends), between))
    for k, end in enumerate(ends):

        def progress(done: int, total: int, before: int = len(pairs) + k) -> bool:
            return job.report(before * total + done, (len(pairs) + len(ends)) * total)

        try:
            ends[k] = replace(end, largest=eigenpairs(f, end.point, 1, progress=progress))
        except SpectrumError:  # no curvature there
            continue
    return Seen(tuple(ends), between)


def _end(f: Landscape, run: Run) -> End:
    point = np.ascontiguousarray(run.best.point)
    held = f.held_out if isinstance(f, TrainingLoss) else None
    rows = None if held is None else float(held(point))
    return End(point, float(run.best.value), rows, float(np.linalg.norm(point)))
