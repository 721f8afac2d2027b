"""A step explained, the course of a run, and a fork: CPU time, each beside the run that it is of."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import optimizers
from optimizers.experiments.explained import explain, history
from optimizers.running import replay

from .timing import markdown

_METHODS = ("gradient_descent", "momentum", "adam", "newton", "bfgs", "trust_region", "nelder_mead")
_STEPS, _REPEATS = 300, 15


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of this process, the median of some repeats."""
    taken = []
    for _ in range(_REPEATS):
        began = time.process_time()
        work()
        taken.append(1e3 * (time.process_time() - began))
    return statistics.median(taken)


def table() -> str:
    """The table in Markdown."""
    rows = []
    for name in _METHODS:
        run = optimizers.run("rosenbrock", name, steps=_STEPS, tolerance=0)
        states = replay.states(run)
        middle = len(states) // 2
        again = {
            "run": _spent(lambda name=name: optimizers.run("rosenbrock", name, steps=_STEPS, tolerance=0)),
            "states": _spent(lambda run=run: replay.states(run)),
            "step": _spent(lambda run=run, states=states, k=middle: explain(run, k, states)),
            "alone": _spent(lambda run=run, k=middle: explain(run, k)),
            "course": _spent(lambda run=run, states=states: history(run, states)),
            "fork": _spent(lambda run=run, k=middle: optimizers.fork(run, k)),
        }
        rows.append([optimizers.method(name).title, *(f"{value:.1f}" for value in again.values())])
    head = ["ms", "run", "its states", "a step", "a step, replayed to", "its course", "a fork"]
    return markdown(head, rows)


if __name__ == "__main__":
    print(table())
