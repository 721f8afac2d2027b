"""A loss's value, gradient and Hessian by autograd itself, one theta at a time.

What the array tape is checked against, and what answers where it cannot be recorded. A loss that decides
with ``if`` decides for one theta; so a batch is taken theta by theta.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscapes.tape.autodiff import differentiating

from .parts import Parts
from .reverse import traced

Loss = Callable[[dict[str, Any], Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Direct:
    """A loss over data as a function of thetas (n, d), components last."""

    per: Loss
    parts: Parts
    data: Mapping[str, Any]

    def height(self, leaves) -> list[Any]:
        """The loss of parts that are given in order, alone in a list."""
        return [self.per(self.parts.named(leaves), self.data)]

    def slopes(self, leaves) -> tuple[Any, list[Any]]:
        """The loss, and its gradient by parts."""
        (height,), pull_back = traced(lambda *parts: self.height(parts), leaves)
        return height, pull_back([np.ones(np.shape(height))])

    def value(self, thetas: np.ndarray) -> np.ndarray:
        """(n, d) -> (n,)."""
        with np.errstate(all="ignore"):
            return np.array([self._one_value(row) for row in thetas], dtype=float).reshape(len(thetas))

    def _one_value(self, row) -> float:
        return float(np.reshape(self.height(self.parts.cut(row[None]))[0], ()))

    def value_and_gradient(self, thetas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, d) -> (n,), (n, d); where the value is NaN, so is the gradient."""
        values, gradients = np.empty(len(thetas)), np.empty(thetas.shape)
        for k, row in enumerate(thetas):
            with differentiating():
                height, slopes = self.slopes(self.parts.cut(row[None]))
            values[k] = np.reshape(height, ())
            gradients[k] = self.parts.joined(slopes)
        gradients[np.isnan(values)] = np.nan
        return values, gradients

    def hessian_vectors(self, theta: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """The Hessian at one theta (d,) times each of the vectors (k, d): (k, d)."""
        with differentiating():
            leaves = self.parts.cut(theta[None])
            _, pull_back = traced(lambda *parts: self.slopes(parts)[1], leaves)
            rows = [self.parts.joined(pull_back(self.parts.cut(v[None])))[0] for v in vectors]
        return np.array(rows).reshape(vectors.shape)

    def hessian(self, thetas: np.ndarray) -> np.ndarray:
        """(n, d) -> (n, d, d), made symmetric; where the value is NaN, so is the Hessian."""
        identity = np.eye(self.parts.dimension)
        matrices = np.empty((len(thetas), *identity.shape))
        for k, row in enumerate(thetas):
            matrices[k] = self.hessian_vectors(row, identity)
        matrices = (matrices + np.swapaxes(matrices, 1, 2)) / 2
        matrices[np.isnan(self.value(thetas))] = np.nan
        return matrices
