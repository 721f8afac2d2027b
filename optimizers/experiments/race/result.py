"""A race as a value: its paths over the landscape, its losses, and how each method ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.core.progress import Progress, report
from landscapes.drawing.panel import Panel
from landscapes.drawing.views import contour, losses
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.result import Result
from optimizers.running import run as running
from optimizers.running.run import Run

_DRAWN = 2  # variables of what has a picture


@dataclass(frozen=True)
class Race(Result):
    """One run an entrant, all of one landscape from one start."""

    f: Landscape
    entrants: tuple[Entrant, ...]
    runs: tuple[Run, ...]

    @property
    def ground(self) -> Landscape | None:
        """The landscape below the paths, where it has a picture."""
        return self.f if self.f.dimension <= _DRAWN else None

    @property
    def words(self) -> str:
        """A sentence a method: how it ended."""
        told = (f"{one.label}: {run.outcome.sentence}" for one, run in zip(self.entrants, self.runs))
        return "\n".join(told)

    def table(self) -> dict[str, np.ndarray]:
        """A row a method: ending, cost, final and best value, and the point where it ended."""
        ends = np.stack([run.path[-1] for run in self.runs])
        return {
            "method": np.array([one.label for one in self.entrants]),
            "ending": np.array([str(run.status) for run in self.runs]),
            "iterations": np.array([run.steps for run in self.runs]),
            "evaluations": np.array([run.cost[-1] for run in self.runs]),
            "final_value": np.array([run.values[-1] for run in self.runs]),
            "best_value": np.array([run.best.value for run in self.runs]),
            **{name: ends[:, k] for k, name in enumerate(axis_names(self.f))},
        }

    def panels(self) -> tuple[Panel, ...]:
        """The paths over the landscape (one or two variables), and the losses."""
        ways = [way for one, run in zip(self.entrants, self.runs) for way in run.ways(one.look, one.label)]
        below = [contour(self.f, ways)] if self.ground is not None else []
        return (*below, losses(self.f, ways))


def race(
    f: Landscape,
    entrants: Sequence[Entrant],
    start: ArrayLike | None = None,
    steps: int = 500,
    evaluations: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Race:
    """Run every entrant from one start, as ``optimizers.run`` does."""
    runs = []
    for k, one in enumerate(entrants):
        report(progress, k, len(entrants))
        runs.append(running.run(f, one.optimizer, start, steps, seed, evaluations=evaluations))
    report(progress, len(entrants), len(entrants))
    return Race(f, tuple(entrants), tuple(runs))
