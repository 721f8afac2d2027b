"""A run's course: how long its steps are, where they point, and the curvature against what the method bears.

seen = history(run)
seen.curvature > seen.limits      # where the step size is above what the method bears
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landscapes.core.progress import Progress, report
from landscapes.drawing.panel import Panel
from optimizers.experiments.result import Result
from optimizers.running import replay
from optimizers.running.run import Run

from .kinds import TURNED
from .step import MOST_EIGENVALUES, method_at

_LATE, _FEWEST = 20, 6  # the last steps, by which it is said whether a run swings; of fewer nothing is
_MEMORIES = ("velocity", "mean", "direction")


@dataclass(frozen=True, eq=False)
class History(Result):
    """The steps of a run, m of them; step k leads from row k to row k + 1.

    ``values`` and ``gradient_norms`` (m + 1,) are the rows'. ``lengths`` (m,) are the steps'; ``effective``
    (m,) is a step's length over the gradient's; ``cosines`` (m,) of the angle between a step and the negative
    gradient, ``turns`` (m,) between a step and the one before, the first NaN. ``memory`` (m,) is the length
    of the velocity (the mean gradient, the direction) after each step, NaN where the method has none.

    ``largest`` (m + 1,) is the Hessian's largest eigenvalue at the rows, None of many variables. ``products``
    (m,) are step size times the curvature that the method's threshold is of (with a preconditioner P that of
    P^-1 H), ``limits`` (m,) step size times the threshold: 2 for gradient descent. Both are None for a method
    without a threshold, and of many variables.
    """

    run: Run = field(repr=False)
    values: np.ndarray = field(repr=False)
    gradient_norms: np.ndarray = field(repr=False)
    lengths: np.ndarray = field(repr=False)
    effective: np.ndarray = field(repr=False)
    cosines: np.ndarray = field(repr=False)
    turns: np.ndarray = field(repr=False)
    memory: np.ndarray = field(repr=False)
    largest: np.ndarray | None = field(repr=False)
    products: np.ndarray | None = field(repr=False)
    limits: np.ndarray | None = field(repr=False)

    @property
    def swings(self) -> tuple[int, int] | None:
        """How many of the last steps, and of how many, turn back; None where that is less than half."""
        late = self.turns[1:][-_LATE:]
        back = int(np.sum(late < TURNED))
        return (back, len(late)) if len(late) >= _FEWEST and 2 * back >= len(late) else None

    def panels(self) -> tuple[Panel, ...]:
        """The numbers over the steps."""
        from .pictures import course_panels

        return course_panels(self)

    def table(self) -> dict[str, np.ndarray]:
        """A row for each step: the numbers where it begins, and its own."""
        columns = {
            "step": np.arange(len(self.lengths)),
            "f": self.values[:-1],
            "gradient norm": self.gradient_norms[:-1],
            "step length": self.lengths,
            "effective step size": self.effective,
            "cosine to -gradient": self.cosines,
            "cosine to the step before": self.turns,
            "memory": self.memory,
        }
        if self.largest is not None:
            columns["largest eigenvalue"] = self.largest[:-1]
        if self.products is not None and self.limits is not None:
            columns |= {"step size x curvature": self.products, "what the method bears": self.limits}
        return columns

    @property
    def words(self) -> str:
        """How many of the steps turn back, go uphill, or are beyond the limit."""
        from .words import of_course

        return of_course(self)


def history(
    run: Run, states: Sequence[tuple[np.ndarray, Any]] | None = None, progress: Progress | None = None
) -> History:
    """The course of a run from one start; ``states`` are ``replay.states(run)`` where they are known already.

    ``progress(done, of how many)`` may cancel. ValueError for a run of many starts.
    """
    if run.path.ndim != 2:
        raise ValueError("the course is of a run from one start: write optimizers.run(..., start=(d,))")
    states = replay.states(run, progress) if states is None else states
    points = np.stack([theta for theta, _ in states], axis=1)
    moves = np.diff(points, axis=1)
    with np.errstate(all="ignore"):
        gradients = run.landscape.gradient(points[:, :-1])
        lengths = np.linalg.norm(moves, axis=0)
        slopes = np.linalg.norm(gradients, axis=0)
        turns = np.full(len(lengths), np.nan)
        turns[1:] = _cosines(moves[:, 1:], moves[:, :-1])
        largest, products, limits = _curvature(run, points, states, progress)
        return History(
            run=run,
            values=run.values,
            gradient_norms=run.gradient_norms,
            lengths=lengths,
            effective=np.where(slopes > 0, lengths / slopes, np.nan),
            cosines=_cosines(moves, -gradients),
            turns=turns,
            memory=np.array([_memory(state) for _, state in states[1:]]),
            largest=largest,
            products=products,
            limits=limits,
        )


def _cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of two rows of vectors (d, m): (m,), NaN where one is 0."""
    return np.sum(a * b, axis=0) / (np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0))


def _memory(state: Any) -> float:
    """The length of what a method remembers of its way."""
    for name in _MEMORIES:
        if hasattr(state, name):
            return float(np.linalg.norm(getattr(state, name)))
    return _memory(state.base) if hasattr(state, "base") else np.nan


def _curvature(
    run: Run, points: np.ndarray, states: Sequence[tuple[np.ndarray, Any]], progress: Progress | None
) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """The largest eigenvalues at the rows, and the products and limits of the steps."""
    if len(points) > MOST_EIGENVALUES:
        return None, None, None
    hessians = np.moveaxis(run.landscape.hessian(points), -1, 0)
    largest = _largest(hessians)
    m = len(states) - 1
    methods = [method_at(run, k) for k in range(m)]
    bears = "step_size" in run.optimizer.settings and run.optimizer.stability_threshold() is not None
    if not bears or not m:
        return largest, None, None
    rates = np.array([float(method.rate(k)) for k, method in enumerate(methods)])
    thresholds = np.array([method.stability_threshold(k) for k, method in enumerate(methods)], dtype=float)
    scales = [method.preconditioner(states[k + 1][1]) for k, method in enumerate(methods)]
    curvature = largest[:-1]
    if scales[0] is not None:
        scale = np.stack([np.ones(len(points)) if s is None else s for s in scales])
        roots = 1 / np.sqrt(np.where(scale > 0, scale, np.nan))
        curvature = _largest(roots[:, :, None] * hessians[:-1] * roots[:, None, :])
    report(progress, m, m)
    return largest, rates * curvature, rates * thresholds


def _largest(matrices: np.ndarray) -> np.ndarray:
    """The largest eigenvalue of each (m, d, d); NaN where one is not finite."""
    known = np.all(np.isfinite(matrices), axis=(1, 2))
    found = np.full(len(matrices), np.nan)
    found[known] = np.linalg.eigvalsh(matrices[known])[:, -1]
    return found
