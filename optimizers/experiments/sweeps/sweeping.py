"""A sweep: one or two knobs of a method over a grid, and what becomes of its runs.

seen = sweep("rosenbrock", "momentum", {"step_size": sizes, "momentum": shares})
seen.figure(); seen.table(); seen.words
seen.with_quantity(Quantity.RATE).figure()
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Atlas, Landscape
from landscapes.core.progress import Progress
from landscapes.drawing.panel import Panel
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.experiments.lowest import Reference, reference_of
from optimizers.experiments.result import Result
from optimizers.experiments.workers.chunks import Place
from optimizers.running.run import Run, run
from optimizers.running.scales import scales
from optimizers.running.starts import as_landscape

from . import pictures, theory, words
from .axes import Axis, axes_of
from .kinds import Curvature, Quantity
from .measure import Budget, Measured, measured, measured_in_pieces
from .quadratics import Model, model_of
from .swept import setting_of, with_settings

_SHARE = 1e-6  # of the first gap, that is the usual target
_ROUNDING = 1e-9  # of the heights of f


@dataclass(frozen=True, eq=False)
class Sweep(Result):
    """Runs of a method over a grid of one or two of its knobs, k a cell: from k starts, or drawing anew.

    ``found`` has the runs in the order of the grid, the last knob fastest, and within a cell of the starts
    (d, k). Cell (i, j)'s run s is ``run(i, j, start=s)``, bit for bit.
    """

    landscape: Landscape
    method: Optimizer
    axes: tuple[Axis, ...]
    starts: np.ndarray = field(repr=False)
    budget: Budget
    reference: Reference
    target: float | None  # an absolute height; None: the share of each start's gap
    share: float
    found: Measured = field(repr=False)
    quantity: Quantity = Quantity.GAP
    look: int = 1  # the number of the look that a curve is drawn with

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each knob has."""
        return tuple(len(axis.values) for axis in self.axes)

    @cached_property
    def model(self) -> Model | None:
        """The quadratic that theory speaks of."""
        return model_of(self.landscape)

    def with_quantity(self, quantity: Quantity, look: int | None = None) -> Sweep:
        """The same runs, another quantity, and another look if one is told."""
        return dataclasses.replace(self, quantity=quantity, look=self.look if look is None else look)

    # ---- what is measured

    def values(self, quantity: Quantity | None = None) -> np.ndarray:
        """The quantity of every run: (*shape, k).

        A run that is lost or ends ``below`` f* has an infinite gap. Evaluations are infinite where the target
        was not reached.
        """
        quantity, found = quantity or self.quantity, self.found
        if quantity is Quantity.GAP:
            ends = found.ends if self.reference.value is None else found.ends - self.reference.value
            flat = np.where(found.lost | np.isnan(ends) | self.below.ravel(), np.inf, ends)
        elif quantity is Quantity.EVALUATIONS:
            flat = found.reached
        elif quantity is Quantity.RATE:
            flat = found.rate
        else:
            flat = found.lost.astype(float)
        return flat.reshape(*self.shape, -1)

    def centre(self, quantity: Quantity | None = None) -> np.ndarray:
        """One number a cell (*shape): the median of its runs, of losses the share.

        Of measured rates of a recurrence it is the largest, as some starts do not see all directions.
        """
        quantity = quantity or self.quantity
        each = self.values(quantity)
        if quantity is Quantity.LOST:
            return np.mean(each, axis=-1)
        if quantity is Quantity.RATE:
            known = ~np.isnan(each)
            highest = np.max(np.where(known, each, -np.inf), axis=-1)
            middle = _quantile(each, 0.5)
            return np.where(np.any(known, axis=-1), np.where(self.exact, highest, middle), np.nan)
        return _quantile(each, 0.5)

    def band(self, quantity: Quantity | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The lower and the upper quartile of each cell's runs: (*shape) each."""
        each = self.values(quantity)
        return _quantile(each, 0.25), _quantile(each, 0.75)

    @cached_property
    def below(self) -> np.ndarray:
        """Which runs (*shape, k) end below f*, by more than rounding: outside where it is the lowest."""
        lowest = self.reference.value
        if lowest is None:
            return np.zeros((*self.shape, self.starts.shape[1]), dtype=bool)
        rounding = _ROUNDING * (abs(lowest) + scales(self.landscape).height)
        return (self.found.ends < lowest - rounding).reshape(*self.shape, -1)

    @property
    def exact(self) -> np.ndarray:
        """Where all rates of a cell are those of the recurrence that its errors follow, no estimates."""
        return np.all(self.found.exact.reshape(*self.shape, -1), axis=-1)

    @property
    def lost(self) -> np.ndarray:
        """The share (*shape) of runs that diverged or left where f is defined."""
        return self.centre(Quantity.LOST)

    def best(self) -> tuple[int, ...] | None:
        """The cell where the quantity is least, the first of equal ones; None where it is finite nowhere."""
        centre = self.centre()
        ranked = np.where(np.isfinite(centre), centre, np.inf)
        if not np.any(np.isfinite(ranked)):
            return None
        return tuple(int(i) for i in np.unravel_index(np.argmin(ranked), self.shape))

    # ---- a cell

    def settings(self, *cell: int) -> dict[str, float]:
        """The knobs' values at a cell."""
        return {axis.name: axis.values[i].item() for axis, i in zip(self.axes, cell, strict=True)}

    def method_at(self, *cell: int) -> Optimizer:
        """The method as it is at a cell."""
        return with_settings(self.method, self.settings(*cell))

    def nearest(self, settings: Mapping[str, float]) -> tuple[int, ...]:
        """The cell nearest to such settings."""
        return tuple(axis.nearest(settings[axis.name]) for axis in self.axes)

    @property
    def present(self) -> dict[str, float]:
        """The method's own settings of these knobs."""
        return {axis.name: setting_of(self.method, axis.name) for axis in self.axes}

    def run(self, *cell: int, start: int = 0) -> Run:
        """The single run of a cell from one of its starts."""
        budget = self.budget
        return run(
            self.landscape,
            self.method_at(*cell),
            self.starts[:, start],
            budget.steps,
            budget.seed,
            budget.tolerance,
            evaluations=budget.evaluations,
            member=start,
        )

    # ---- theory

    @cached_property
    def radii(self) -> np.ndarray | None:
        """The spectral radius at each cell (*shape), on the quadratic or its model; None without theory."""
        return None if self.model is None else theory.radii(self.method, _mesh(self.axes), self.model)

    @cached_property
    def optimum(self) -> theory.Optimum | None:
        """The best settings on a quadratic, where they are known in closed form and within the axes."""
        if self.model is None:
            return None
        best = theory.optimum(self.method, tuple(axis.name for axis in self.axes), self.model)
        inside = best is not None and all(
            axis.values[0] <= best.settings[axis.name] <= axis.values[-1] for axis in self.axes
        )
        return best if inside else None

    @property
    def is_of_the_quadratic(self) -> bool:
        """Whether theory speaks of the landscape itself, and not of a model of it at a minimum."""
        return self.model is not None and self.model.curvature is Curvature.EVERYWHERE

    # ---- what there is to see

    def panels(self, present: Mapping[str, float] | None = None) -> tuple[Panel, ...]:
        """The curve over one knob, or the map over two.

        ``present`` are the settings that are marked, the method's own by default.
        """
        marked = self.present if present is None else present
        return (pictures.panel(self, marked),)

    def table(self) -> dict[str, np.ndarray]:
        """One row a run: the knobs, the number of the start, and all that is measured."""
        k = self.starts.shape[1]
        columns = {name: np.repeat(values.ravel(), k) for name, values in _mesh(self.axes).items()}
        cells = int(np.prod(self.shape))
        columns["start"] = np.tile(np.arange(k), cells)
        columns["final_value"] = self.found.ends
        if self.reference.value is not None:
            columns["gap"] = self.found.ends - self.reference.value
        columns |= {"steps": self.found.steps, "evaluations_to_target": self.found.reached}
        columns |= {"rate": self.found.rate, "rate_is_exact": self.found.exact, "lost": self.found.lost}
        if self.radii is not None:
            columns["spectral_radius"] = np.repeat(self.radii.ravel(), k)
        return columns

    @property
    def words(self) -> str:
        return words.of_sweep(self)


def _quantile(each: np.ndarray, share: float) -> np.ndarray:
    """A quantile over the last axis that is one of the values, so that infinite ones do no harm."""
    ranked = np.sort(each, axis=-1)  # NaN last
    known = np.sum(~np.isnan(each), axis=-1)
    place = np.clip(np.ceil(share * known).astype(int) - 1, 0, None)
    return np.take_along_axis(ranked, place[..., None], axis=-1)[..., 0]


def _mesh(axes: tuple[Axis, ...]) -> dict[str, np.ndarray]:
    """Each knob's values over the grid (*shape), the last knob fastest."""
    grids = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    return {axis.name: grid for axis, grid in zip(axes, grids)}


def sweep(
    landscape: Landscape | str,
    method: Optimizer | type[Optimizer] | str,
    knobs: Mapping[str, ArrayLike] | tuple[Axis, ...],
    starts: ArrayLike | None = None,
    steps: int = 500,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    evaluations: float | None = None,
    draws: int = 1,
    quantity: Quantity = Quantity.GAP,
    target: float | None = None,
    share: float = _SHARE,
    atlas: Atlas | None = None,
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run a method at every setting of one knob or two: {name: values} or axes (``axes.axis``).

    ``starts`` is (d,) or (d, k), the landscape's own by default; each start is run ``draws`` times, which
    makes a difference for methods that draw random numbers. All cells begin alike and draw alike. The
    target is ``target``, a height, or the ``share`` of each start's gap f(start) - f* left. f* is that of
    ``atlas`` where it is certified, else of the landscape's known minima; without either the gap is f
    itself and only a height can be a target. Budget and stopping are those of ``run``. At a ``place``, or
    with a folder to ``keep`` them in, up to 512 runs are a chunk of work (``gather``), and progress is in
    chunks.

    KnobError for a value out of its knob's range, ValueError for a knob that is no number and for more than
    two; Cancelled where ``progress`` (runs done, runs) answers False.
    """
    landscape, method = as_landscape(landscape), as_optimizer(method)
    axes = axes_of(method, knobs)
    theta = np.array(landscape.start if starts is None else starts, dtype=float)
    theta = theta.reshape(landscape.dimension, -1) if theta.ndim < 2 else theta
    if theta.shape[0] != landscape.dimension or not np.all(np.isfinite(theta)):
        raise ValueError(f"starts are finite numbers ({landscape.dimension}, k), got {theta.shape}")
    theta = np.repeat(theta, draws, axis=1)
    reference = reference_of(landscape, atlas)
    if target is not None:
        heights = np.full(theta.shape[1], float(target))
    elif reference.value is not None:
        heights = reference.value + share * (landscape.value(theta) - reference.value)
    else:
        heights = np.full(theta.shape[1], -np.inf)
    cells, k = int(np.prod([len(axis.values) for axis in axes])), theta.shape[1]
    budget = Budget(steps, evaluations, tolerance, seed)
    asked = (
        landscape,
        method,
        {name: np.repeat(values.ravel(), k) for name, values in _mesh(axes).items()},
        np.tile(theta, cells),
        np.tile(np.arange(k), cells),
        np.tile(heights, cells),
        budget,
        model_of(landscape),
        progress,
    )
    cut = place is not None or keep is not None
    found = measured_in_pieces(*asked, place, keep) if cut else measured(*asked)
    return Sweep(landscape, method, axes, theta, budget, reference, target, share, found, quantity)
