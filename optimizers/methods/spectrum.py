"""The Hessian in its own axes: eigenvalues and eigenvectors for every member of a batch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizers.core.shadow import known_as, operation


class Spectrum(NamedTuple):
    """The Hessian's eigenvalues (d, *batch), ascending, and unit eigenvectors (d, d, *batch).

    Column k, ``vectors[:, k]``, belongs to ``values[k]``; its largest component is positive.
    """

    values: np.ndarray
    vectors: np.ndarray

    @operation("coordinates")
    def coordinates(self, vector):
        """A vector's coordinates in the eigenbasis: (d, *batch) -> (d, *batch)."""
        return np.sum(self.vectors * vector[:, None], axis=0)

    @operation("vector")
    def vector(self, coordinates):
        """The vector of those coordinates: (d, *batch) -> (d, *batch)."""
        return np.sum(self.vectors * coordinates[None], axis=1)


@known_as(r"\lambda(H)", "V")
def spectrum(hessian) -> Spectrum:
    """The eigen-decomposition of every member's Hessian (d, d, *batch); NaN where not finite."""
    finite = np.all(np.isfinite(hessian), axis=(0, 1))
    matrices = np.where(finite, hessian, 0.0)
    values, vectors = np.linalg.eigh(np.moveaxis(matrices, (0, 1), (-2, -1)))
    largest = np.take_along_axis(vectors, np.argmax(np.abs(vectors), axis=-2)[..., None, :], axis=-2)
    vectors = np.where(largest < 0, -vectors, vectors)  # LAPACK leaves the sign open
    values = np.where(finite, np.moveaxis(values, -1, 0), np.nan)
    return Spectrum(values, np.moveaxis(vectors, (-2, -1), (0, 1)))
