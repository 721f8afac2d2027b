"""Vectors and matrices of every member of a batch: vectors are (d, *batch), matrices (d, d, *batch)."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizers.methods import line_search

norm = line_search.norm


def dot(a: Any, b: Any) -> Any:
    """The inner product of two vectors, batch; or a matrix times a vector, (d, *batch)."""
    return line_search.along(a, b) if np.ndim(a) == np.ndim(b) else np.sum(a * b[None], axis=1)


def outer(u: Any, v: Any) -> Any:
    """The matrix u v^T, (d, d, *batch)."""
    return u[:, None] * v[None]


def diagonal(matrix: Any) -> Any:
    """The diagonal of a matrix as a vector, (d, *batch)."""
    return np.stack([matrix[i, i] for i in range(len(matrix))])


def identity(dimension: int, batch: tuple[int, ...]) -> np.ndarray:
    """The identity for every member, (d, d, *batch)."""
    one = np.eye(dimension).reshape(dimension, dimension, *(1 for _ in batch))
    return np.broadcast_to(one, (dimension, dimension, *batch))


def clip(x: Any, low: Any, high: Any) -> Any:
    """x brought into [low, high]."""
    return np.minimum(np.maximum(x, low), high)


def solve(matrix: Any, vector: Any) -> Any:
    """The x with matrix x = vector, (d, *batch); NaN for a member whose matrix is singular."""
    stack, right = np.moveaxis(matrix, (0, 1), (-2, -1)), np.moveaxis(vector, 0, -1)[..., None]
    try:
        solution = np.linalg.solve(stack, right)
    except np.linalg.LinAlgError:  # one singular matrix is enough: the same elimination finds which
        regular = (np.linalg.slogdet(stack)[0] != 0)[..., None, None]
        solution = np.linalg.solve(np.where(regular, stack, np.eye(stack.shape[-1])), right)
        solution = np.where(regular, solution, np.nan)
    return np.moveaxis(solution[..., 0], -1, 0)
