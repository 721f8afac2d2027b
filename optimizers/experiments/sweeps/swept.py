"""A batch in which each member has knobs of its own: an optimizer whose settings are arrays.

    swept = with_knobs(Momentum(), {"step_size": sizes, "momentum": shares})  # two arrays (n,)
    run(f, swept, starts)  # (d, n): member k is the run of Momentum(sizes[k], shares[k]), to the last bit

The values are a part of the state, so that they follow their members wherever these go: members can leave
the batch, and a recorded step has them as inputs, recorded once for all values. Not every knob may be an
array (a number that sets a shape, a choice): ``grouping.py`` finds out which.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Knob, KnobError
from landscapes.core.knob import refuse_unknown
from optimizers.core.optimizer import Numbers, Optimizer, described_by_base
from optimizers.core.printed_rule import printed
from optimizers.core.schedules import Schedule
from optimizers.core.streams import Streams


class SweptState(NamedTuple):
    """The members' own values, each of the batch's shape, and the method's own state."""

    knobs: tuple[np.ndarray, ...]
    base: Any

    @property
    def restarted(self) -> np.ndarray:
        return self.base.restarted  # AttributeError where the method does not restart


def layers(method: Optimizer) -> Iterator[Optimizer]:
    """The method itself and, where it wraps another one, that one, and so on."""
    yield method
    base = getattr(method, "base", None)
    if isinstance(base, Optimizer):
        yield from layers(base)


def knobs_of(method: Optimizer) -> dict[str, Knob]:
    """All its knobs by name, with those of the methods that it wraps."""
    return {k.name: k for layer in reversed(list(layers(method))) for k in layer.knobs()}


def setting_of(method: Optimizer, name: str) -> Any:
    """The present value of a knob, its own or that of a method that it wraps; of a schedule its base."""
    owner = next(layer for layer in layers(method) if name in layer.settings)
    value = owner.settings[name]
    return value.base if isinstance(value, Schedule) else value


def with_settings(method: Optimizer, settings: Mapping[str, Any], checked: bool = True) -> Optimizer:
    """The method with these knobs set, where it wraps another one those of that one too.

    A number for a step size with a schedule is the schedule's base. ``checked=False`` takes whatever is
    given, arrays and symbols too, as it is.
    """
    own = {k.name for k in method.knobs()}
    changes = {name: value for name, value in settings.items() if name in own}
    for name, value in changes.items():
        old = getattr(method, name)
        if isinstance(old, Schedule) and not isinstance(value, Schedule):
            changes[name] = dataclasses.replace(old, base=value)
    rest = {name: value for name, value in settings.items() if name not in own}
    if rest:
        changes["base"] = with_settings(method.base, rest, checked)  # type: ignore[attr-defined]
    if checked:
        return dataclasses.replace(method, **changes)
    changed = copy.copy(method)
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed


@dataclass(frozen=True, eq=False)
class Swept(Optimizer):
    """A method whose members differ in some of its knobs: ``values`` are arrays of the batch's shape.

    Made by ``with_knobs``, which checks them. ``base`` has those knobs at their defaults.
    """

    base: Optimizer
    names: tuple[str, ...]
    values: tuple[np.ndarray, ...] = field(repr=False)

    def __post_init__(self):
        described_by_base(self, self.base, self.base.name, self.base.title, "")
        for fact in ("wanders", "scale_free", "reference"):
            object.__setattr__(self, fact, getattr(self.base, fact))

    def _identity(self):
        return self.base, self.names, tuple((v.shape, v.tobytes()) for v in self.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Swept) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    @property
    def printed_rule(self) -> str:
        zero = {
            name
            for layer in layers(self.base)
            for name, value in layer.settings.items()
            if name not in self.names and not isinstance(value, str) and value == 0
        }
        return printed(self.base.marked_rule, zero)

    @property
    def recorded_as(self) -> Optimizer:
        """A batch of one: the values are inputs, and one recording serves all."""
        each = (knobs_of(self.base)[name].default for name in self.names)
        return Swept(self.base, self.names, tuple(np.array(value) for value in each))

    def taken(self, members: np.ndarray | slice) -> Swept:
        """The method of some members (k,) of a batch (n,)."""
        return Swept(self.base, self.names, tuple(values[members] for values in self.values))

    def member(self, k: int) -> Optimizer:
        """The method of member k of a batch (n,), on its own."""
        return with_settings(
            self.base, {name: values[k].item() for name, values in zip(self.names, self.values)}
        )

    def _set(self, values: tuple[Any, ...]) -> Optimizer:
        return with_settings(self.base, dict(zip(self.names, values)), checked=False)

    def stability_limit(self, curvature: Numbers) -> Numbers | None:
        return self._set(self.values).stability_limit(curvature)

    def stability_threshold(self, t: Numbers = 0) -> Numbers | None:
        return self._set(self.values).stability_threshold(t)

    def preconditioner(self, state: SweptState) -> np.ndarray | None:
        return self._set(state.knobs).preconditioner(state.base)

    def init(self, theta: np.ndarray, streams: Streams) -> SweptState:
        batch = np.shape(theta)[1:]
        if self.values[0].shape != batch:
            raise ValueError(f"there are settings for {self.values[0].shape} members, and {batch} starts")
        return SweptState(self.values, self._set(self.values).init(theta, streams))

    def step(self, oracle: Any, theta: np.ndarray, state: SweptState) -> tuple[np.ndarray, SweptState]:
        moved, base = self._set(state.knobs).step(oracle, theta, state.base)
        return moved, SweptState(state.knobs, base)


def checked_knobs(method: Optimizer, knobs: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
    """The values of each knob as an array of the knob's type, all of one shape.

    KnobError for a name that the method does not have and for a value out of its range; ValueError where
    shapes differ. Step sizes may be schedules.
    """
    known, owner = knobs_of(method), type(method).__name__
    refuse_unknown(tuple(known.values()), knobs, owner)
    if not knobs:
        raise KnobError(f"name a knob of {owner} to be swept", owner)
    arrays = {}
    for name, values in knobs.items():
        if name == "step_size" and any(isinstance(v, Schedule) for v in np.asarray(values, object).ravel()):
            each = np.asarray(values, dtype=object)
            for value in each.ravel():
                known[name].check(value.base if isinstance(value, Schedule) else value, owner)
            arrays[name] = each
        else:
            arrays[name] = known[name].check_each(values, owner)
    if len({a.shape for a in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ValueError(f"each member has one value of every knob: {shapes}")
    return arrays


def with_knobs(method: Optimizer, knobs: Mapping[str, ArrayLike]) -> Swept:
    """``method`` with a value of its own for every member of a batch: arrays (n,) by the knobs' names.

    KnobError names a value that is out of its knob's range. Whether these knobs may be arrays at all is
    ``grouping.parts``'s business.
    """
    arrays = checked_knobs(method, knobs)
    known = knobs_of(method)
    base = with_settings(method, {name: known[name].default for name in arrays})
    for values in arrays.values():
        values.flags.writeable = False
    return Swept(base, tuple(arrays), tuple(arrays.values()))
