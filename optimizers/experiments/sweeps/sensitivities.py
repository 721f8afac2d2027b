"""How much each method depends on its step size: one curve a method, with bands over starts or draws."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Atlas, Landscape
from landscapes.core.progress import Progress
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, band, line
from landscapes.drawing.panel import Panel
from landscapes.drawing.panel import axis as drawn_axis
from optimizers.experiments.entrants import Methods, entrants_of
from optimizers.experiments.result import Result
from optimizers.running.starts import as_landscape

from . import pictures, words
from .axes import Axis
from .kinds import Quantity
from .measure import is_random
from .sweeping import Sweep, sweep
from .swept import knobs_of, setting_of


@dataclass(frozen=True, eq=False)
class Curve:
    """One method's sweep over its step size: its name, and the number of its look."""

    label: str
    look: int
    sweep: Sweep = field(repr=False)


@dataclass(frozen=True, eq=False)
class Sensitivity(Result):
    """A curve for each method that has a step size; ``left_out`` are the others, by name."""

    curves: tuple[Curve, ...]
    left_out: tuple[str, ...]
    quantity: Quantity

    def with_quantity(self, quantity: Quantity) -> Sensitivity:
        """The same runs, another quantity."""
        curves = tuple(
            dataclasses.replace(curve, sweep=curve.sweep.with_quantity(quantity)) for curve in self.curves
        )
        return Sensitivity(curves, self.left_out, quantity)

    def panels(self) -> tuple[Panel, ...]:
        if not self.curves:
            return ()
        first = self.curves[0].sweep
        known = first.reference.value is not None
        log, title = pictures.is_log(self.quantity, known), words.axis_title(self.quantity, known)
        traces: list[Trace] = []
        heights, sizes = [], []
        for curve in self.curves:
            style, seen = look(curve.look), curve.sweep
            x = seen.axes[0].values
            y = pictures.shown(seen.centre(), log)
            if seen.starts.shape[1] > 1:
                low, high = (pictures.shown(b, log) for b in seen.band())
                traces += [{**t, "showlegend": False} for t in band(x, low, high, style["colour"])]
            hover = f"{curve.label}<br>step size %{{x:.4g}}<br>{title} %{{y:.4g}}<extra></extra>"
            mark = {"symbol": style["marker"], "size": 6, "color": style["colour"]}
            traces.append(
                line(x, y, style["colour"], 2.2, style["dash"], curve.label, hovertemplate=hover)
                | {"mode": "lines+markers", "marker": mark}
            )
            heights.append(y[np.isfinite(y)])
            sizes.append(x)
        span = (-0.04, 1.04)
        if self.quantity is not Quantity.LOST:
            span = pictures.spread(np.concatenate(heights), log)
        every = np.concatenate(sizes)
        across = drawn_axis("step size", every.min() / 1.1, every.max() * 1.1, log=True)
        return (
            Panel(
                "sensitivity", f"{title} over the step size", tuple(traces), across,
                drawn_axis(title, *span, log=log), height=440,
            ),
        )  # fmt: skip

    def table(self) -> dict[str, np.ndarray]:
        """One row for each method's step size: median and quartiles of the quantity, and the share lost."""
        columns: dict[str, list[np.ndarray]] = {}
        for curve in self.curves:
            x = curve.sweep.axes[0].values
            low, high = curve.sweep.band()
            for name, values in (
                ("method", np.full(len(x), curve.label)),
                ("step_size", x),
                ("median", curve.sweep.centre()),
                ("lower_quartile", low),
                ("upper_quartile", high),
                ("lost", curve.sweep.lost),
            ):
                columns.setdefault(name, []).append(values)
        return {name: np.concatenate(values) for name, values in columns.items()}

    @property
    def words(self) -> str:
        return words.of_sensitivity(self)


def sensitivity(
    landscape: Landscape | str,
    methods: Methods,
    sizes: ArrayLike | None = None,
    starts: ArrayLike | None = None,
    steps: int = 500,
    seed: int = 0,
    *,
    count: int = 31,
    decades: float = 2.0,
    evaluations: float | None = None,
    draws: int = 1,
    quantity: Quantity = Quantity.GAP,
    share: float = 1e-6,
    target: float | None = None,
    atlas: Atlas | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Sweep each method over its step size, all from the same starts and with the same budget.

    ``methods`` are as for ``entrants_of``; ``sizes`` are the step sizes of all; by default ``count`` of them,
    so many ``decades`` to both sides of each method's present one. ``draws`` is for the methods that draw
    random numbers. Everything else as for ``sweep``; progress in methods times 1,000.
    """
    landscape, entrants = as_landscape(landscape), entrants_of(methods)
    curves, left_out = [], []
    for number, (label, look_number, method) in enumerate(entrants):
        knob = knobs_of(method).get("step_size")
        if knob is None:
            left_out.append(label)
            continue
        low, high = knob.span
        if sizes is None:
            now = setting_of(method, "step_size")
            each = now * np.geomspace(10**-decades, 10**decades, count)
        else:
            each = np.asarray(sizes, dtype=float)
        each = np.unique(np.clip(each, low, high))

        def told(done: int, total: int, number: int = number) -> object:
            if progress is None:
                return True
            return progress(1000 * number + int(1000 * done / max(total, 1)), 1000 * len(entrants))

        seen = sweep(
            landscape, method, (Axis(knob, each, True),), starts, steps, seed, evaluations=evaluations,
            draws=draws if is_random(method) else 1, quantity=quantity, share=share, target=target,
            atlas=atlas, progress=told,
        )  # fmt: skip
        curves.append(Curve(label, look_number, seen))
    return Sensitivity(tuple(curves), tuple(left_out), quantity)
