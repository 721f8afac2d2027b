"""Gauges of a training run, step by step: how far each step goes across its valley, and how it goes on.

    seen = gauges(run, every=10)
    seen.alpha, seen.cosine, seen.update_ratios["W1"]

All are computed from the run's points; nothing is measured while it runs. After Cockpit (F. Schneider,
F. Dangel, P. Hennig, NeurIPS 2021).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report
from landscapes.learning.loss_landscape import TrainingLoss
from landscapes.learning.models.networks import MLP
from landscapes.slices.spectrum.along import curvature_along
from landscapes.tape.arrays.minibatch import Minibatch
from optimizers.running import replay
from optimizers.running.run import Run

_ROUNDING = 1e-12  # of the slope: a bend that is none
# The parabola f + b t + c t^2 over a step, t from 0 to 1: its fall and slopes b + c, b, b + 2 c are fitted.
_FIT = np.linalg.pinv(np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 2.0]]))


@dataclass(frozen=True, eq=False)
class Gauges:
    """What the steps ``steps`` (k,) of a run look like; step j leads from row j to row j + 1.

    ``alpha`` (k,): 0 where the step ends on the floor of the valley it crosses, 1 at the same height on the
    opposite wall, -1 where it has not moved; NaN where the step is along a ridge. ``gradient_norms`` (k,)
    at the steps' starts, ``noise`` (k,) the standard error of the gradient over the rows that the step
    saw, NaN unless asked for. ``cosine`` (k,) of the gradients at a step's start and end.
    ``update_ratios`` has for each part of theta the length of its change over its own, (k,); ``dead`` for
    each hidden layer of rectified units the share that is 0 in every row, (k,). ``largest`` (k,) is the
    Hessian's largest eigenvalue at the steps' starts; None unless asked for.

    All but the noise are of the full loss, also where a step has seen some of its rows only.
    """

    steps: np.ndarray
    alpha: np.ndarray
    gradient_norms: np.ndarray
    noise: np.ndarray
    cosine: np.ndarray
    update_ratios: dict[str, np.ndarray] = field(repr=False)
    dead: dict[str, np.ndarray] = field(repr=False)
    largest: np.ndarray | None = field(repr=False)


def gauges(
    run: Run,
    every: int = 1,
    *,
    noise: bool = False,
    curvature: bool = False,
    progress: Progress | None = None,
) -> Gauges:
    """The gauges of every ``every``-th step of a run from one start, the first one included.

    ``noise`` asks each row's gradient, and ``curvature`` a few products of the Hessian, at every step
    looked at; ``progress(done, of how many)`` may cancel. Rows of the path that were not kept are made again.
    ValueError for a run of many starts.
    """
    if run.path.ndim != 2:
        raise ValueError("gauges are of a run from one start")
    if every < 1:
        raise ValueError(f"every must be at least 1, got {every}")
    f, steps = run.landscape, np.arange(0, len(run.values) - 1, every)
    rows = replay.points(run, np.concatenate([steps, steps + 1]), progress)
    before, after = rows[: len(steps)].T, rows[len(steps) :].T
    (v0, g0), (v1, g1) = f.value_and_gradient(before), f.value_and_gradient(after)
    move = after - before
    slopes = np.sum(g0 * move, axis=0), np.sum(g1 * move, axis=0)
    lengths = np.linalg.norm(g0, axis=0)
    with np.errstate(all="ignore"):
        cosine = np.sum(g0 * g1, axis=0) / (lengths * np.linalg.norm(g1, axis=0))
    noises, dead = np.full(len(steps), np.nan), {}
    if isinstance(f, TrainingLoss):
        dead = dead_units(f, before)
        if noise:
            noises = _noises(run, f, steps, before, progress)
    largest = curvature_along(f, before, progress=progress).largest if curvature else None
    ratios = update_ratios(f, before, move)
    return Gauges(steps, alpha(v1 - v0, *slopes), lengths, noises, cosine, ratios, dead, largest)


def alpha(fall: ArrayLike, slope_before: ArrayLike, slope_after: ArrayLike) -> np.ndarray:
    """How far a step goes across its valley, from f's change and its slopes along the step at both ends.

    The slopes are gradient times step. A parabola is fitted to the three by least squares; with its floor
    at the share t of the step, alpha is 1/t - 1. On a quadratic, gradient descent along an eigenvector has
    step size times eigenvalue - 1 exactly. Steps uphill have less than -1, a straight line -1; NaN where
    the parabola has no floor, or there is no step.
    """
    b, c = np.tensordot(_FIT, np.stack(np.broadcast_arrays(fall, slope_before, slope_after)), axes=1)
    with np.errstate(all="ignore"):
        return np.where((c >= -_ROUNDING * np.abs(b)) & (b != 0), -2 * c / b - 1, np.nan)


def update_ratios(f: Landscape, points: np.ndarray, moves: np.ndarray) -> dict[str, np.ndarray]:
    """The length of each part's change over the part's own, at points (d, k): by name, (k,) each.

    The parts are a model's weights and biases; of other landscapes theta. inf where the part is 0.
    """
    if isinstance(f, TrainingLoss):
        pairs = {name: (part, f.unpack(moves)[name]) for name, part in f.unpack(points).items()}
    else:
        pairs = {"theta": (points.T, moves.T)}
    with np.errstate(all="ignore"):
        return {name: _lengths(move) / _lengths(part) for name, (part, move) in pairs.items()}


def _lengths(parts: np.ndarray) -> np.ndarray:
    """Of (k, *shape): (k,)."""
    return np.linalg.norm(parts.reshape(len(parts), -1), axis=1)


def dead_units(loss: TrainingLoss, points: np.ndarray) -> dict[str, np.ndarray]:
    """The share of a layer's rectified units that are 0 in all rows, at points (d, k): by layer, (k,) each.

    The layers are "1", "2", ...; {} for a model that has no rectified units.
    """
    model = loss.model
    if not (isinstance(model, MLP) and model.activation == "relu"):
        return {}
    X, shares = loss.objective_of.rows["X"], []
    for theta in points.T:
        hidden = model.activations(loss.unpack(theta), X)[:-1]
        shares.append([float(np.mean(np.all(layer <= 0, axis=0))) for layer in hidden])
    return {str(k + 1): share for k, share in enumerate(np.array(shares).T)}


def gradient_noise(loss: TrainingLoss, theta: np.ndarray, rows: ArrayLike | None = None) -> float:
    """The standard error of the mean gradient over rows (n,), all of them unless given, at theta (d,).

    The root of sum |g_i - g|^2 / (n (n - 1)), g_i the rows' own gradients: how far the mean of n rows is
    usually from that of all, if they are drawn independently. NaN for one row.
    """
    rows = np.arange(len(loss.objective_of.rows["X"])) if rows is None else np.asarray(rows)
    return _noise(Minibatch(loss.objective_of.arrays, 1), theta, rows)


def _noise(one: Minibatch, theta: np.ndarray, rows: np.ndarray) -> float:
    n = len(rows)
    if n < 2:
        return np.nan
    mean, spread = np.zeros(len(theta)), 0.0
    for k, row in enumerate(rows):  # Welford's sums: a gradient at a time
        one.load(np.array([row]))
        gradient = one.gradient(theta)
        away = gradient - mean
        mean = mean + away / (k + 1)
        spread += float(away @ (gradient - mean))
    return float(np.sqrt(spread / (n * (n - 1))))


def _noises(
    run: Run, loss: TrainingLoss, steps: np.ndarray, points: np.ndarray, progress: Progress | None
) -> np.ndarray:
    count = len(loss.objective_of.rows["X"])
    if run.batches is not None and run.batches.dropout:  # what is dropped is noise too, and not seen here
        return np.full(len(steps), np.nan)
    one, noises = Minibatch(loss.objective_of.arrays, 1), np.empty(len(steps))
    for k, step in enumerate(steps):
        rows = np.arange(count) if run.batches is None else run.batches.indices(int(step), count)
        noises[k] = _noise(one, points[:, k], rows)
        report(progress, k + 1, len(steps))
    return noises
