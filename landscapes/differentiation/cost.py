"""What a derivative costs in many dimensions: differences against reverse mode; the Hessian's bytes.

    for row in cost.table(seconds=1): row.dimension, row.evaluations, row.seconds, row.measured

Forward differences take d + 1 evaluations and central ones 2d; the backward pass takes a small
constant, whatever d is. Measured on a chain of Rosenbrock's valleys up to what fits into the time
given; beyond, differences are extrapolated from one evaluation at that d, which is measured.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np

from landscapes.tape import autodiff

DIMENSIONS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def chain(theta):
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

    @property
    def words(self) -> str:
        """The row in a sentence."""
        guessed = "" if self.measured["central"] else " (extrapolated)"
        return (
            f"d = {self.dimension:,}: central differences {self.evaluations['central']:,.0f} "
            f"evaluations, {_duration(self.seconds['central'])}{guessed}; autodiff costs as much as "
            f"{self.evaluations['reverse']:,.0f} evaluations, {_duration(self.seconds['reverse'])}; "
            f"the Hessian would take {bytes_in_words(self.hessian_bytes)}"
        )


def hessian_bytes(d: int) -> int:
    """Memory of a Hessian of d variables: d^2 floats of 8 bytes."""
    return 8 * d * d


def bytes_in_words(count: int) -> str:
    """8_000_000_000_000 -> "8 TB", in powers of ten."""
    power = 0
    while count >= 1000 and power < len(_UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{count:.3g} {_UNITS[power]}"


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def table(seconds: float = 1.0, dimensions: tuple[int, ...] = DIMENSIONS) -> list[Row]:
    """One row for each dimension, in about as many seconds; at most a gradient of each is measured."""
    rows, shares = [], 2 * len(dimensions)
    for d in dimensions:
        theta = np.random.default_rng(0).uniform(-1, 1, d)
        one = _timed(lambda theta=theta: chain(theta), 0.2 * seconds / shares)
        reverse = _timed(
            lambda theta=theta: autodiff.value_and_gradient(_Chain, theta), 0.2 * seconds / shares
        )
        evaluations = {"forward": d + 1.0, "central": 2.0 * d, "reverse": reverse / one}
        spent, measured = {"reverse": reverse}, {"reverse": True}
        for name, gradient in (("forward", _forward), ("central", _central)):
            spent[name] = evaluations[name] * one
            # Changing a component and calling take their time, too: half as much again at most.
            measured[name] = 1.5 * spent[name] < seconds / 4
            if measured[name]:
                spent[name] = _timed(lambda g=gradient, theta=theta: g(theta), 0)
        rows.append(Row(d, one, evaluations, spent, measured, hessian_bytes(d)))
    return rows


def _timed(call, at_least: float) -> float:
    """Seconds of one call: the fastest of as many as fit, and of three at least if they are short."""
    best, spent, calls = np.inf, 0.0, 0
    while calls < 1 or spent < at_least or (calls < 3 and spent < 0.01):
        begin = time.perf_counter()
        call()
        took = time.perf_counter() - begin
        best, spent, calls = min(best, took), spent + took, calls + 1
    return best


# As they are typed in a first program: one evaluation after another, h fixed.
def _forward(theta, h=1e-8):
    here, point, made = chain(theta), theta.copy(), np.empty_like(theta)
    for i in range(len(theta)):
        point[i] = theta[i] + h
        made[i] = (chain(point) - here) / h
        point[i] = theta[i]
    return made


def _central(theta, h=1e-5):
    point, made = theta.copy(), np.empty_like(theta)
    for i in range(len(theta)):
        point[i] = theta[i] + h
        up = chain(point)
        point[i] = theta[i] - h
        made[i] = (up - chain(point)) / (2 * h)
        point[i] = theta[i]
    return made
