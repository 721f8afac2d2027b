"""What a landscape of two variables looks like from above and as a surface: heights on nodes, in scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscapes.core.landscape import Landscape

from .heights import LEVELS
from .lengths import grid_line
from .poles import clipped
from .scales import HeightScale, height_scale

_NODES = 201  # a side


@dataclass(frozen=True, eq=False)
class Ground:
    """Heights (ny, nx) on nodes x, y; how they are coloured, and how high they stand."""

    x: np.ndarray
    y: np.ndarray
    heights: np.ndarray
    colour: HeightScale
    height: HeightScale

    @property
    def coloured(self) -> np.ndarray:
        """The share of the colour scale at each node, 0 the lowest; NaN where f is no number."""
        known = np.where(np.isfinite(self.heights), self.heights, np.nan)
        return (self.colour.shown(known) - self.colour.low) / (self.colour.high - self.colour.low)

    @cached_property
    def lifted(self) -> np.ndarray:
        """How high each node stands; NaN where f is no number."""
        return self.height.shown(np.where(np.isfinite(self.heights), self.heights, np.nan))

    @property
    def edges(self) -> np.ndarray:
        """The shares of the colour scale at which level sets are drawn, both ends among them."""
        return np.linspace(0.0, 1.0, LEVELS + 1)

    def over(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How high the drawn surface stands at places inside the box, straight between the nodes."""
        lifted, places = self.lifted.ravel(), []
        for side, at in ((self.x, x), (self.y, y)):
            share = (at - side[0]) * ((len(side) - 1) / (side[-1] - side[0]))
            share = np.where(share > 0, np.minimum(share, len(side) - 1), 0.0)  # 0 where it is no number
            low = np.minimum(share.astype(np.int64), len(side) - 2)
            places.append((low, share - low))
        (i, a), (j, b) = places
        row = len(self.x)
        first = j * row + i
        low = lifted[first] * (1 - a) + lifted[first + 1] * a
        high = lifted[first + row] * (1 - a) + lifted[first + row + 1] * a
        return low * (1 - b) + high * b


def ground_of(
    f: Landscape,
    colour: str = "log",
    height: str = "auto",
    poles: str = "clipped",
    known: tuple[Sequence[np.ndarray], np.ndarray] | None = None,
    nodes: int = _NODES,
) -> Ground:
    """The ground of a landscape over its box, with so many ``nodes`` a side, in the page's scales.

    ``colour`` and ``height`` are modes of ``height_scale``; ``poles`` "whole" shows them, "clipped" cuts off
    what would make everything else flat. ``known`` are its nodes (x, y) and heights (ny, nx) where they have
    been found otherwise.
    """
    if f.dimension != 2:
        raise ValueError(f"a landscape of {f.dimension} variables has no ground in a plane")
    sides = [grid_line(side, nodes) for side in f.domain] if known is None else list(known[0])
    points = np.array(np.meshgrid(*sides))
    heights = f.value(points) if known is None else known[1]
    cut = None if poles == "whole" else clipped(f, points, heights)
    colours = height_scale(heights, colour, f.lowest, cut)
    x, y = sides
    return Ground(x, y, heights, colours, height_scale(heights, height, f.lowest, cut, even=True))
