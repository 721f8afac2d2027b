"""What a slice hides of a path: how far away each step is, and the loss there beside that on the slice."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import refuse_complex

from .planes import Slice

_HELD = 1 << 20  # numbers of the path that are worked on at a time


@dataclass(frozen=True, eq=False)
class Hidden:
    """A path beside a slice; arrays are (rows, *batch), coordinates (rows, k, *batch) as runs have them.

    ``distances`` are Euclid's, from the slice without end; ``from_centre`` those from its centre. ``true``
    is the loss on the path, ``on_slice`` the loss of the slice at the path's coordinates.
    """

    coordinates: np.ndarray = field(repr=False)
    distances: np.ndarray = field(repr=False)
    from_centre: np.ndarray = field(repr=False)
    true: np.ndarray = field(repr=False)
    on_slice: np.ndarray = field(repr=False)

    @property
    def farthest(self) -> float:
        """The largest distance from the slice."""
        return float(np.max(self.distances))

    @property
    def longest(self) -> float:
        """The largest distance from the centre."""
        return float(np.max(self.from_centre))

    @property
    def largest_gap(self) -> float:
        """The largest difference between the two losses; NaN where one has no value."""
        return float(np.max(np.abs(self.true - self.on_slice)))

    @property
    def held(self) -> float:
        """The share of the squared distances from the centre that lies in the slice; 1 if all are 0."""
        total = float(np.sum(self.from_centre**2))
        return 1.0 if total == 0 else 1 - float(np.sum(self.distances**2)) / total


def hidden_along(one: Slice, path: ArrayLike, true: ArrayLike | None = None) -> Hidden:
    """What a slice hides of a path (rows, d, *batch), as runs record it.

    ``true`` (rows, *batch) are the path's losses where they are known; else they are computed.
    ValueError for a path of other variables.
    """
    refuse_complex(path, "a path")
    path = np.asarray(path)
    if path.ndim < 2 or path.shape[1] != one.whole.dimension or not len(path):
        raise ValueError(f"the path must be (rows, {one.whole.dimension}, ...), got {path.shape}")
    shape = (len(path), *path.shape[2:])
    coordinates = np.empty((len(path), one.dimension, *path.shape[2:]))
    distances, from_centre, on_slice, losses = (np.empty(shape) for _ in range(4))
    if true is not None:
        losses[...] = true
    step = max(1, _HELD // math.prod(path.shape[1:]))
    for begin in range(0, len(path), step):
        part = slice(begin, begin + step)
        theta = np.moveaxis(path[part], 1, 0).astype(float)
        x = one.project(theta)
        coordinates[part] = np.moveaxis(x, 0, 1)
        distances[part], on_slice[part] = one.distance(theta), one.value(x)
        if true is None:
            losses[part] = one.whole.value(theta)
        theta -= one.centre.reshape(-1, *(1,) * (theta.ndim - 1))
        from_centre[part] = np.sqrt(np.sum(theta * theta, axis=0))
    return Hidden(coordinates, distances, from_centre, losses, on_slice)
