"""A landscape under stress, as a method meets it: an oracle whose answers are not those of f."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscapes import Landscape
from optimizers.core.oracle import Oracle
from optimizers.running.scales import scales

from .stresses import Asked, Question, Stress


class Frame:
    """The method's coordinates u, of which the point is theta = c + A (u - c), c the box's middle."""

    def __init__(self, landscape: Landscape, stresses: Sequence[Stress]):
        self.box = np.array(landscape.domain, dtype=float)
        d = landscape.dimension
        self.middle = self.box.mean(axis=1)[:, None]
        matrices = [m for m in (s.matrix(d) for s in stresses) if m is not None]
        self.matrix: np.ndarray | None = None
        for matrix in matrices:
            self.matrix = matrix if self.matrix is None else self.matrix @ matrix
        self.inverse = None if self.matrix is None else np.linalg.inv(self.matrix)

    def point(self, u: np.ndarray) -> np.ndarray:
        """theta (d, *batch) of u (d, *batch)."""
        return u if self.matrix is None else _moved(self.matrix, u, self.middle)

    def own(self, theta: np.ndarray) -> np.ndarray:
        """u (d, *batch) of theta (d, *batch)."""
        return theta if self.inverse is None else _moved(self.inverse, theta, self.middle)

    def corners(self) -> np.ndarray:
        """The smallest box (d, 2) of coordinates u that holds all of the landscape's box."""
        if self.inverse is None:
            return self.box
        reach = np.abs(self.inverse) @ np.diff(self.box, axis=1) / 2
        return np.concatenate([self.middle - reach, self.middle + reach], axis=1)


def _moved(matrix: np.ndarray, points: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """c + A (x - c) for points (d, *batch): sums in order, so that a member's bits are its own."""
    middle = middle.reshape((-1,) + (1,) * (points.ndim - 1))
    return middle + _applied(matrix, points - middle)


def _applied(matrix: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """A x along the first axis, one member like another whatever the batch, as a product by BLAS is not."""
    rows = []
    for row in matrix:
        total = row[0] * vectors[0]
        for factor, part in zip(row[1:], vectors[1:]):
            total = total + factor * part
        rows.append(total)
    return np.stack(rows)


class StressedOracle(Oracle):
    """Answers for members (n,) by their numbers; each draw follows (seed, member, step, question) alone."""

    def __init__(self, landscape: Landscape, stresses: Sequence[Stress], seed: int, members: np.ndarray):
        super().__init__(landscape, members.shape)
        self._stresses, self._seed, self._members = tuple(stresses), seed, members
        self.frame = Frame(landscape, stresses)
        corners = self.frame.corners()
        self.domain = tuple((float(low), float(high)) for low, high in corners)
        self.low, self.high = corners[:, :1], corners[:, 1:]
        usual = scales(landscape)
        self._units = {Asked.VALUE: usual.height, Asked.GRADIENT: usual.slope, Asked.HESSIAN: 0.0}
        self._step, self._asked = 0, np.zeros(members.shape, dtype=np.int64)

    def taken(self, keep: np.ndarray) -> StressedOracle:
        """The oracle of some of the members, by their places."""
        return StressedOracle(self.landscape, self._stresses, self._seed, self._members[keep])

    def seek(self, step: int, theta: np.ndarray | None = None) -> None:
        self._step, self._asked = step, np.zeros_like(self._asked)

    def _next(self, where) -> np.ndarray:
        """The number of a question for each member: who is not asked does not count it."""
        number = self._asked
        self._asked = number + (1 if where is None else np.asarray(where, dtype=np.int64) > 0)
        return number

    def _told(self, kind: Asked, answer: np.ndarray, number: np.ndarray) -> np.ndarray:
        question = Question(kind, self._units[kind], self._seed, self._members, self._step, number)
        for one in self._stresses:
            answer = one.answered(answer, question)
        return answer

    def value(self, theta, where=None) -> np.ndarray:
        self._charge(0, where)
        return self._told(Asked.VALUE, self.landscape.value(self.frame.point(theta)), self._next(where))

    def gradient(self, theta, where=None) -> np.ndarray:
        self._charge(1, where)
        slope = self._turned(self.landscape.gradient(self.frame.point(theta)))
        return self._told(Asked.GRADIENT, slope, self._next(where))

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        self._charge(1, where)
        value, slope = self.landscape.value_and_gradient(self.frame.point(theta))
        number = self._next(where)
        value = self._told(Asked.VALUE, value, number)
        return value, self._told(Asked.GRADIENT, self._turned(slope), number)

    def hessian(self, theta, where=None) -> np.ndarray:
        self._charge(2, where)
        matrix = self.landscape.hessian(self.frame.point(theta))
        matrix = self._turned(self._turned(matrix).swapaxes(0, 1)).swapaxes(0, 1)
        return self._told(Asked.HESSIAN, matrix, self._next(where))

    def _turned(self, derivative: np.ndarray) -> np.ndarray:
        """A' g: the slope along the method's own coordinates."""
        return derivative if self.frame.matrix is None else _applied(self.frame.matrix.T, derivative)
