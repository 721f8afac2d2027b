"""The eigenvalues at the ends of a spectrum with their vectors, each with its residual.

top = eigenpairs(loss, theta, count=5)
top.values, top.vectors, top.residuals, top.converged
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report

from .kinds import End, Matrix
from .krylov import Krylov
from .products import Products, products

_MOST = 300  # products of a search
_LOOK = 5  # products between two looks at the Ritz values
_DRAWN = (
    0.3  # of a given start: how much that is drawn is added, so that another direction is seen overtaking
)
# How well a second search knows its ends before it is believed: to a share of the spectrum's size, and of
# the distance to the pairs.
_MISSED, _APART = 1e-2, 0.1


@dataclass(frozen=True, eq=False)
class Eigenpairs:
    """k eigenvalues, the largest first, with their vectors.

    ``values`` (k,), ``vectors`` (d, k) of length 1, orthogonal; ``residuals`` (k,) are |A v - value v|, from
    products of their own. Within its residual of a value there is an eigenvalue. ``converged`` (k,): the
    residual is at most ``tolerance * scale``, ``scale`` the largest |eigenvalue| that was seen.

    That none has been missed no residual says. ``searched``: the whole space was spanned, or a second
    search from another start, orthogonal to these vectors, found no value beyond them. That is how a
    multiple eigenvalue is found as often as it is there; but a start is drawn, and what it shows is
    evidence, no proof. Values closer than ``tolerance * scale`` are not told apart. ``products`` have been
    used in all.
    """

    values: np.ndarray
    vectors: np.ndarray = field(repr=False)
    residuals: np.ndarray
    converged: np.ndarray
    searched: bool
    scale: float
    tolerance: float
    products: int
    end: End


def eigenpairs(
    f: Landscape,
    theta: ArrayLike,
    count: int = 5,
    end: End | str = End.LARGEST,
    tolerance: float = 1e-6,
    seed: int = 0,
    *,
    matrix: Matrix | str = Matrix.HESSIAN,
    rows: ArrayLike | None = None,
    most: int = _MOST,
    progress: Progress | None = None,
) -> Eigenpairs:
    """The ``count`` largest, smallest or both kinds of eigenvalues of the curvature of ``f`` at theta (d,).

    By Lanczos' method with full reorthogonalisation from a start drawn by ``seed``, ``most`` products a
    search; what has not converged by then is marked. ``matrix`` and ``rows`` as in ``products``.
    ``progress(done, most)`` is called now and then; where it answers False, Cancelled is raised.
    """
    if count < 1 or most < 1:
        raise ValueError(f"count and most must be at least 1, got {count} and {most}")
    if not tolerance > 0:
        raise ValueError(f"the tolerance must be above 0, got {tolerance}")
    return extremes(
        products(f, theta, matrix, rows), count, End(end), tolerance, seed, most=most, progress=progress
    )


def extremes(
    A: Products,
    count: int = 1,
    end: End = End.LARGEST,
    tolerance: float = 1e-6,
    seed: int = 0,
    *,
    start: np.ndarray | None = None,
    most: int = _MOST,
    again: bool = True,
    progress: Progress | None = None,
) -> Eigenpairs:
    """As ``eigenpairs``, of a matrix by its products.

    ``start`` (d,) is where the search begins, drawn unless given: what was the vector a moment ago is a
    good one. Without ``again`` no second search looks for what was missed.
    """
    search = _Search(A, count, end, tolerance, np.random.default_rng(seed), most, progress)
    first = search.draw() if start is None else start + _DRAWN * np.linalg.norm(start) * search.unit()
    krylov = search.run(Krylov(first, search.generator), search.all_known)
    pairs = search.pairs(krylov)
    searched = krylov.complete
    while again and not searched and bool(np.all(pairs.converged)):
        found, beyond = search.missed(pairs)
        if beyond is None:  # the second search has not come far enough
            break
        if not beyond:
            searched = True
        else:
            pairs = search.joined(pairs, found)
    return search.finished(pairs, searched)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Eigenvalues ascending, their vectors, residuals, and which have converged."""

    values: np.ndarray
    vectors: np.ndarray
    residuals: np.ndarray
    converged: np.ndarray


class _Search:
    """One question, with what has been used up for it."""

    def __init__(self, A, count, end, tolerance, generator, most, progress):
        self.A, self.end, self.tolerance, self.generator = A, end, tolerance, generator
        self.most, self.progress = most, progress
        self.low = count if end in (End.SMALLEST, End.BOTH) else 0
        self.high = count if end in (End.LARGEST, End.BOTH) else 0
        self.used, self.scale = 0, 0.0

    def draw(self) -> np.ndarray:
        return self.generator.normal(size=self.A.dimension)

    def unit(self) -> np.ndarray:
        drawn = self.draw()
        return drawn / np.linalg.norm(drawn)

    def wanted(self, total: int) -> np.ndarray:
        """The positions of the wanted ones among so many, ascending."""
        low, high = range(min(self.low, total)), range(max(0, total - self.high), total)
        return np.array(sorted({*low, *high}), dtype=int)

    def multiplied(self, vectors: np.ndarray) -> np.ndarray:
        self.used += vectors.shape[1]
        return self.A.apply(vectors)

    def run(self, krylov: Krylov, known: Callable[[np.ndarray, np.ndarray], bool]) -> Krylov:
        """Grow the space until its Ritz values and their errors (m,) are known, or ``most`` is used up."""
        while krylov.open and krylov.size < self.most:
            for _ in range(min(_LOOK, self.most - krylov.size)):
                if krylov.open:
                    krylov.add(self.multiplied(krylov.vector[:, None])[:, 0])
            report(self.progress, krylov.size, self.most)
            values, vectors = krylov.ritz()
            self.scale = max(self.scale, float(np.max(np.abs(values))))
            if known(values, krylov.errors(vectors)):
                break
        return krylov

    def all_known(self, values: np.ndarray, errors: np.ndarray) -> bool:
        """Whether all that are wanted are within the tolerance."""
        # Half: the products' rounding is not in Lanczos' identity.
        within = errors[self.wanted(len(values))] <= 0.5 * self.tolerance * self.scale
        return len(values) > self.low + self.high and bool(np.all(within))

    def pairs(self, krylov: Krylov, at: np.ndarray | None = None) -> _Pairs:
        """The wanted Ritz pairs, with residuals by products of their own."""
        values, inner = krylov.ritz()
        at = self.wanted(len(values)) if at is None else at
        return self.judged(krylov.lifted(inner[:, at]))

    def judged(self, vectors: np.ndarray) -> _Pairs:
        """Ritz pairs in the span of vectors (d, k), nearly orthonormal ones."""
        basis, _ = np.linalg.qr(vectors)
        image = self.multiplied(basis)
        inner = basis.T @ image
        values, turn = np.linalg.eigh((inner + inner.T) / 2)
        vectors, image = basis @ turn, image @ turn
        residuals = np.linalg.norm(image - values * vectors, axis=0)
        self.scale = max(self.scale, float(np.max(np.abs(values), initial=0.0)))
        return _Pairs(values, vectors, residuals, residuals <= self.tolerance * self.scale)

    def missed(self, pairs: _Pairs) -> tuple[np.ndarray, bool | None]:
        """Vectors (d, k) beyond the pairs, from another start; whether there are any, None if that is open.

        A Rayleigh quotient beyond them in the space orthogonal to them proves that one was missed. That none
        was is believed where the other space's ends are known well enough to be told from the pairs.
        """
        low, high = self._borders(pairs)

        def ends_known(values: np.ndarray, errors: np.ndarray) -> bool:
            ends = ([(values[0] - low, errors[0])] if self.low else []) + (
                [(high - values[-1], errors[-1])] if self.high else []
            )
            least, most = 0.5 * self.tolerance * self.scale, _MISSED * self.scale
            return all(error <= max(least, min(most, _APART * abs(gap))) for gap, error in ends)

        def beyond(values: np.ndarray) -> np.ndarray:
            slack = self.tolerance * self.scale
            return (values < low - slack) | (values > high + slack)

        def sure(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
            return beyond(values) & (errors <= 0.5 * self.tolerance * self.scale)

        krylov = self.run(Krylov(self.draw(), self.generator, pairs.vectors.T), ends_known)
        values, inner = krylov.ritz()
        if not np.any(beyond(values)):
            known = krylov.complete or ends_known(values, krylov.errors(inner))
            return np.empty((self.A.dimension, 0)), False if known else None
        krylov = self.run(krylov, lambda values, errors: bool(np.any(sure(values, errors))))
        values, inner = krylov.ritz()
        found = sure(values, krylov.errors(inner))
        return krylov.lifted(inner[:, found]), True if np.any(found) else None

    def _borders(self, pairs: _Pairs) -> tuple[float, float]:
        """The innermost wanted values of the two ends; what lies beyond them was missed."""
        low = float(pairs.values[self.low - 1]) if self.low else -np.inf
        high = float(pairs.values[len(pairs.values) - self.high]) if self.high else np.inf
        return low, high

    def joined(self, pairs: _Pairs, found: np.ndarray) -> _Pairs:
        """The wanted ones of these pairs and of what was found beside them."""
        both = self.judged(np.concatenate([pairs.vectors, found], axis=1))
        at = self.wanted(len(both.values))
        return _Pairs(both.values[at], both.vectors[:, at], both.residuals[at], both.converged[at])

    def finished(self, pairs: _Pairs, searched: bool) -> Eigenpairs:
        down = slice(None, None, -1)
        converged = pairs.residuals <= self.tolerance * self.scale
        return Eigenpairs(
            pairs.values[down],
            pairs.vectors[:, down],
            pairs.residuals[down],
            converged[down],
            searched,
            self.scale,
            self.tolerance,
            self.used,
            self.end,
        )
