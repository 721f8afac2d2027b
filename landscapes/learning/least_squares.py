"""Squared losses of models that are linear in their parameters: N rows made d + 1, and the closed form.

The loss 1/(2N) |Phi theta - y|^2 + 1/2 sum of r_j theta_j^2 is 1/2 |A theta - b|^2 with
A = [Phi / sqrt(N); diag(sqrt(r))] and b = [y / sqrt(N); 0]. The orthogonal factor of a QR decomposition of
[A | b] does not change lengths, so that its triangle, d + 1 rows, is the same loss of any number of rows,
off by rounding (Golub and Van Loan 2013, Matrix Computations, 5.3). Solved this way the solution keeps the
digits that the normal equations (A'A) theta = A'b would square away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """1/2 |A theta - b|^2: of a design (N, d), targets (N,) and a ridge (d,), a number a parameter."""

    design: np.ndarray
    targets: np.ndarray
    ridge: np.ndarray

    @cached_property
    def stacked(self) -> np.ndarray:
        """[A | b], (N + rows of the ridge, d + 1)."""
        n, d = self.design.shape
        data = np.column_stack([self.design, self.targets]) / np.sqrt(n)
        ridges = np.flatnonzero(self.ridge)
        penalty = np.zeros((len(ridges), d + 1))
        penalty[np.arange(len(ridges)), ridges] = np.sqrt(self.ridge[ridges])
        return np.vstack([data, penalty])

    @cached_property
    def triangle(self) -> np.ndarray:
        """Rows [R | q] with |R theta - q| = |A theta - b| for every theta: at most d + 1."""
        return np.asarray(np.linalg.qr(self.stacked, mode="r"))

    @cached_property
    def solution(self) -> np.ndarray:
        """The minimum, (d,); of many the shortest, as the pseudo-inverse gives it."""
        return np.linalg.lstsq(self.stacked[:, :-1], self.stacked[:, -1], rcond=None)[0]

    @cached_property
    def rank(self) -> int:
        """How many directions of theta the loss tells apart; below d, minima form a line or more."""
        return int(np.linalg.matrix_rank(self.stacked[:, :-1]))

    @cached_property
    def hessian(self) -> np.ndarray:
        """A'A = Phi'Phi/N + diag(ridge): (d, d), the same everywhere."""
        R = self.triangle[:, :-1]
        return R.T @ R

    @cached_property
    def fourth_moments(self) -> np.ndarray:
        """The mean of x x' S x x' over the design's rows x, as a matrix on the d^2 entries of S."""
        n, d = self.design.shape
        outer = np.einsum("ni,nj->nij", self.design, self.design)
        return np.einsum("nij,nkl->ikjl", outer, outer).reshape(d * d, d * d) / n

    @cached_property
    def gradient_noise(self) -> np.ndarray:
        """The covariance (d, d) of one row's gradient at the solution without ridge: mean of x x' e^2."""
        slopes = self.design * (self.targets - self.design @ self.solution)[:, None]
        return slopes.T @ slopes / len(slopes)

    @cached_property
    def leverages(self) -> np.ndarray:
        """The diagonal of the hat matrix Phi (Phi'Phi + N diag(ridge))^+ Phi', a row each: (N,)."""
        n = len(self.design)
        Q, R = np.linalg.qr(self.stacked[:, :-1])
        if self.rank < R.shape[1]:
            Q = np.linalg.svd(self.stacked[:, :-1], full_matrices=False)[0][:, : self.rank]
        return np.sum(Q[:n] ** 2, axis=1)

    @cached_property
    def left_out_errors(self) -> np.ndarray:
        """Each row's error by the model that is fitted without it: (N,); NaN where that is not determined.

        e_i / (1 - h_i), without any refit (Allen 1974; Hastie, Tibshirani, Friedman 2009, 7.10). With a
        ridge the refits divide by N as before, so that the penalty keeps its weight against each row.
        """
        error = self.targets - self.design @ self.solution
        remaining = 1 - self.leverages
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(remaining > 1e-10, error / remaining, np.nan)
