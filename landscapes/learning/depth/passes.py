"""A network's forward and backward pass, layer by layer, with all that it computes kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscapes.learning.models.layers import ACTIVATIONS
from landscapes.tape import autodiff


@dataclass(frozen=True, eq=False)
class Forward:
    """Of L layers: activations a_0 (the inputs) to a_L, each (N, n_l), and slopes h'(z_1) to h'(z_L)."""

    activations: list[np.ndarray]
    slopes: list[np.ndarray]


def bent(activation: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """h(z) and h'(z), of z's shape; the slope is autograd's of the function that models use."""
    bend = ACTIVATIONS[activation]
    with autodiff.differentiating():
        return np.asarray(bend(z)), np.asarray(autodiff.slope(bend, z, np.ones_like(z)))


def forward(
    activation: str,
    weights: Sequence[np.ndarray],
    X: np.ndarray,
    biases: Sequence[np.ndarray] = (),
    last_is_bent: bool = True,
) -> Forward:
    """Inputs X (N, n_0) through weights (n_l, n_{l-1}) and biases (n_l,), 0 where there are none."""
    made = Forward([X], [])
    for k, W in enumerate(weights):
        z = made.activations[-1] @ W.T
        if biases:
            z = z + biases[k]
        plain = k == len(weights) - 1 and not last_is_bent
        a, slope = bent("linear" if plain else activation, z)
        made.activations.append(a)
        made.slopes.append(slope)
    return made


def backward(weights: Sequence[np.ndarray], run: Forward, cotangent: np.ndarray) -> list[np.ndarray]:
    """Deltas of each layer, dC/dz_l (N, n_l), where dC/da_L is the cotangent (N, n_L)."""
    deltas = [cotangent * run.slopes[-1]]
    for W, slope in zip(reversed(weights[1:]), reversed(run.slopes[:-1])):
        deltas.append((deltas[-1] @ W) * slope)
    return deltas[::-1]


def gradients(run: Forward, deltas: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The mean over the rows of dC/dW_l, each (n_l, n_{l-1})."""
    return [delta.T @ a / len(a) for delta, a in zip(deltas, run.activations)]
