"""What a person waits for on the page of learning, against its budgets: ``python -m benchmarks.learning``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

import landscapes
import optimizers
from dashboard.player.messages.terrain import terrain
from landscapes import learning

from .timing import markdown

_STEPS = 1000


def _picture(model: str, data: str, points: int) -> Callable[[], object]:
    """The data, the loss and its terrain, all made anew: what a changed knob of the data asks for."""
    return lambda: terrain(learning.training_loss(model, learning.dataset(data, points=points)))


def _values(points: int) -> Callable[[], object]:
    loss = learning.training_loss("linear", learning.dataset("line", points=points))
    theta = np.array(np.meshgrid(*(np.linspace(low, high, 200) for low, high in loss.domain)))
    loss.value(theta)
    return lambda: loss.value(theta)


def _atlas(model: str, data: str, points: int) -> Callable[[], object]:
    def certified():
        atlas = landscapes.atlas(learning.training_loss(model, learning.dataset(data, points=points)))
        assert atlas.certified
        return atlas

    return certified


def _descent(method: str) -> Callable[[], object]:
    loss = learning.training_loss("linear", learning.dataset("line", points=10_000))
    step = optimizers.get(method, step_size=0.02)
    batches = learning.batches(32)
    return lambda: optimizers.run(loss, step, steps=_STEPS, tolerance=0, batches=batches)


def _seconds(work: Callable[[], object], repeats: int = 7) -> float:
    taken = []
    for round_ in range(repeats + 1):
        began = time.perf_counter()
        work()
        if round_:
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def table() -> str:
    """The page's table."""
    # What is measured, how often it is in one measurement, and the budget in seconds.
    rows: list[tuple[str, Callable[[], object], int, float]] = [
        ("200 x 200 values, least squares, N = 100", _values(100), 1, 5e-3),
        ("200 x 200 values, least squares, N = 10,000", _values(10_000), 1, 5e-3),
        ("atlas with certificate, least squares, N = 10,000", _atlas("linear", "line", 10_000), 1, 0.2),
        ("atlas with certificate, logistic, N = 100", _atlas("logistic", "threshold", 100), 1, 2.0),
        (
            "a changed knob of the data to the new terrain, N = 1,000",
            _picture("logistic", "threshold", 1000),
            1,
            0.4,
        ),
        ("first terrain of a logistic loss, N = 10,000", _picture("logistic", "threshold", 10_000), 1, 0.5),
        ("a step of stochastic descent, 32 of 10,000 rows", _descent("gradient_descent"), _STEPS, 50e-6),
        ("a step of Adam, 32 of 10,000 rows", _descent("adam"), _STEPS, 50e-6),
    ]
    lines = []
    for what, work, times, budget in rows:
        lines.append([what, _readable(_seconds(work) / times), f"≤ {_readable(budget)}"])
    return markdown(["what", "median", "budget"], lines)


def _readable(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= 0.1 * size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds / 1e-6:.0f} µs"


if __name__ == "__main__":
    print(table())
