"""A method with other settings, which can go on from the state that it has."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from landscapes import KnobError
from optimizers.core.optimizer import Optimizer
from optimizers.core.streams import Streams


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
