"""What a derivative costs in many dimensions: differences against reverse mode; the Hessian's bytes.

    for row in cost.table(seconds=1): row.dimension, row.evaluations, row.seconds, row.measured

Forward differences take d + 1 evaluations and central ones 2d; the backward pass takes a small
constant, whatever d is. Measured on a chain of Rosenbrock's valleys up to what fits into the time
given; beyond, differences are extrapolated from one evaluation at that d, which is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import autograd.numpy as anp
import numpy as np

from landscapes.tape import autodiff

from .words import of_cost

DIMENSIONS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)


def chain(theta: Any) -> Any:
    """Rosenbrock's valleys in a chain, (d,) -> (): f of d variables, each tied to the next.

    From d = 2 on it is scipy.optimize.rosen; one variable alone has only (1 - x)^2.
    """
    here, after = theta[:-1], theta[1:]
    return anp.sum(100 * (after - here**2) ** 2) + anp.sum((1 - theta[: max(1, len(theta) - 1)]) ** 2)


class _Chain:
    """As much of a landscape as landscapes/tape/autodiff.py asks for; a million-sided box would be no use."""

    objective = staticmethod(chain)


@dataclass(frozen=True)
class Row:
    """The cost of one gradient in d dimensions, by method ("forward", "central", "reverse").

    ``evaluations`` of f, each as long as one evaluation at this d; for reverse mode this is its
    measured time over that of one evaluation. ``measured``: False where ``seconds`` are extrapolated.
    ``hessian_bytes`` is what its matrix of floats would take.
    """

    dimension: int
    one_evaluation: float
    evaluations: dict[str, float]
    seconds: dict[str, float]
    measured: dict[str, bool]
    hessian_bytes: int

    words = property(of_cost)


def hessian_bytes(d: int) -> int:
    """Memory of a Hessian of d variables: d^2 floats of 8 bytes."""
    return 8 * d * d


def table(seconds: float = 1.0, dimensions: tuple[int, ...] = DIMENSIONS) -> list[Row]:
    """One row for each dimension, in about as many seconds; at most a gradient of each is measured."""
    rows, share = [], 0.2 * seconds / (2 * len(dimensions))
    for d in dimensions:
        theta = np.random.default_rng(0).uniform(-1, 1, d)
        one = _timed(partial(chain, theta), share)
        reverse = _timed(partial(autodiff.value_and_gradient, _Chain, theta), share)
        evaluations = {"forward": d + 1.0, "central": 2.0 * d, "reverse": reverse / one}
        spent, measured = {"reverse": reverse}, {"reverse": True}
        for name, gradient in (("forward", _forward), ("central", _central)):
            spent[name] = evaluations[name] * one
            # Changing a component and calling take their time, too: half as much again at most.
            measured[name] = 1.5 * spent[name] < seconds / 4
            if measured[name]:
                spent[name] = _timed(partial(gradient, theta), 0)
        rows.append(Row(d, one, evaluations, spent, measured, hessian_bytes(d)))
    return rows


def _timed(call: Callable[[], object], at_least: float) -> float:
    """Seconds of one call: the fastest of as many as fit, and of three at least if they are short."""
    best, spent, calls = np.inf, 0.0, 0
    while calls < 1 or spent < at_least or (calls < 3 and spent < 0.01):
        begin = perf_counter()
        call()
        took = perf_counter() - begin
        best, spent, calls = min(best, took), spent + took, calls + 1
    return best


# As they are typed in a first program: one evaluation after another, h fixed.
def _forward(theta, h=1e-8):
    here, point, slope = chain(theta), theta.copy(), np.empty_like(theta)
    for i in range(len(theta)):
        point[i] = theta[i] + h
        slope[i] = (chain(point) - here) / h
        point[i] = theta[i]
    return slope


def _central(theta, h=1e-5):
    point, slope = theta.copy(), np.empty_like(theta)
    for i in range(len(theta)):
        point[i] = theta[i] + h
        up = chain(point)
        point[i] = theta[i] - h
        slope[i] = (up - chain(point)) / (2 * h)
        point[i] = theta[i]
    return slope
