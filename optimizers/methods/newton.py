"""Second order, with the Hessian itself: Newton's method and what keeps it out of trouble.

All work in the eigenbasis of the Hessian, where a model is d independent parabolas. Where the
Hessian or the gradient is not finite there is no model to follow, and a member stays where it is
(damped Newton falls back on the gradient while that is finite).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscapes import knob
from landscapes.core.heading import Heading
from optimizers.core.optimizer import Optimizer, StepCount, counter, optimizer
from optimizers.core.schedules import StepSize
from optimizers.core.shadow import known_as

from . import common_knobs
from .line_search import along, backtracking, moved, norm
from .spectrum import spectrum

FAMILY = Heading("Second order", "curvature")

# Eigenvalues below this share of the largest one are rounding: those directions count as flat.
_RANK = 1e-12
# Armijo's backtracking halves a step this often before it gives up (to 1e-15 of it).
_TRIALS = 50


@known_as(r"H^{-1} \nabla f")
def _newton_direction(eigen, gradient):
    """H^+ g by the pseudo-inverse: flat directions (see _RANK) are left alone."""
    least = _RANK * np.max(np.abs(eigen.values), axis=0)
    flat = np.abs(eigen.values) <= least
    inverse = np.where(flat, 0.0, 1 / np.where(flat, 1.0, eigen.values))
    return eigen.vector(inverse * eigen.coordinates(gradient))


def _jumped(theta, jump):
    """theta - jump, or theta where the jump is not finite."""
    return np.where(np.all(np.isfinite(jump), axis=0), theta - jump, theta)


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\, H^{-1} \nabla f(\theta),"
    r"\quad H = \nabla^2 f(\theta)",
    reference="@raphson1690; @simpson1740",
    order=2,
)
@dataclass(frozen=True)
class Newton(Optimizer):
    """Jumps to where the parabola that fits here has its flat point, be it bottom, saddle or top.

    Where H is singular, its pseudo-inverse stands in: no step along flat directions.
    """

    step_size: StepSize = knob(1.0, 1e-3, 3, r"\delta", "the share of the jump that is taken")

    def stability_limit(self, curvature):
        return 2.0

    def step(self, oracle, theta, state):
        gradient, hessian = oracle.gradient(theta), oracle.hessian(theta)
        with np.errstate(all="ignore"):
            direction = _newton_direction(spectrum(hessian), gradient)
            theta = _jumped(theta, self.rate(state.t) * direction)
        return theta, StepCount(state.t + 1)


class SearchingState(NamedTuple):
    t: np.ndarray
    stuck: np.ndarray  # whether a search has found nothing lower: the next would neither


@optimizer(
    formula=r"p = H^{-1} \nabla f(\theta)\ (\text{or } \nabla f \text{ if } p^\top \nabla f \le 0),"
    r"\quad \theta \leftarrow \theta - \beta^k p,\quad "
    r"f(\theta - \beta^k p) \le f(\theta) - c_1\,\beta^k p^\top \nabla f",
    reference="@nocedal2006, chapter 3",
    title="Damped Newton",
    order=2,
)
@dataclass(frozen=True)
class DampedNewton(Optimizer):
    """Newton with a hand on the brake: it looks before it jumps, and never jumps uphill.

    Where Newton's direction does not descend (by an angle whose cosine is at least 1e-8), it takes
    the gradient; then it backtracks from the full step by Armijo's rule.
    """

    shrink: float = knob(0.5, 0.1, 0.9, r"\beta", "what a step that is too long is multiplied by")
    sufficient_decrease: float = common_knobs.sufficient_decrease()

    def init(self, theta, streams):
        return SearchingState(counter(theta), np.zeros(np.shape(theta)[1:], dtype=bool))

    def step(self, oracle, theta, state):
        searching = ~state.stuck
        if not np.any(searching):
            return theta, state._replace(t=state.t + 1)
        value, gradient = oracle.value_and_gradient(theta, where=searching)
        hessian = oracle.hessian(theta, where=searching)
        with np.errstate(all="ignore"):
            newton = _newton_direction(spectrum(hessian), gradient)
            descends = along(newton, gradient) > 1e-8 * norm(newton) * norm(gradient)
            direction = -np.where(descends, newton, gradient)
            slope = along(gradient, direction)
            rule = 1.0, self.shrink, self.sufficient_decrease, _TRIALS, searching
            length = backtracking(oracle, theta, value, slope, direction, *rule)
            stuck = state.stuck | ~(length > 0)
        return moved(theta, length, direction), SearchingState(state.t + 1, stuck)


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,|H|_\varepsilon^{-1} \nabla f(\theta),\quad "
    r"|H|_\varepsilon = \sum_i \max(|\lambda_i|, \varepsilon)\, v_i v_i^\top",
    reference="@dauphin2014",
    title="Saddle-free Newton",
    order=2,
)
@dataclass(frozen=True)
class SaddleFreeNewton(Optimizer):
    """Newton that runs away from saddles: it turns round where the ground curves downward."""

    step_size: StepSize = knob(1.0, 1e-3, 3, r"\delta", "the share of the jump that is taken")
    floor: float = knob(
        0.1,
        1e-8,
        1e3,
        r"\varepsilon",
        "the least curvature reckoned with, so that flat ground does not fling it away",
        log=True,
    )

    def stability_limit(self, curvature):
        return 2.0

    def step(self, oracle, theta, state):
        gradient, hessian = oracle.gradient(theta), oracle.hessian(theta)
        with np.errstate(all="ignore"):
            eigen = spectrum(hessian)
            curvature = np.maximum(np.abs(eigen.values), self.floor)
            direction = eigen.vector(eigen.coordinates(gradient) / curvature)
            theta = _jumped(theta, self.rate(state.t) * direction)
        return theta, StepCount(state.t + 1)
