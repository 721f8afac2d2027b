"""Runs of several methods from the same random starts, told by one target: pictures, a table, sentences.

seen = runtimes("himmelblau", ["gradient_descent", "adam"], runs=100, evaluations=1000)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Atlas, Landscape
from landscapes.core.progress import Progress
from landscapes.drawing.panel import Panel
from optimizers.experiments.entrants import Methods
from optimizers.experiments.result import Result
from optimizers.experiments.workers.chunks import Place
from optimizers.running.scales import scales
from optimizers.running.starts import as_landscape

from . import curves, pictures, words
from .collecting import collect
from .floors import Floor, floor_of
from .intervals import LEVEL
from .kinds import Around, Band, Picture
from .summary import Comparison, Summary, compared, reached_within, summarised
from .trials import Record

_USUAL = 1e-4  # of the spread of f over its lower ground: how near is near enough, unless told


@dataclass(frozen=True, eq=False)
class Runtimes(Result):
    """The runs of a record and the target f* + ``precision``; every interval is of the ``level``.

    ``within`` are evaluations at which the success is told too, those of the whole budget unless given.
    ``looks`` are the numbers of the methods' looks. ``many``: runtimes are to many targets, from the spread
    of f down to the precision, and not to the last one alone. ``band`` is that of the survival curves,
    ``around`` what is drawn around the medians of best values.
    """

    record: Record = field(repr=False)
    floor: Floor
    precision: float
    within: float | None = None
    level: float = LEVEL
    band: Band = Band.POINTWISE
    around: Around = Around.MEDIAN
    many: bool = False
    looks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.precision) and self.precision > 0):
            raise ValueError(f"the precision must be a positive number, got {self.precision!r}")
        object.__setattr__(self, "looks", self.looks or tuple(range(len(self.record.trials))))

    @property
    def target(self) -> float:
        """The value that a run has to reach."""
        return self.floor.target(self.precision)

    @property
    def targets(self) -> np.ndarray:
        """The values that runtimes are to."""
        if not self.many:
            return np.array([self.target])
        return self.floor.value + curves.precisions(self.record.landscape, self.precision)

    @property
    def budget(self) -> float:
        """The evaluations at which the success is told, at most those of a run."""
        whole = float(self.record.evaluations)
        return whole if self.within is None else min(self.within, whole)

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """One a method."""
        return tuple(
            summarised(trials, self.target, self.level, self.record.seed) for trials in self.record.trials
        )

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The method of the least expected running time beside each other one."""
        return compared(self.record.trials, self.target, self.level, seed=self.record.seed)

    @cached_property
    def successes(self) -> tuple[tuple[float, float, float], ...]:
        """The share of each method's runs that reach the target within ``budget``, with its interval."""
        return tuple(reached_within(t, self.target, self.budget, self.level) for t in self.record.trials)

    @property
    def below(self) -> int:
        """How many runs have met a value below f*, by more than rounding; outside the box, if f* is right."""
        rounding = 1e-9 * (abs(self.floor.value) + scales(self.record.landscape).height)
        return int(sum(np.sum(t.best < self.floor.value - rounding) for t in self.record.trials))

    def with_settings(self, **settings: Any) -> Runtimes:
        """The same runs with another ``precision``, ``within``, ``band``, ``around`` or ``many``."""
        return replace(self, **settings)

    def picture(self, which: Picture) -> tuple[Panel, ...]:
        """The panels of one picture."""
        return pictures.panels_of(self, which)

    def panels(self) -> tuple[Panel, ...]:
        """The best value so far, and the runtimes."""
        return self.picture(Picture.COURSE) + self.picture(Picture.RUNTIMES)

    def table(self) -> dict[str, np.ndarray]:
        """One row a method; inf where too few runs reach the target, NaN where there is no interval."""
        rows, told = self.summaries, self.successes
        columns: dict[str, list] = {
            "method": [one.label for one in rows],
            "runs": [one.runs for one in rows],
            "target": [self.target] * len(rows),
            "reached": [one.reached for one in rows],
            "ended_above": [one.ended for one in rows],
            "stopped_by_budget": [one.stopped for one in rows],
            "ert": [one.expected.value for one in rows],
            "ert_low": [one.expected.low for one in rows],
            "ert_high": [one.expected.high for one in rows],
            "within": [self.budget] * len(rows),
            "share": [share for share, _, _ in told],
            "share_low": [low for _, low, _ in told],
            "share_high": [high for _, _, high in told],
            "lower_quartile": [one.quartiles[0] for one in rows],
            "median": [one.quartiles[1] for one in rows],
            "upper_quartile": [one.quartiles[2] for one in rows],
            "median_low": [one.median[0] for one in rows],
            "median_high": [one.median[1] for one in rows],
            "restart_length": [_at_best(one, one.restarting.lengths) for one in rows],
            "restart_cost": [_at_best(one, one.restarting.expected) for one in rows],
            "restart_cost_held_out": [one.restarting.held_out for one in rows],
            "best_value": [one.best for one in rows],
            "level": [self.level] * len(rows),
        }
        return {name: np.array(values) for name, values in columns.items()}

    @property
    def verdict(self) -> str:
        """Which method is ahead and how sure that is."""
        return words.of_verdict(self)

    @property
    def words(self) -> str:
        """Which method is ahead and how sure that is, and where the target comes from."""
        return words.of_runtimes(self)


def _at_best(one: Summary, values: np.ndarray) -> float:
    return float("inf") if one.restarting.best is None else float(values[one.restarting.best])


def usual_precision(landscape: Landscape) -> float:
    """A power of ten of about a ten thousandth of the spread of f over its lower ground."""
    height = scales(landscape).height
    return 10.0 ** round(math.log10(_USUAL * height)) if height > 0 else 1e-6


def runtimes(
    landscape: Landscape | str,
    methods: Methods,
    runs: int = 100,
    evaluations: int = 1000,
    precision: float | None = None,
    *,
    atlas: Atlas | None = None,
    level: float = LEVEL,
    seed: int = 0,
    box: ArrayLike | None = None,
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
    shown: Callable[[Runtimes], object] | None = None,
) -> Runtimes:
    """Run methods from random starts, and tell how many evaluations they need to f* + ``precision``.

    f* is the lowest value of a certified ``atlas``, else the lowest known one, else the lowest met. For the
    rest see ``collect``. ``shown`` is given what there is of the first runs.
    """
    f = as_landscape(landscape)
    wanted = usual_precision(f) if precision is None else precision

    def told(record: Record) -> Runtimes:
        return Runtimes(record, floor_of(f, record, atlas), wanted, level=level)

    early = None if shown is None else lambda record: shown(told(record))
    record = collect(
        f,
        methods,
        runs,
        evaluations,
        seed=seed,
        box=box,
        place=place,
        keep=keep,
        progress=progress,
        shown=early,
    )
    return told(record)
