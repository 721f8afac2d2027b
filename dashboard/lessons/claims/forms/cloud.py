"""How far stochastic gradient descent strays around the minimum of a squared loss."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import NoAnswer, Unanswered
from dashboard.lessons.claims.registry import quantity
from dashboard.lessons.claims.scene import One, Scene
from landscapes.learning.cloud import longest_step, stationary_covariance


@quantity("predicted spread with {whole} rows a step and step size {number}")
def predicted_spread(scene: Scene, rows: int, step_size: float) -> float:
    """The root mean square distance from the minimum at which gradient descent of a constant step size stays
    in the long run, each step on so many rows drawn anew with replacement: the root of the trace of the
    stationary covariance, which the study “cloud” draws. Infinite for steps too long to have one."""
    longest = longest_step(scene.loss, rows) if rows else None
    if longest is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="the spread around the minimum")
    covariance = stationary_covariance(scene.loss, step_size, rows)
    return np.inf if covariance is None else float(np.sqrt(np.trace(covariance)))


@quantity("spread of {run}")
def spread_of(scene: Scene, run: One) -> float:
    """The root mean square distance of the run's points from the least-squares solution, over the second half
    of its steps."""
    best = scene.loss.closed_form
    if best is None or len(run.points) <= run.steps:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="every point beside the closed form")
    late = run.points[(run.steps + 1) // 2 :]
    return float(np.sqrt(np.mean(np.sum((late - np.asarray(best)) ** 2, axis=1))))
