"""Conjugate gradients: a memory of one direction, without momentum's step size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.schedules import StepSize

from . import common_knobs
from .descent import FAMILY  # noqa: F401  (the registry reads it: same group in the menu)
from .line_search import along, first_look, moved, wolfe

_RULES = ("Polak-Ribiere+", "Fletcher-Reeves", "Hestenes-Stiefel")
# Powell 1977: two gradients in a row this far from orthogonal mean that the memory has gone stale.
_OVERLAP = 0.2


class ConjugateState(NamedTuple):
    t: np.ndarray
    value: np.ndarray  # f and its gradient at the present point, known from the search that led here
    gradient: np.ndarray
    past: np.ndarray  # the gradient one step before
    direction: np.ndarray
    slope: np.ndarray  # along that direction, where its search began
    length: np.ndarray  # the step taken along it, 0 if none was


@optimizer(
    formula=r"d \leftarrow -g + \beta d,\quad \theta \leftarrow \theta + s\,d,\quad "
    r"\varphi(s) = f(\theta + s d),\ s_0 = \delta,\quad "
    r"\varphi(s) \le \varphi(0) + c_1 s \varphi'(0),\ |\varphi'(s)| \le c_2 |\varphi'(0)|;\quad "
    r"\beta = \max\!\left(0, \tfrac{g^\top(g - g')}{g'^\top g'}\right),\ "
    r"\tfrac{g^\top g}{g'^\top g'} \text{ or } \tfrac{g^\top(g - g')}{d^\top(g - g')}",
    reference="@fletcher1964; @polak1969; @hestenes1952",
    title="Nonlinear conjugate gradient",
)
@dataclass(frozen=True)
class NonlinearConjugateGradient(Optimizer):
    """Descends so that a new direction does not spoil what the last one has gained.

    On a quadratic in d dimensions, with precise line searches, d steps suffice. Where the new
    direction would not descend, a search has failed, or (Fletcher-Reeves, by Powell's test) two
    gradients in a row are far from orthogonal, it begins afresh with the gradient.
    """

    symbols: ClassVar = {
        "value": "f",
        "gradient": "g",
        "past": "g'",
        "direction": "d",
        "slope": r"\varphi'",
        "length": "s",
    }
    step_size: StepSize = common_knobs.step_size(0.1, "the step tried first, in the first search")
    rule: str = knob(
        _RULES[0], symbol=r"\beta", help="how much of the last direction is kept", choices=_RULES
    )
    sufficient_decrease: float = common_knobs.sufficient_decrease()
    flatness: float = common_knobs.flatness(0.1, 0.9)

    def init(self, theta, streams):
        zero, nothing = np.zeros(theta.shape[1:]), np.zeros_like(theta)
        return ConjugateState(counter(theta), zero, nothing, nothing, nothing, zero, zero)

    def step(self, oracle, theta, state):
        value, gradient = first_look(oracle, theta, state)
        with np.errstate(all="ignore"):  # 0 / 0 at the first step and where a gradient vanishes
            direction = -gradient + self._kept(state, gradient) * state.direction
            slope = along(gradient, direction)
            fresh = (state.length == 0) | ~(slope < 0) | self._stale(state, gradient)
            direction = np.where(fresh, -gradient, direction)
            slope = along(gradient, direction)
            # The fall of the last search, expected again, says where to look first.
            again = np.minimum(state.length * state.slope / slope, 10 * state.length)
            start = np.where(fresh, self.rate(state.t), again)
        rule = {"c1": self.sufficient_decrease, "c2": self.flatness, "max_trials": 60}
        step, height, there = wolfe(oracle, theta, value, gradient, direction, start, **rule)
        state = ConjugateState(state.t + 1, height, there, gradient, direction, slope, step)
        return moved(theta, step, direction), state

    def _kept(self, state, gradient):
        """beta, the share of the last direction to keep, by the rule chosen: shape batch."""
        change = gradient - state.past
        if self.rule == "Fletcher-Reeves":
            return along(gradient, gradient) / along(state.past, state.past)
        if self.rule == "Hestenes-Stiefel":
            return along(gradient, change) / along(state.direction, change)
        return np.maximum(0.0, along(gradient, change) / along(state.past, state.past))

    def _stale(self, state, gradient):
        """Whether to forget the last direction; the other two rules do so by themselves."""
        if self.rule != "Fletcher-Reeves":
            return False
        overlap = np.abs(along(gradient, state.past))
        return overlap > _OVERLAP * along(gradient, gradient)
