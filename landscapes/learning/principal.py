"""Principal components: the affine plane through rows of numbers that leaves the least squared distance.

plane = principal_components(data.train.X, 2)
plane.encode(X), plane.decode(codes), plane.error       # 2 numbers a row, and back
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .data_set import frozen


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """``mean`` (p,), orthonormal ``directions`` (k, p) in the order of their variance, and what they leave.

    ``error`` is the mean squared error of a number, over the rows and columns they were found from: no
    affine map of rank k reproduces these rows with a smaller one (Eckart and Young 1936). ``share`` is the
    share of the variance that they hold, 0 where there is none. Of directions with equal variance any
    will do, and each one's sign is chosen so that its largest component is positive.
    """

    mean: np.ndarray
    directions: np.ndarray
    error: float
    share: float

    def encode(self, X: ArrayLike) -> np.ndarray:
        """The coordinates (n, k) of rows X (n, p) along the directions, from the mean."""
        return (np.asarray(X, dtype=float) - self.mean) @ self.directions.T

    def decode(self, codes: ArrayLike) -> np.ndarray:
        """The rows (n, p) at coordinates (n, k)."""
        return self.mean + np.asarray(codes, dtype=float) @ self.directions


def principal_components(X: ArrayLike, count: int) -> PrincipalComponents:
    """The first ``count`` principal components of rows X (n, p); ValueError for more than it has columns."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not 1 <= count <= X.shape[1]:
        raise ValueError(f"there are 1 to {X.shape[-1]} principal components, got {count}")
    mean = X.mean(axis=0)
    _, s, directions = np.linalg.svd(X - mean, full_matrices=len(X) < count)
    directions = directions[:count]
    largest = np.take_along_axis(directions, np.argmax(np.abs(directions), axis=1)[:, None], axis=1)
    total, left = float(np.sum(s**2)), float(np.sum(s[count:] ** 2))
    return PrincipalComponents(
        frozen(mean),
        frozen(directions * np.where(largest < 0, -1.0, 1.0)),
        left / X.size,
        1 - left / total if total else 0.0,
    )
