"""What layers of every depth are made of: activations, and how wide their first weights are spread."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from landscapes.learning.functions import relu, sigmoid, tanh

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "tanh": tanh,
    "relu": relu,
    "sigmoid": sigmoid,
    "linear": lambda z: z,
}
INITIALISATIONS = ("xavier", "he", "lecun", "normal", "zeros")
DEVIATIONS = (
    "the deviation of the first weights: xavier √(2/(in+out)), he √(2/in), lecun √(1/in), normal σ, "
    "zeros none"
)


def deviation(initialisation: str, before: int, after: int, sigma: float) -> float:
    """The standard deviation of the first weights of a layer from ``before`` to ``after`` units."""
    return {
        "xavier": float(np.sqrt(2 / (before + after))),
        "he": float(np.sqrt(2 / before)),
        "lecun": float(np.sqrt(1 / before)),
        "normal": sigma,
        "zeros": 0.0,
    }[initialisation]


def first_weights(initialisation: str, layers: Sequence[int], sigma: float, seed: int) -> list[np.ndarray]:
    """Normal weights (after, before) of each layer, drawn layer by layer from the seed."""
    weights = []
    for k, (before, after) in enumerate(itertools.pairwise(layers)):
        draws = np.random.default_rng([seed, k]).normal(size=before * after)
        weights.append((deviation(initialisation, before, after, sigma) * draws).reshape(after, before))
    return weights
