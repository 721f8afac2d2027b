"""Sweeps of 40 x 40 settings x 500 steps: one batch against a loop of single runs, and the first picture.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.sweeps``: CPU seconds. Of the loop every 41st cell is run, and
scaled up; what the batch has must be these runs' numbers, to the last bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

import landscapes
import optimizers
from optimizers.experiments import sweeps
from optimizers.experiments.sweeps import Quantity, Sweep

from .timing import markdown

_STEPS, _SIDE, _EVERY = 500, 40, 40
_T = TypeVar("_T")
_CASES = (
    ("gradient_descent", ("step_size", "weight_decay")),
    ("momentum", ("step_size", "momentum")),
    ("adam", ("step_size", "beta2")),
    ("nonlinear_conjugate_gradient", ("step_size", "flatness")),
    ("bfgs", ("first_step", "flatness")),
    ("simulated_annealing", ("temperature", "cooling_rate")),
    ("nelder_mead", ("size", "expansion")),
)


def timed(work: Callable[[], _T]) -> tuple[_T, float]:
    """What it yields, and the CPU seconds it takes."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


def row(place: str, name: str, knobs: tuple[str, str]) -> list[str]:
    """The first sweep with its trials, a second one, a coarse one, and the loop."""
    f, method = landscapes.get(place), optimizers.get(name)
    axes = tuple(sweeps.axis(method, knob, count=_SIDE) for knob in knobs)
    coarse, soon = timed(lambda: sweeps.sweep(f, method, tuple(a.every(4) for a in axes), steps=_STEPS))
    seen, batch = timed(lambda: sweeps.sweep(f, method, axes, steps=_STEPS))
    cells = list(np.ndindex(*seen.shape))[:: _EVERY + 1]
    same, loop = timed(lambda: [agrees(seen, cell) for cell in cells])
    assert all(same) and coarse.shape == (10, 10)
    loop *= len(seen.found.ends) / len(cells)
    return [place, name, f"{soon:.2f}", f"{batch:.2f}", f"{loop:.1f}", f"{loop / batch:.0f}"]


def agrees(seen: Sweep, cell: tuple[int, ...]) -> bool:
    """Whether a cell has its single run's last value and number of steps."""
    run, at = seen.run(*cell), int(np.ravel_multi_index(cell, seen.shape))
    return run.steps == seen.found.steps[at] and run.values[-1] == seen.found.ends[at]


def table() -> str:
    """The table in Markdown, and how far rates that are measured on a quadratic are from theory's."""
    rows = [row(place, *case) for place in ("himmelblau", "rosenbrock", "rastrigin") for case in _CASES]
    head = ["landscape", "method", "10 x 10 first (s)", "40 x 40 (s)", "loop (s)", "times"]
    f, method = landscapes.get("ellipse"), optimizers.Momentum()
    axes = (sweeps.axis(method, "step_size", 0.001, 0.6), sweeps.axis(method, "momentum", 0.0, 0.98))
    seen = sweeps.sweep(f, method, axes, quantity=Quantity.RATE)
    worst = np.max(np.abs(seen.centre() - seen.radii))
    exact = f"Rates on a quadratic: {np.mean(seen.exact):.0%} by the recurrence, worst error {worst:.1e}."
    return f"{markdown(head, rows)}\n\n{exact}"


if __name__ == "__main__":
    print(table())
