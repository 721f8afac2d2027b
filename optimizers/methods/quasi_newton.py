"""Quasi-Newton methods: curvature learnt from how the gradient changes on the way.

Both step to a point that meets the strong Wolfe conditions, which keep s.y positive, so that the
inverse Hessian they build stays positive definite. A pair that rounding has spoilt is not learnt
from; where the line search finds nothing lower, all that was learnt is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.shadow import known_as, operation

from . import common_knobs
from .line_search import along, first_look, moved, norm, wolfe
from .newton import FAMILY  # noqa: F401  (the registry reads it: same group in the menu)

# A pair whose s.y is below this share of |s| |y| is rounding.
_LEAST_COSINE = 1e-12
# Trials of one line search; growing tenfold each, they reach any step worth reaching.
_TRIALS = 25


class Advance(NamedTuple):
    """Where a line search led: the point, f and its gradient there, and the pair to learn from."""

    theta: np.ndarray
    value: np.ndarray
    gradient: np.ndarray
    s: np.ndarray  # how far it went
    y: np.ndarray  # how the gradient changed
    product: np.ndarray  # s.y
    sound: np.ndarray  # whether the pair is more than rounding
    failed: np.ndarray  # whether nothing lower was found
    stuck: np.ndarray  # whether not even along the gradient itself


def _advance(method, oracle, theta, value, gradient, direction, learnt, stuck) -> Advance:
    """Search along the direction: first 1, Newton's own step, where anything is learnt yet."""
    length = method.first_step * np.max(oracle.high - oracle.low)
    trial = np.where(learnt, 1.0, length / norm(direction))
    # A first trial that is lost in the rounding of theta leaves nothing to search.
    stuck = stuck | np.all(theta + trial * direction == theta, axis=0)
    rule = {"c2": method.flatness, "max_trials": _TRIALS, "active": ~stuck}
    step, height, slope = wolfe(oracle, theta, value, gradient, direction, trial, **rule)
    s, y = step * direction, slope - gradient
    product = along(s, y)
    sound = product > _LEAST_COSINE * norm(s) * norm(y)
    following = moved(theta, step, direction)
    failed = np.all(following == theta, axis=0)
    return Advance(following, height, slope, s, y, product, sound, failed, stuck | (failed & ~learnt))


class BFGSState(NamedTuple):
    t: np.ndarray
    stuck: np.ndarray  # whether even the gradient itself leads nowhere lower
    learnt: np.ndarray  # whether the inverse holds anything yet
    value: np.ndarray
    gradient: np.ndarray
    inverse: np.ndarray  # (d, d, *batch), the approximate inverse Hessian


@optimizer(
    formula=r"\theta \leftarrow \theta - t\, M \nabla f(\theta)\ (t\text{: strong Wolfe, } c_2,"
    r"\text{ first trial } \ell w),\quad "
    r"M \leftarrow (I - \rho s y^\top) M (I - \rho y s^\top) + \rho s s^\top,\quad "
    r"s = \Delta\theta,\ y = \Delta\nabla f,\ \rho = 1 / y^\top s",
    reference="@broyden1970; @fletcher1970; @goldfarb1970; @shanno1970; @nocedal2006, algorithm 6.1",
    name="bfgs",
    title="BFGS",
)
@dataclass(frozen=True)
class BFGS(Optimizer):
    """Learns the bowl's shape from its own footsteps, and soon jumps like Newton.

    The inverse Hessian M begins as the identity; ``scaled`` multiplies it by s.y / y.y before the
    first pair is learnt.
    """

    symbols: ClassVar = {"value": "f", "gradient": "g", "inverse": "M"}
    flatness: float = common_knobs.flatness()
    first_step: float = common_knobs.first_step()
    scaled: bool = knob(True, help="give the first inverse Hessian the scale of the first pair")

    def init(self, theta, streams):
        d, *batch = np.shape(theta)
        none, zero, nothing = np.zeros(batch, dtype=bool), np.zeros(batch), np.zeros((d, *batch))
        return BFGSState(counter(theta), none, none, zero, nothing, _identity(d, batch))

    def step(self, oracle, theta, state):
        value, gradient = first_look(oracle, theta, state)
        with np.errstate(all="ignore"):
            direction = -_times(state.inverse, gradient)
            new = _advance(self, oracle, theta, value, gradient, direction, state.learnt, state.stuck)
            inverse = state.inverse
            if self.scaled:
                scale = np.where(state.learnt | ~new.sound, 1.0, new.product / along(new.y, new.y))
                inverse = inverse * scale
            inverse = np.where(new.sound, _updated(inverse, new.s, new.y, new.product), inverse)
            inverse = np.where(new.failed, _identity(len(theta), np.shape(value)), inverse)
        learnt = (state.learnt | new.sound) & ~new.failed
        return new.theta, BFGSState(state.t + 1, new.stuck, learnt, new.value, new.gradient, inverse)


def _identity(d, batch):
    return np.zeros((d, d, *batch)) + np.eye(d).reshape((d, d) + (1,) * len(batch))


@operation("times")
def _times(matrix, vector):
    """(d, d, *batch) times (d, *batch)."""
    return np.sum(matrix * vector[None], axis=1)


@known_as("M")
def _updated(inverse, s, y, product):
    """The BFGS inverse after the pair (s, y), multiplied out so that it stays symmetric."""
    learnt = _times(inverse, y)
    outer = learnt[:, None] * s[None]
    along_s = (1 + along(y, learnt) / product) / product
    return inverse + along_s * s[:, None] * s[None] - (outer + np.swapaxes(outer, 0, 1)) / product


class LBFGSState(NamedTuple):
    t: np.ndarray
    stuck: np.ndarray  # whether even the gradient itself leads nowhere lower
    value: np.ndarray
    gradient: np.ndarray
    steps: np.ndarray  # (memory, d, *batch), the newest pair first
    changes: np.ndarray  # (memory, d, *batch)
    rho: np.ndarray  # (memory, *batch), 1 / s.y; 0 where there is no pair yet


@optimizer(
    formula=r"\theta \leftarrow \theta - t\, M_m \nabla f(\theta)\ (t\text{: strong Wolfe, } c_2,"
    r"\text{ first trial } \ell w),\quad M_m = \text{BFGS from } "
    r"\gamma I \text{ with the last } m \text{ pairs } s = \Delta\theta,\ y = \Delta\nabla f",
    reference="@nocedal1980; @liu1989",
    name="lbfgs",
    title="L-BFGS",
)
@dataclass(frozen=True)
class LBFGS(Optimizer):
    """BFGS with a short memory: only the last few footsteps tell it the bowl's shape.

    M is never formed: two sweeps over the remembered pairs apply it. ``scaled`` begins from
    gamma = s.y / y.y of the newest pair, else from gamma = 1.
    """

    symbols: ClassVar = {"value": "f", "gradient": "g", "steps": "S", "changes": "Y", "rho": r"\rho"}
    memory: int = knob(10, 1, 100, "m", "how many pairs it remembers")
    flatness: float = common_knobs.flatness()
    first_step: float = common_knobs.first_step()
    scaled: bool = knob(True, help="begin from the scale of the newest pair, not from 1")

    def init(self, theta, streams):
        d, *batch = np.shape(theta)
        pairs = np.zeros((self.memory, d, *batch))
        rho = np.zeros((self.memory, *batch))
        none, nothing = np.zeros(batch, dtype=bool), np.zeros((d, *batch))
        return LBFGSState(counter(theta), none, np.zeros(batch), nothing, pairs, pairs, rho)

    @known_as("d")
    def _direction(self, gradient, state):
        """-M grad by the two-loop recursion; a pair with rho = 0 leaves it as it is."""
        towards, shares = gradient, []
        for s, y, rho in zip(state.steps, state.changes, state.rho, strict=True):
            shares.append(rho * along(s, towards))
            towards = towards - shares[-1] * y
        if self.scaled:
            s, y = state.steps[0], state.changes[0]
            towards = towards * np.where(state.rho[0] > 0, along(s, y) / along(y, y), 1.0)
        for k in reversed(range(self.memory)):
            back = state.rho[k] * along(state.changes[k], towards)
            towards = towards + (shares[k] - back) * state.steps[k]
        return -towards

    def step(self, oracle, theta, state):
        value, gradient = first_look(oracle, theta, state)
        with np.errstate(all="ignore"):
            direction = self._direction(gradient, state)
            new = _advance(self, oracle, theta, value, gradient, direction, state.rho[0] > 0, state.stuck)

            def remember(old, newest):
                shifted = np.concatenate([newest[None], old[:-1]])
                return np.where(new.failed, 0.0, np.where(new.sound, shifted, old))

            pairs = ((state.steps, new.s), (state.changes, new.y), (state.rho, 1 / new.product))
            memory = (remember(old, newest) for old, newest in pairs)
            state = LBFGSState(state.t + 1, new.stuck, new.value, new.gradient, *memory)
        return new.theta, state
