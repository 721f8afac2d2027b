"""What a plane explains of a path that goes nowhere: the reference for the plane of an optimizer's path.

The steps of a random walk in many dimensions are orthogonal and of equal length. Seen from its end, the
Gram matrix of its n points is min(i, j), whose eigenvalues are 1 / (4 sin^2((2k - 1) pi / (4 n + 2))), and
their shares of its trace n (n + 1) / 2 tend to 8 / (pi (2k - 1))^2: 81, 9 and 3 percent (J. Antognini and
J. Sohl-Dickstein, NeurIPS 2018, who centre on the mean: 61, 15 and 7). In few dimensions more is explained.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .kinds import Reference

# In so many dimensions the limit is off by less than the third digit of a percentage.
_MANY = 1000
_NUMBERS, _FEWEST, _MOST, _SEED = 2_000_000, 200, 2000, 0
# Directions of the walk in time; what the others add to the trace is taken at its mean.
_DIRECTIONS = 64


def eigenvalues(steps: int) -> np.ndarray:
    """Of the Gram matrix min(i, j) of a walk of so many unit steps, seen from its end: (steps,), falling."""
    k = np.arange(1, steps + 1)
    return 1 / (4 * np.sin((2 * k - 1) * np.pi / (4 * steps + 2)) ** 2)


def walk_shares(steps: int, dimension: int, count: int) -> tuple[np.ndarray, Reference]:
    """What the first ``count`` principal axes explain of a walk of so many steps, seen from its end.

    Shares of the squared distances from the end, (count,), and where they are from.
    """
    if dimension >= _MANY:
        shares, of = eigenvalues(steps) / (steps * (steps + 1) / 2), Reference.LIMIT
    else:
        shares, of = _simulated(steps, dimension), Reference.SIMULATED
    made = np.zeros(count)
    made[: len(shares)] = shares[:count]
    return made, of


@lru_cache(maxsize=64)
def _simulated(steps: int, dimension: int) -> np.ndarray:
    """The mean shares over walks of normal steps, drawn by their directions in time."""
    every = eigenvalues(steps)
    kept = every[:_DIRECTIONS]
    rest, stream = dimension * float(np.sum(every[_DIRECTIONS:])), np.random.default_rng(_SEED)
    shares = np.zeros(min(len(kept), dimension))
    walks = int(np.clip(_NUMBERS // (len(kept) * dimension), _FEWEST, _MOST))
    for _ in range(walks):
        walk = np.sqrt(kept)[:, None] * stream.normal(size=(len(kept), dimension))
        gram = walk @ walk.T if len(kept) < dimension else walk.T @ walk
        shares += np.linalg.eigvalsh(gram)[::-1] / (np.trace(gram) + rest)
    shares /= walks
    shares.setflags(write=False)
    return shares
