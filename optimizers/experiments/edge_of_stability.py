"""The edge of stability: the largest curvature of a loss while methods train on it, and what each bears.

    seen = edge_of_stability(loss, [optimizers.GradientDescent(step_size=0.2)], time=1000)
    seen.tracks[0].sharpness, seen.tracks[0].thresholds
    seen.flow.sharpness                              # the gradient flow's, beside them

Under full-batch gradient descent with step size eta the largest curvature of a network's loss tends to rise
until it hovers at 2/eta, and the loss goes on falling there (Cohen, Kaur, Li, Kolter, Talwalkar, ICLR 2021).
Methods with momentum and adaptive ones have thresholds of their own (``Optimizer.stability_threshold``; the
latter of the preconditioned curvature: Cohen et al., arXiv:2207.14484).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.progress import Progress, report
from landscapes.flow.many_dimensions import flow_course
from landscapes.learning.loss_landscape import TrainingLoss
from landscapes.slices.spectrum.along import curvature_along
from landscapes.slices.spectrum.kinds import SpectrumError
from landscapes.slices.spectrum.pairs import extremes
from landscapes.slices.spectrum.products import Products, products
from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.schedules import Schedule
from optimizers.core.streams import Streams

from .kinds import Arrival, EdgeError, EdgeFault

_SHARE = 0.4  # of the looks, the last ones: where it has settled if it has
_NEAR = 0.05  # of the threshold


@dataclass(frozen=True, eq=False)
class Track:
    """One method's way, looked at m times.

    ``steps`` (m,) are the looks' step numbers and ``times`` (m,) step size times step. ``sharpness`` (m,)
    is the largest eigenvalue of the Hessian, ``preconditioned`` (m,) of the preconditioner's inverse times
    the Hessian where the method has one, else None; ``thresholds`` (m,) what the method bears of the latter,
    or else of the former. ``converged`` (m,) says whether the eigenvalue at a look is known to the
    tolerance asked for. ``losses`` (m,) at the looks, and ``values`` (steps + 1,) at every step, NaN where
    the method has not asked at the step's own point. ``alignment`` (m,) is |cos| between the look's next
    step and the top eigenvector. After a divergence all is NaN, and so is ``end`` (d,), the last point.
    """

    optimizer: Optimizer
    steps: np.ndarray
    times: np.ndarray
    sharpness: np.ndarray
    preconditioned: np.ndarray | None
    thresholds: np.ndarray
    converged: np.ndarray
    losses: np.ndarray
    values: np.ndarray = field(repr=False)
    alignment: np.ndarray = field(repr=False)
    end: np.ndarray = field(repr=False)

    @property
    def curvature(self) -> np.ndarray:
        """What is compared with the thresholds, (m,)."""
        return self.sharpness if self.preconditioned is None else self.preconditioned

    @property
    def settled(self) -> float:
        """The median of the curvature over the last 40 % of the looks."""
        return float(np.median(self.curvature[-max(1, round(_SHARE * len(self.times))) :]))

    @property
    def ratio(self) -> float:
        """``settled`` over the last threshold."""
        return self.settled / float(self.thresholds[-1])

    @property
    def crossing(self) -> int | None:
        """The first look at which the curvature has reached the threshold; None where it never has."""
        above = self.curvature >= self.thresholds
        return int(np.argmax(above)) if np.any(above) else None

    @property
    def arrival(self) -> Arrival:
        """By the ratio."""
        if not np.all(np.isfinite(self.end)):
            return Arrival.DIVERGED
        if abs(self.ratio - 1) <= _NEAR:
            return Arrival.AT_THE_EDGE
        return Arrival.BELOW if self.ratio < 1 else Arrival.ABOVE


@dataclass(frozen=True, eq=False)
class FlowTrack:
    """The gradient flow from the same start: ``times``, ``sharpness``, ``losses`` (m,), as in ``Track``."""

    times: np.ndarray
    sharpness: np.ndarray
    converged: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True, eq=False)
class EdgeOfStability:
    """Tracks in lockstep: look k of all of them, and of the flow, is at the same time within half a step."""

    loss: TrainingLoss = field(repr=False)
    start: np.ndarray = field(repr=False)
    tracks: tuple[Track, ...]
    flow: FlowTrack | None


def edge_of_stability(
    loss: TrainingLoss,
    methods: Sequence[Optimizer],
    start: ArrayLike | None = None,
    time: float = 1000.0,
    looks: int = 100,
    *,
    seed: int = 0,
    tolerance: float = 1e-4,
    flow: bool = True,
    progress: Progress | None = None,
) -> EdgeOfStability:
    """Train with each of the methods for a ``time`` (step size times steps), and look at the curvature.

    ``start`` (d,) is the model's beginning drawn by ``seed`` unless given; all rows are seen at every step.
    Looks are ``looks`` + 1, evenly in time, the first at the start. ``tolerance`` is the eigenvalues'.
    ``flow`` follows the gradient flow beside. ``progress(done, looks of all tracks)`` may cancel.

    EdgeError for a method without a threshold, or with a schedule.
    """
    theta = loss.initial(seed) if start is None else as_theta(loss.dimension, start)
    clock = np.linspace(0.0, time, looks + 1)
    for method in methods:
        _check(method, time)
    total, tracks = (len(methods) + 2 * flow) * (looks + 1), []
    for k, method in enumerate(methods):
        tracks.append(_track(loss, method, theta, clock, seed, tolerance, _part(progress, k, looks, total)))
    beside = None
    if flow:
        course = flow_course(loss, theta, clock, progress=_part(progress, len(methods), looks, total))
        watched = _part(progress, len(methods) + 1, looks, total)
        curved = curvature_along(loss, course.points, tolerance=tolerance, progress=watched)
        beside = FlowTrack(clock, curved.largest, curved.converged, course.values)
    return EdgeOfStability(loss, theta, tuple(tracks), beside)


def _part(progress: Progress | None, k: int, looks: int, total: int) -> Progress | None:
    """The callback of the k-th part of the work."""
    return None if progress is None else lambda done, _: progress(k * (looks + 1) + done, total)


def _check(method: Optimizer, time: float) -> None:
    if "step_size" not in method.settings or method.stability_threshold() is None:
        raise EdgeError(EdgeFault.NO_THRESHOLD, method.title)
    if isinstance(method.step_size, Schedule):
        raise EdgeError(EdgeFault.SCHEDULE, method.title)
    if not time >= method.step_size:
        raise EdgeError(EdgeFault.TOO_LONG, method.title)


class _Watching(Oracle):
    """An oracle that keeps the value at the step's own point, which a gradient yields on its way."""

    here: np.ndarray | None = None

    def seek(self, step: int, theta: np.ndarray | None = None) -> None:
        self.here, self.seen = theta, None

    def gradient(self, theta, where=None) -> np.ndarray:
        return self.value_and_gradient(theta, where)[1]

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        value, gradient = super().value_and_gradient(theta, where)
        if theta is self.here:
            self.seen = value
        return value, gradient


def walk(
    loss: TrainingLoss, method: Optimizer, start: np.ndarray, steps: int, seed: int = 0
) -> Iterator[tuple[np.ndarray, Any, float]]:
    """The points, states and values of a run, one at a time: steps + 1 of them, the start first.

    The points are those of ``optimizers.run``, which keeps all of them, and no states. The value at a
    point is known when the next one is made: each comes with that of the point before, the first with NaN.
    """
    oracle, theta = _Watching(loss), start
    state = method.init(theta, Streams(seed))
    yield theta, state, np.nan
    with np.errstate(all="ignore"):  # divergence is a result
        for t in range(steps):
            oracle.seek(t, theta)
            theta, state = method.step(oracle, theta, state)
            yield theta, state, np.nan if oracle.seen is None else float(oracle.seen)


def _track(loss, method, start, clock, seed, tolerance, progress) -> Track:
    at = np.round(clock / method.step_size).astype(int)
    last, seen = int(at[-1]), _Looks(loss, method, len(clock), seed, tolerance)
    values, theta = np.full(last + 1, np.nan), start
    for t, (theta, state, before) in enumerate(walk(loss, method, start, last, seed)):
        if t:
            values[t - 1] = before
            seen.moved(theta)
        if not np.all(np.isfinite(theta)):
            break
        while seen.count < len(at) and at[seen.count] == t:
            if not seen.look(t, theta, state):
                theta = np.full_like(theta, np.nan)
                break
            report(progress, seen.count, len(at))
    if np.all(np.isfinite(theta)):
        values[last] = seen.losses[-1]
    return Track(
        optimizer=method,
        steps=at,
        times=at * method.step_size,
        sharpness=seen.sharpness,
        preconditioned=None if np.all(np.isnan(seen.preconditioned)) else seen.preconditioned,
        thresholds=np.full(len(at), method.stability_threshold()),
        converged=seen.converged,
        losses=seen.losses,
        values=values,
        alignment=seen.alignment,
        end=theta,
    )


class _Looks:
    """What is seen of a track, look by look: each search begins where the last one ended."""

    def __init__(self, loss: TrainingLoss, method: Optimizer, count: int, seed: int, tolerance: float):
        self.loss, self.method, self.count = loss, method, 0
        self.asked: dict[str, Any] = {"tolerance": tolerance, "seed": seed, "again": False}
        numbers = np.full((4, count), np.nan)
        self.sharpness, self.preconditioned, self.losses, self.alignment = numbers
        self.converged = np.zeros(count, dtype=bool)
        self._vector: np.ndarray | None = None
        self._scaled: np.ndarray | None = None
        self._here: np.ndarray | None = None  # where the last look was, until the next step is made

    def look(self, t: int, theta: np.ndarray, state: Any) -> bool:
        """At step t; False where the point is a number and the loss is none any more."""
        k = self.count
        try:
            A = products(self.loss, theta)
            top = extremes(A, start=self._vector, **self.asked)
        except SpectrumError:
            return False
        self._vector, self._here = top.vectors[:, 0], theta
        self.sharpness[k], self.converged[k] = top.values[0], top.converged[0]
        self.losses[k] = float(self.loss.value(theta))
        scale = self.method.preconditioner(state) if t else None  # before the first step there is none
        if scale is not None and np.all(scale > 0):
            top = extremes(_scaled(A, scale), start=self._scaled, **self.asked)
            self._scaled, self.preconditioned[k] = top.vectors[:, 0], top.values[0]
            self.converged[k] &= top.converged[0]
        self.count += 1
        return True

    def moved(self, theta: np.ndarray) -> None:
        """The step after a look."""
        if self._here is not None and self._vector is not None:
            move, self._here = theta - self._here, None
            length = float(np.linalg.norm(move))
            cosine = abs(float(self._vector @ move)) / length if length > 0 else np.nan
            self.alignment[self.count - 1] = cosine


def _scaled(A: Products, scale: np.ndarray) -> Products:
    """P^-1/2 A P^-1/2, whose eigenvalues are those of P^-1 A, for P a diagonal (d,)."""
    root = (1 / np.sqrt(scale))[:, None]
    return Products(A.dimension, lambda v: root * A.apply(root * v))
