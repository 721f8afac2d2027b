"""A run that goes on with other settings from one of its steps: from the state that its method has there."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from landscapes import KnobError
from landscapes.core.progress import Progress
from optimizers.core.optimizer import Optimizer
from optimizers.core.streams import Streams

from .run import Asked, Run, walked
from .walkers import Turn


def fork(run: Run, step: int, progress: Progress | None = None, /, **knobs: Any) -> Run:
    """The same run up to row ``step``, and from there with other settings of its method to the budget's end.

    It goes on from the state, the step number and the random streams that the run has there: without any
    change it is the run again, to the last bit. Knobs of a method that is wrapped (by restarts, a projection)
    may be named too. A knob that only sets the first state changes nothing after step 0.

    IndexError for a row that the run does not have; KnobError for a knob that does not exist, is out of its
    range or sets the shape of what the method remembers (``memory`` of L-BFGS, a population's size).
    """
    if not isinstance(step, numbers.Integral) or not 0 <= step < len(run.values):
        raise IndexError(f"the step must be a number from 0 to {len(run.values) - 1}, got {step!r}")
    changed = reset(run.optimizer, knobs)
    start = run.path[0].copy()
    refuse_other_shapes(run.optimizer, changed, start, knobs)
    asked = Asked(
        run.most_steps, run.seed, run.tolerance, run.evaluations, run.batches, run.member, run.every
    )
    earlier = tuple(turn for turn in run.turns if turn.step < step)
    begun = next((turn.optimizer for turn in run.turns if turn.step >= step), run.optimizer)
    return walked(run.landscape, changed, start, asked, (*earlier, Turn(int(step), begun)), progress)


def knobs_within(method: Optimizer) -> dict[str, Optimizer]:
    """Every knob's name, and the method that has it: the outermost one, where it wraps another."""
    base = getattr(method, "base", None)
    within = knobs_within(base) if isinstance(base, Optimizer) else {}
    return within | {k.name: method for k in method.knobs()}


def reset(method: Optimizer, knobs: Mapping[str, Any]) -> Optimizer:
    """The method with those knobs set anew, its own or those of what it wraps; KnobError otherwise."""
    owners = knobs_within(method)
    for name in knobs:
        if name not in owners:
            offer = ", ".join(owners) or "none"
            raise KnobError(f"{type(method).__name__} has no knob {name!r}; it has: {offer}")
    own = {k.name for k in method.knobs()}
    changed: dict[str, Any] = {name: value for name, value in knobs.items() if name in own}
    base, inner = getattr(method, "base", None), {n: v for n, v in knobs.items() if n not in own}
    if isinstance(base, Optimizer) and inner:
        changed["base"] = reset(base, inner)
    return dataclasses.replace(method, **changed) if changed else method


def refuse_other_shapes(old: Optimizer, new: Optimizer, theta: np.ndarray, knobs: Mapping[str, Any]) -> None:
    """KnobError where the two remember arrays of different shapes."""
    if _shapes(old, theta) != _shapes(new, theta):
        names = ", ".join(knobs)
        raise KnobError(
            f"{type(old).__name__} cannot change {names} on the way: it sets how much the method remembers"
        )


def _shapes(method: Optimizer, theta: np.ndarray) -> Any:
    def of(state: Any) -> Any:
        return tuple(map(of, state)) if isinstance(state, tuple) else np.shape(state)

    with np.errstate(all="ignore"):
        return of(method.init(theta, Streams(0, theta.shape[1:])))
