"""A flat theta as named arrays: weights and biases that a model is written with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

Shape = tuple[int, ...]


class Parts:
    """How theta (d,) is cut, in order, into arrays of given names and shapes.

    Here thetas have their components **last**, (*batch, d), so that each part is a view, (*batch, *shape).
    """

    def __init__(self, shapes: Mapping[str, Sequence[int]]):
        self.shapes: dict[str, Shape] = {name: tuple(shape) for name, shape in shapes.items()}
        if not self.shapes:
            raise ValueError("theta must have at least one part: shapes is empty")
        sizes = [math.prod(shape) for shape in self.shapes.values()]
        ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
        self.places = [slice(end - size, end) for size, end in zip(sizes, ends)]
        self.dimension = ends[-1]

    def cut(self, thetas: np.ndarray) -> list[np.ndarray]:
        """The parts of thetas (*batch, d), each (*batch, *shape)."""
        batch = thetas.shape[:-1]
        return [
            thetas[..., place].reshape(*batch, *shape)
            for place, shape in zip(self.places, self.shapes.values())
        ]

    def joined(self, arrays: Iterable[np.ndarray]) -> np.ndarray:
        """The inverse of ``cut``, in a new array."""
        flat = []
        for array, shape, place in zip(arrays, self.shapes.values(), self.places):
            batch = np.shape(array)[: np.ndim(array) - len(shape)]
            flat.append(np.reshape(array, (*batch, place.stop - place.start)))
        return np.concatenate(flat, axis=-1)

    def named(self, arrays: Iterable) -> dict:
        """Arrays in the parts' order, by their names."""
        return dict(zip(self.shapes, arrays))
