"""The density of a spectrum by stochastic Lanczos quadrature, with the identities that it has to fulfil.

    seen = density(loss, theta, steps=80, probes=10)
    seen.nodes, seen.weights            # (probes, steps) each
    t, height = seen.curve(width=0.05)

Of a probe v of length 1 the eigenvalues t of Lanczos' matrix and the squared first components w of its
eigenvectors are a Gauss quadrature of v's spectral measure: sum w = 1, sum w t = v'Hv, sum w t^2 = |Hv|^2
(Golub and Welsch 1969; Ubaru, Chen, Saad 2017; of networks: Ghorbani, Krishnan, Xiao 2019).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report

from .kinds import Matrix
from .krylov import Krylov
from .products import Products, products

EXACT = 500  # up to so many parameters all eigenvalues are computed too
_WIDTH, _MARGIN = 0.01, 4.0  # the usual width, of the spectrum's span; and the curve's margins, in widths


@dataclass(frozen=True, eq=False)
class Density:
    """The spectrum as ``probes`` random vectors see it: a sample, whose mean is the density.

    ``nodes`` and ``weights`` (probes, steps) are each probe's quadrature; where a probe's space closed
    early, its last weights are 0. ``moments`` (3, probes) are sum w, sum w t, sum w t^2, and ``direct``
    (3, probes) the same by products of their own: 1, v'Hv, |Hv|^2. ``exact`` (d,) are all eigenvalues,
    ascending, from the matrix itself, where there are at most 500; else None.
    """

    dimension: int
    nodes: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    moments: np.ndarray
    direct: np.ndarray
    exact: np.ndarray | None = field(repr=False)
    products: int

    @property
    def scale(self) -> float:
        """The largest |node| that has a weight."""
        return float(np.max(np.abs(self.nodes), where=self.weights > 0, initial=0.0))

    @property
    def moment_error(self) -> float:
        """The largest difference of moments and direct ones, the k-th in units of ``scale`` to the k."""
        units = np.array([1.0, self.scale, self.scale**2])[:, None]
        difference = np.abs(self.moments - self.direct)
        return float(np.max(np.divide(difference, units, where=units > 0, out=difference)))

    @property
    def trace(self) -> tuple[float, float]:
        """The trace as sampled, d times the mean of v'Hv, and its standard error over the probes."""
        return self._sum(self.direct[1])

    @property
    def squares(self) -> tuple[float, float]:
        """The sum of squared eigenvalues as sampled, d times the mean of |Hv|^2, with its standard error."""
        return self._sum(self.direct[2])

    def _sum(self, numbers: np.ndarray) -> tuple[float, float]:
        n = len(numbers)
        error = float(np.std(numbers, ddof=1) / np.sqrt(n)) if n > 1 else np.nan
        return self.dimension * float(np.mean(numbers)), self.dimension * error

    @property
    def span(self) -> tuple[float, float]:
        """The smallest and the largest node that has a weight."""
        seen = self.nodes[self.weights > 0]
        return float(seen.min()), float(seen.max())

    def usual_width(self) -> float:
        """A hundredth of the span; 1 where that is 0."""
        low, high = self.span
        return _WIDTH * (high - low) or 1.0

    def curve(self, points: int = 401, width: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The density made smooth by normal curves of deviation ``width``, on an even grid: (points,) each.

        Its integral is 1; the grid ends ``4 width`` beyond the span, which is a hundredth of it unless given.
        """
        width = self.usual_width() if width is None else width
        low, high = self.span
        grid = np.linspace(low - _MARGIN * width, high + _MARGIN * width, points)
        return grid, smoothed(self.nodes.ravel(), self.weights.ravel() / len(self.nodes), grid, width)

    def exact_curve(self, grid: np.ndarray, width: float) -> np.ndarray | None:
        """The same of all eigenvalues, on a grid (points,); None where they are not known."""
        if self.exact is None:
            return None
        return smoothed(self.exact, np.full(len(self.exact), 1 / len(self.exact)), grid, width)


def smoothed(nodes: np.ndarray, weights: np.ndarray, grid: np.ndarray, width: float) -> np.ndarray:
    """The sum of normal densities of deviation ``width`` around nodes (n,), times weights (n,), on a grid."""
    if not width > 0:
        raise ValueError(f"the width must be above 0, got {width}")
    away = (grid[:, None] - nodes) / width
    return np.exp(-0.5 * away * away) @ weights / (width * np.sqrt(2 * np.pi))


def density(
    f: Landscape,
    theta: ArrayLike,
    steps: int = 80,
    probes: int = 10,
    seed: int = 0,
    *,
    matrix: Matrix | str = Matrix.HESSIAN,
    rows: ArrayLike | None = None,
    progress: Progress | None = None,
) -> Density:
    """The spectral density of the curvature of ``f`` at theta (d,), by ``probes`` vectors drawn by ``seed``.

    Each probe, uniform on the sphere, takes ``steps`` products (no more than d), and one for its identities.
    ``matrix`` and ``rows`` as in ``products``. ``progress(done, steps)`` is called after each step; where
    it answers False, Cancelled is raised.
    """
    if steps < 1 or probes < 1:
        raise ValueError(f"steps and probes must be at least 1, got {steps} and {probes}")
    return quadrature(products(f, theta, matrix, rows), steps, probes, seed, progress)


def quadrature(
    A: Products, steps: int = 80, probes: int = 10, seed: int = 0, progress: Progress | None = None
) -> Density:
    """As ``density``, of a matrix by its products."""
    starts = np.random.default_rng(seed).normal(size=(probes, A.dimension))
    starts /= np.linalg.norm(starts, axis=1, keepdims=True)
    spaces, used = [Krylov(v) for v in starts], 0
    for step in range(min(steps, A.dimension)):
        growing = [space for space in spaces if space.open]
        if not growing:
            break
        # All probes at once: of small losses several products cost little more than one.
        images = A.apply(np.stack([space.vector for space in growing], axis=1))
        used += len(growing)
        for space, image in zip(growing, images.T):
            space.add(image)
        report(progress, step + 1, steps)
    nodes, weights = np.zeros((2, probes, max(space.size for space in spaces)))
    for k, space in enumerate(spaces):
        values, vectors = space.ritz()
        nodes[k, : len(values)], weights[k, : len(values)] = values, vectors[0] ** 2
    images = A.apply(starts.T.copy())
    direct = [np.ones(probes), np.sum(starts.T * images, axis=0), np.sum(images * images, axis=0)]
    moments = np.array([np.sum(weights * nodes**k, axis=1) for k in range(3)])
    exact = np.linalg.eigvalsh(A.dense) if A.dimension <= EXACT else None
    return Density(A.dimension, nodes, weights, moments, np.array(direct), exact, used + probes)
