"""The average of a function of one variable with its jumps and kinks averaged exactly."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import Any

import autograd.numpy as anp
import numpy as np

from .shifted_mean import Shifted
from .words import Estimator


def bell(t: Any) -> Any:
    """The density of a Gaussian of spread 1."""
    return anp.exp(-0.5 * t**2) / sqrt(2 * pi)


@dataclass(frozen=True)
class Split(Shifted):
    """The mean of a function of one variable with jumps and kinks, which are averaged exactly.

    f is a function with a continuous slope plus a step for every jump (place, height) and a ramp for
    every kink (place, change of slope). Only the first is left to quadrature, which would make a step
    of every node out of a jump.
    """

    jumps: tuple[tuple[float, float], ...] = ()
    kinks: tuple[tuple[float, float], ...] = ()

    estimator = Estimator.EXACT

    @property
    def _breaks(self) -> int:
        return len(self.jumps) + len(self.kinks)

    @property
    def evaluations(self) -> int:
        return self._rule()[0].shape[1] + len(_WAVES) * self._breaks

    def _length(self, operations):
        breaks, nodes = self._breaks, self._rule()[0].shape[1]
        closed = 4 * len(_WAVES) if self.kind == "gaussian" else 10
        return nodes * (operations + 3 * breaks) + closed * breaks

    def _part(self, points):
        smooth, line = self.f.objective(points), anp.reshape(points, (*points.shape[1:], 1))
        if self.jumps:
            places, heights = np.array(self.jumps).T
            smooth = smooth - anp.sum((line >= places) * heights, axis=-1)
        if self.kinks:
            places, changes = np.array(self.kinks).T
            smooth = smooth - anp.sum(anp.maximum(line - places, 0.0) * changes, axis=-1)
        return smooth

    def whole(self, theta: Any) -> Any:
        total, line = super().whole(theta), anp.reshape(theta, (*theta.shape[1:], 1))
        step, ramp = (_bell_step, _bell_ramp) if self.kind == "gaussian" else (_box_step, _box_ramp)
        if self.jumps:
            places, heights = np.array(self.jumps).T
            total = total + anp.sum(step((line - places) / self.spread) * heights, axis=-1)
        if self.kinks:
            places, changes = np.array(self.kinks).T
            ramps = self.spread * ramp((line - places) / self.spread)
            total = total + anp.sum(ramps * changes, axis=-1)
        return total


# The mean of a unit step and of a unit ramp at t, over shifts of spread 1.

# The distribution function as a Fourier series: a square wave seen through a Gaussian, whose other
# edges, 15 spreads away, are out of sight. Few sines, shared with their derivatives by a tape.
_EDGE = 7.5
_WAVES = np.arange(1, 37, 2) * np.pi / (2 * _EDGE)
_HEIGHTS = np.exp(-(_WAVES**2) / 2) / (_WAVES * _EDGE)


def _bell_step(t):
    """The normal distribution function, to 1e-13."""
    near = anp.minimum(anp.maximum(t, -_EDGE), _EDGE)
    waves = anp.sin(anp.reshape(near, (*near.shape, 1)) * _WAVES)
    return 0.5 + anp.sum(waves * _HEIGHTS, axis=-1)


def _bell_ramp(t):
    return t * _bell_step(t) + bell(t)


def _clipped(t):
    return anp.minimum(anp.maximum(t, -1.0), 1.0)


def _box_step(t):
    return (1 + _clipped(t)) / 2


def _box_ramp(t):
    return (1 + _clipped(t)) ** 2 / 4 + anp.maximum(t - 1, 0.0)
