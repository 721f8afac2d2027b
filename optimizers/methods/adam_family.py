"""Adam and its kin: an average gradient, divided by the gradients' average size, bias corrected.

Bias corrections are computed from the state's step counter, one per member of the batch, since
members can be restarted one by one. In the formulas t counts from 1, hats divide by 1 - beta^t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.printed_rule import unless_zero
from optimizers.core.schedules import StepSize
from optimizers.core.shadow import named

from . import common_knobs
from .adaptive import FAMILY  # noqa: F401  (the registry reads it: same group in the menu)
from .common_knobs import corrected, kept_mean

_MEAN = kept_mean("beta1", "m", r"\beta_1", "g") + r",\quad "
_SQUARE = kept_mean("beta2", "v", r"\beta_2", "g^2") + r",\quad "
_MEANS = _MEAN + _SQUARE
_MEAN_HAT = r"\hat m = " + corrected("beta1", "m", r"\beta_1")
_SQUARE_HAT = r"\hat v = " + corrected("beta2", "v", r"\beta_2") + r",\quad "
_HATS = _MEAN_HAT + r",\ " + _SQUARE_HAT
_DECAYED = r",\quad " + common_knobs.DECAYED_GRADIENT


class AdamState(NamedTuple):
    t: np.ndarray
    mean: np.ndarray
    square: np.ndarray


@dataclass(frozen=True)
class AdamFamily(Optimizer):
    """What Adam and its kin share."""

    symbols: ClassVar = {"mean": "m", "square": "v"}
    scale_free = True

    step_size: StepSize = common_knobs.step_size(0.1)
    beta1: float = common_knobs.beta1()
    beta2: float = common_knobs.beta2()
    epsilon: float = common_knobs.epsilon()

    def init(self, theta, streams):
        return AdamState(counter(theta), np.zeros_like(theta), np.zeros_like(theta))

    def mean_and_square(self, gradient, state):
        """The averages of the gradient and of its square, with this one."""
        mean = self.beta1 * state.mean + (1 - self.beta1) * gradient
        return mean, self.beta2 * state.square + (1 - self.beta2) * gradient**2

    def size(self, square, t):
        """The gradients' average size after t steps, which the step is divided by."""
        return np.sqrt(square) / np.sqrt(1 - self.beta2**t) + self.epsilon


@dataclass(frozen=True)
class _AtTheEdge(AdamFamily):
    """Those of which it is known which preconditioned curvature they bear (J. Cohen et al.,
    arXiv:2207.14484, 2022): an average gradient crosses a valley at (2 + 2 beta 1) / ((1 - beta 1) rate).
    """

    def stability_threshold(self, t=0):
        if getattr(self, "weight_decay", 0.0):  # it is in the average of squares too
            return None
        return 2 * (1 + self.beta1) / ((1 - self.beta1) * self.rate(t))

    def preconditioner(self, state):
        with np.errstate(all="ignore"):  # before the first step there is none
            return (1 - self.beta1**state.t) * self.size(state.square, state.t)


@optimizer(
    formula=_MEANS + _HATS + r"\theta \leftarrow \theta - \delta\,"
    r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}" + _DECAYED,
    reference="@kingma2015",
)
@dataclass(frozen=True)
class Adam(_AtTheEdge):
    """A heavy ball whose every coordinate is scaled by its gradients' recent size."""

    weight_decay: float = common_knobs.weight_decay()

    def step(self, oracle, theta, state):
        t = state.t + 1
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        mean, square = self.mean_and_square(gradient, state)
        size = self.size(square, t)
        moved = theta - self.rate(state.t) / (1 - self.beta1**t) * mean / size
        return moved, AdamState(t, mean, square)


class AMSGradState(NamedTuple):
    t: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    largest: np.ndarray


@optimizer(
    formula=_MEANS
    + r"w \leftarrow \max(w, v),\quad \theta \leftarrow \theta - "
    + corrected("beta1", r"\delta", r"\beta_1")
    + r"\,\frac{m}{\sqrt{w"
    + unless_zero("beta2", r" / (1-\beta_2^t)")
    + r"} + \epsilon}"
    + _DECAYED,
    reference="@reddi2018",
    title="AMSGrad",
    name="amsgrad",
)
@dataclass(frozen=True)
class AMSGrad(_AtTheEdge):
    """Adam that never forgets the steepest stretch: its steps may shrink but not grow back."""

    symbols: ClassVar = {"mean": "m", "square": "v", "largest": "w"}
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        nothing = np.zeros_like(theta)
        return AMSGradState(counter(theta), nothing, nothing, nothing)

    def step(self, oracle, theta, state):
        t = state.t + 1
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        mean, square = self.mean_and_square(gradient, state)
        largest = np.maximum(state.largest, square)
        size = self.size(largest, t)
        moved = theta - self.rate(state.t) / (1 - self.beta1**t) * mean / size
        return moved, AMSGradState(t, mean, square, largest)

    def preconditioner(self, state):
        with np.errstate(all="ignore"):
            return (1 - self.beta1**state.t) * self.size(state.largest, state.t)


@optimizer(
    formula=_MEANS
    + _HATS
    + r"\theta \leftarrow "
    + unless_zero("weight_decay", r"(1 - \delta\lambda)\,")
    + r"\theta - \delta\,"
    r"\frac{\hat m}{\sqrt{\hat v} + \epsilon},\quad g = \nabla f(\theta)",
    reference="@loshchilov2019",
    title="AdamW",
    name="adamw",
)
@dataclass(frozen=True)
class AdamW(_AtTheEdge):
    """Adam with weight decay kept apart: the pull to the origin is not scaled by the gradients.

    It comes to rest where that pull and the step balance, a little beside the minimum.
    """

    weight_decay: float = common_knobs.weight_decay(0.01)

    def step(self, oracle, theta, state):
        t = state.t + 1
        rate = self.rate(state.t)
        gradient = oracle.gradient(theta)
        mean, square = self.mean_and_square(gradient, state)
        size = self.size(square, t)
        kept = (1 - rate * self.weight_decay) * theta
        return kept - rate / (1 - self.beta1**t) * mean / size, AdamState(t, mean, square)

    def stability_threshold(self, t=0):
        rate = self.rate(t)
        return (2 - rate * self.weight_decay) * (1 + self.beta1) / ((1 - self.beta1) * rate)


class AdamaxState(NamedTuple):
    t: np.ndarray
    mean: np.ndarray
    largest: np.ndarray


@optimizer(
    formula=_MEAN
    + r"u \leftarrow "
    + unless_zero("beta2", r"\max(\beta_2 u, |g| + \epsilon)", r"|g| + \epsilon")
    + r",\quad \theta \leftarrow \theta - "
    + corrected("beta1", r"\delta", r"\beta_1")
    + r"\,\frac{m}{u}"
    + _DECAYED,
    reference="@kingma2015, section 7.1",
)
@dataclass(frozen=True)
class Adamax(AdamFamily):
    """Adam that measures the gradients by their largest recent size, not by their mean square."""

    symbols: ClassVar = {"mean": "m", "largest": "u"}
    beta2: float = common_knobs.beta2(help="how much of the largest gradient is kept at every step")
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        return AdamaxState(counter(theta), np.zeros_like(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        t = state.t + 1
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        mean = self.beta1 * state.mean + (1 - self.beta1) * gradient
        largest = np.maximum(self.beta2 * state.largest, np.abs(gradient) + self.epsilon)
        moved = theta - self.rate(state.t) / (1 - self.beta1**t) * mean / largest
        return moved, AdamaxState(t, mean, largest)


class NAdamState(NamedTuple):
    t: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    product: np.ndarray  # mu_1 mu_2 ... mu_t; torch keeps it in float32 unless told otherwise


@optimizer(
    formula=unless_zero("beta1", _MEAN)
    + _SQUARE
    + _SQUARE_HAT
    + unless_zero(
        "beta1",
        r"\mu_t = "
        + unless_zero("momentum_decay", r"\beta_1\,(1 - \tfrac12\,0.96^{t\psi})", r"\tfrac12\beta_1")
        + r",\quad \theta \leftarrow \theta - \delta\,"
        r"\frac{1}{\sqrt{\hat v} + \epsilon}\left(\frac{(1-\mu_t)\,g}{1-\prod_{i \le t}\mu_i} + "
        r"\frac{\mu_{t+1}\,m}{1-\prod_{i \le t+1}\mu_i}\right)",
        r"\theta \leftarrow \theta - \delta\,\frac{g}{\sqrt{\hat v} + \epsilon}",
    )
    + _DECAYED,
    reference="@dozat2016",
    title="NAdam",
    name="nadam",
)
@dataclass(frozen=True)
class NAdam(AdamFamily):
    """Adam that looks ahead like Nesterov: the new gradient counts once more, as if averaged."""

    symbols: ClassVar = {"mean": "m", "square": "v", "product": r"\Pi"}
    momentum_decay: float = knob(
        4e-3, 0, 1, r"\psi", "how fast the momentum rises from half of beta 1 to all of it"
    )
    weight_decay: float = common_knobs.weight_decay()

    def init(self, theta, streams):
        nothing = np.zeros_like(theta)
        return NAdamState(counter(theta), nothing, nothing, np.ones(theta.shape[1:]))

    def step(self, oracle, theta, state):
        t = state.t + 1
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        mean, square = self.mean_and_square(gradient, state)
        now = named(r"\mu_t", self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay)))
        soon = named(r"\mu_{t+1}", self.beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * self.momentum_decay)))
        product = state.product * now
        ahead = (1 - now) / (1 - product) * gradient + soon / (1 - product * soon) * mean
        size = np.sqrt(square / (1 - self.beta2**t)) + self.epsilon
        return theta - self.rate(state.t) * ahead / size, NAdamState(t, mean, square, product)


@optimizer(
    formula=_MEAN
    + unless_zero("beta2", _SQUARE)
    + _MEAN_HAT
    + r",\quad \theta \leftarrow \theta - \delta\,\hat m"
    + unless_zero(
        "beta2",
        r"\cdot\begin{cases} r_t\,\frac{\sqrt{1-\beta_2^t}}{\sqrt{v} + \epsilon} & \rho_t > 5\\"
        r" 1 & \text{else} \end{cases},\quad "
        r"r_t = \sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}},\ "
        r"\rho_t = \rho_\infty - \tfrac{2t\beta_2^t}{1-\beta_2^t},\ "
        r"\rho_\infty = \tfrac{2}{1-\beta_2} - 1",
    )
    + _DECAYED,
    reference="@liu2020",
    title="RAdam",
    name="radam",
)
@dataclass(frozen=True)
class RAdam(AdamFamily):
    """Adam that trusts its average size only when it has seen enough: until then plain momentum.

    Those first steps are scaled by nothing: on steep ground only a small step size survives them.
    """

    scale_free = False
    step_size: StepSize = common_knobs.step_size(0.006)
    beta2: float = common_knobs.beta2(0.95)
    weight_decay: float = common_knobs.weight_decay()

    def step(self, oracle, theta, state):
        t = state.t + 1
        gradient = oracle.gradient(theta) + self.weight_decay * theta
        mean, square = self.mean_and_square(gradient, state)
        scale = self._rectified(t) * np.sqrt(1 - self.beta2**t) / (np.sqrt(square) + self.epsilon)
        scale = np.where(self._length(t) > 5, scale, 1.0)
        moved = theta - self.rate(state.t) * mean / (1 - self.beta1**t) * scale
        return moved, AdamState(t, mean, square)

    def _length(self, t):
        """rho_t: how many gradients the average square is worth."""
        length = 2 / (1 - self.beta2) - 1 - 2 * t * self.beta2**t / (1 - self.beta2**t)
        return named(r"\rho_t", length)

    def _rectified(self, t):
        """r_t: how far the average square can be trusted; NaN or inf before it can be at all."""
        length, longest = self._length(t), 2 / (1 - self.beta2) - 1
        with np.errstate(all="ignore"):
            trusted = (length - 4) * (length - 2) * longest
            return named("r_t", np.sqrt(trusted / ((longest - 4) * (longest - 2) * length)))
