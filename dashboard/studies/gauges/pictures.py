"""The gauges as small panels over the same steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.board import Panel, axis
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.looks import look
from landscapes.drawing.marks import Trace, band, line
from optimizers import Run
from optimizers.experiments.instruments import Gauges

from .words import TITLES, Gauge

_NOISE, _VALLEY = colours.COLOURS[5], colours.COLOURS[2]
_HEIGHT = 250
_WIDE = 30.0  # a range of which powers of ten say enough
_LOW, _HIGH = -1.5, 2.5  # of alpha
_LAYOUT = {"margin": {"l": 64, "r": 12, "t": 30, "b": 46}}


@dataclass(frozen=True)
class Drawing:
    """A run's gauges, the run's colour, and the curvature that its method bears (None: not known).

    ``rate`` is the step size of a plain gradient descent, None of others.
    """

    run: Run
    seen: Gauges
    colour: str
    bears: float | None
    rate: float | None = None

    def panel(self, gauge: Gauge) -> Panel:
        """One gauge over the steps."""
        traces, up = {
            Gauge.LOSS: self._loss,
            Gauge.ALPHA: self._alpha,
            Gauge.GRADIENT: self._gradient,
            Gauge.COSINE: self._cosine,
            Gauge.RATIOS: self._ratios,
            Gauge.DEAD: self._dead,
            Gauge.LARGEST: self._largest,
        }[gauge]()
        across = axis("step t", 0, len(self.run.values) - 1)
        return Panel(
            gauge.value, TITLES[gauge], tuple(traces), across, up, height=_HEIGHT, basis=240, layout=_LAYOUT
        )

    def _line(self, y: ArrayLike, colour: str = "", dash: str = "solid", name: str = "") -> Trace:
        words = f"{name and name + ': '}%{{y:.4~g}} at step %{{x}}<extra></extra>"
        return line(self.seen.steps, y, colour or self.colour, 2.0, dash, name, hovertemplate=words)

    def _level(self, height: float, dash: str = "dot", colour: str = MUTED) -> Trace:
        return line([0, len(self.run.values) - 1], [height, height], colour, 1.2, dash)

    def _loss(self):
        heights = self.run.values[self.seen.steps]
        log = bool(np.all(heights[np.isfinite(heights)] > 0))
        return [self._line(heights)], _up("loss", log, heights)

    def _alpha(self):
        ends = [0, len(self.run.values) - 1]
        traces = [*band(ends, [0, 0], [1, 1], _VALLEY), self._level(0.0), self._level(1.0)]
        alpha = self.seen.alpha
        heights = [alpha]
        if self.rate is not None and self.seen.largest is not None:
            along = self.rate * self.seen.largest - 1
            traces.append(self._line(along, INK, "dash", "δλ − 1"))
            heights.append(along)
        style = {"mode": "lines+markers", "marker": {"size": 3.5}}  # one between two gaps is seen, too
        traces.append({**self._line(alpha, name="α" if len(heights) > 1 else ""), **style})
        low, high = finite_range(*(np.clip(one, _LOW, _HIGH) for one in heights), [-1.0, 1.2])
        ticks = {"tickvals": [-1, 0, 1, 2], "ticktext": ["−1", "floor 0", "wall 1", "2"]}
        return traces, axis("α", low - 0.1, high + 0.1, **ticks)

    def _gradient(self):
        traces, heights = [self._line(self.seen.gradient_norms, name="gradient")], [self.seen.gradient_norms]
        if np.any(np.isfinite(self.seen.noise)):
            traces.append(self._line(self.seen.noise, _NOISE, "dash", "noise (standard error)"))
            heights.append(self.seen.noise)
        return traces, _up("length", True, *heights)

    def _cosine(self):
        return [self._level(0.0), self._line(self.seen.cosine)], axis("cosine", -1.08, 1.08)

    def _ratios(self):
        ratios = self.seen.update_ratios
        traces = []
        for k, (name, one) in enumerate(ratios.items()):
            style = look(k)
            traces.append(self._line(one, style["colour"], style["dash"], name))
        return traces, _up("change over length", True, *ratios.values())

    def _dead(self):
        traces = []
        for k, (name, share) in enumerate(self.seen.dead.items()):
            style = look(k)
            traces.append(self._line(share, style["colour"], style["dash"], f"layer {name}"))
        return traces, axis("share", -0.03, 1.03, tickformat=".0%")

    def _largest(self):
        largest = np.empty(0) if self.seen.largest is None else self.seen.largest
        traces, heights = [self._line(largest)], [largest]
        if self.bears is not None:
            traces.insert(0, self._level(self.bears, "dash", self.colour))
            heights.append(np.array([self.bears]))
        low, high = finite_range(*heights)
        pad = 0.08 * (high - low)
        return traces, axis("λ", min(low, 0.0) - pad, high + pad)


def _up(title: str, log: bool, *heights: np.ndarray) -> dict:
    """An axis over all heights; with ``log`` over those above 0, by ratio if that is wide."""
    some = [np.where(one > 0, one, np.nan) for one in heights] if log else heights
    low, high = finite_range(*some)
    if log and high > _WIDE * low:
        return axis(title, low / 1.4, 1.4 * high, log=True)
    pad = 0.06 * (high - low)
    return axis(title, low - pad, high + pad)
