"""Products of the Gauss-Newton matrix, by autograd at one theta: J v, then H (J v), then J' H (J v).

J v is the transpose of the transpose: u -> J'u is linear in u, and pulling v back through it is J v. The
model's pass, and that of its transpose, are traced once for a theta and pulled back for every vector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from landscapes.learning.loss_landscape import TrainingLoss
from landscapes.tape.arrays.parts import Parts
from landscapes.tape.arrays.reverse import traced
from landscapes.tape.autodiff import differentiating

from .kinds import SpectrumError, SpectrumFault


def gauss_newton_products(f: TrainingLoss, theta: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """(d, k) -> (d, k) at one theta (d,); SpectrumError for other losses than squared and cross-entropy."""
    objective = f.objective_of
    bends = _OUTER.get(f.loss.name)
    if bends is None:
        raise SpectrumError(SpectrumFault.LOSS, f.loss.title)
    if objective.dropout:
        raise SpectrumError(SpectrumFault.DROPOUT, f.title)
    parts, X = Parts(objective.shapes), objective.rows["X"]
    leaves = parts.cut(theta[None])

    def outputs(*leaves: Any) -> list[Any]:
        return [f.model.outputs(parts.named(leaves), X)]

    with differentiating():
        (z,), transposed = traced(outputs, leaves)
        _, forward = traced(lambda u: transposed([u]), [np.zeros(np.shape(z))])
    outer, decay = bends(np.asarray(z)), objective.weight_decay * objective.decayed

    def product(v: np.ndarray) -> np.ndarray:
        (moved,) = forward(parts.cut(np.ascontiguousarray(v)[None]))
        return parts.joined(transposed([outer(moved) / len(X)]))[0] + decay * v

    def apply(vectors: np.ndarray) -> np.ndarray:
        columns = np.reshape(vectors, (f.dimension, -1)).T
        with differentiating():
            made = [product(v) for v in columns]
        return np.stack(made, axis=1).reshape(np.shape(vectors))

    return apply


def _squared(z: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda r: r


def _cross_entropy(z: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """diag(p) - p p' of the classes' probabilities p, a row of data at a time; s (1 - s) of one output."""
    if z.shape[-1] == 1:
        halves = 0.5 * np.tanh(0.5 * z)  # s - 1/2, which does not overflow
        spread = 0.25 - halves * halves
        return lambda r: spread * r
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return lambda r: p * (r - np.sum(p * r, axis=-1, keepdims=True))


# The Hessian of a row's loss in its outputs, by the loss's name.
_OUTER = {"squared": _squared, "cross_entropy": _cross_entropy}
