"""Random directions with the lengths of theta: neuron by neuron, layer by layer, weight by weight.

A direction of fixed length means little where weights are large in one layer and small in another, or where
a network of rectified units is the same one with other weights. Li, Xu, Taylor, Studer and Goldstein
(NeurIPS 2018) give each filter of the direction the length of that filter of theta; biases stay where they
are. That undoes some rescalings of the weights, and not others: ``INVARIANT``.
"""

from __future__ import annotations

import math

import numpy as np

from landscapes.core.landscape import Landscape

from .kinds import Normalisation, Rescaling

# Of which rescalings the picture takes no notice, the same numbers being drawn; of a loss without penalties,
# which are of the weights themselves.
INVARIANT: dict[Normalisation, frozenset[Rescaling]] = {
    Normalisation.NONE: frozenset(),
    Normalisation.FILTER: frozenset({Rescaling.LAYERS}),
    Normalisation.LAYER: frozenset({Rescaling.LAYERS}),
    Normalisation.ELEMENT: frozenset({Rescaling.LAYERS, Rescaling.NEURONS, Rescaling.FEATURES}),
}


def drawn(dimension: int, seed: int, number: int) -> np.ndarray:
    """The numbers of a seed's direction 0, 1, ...: standard normal ones (d,), the same for everybody."""
    return np.random.default_rng([seed, number]).normal(size=dimension)


def normalised(f: Landscape, centre: np.ndarray, draws: np.ndarray, how: Normalisation) -> np.ndarray:
    """Draws (d,) with the lengths that ``centre`` (d,) has; 0 for biases, and where all of its weights are 0.

    The parts of a training loss are its model's arrays: a filter is a row of a matrix, the weights into one
    neuron; an array without rows is one filter. Of another landscape theta is one filter.
    """
    if how is Normalisation.NONE:
        return draws
    weights = _weights(f)
    if how is Normalisation.ELEMENT:
        return draws * np.abs(centre) * weights
    group, many = _groups(f, how)
    lengths = _lengths(group, many, weights, centre)
    own = _lengths(group, many, weights, draws)
    return draws * np.divide(lengths, own, out=np.zeros(many), where=own > 0)[group]  # a bias: 0 of 0


def _lengths(group, many, weights, theta) -> np.ndarray:
    return np.sqrt(np.bincount(group, weights * theta * theta, many))


def _weights(f: Landscape) -> np.ndarray:
    """1 for a weight, 0 for a bias, as weight decay takes them: (d,)."""
    return getattr(f.function, "decayed", np.ones(f.dimension))


def _groups(f: Landscape, how: Normalisation) -> tuple[np.ndarray, int]:
    """The number of the filter or layer that each component belongs to, (d,), and how many there are."""
    shapes = getattr(f.function, "shapes", {"theta": (f.dimension,)})
    numbers, many = [], 0
    for shape in shapes.values():
        rows = shape[0] if how is Normalisation.FILTER and len(shape) > 1 else 1
        numbers.append(many + np.repeat(np.arange(rows), math.prod(shape) // rows))
        many += rows
    return np.concatenate(numbers), many
