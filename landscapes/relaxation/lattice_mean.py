"""The average of a function over a lattice of points that stays where it is: for jumps in the plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import autograd.numpy as anp
import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.tape.tracing import Unrecordable

from .shifted_mean import Average, plain, slope
from .split_mean import bell
from .words import Estimator

_REACH = 7.2  # spreads; 1e-12 of a Gaussian lies beyond
_PICTURE = 4_000_000  # values of f: 32 MB
_FINER = (1.25, 1.375, 1.5, 1.625, 1.75)  # times as fine: errors with little in common


@cache
def _frame(d: int) -> np.ndarray:
    """A rotation that is parallel to nothing a person would draw."""
    turned, _ = np.linalg.qr(np.random.default_rng(5).standard_normal((d, d)))
    return turned


@dataclass(frozen=True)
class Lattice(Average):
    """The mean of f over the points of a lattice that does not move with theta; only weights do.

    So a jump is smoothed: f's own slope, which is 0 on both sides of it, is never asked. The rule is
    the trapezoidal one, exact to all digits for a smooth f under a Gaussian; a jump is as well known
    as the lattice is fine: an edge that runs along it, to half a cell. Gaussian: turned, so that what
    people draw, parallel to an axis or a diagonal, does not.
    """

    per_spread: int = 4

    estimator = Estimator.DENSITY

    @property
    def evaluations(self) -> int:
        return len(self._ticks()) ** self.f.dimension

    def _ticks(self):
        reach = _REACH if self.kind == "gaussian" else 1 + 1 / self.per_spread
        last = int(np.ceil(reach * self.per_spread))
        return np.arange(-last, last + 1)

    def _refuse_long(self):
        raise Unrecordable("a lattice is read as an array; it is no formula of theta")

    @property
    def turned(self) -> bool:
        """Whether it is parallel to nothing people draw; else rows of its cells may lie along an edge."""
        return self.kind == "gaussian" and self.f.dimension > 1

    @property
    def _frame(self):
        return _frame(self.f.dimension) if self.turned else np.eye(self.f.dimension)

    @property
    def _pitch(self):
        return self.spread / self.per_spread

    def _heights(self, axes):
        """f at the lattice points whose coordinates are the product of d axes (*batch, N)."""
        d = len(axes)
        wide = [
            a.reshape(*a.shape[:-1], *(a.shape[-1] if k == i else 1 for k in range(d)))
            for i, a in enumerate(axes)
        ]
        points = np.tensordot(self._frame, np.array(np.broadcast_arrays(*wide)), 1)
        return self.f.value(points.reshape(d, -1)).reshape(points.shape[1:])

    def whole(self, theta: Any) -> Any:
        """Each theta with the lattice points around it."""
        turned = anp.tensordot(self._frame.T, theta, 1)
        nearest = np.rint(plain(turned) / self._pitch)
        places = self._pitch * (nearest[..., None] + self._ticks())  # (d, *batch, N): fixed
        mean = self._heights(list(places))
        batch, n = theta.shape[1:], places.shape[-1]
        for i in reversed(range(len(theta))):
            row = self._weights(places[i] - anp.reshape(turned[i], (*batch, 1)))
            mean = anp.sum(mean * anp.reshape(row, (*batch, *(1,) * i, n)), axis=-1)
        return mean

    def ready(self, theta: np.ndarray) -> tuple[Callable, int]:
        """For many points f is read once, over a picture that holds them all."""
        if theta.shape[1] < 2:
            return super().ready(theta)
        turned = np.rint(np.tensordot(self._frame.T, theta, 1) / self._pitch)
        if not np.all(np.isfinite(turned)):
            return super().ready(theta)
        last = self._ticks()[-1]
        sides = np.max(turned, axis=1) - np.min(turned, axis=1) + 2 * last + 1
        # A sum over the picture is some thirty times cheaper than as many evaluations of f.
        worth = self.evaluations * min(theta.shape[1] / 2, 30)
        if np.prod(sides) > min(_PICTURE, worth):
            return super().ready(theta)
        axes = [self._pitch * np.arange(np.min(t) - last, np.max(t) + last + 1) for t in turned]
        heights = self._heights(axes)
        if not np.all(np.isfinite(heights)):  # a hole in the picture would be in all of its means
            return super().ready(theta)

        def whole(points) -> Any:
            turned, mean = anp.tensordot(self._frame.T, points, 1), heights
            for i in range(len(axes)):
                row = self._weights(axes[i] - anp.reshape(turned[i], (-1, 1)))  # (n, N_i)
                if i == 0:
                    mean = anp.tensordot(row, mean, 1)
                else:
                    mean = anp.sum(mean * anp.reshape(row, (*row.shape, *(1,) * (mean.ndim - 2))), 1)
            return mean

        return whole, int(np.sum(sides) if len(axes) < 3 else sides[1] * sides[2])

    def _weights(self, away):
        if self.kind == "gaussian":
            return self._pitch / self.spread * bell(away / self.spread)
        # The share of each cell that lies within the spread of theta.
        ends = [
            anp.minimum(anp.maximum((self.spread + sign * away) / self._pitch + 0.5, 0.0), 1.0)
            for sign in (1, -1)
        ]
        return (ends[0] + ends[1] - 1) * self._pitch / (2 * self.spread)


def refined(average: Lattice, theta: ArrayLike) -> tuple[float, np.ndarray, float, float]:
    """The average's value and gradient (d,) at one point as the mean over several finer lattices.

    And how far these are apart, for the value and for the gradient: how well the mean is known, for
    an edge meets each of them elsewhere in their cells.
    """
    theta = as_theta(average.f.dimension, theta)
    rules = [replace(average, per_spread=round(k * average.per_spread)) for k in _FINER]
    values, slopes = (
        np.array([ask(rule) for rule in rules])
        for ask in (lambda rule: rule(theta), lambda rule: slope(theta, rule))
    )
    value, steep = np.mean(values), np.mean(slopes, axis=0)
    apart = np.max(np.sqrt(np.sum((slopes - steep) ** 2, axis=1)))
    return float(value), steep, float(np.max(np.abs(values - value))), float(apart)
