"""Basin maps computed: every cell of a grid a start, coarse to fine, and shares of random starts.

    found = basins("himmelblau", ["gradient_descent", "momentum"], side=200, steps=300)
    found.maps[0].codes, found.maps[0].shares, found.figure()

Each start's run is that of ``optimizers.run`` from it, to the last bit (running/ends.py), whatever the
order in which the cells are asked.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import landscapes
from landscapes import Atlas, Landscape
from landscapes.core.landscape import Sides
from landscapes.core.progress import Progress, report
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.entrants import Methods, entrants_of
from optimizers.experiments.workers.chunks import Arrays, Place, cut, gather
from optimizers.experiments.workers.naming import name_of
from optimizers.running.ends import ends
from optimizers.running.starts import as_landscape, starts

from .basin_map import BasinMap, Basins
from .kinds import Elsewhere
from .matching import classes
from .shares import Share, of_random_starts

STRIDES = (8, 4, 2, 1)
_PIECE = 2048  # starts of a chunk of work


def basins(
    landscape: Landscape | str,
    methods: Methods,
    side: int = 200,
    steps: int = 300,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    domain: Sides | None = None,
    atlas: Atlas | None = None,
    strides: Sequence[int] = STRIDES,
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
    show: Callable[[Basins], object] | None = None,
) -> Basins:
    """Where the runs of each method end, from every middle of ``side`` cells along each axis of the box.

    ``methods`` are as for ``entrants_of``. Ends are looked up in the ``atlas`` of the landscape over
    ``domain`` (its own box by default); where none is given it is sampled. The cells of every 8th row and
    column come first, then those of every 4th, ...; each is computed once, and after each round of a
    method ``show`` is called with what there is. ``progress`` as everywhere. At a ``place``, or with a folder
    to ``keep`` them in, up to 2,048 starts of a method are a chunk of work (``gather``), and nothing is shown
    on the way. ValueError for a landscape of more than two variables, or for no method.
    """
    f = as_landscape(landscape)
    if f.dimension > 2:
        raise ValueError(
            f"a basin map needs a landscape of one or two variables, and {f.title} has {f.dimension}: "
            "shares of random starts are what basin_shares tells of it"
        )
    if not isinstance(side, numbers.Integral) or isinstance(side, bool) or side < 1:
        raise ValueError(f"the number of starts along a side must be a whole number, 1 or more, got {side!r}")
    if not len(strides) or strides[-1] != 1 or any(a % b or a <= b for a, b in pairwise(strides)):
        raise ValueError(f"strides must fall to 1, each dividing the one before, got {strides!r}")
    named = {one.label: one.optimizer for one in entrants_of(methods)}
    if not named:
        raise ValueError("a basin map needs a method")
    box = f.domain if domain is None else domain
    atlas = landscapes.atlas(f, box, certify=False) if atlas is None else atlas
    sides = tuple(a + (b - a) * (np.arange(side) + 0.5) / side for a, b in box)
    shape = (side if f.dimension == 2 else 1), side
    points = np.array(np.meshgrid(*sides)).reshape(f.dimension, -1)
    codes = [np.full(shape, int(Elsewhere.NOT_YET)) for _ in named]
    counts = [np.zeros(shape, dtype=np.int64) for _ in named]

    def told(stride: int) -> Basins:
        maps = [BasinMap(*one, _sealed(c), _sealed(s)) for one, c, s in zip(named.items(), codes, counts)]
        return Basins(f, atlas, sides, tuple(maps), stride, seed, steps, tolerance)

    def noted(k: int, cells: np.ndarray, found: Arrays) -> None:
        codes[k].flat[cells], counts[k].flat[cells] = found["codes"], found["steps"]

    asked, every = (steps, seed, tolerance), list(named.values())
    if place is not None or keep is not None:
        # Method after method of each piece, so that what has been done tells how long the rest will take.
        pieces = [np.array(piece) for piece in cut(points.shape[1], _PIECE)]
        some = [(k, cells) for cells in pieces for k in range(len(every))]
        chunks = [_Piece(f, atlas, every[k], points[:, cells], cells, *asked) for k, cells in some]
        name = name_of("basins", f, atlas, every, side, box, *asked)
        for (k, cells), found in zip(some, gather(chunks, place, progress, keep=keep, name=name)):
            noted(k, cells, found)
        return told(1)
    rounds = [
        (stride, k, _lattice(shape, stride, before))
        for before, stride in zip((0, *strides), strides)
        for k in range(len(every))
    ]
    total, done = len(named) * points.shape[1], 0
    for stride, k, cells in rounds:

        def within(part: int, whole: int, done: int = done, size: int = len(cells)) -> bool:
            report(progress, done + part * size // max(whole, 1), total)
            return True

        noted(k, cells, _Piece(f, atlas, every[k], points[:, cells], cells, *asked).done(within))
        done += len(cells)
        if show is not None and stride > 1:
            show(told(stride))
    report(progress, total, total)
    return told(1)


def basin_shares(
    landscape: Landscape | str,
    method: Optimizer | type[Optimizer] | str,
    n: int = 1000,
    steps: int = 300,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    domain: Sides | None = None,
    atlas: Atlas | None = None,
    progress: Progress | None = None,
) -> tuple[Share, ...]:
    """The shares of n starts drawn uniformly from the box that end in each class, with Wilson's intervals.

    For landscapes of up to three variables, of which there is an atlas.
    """
    f = as_landscape(landscape)
    box: ArrayLike = f.domain if domain is None else domain
    atlas = landscapes.atlas(f, domain, certify=False) if atlas is None else atlas
    points = starts(f, n, seed=seed, box=box)
    return of_random_starts(
        classes(atlas, ends(f, method, points, steps, seed, tolerance, examined=False, progress=progress))
    )


@dataclass(frozen=True, eq=False)
class _Piece:
    """Runs of a method from some cells of a grid: ``starts`` (d, n), and their numbers ``cells`` (n,)."""

    landscape: Landscape
    atlas: Atlas
    method: Optimizer
    starts: np.ndarray
    cells: np.ndarray
    steps: int
    seed: int
    tolerance: float

    def __call__(self) -> Arrays:
        return self.done(None)

    def done(self, progress: Progress | None) -> Arrays:
        """The class of each end and its steps (n,), with progress."""
        asked = (self.steps, self.seed, self.tolerance)
        more: dict[str, Any] = {"members": self.cells, "examined": False, "progress": progress}
        found = ends(self.landscape, self.method, self.starts, *asked, **more)
        return {"codes": classes(self.atlas, found), "steps": found.steps}


def _lattice(shape: tuple[int, int], stride: int, before: int) -> np.ndarray:
    """The numbers of the cells of every ``stride``-th row and column, without those of a coarser one."""
    rows, columns = np.arange(0, shape[0], stride), np.arange(0, shape[1], stride)
    new = np.ones((len(rows), len(columns)), dtype=bool)
    if before:
        new = ((rows % before) != 0)[:, None] | ((columns % before) != 0)
    return (rows[:, None] * shape[1] + columns)[new]


def _sealed(array: np.ndarray) -> np.ndarray:
    copy = array.copy()
    copy.setflags(write=False)
    return copy
