"""First-order descent: the gradient, and what may be added to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscapes import knob

from .optimizer import Optimizer, counter, optimizer

FAMILY = "First order: gradient and momentum"


class DescentState(NamedTuple):
    t: np.ndarray


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,\nabla L(\theta)",
    reference="A. Cauchy, Comptes Rendus 25 (1847)",
)
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Walks straight downhill, with one fixed step size for every direction."""

    step_size: float = knob(
        0.01, 1e-6, 10, r"\delta", "how far one gradient moves it (the learning rate)", log=True
    )

    def stability_limit(self, curvature):
        return 2 / curvature

    def init(self, theta, streams):
        return DescentState(counter(theta))

    def step(self, oracle, theta, state):
        return theta - self.rate(state.t) * oracle.gradient(theta), DescentState(state.t + 1)


class MomentumState(NamedTuple):
    t: np.ndarray
    velocity: np.ndarray


@optimizer(
    formula=r"v \leftarrow \alpha v + \delta\,\nabla L(\theta),\quad \theta \leftarrow \theta - v",
    reference="B. T. Polyak, USSR Comp. Math. and Math. Phys. 4 (1964)",
)
@dataclass(frozen=True)
class Momentum(Optimizer):
    """A heavy ball: it keeps part of its velocity at every step."""

    step_size: float = knob(
        0.01, 1e-6, 10, r"\delta", "how far one gradient moves it (the learning rate)", log=True
    )
    momentum: float = knob(0.9, 0, 0.999, r"\alpha", "how much velocity is kept at every step")

    def stability_limit(self, curvature):
        return 2 * (1 + self.momentum) / curvature

    def init(self, theta, streams):
        return MomentumState(counter(theta), np.zeros_like(theta))

    def step(self, oracle, theta, state):
        velocity = self.momentum * state.velocity + self.rate(state.t) * oracle.gradient(theta)
        return theta - velocity, MomentumState(state.t + 1, velocity)
