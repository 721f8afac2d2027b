"""Runs of several methods from the same random starts, in pieces that any process may do.

record = collect("himmelblau", ["gradient_descent", "adam"], runs=100, evaluations=1000)
record.trials[0].hits(1e-6)

Run k starts at the k-th random point and draws its numbers from (seed, k): more runs change none of the first
ones, and a method's runs do not depend on what others run beside it.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.progress import Progress, report
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.entrants import Methods, entrants_of
from optimizers.experiments.workers.chunks import Arrays, Place, gather
from optimizers.experiments.workers.naming import name_of
from optimizers.running.run import run
from optimizers.running.starts import as_landscape, starts

from .trials import Record, Trials, joined, trials_of

TOLERANCE = 1e-8
MOST_RUNS, MOST_EVALUATIONS = 2_000, 200_000
_FIRST_ROUND, _ROUND = 10, 64  # runs at once
_NUMBERS = 4_000_000  # of a batch's path that are held at once


@dataclass(frozen=True, eq=False)
class Piece:
    """Some runs of one method, a chunk of work: from the starts (d, n), which are runs ``first``, ..."""

    landscape: Landscape
    label: str
    method: Optimizer
    starts: np.ndarray
    first: int
    evaluations: int
    seed: int
    tolerance: float

    def __call__(self) -> Arrays:
        """The arrays of its ``Trials``."""
        made = self.trials(None)
        return {name: getattr(made, name) for name in _ARRAYS}

    def trials(self, progress: Progress | None) -> Trials:
        """What is kept of its runs, with progress in steps."""
        made = run(
            self.landscape,
            self.method,
            self.starts,
            self.evaluations,
            self.seed,
            self.tolerance,
            evaluations=self.evaluations,
            member=self.first,
            progress=progress,
        )
        return trials_of(self.label, made, self.tolerance)

    def read(self, found: Arrays) -> Trials:
        """The ``Trials`` of the arrays that it has yielded."""
        return Trials(self.label, self.method, **found)


_ARRAYS = ("costs", "values", "first", "ends", "ended")


def collect(
    landscape: Landscape | str,
    methods: Methods,
    runs: int = 100,
    evaluations: int = 1000,
    *,
    seed: int = 0,
    box: ArrayLike | None = None,
    tolerance: float = TOLERANCE,
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
    shown: Callable[[Record], object] | None = None,
) -> Record:
    """Run each method from ``runs`` random starts in the box, up to ``evaluations`` as ``Run.cost`` counts.

    ``methods`` are optimizers or their names, or (label, method) pairs. Runs stop as ``optimizers.run`` has
    it: at rest within ``tolerance``, undefined, lost. ``progress`` may cancel; ``shown`` is given the record
    of the first runs of all methods as soon as they are there, and longer ones later. At a ``place``, or
    with a folder to ``keep`` them in, up to 64 runs of a method are a chunk of work (``gather``), progress
    is in chunks, and nothing is shown on the way. ValueError for numbers that are no numbers of runs or
    evaluations, and for two methods of one label.
    """
    if place is not None or keep is not None:
        batch = Batch.of(landscape, methods, runs, evaluations, seed, box, tolerance)
        return together([batch], place, keep, progress)[0]
    batch = Batch.of(landscape, methods, runs, evaluations, seed, box, tolerance)
    parts: list[Trials] = []
    total, done = batch.runs * batch.methods, 0
    for k, piece in enumerate(batch.pieces):
        count = piece.starts.shape[1]

        def part(steps: int, most: int, done: int = done, count: int = count) -> object:
            # In thousandths of a run, so that a cancelled one is left within a block of steps.
            return progress is None or progress(1000 * done + 1000 * count * steps // most, 1000 * total)

        parts.append(piece.trials(part))
        done += count
        if shown is not None and (k + 1) % batch.methods == 0 and done < total:
            shown(batch.record(parts))
    report(progress, 1000 * total, 1000 * total)
    return batch.record(parts)


@dataclass(frozen=True, eq=False)
class Batch:
    """All runs of a record that are to be made: its ``pieces``, round after round a piece of each method."""

    pieces: tuple[Piece, ...]
    methods: int
    starts: np.ndarray

    @classmethod
    def of(
        cls,
        landscape: Landscape | str,
        methods: Methods,
        runs: int,
        evaluations: int,
        seed: int = 0,
        box: ArrayLike | None = None,
        tolerance: float = TOLERANCE,
    ) -> Batch:
        """The work of ``collect``."""
        landscape = as_landscape(landscape)
        runs = _whole("the number of runs", runs, MOST_RUNS)
        evaluations = _whole("the evaluations of a run", evaluations, MOST_EVALUATIONS)
        named = labelled(methods)
        points = starts(landscape, runs, seed=seed, box=box)
        pieces, first = [], 0
        for count in _rounds(runs, evaluations, landscape.dimension):
            own = points[:, first : first + count]
            pieces += [Piece(landscape, *one, own, first, evaluations, seed, tolerance) for one in named]
            first += count
        return cls(tuple(pieces), len(named), points)

    @property
    def runs(self) -> int:
        """How many runs each method has."""
        return self.starts.shape[1]

    def record(self, parts: Sequence[Trials]) -> Record:
        """The record of what whole rounds have yielded, piece by piece."""
        one, m = self.pieces[0], self.methods
        trials = tuple(joined(parts[k::m]) for k in range(m))
        return Record(one.landscape, trials, self.starts[:, : len(trials[0])], one.evaluations, one.seed)


def together(
    batches: Sequence[Batch], place: Place | None, keep: Path | None, progress: Progress | None
) -> list[Record]:
    """The record of each batch; all their pieces are the chunks of one ``gather``."""
    pieces = [piece for batch in batches for piece in batch.pieces]
    told = [(*vars(piece).items(),) for piece in pieces]
    found = iter(gather(pieces, place, progress, keep=keep, name=name_of("runs", *told)))
    return [batch.record([piece.read(next(found)) for piece in batch.pieces]) for batch in batches]


def labelled(methods: Methods) -> list[tuple[str, Optimizer]]:
    """The methods with their labels (``entrants_of``); ValueError without any, or for the same one twice."""
    named = [(one.label, one.optimizer) for one in entrants_of(methods, numbered=False)]
    if not named:
        raise ValueError("runs from random starts are of one method or more")
    return named


def _whole(what: str, value: object, most: int) -> int:
    number = int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else 0
    if not 1 <= number <= most:
        raise ValueError(f"{what} must be a whole number from 1 to {most:,}, got {value!r}")
    return number


def _rounds(runs: int, evaluations: int, dimension: int) -> list[int]:
    """How many runs each round adds: few at first, so that there is something to be seen."""
    most = max(1, min(_ROUND, _NUMBERS // ((dimension + 2) * (evaluations + 1))))
    rounds = [min(runs, _FIRST_ROUND, most)]
    while sum(rounds) < runs:
        rounds.append(min(most, runs - sum(rounds)))
    return rounds
