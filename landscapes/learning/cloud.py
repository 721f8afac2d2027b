"""How far stochastic gradient descent strays from the minimum at a constant step size, for least squares.

Rows are drawn with replacement, so that steps are independent. Of a squared loss linear in theta a step is
u <- (I - delta A) u - delta g, with u = theta - theta*, A the mean of x x' and g that of x e over the
batch's rows, e the residuals at the minimum. Over all batches of B rows E A = H and E g = 0, so that u has
mean 0 in the end, and its covariance S is the one that a step leaves as it is:

    H S + S H = delta ((1 - 1/B) H S H + (1/B) E[x x' S x x'] + (1/B) E[x x' e^2]),

a linear equation for S, without any approximation. Without the first two terms on the right it is the usual
one for short steps (Mandt, Hoffman, Blei 2017, Stochastic gradient descent as approximate Bayesian
inference).
"""

from __future__ import annotations

import numpy as np

from .least_squares import LeastSquares
from .loss_landscape import TrainingLoss


def stationary_covariance(loss: TrainingLoss, step_size: float, size: int) -> np.ndarray | None:
    """The covariance (d, d) of theta in the long run, batches of ``size`` rows drawn with replacement.

    None where there is none: the step size is so long that the squares grow without end, or the minimum is
    not unique, or the loss is no squared one of a model linear in theta without penalties.
    """
    squares, longest = _plain_squares(loss), longest_step(loss, size)
    if squares is None or longest is None or step_size >= longest:
        return None
    first, second = _maps(squares, size)
    noise = step_size / size * squares.gradient_noise.ravel()
    covariance = np.linalg.solve(first - step_size * second, noise).reshape(loss.dimension, loss.dimension)
    return (covariance + covariance.T) / 2


def longest_step(loss: TrainingLoss, size: int) -> float | None:
    """The step size from which on there is no stationary covariance; None where none is known of any.

    A step takes a covariance S to S - delta (first S) + delta^2 (second S) and the noise. That map keeps
    covariances covariances, so that it contracts where its largest eigenvalue is below 1: where delta second
    is below first.
    """
    squares = _plain_squares(loss)
    if squares is None:
        return None
    first, second = _maps(squares, size)
    return 1.0 / float(np.max(np.linalg.eigvals(np.linalg.solve(first, second)).real))


def _plain_squares(loss: TrainingLoss) -> LeastSquares | None:
    """The loss as least squares without any penalty, with one minimum; None where it is something else."""
    squares = loss.objective_of.squares
    if squares is None or np.any(squares.ridge) or loss.objective_of.l1 or squares.rank < loss.dimension:
        return None
    return squares


def _maps(squares: LeastSquares, size: int) -> tuple[np.ndarray, np.ndarray]:
    """H S + S H, and (1 - 1/B) H S H + E[x x' S x x']/B, as matrices on the d^2 entries of S."""
    hessian, identity = squares.hessian, np.eye(len(squares.hessian))
    first = np.kron(hessian, identity) + np.kron(identity, hessian)
    return first, (1 - 1 / size) * np.kron(hessian, hessian) + squares.fourth_moments / size
