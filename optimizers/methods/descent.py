"""First-order descent: the gradient, and what may be added to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from landscapes.core.heading import Heading
from optimizers.core.optimizer import Optimizer, StepCount, counter, optimizer
from optimizers.core.printed_rule import unless_zero
from optimizers.core.schedules import StepSize

from . import common_knobs
from .line_search import along, backtracking, moved, wolfe

FAMILY = Heading("First order", "gradient and momentum")
_SUMMED = r"\nabla f(\theta)" + unless_zero("weight_decay", r" + \lambda\theta")
_DECAYED = unless_zero("weight_decay", r"(\nabla f(\theta) + \lambda\theta)", r"\nabla f(\theta)")


@optimizer(formula=r"\theta \leftarrow \theta - \delta\," + _DECAYED, reference="@cauchy1847")
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Walks straight downhill, with one fixed step size for every direction."""

    step_size: StepSize = common_knobs.step_size(0.003)
    weight_decay: float = common_knobs.weight_decay()

    def stability_limit(self, curvature):
        return 2 / (curvature + self.weight_decay)

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        return theta - self.rate(state.t) * gradient, StepCount(state.t + 1)


@optimizer(
    formula=r"\theta \leftarrow \theta - s\,\nabla f(\theta),\quad s = \delta\rho^k,\quad "
    r"k \in \{0, \dots, K\} \text{ the first with } "
    r"f(\theta - s\nabla f) \le f(\theta) - c_1 s\,\|\nabla f\|^2",
    reference="@armijo1966",
    title="Gradient descent, Armijo backtracking",
)
@dataclass(frozen=True)
class GradientDescentArmijo(Optimizer):
    """Tries a bold step downhill and shortens it until f has really fallen enough.

    A step that is not found within the tries leaves the point where it is.
    """

    step_size: StepSize = common_knobs.step_size(1.0, "the step tried first, before any shortening")
    shrink: float = knob(0.5, 0.05, 0.95, r"\rho", "what a rejected step is multiplied by")
    sufficient_decrease: float = common_knobs.sufficient_decrease()
    tries: int = knob(50, 1, 200, "K", "how often a step may be shortened")

    def step(self, oracle, theta, state):
        value, gradient = oracle.value_and_gradient(theta)
        slope = along(gradient, -gradient)
        rule = self.rate(state.t), self.shrink, self.sufficient_decrease, self.tries
        step = backtracking(oracle, theta, value, slope, -gradient, *rule)
        return moved(theta, step, -gradient), StepCount(state.t + 1)


@optimizer(
    formula=r"\theta \leftarrow \theta - s\,\nabla f(\theta),\quad s = \arg\min_{s>0} \varphi(s),"
    r"\ \varphi(s) = f(\theta - s\nabla f(\theta)),\quad "
    r"\text{from } s = \delta \text{ until } |\varphi'(s)| \le \epsilon\,|\varphi'(0)|",
    reference="@cauchy1847; the search after @nocedal2006, section 3.5",
    title="Gradient descent, exact line search",
)
@dataclass(frozen=True)
class GradientDescentExactLineSearch(Optimizer):
    """Follows each downhill ray to the bottom of its valley, then turns at a right angle.

    The bottom is where the slope along the ray vanishes, bracketed and closed in on by cubic fits.
    """

    step_size: StepSize = common_knobs.step_size(0.1, "the step tried first, before the bracket is found")
    precision: float = knob(1e-6, 1e-14, 0.9, r"\epsilon", "how flat the ray must be at its bottom", log=True)

    def step(self, oracle, theta, state):
        value, gradient = oracle.value_and_gradient(theta)
        rule = {"c1": 0.0, "c2": self.precision, "max_trials": 100}
        landing = wolfe(oracle, theta, value, gradient, -gradient, self.rate(state.t), **rule)
        return moved(theta, landing.step, -gradient), StepCount(state.t + 1)


class NoisyState(NamedTuple):
    t: np.ndarray
    streams: Any


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,"
    + unless_zero(
        "noise", r"(\nabla f(\theta) + \sigma\xi),\quad \xi \sim \mathcal{N}(0, I)", r"\nabla f(\theta)"
    ),
    reference="@robbins1951",
    wanders=True,
)
@dataclass(frozen=True)
class NoisyGradientDescent(Optimizer):
    """Stumbles downhill: every gradient comes with noise, as from a minibatch in SGD.

    Noise shakes it off saddle points and out of shallow minima; a decaying step size quiets it.
    """

    step_size: StepSize = common_knobs.step_size(0.003)
    noise: float = knob(10.0, 0, 100, r"\sigma", "the noise's standard deviation, per coordinate")

    def stability_limit(self, curvature):
        return 2 / curvature

    def init(self, theta, streams):
        return NoisyState(counter(theta), streams)

    def step(self, oracle, theta, state):
        noise = self.noise * state.streams.normal(state.t, len(theta))
        gradient = oracle.gradient(theta) + noise
        return theta - self.rate(state.t) * gradient, state._replace(t=state.t + 1)


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,\operatorname{sign}(\nabla f(\theta))",
    reference="@bernstein2018",
)
@dataclass(frozen=True)
class SignDescent(Optimizer):
    """Steps equally far in every coordinate, whatever the slope: only its sign counts."""

    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.03, "how far every coordinate moves at each step")

    def step(self, oracle, theta, state):
        sign = np.sign(oracle.gradient(theta))
        return theta - self.rate(state.t) * sign, StepCount(state.t + 1)


class MomentumState(NamedTuple):
    t: np.ndarray
    velocity: np.ndarray


@optimizer(
    formula=r"v \leftarrow "
    + unless_zero(
        "momentum", r"\alpha v + " + unless_zero("dampening", r"(1-\tau)\," + _DECAYED, _SUMMED), _SUMMED
    )
    + r",\quad \theta \leftarrow \theta - \delta v"
    + unless_zero("momentum", unless_zero("dampening", r" \qquad (\tau = 0 \text{ at the first step})")),
    reference="@polyak1964",
)
@dataclass(frozen=True)
class Momentum(Optimizer):
    """A heavy ball: it keeps part of its velocity at every step.

    As in torch, dampening spares the first step, and means nothing without momentum; the step size
    stands outside the velocity, so that a schedule scales all of the present step.
    """

    symbols: ClassVar = {"velocity": "v"}
    step_size: StepSize = common_knobs.step_size(0.001)
    momentum: float = common_knobs.momentum()
    dampening: float = knob(0.0, 0, 0.99, r"\tau", "how much of each new gradient is held back")
    weight_decay: float = common_knobs.weight_decay()

    def stability_limit(self, curvature):
        taken = np.where(self.momentum == 0, 1.0, 1 - self.dampening)
        return 2 * (1 + self.momentum) / (taken * (curvature + self.weight_decay))

    def init(self, theta, streams):
        return MomentumState(counter(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        whole = (state.t == 0) | (self.momentum == 0)
        velocity = self.momentum * state.velocity + np.where(whole, 1.0, 1 - self.dampening) * gradient
        return theta - self.rate(state.t) * velocity, MomentumState(state.t + 1, velocity)


@optimizer(
    formula=unless_zero(
        "momentum",
        r"v \leftarrow \alpha v + g,\quad \theta \leftarrow \theta - \delta\,(\alpha v + g)",
        r"\theta \leftarrow \theta - \delta g",
    )
    + r",\quad g = "
    + _SUMMED,
    reference="@nesterov1983; @sutskever2013; this form: torch.optim.SGD of @paszke2019",
)
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """A heavy ball that looks ahead: it adds the gradient once more to the velocity it will have.

    This is torch's form. At a constant step size its points are the look-ahead points of
    ``nesterov_lookahead``; under a schedule the two differ by how the step size changes in a step.
    """

    symbols: ClassVar = {"velocity": "v"}
    step_size: StepSize = common_knobs.step_size(0.001)
    momentum: float = common_knobs.momentum()
    weight_decay: float = common_knobs.weight_decay()

    def stability_limit(self, curvature):
        a = self.momentum
        return 2 * (1 + a) / ((1 + 2 * a) * (curvature + self.weight_decay))

    def init(self, theta, streams):
        return MomentumState(counter(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        velocity = self.momentum * state.velocity + gradient
        move = self.rate(state.t) * (self.momentum * velocity + gradient)
        return theta - move, MomentumState(state.t + 1, velocity)


@optimizer(
    formula=r"v \leftarrow "
    + unless_zero(
        "momentum",
        r"\alpha v + \nabla f(\theta')"
        + unless_zero("weight_decay", r" + \lambda\theta'")
        + r",\quad \theta' = \theta - \delta\alpha v",
        _SUMMED,
    )
    + r",\quad \theta \leftarrow \theta - \delta v",
    reference="@nesterov1983; @sutskever2013",
    title="Nesterov, look-ahead",
)
@dataclass(frozen=True)
class NesterovLookahead(Nesterov):
    """A heavy ball that first rolls on, and then asks for the slope where it would end up."""

    def step(self, oracle, theta, state):
        rate = self.rate(state.t)
        ahead = theta - rate * self.momentum * state.velocity
        gradient = oracle.gradient(ahead) + self.weight_decay * ahead
        velocity = self.momentum * state.velocity + gradient
        return theta - rate * velocity, MomentumState(state.t + 1, velocity)
