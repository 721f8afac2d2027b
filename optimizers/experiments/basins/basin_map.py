"""What a basin map is: classes and steps over a grid of starts, one map a method, and how two differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from landscapes import Atlas, Landscape
from landscapes.drawing.panel import Panel
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.result import Result

from . import pictures, words
from .kinds import Agreement, Elsewhere
from .shares import Share, of_grid

_ROUNDING = 1e-9  # of the heights of the atlas's points: two that differ by less are as high


@dataclass(frozen=True, eq=False)
class BasinMap:
    """Where one method's runs end, over a grid of starts: ``codes``, ``steps`` (rows, columns).

    A code is the number of a critical point in the atlas, lowest first; after the points come its sets;
    below 0 is a member of ``Elsewhere``. On a line there is one row.
    """

    label: str
    optimizer: Optimizer
    codes: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The share of each class, the largest first, of the starts that have been run."""
        known = self.codes != Elsewhere.NOT_YET
        rows, columns = np.any(known, axis=1), np.any(known, axis=0)
        return of_grid(self.codes[np.ix_(rows, columns)]) if np.any(known) else ()


@dataclass(frozen=True, eq=False)
class Basins(Result):
    """Basin maps of several methods over the same starts, side by side.

    ``sides`` are the starts along each axis, the middles of cells; of every ``stride``-th of them in each
    direction the run has been made, 1 where the maps are whole. Member ``row * columns + column`` of a run
    with ``seed`` is the start of that cell.
    """

    landscape: Landscape = field(repr=False)
    atlas: Atlas = field(repr=False)
    sides: tuple[np.ndarray, ...] = field(repr=False)
    maps: tuple[BasinMap, ...]
    stride: int
    seed: int
    most_steps: int
    tolerance: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        columns, *rows = (len(side) for side in self.sides)
        return (rows[0] if rows else 1), columns

    @property
    def whole(self) -> bool:
        """Whether the run of every start has been made."""
        return self.stride == 1

    @property
    def ground(self) -> Landscape:
        return self.landscape

    def start_at(self, row: int, column: int) -> np.ndarray:
        """The start (d,) of a cell."""
        return np.array([side[k] for side, k in zip(self.sides, (column, row))])

    def cell_of(self, point: np.ndarray) -> tuple[int, int]:
        """The cell (row, column) nearest to a point (d,)."""
        near = [int(np.argmin(np.abs(side - c))) for side, c in zip(self.sides, point)]
        return (near[1] if len(near) > 1 else 0), near[0]

    def panels(self) -> tuple[Panel, ...]:
        """A map a method; on a line a strip a method below the curve."""
        return pictures.maps(self)

    def difference(self, first: int, second: int) -> Difference:
        """Where two of the methods, by their numbers, end apart from the same start."""
        return Difference(self, first, second)

    def table(self) -> dict[str, np.ndarray]:
        """A row for each method and class that occurs, with the share's interval (see ``shares``)."""
        rows = [(one, share) for one in self.maps for share in one.shares]
        d = self.landscape.dimension
        places = [self.place_of(share.code) for _, share in rows]
        columns = {
            "method": np.array([one.label for one, _ in rows]),
            "class": np.array([share.code for _, share in rows], dtype=np.int64),
            "what": np.array([words.of_code(self.atlas, share.code) for _, share in rows]),
            "starts": np.array([share.starts for _, share in rows], dtype=np.int64),
            "share": np.array([share.share for _, share in rows]),
            "without border cells": np.array([share.low for _, share in rows]),
            "with all border cells": np.array([share.high for _, share in rows]),
            "mean steps": np.array([np.mean(one.steps[one.codes == share.code]) for one, share in rows]),
        }
        for i, name in enumerate(("x", "y", "z")[:d]):
            columns[name] = np.array([place[i] for place in places])
        columns["value"] = np.array([self.value_of(share.code) for _, share in rows])
        return columns

    def place_of(self, code: int) -> np.ndarray:
        """The critical point (d,) of a class; NaN where it has none."""
        if 0 <= code < len(self.atlas):
            return self.atlas.points[code]
        return np.full(self.landscape.dimension, np.nan)

    def value_of(self, code: int) -> float:
        """The height of a class's point or set; NaN where it has none."""
        n = len(self.atlas)
        if 0 <= code < n:
            return float(self.atlas.values[code])
        return float(self.atlas.sets[code - n].value) if code >= n else float("nan")

    @property
    def words(self) -> str:
        """What share of the starts each method brings where, and what that is a share of."""
        return words.of_basins(self)


@dataclass(frozen=True, eq=False)
class Difference(Result):
    """Two methods from the same starts: ``codes`` (rows, columns) of Agreement."""

    basins: Basins = field(repr=False)
    first: int
    second: int

    @cached_property
    def codes(self) -> np.ndarray:
        a, b = (self.basins.maps[k].codes for k in (self.first, self.second))
        names = np.unique(np.concatenate([a.ravel(), b.ravel()]))
        heights = np.array([self.basins.value_of(int(name)) for name in names])
        high, low = (heights[np.searchsorted(names, codes)] for codes in (a, b))
        least = _ROUNDING * (float(np.ptp(self.basins.atlas.values)) if len(self.basins.atlas) else 0.0)
        with np.errstate(invalid="ignore"):
            lower, higher = high < low - least, high > low + least
        codes = np.where(
            lower, Agreement.FIRST_LOWER, np.where(higher, Agreement.SECOND_LOWER, Agreement.OTHER)
        )
        codes = np.where(a == b, Agreement.SAME, codes)
        unknown = (a == Elsewhere.NOT_YET) | (b == Elsewhere.NOT_YET)
        return np.where(unknown, Agreement.NOT_YET, codes)

    @cached_property
    def shares(self) -> dict[Agreement, float]:
        """The share of each, of the starts that both have run."""
        known = self.codes[self.codes != Agreement.NOT_YET]
        return {
            k: float(np.mean(known == k)) if known.size else 0.0 for k in Agreement if k != Agreement.NOT_YET
        }

    @property
    def ground(self) -> Landscape:
        return self.basins.landscape

    def panels(self) -> tuple[Panel, ...]:
        """The map of the starts by which of the two ends lower."""
        return (pictures.difference(self),)

    def table(self) -> dict[str, np.ndarray]:
        """The share of each kind of agreement."""
        kinds = list(self.shares)
        return {
            "ends": np.array([words.of_agreement(self, kind) for kind in kinds]),
            "starts": np.array([int(np.sum(self.codes == kind)) for kind in kinds], dtype=np.int64),
            "share": np.array([self.shares[kind] for kind in kinds]),
        }

    @property
    def words(self) -> str:
        """How often the two end at the same place."""
        return words.of_difference(self)
