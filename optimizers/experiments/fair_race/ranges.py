"""Where the knobs of a method are searched: the one place that says it.

A range follows from what a knob is and from where it stands in the method as it came:

- a step size in the logarithm, a factor of 30 to both sides of the step that is fitted to the landscape, or
  of its own where none can be fitted;
- other logarithmic knobs likewise, around where they stand;
- shares near one (momentum, the betas) in the logarithm of what is missing to one, a factor of 10 to both
  sides;
- other numbers evenly from half to twice; whole numbers a quarter, a half, once, twice, four times; a
  choice and a switch are tried in every way.

What stands at 0 is switched off, and stays so. What would change the question (a weight decay, the noise of
the gradients) or is a matter of rounding and patience is kept: ``KEPT``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np

from landscapes import Knob, Landscape
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.sweeps.swept import layers, setting_of
from optimizers.step_sizes.fitting import fitted

KEPT = frozenset(
    "weight_decay noise epsilon tries precision sufficient_decrease step_size_min step_size_max".split()
)
_STEP, _LOG, _SHARE = 30.0, 30.0, 10.0
_NEAR_ONE = 0.5
_WHOLE = (0.25, 0.5, 1.0, 2.0, 4.0)

Setting = dict[str, Any]  # values of knobs by name


class Scale(Enum):
    """How a range is gone through."""

    LOG = auto()
    TO_ONE = auto()  # in the logarithm of 1 - x
    EVEN = auto()
    LISTED = auto()


@dataclass(frozen=True)
class Range:
    """Where one knob is searched: from ``low`` to ``high`` evenly on its scale, or one of ``values``."""

    knob: Knob
    scale: Scale
    low: float = 0.0
    high: float = 0.0
    values: tuple[Any, ...] = ()

    def at(self, share: float) -> Any:
        """The value at a share in [0, 1) of the range."""
        if self.scale is Scale.LISTED:
            return self.values[int(share * len(self.values))]
        low, high = self.low, self.high
        if self.scale is Scale.LOG:
            value = float(low * (high / low) ** share)
        elif self.scale is Scale.TO_ONE:
            value = float(1 - (1 - low) * ((1 - high) / (1 - low)) ** share)
        else:
            value = float(low + (high - low) * share)
        return min(max(value, low), high)  # rounding leads no value out of it


def tuned_part(method: Optimizer) -> Optimizer:
    """What of a method is tuned: of one that wraps another (restarts, a projection) the one within."""
    return list(layers(method))[-1]


def fitted_step(
    method: Optimizer, landscape: Landscape, starts: np.ndarray, curvature: float | None
) -> float | None:
    """The step size fitted to a landscape from starts (d, n) at the other settings, if there is one."""
    part = tuned_part(method)
    others = {name: value for name, value in part.settings.items() if name != "step_size"}
    return fitted(type(part), landscape, starts, curvature, **others).get("step_size")


def ranges(method: Optimizer, step: float | None = None) -> tuple[Range, ...]:
    """Where each of its knobs is searched, in their order; ``step`` is the fitted step size, if any."""
    found = (
        _range(k, setting_of(method, k.name), step) for k in tuned_part(method).knobs() if k.name not in KEPT
    )
    return tuple(r for r in found if r is not None)


def _range(knob: Knob, value: Any, step: float | None) -> Range | None:
    if knob.kind == "choice":
        return Range(knob, Scale.LISTED, values=knob.choices)
    if knob.kind == "bool":
        return Range(knob, Scale.LISTED, values=(False, True))
    if value == 0:
        return None
    least, most = knob.span
    if knob.kind == "int":
        whole = sorted({int(min(max(round(value * by), least), most)) for by in _WHOLE})
        return Range(knob, Scale.LISTED, values=tuple(whole))
    if knob.name == "step_size":
        centre = value if step is None else step
        return Range(knob, Scale.LOG, max(least, centre / _STEP), min(most, centre * _STEP))
    if knob.log:
        return Range(knob, Scale.LOG, max(least, value / _LOG), min(most, value * _LOG))
    if least == 0 and most <= 1 and value >= _NEAR_ONE:
        missing = max(1 - value, 1e-6)
        low, high = max(0.0, 1 - _SHARE * missing), min(most, 1 - missing / _SHARE)
        return Range(knob, Scale.TO_ONE, low, high)
    return Range(knob, Scale.EVEN, max(least, value / 2), min(most, 2 * value))


def settings(
    method: Optimizer, searched: Sequence[Range], count: int, step: float | None = None, seed: int = 0
) -> tuple[Setting, ...]:
    """``count`` settings of what is searched: first as it came, then the fitted step, then spread evenly.

    The spread is Kronecker's sequence by square roots of primes, shifted by ``seed``: any beginning of it is
    spread over the ranges, and a longer one begins with a shorter one.
    """
    made = [{r.knob.name: setting_of(method, r.knob.name) for r in searched}]
    if step is not None and any(r.knob.name == "step_size" for r in searched):
        made.append(made[0] | {"step_size": step})
    roots = np.sqrt(np.array(_PRIMES[: len(searched)], dtype=float))
    shift = np.random.default_rng([seed, 7_002]).random(len(_PRIMES))[: len(searched)]
    for k in range(1, count + 1 - len(made)):
        shares = (shift + k * roots) % 1
        made.append({r.knob.name: r.at(float(s)) for r, s in zip(searched, shares)})
    return tuple(made[:count]) if searched else (made[0],)


_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)
