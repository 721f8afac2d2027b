"""What each gauge tells, in a sentence, and why there is no number where there is none."""

from __future__ import annotations

from enum import Enum

import numpy as np

from optimizers import Run
from optimizers.experiments.instruments import Gauges

NO_STEP = "This run ends where it begins, and has no step to be looked at: choose another start."


class Gauge(Enum):
    """The gauges, in the order in which they stand."""

    LOSS = "loss"
    ALPHA = "alpha"
    GRADIENT = "gradient"
    COSINE = "cosine"
    RATIOS = "ratios"
    DEAD = "dead"
    LARGEST = "largest"


TITLES = {
    Gauge.LOSS: "Loss",
    Gauge.ALPHA: "α: how far across the valley",
    Gauge.GRADIENT: "Length of the gradient",
    Gauge.COSINE: "Successive gradients: cosine",
    Gauge.RATIOS: "Change of each part over its length",
    Gauge.DEAD: "Rectified units that are 0 everywhere",
    Gauge.LARGEST: "Largest eigenvalue of the Hessian",
}
_TELL = {
    Gauge.LOSS: "The loss of all rows where each step begins.",
    Gauge.ALPHA: (
        "0: a step ends on the floor of the valley it crosses; 1: at the same height on the opposite wall. "
        "On a quadratic a step of gradient descent along an eigenvector has α = δλ − 1."
    ),
    Gauge.GRADIENT: (
        "Over the rows that a step has seen the mean gradient has a standard error: where that is above the "
        "gradient's length, so many rows drawn anew would hardly tell which way is down."
    ),
    Gauge.COSINE: (
        "1: the gradient points as it did before the step; −1: it has turned round, as between two walls."
    ),
    Gauge.RATIOS: "How much a step changes each part of the parameters; about 10⁻³ is a rule of thumb.",
    Gauge.DEAD: "Such a unit passes on no row's gradient, and its own weights stay as they are.",
    Gauge.LARGEST: "How steep the steepest direction is where a step begins.",
}
_BEARS = " Dashed is what the method bears."


def of_run(run: Run, every: int, rows: int) -> str:
    """Which steps are looked at, and of which loss the gauges are."""
    steps = len(run.values) - 1
    told = f"All {steps:,} steps" if every == 1 else f"Every {_ordinal(every)} of {steps:,} steps"
    if run.sees_parts:
        return (
            f"{told}. Each has seen {rows:,} rows; but for the noise, which is that of these rows, all "
            "gauges are of the loss of all rows."
        )
    return f"{told}, computed from the run's own points."


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else ends.get(number % 10, 'th')}"


def of_gauge(gauge: Gauge, seen: Gauges, run: Run, noise: bool, bears: bool) -> str:
    """What it tells, and what is missing."""
    missing = {
        Gauge.ALPHA: lambda: _alpha(seen),
        Gauge.GRADIENT: lambda: _noise(seen, run, noise),
        Gauge.COSINE: lambda: _cosine(seen),
        Gauge.RATIOS: lambda: _ratios(seen),
        Gauge.LARGEST: lambda: _BEARS if bears else "",
    }.get(gauge, str)
    return f"{_TELL[gauge]}{missing()}"


def _count(where: np.ndarray, words: str) -> str:
    count = int(np.sum(where))
    return f" {count:,} of {len(where):,} have none: {words}." if count else ""


def _alpha(seen: Gauges) -> str:
    return _count(np.isnan(seen.alpha), "along a ridge, without a step, or at a restart")


def _cosine(seen: Gauges) -> str:
    return _count(np.isnan(seen.cosine), "a gradient is 0 or no number, or there is a restart")


def _noise(seen: Gauges, run: Run, asked: bool) -> str:
    if np.any(np.isfinite(seen.noise)):
        return ""
    if not asked:
        return " The noise is computed by the switch above: each row's own gradient."
    if run.batches is not None and run.batches.dropout:
        return " With dropout the rows' noise is not all, and is not shown."
    return " There is no noise over a single row, or without rows of data."


def _ratios(seen: Gauges) -> str:
    parts = [name for name, one in seen.update_ratios.items() if np.any(np.isinf(one))]
    if not parts:
        return ""
    return f" It has no number where the part is 0: {', '.join(parts)}."
