"""Nelder and Mead's simplex: d + 1 points that feel their way downhill by values alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.shadow import named

from .zero_order import FAMILY, heights_at, sorted_by_height  # noqa: F401  (the registry reads FAMILY)


class SimplexState(NamedTuple):
    t: np.ndarray
    simplex: np.ndarray  # (d, d+1, *batch), the best vertex first
    heights: np.ndarray  # (d+1, *batch)


@optimizer(
    formula=r"x_i = \theta_0 + s\,w_i e_i;\quad v = \bar x - x_{\max}:\quad "
    r"x_r = \bar x + \rho v,\ x_e = \bar x + \rho\chi v,\ x_{oc} = \bar x + \rho\gamma v,\ "
    r"x_{ic} = \bar x - \gamma v,\quad \text{else } x_i \leftarrow \theta + \sigma(x_i - \theta)",
    reference="@nelder1965; as in scipy's fmin",
    title="Nelder–Mead",
    order=0,
    wanders=True,
)
@dataclass(frozen=True)
class NelderMead(Optimizer):
    """A triangle that tumbles downhill over its highest corner and shrinks around the minimum.

    theta is the best vertex. The first simplex is the start and a point ``size`` box widths along
    each axis. Unlike the other searches it follows f out of the box, as gradient methods do.
    """

    size: float = knob(0.1, 1e-4, 1, "s", "the first simplex's edges, in widths of the box", log=True)
    reflection: float = knob(1.0, 0.1, 2, r"\rho", "how far the worst vertex is reflected")
    expansion: float = knob(2.0, 1, 4, r"\chi", "how much farther it goes where that was good")
    contraction: float = knob(0.5, 0.05, 0.95, r"\gamma", "how near it stays where that was bad")
    shrink: float = knob(0.5, 0.05, 0.95, r"\sigma", "what the simplex shrinks to if all fails")

    rests: ClassVar[bool] = True

    def init(self, theta, streams):
        d, *batch = np.shape(theta)
        corners = np.repeat(np.asarray(theta)[:, None], d + 1, axis=1)
        return SimplexState(counter(theta), corners, np.full((d + 1, *batch), np.inf))

    def _simplex(self, oracle, theta, state):
        """The present simplex, the best vertex first; on the first step the newly built one."""
        first = state.t == 0
        if not np.any(first):
            return state.simplex, state.heights
        d = oracle.dimension
        edges = self.size * (oracle.high - oracle.low)
        edges = np.where(theta + edges > oracle.high, -edges, edges)
        axes = np.eye(d).reshape((d, d) + (1,) * (theta.ndim - 1))
        corners = np.concatenate([theta[:, None], theta[:, None] + axes * edges[:, None]], axis=1)
        heights = heights_at(oracle, corners, where=first * (d + 1))
        corners = np.where(first, corners, state.simplex)
        return sorted_by_height(corners, np.where(first, heights, state.heights))

    def step(self, oracle, theta, state):
        simplex, heights = self._simplex(oracle, theta, state)
        d = oracle.dimension
        rho, chi, gamma = self.reflection, self.expansion, self.contraction
        worst = named(r"x_{\max}", simplex[:, -1])
        middle = named(r"\bar x", np.sum(simplex[:, :-1], axis=1) / d)
        reflected = named("x_r", (1 + rho) * middle - rho * worst)
        tried = heights_at(oracle, reflected)
        expand, outside = tried < heights[0], tried < heights[-1]
        accept = ~expand & (tried < heights[-2])
        farther = named("x_e", (1 + rho * chi) * middle - rho * chi * worst)
        nearer = named("x_{oc}", (1 + gamma * rho) * middle - gamma * rho * worst)
        inner = named("x_{ic}", (1 - gamma) * middle + gamma * worst)
        second = np.where(expand, farther, np.where(outside, nearer, inner))
        retried = heights_at(oracle, second, where=~accept) if not np.all(accept) else tried
        # Ties as in scipy: an outer contraction may equal the reflection, the others must beat.
        good = np.where(expand | ~outside, retried < np.minimum(tried, heights[-1]), retried <= tried)
        good = good & ~accept
        shrinks = ~(accept | expand | good)
        vertex = np.where(good, second, reflected)
        height = np.where(good, retried, tried)
        replaced = np.concatenate([simplex[:, :-1], vertex[:, None]], axis=1)
        heights_replaced = np.concatenate([heights[:-1], height[None]])
        if np.any(shrinks):
            best = simplex[:, :1]
            drawn = best + self.shrink * (simplex[:, 1:] - best)
            judged = heights_at(oracle, drawn, where=shrinks * d)
            shrunk = np.concatenate([best, drawn], axis=1)
            replaced = np.where(shrinks, shrunk, replaced)
            judged = np.concatenate([heights[:1], judged])
            heights_replaced = np.where(shrinks, judged, heights_replaced)
        simplex, heights = sorted_by_height(replaced, heights_replaced)
        return simplex[:, 0], SimplexState(state.t + 1, simplex, heights)
