"""Many starts at once: random, on a grid, or a Latin hypercube."""

from __future__ import annotations

import numbers

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape, get
from landscapes.core.derivatives import refuse_complex

KINDS = ("random", "grid", "latin_hypercube")


def as_landscape(landscape: Landscape | str) -> Landscape:
    """A landscape as it is; of a name, the gallery's."""
    if isinstance(landscape, str):
        return get(landscape)
    if not isinstance(landscape, Landscape):
        raise TypeError(
            'a landscape is a name such as "himmelblau", or made by landscapes.get, from_formula or '
            f"from_callable, got {landscape!r}"
        )
    return landscape


def starts(
    landscape: Landscape | str, n: int, kind: str = "random", seed: int = 0, box: ArrayLike | None = None
) -> np.ndarray:
    """n starts in the box as one batch, of shape (d, n): what ``run`` takes as its ``start``.

    ``kind`` is "random" (uniform), "grid" (cell centres of as square a grid as n allows; rows
    differ by one point where n is no product of near numbers; the seed does not matter) or
    "latin_hypercube" (each of n slices of each axis holds one point, so that even few starts are
    spread out). ``box`` is a tuple of (low, high), one a dimension; the landscape's domain if None.
    M. McKay, R. Beckman, W. Conover, Technometrics 21 (1979).
    """
    if kind not in KINDS:
        raise ValueError(f"starts must be one of {', '.join(KINDS)}, got {kind!r}")
    if not isinstance(n, numbers.Integral) or isinstance(n, bool) or n < 1:
        raise ValueError(f"the number of starts must be a whole number, 1 or more, got {n!r}")
    landscape = as_landscape(landscape)
    d = landscape.dimension
    refuse_complex(box, "box")
    corners = np.array(landscape.domain if box is None else box, dtype=float)
    if corners.shape != (d, 2):
        raise ValueError(f"the box must be (low, high) for each of {d} dimensions, got {box!r}")
    if not (np.all(np.isfinite(corners)) and np.all(corners[:, 0] < corners[:, 1])):
        raise ValueError(f"the box must have finite ends, low < high, got {box!r}")
    n = int(n)
    if kind == "grid":
        unit = _grid(d, n)
    elif kind == "random":
        unit = np.random.default_rng(seed).random((n, d)).T
    else:
        generator = np.random.default_rng(seed)
        slices = np.stack([generator.permutation(n) for _ in range(d)])
        unit = (slices + generator.random((d, n))) / n
    low, high = corners[:, :1], corners[:, 1:]
    return low + unit * (high - low)


def _grid(d, n):
    """n cell centres of the unit cube: (d, n); the last axis is cut into layers, and so on."""
    if d == 1:
        return (np.arange(n)[None] + 0.5) / n
    layers = max(1, round(n ** (1 / d)))
    counts = [n // layers + (k < n % layers) for k in range(layers)]
    parts = []
    for k, count in enumerate(counts):
        flat = _grid(d - 1, count)
        parts.append(np.concatenate([flat, np.full((1, count), (k + 0.5) / layers)]))
    return np.concatenate(parts, axis=1)
