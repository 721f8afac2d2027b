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

from .loss_landscape import TrainingLoss


def stationary_covariance(loss: TrainingLoss, step_size: float, size: int) -> np.ndarray | None:
    """The covariance (d, d) of theta in the long run, batches of ``size`` rows drawn with replacement.

    None where there is none: the step size is so long that the squares grow without end, or the minimum is
    not unique, or the loss is no squared one of a model linear in theta without penalties.
    """
    o = loss.objective_of
    squares = o.squares
    if squares is None or np.any(squares.ridge) or o.l1 or squares.rank < loss.dimension:
        return None
    rows, d = squares.design, loss.dimension
    error = squares.targets - rows @ squares.solution
    outer = np.einsum("ni,nj->nij", rows, rows)
    hessian, noise = np.mean(outer, axis=0), np.mean(outer * error[:, None, None] ** 2, axis=0)
    identity = np.eye(d)
    # What a step makes of a covariance, as a matrix on its d^2 entries.
    spread = np.einsum("nij,nkl->ikjl", outer, outer).reshape(d * d, d * d) / len(rows)
    both = np.kron(hessian, hessian)
    step = (
        np.kron(identity, identity)
        - step_size * (np.kron(hessian, identity) + np.kron(identity, hessian))
        + step_size**2 * ((1 - 1 / size) * both + spread / size)
    )
    if np.max(np.abs(np.linalg.eigvals(step))) >= 1:
        return None
    fixed = np.linalg.solve(np.eye(d * d) - step, step_size**2 / size * noise.ravel())
    covariance = fixed.reshape(d, d)
    return (covariance + covariance.T) / 2


def longest_step(loss: TrainingLoss, size: int) -> float | None:
    """The longest step size with a stationary covariance, to two digits below; None where there is none."""
    low, high = 0.0, 2.0 / float(np.linalg.eigvalsh(loss.hessian(np.array(loss.start))).max())
    if stationary_covariance(loss, 1e-3 * high, size) is None:
        return None
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if stationary_covariance(loss, middle, size) is not None else (low, middle)
    return low
