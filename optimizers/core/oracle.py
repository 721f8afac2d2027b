"""The oracle: all an optimizer may ask of a landscape, counted per member of the batch."""

from __future__ import annotations

import numpy as np

from landscapes import Landscape


def cost(counts, dimension: int) -> np.ndarray:
    """Counts of values, gradients and Hessians (3, ...) in evaluations of f: 1, 2 and 2d + 2 each.

    Reverse-mode autodiff costs a small multiple of the value whatever d is; a Hessian is one
    gradient and d Hessian-vector products, two units each.
    """
    return counts[0] + 2 * counts[1] + (2 * dimension + 2) * counts[2]


class Oracle:
    """Answers value, gradient and Hessian at theta (d, *batch), and counts what was asked.

    ``where`` is a mask of shape batch: only those members are charged (a line search that goes on
    for some members of a batch only), or a whole number of evaluations to charge each member (a
    population). The answer is still computed for the whole batch.
    ``low`` and ``high`` are the corners of the domain, shaped to broadcast against theta.
    """

    def __init__(self, landscape: Landscape, batch: tuple[int, ...] = ()):
        self.landscape = landscape
        self.batch = batch
        self.domain = landscape.domain
        corners = np.array(landscape.domain, dtype=float)
        shape = (landscape.dimension,) + (1,) * len(batch)
        self.low = corners[:, 0].reshape(shape)
        self.high = corners[:, 1].reshape(shape)
        self._counts = np.zeros((3, *batch), dtype=np.int64)
        # The loss of the present step's rows where it begins, if it sees some rows only and asks for it.
        self.seen: np.ndarray | None = None

    @property
    def dimension(self) -> int:
        return self.landscape.dimension

    def _charge(self, kind: int, where) -> None:
        self._counts[kind] += 1 if where is None else np.asarray(where, dtype=np.int64)

    def value(self, theta, where=None) -> np.ndarray:
        """f at theta: (d, *batch) -> batch."""
        self._charge(0, where)
        return self.landscape.value(theta)

    def gradient(self, theta, where=None) -> np.ndarray:
        """The gradient at theta: (d, *batch) -> (d, *batch)."""
        self._charge(1, where)
        return self.landscape.gradient(theta)

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        """Both in one pass; charged as a gradient, which yields the value on its way."""
        self._charge(1, where)
        return self.landscape.value_and_gradient(theta)

    def hessian(self, theta, where=None) -> np.ndarray:
        """The Hessian at theta: (d, *batch) -> (d, d, *batch)."""
        self._charge(2, where)
        return self.landscape.hessian(theta)

    def seek(self, step: int, theta: np.ndarray | None = None) -> None:
        """Called before each step, which begins at theta: what is asked from now on is asked by it."""

    def take_counts(self) -> np.ndarray:
        """What was asked since the last call: (3, *batch) of values, gradients, Hessians."""
        counts = self._counts
        self._counts = np.zeros_like(counts)
        return counts


class SparseOracle(Oracle):
    """Evaluates for those members of a batch of one axis that are asked for; the others get NaN.

    For methods whose searches soon go on for a few members only, and which look at nobody else's answers.
    """

    def _few(self, where) -> np.ndarray | None:
        asked = None if where is None else np.flatnonzero(where)
        return None if asked is None or 4 * len(asked) > 3 * self.batch[0] else asked

    def value(self, theta, where=None) -> np.ndarray:
        if (some := self._few(where)) is None:
            return super().value(theta, where)
        self._charge(0, where)
        value = np.full(theta.shape[1:], np.nan)
        value[..., some] = self.landscape.value(theta[..., some])
        return value

    def gradient(self, theta, where=None) -> np.ndarray:
        return super().gradient(theta) if where is None else self.value_and_gradient(theta, where)[1]

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        if (some := self._few(where)) is None:
            return super().value_and_gradient(theta, where)
        self._charge(1, where)
        value, gradient = np.full(theta.shape[1:], np.nan), np.full(theta.shape, np.nan)
        value[..., some], gradient[..., some] = self.landscape.value_and_gradient(theta[..., some])
        return value, gradient
