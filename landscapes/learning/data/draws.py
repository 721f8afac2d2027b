"""Random numbers by columns: more rows keep the first ones, and no column moves another."""

from __future__ import annotations

from binascii import crc32
from dataclasses import dataclass

import numpy as np

_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Draws:
    """The random numbers of one data set: a stream of its own for every named column.

    A column of n numbers begins with the column of fewer numbers, and depends on nothing but the seed,
    the data set's name and the column's name. The streams are NumPy's PCG64.
    """

    seed: int
    name: str
    points: int

    def _stream(self, column: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, crc32(f"{self.name}/{column}".encode())])

    def uniform(self, column: str, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """Uniform numbers in [low, high), shape (points,)."""
        return low + (high - low) * self._stream(column).random(self.points)

    def normal(self, column: str) -> np.ndarray:
        """Normal numbers of mean 0 and deviation 1, shape (points,)."""
        return self._stream(column).standard_normal(self.points)

    def spread(self, column: str) -> np.ndarray:
        """Numbers in [0, 1) that are spread evenly over any run of rows, shape (points,).

        Steps of the golden section from a random start (Weyl's sequence): so close to a share s of the
        rows lies below s, whatever their number, and all that lie below it lie below a greater one.
        """
        start = self._stream(column).random()
        return (start + _GOLDEN * np.arange(self.points)) % 1.0
