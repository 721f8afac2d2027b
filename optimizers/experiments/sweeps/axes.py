"""The knobs that a sweep goes over, and their grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Knob
from optimizers.core.optimizer import Optimizer

from .swept import checked_knobs, knobs_of, setting_of

_DECADES = 2.0  # of a logarithmic knob to both sides of its present value


@dataclass(frozen=True, eq=False)
class Axis:
    """One knob with its values (n,), ascending; ``log`` where they stand evenly on a logarithmic axis."""

    knob: Knob
    values: np.ndarray = field(repr=False)
    log: bool

    @property
    def name(self) -> str:
        return self.knob.name

    @property
    def identity(self) -> tuple[str, bytes]:
        """Equal for two axes just where they are over the same values of the same knob."""
        return self.name, self.values.tobytes()

    def nearest(self, value: float) -> int:
        """The index of the value nearest to one, on the axis as it is drawn."""
        spread = np.log(self.values) if self.log else self.values
        return int(np.argmin(np.abs(spread - (np.log(value) if self.log else value))))

    def every(self, stride: int) -> Axis:
        """Each ``stride``-th of its values: a coarse axis of the same extent, or nearly."""
        return Axis(self.knob, self.values[stride // 2 :: stride], self.log)


def axis(
    method: Optimizer,
    name: str,
    low: float | None = None,
    high: float | None = None,
    count: int = 40,
    log: bool | None = None,
    digits: int | None = None,
) -> Axis:
    """A knob's axis from ``low`` to ``high``, evenly in its logarithm where the knob is logarithmic.

    By default over all its range, of a logarithmic knob over two decades to both sides of its present
    value. Of a whole number each value is there once; others are rounded to so many ``digits`` if they are
    told. KnobError for an unknown knob or an end out of its
    range; ValueError for a choice or a switch, for ends in the wrong order, for a logarithmic axis from 0.
    """
    knob = number(method, name)
    first, last = _usual(knob, setting_of(method, name))
    low, high = first if low is None else low, last if high is None else high
    spaced = (knob.log if log is None else log) and low > 0
    if log and not spaced:
        raise ValueError(f"a logarithmic axis of {knob.label} begins above 0, got {low:g}")
    if not low < high or count < 2:
        raise ValueError(
            f"an axis goes from a lower to a higher value in 2 or more, got {low:g} to {high:g} in {count}"
        )
    values = np.geomspace(low, high, count) if spaced else np.linspace(low, high, count)
    values[0], values[-1] = low, high
    if knob.kind == "int":
        values = np.unique(np.round(values))
    elif digits is not None:
        values = np.unique(np.clip([float(f"{value:.{digits}g}") for value in values], low, high))
    return Axis(knob, checked_knobs(method, {name: values})[name], spaced)


def axes_of(method: Optimizer, knobs: Mapping[str, ArrayLike] | tuple[Axis, ...]) -> tuple[Axis, ...]:
    """One or two axes, made of values by the knobs' names where they are not axes yet."""
    if not isinstance(knobs, Mapping):
        axes = tuple(knobs)
    else:
        axes = tuple(_axis_over(method, name, values) for name, values in knobs.items())
    if not 1 <= len(axes) <= 2 or len({a.name for a in axes}) < len(axes):
        raise ValueError(f"a sweep goes over one knob or two, got {[a.name for a in axes]}")
    return axes


def number(method: Optimizer, name: str) -> Knob:
    """The knob of that name; ValueError where it is no number, KnobError where there is none."""
    known = knobs_of(method)
    if name not in known:
        checked_knobs(method, {name: [0.0]})  # says which there are
    if known[name].kind in ("choice", "bool"):
        raise ValueError(f"{known[name].label} is no number: sweep another knob, and choose this one")
    return known[name]


def _axis_over(method: Optimizer, name: str, values: ArrayLike) -> Axis:
    knob = number(method, name)
    each = np.unique(checked_knobs(method, {name: values})[name])
    return Axis(knob, each, bool(knob.log and each[0] > 0))


def _usual(knob: Knob, value: float) -> tuple[float, float]:
    low, high = knob.span
    if not knob.log:
        return low, high
    return max(low, value / 10**_DECADES), min(high, value * 10**_DECADES)
