"""What theory says over a sweep: spectral radii, the border of stability, the best settings.

For methods that are linear on a quadratic; elsewhere all of this is of the quadratic model at a minimum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from optimizers.core.optimizer import Optimizer
from optimizers.core.schedules import Schedule
from optimizers.step_sizes import stability

from .quadratics import Model
from .swept import layers, setting_of, with_settings


class Optimum(NamedTuple):
    """Settings by name, and the rate that they have on a quadratic of that condition."""

    settings: dict[str, float]
    rate: float


def is_linear(method: Optimizer) -> bool:
    """Whether the method is a linear recurrence on a quadratic, with the same numbers at every step."""
    plain = len(list(layers(method))) == 1 and not isinstance(method.settings.get("step_size"), Schedule)
    return plain and method.name in stability.limited()


def radii(method: Optimizer, knobs: Mapping[str, np.ndarray], model: Model) -> np.ndarray | None:
    """The spectral radius (*n) of the method's recurrence with knobs (*n); None for one that is not linear.

    A noisy method is looked at without its noise: in the mean.
    """
    if not is_linear(method):
        return None
    shape = np.shape(next(iter(knobs.values())))
    each = {name: np.ravel(values) for name, values in knobs.items()}
    quiet = {"noise": 0.0} if "noise" in method.settings else {}
    swept = with_settings(method, each | quiet, checked=False)
    size = int(np.prod(shape))
    largest = [
        np.max(np.abs(stability.factors(swept, np.full(size, value))), axis=0) for value in model.eigenvalues
    ]
    return np.max(largest, axis=0).reshape(shape)


def limits(method: Optimizer, knobs: Mapping[str, np.ndarray], model: Model) -> np.ndarray | None:
    """The largest stable step sizes (*n) with other knobs (*n); None where the method has no limit."""
    limit = with_settings(method, knobs, checked=False).stability_limit(float(model.eigenvalues[-1]))
    if limit is None:
        return None
    return np.broadcast_to(limit, np.shape(next(iter(knobs.values()))) if knobs else ()).astype(float)


def optimum(method: Optimizer, names: tuple[str, ...], model: Model) -> Optimum | None:
    """The best settings of these knobs on a quadratic; None where they are not known in closed form.

    Gradient descent, heavy ball: B. T. Polyak 1964. Nesterov: L. Lessard, B. Recht, A. Packard,
    SIAM J. Optim. 26 (2016), table 1 and proposition 1.
    """
    low, high = float(model.eigenvalues[0]), float(model.eigenvalues[-1])
    if not is_linear(method) or any(method.settings.get(n) for n in ("weight_decay", "dampening")):
        return None
    if set(names) == {"step_size"} and not (
        "momentum" in method.settings and setting_of(method, "momentum") != 0
    ):
        return Optimum({"step_size": 2 / (low + high)}, (high - low) / (high + low))
    if set(names) != {"step_size", "momentum"}:
        return None
    if method.name == "momentum":
        roots = np.sqrt(low), np.sqrt(high)
        rate = float((roots[1] - roots[0]) / (roots[1] + roots[0]))
        return Optimum({"step_size": float(4 / (roots[0] + roots[1]) ** 2), "momentum": rate**2}, rate)
    root = float(np.sqrt(3 * high / low + 1))
    return Optimum({"step_size": 4 / (3 * high + low), "momentum": (root - 2) / (root + 2)}, 1 - 2 / root)
