"""Which valley every place of a grid belongs to, for pictures: the water's areas, not the tree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from landscapes.drawing.lengths import grid

from .descent import descended
from .finding import ends_of
from .tree import Valleys


@dataclass(frozen=True, eq=False)
class Shores:
    """Heights over a grid and the valley that water runs to from each node, -1 where it is not known.

    ``sides`` are the nodes along each axis; ``heights`` and ``valleys`` are (n,) or (rows, columns).
    """

    sides: tuple[np.ndarray, ...]
    heights: np.ndarray
    valleys: np.ndarray

    def lakes(self, tree: Valleys, level: float) -> np.ndarray:
        """The lake of each node at a water level, by the number of its lowest bottom; -1 where it is dry."""
        lakes = np.append(tree.lakes(level), -1)
        with np.errstate(invalid="ignore"):
            return np.where(self.heights <= level, lakes[self.valleys], -1)

    def shares(self, tree: Valleys) -> np.ndarray:
        """The share (n,) of the box from which water runs into each valley, by the nodes."""
        known = self.valleys[self.valleys >= 0]
        return np.bincount(known, minlength=len(tree)) / self.valleys.size

    def wet(self, level: float) -> float:
        """The share of the box under water, by the nodes; of where f is defined."""
        known = self.heights[np.isfinite(self.heights)]
        return float(np.mean(known <= level)) if known.size else 0.0


def shores(tree: Valleys, nodes: int) -> Shores:
    """The valleys over a grid of so many nodes a side: from node to lowest neighbour, down to the bottom.

    What is lowest on the grid is followed down to a bottom by the gradient flow. Between two valleys the
    border is as fine as the grid.
    """
    sides, points = grid(tree.domain, nodes)
    heights = tree.landscape.value(points)
    z = np.where(np.isfinite(heights), heights, np.inf)
    number = np.arange(z.size).reshape(z.shape)
    least, lower = z.copy(), number.copy()
    for way in product((-1, 0, 1), repeat=z.ndim):
        mine = tuple(slice(max(0, -k), nodes - max(0, k)) for k in way)
        theirs = tuple(slice(max(0, k), nodes - max(0, -k)) for k in way)
        # Of equals the first in order, so that no two point at each other.
        better = (z[theirs] < least[mine]) | ((z[theirs] == least[mine]) & (number[theirs] < lower[mine]))
        least[mine] = np.where(better, z[theirs], least[mine])
        lower[mine] = np.where(better, number[theirs], lower[mine])
    end = lower.ravel()
    while not np.array_equal(end, end[end]):
        end = end[end]
    bottoms, which = np.unique(end, return_inverse=True)
    box = np.array(tree.domain)
    starts = points.reshape(len(box), -1)[:, bottoms]
    ways = descended(tree.landscape, box[:, 0], box[:, 1], starts)
    found = ends_of(box, tree.bottoms, np.array([way[-1] for way in ways]))
    valleys = np.where(np.isfinite(heights), found[which].reshape(z.shape), -1)
    return Shores(tuple(sides), heights, valleys)
