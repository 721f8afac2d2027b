"""Value, gradient, Hessian and its products at any thetas, by replaying programs of fitting sizes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from landscapes.core.derivatives import as_theta

from .direct import Direct
from .programs import Programs
from .recording import Asked, Workspace

# A chunk's biggest array, in numbers. It is 0.8 MB: several of them have to stay in a processor's cache.
_CHUNK = 100_000
# The Hessian's d copies are done at once as long as their biggest array is no bigger than this.
_ALL_COPIES = 1_000_000
# Without quotients and logs a loss is a number wherever nothing overflows: at thetas below this.
_MODERATE = 1e100
_FLOAT = np.dtype(float)


def pieces(count: int, most: int) -> Iterator[tuple[int, int, int]]:
    """A count cut into (start, how many, size of the program) with sizes that are powers of 2.

    So that a few programs serve every count; the last one may be a little larger than what is left.
    """
    most = 1 << max(0, most.bit_length() - 1)
    start = 0
    while start < count:
        left = count - start
        above = 1 << (left - 1).bit_length()
        size = most if left >= most else above if above <= 1.3 * left else above // 2
        yield start, min(left, size), size
        start += size


class Answers:
    """What can be asked of a loss at thetas (d, *batch), components first.

    Results are as in landscapes/core/derivatives.py, and always new arrays. Where the value is NaN, so are
    the derivatives.
    """

    dimension: int
    direct: Direct
    programs: Programs

    def value(self, theta) -> np.ndarray:
        """The loss: (d, *batch) -> (*batch)."""
        theta = self._theta(theta)
        program = self.programs.of(Asked.VALUE)
        if program is not None and theta.ndim == 1:
            workspace = program.take()
            workspace.first_theta[:] = theta
            workspace.run()
            value = workspace.first_value.copy()
            program.give(workspace)
            return value
        thetas = self._batch_first(theta)
        if program is None:
            return self.direct.value(thetas).reshape(theta.shape[1:])
        values = np.empty(len(thetas))

        def keep(part: slice, workspace: Workspace, many: int) -> None:
            values[part] = workspace.value[:many]

        self._run(Asked.VALUE, thetas, keep)
        return values.reshape(theta.shape[1:])

    def value_and_gradient(self, theta) -> tuple[np.ndarray, np.ndarray]:
        """The loss and its gradient in one pass: (d, *batch) -> (*batch), (d, *batch)."""
        theta = self._theta(theta)
        program = self.programs.of(Asked.GRADIENT)
        if program is not None and theta.ndim == 1:  # a step of training: nothing that is not needed
            workspace = program.take()
            workspace.first_theta[:] = theta
            workspace.run()
            value, gradient = workspace.first_value.copy(), workspace.first_gradient.copy()
            program.give(workspace)
            if value != value:
                gradient[:] = np.nan
            return value, gradient
        thetas = self._batch_first(theta)
        if program is None:
            values, gradients = self.direct.value_and_gradient(thetas)
        else:
            values, gradients = np.empty(len(thetas)), np.empty(thetas.shape)

            def keep(part: slice, workspace: Workspace, many: int) -> None:
                values[part], gradients[part] = workspace.value[:many], workspace.gradient[:many]

            self._run(Asked.GRADIENT, thetas, keep)
            gradients[np.isnan(values)] = np.nan
        return values.reshape(theta.shape[1:]), self._components_first(gradients, theta)

    def gradient(self, theta) -> np.ndarray:
        """The gradient: (d, *batch) -> (d, *batch)."""
        return self.value_and_gradient(theta)[1]

    def hessian(self, theta) -> np.ndarray:
        """The matrix of second derivatives: (d, *batch) -> (d, d, *batch), symmetric."""
        theta = self._theta(theta)
        return self._components_first(self._matrices(self._batch_first(theta)), theta)

    def everything(self, theta) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Value, gradient and Hessian."""
        theta = self._theta(theta)
        thetas = self._batch_first(theta)
        if self._is_long() or self.programs.of(Asked.EVERYTHING, 1, self.dimension) is None:
            return (*self.value_and_gradient(theta), self.hessian(theta))
        values, gradients, matrices = self._everything(thetas)
        return (
            values.reshape(theta.shape[1:]),
            self._components_first(gradients, theta),
            self._components_first(matrices, theta),
        )

    def hessian_vector(self, theta, v) -> np.ndarray:
        """The Hessian at one theta (d,) times v, (d,) or (d, k): an array of v's shape."""
        theta, v = self._theta(theta), self._theta(v)
        if theta.ndim != 1 or v.ndim > 2:
            raise ValueError(
                f"Hessian-vector products are of one theta ({self.dimension},) and of vectors "
                f"({self.dimension},) or ({self.dimension}, k); got {theta.shape} and {v.shape}"
            )
        vectors = np.ascontiguousarray(np.reshape(v, (self.dimension, math.prod(v.shape[1:]))).T)
        return np.ascontiguousarray(self._products(theta, vectors).T).reshape(v.shape)

    def _theta(self, theta) -> np.ndarray:
        """theta as floats (d, *batch); what is that already is passed on at once."""
        if (
            type(theta) is np.ndarray
            and theta.dtype is _FLOAT
            and theta.ndim
            and len(theta) == self.dimension
        ):
            return theta
        return as_theta(self.dimension, theta)

    # Batches ---------------------------------------------------------------------------------

    def _batch_first(self, theta: np.ndarray) -> np.ndarray:
        """(d, *batch) as (n, d)."""
        return theta.reshape(self.dimension, math.prod(theta.shape[1:])).T

    def _components_first(self, array: np.ndarray, theta: np.ndarray) -> np.ndarray:
        """(n, ...) as (..., *batch), where theta is (d, *batch): an array of its own."""
        if theta.ndim == 1:
            return array[0]
        moved = np.moveaxis(array, 0, -1)
        return np.ascontiguousarray(moved).reshape(*moved.shape[:-1], *theta.shape[1:])

    def _run(self, asked: Asked, thetas: np.ndarray, keep, copies: int = 1) -> None:
        """Replays what is asked at all thetas (n, d); ``keep(part, workspace, many)`` takes the results."""
        one = self.programs.of(asked, 1, copies)
        assert one is not None
        most = max(1, _CHUNK // one.recording.biggest)
        for start, many, size in pieces(len(thetas), most):
            part = slice(start, start + many)
            program = self.programs.of(asked, size, copies)
            if program is None:  # refused at this size alone: the replays disagreed
                program, size = one, 1
            for first in range(part.start, part.stop, size):
                here = slice(first, min(first + size, part.stop))
                workspace = program.take()
                workspace.theta[: here.stop - first] = thetas[here]
                workspace.theta[here.stop - first :] = thetas[here.stop - 1]
                workspace.run()
                keep(here, workspace, here.stop - first)
                program.give(workspace)

    # Second derivatives ----------------------------------------------------------------------

    def _is_long(self) -> bool:
        """Whether d copies of theta take too much memory to be done at once."""
        program = self.programs.of(Asked.GRADIENT)
        return program is not None and self.dimension * program.recording.biggest > _ALL_COPIES

    def _matrices(self, thetas: np.ndarray) -> np.ndarray:
        """(n, d) -> (n, d, d)."""
        if self._is_long():
            return self._by_columns(thetas)
        program = self.programs.of(Asked.HESSIAN, 1, self.dimension)
        if program is None:
            return self.direct.hessian(thetas)
        total = program.recording.total
        if total and not np.abs(thetas).max(initial=0.0) < _MODERATE:
            if self.programs.of(Asked.EVERYTHING, 1, self.dimension) is None:
                return self.direct.hessian(thetas)
            return self._everything(thetas)[2]
        if len(thetas) == 1:
            workspace = program.take()
            workspace.theta[...] = thetas
            workspace.run()
            matrices = _symmetric(workspace.rows)
            if not total and np.isnan(workspace.value[0]):
                matrices[...] = np.nan
            program.give(workspace)
            return matrices
        matrices, values = np.empty((*thetas.shape, self.dimension)), np.zeros(len(thetas))

        def keep(part: slice, workspace: Workspace, many: int) -> None:
            matrices[part] = workspace.rows[:many]
            if not total:
                values[part] = workspace.value[:many]

        self._run(Asked.HESSIAN, thetas, keep, self.dimension)
        return _finished(matrices, values)

    def _everything(self, thetas: np.ndarray):
        values, gradients = np.empty(len(thetas)), np.empty(thetas.shape)
        matrices = np.empty((*thetas.shape, self.dimension))

        def keep(part: slice, workspace: Workspace, many: int) -> None:
            values[part], gradients[part] = workspace.value[:many], workspace.gradient[:many]
            matrices[part] = workspace.rows[:many]

        self._run(Asked.EVERYTHING, thetas, keep, self.dimension)
        gradients[np.isnan(values)] = np.nan
        return values, gradients, _finished(matrices, values)

    def _by_columns(self, thetas: np.ndarray) -> np.ndarray:
        identity = np.eye(self.dimension)
        matrices = np.empty((*thetas.shape, self.dimension))
        for k, theta in enumerate(thetas):
            matrices[k] = self._products(theta, identity)
        return _finished(matrices, self.value(thetas.T))

    def _products(self, theta: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """The Hessian at theta (d,) times vectors (k, d): (k, d)."""
        one = self.programs.of(Asked.PRODUCTS)
        if one is None:
            return self.direct.hessian_vectors(theta, vectors)
        rows = np.empty(vectors.shape)
        most = max(1, _CHUNK // one.recording.biggest)
        for start, many, size in pieces(len(vectors), most):
            program = self.programs.of(Asked.PRODUCTS, 1, size)
            if program is None:
                return self.direct.hessian_vectors(theta, vectors)
            workspace = program.take()
            workspace.theta[0] = theta
            workspace.vectors[0, :many] = vectors[start : start + many]
            workspace.vectors[0, many:] = 0.0
            workspace.run()
            rows[start : start + many] = workspace.rows[0, :many]
            program.give(workspace)
        return rows


def _symmetric(matrices: np.ndarray) -> np.ndarray:
    symmetric = matrices + np.swapaxes(matrices, 1, 2)
    symmetric *= 0.5
    return symmetric


def _finished(matrices: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Matrices (n, d, d) made symmetric, and NaN where the value is."""
    symmetric = _symmetric(matrices)
    symmetric[np.isnan(values)] = np.nan
    return symmetric
