"""The tree as lines: a branch for every valley, from its bottom up to where a lower one takes it up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tree import Valleys


@dataclass(frozen=True, eq=False)
class Branches:
    """n branches: their places across, and the heights of both ends; a branch is as long as its barrier.

    ``to`` (n,) is the place of the valley that takes it up; NaN where none does, and ``top`` is infinite.
    """

    across: np.ndarray
    bottom: np.ndarray
    top: np.ndarray
    to: np.ndarray


def branches(tree: Valleys) -> Branches:
    """The branches of a tree, none crossing another: over their bottoms on a line, else side by side."""
    n = len(tree)
    across = np.empty(n)
    if len(tree.domain) == 1:
        across[:] = tree.bottoms.points[:, 0]
    else:
        across[order(tree)] = np.arange(1, n + 1)
    top, to = np.full(n, np.inf), np.full(n, np.nan)
    for (a, b), height in zip(tree.joins.pairs, tree.heights):
        lower, other = tree.members[a][0], tree.members[b][0]
        top[other], to[other] = height, across[lower]
    return Branches(across, tree.bottoms.values, top, to)


def order(tree: Valleys) -> np.ndarray:
    """The valleys from left to right (n,): what a valley takes up stands left and right of it in turns."""
    rows = [[k] for k in range(len(tree))]
    taken, apart = np.zeros(len(tree), dtype=int), set(range(len(tree)))
    for k, (a, b) in enumerate(tree.joins.pairs.tolist()):
        lower = tree.members[a][0]
        rows.append(rows[a] + rows[b] if taken[lower] % 2 == 0 else rows[b] + rows[a])
        taken[lower] += 1
        apart = (apart - {a, b}) | {len(tree) + k}
    return np.array([k for one in sorted(apart, key=lambda i: min(rows[i])) for k in rows[one]])
