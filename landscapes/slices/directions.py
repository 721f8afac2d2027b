"""The ways to choose directions: coordinates, random ones, a path's axes, the Hessian's, points.

Coordinates of a plane are lengths in the space of parameters, except of random directions that are
normalised, whose unit is theta's own length, and of the line between two points, which are at 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import engine_of
from landscapes.core.knob import knob
from landscapes.core.landscape import Box, Landscape

from .kinds import Needs, Normalisation, NoSlice, SliceFault
from .normalisation import drawn, normalised
from .random_walk import walk_shares
from .spectrum.kinds import End, SpectrumError
from .spectrum.pairs import eigenpairs
from .ways import Span, Way, way_class

_SHOWN = 5  # principal axes whose shares are told
_MARGIN = 0.25  # of the extent of what a box is put around, on each side
_NARROWEST = 0.2  # of a box's longer side
_FEW = 200  # variables; of more, two eigenvectors are had by products of the Hessian with vectors
_MOST_DENSE = 2000  # variables of a Hessian that is made as a whole where there are no such products
_LINE = 1e-6  # what is thinner than this share of its length is a line


def orthonormal(vectors: np.ndarray) -> np.ndarray:
    """Gram and Schmidt's vectors (d, k) of linearly independent ones, the first in its own direction.

    NoSlice where they lie on a line.
    """
    lengths = np.linalg.norm(vectors, axis=0)
    if not np.all(lengths > 0):
        raise NoSlice(SliceFault.STRAIGHT)
    q, r = np.linalg.qr(vectors / lengths)
    if np.min(np.abs(np.diag(r))) < _LINE:
        raise NoSlice(SliceFault.STRAIGHT)
    return q * np.sign(np.diag(r))


def principal_axes(away: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Squares of vectors (n, d) summed along their principal axes, falling, and the first two axes (d, k).

    k is smaller than 2 where the vectors lie on a line to within a millionth of their length, or are all 0.
    By the smaller of two matrices that have the same eigenvalues but for zeros.
    """
    n, d = away.shape
    squares, u = np.linalg.eigh(away @ away.T if n <= d else away.T @ away)
    squares = np.maximum(squares[::-1], 0.0)
    there = int(np.sum(squares[:2] > _LINE**2 * squares[0]))
    first = u[:, ::-1][:, :there]
    if n <= d:
        first = away.T @ first
    return squares, orthonormal(first) if there else first


def box_around(coordinates: np.ndarray) -> Box:
    """The box of points (k, n) with a margin, no side of which is very much shorter than another."""
    low, high = np.min(coordinates, axis=1), np.max(coordinates, axis=1)
    middle, half = (low + high) / 2, (0.5 + _MARGIN) * (high - low)
    half = np.maximum(half, _NARROWEST * np.max(half))
    return tuple((float(m - h), float(m + h)) for m, h in zip(middle, half))


@way_class(
    name="coordinates",
    title="Two coordinates",
    formula=r"\theta = c + x\,e_i + y\,e_j",
    reference="a coordinate section",
    needs=Needs.POINT,
)
@dataclass(frozen=True)
class Coordinates(Way):
    """Two parameters move, all others stay: what each of them does by itself, and how they go together."""

    first: int = knob(0, 0, 10**7, "i", "the variable along the first axis, counted from 0")
    second: int = knob(1, 0, 10**7, "j", "the variable along the second axis, counted from 0")

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        axes = (self.first, self.second)
        if self.first == self.second or max(axes) >= f.dimension:
            raise NoSlice(SliceFault.STRAIGHT)
        directions = np.zeros((f.dimension, 2))
        directions[list(axes), (0, 1)] = 1.0
        return Span(self.title, given, directions, tuple(f.domain[i] for i in axes), axes)


@way_class(
    name="random",
    title="Random directions",
    formula=r"d_{ij} \leftarrow \frac{d_{ij}}{\lVert d_{ij} \rVert}\,\lVert \theta_{ij} \rVert",
    reference="@li2018",
    needs=Needs.POINT,
)
@dataclass(frozen=True)
class Random(Way):
    """Two directions drawn from a seed: in many dimensions nearly orthogonal to each other and to all else.

    Without normalisation they are orthonormal, and biases move as well.
    """

    normalisation: str = knob(
        "filter",
        help="what gets the length that it has in theta: the weights into a neuron (a filter), a layer's, "
        "each weight; biases then stay where they are",
        choices=tuple(str(n) for n in Normalisation),
    )
    seed: int = knob(0, 0, 2**31 - 1, help="which numbers are drawn")

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        how, d = Normalisation(self.normalisation), f.dimension
        draws = [drawn(d, self.seed, number) for number in range(min(d, 2))]
        directions = np.stack([normalised(f, given, one, how) for one in draws], axis=1)
        if how is Normalisation.NONE:
            reach = float(np.linalg.norm(given)) or 1.0
            directions = orthonormal(directions)
        else:
            reach = 1.0
            if not np.any(directions):
                raise NoSlice(SliceFault.NO_WEIGHTS)
            orthonormal(directions)  # refuses what spans no plane: all weights but one are 0
        return Span(self.title, given, directions, ((-reach, reach),) * directions.shape[1])


@way_class(
    name="pca",
    title="The plane of a path",
    formula=r"\Delta_t = \theta_t - \theta_T,\quad \Delta \Delta^\top u_k = \lambda_k u_k,\quad "
    r"d_k = \Delta^\top u_k / \sqrt{\lambda_k}",
    reference="@li2018",
    needs=Needs.PATH,
)
@dataclass(frozen=True)
class PathPlane(Way):
    """The plane through a path's end that it stays closest to: its principal axes, seen from there.

    It explains much of any path, of a random walk's too; so that is told beside it.
    """

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        end, rows = given[-1].copy(), len(given) - 1
        if rows < 2:
            raise NoSlice(SliceFault.FEW_ROWS)
        away = given[:-1]
        away -= end
        squares, axes = principal_axes(away)
        if axes.shape[1] < min(2, f.dimension):
            raise NoSlice(SliceFault.STRAIGHT)
        coordinates = axes.T @ away.T
        turned = np.where(coordinates[:, 0] < 0, -1.0, 1.0)  # the path begins where both are positive
        axes, coordinates = axes * turned, coordinates * turned[:, None]
        count = min(_SHOWN, len(squares))
        walk, walk_from = walk_shares(rows, f.dimension, count)
        return Span(
            self.title,
            end,
            axes,
            box_around(np.hstack([coordinates, np.zeros((axes.shape[1], 1))])),
            explained=squares[:count] / np.sum(squares),
            walk=walk,
            walk_from=walk_from,
        )


@way_class(
    name="hessian",
    title="Directions of curvature",
    formula=r"\nabla^2 L(\theta)\,d_k = \lambda_k\,d_k",
    reference="@ghorbani2019",
    needs=Needs.POINT,
)
@dataclass(frozen=True)
class Curvature(Way):
    """Eigenvectors of the Hessian: where the landscape bends most, upwards or downwards."""

    which: str = knob(
        "largest",
        help="the two largest eigenvalues, or the largest and the smallest (of other sign at a saddle)",
        choices=("largest", "ends"),
    )

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        if f.dimension > _FEW and hasattr(engine_of(f), "hessian_vector"):
            count, end = (1, End.BOTH) if self.which == "ends" else (2, End.LARGEST)
            try:
                pairs = eigenpairs(f, given, count, end)
            except SpectrumError as error:
                raise NoSlice(SliceFault.NO_HESSIAN) from error
            return along_eigenvectors(f, given, pairs.values, pairs.vectors, pairs.residuals)
        if f.dimension > _MOST_DENSE:
            raise NoSlice(SliceFault.TOO_LARGE, most=_MOST_DENSE, dimension=f.dimension)
        matrix = f.hessian(given)
        if not np.all(np.isfinite(matrix)):
            raise NoSlice(SliceFault.NO_HESSIAN)
        values, vectors = np.linalg.eigh(matrix)
        chosen = [-1, 0 if self.which == "ends" else -2][: f.dimension]
        values, vectors = values[chosen], vectors[:, chosen]
        left = np.linalg.norm(matrix @ vectors - vectors * values, axis=0)
        return along_eigenvectors(f, given, values, vectors, left)


def along_eigenvectors(
    f: Landscape,
    centre: ArrayLike,
    eigenvalues: ArrayLike,
    eigenvectors: ArrayLike,
    residuals: ArrayLike | None = None,
) -> Span:
    """The directions of given eigenvectors (d, k), the largest component of each made positive.

    The box reaches as far as the quadratic model rises or falls by the difference between the values at f's
    start and at the centre (by the value itself where they are the same), and no farther than theta is long,
    or 1 where that is shorter.
    """
    at, values = np.array(centre, dtype=float), np.array(eigenvalues, dtype=float)
    vectors = orthonormal(np.array(eigenvectors, dtype=float))
    largest = np.take_along_axis(vectors, np.argmax(np.abs(vectors), axis=0)[None], axis=0)
    vectors = vectors * np.sign(largest)
    far = max(1.0, float(np.linalg.norm(at)))
    height = float(f.value(at))
    rise = abs(float(f.value(np.array(f.start))) - height)
    rise = rise if rise > 1e-9 * abs(height) else abs(height)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.sqrt(2 * rise / np.abs(values))
    reach = np.where(np.isfinite(reach) & (reach > 1e-6 * far), np.minimum(reach, far), far)
    domain = tuple((-float(r), float(r)) for r in reach)
    left = None if residuals is None else np.array(residuals, dtype=float)
    return Span(Curvature.title, at, vectors, domain, eigenvalues=values, residuals=left)


@way_class(
    name="three_points",
    title="The plane through three points",
    formula=r"u = b - a,\quad v = (c - a) - \tfrac{\langle c - a, u \rangle}{\lVert u \rVert^2}\,u",
    reference="@garipov2018",
    needs=Needs.THREE_POINTS,
)
@dataclass(frozen=True)
class ThreePoints(Way):
    """The only plane with three minima in it: the first at the origin, the second along the first axis."""

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        first = given[0]
        sides = (given[1:] - first).T
        axes = orthonormal(sides)
        corners = np.hstack([np.zeros((2, 1)), axes.T @ sides])
        return Span(self.title, first, axes, box_around(corners))


@way_class(
    name="interpolation",
    title="The line between two points",
    formula=r"\theta(t) = (1 - t)\,a + t\,b",
    reference="@goodfellow2015",
    needs=Needs.TWO_POINTS,
)
@dataclass(frozen=True)
class Interpolation(Way):
    """From one minimum, at 0, straight to another, at 1: is there a barrier between them?"""

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        a, b = given
        if np.array_equal(a, b):
            raise NoSlice(SliceFault.STRAIGHT)
        return Span(self.title, a, (b - a)[:, None], ((-_MARGIN, 1 + _MARGIN),))
