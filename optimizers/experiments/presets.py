"""Ready experiments at the edge of stability, each of a second or a few.

preset("step sizes").run()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from landscapes.core.progress import Progress
from landscapes.learning import TrainingLoss, dataset, from_arrays, model, training_loss
from optimizers.core.optimizer import Optimizer
from optimizers.methods.adam_family import Adam
from optimizers.methods.adaptive import RMSprop
from optimizers.methods.descent import GradientDescent, Momentum, Nesterov

from .edge_of_stability import EdgeOfStability, edge_of_stability

_DIGITS = 500  # rows


class Name(StrEnum):
    """The experiments."""

    STEP_SIZES = "step sizes"  # gradient descent with three of them, and the flow
    MOMENTUM = "momentum"  # Polyak's and Nesterov's thresholds
    ADAPTIVE = "adaptive"  # preconditioned curvature
    TOO_SHORT = "too short"  # a negative control: it does not arrive
    DIGITS = "digits"  # handwritten digits: one arrives and one does not


@dataclass(frozen=True)
class Preset:
    """A loss, the methods that train on it from the same start, and for how long."""

    loss: Callable[[], TrainingLoss]
    methods: tuple[Optimizer, ...]
    time: float
    looks: int = 100
    flow: bool = True

    def run(self, seed: int = 0, progress: Progress | None = None) -> EdgeOfStability:
        """The experiment from the beginning that ``seed`` draws."""
        return edge_of_stability(
            self.loss(),
            self.methods,
            time=self.time,
            looks=self.looks,
            flow=self.flow,
            seed=seed,
            progress=progress,
        )


@cache
def wave(degree: int) -> TrainingLoss:
    """Cohen et al.'s small problem: 20 points of a Chebyshev polynomial, a network 1-30-20-1 of tanh."""
    network = model("mlp", width_1=30, width_2=20, initialisation="lecun")
    return training_loss(network, dataset("chebyshev", degree=degree))


@cache
def digits() -> TrainingLoss:
    """The first 500 digits, pixels from 0 to 1 and centred, a network 64-32-10 of tanh, squared loss."""
    rows = dataset("digits").taken(np.arange(_DIGITS))
    X = rows.X / 16
    data = from_arrays(X - X.mean(axis=0), rows.y, classes=rows.classes)
    return training_loss(model("mlp", width_1=32, initialisation="lecun"), data, "squared")


_PRESETS = {
    Name.STEP_SIZES: Preset(
        lambda: wave(4), tuple(GradientDescent(step_size=eta) for eta in (0.1, 0.2, 0.4)), 1000.0
    ),
    Name.MOMENTUM: Preset(
        lambda: wave(6),
        (
            GradientDescent(step_size=0.2),
            Momentum(step_size=0.2, momentum=0.5),
            Nesterov(step_size=0.2, momentum=0.5),
        ),
        1000.0,
    ),
    Name.ADAPTIVE: Preset(
        lambda: wave(4), (Adam(step_size=1e-3), RMSprop(step_size=1e-3, momentum=0.5)), 5.0, flow=False
    ),
    Name.TOO_SHORT: Preset(
        lambda: wave(4), (GradientDescent(step_size=0.02), Momentum(step_size=0.02, momentum=0.9)), 100.0
    ),
    Name.DIGITS: Preset(
        digits, (GradientDescent(step_size=0.5), GradientDescent(step_size=0.25)), 750.0, 30, flow=False
    ),
}


def preset(name: Name | str) -> Preset:
    """The experiment of that name; ValueError for another one."""
    return _PRESETS[Name(name)]
