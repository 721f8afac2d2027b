"""A race as a value: its paths over the landscape, its losses, and how each method ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.core.progress import Progress, report
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, dots, line
from landscapes.drawing.panel import Panel, axis
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.result import Result
from optimizers.running import run as running
from optimizers.running.run import Run

_ROOM = 0.05  # of the span of heights, above and below
_SAMPLES = 401  # of a curve
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
        return (*([self._paths()] if self.ground is not None else []), self._losses())

    def _paths(self) -> Panel:
        traces: list[Trace] = []
        for one, run in zip(self.entrants, self.runs):
            x, y = run.path.T if self.f.dimension > 1 else (run.path[:, 0], run.values[run.kept])
            traces += drawn(one, np.asarray(x), np.asarray(y))
        names, sides = axis_names(self.f), self.f.domain
        if self.f.dimension > 1:
            up = axis(names[1], *sides[1])
        else:
            low, high = finite_range(
                *(run.values for run in self.runs), self.f.value(np.linspace(*sides[0])[None])
            )
            room = _ROOM * (high - low)
            up = axis(f"f({names[0]})", low - room, high + room)
        return Panel("paths", self.f.title, tuple(traces), axis(names[0], *sides[0]), up, ground=True)

    def _losses(self) -> Panel:
        lowest = min((self.f.value(np.array(m)) for m in self.f.minima), default=None)
        found = float(min(run.best.value for run in self.runs))
        least = found if lowest is None else min(float(lowest), found)
        name = "f − lowest found" if lowest is None or found < lowest else "f − lowest known"
        traces: list[Trace] = []
        heights = []
        for one, run in zip(self.entrants, self.runs):
            above = run.values - least
            heights.append(np.where(above > 0, above, np.nan))
            traces += drawn(one, run.cost, heights[-1])
        most = max(float(run.cost[-1]) for run in self.runs)
        up = axis(name, *finite_range(*heights), log=True)
        return Panel("losses", "Loss", tuple(traces), axis("evaluations", 0, most), up)


def drawn(one: Entrant, x: np.ndarray, y: np.ndarray) -> list[Trace]:
    """A method's line in its colour and dash, with its marker at the end."""
    style = look(one.look)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    last = known[-1:]
    end = dots(x[last], y[last], style["colour"], 10, style["marker"], hoverinfo="skip")
    hover = f"{one.label}<br>%{{x:.5~g}}, %{{y:.5~g}}<extra></extra>"
    return [line(x, y, style["colour"], 2.2, style["dash"], one.label, hovertemplate=hover), end]


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
