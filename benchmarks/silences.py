"""How long experiments work between two questions whether to stop: so long a cancel may wait.

``python -m benchmarks.silences``: the longest stretch of CPU time between two calls of the progress callback,
in one thread, of work as the page asks for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import landscapes
import optimizers
from landscapes.core.progress import Progress
from optimizers.commands.specs import entrant_of
from optimizers.experiments.basins import basins
from optimizers.experiments.fair_race import fair_race
from optimizers.experiments.runtimes.result import runtimes
from optimizers.experiments.sweeps import axis, sweep
from optimizers.experiments.valleys.result import tree_of_valleys

from .timing import markdown

_GROUNDS = ("himmelblau", "rastrigin", "nightmare")
_METHODS = ("momentum", "adam", "newton", "bfgs", "nelder_mead", "simulated_annealing")


def longest(work: Callable[[Progress], object]) -> float:
    """Milliseconds of the longest silence, from the beginning to the end of the work."""
    last, most = time.thread_time(), 0.0

    def heard(_: int, __: int) -> None:
        nonlocal last, most
        now = time.thread_time()
        last, most = now, max(most, now - last)

    work(heard)
    heard(1, 1)
    return 1e3 * most


def table() -> str:
    """The longest silences as a Markdown table; each work is done once before, as on a warm server."""
    rows = []
    for name in _GROUNDS:
        f = landscapes.get(name)
        each = [entrant_of(method, k, f) for k, method in enumerate(_METHODS)]
        momentum = optimizers.get("momentum")
        axes = axis(momentum, "step_size", 1e-5, 1.0), axis(momentum, "momentum", 0.0, 0.98)
        works: dict[str, Callable[[Progress], object]] = {
            "basin maps, 100 x 100": lambda p, f=f, e=each: basins(f, e, side=100, steps=300, progress=p),
            "sweep, momentum, 40 x 40": lambda p, f=f, a=axes: sweep(f, "momentum", a, progress=p),
            "100 runs": lambda p, f=f, e=each: runtimes(f, e, progress=p),
            "tree of valleys": lambda p, f=f: tree_of_valleys(f, progress=p),
            "fair race": lambda p, f=f, e=each: fair_race(f, e, settings=16, progress=p),
        }
        for what, work in works.items():
            work(lambda *_: None)
            rows.append([f"{what}, {name}", f"{longest(work):.0f} ms"])
    return markdown(["work", "longest silence (≤ 100 ms)"], rows)


if __name__ == "__main__":
    print(table())
