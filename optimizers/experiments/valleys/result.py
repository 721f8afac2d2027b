"""The tree of valleys as an experiment: which minima are one lake at which water level.

seen = tree_of_valleys(landscapes.get("himmelblau"))
seen.figure(); seen.table(); seen.words
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from landscapes import Atlas, Landscape
from landscapes.core.landscape import Sides
from landscapes.core.progress import Progress
from landscapes.critical.valleys import pictures
from landscapes.critical.valleys.finding import valleys
from landscapes.critical.valleys.shores import Shores, shores
from landscapes.critical.valleys.tree import Valleys
from landscapes.drawing.panel import Panel
from optimizers.experiments.result import Result

_NODES = {1: 2001, 2: 181}  # of the grid that lakes are drawn on


@dataclass(frozen=True, eq=False)
class TreeOfValleys(Result):
    """A tree of valleys with the grid that its lakes are drawn on, at a water level."""

    tree: Valleys
    shore: Shores = field(repr=False)
    level: float

    @property
    def ground(self) -> Landscape:
        """The landscape over the box that was searched."""
        return replace(self.tree.landscape, domain=self.tree.domain)

    def at(self, level: float) -> TreeOfValleys:
        """The same at another water level."""
        return replace(self, level=float(level))

    def panels(self) -> tuple[Panel, ...]:
        """The landscape under water, and the tree."""
        return pictures.panels(self.tree, self.shore, self.level)

    def table(self) -> dict[str, np.ndarray]:
        """A row a valley, lowest first; ``basin`` is the share of the box, on the grid, that runs into it."""
        return {**self.tree.table(), "basin": self.shore.shares(self.tree)}

    @property
    def words(self) -> str:
        """What the tree says, and how sure that is."""
        return self.tree.words


def tree_of_valleys(
    f: Landscape,
    domain: Sides | None = None,
    level: float | None = None,
    atlas: Atlas | None = None,
    seconds: float = 10.0,
    certify: bool = True,
    progress: Progress | None = None,
) -> TreeOfValleys:
    """The tree of the valleys of a landscape of one or two variables over a closed box.

    ``level`` is the water level of the pictures; by default one with many lakes over a wide range. ``atlas``
    is a known one over the same box; without ``certify`` nothing is proved, which is quicker.
    ``progress(done, 100)`` may cancel. Raises NoTreeError, a ValueError, where there is no tree.
    """
    tree = valleys(f, domain, atlas, seconds, certify, progress)
    opened = pictures.opening_level(tree) if level is None else float(level)
    return TreeOfValleys(tree, shores(tree, _NODES[f.dimension]), opened)
