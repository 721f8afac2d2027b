"""An oracle that sees, at each step, a minibatch of a training loss's rows only."""

from __future__ import annotations

import numpy as np

from landscapes.learning.loss_landscape import TrainingLoss
from landscapes.learning.minibatches import Batches, Minibatches

from .oracle import Oracle


class BatchOracle(Oracle):
    """Answers for the rows of the present step, which are the same for every member."""

    def __init__(self, landscape: TrainingLoss, batch: tuple[int, ...], batches: Batches):
        super().__init__(landscape, batch)
        self._rows = Minibatches(landscape, batches)
        self.seek(0)

    def seek(self, step: int, theta: np.ndarray | None = None) -> None:
        self._rows.seek(step)
        self.seen, self._here = None, theta

    def _saw(self, theta: np.ndarray, value: np.ndarray) -> None:
        # A method may ask elsewhere first, or of several points at once: a simplex, a population.
        if self.seen is None and self._here is not None and np.array_equal(theta, self._here):
            self.seen = value

    def value(self, theta, where=None) -> np.ndarray:
        self._charge(0, where)
        value = self._rows.value(theta)
        self._saw(theta, value)
        return value

    def gradient(self, theta, where=None) -> np.ndarray:
        return self.value_and_gradient(theta, where)[1]

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        self._charge(1, where)
        value, gradient = self._rows.value_and_gradient(theta)
        self._saw(theta, value)
        return value, gradient

    def hessian(self, theta, where=None) -> np.ndarray:
        self._charge(2, where)
        return self._rows.hessian(theta)
