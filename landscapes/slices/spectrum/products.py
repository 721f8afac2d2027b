"""A symmetric matrix that is known by its products with vectors: the Hessian at a point, and Gauss-Newton's.

    H = products(loss, theta)                        # or products(loss, theta, "gauss_newton")
    H.apply(v)                                       # (d, k) -> (d, k)

Of a loss on the array tape a product is a recorded pass of about 2.5 gradients (Pearlmutter 1994, Fast
exact multiplication by the Hessian, Neural Computation 6); landscapes of few variables have the matrix
itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta, engine_of
from landscapes.core.landscape import Landscape
from landscapes.learning.loss_landscape import TrainingLoss
from landscapes.tape.arrays.answers import Answers

from .gauss_newton import gauss_newton_products
from .kinds import Matrix, SpectrumError, SpectrumFault


@dataclass(frozen=True, eq=False)
class Products:
    """A symmetric matrix of ``dimension`` rows: ``apply`` multiplies it by vectors (d, k)."""

    dimension: int
    apply: Callable[[np.ndarray], np.ndarray] = field(repr=False)

    @property
    def dense(self) -> np.ndarray:
        """The matrix itself, (d, d), by d products; made symmetric."""
        matrix = self.apply(np.eye(self.dimension))
        return (matrix + matrix.T) / 2


def products(
    f: Landscape, theta: ArrayLike, matrix: Matrix | str = Matrix.HESSIAN, rows: ArrayLike | None = None
) -> Products:
    """The products of a landscape's Hessian, or Gauss-Newton matrix, at one theta (d,).

    ``rows`` (n,) are the rows of a training loss's data that it is over, all of them unless given; their
    mean, with the same penalties. The Gauss-Newton matrix J' H J has the Jacobian J of the model's outputs
    and the Hessian H of the loss in the outputs (Schraudolph 2002, Neural Computation 14), and the weight
    decay; of models linear in theta it is the Hessian. ``SpectrumError`` where there is none: of losses
    other than squared and cross-entropy, of a mean over dropout, where f or its gradient is not finite.
    """
    if rows is not None:
        f = part(f, rows)
    theta = as_theta(f.dimension, theta)
    if theta.ndim != 1:
        raise SpectrumError(SpectrumFault.SHAPE, f.title)
    value, gradient = f.value_and_gradient(theta)
    if not (np.isfinite(value) and np.all(np.isfinite(gradient))):
        raise SpectrumError(SpectrumFault.UNDEFINED, f.title)
    if Matrix(matrix) is Matrix.GAUSS_NEWTON:
        if not isinstance(f, TrainingLoss):
            raise SpectrumError(SpectrumFault.NO_DATA, f.title)
        return Products(f.dimension, gauss_newton_products(f, theta))
    engine = engine_of(f)
    if isinstance(engine, Answers):
        return Products(f.dimension, lambda v: _finite(engine.hessian_vector(theta, v), f))
    hessian = _finite(f.hessian(theta), f)
    return Products(f.dimension, lambda v: hessian @ v)


def _finite(numbers: np.ndarray, f: Landscape) -> np.ndarray:
    if not np.all(np.isfinite(numbers)):
        raise SpectrumError(SpectrumFault.UNDEFINED, f.title)
    return numbers


def part(f: Landscape, rows: ArrayLike) -> TrainingLoss:
    """The training loss over some of its rows; SpectrumError where f has none."""
    if not isinstance(f, TrainingLoss):
        raise SpectrumError(SpectrumFault.NO_DATA, f.title)
    return f.minibatch(rows)
