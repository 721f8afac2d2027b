"""What is computed of a spectrum at one point: the density, the pairs at its ends, Gauss-Newton's density."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.work.jobs import Job
from landscapes import Landscape
from landscapes.learning import TrainingLoss
from landscapes.slices import Density, Eigenpairs, Matrix, SpectrumError, density, eigenpairs

PAIRS = 5  # at each end
_ROWS = 512  # of larger work
_LARGE = 600_000  # parameters times rows
_QUICK, _SHORT = (10, 80), (4, 60)  # probes and steps; of larger work
_SEED = 0


@dataclass(frozen=True)
class Effort:
    """How much is asked: which rows (None: all of them), how many probes of how many products."""

    rows: np.ndarray | None
    of: int  # rows there are; 0 of what is no training loss
    probes: int
    steps: int

    @property
    def key(self) -> tuple:
        """What decides the numbers."""
        return (None if self.rows is None else len(self.rows), self.probes, self.steps)


def effort(f: Landscape) -> Effort:
    """What a few seconds allow for."""
    of = len(f.objective_of.rows["X"]) if isinstance(f, TrainingLoss) else 0
    small = f.dimension * max(of, 1) <= _LARGE
    rows = None
    if not small and of > _ROWS:
        rows = np.sort(np.random.default_rng(_SEED).choice(of, _ROWS, replace=False))
    return Effort(rows, of, *(_QUICK if small else _SHORT))


@dataclass(frozen=True, eq=False)
class Seen:
    """The spectrum at one point; what is not there yet, or not at all, is None, and why in the errors."""

    hessian: Density | None = None
    pairs: Eigenpairs | None = None
    gauss_newton: Density | None = None
    error: SpectrumError | None = None  # there is no curvature
    refused: SpectrumError | None = None  # no Gauss-Newton matrix
    begun: Density | None = None  # the Hessian's at the start of the run


def look(f: Landscape, theta: np.ndarray, start: np.ndarray | Density | None, how: Effort, job: Job) -> Seen:
    """All of it at theta (d,), each part shown when it is there.

    ``start`` is where the run begins, or its density where that is known; None to leave it out.
    """
    asked: dict[str, Any] = {"rows": how.rows, "progress": job.report}
    sampled: dict[str, Any] = {"steps": how.steps, "probes": how.probes, "seed": _SEED, **asked}
    try:
        seen = Seen(hessian=density(f, theta, **sampled))
        job.show(seen)
        count = min(PAIRS, max(1, f.dimension // 2))
        seen = replace(seen, pairs=eigenpairs(f, theta, count, "both", seed=_SEED, **asked))
        job.show(seen)
    except SpectrumError as error:
        return Seen(error=error)
    try:
        seen = replace(seen, gauss_newton=density(f, theta, matrix=Matrix.GAUSS_NEWTON, **sampled))
    except SpectrumError as error:
        seen = replace(seen, refused=error)
    if start is None or isinstance(start, Density):
        return replace(seen, begun=start)
    job.show(seen)
    return replace(seen, begun=_begun(f, start, sampled))


def _begun(f: Landscape, start: np.ndarray, sampled: dict[str, Any]) -> Density | None:
    try:
        return density(f, start, **sampled)
    except SpectrumError:  # said where the start itself is looked at
        return None
