"""The tree of valleys (merge tree, disconnectivity graph): which minima are one lake at which water level.

    tree = valleys(f)
    tree.bottoms.values, tree.heights, tree.joins.pairs
    tree.barriers                # (n,): from each bottom up to where water first finds a lower one
    tree.lakes(level)            # (n,): which lake each valley is part of, -1 where it is dry

The landscape lives on its closed box: water is held by the edges and goes along them, so that minima and
saddles that only the edge makes are nodes of their own kinds. Bottoms and passes come from the atlas, and of
the edges from atlases of their own. From each pass both ways down are followed by the gradient flow
(descent.py) and, where intervals can, proved to stay below it (proof.py): by Morse theory the tree is then
proved. (O. Becker, M. Karplus, J. Chem. Phys. 106, 1495, 1997; H. Carr et al., Comput. Geom. 24, 75, 2003.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from landscapes.core.landscape import Landscape

from . import words
from .joining import Joins
from .kinds import Gap, Low, Pass
from .nodes import Bottoms, Passes


@dataclass(frozen=True, eq=False)
class Valleys:
    """The tree of n valleys over m passes; ``gaps`` are what keeps it from being proved, () if nothing does.

    ``ends`` are, for each pass, the valleys or lower passes (n + j) to which its ways down lead, -1 for one
    that is lost; ``ways`` the ways (points (k, d)), with the pass and whether each is proved to stay below.
    """

    landscape: Landscape = field(repr=False)
    domain: tuple[tuple[float, float], ...]
    bottoms: Bottoms = field(repr=False)
    passes: Passes = field(repr=False)
    ends: tuple[tuple[int, ...], ...] = field(repr=False)
    joins: Joins = field(repr=False)
    gaps: tuple[Gap, ...]
    ways: tuple[np.ndarray, ...] = field(default=(), repr=False)
    way_passes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int), repr=False)
    way_proved: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=bool), repr=False)

    def __len__(self):
        return len(self.bottoms.values)

    @property
    def proved(self) -> bool:
        """Whether every bottom, every pass and what it joins are proved."""
        return not self.gaps

    @property
    def heights(self) -> np.ndarray:
        """The water levels (k,) at which valleys join, ascending."""
        return self.passes.values[self.joins.passes]

    @cached_property
    def barriers(self) -> np.ndarray:
        """From each bottom up to where it joins one at least as low, (n,); inf where it never does.

        These are the lengths of persistence: bottom and join are born and die together.
        """
        ended = self.joins.ended
        if not len(self.heights):
            return np.full(len(self), np.inf)
        return np.where(ended >= 0, self.heights[ended] - self.bottoms.values, np.inf)

    @cached_property
    def members(self) -> tuple[np.ndarray, ...]:
        """The valleys, ascending, that make up each valley (alone) and what each join made, n + k arrays."""
        every = [np.array([k]) for k in range(len(self))]
        for a, b in self.joins.pairs:
            every.append(np.sort(np.concatenate([every[a], every[b]])))
        return tuple(every)

    @cached_property
    def to_lowest(self) -> np.ndarray:
        """From each bottom up to the least water level at which the lowest is in its lake, (n,); 0 there."""
        level = np.full(len(self), np.inf)
        level[0] = self.bottoms.values[0]
        for (a, b), height in zip(self.joins.pairs, self.heights):
            for one, other in ((a, b), (b, a)):
                if self.members[one][0] == 0:
                    level[self.members[other]] = height
        return level - self.bottoms.values

    def lakes(self, level: float) -> np.ndarray:
        """Which lake each valley is part of at a water level, by the number of its lowest bottom; -1: dry."""
        lake = np.arange(len(self))
        for made, height in zip(self.members[len(self) :], self.heights):
            if height <= level:
                lake[made] = made[0]
        return np.where(self.bottoms.values <= level, lake, -1)

    def between(self, a: int, b: int) -> float:
        """The least water level at which two valleys are one lake; inf where they never are."""
        if a == b:
            return float(self.bottoms.values[a])
        for made, height in zip(self.members[len(self) :], self.heights):
            if np.isin([a, b], made).all():
                return float(height)
        return float("inf")

    def table(self) -> dict[str, np.ndarray]:
        """A row a valley, lowest first, as columns."""
        names, ended = self.landscape.variables, self.joins.ended
        over = np.where(ended >= 0, np.append(self.joins.passes, -1)[ended], -1)
        height = np.where(over >= 0, np.append(self.passes.values, np.nan)[over], np.nan)
        places = np.concatenate([self.passes.points, np.full((1, len(names)), np.nan)])[over]
        return {
            "valley": np.arange(1, len(self) + 1),
            "bottom": np.array([Low(k).name.lower() for k in self.bottoms.kinds]),
            **{name: self.bottoms.points[:, i] for i, name in enumerate(names)},
            "f": self.bottoms.values,
            "barrier": self.barriers,
            "barrier to valley 1": self.to_lowest,
            "joins at": height,
            "over": np.array([Pass(self.passes.kinds[k]).name.lower() if k >= 0 else "" for k in over]),
            **{f"pass {name}": places[:, i] for i, name in enumerate(names)},
        }

    @property
    def words(self) -> str:
        """What the tree says and how sure that is, in sentences."""
        return words.of_tree(self)
