"""Adaptive first-order methods: every coordinate gets a step size of its own from its gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from landscapes.core.heading import Heading
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.printed_rule import unless_zero
from optimizers.core.schedules import StepSize
from optimizers.core.shadow import named

from . import common_knobs
from .common_knobs import kept_mean

FAMILY = Heading("First order", "adaptive steps")


class RpropState(NamedTuple):
    t: np.ndarray
    steps: np.ndarray
    past: np.ndarray


@optimizer(
    formula=r"s \leftarrow \operatorname{clip}(\eta s,\ \delta_{\min}, \delta_{\max}),\quad "
    r"\eta = \eta^+ \text{ if } g\,g' > 0,\ \eta^- \text{ if } g\,g' < 0 \text{ (then } "
    r"g \leftarrow 0),\ 1 \text{ else};\quad "
    r"\theta \leftarrow \theta - s\operatorname{sign}(g),\quad s_0 = \delta,\ g = \nabla f(\theta)",
    reference="@riedmiller1993",
)
@dataclass(frozen=True)
class Rprop(Optimizer):
    """Feels its way by signs alone: bolder in a coordinate whose slope keeps its sign, else timid.

    The step size only sets the first steps, so that a schedule changes nothing (as in torch).
    """

    symbols: ClassVar = {"steps": "s", "past": "g'"}
    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.05, "how far every coordinate moves at the first step")
    eta_minus: float = knob(0.5, 0.05, 0.99, r"\eta^-", "shortens a step whose slope turned round")
    eta_plus: float = knob(1.2, 1, 3, r"\eta^+", "lengthens a step whose slope kept its sign")
    step_size_min: float = knob(1e-6, 1e-12, 1, r"\delta_{\min}", "the shortest step", log=True)
    step_size_max: float = knob(50.0, 1e-3, 100, r"\delta_{\max}", "the longest step", log=True)

    def init(self, theta, streams):
        t = counter(theta)
        return RpropState(t, np.zeros_like(theta) + self.rate(t), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta)
        agreement = np.sign(gradient) * np.sign(state.past)
        factor = np.where(agreement > 0, self.eta_plus, 1.0)
        factor = np.where(agreement < 0, self.eta_minus, factor)
        steps = np.minimum(np.maximum(state.steps * factor, self.step_size_min), self.step_size_max)
        gradient = np.where(agreement < 0, 0.0, gradient)
        return theta - steps * np.sign(gradient), RpropState(state.t + 1, steps, gradient)


class AdagradState(NamedTuple):
    t: np.ndarray
    total: np.ndarray


@optimizer(
    formula=r"v \leftarrow v + g^2,\quad \theta \leftarrow \theta - "
    + unless_zero("lr_decay", r"\frac{\delta}{1 + t\,\eta}", r"\delta")
    + r"\,\frac{g}{\sqrt{v} + \epsilon},\quad "
    + common_knobs.DECAYED_GRADIENT
    + r",\quad v_0 = "
    + unless_zero("initial_accumulator_value", r"\nu", "0")
    + unless_zero("lr_decay", r",\ t = 0, 1, \dots"),
    reference="@duchi2011",
)
@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Grows careful with every gradient seen: steep coordinates slow down first, and for good."""

    symbols: ClassVar = {"total": "v"}
    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.5)
    lr_decay: float = knob(0.0, 0, 1, r"\eta", "makes the step size fall like 1/t besides")
    initial_accumulator_value: float = knob(
        0.0, 0, 100, r"\nu", "what every coordinate's sum of squares starts from"
    )
    epsilon: float = common_knobs.epsilon(1e-10)
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        return AdagradState(counter(theta), np.zeros_like(theta) + self.initial_accumulator_value)

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        total = state.total + gradient**2
        rate = self.rate(state.t) / (1 + state.t * self.lr_decay)
        moved = theta - rate * gradient / (np.sqrt(total) + self.epsilon)
        return moved, AdagradState(state.t + 1, total)

    def stability_threshold(self, t=0):
        return None if self.weight_decay else 2 / self.rate(t)

    def preconditioner(self, state):
        return (1 + (state.t - 1) * self.lr_decay) * (np.sqrt(state.total) + self.epsilon)


class RMSpropState(NamedTuple):
    t: np.ndarray
    square: np.ndarray
    mean: np.ndarray
    velocity: np.ndarray


@optimizer(
    formula=kept_mean("alpha", "v", r"\rho", "g^2")
    + r",\quad u \leftarrow "
    + unless_zero("momentum", r"\alpha u + ")
    + r"\frac{g}{\sqrt{v"
    + unless_zero("centered", r"\,[{}-\bar g^2]_c")
    + r"} + \epsilon},\quad \theta \leftarrow \theta - \delta u,\quad "
    + common_knobs.DECAYED_GRADIENT
    + unless_zero("centered", r",\quad [\," + kept_mean("alpha", r"\bar g", r"\rho", "g") + r"\,]_c"),
    reference="@tieleman2012; centred: @graves2013",
    title="RMSprop",
)
@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Divides each slope by its own recent size: steep and flat coordinates go equally fast.

    ``alpha`` is torch's name for the share of the average square that is kept.
    """

    symbols: ClassVar = {"square": "v", "mean": r"\bar g", "velocity": "u"}
    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.03)
    alpha: float = knob(
        0.99, 0, 0.9999, r"\rho", "how much of the average squared gradient is kept at every step"
    )
    epsilon: float = common_knobs.epsilon()
    momentum: float = common_knobs.momentum(0.0)
    centered: bool = knob(
        False, symbol="c", help="divide by the standard deviation, not by the root mean square"
    )
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        nothing = np.zeros_like(theta)
        return RMSpropState(counter(theta), nothing, nothing, nothing)

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        square = self.alpha * state.square + (1 - self.alpha) * gradient**2
        mean = self.alpha * state.mean + (1 - self.alpha) * gradient
        velocity = self.momentum * state.velocity + gradient / self.size(square, mean)
        moved = theta - self.rate(state.t) * velocity
        return moved, RMSpropState(state.t + 1, square, mean, velocity)

    def size(self, square, mean):
        """The gradients' recent size, which each of them is divided by."""
        # Rounding can bring a variance below 0.
        return np.sqrt(np.maximum(square - mean**2, 0) if self.centered else square) + self.epsilon

    def stability_threshold(self, t=0):
        return None if self.weight_decay else 2 * (1 + self.momentum) / self.rate(t)

    def preconditioner(self, state):
        return self.size(state.square, state.mean)


class AdadeltaState(NamedTuple):
    t: np.ndarray
    square: np.ndarray
    moves: np.ndarray


@optimizer(
    formula=kept_mean("rho", "v", r"\rho", "g^2")
    + r",\quad u = \frac{\sqrt{w + \epsilon}}{\sqrt{v + \epsilon}}\,g,\quad "
    + kept_mean("rho", "w", r"\rho", "u^2")
    + r",\quad \theta \leftarrow \theta - \delta u,\quad "
    + common_knobs.DECAYED_GRADIENT,
    reference="@zeiler2012",
)
@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Takes the size of its steps from its own past steps, so that the units come out right.

    It starts from steps of about the root of epsilon and has to earn longer ones.
    """

    symbols: ClassVar = {"square": "v", "moves": "w"}
    step_size: StepSize = common_knobs.step_size(1.0, "what the method's own step is multiplied by")
    rho: float = knob(0.9, 0, 0.9999, r"\rho", "how much of both averages is kept at every step")
    epsilon: float = common_knobs.epsilon(1e-4)
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        return AdadeltaState(counter(theta), np.zeros_like(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        square = self.rho * state.square + (1 - self.rho) * gradient**2
        size = np.sqrt(state.moves + self.epsilon) / np.sqrt(square + self.epsilon)
        move = named("u", size * gradient)
        moves = self.rho * state.moves + (1 - self.rho) * move**2
        return theta - self.rate(state.t) * move, AdadeltaState(state.t + 1, square, moves)


class LionState(NamedTuple):
    t: np.ndarray
    mean: np.ndarray


_SIGN = r"\operatorname{sign}(" + unless_zero("beta1", r"\beta_1 m + (1-\beta_1)g", "g") + ")"


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,"
    + unless_zero("weight_decay", rf"({_SIGN} + \lambda\theta)", _SIGN)
    + r",\quad "
    + kept_mean("beta2", "m", r"\beta_2", "g")
    + r",\quad g = \nabla f(\theta)",
    reference="@chen2023",
)
@dataclass(frozen=True)
class Lion(Optimizer):
    """Sign descent with momentum: every coordinate always moves by the same amount, to or fro."""

    symbols: ClassVar = {"mean": "m"}
    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.03, "how far every coordinate moves at each step")
    beta1: float = common_knobs.beta1(help="how much the average counts for the step, beside the gradient")
    beta2: float = common_knobs.beta2(0.99, "how much of the average gradient is kept at every step")
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        return LionState(counter(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        gradient = oracle.gradient(theta)
        sign = np.sign(self.beta1 * state.mean + (1 - self.beta1) * gradient)
        mean = self.beta2 * state.mean + (1 - self.beta2) * gradient
        moved = theta - self.rate(state.t) * (sign + self.weight_decay * theta)
        return moved, LionState(state.t + 1, mean)
