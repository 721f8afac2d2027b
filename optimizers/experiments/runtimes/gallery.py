"""Performance profiles and data profiles over several landscapes: each start of each is a problem.

seen = profiles(["himmelblau", "rosenbrock"], ["gradient_descent", "adam"], runs=20)
seen.costs(1e-3), seen.solved(1e-3)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from landscapes import Landscape
from landscapes.core.progress import Progress
from landscapes.drawing.panel import Panel
from optimizers.core.optimizer import Optimizer
from optimizers.core.schedules import Schedule
from optimizers.experiments.entrants import Methods
from optimizers.experiments.result import Result
from optimizers.experiments.workers.chunks import Place
from optimizers.methods.restarts import RandomRestarts
from optimizers.running.starts import as_landscape
from optimizers.step_sizes.fitting import fitted

from . import words
from .collecting import Batch, collect, labelled, together
from .curves import NODES
from .pictures import profile_panels
from .profiles import convergence_targets, data_profile, performance_profile, ratios
from .trials import Record

# Two variables, of every lesson that has a lowest value: bowls, valleys, several minima, ripples.
CHOSEN = (
    "ellipse",
    "rosenbrock",
    "himmelblau",
    "rastrigin",
    "booth",
    "beale",
    "six_hump_camel",
    "ackley",
    "goldstein_price",
    "branin",
    "peaks",
    "levy",
)
_AT_FIRST = 3  # landscapes that are run before something is shown


@dataclass(frozen=True, eq=False)
class Problems:
    """The runs of the same methods on several landscapes, one record each.

    A problem is a landscape with one of its starts, where f is a number and above the lowest known value.
    """

    labels: tuple[str, ...]
    records: tuple[Record, ...] = field(repr=False)

    @property
    def evaluations(self) -> int:
        """The budget of a run."""
        return self.records[0].evaluations

    @property
    def dimensions(self) -> np.ndarray:
        """How many variables each problem has: (problems,)."""
        return np.concatenate(
            [np.full(int(np.sum(_is_one(one))), one.landscape.dimension) for one in self.records]
        )

    def costs(self, precision: float) -> np.ndarray:
        """Evaluations until f <= f* + precision (f(start) - f*), inf without: (methods, problems)."""
        columns = []
        for one in self.records:
            lowest = _lowest(one.landscape)
            targets = convergence_targets(lowest, _at_starts(one), precision)
            hits = np.stack([trials.hits(targets) for trials in one.trials])
            columns.append(hits[:, _is_one(one)])
        return np.concatenate(columns, axis=1)

    def solved(self, precision: float) -> np.ndarray:
        """The share of all problems that each method solves within the budget: (methods,)."""
        return np.mean(np.isfinite(self.costs(precision)), axis=1)

    @property
    def places(self) -> np.ndarray:
        """To which of the landscapes each problem belongs: (problems,)."""
        return np.repeat(np.arange(len(self.records)), [int(np.sum(_is_one(one))) for one in self.records])


@dataclass(frozen=True, eq=False)
class Profiles(Result):
    """Problems with a precision: a problem is solved where so much of the way down to f* is left, or less."""

    problems: Problems = field(repr=False)
    precision: float
    looks: tuple[int, ...] = ()

    @cached_property
    def costs(self) -> np.ndarray:
        """Evaluations that each method needs for each problem, inf without: (methods, problems)."""
        return self.problems.costs(self.precision)

    def panels(self) -> tuple[Panel, ...]:
        """The performance profile and the data profile."""
        ratio = ratios(self.costs)
        most = float(np.max(ratio[np.isfinite(ratio)], initial=2.0))
        factors = np.geomspace(1.0, most, NODES)
        dimensions, looks = self.problems.dimensions, self.looks or tuple(range(len(self.costs)))
        last = self.problems.evaluations / (float(np.max(dimensions)) + 1)
        budgets = np.geomspace(1 / (float(np.max(dimensions)) + 1), last, NODES)
        performance = factors, performance_profile(self.costs, factors)
        data = budgets, data_profile(self.costs, dimensions, budgets)
        return profile_panels(self.problems.labels, looks, performance, data)

    def table(self) -> dict[str, np.ndarray]:
        """One row a method: the shares of problems it solves, and of those where nobody needs less."""
        reached = np.isfinite(self.costs)
        columns = {
            "method": np.array(self.problems.labels),
            "problems": np.full(len(reached), reached.shape[1]),
            "solved": np.mean(reached, axis=1),
            "fewest_evaluations": performance_profile(self.costs, [1.0])[:, 0],
        }
        for k, one in enumerate(self.problems.records):
            columns[one.landscape.title] = np.mean(reached[:, self.problems.places == k], axis=1)
        return columns

    @property
    def words(self) -> str:
        """What the problems are, who solves most of them, and what that does not say."""
        return words.of_profiles(self)


def profiles(
    landscapes: Sequence[Landscape | str],
    methods: Methods,
    runs: int = 20,
    evaluations: int = 1000,
    *,
    fit: Collection[str] = (),
    seed: int = 0,
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
    shown: Callable[[Problems], object] | None = None,
) -> Problems:
    """Run the methods from ``runs`` random starts on each landscape, as ``collect`` does.

    The step sizes of the methods whose labels are in ``fit`` are fitted to each landscape, as the page opens
    with them. ``shown`` is given what there is after the first few landscapes, and after each later one.
    ``place`` and ``keep`` as in ``collect``, the chunks of all landscapes together. ValueError for a
    landscape whose lowest value is not known.
    """
    functions, named = list(map(as_landscape, landscapes)), labelled(methods)
    if not functions:
        raise ValueError("profiles are over one landscape or more")
    for f in functions:
        _lowest(f)
    labels = tuple(label for label, _ in named)
    own = [[(label, fitted_to(m, f) if label in fit else m) for label, m in named] for f in functions]
    if place is not None or keep is not None:
        batches = [Batch.of(f, of_f, runs, evaluations, seed) for f, of_f in zip(functions, own)]
        return Problems(labels, tuple(together(batches, place, keep, progress)))
    records: list[Record] = []
    for k, (f, of_f) in enumerate(zip(functions, own)):

        def part(done: int, total: int, k: int = k) -> object:
            return progress is None or progress(k * total + done, len(functions) * total)

        records.append(collect(f, of_f, runs, evaluations, seed=seed, progress=part))
        if shown is not None and _AT_FIRST <= k + 1 < len(functions):
            shown(Problems(labels, tuple(records)))
    return Problems(labels, tuple(records))


def fitted_to(method: Optimizer, f: Landscape) -> Optimizer:
    """The method with the step size that it opens with on a landscape; itself where nothing can be said."""
    if isinstance(method, RandomRestarts):
        return dataclasses.replace(method, base=fitted_to(method.base, f))
    chosen: dict[str, Any] = {name: value for name, value in method.settings.items() if name != "step_size"}
    size = fitted(type(method), f, f.start, **chosen).get("step_size")
    if size is None:
        return method
    present = method.step_size
    step_size = dataclasses.replace(present, base=size) if isinstance(present, Schedule) else size
    return dataclasses.replace(method, step_size=step_size)  # type: ignore[call-arg]


def _lowest(f: Landscape) -> float:
    if f.lowest is None:
        raise ValueError(f"no lowest value of {f.title} is known, from which its targets could be measured")
    return f.lowest


def _at_starts(record: Record) -> np.ndarray:
    return np.asarray(record.landscape.value(record.starts), dtype=float)


def _is_one(record: Record) -> np.ndarray:
    values = _at_starts(record)
    return np.isfinite(values) & (values > _lowest(record.landscape))
