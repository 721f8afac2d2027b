"""Lanczos' tridiagonal matrix: a symmetric matrix seen from the vectors v, Av, A^2 v, ... (Lanczos 1950).

Every new vector is made orthogonal to all that came before, twice: without that the same eigenvalue is
found over and over, as ghosts (Paige 1972; Parlett, The Symmetric Eigenvalue Problem, 1998, chapter 13).
"""

from __future__ import annotations

import numpy as np

_CLOSED = 1e-12  # of the matrix's size: a remainder that is rounding
_ROOM = 64


class Krylov:
    """An orthonormal basis, one vector a row, grown by one product at a time.

        krylov = Krylov(start)
        while krylov.open:
            krylov.add(A @ krylov.vector)

    Where the space is closed (A leads out of it no more) it goes on with a fresh vector of ``draw``, if that
    is given, until the basis is one of the whole space; else it ends. ``locked`` (k, d), orthonormal, are
    vectors that the basis is kept orthogonal to: A is then the matrix without them.
    """

    def __init__(
        self, start: np.ndarray, draw: np.random.Generator | None = None, locked: np.ndarray | None = None
    ):
        self._dimension, self._draw = len(start), draw
        self._locked = np.empty((0, len(start))) if locked is None else locked
        self._rows = np.empty((_ROOM, len(start)))
        self._diagonal: list[float] = []
        self._beside: list[float] = []  # the one behind the last is how far A leads out of the space
        self._next = self._normed(start)

    @property
    def size(self) -> int:
        """How many products it has seen."""
        return len(self._diagonal)

    @property
    def open(self) -> bool:
        """Whether there is a vector left to be multiplied."""
        return self._next is not None

    @property
    def complete(self) -> bool:
        """Whether the basis, and what is locked, are all of the space."""
        return self.size + len(self._locked) >= self._dimension

    @property
    def vector(self) -> np.ndarray:
        """The last vector of the basis (d,), whose product is wanted."""
        assert self._next is not None
        return self._next

    def add(self, product: np.ndarray) -> None:
        """A times ``vector``."""
        m, here = self.size, self.vector
        if m == len(self._rows):
            rows = np.empty((min(2 * m, self._dimension + 1), self._dimension))
            rows[:m] = self._rows
            self._rows = rows
        self._rows[m] = here
        self._diagonal.append(float(here @ product))
        rest = self._orthogonal(product)
        out = float(np.linalg.norm(rest))
        scale = max(*map(abs, self._diagonal), *self._beside, 0.0)
        if out > _CLOSED * scale and not self.complete:
            self._beside.append(out)
            self._next = rest / out
            return
        self._beside.append(0.0)
        fresh = None if self._draw is None or self.complete else self._draw.normal(size=self._dimension)
        self._next = None if fresh is None else self._normed(fresh)

    def _orthogonal(self, vector: np.ndarray) -> np.ndarray:
        rows, rest = self._rows[: self.size], vector
        for _ in range(2):
            rest = rest - self._locked.T @ (self._locked @ rest)
            rest = rest - rows.T @ (rows @ rest)
        return rest

    def _normed(self, vector: np.ndarray) -> np.ndarray | None:
        rest = self._orthogonal(vector)
        length = float(np.linalg.norm(rest))
        return rest / length if length > 0 else None

    def ritz(self) -> tuple[np.ndarray, np.ndarray]:
        """The tridiagonal matrix's eigenvalues, ascending (m,), and eigenvectors, a column each (m, m)."""
        tridiagonal = np.diag(self._diagonal)
        beside = self._beside[:-1]
        tridiagonal += np.diag(beside, 1) + np.diag(beside, -1)
        return np.linalg.eigh(tridiagonal)

    def errors(self, vectors: np.ndarray) -> np.ndarray:
        """|A u - value u| of Ritz pairs whose vectors in the basis are (m, k), by Lanczos' identity: (k,)."""
        return self._beside[-1] * np.abs(vectors[-1])

    def lifted(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors (m, k) in the basis as vectors (d, k)."""
        return self._rows[: self.size].T @ vectors
