"""How much of the starts each class has, and what is known of that number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizers.experiments.runtimes.intervals import wilson

from .kinds import Interval


class Share(NamedTuple):
    """A class's share of the starts; ``low`` and ``high`` are an interval of the kind ``interval``."""

    code: int
    starts: int
    share: float
    low: float
    high: float
    interval: Interval


def of_random_starts(codes: np.ndarray) -> tuple[Share, ...]:
    """The shares of codes (n,) of independent random starts, the largest first."""
    names, counts = np.unique(codes, return_counts=True)
    low, high = np.array([wilson(int(count), len(codes)) for count in counts]).reshape(-1, 2).T
    return _sorted(names, counts, len(codes), low, high, Interval.WILSON)


def of_grid(codes: np.ndarray) -> tuple[Share, ...]:
    """The shares of codes (rows, columns) of a grid's cells, the largest first.

    A grid has no sampling error, but a border runs somewhere through the cells along it: ``low`` counts
    the cells with neighbours of their own class only, ``high`` all that touch a cell of it as well.
    """
    names = np.unique(codes)
    padded = np.pad(codes, 1, mode="edge")
    around = [padded[1:-1, :-2], padded[1:-1, 2:], padded[:-2, 1:-1], padded[2:, 1:-1]]
    inner = np.all([side == codes for side in around], axis=0)
    counts, low, high = [], [], []
    for name in names:
        own = codes == name
        counts.append(np.sum(own))
        low.append(np.sum(own & inner) / codes.size)
        high.append(np.sum(own | np.any([side == name for side in around], axis=0)) / codes.size)
    return _sorted(names, np.array(counts), codes.size, low, high, Interval.BORDERS)


def _sorted(names, counts, n, low, high, kind):
    shares = [
        Share(int(name), int(count), float(count / n), float(a), float(b), kind)
        for name, count, a, b in zip(names, counts, low, high)
    ]
    return tuple(sorted(shares, key=lambda one: (-one.starts, -one.code)))
