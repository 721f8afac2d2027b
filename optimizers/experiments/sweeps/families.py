"""Runs of one method at a few values of one knob, side by side: a family of curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Knob, Landscape
from landscapes.core.progress import Progress
from landscapes.core.wording import format_number
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, line
from landscapes.drawing.panel import Panel
from landscapes.drawing.panel import axis as drawn_axis
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.experiments.lowest import Reference, reference_of
from optimizers.experiments.result import Result
from optimizers.running.starts import as_landscape
from optimizers.running.status import Ending
from optimizers.step_sizes import stability

from . import pictures, words
from .axes import number
from .grouping import runs
from .kinds import Curvature
from .quadratics import model_of
from .swept import with_settings
from .theory import is_linear, radii

_MOST = 12  # members that can be told apart
_ROOM = 0.25  # of the box, beyond which a path is not drawn


@dataclass(frozen=True, eq=False)
class Family(Result):
    """The whole runs (rows, d, n) of n values of a knob, from one start; row 0 is the start.

    After a member's last step (``steps``) its rows repeat its last point.
    """

    landscape: Landscape
    method: Optimizer
    knob: Knob
    values: np.ndarray = field(repr=False)
    paths: np.ndarray = field(repr=False)
    heights: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    status: tuple[Ending, ...] = field(repr=False)
    reference: Reference

    @property
    def ground(self) -> Landscape | None:
        return self.landscape if self.landscape.dimension <= 2 else None

    @cached_property
    def theory(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Codes of ``stability.BEHAVIOURS`` and spectral radii (n,) each, where theory knows them exactly."""
        model = model_of(self.landscape)
        if model is None or model.curvature is not Curvature.EVERYWHERE or not is_linear(self.method):
            return None
        each = [with_settings(self.method, {self.knob.name: value.item()}) for value in self.values]
        codes = np.array([int(stability.behaviour(one, model.eigenvalues)) for one in each])
        predicted = radii(self.method, {self.knob.name: self.values}, model)
        return None if predicted is None else (codes, predicted)

    def label(self, k: int) -> str:
        """What a member is called: its knob's value, and where it is lost."""
        lost = " (lost)" if self.status[k] in (Ending.DIVERGED, Ending.UNDEFINED) else ""
        return f"{self.knob.label} {format_number(float(self.values[k]), 3)}{lost}"

    def panels(self) -> tuple[Panel, ...]:
        """The paths over the landscape, where it has one variable or two, and f over the steps."""
        ground = (self._ground(),) if self.landscape.dimension <= 2 else ()
        return (*ground, self._course())

    def _rows(self, k: int) -> slice:
        return slice(int(self.steps[k]) + 1)

    def _ground(self) -> Panel:
        (low, high), *_ = self.landscape.domain
        corners = np.array(self.landscape.domain, dtype=float)
        room = _ROOM * (corners[:, 1] - corners[:, 0])
        traces: list[Trace] = []
        for k in range(len(self.values)):
            style, path = look(k), self.paths[self._rows(k), :, k]
            inside = np.all((path >= corners[:, 0] - room) & (path <= corners[:, 1] + room), axis=1)
            path = path[: int(np.argmin(inside)) if not np.all(inside) else len(path)]
            if self.landscape.dimension == 1:
                x, y = path[:, 0], self.heights[: len(path), k]
            else:
                x, y = path.T
            mark = {"symbol": style["marker"], "size": 6, "color": style["colour"]}
            more = {"mode": "lines+markers", "marker": mark, "hoverinfo": "skip"}
            traces.append(line(x, y, style["colour"], 1.6, style["dash"]) | more)
        names = self.landscape.variables
        across = drawn_axis(names[0], low, high)
        if self.landscape.dimension == 2:
            up = drawn_axis(names[1], *self.landscape.domain[1])
        else:
            heights = self.landscape.value(np.linspace(low, high, 201)[None])
            up = drawn_axis(f"f({names[0]})", *pictures.spread(heights[np.isfinite(heights)], False))
        title = f"{self.method.title} on {self.landscape.title}"
        return Panel("ground", title, tuple(traces), across, up, ground=True, bar=False)

    def _course(self) -> Panel:
        known = self.reference.value is not None
        above = self.heights - (self.reference.value or 0.0)
        traces, seen = [], []
        for k in range(len(self.values)):
            style, rows = look(k), self._rows(k)
            y = pictures.shown(above[rows, k], known)
            hover = f"{self.label(k)}<br>step %{{x}}<br>%{{y:.4g}}<extra></extra>"
            traces.append(
                line(
                    np.arange(len(y)), y, style["colour"], 2.2, style["dash"], self.label(k),
                    hovertemplate=hover,
                )
            )  # fmt: skip
            seen.append(y[np.isfinite(y)])
        longest = int(np.max(self.steps, initial=1))
        low, high = pictures.spread(np.concatenate(seen), known)
        if known:  # of a run that is lost the first decades suffice
            high = min(high, float(np.nanmax(above[0])) * 1e6 + 1e-300)
        title = "f − f*" if known else "f"
        return Panel(
            "course", f"{title} over the steps", tuple(traces), drawn_axis("step", 0, max(longest, 1)),
            drawn_axis(title, low, high, log=known),
        )  # fmt: skip

    def table(self) -> dict[str, np.ndarray]:
        """One row for each step of each member: the knob, the step, f, and theta."""
        columns: dict[str, list[np.ndarray]] = {}
        for k, value in enumerate(self.values):
            rows = self._rows(k)
            each = {
                self.knob.name: np.full(int(self.steps[k]) + 1, value),
                "step": np.arange(int(self.steps[k]) + 1),
                "value": self.heights[rows, k],
                **dict(zip(self.landscape.variables, self.paths[rows, :, k].T)),
            }
            for name, values in each.items():
                columns.setdefault(name, []).append(values)
        return {name: np.concatenate(values) for name, values in columns.items()}

    @property
    def words(self) -> str:
        return words.of_family(self)


def family(
    landscape: Landscape | str,
    method: Optimizer | type[Optimizer] | str,
    name: str,
    values: ArrayLike,
    start: ArrayLike | None = None,
    steps: int = 100,
    seed: int = 0,
    *,
    progress: Progress | None = None,
) -> Family:
    """The runs of a method at up to twelve values of a knob, from one start and with the same draws.

    Each is its single run, bit for bit. KnobError for a value out of range, ValueError for too many.
    """
    landscape, method = as_landscape(landscape), as_optimizer(method)
    each = np.atleast_1d(np.asarray(values, dtype=float))
    knob = number(method, name)
    if not 1 <= len(each) <= _MOST:
        raise ValueError(f"a family has 1 to {_MOST} members, got {len(each)}")
    theta = np.array(landscape.start if start is None else start, dtype=float).reshape(landscape.dimension, 1)
    starts, n = np.repeat(theta, len(each), axis=1), len(each)
    done = runs(
        landscape, method, {name: each}, starts, steps, seed, member=np.zeros(n, dtype=int), progress=progress
    )
    rows = max(len(run.values) for _, run in done)
    paths, heights = np.empty((rows, landscape.dimension, n)), np.empty((rows, n))
    last, status = np.zeros(n, dtype=int), np.empty(n, dtype=object)
    for members, run in done:
        more = rows - len(run.values)
        paths[:, :, members] = np.pad(run.path, ((0, more), (0, 0), (0, 0)), mode="edge")
        heights[:, members] = np.pad(run.values, ((0, more), (0, 0)), mode="edge")
        last[members], status[members] = run.steps, run.status
    return Family(landscape, method, knob, each, paths, heights, last, tuple(status), reference_of(landscape))
