"""Zero-order search: only values are asked, never a slope.

Wherever a value is undefined (NaN or infinite) it counts as infinitely high: such a point is never
accepted. Proposals that leave the box are reflected at its walls (Nelder-Mead alone is unbounded).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from landscapes.core.heading import Heading
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.printed_rule import unless_zero
from optimizers.core.shadow import operation
from optimizers.core.streams import Streams

from . import common_knobs

FAMILY = Heading("Zero order", "values only")

# Draws of one kind within one step are told apart by their tags.
_MOVE, _ACCEPT, _PARENTS, _PAIRS, _BLEND, _MUTANTS, _FOUNDERS = range(7)
# BLX-0.5: of all blends this one neither shrinks nor spreads a population by itself.
_BLEND_REACH = 0.5


def heights_at(oracle, theta, where=None):
    """f at theta, infinite where it is undefined."""
    values = oracle.value(theta, where=where)
    return np.where(np.isfinite(values), values, np.inf)


@operation("reflected")
def reflected(points, low, high):
    """Points outside the box folded back at its walls, however far out; inside ones unchanged."""
    width = high - low
    folded = high - np.abs(width - np.mod(points - low, 2 * width))
    return np.where((points < low) | (points > high), folded, points)


def _nearby(oracle, theta, state, scale):
    """A Gaussian step of ``scale`` box widths from theta, reflected into the box."""
    drawn = state.streams.normal(state.t, oracle.dimension, _MOVE)
    stepped = theta + scale * (oracle.high - oracle.low) * drawn
    return reflected(stepped, oracle.low, oracle.high)


class SearchState(NamedTuple):
    t: np.ndarray
    height: np.ndarray  # f at theta; asked at a member's first step
    streams: Streams


@dataclass(frozen=True)
class PointSearch(Optimizer):
    """What they share: a step proposes another point, and goes there or stays."""

    symbols: ClassVar = {"height": "f", "asked": r"\xi", "drawn": "z"}

    def init(self, theta, streams):
        return SearchState(counter(theta), np.full(np.shape(theta)[1:], np.inf), streams)

    def step(self, oracle, theta, state):
        first, height = state.t == 0, state.height
        if np.any(first):
            height = np.where(first, heights_at(oracle, theta, where=first), height)
        proposal = self.proposal(oracle, theta, state)
        proposed = heights_at(oracle, proposal)
        accepted = self.accepts(proposed, height, state)
        state = SearchState(state.t + 1, np.where(accepted, proposed, height), state.streams)
        return np.where(accepted, proposal, theta), state

    def proposal(self, oracle, theta, state):
        raise NotImplementedError

    def accepts(self, proposed, height, state):
        return proposed < height


@optimizer(
    formula=r"\xi \sim \mathrm{Uniform}(\text{box}),\quad "
    r"\theta \leftarrow \xi \ \text{ if } f(\xi) < f(\theta)",
    reference="@brooks1958",
    order=0,
    wanders=True,
)
@dataclass(frozen=True)
class RandomSearch(PointSearch):
    """Throws darts all over the map and stays at the lowest one so far."""

    def proposal(self, oracle, theta, state):
        drawn = state.streams.uniform(state.t, oracle.dimension, _MOVE)
        return oracle.low + drawn * (oracle.high - oracle.low)


@optimizer(
    formula=r"\xi = \theta + \sigma w\,\mathcal{N}(0, I),\quad "
    r"\theta \leftarrow \xi \ \text{ if } f(\xi) < f(\theta) \quad (w\text{: the box's widths})",
    reference="@rastrigin1963",
    order=0,
    wanders=True,
)
@dataclass(frozen=True)
class HillClimbing(PointSearch):
    """Gropes around in the dark and shifts its weight only when the foot finds lower ground."""

    scale: float = common_knobs.scale(0.05)

    def proposal(self, oracle, theta, state):
        return _nearby(oracle, theta, state, self.scale)


@optimizer(
    formula=r"\xi = \theta + \sigma w\,\mathcal{N}(0, I),\quad \theta \leftarrow \xi \ "
    r"\text{ with probability } \min\!\left(1, e^{-(f(\xi) - f(\theta)) / T_t}\right),\quad "
    r"\text{exponential cooling: } T_t = T_0 (1-c)^t",
    reference="@kirkpatrick1983",
    order=0,
    wanders=True,
)
@dataclass(frozen=True)
class SimulatedAnnealing(PointSearch):
    """A hot ball that jumps over hills while it cools, and settles when it is cold.

    With c = ``cooling_rate`` the temperature after t steps is, in units of the initial one:
    exponential (1 - c)^t, linear max(0, 1 - c t), inverse 1 / (1 + c t),
    logarithmic 1 / (1 + ln(1 + c t)), constant 1. All but the last begin by losing the share c.
    """

    temperature: float = knob(
        10.0, 1e-6, 1e4, r"T_0", "the initial temperature: the rise of f it easily accepts", log=True
    )
    cooling: str = knob(
        "exponential",
        choices=("exponential", "linear", "inverse", "logarithmic", "constant"),
        help="how the temperature falls",
    )
    cooling_rate: float = knob(
        0.015, 1e-4, 0.5, "c", "the share of its heat lost in the first step", log=True
    )
    scale: float = common_knobs.scale(0.08)

    def temperature_at(self, t):
        """The temperature at step t, a number or an array."""
        c, t = self.cooling_rate, np.asarray(t, dtype=float)
        share = {
            "exponential": lambda: (1 - c) ** t,
            "linear": lambda: np.maximum(0, 1 - c * t),
            "inverse": lambda: 1 / (1 + c * t),
            "logarithmic": lambda: 1 / (1 + np.log1p(c * t)),
            "constant": lambda: np.ones_like(t),
        }[self.cooling]
        return self.temperature * share()

    def proposal(self, oracle, theta, state):
        return _nearby(oracle, theta, state, self.scale)

    def accepts(self, proposed, height, state):
        chance = state.streams.uniform(state.t, 1, _ACCEPT)[0]
        with np.errstate(all="ignore"):  # infinite heights, and no heat at all
            rise = proposed - height
            return (rise <= 0) | (chance < np.exp(-rise / self.temperature_at(state.t)))


class PopulationState(NamedTuple):
    t: np.ndarray
    population: np.ndarray  # (d, population, *batch), the best first
    heights: np.ndarray  # (population, *batch)
    streams: Streams


def sorted_by_height(points, heights):
    """Points (d, n, *batch) and their heights (n, *batch), the lowest first."""
    order = np.argsort(heights, axis=0, kind="stable")
    points = np.take_along_axis(points, order[None], axis=1)
    return points, np.take_along_axis(heights, order, axis=0)


@optimizer(
    formula=unless_zero(
        "elite", r"\text{the best } e \text{ of } N \text{ stay};\quad ", r"N \text{ are born};\quad "
    )
    + unless_zero(
        "crossover",
        r"\text{parents } a, b \text{: each the best of } k;\quad "
        r"\xi_i = a_i + u_i (b_i - a_i) \ (\text{probability } p_c)",
        r"\text{parent } a \text{: the best of } k;\quad \xi_i = a_i",
    )
    + unless_zero(
        "mutation",
        r",\quad \xi_i \leftarrow \xi_i + \sigma w_i\,\mathcal{N}(0, 1) \ (\text{probability } p_m)",
    )
    + unless_zero("crossover", r",\quad u_i \sim \mathrm{Uniform}(-\tfrac12, \tfrac32)"),
    reference="@holland1975; blend: @eshelman1993",
    order=0,
    wanders=True,
)
@dataclass(frozen=True)
class GeneticAlgorithm(Optimizer):
    """A herd spread over the map: the lowest have most young, and theta is the lowest of each.

    The first generation is uniform in the box, but for one animal at the start. A step breeds one
    generation: N parents pairs by tournament among k, blended coordinate by coordinate, mutated;
    the ``elite`` best live on as they are. It asks for as many values as there are newborn.
    """

    population: int = knob(40, 10, 200, "N", "how many live at a time")
    tournament: int = knob(3, 1, 10, "k", "how many compete to be a parent: more is greedier")
    crossover: float = knob(0.9, 0, 1, "p_c", "how likely a child blends two parents")
    mutation: float = knob(0.2, 0, 1, "p_m", "how likely a coordinate mutates")
    scale: float = common_knobs.scale(0.05, "a mutation")
    elite: int = knob(1, 0, 5, "e", "how many of the best live on unchanged")

    def init(self, theta, streams):
        d, *batch = np.shape(theta)
        founders = streams.uniform(0, d * self.population, _FOUNDERS)
        founders = founders.reshape(d, self.population, *batch)  # of the unit box, until step 0
        return PopulationState(counter(theta), founders, np.full((self.population, *batch), np.inf), streams)

    def _parents(self, oracle, theta, state):
        """The present generation, the best first; on the first step the founders, newly judged."""
        first = state.t == 0
        if not np.any(first):
            return state.population, state.heights
        low, width = oracle.low[:, None], (oracle.high - oracle.low)[:, None]
        founders = low + state.population * width
        founders = np.concatenate([theta[:, None], founders[:, 1:]], axis=1)
        founders = np.where(first, founders, state.population)
        heights = heights_at(oracle, founders, where=first * self.population)
        return sorted_by_height(founders, np.where(first, heights, state.heights))

    def step(self, oracle, theta, state):
        population, heights = self._parents(oracle, theta, state)
        d, n, *batch = population.shape
        children = n - self.elite
        streams, t = state.streams, state.t

        def uniform(rows, tag):
            return streams.uniform(t, rows * children, tag).reshape(rows, children, *batch)

        # The best come first, so the winner of a tournament is the least of k random ranks.
        ranks = 1 - (1 - uniform(2, _PARENTS)) ** (1 / self.tournament)
        ranks = np.minimum((n * ranks).astype(np.int64), n - 1)
        a = np.take_along_axis(population, ranks[:1], axis=1)
        b = np.take_along_axis(population, ranks[1:], axis=1)
        reach = (1 + 2 * _BLEND_REACH) * uniform(d, _BLEND) - _BLEND_REACH
        young = np.where(uniform(1, _PAIRS) < self.crossover, a + reach * (b - a), a)
        jolt = streams.normal(t, d * children, _MOVE).reshape(d, children, *batch)
        jolt = self.scale * (oracle.high - oracle.low)[:, None] * jolt
        young = np.where(uniform(d, _MUTANTS) < self.mutation, young + jolt, young)
        young = reflected(young, oracle.low[:, None], oracle.high[:, None])
        judged = heights_at(oracle, young, where=np.full(batch, children))
        population, heights = sorted_by_height(
            np.concatenate([population[:, : self.elite], young], axis=1),
            np.concatenate([heights[: self.elite], judged]),
        )
        return population[:, 0], PopulationState(t + 1, population, heights, streams)
