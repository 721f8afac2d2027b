"""Water rises: passes in the order of their heights, and which valleys each of them joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Joins:
    """How n valleys join, in ascending order of height, k times; k is n - 1 where all become one.

    ``pairs`` (k, 2) are what is joined, that with the lower bottom first: numbers below n are valleys, n + i
    is what the i-th join made, as in SciPy's linkage. ``passes`` (k,) says over which pass. ``ended`` (n,) is
    the join at which each valley is taken up by one that comes before it, -1 where none does. ``lost`` counts
    ways whose end is not known.
    """

    pairs: np.ndarray
    passes: np.ndarray
    ended: np.ndarray
    lost: int


def joined(n: int, ends: Sequence[Sequence[int]]) -> Joins:
    """Join n valleys, lowest first, over passes in ascending order.

    ``ends[k]`` are the nodes to which the ways down from pass k lead: valleys, n + j for a lower pass j, or
    -1 for one that is lost.
    """
    above = list(range(n + len(ends)))
    name, lowest = list(range(n)) + [-1] * len(ends), list(range(n)) + [n] * len(ends)

    def root(node: int) -> int:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    pairs: list[tuple[int, int]] = []
    over: list[int] = []
    ended, lost = np.full(n, -1), 0
    for k, some in enumerate(ends):
        roots = []
        for node in some:
            if node < 0 or node >= n + k:
                lost += 1
                continue
            one = root(node)
            if lowest[one] == n:  # a pass whose own ways are all lost
                lost += 1
            elif one not in roots:
                roots.append(one)
        roots.sort(key=lowest.__getitem__)
        for other in roots[1:]:
            first = roots[0]
            ended[lowest[other]] = len(pairs)
            pairs.append((name[first], name[other]))
            over.append(k)
            above[other] = first
            name[first] = n + len(pairs) - 1
        if roots:
            above[n + k] = roots[0]
    return Joins(np.array(pairs, dtype=int).reshape(-1, 2), np.array(over, dtype=int), ended, lost)
