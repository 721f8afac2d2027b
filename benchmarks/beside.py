"""How long a visitor waits for an answer beside another one's long experiment.

``python -m benchmarks.beside``: one visitor of a served process changes a step size once and again, first
alone, then while others ask for basin maps and sweeps that take long. What the others ask for changes all the
time, so that there is always work.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from contextlib import suppress

import numpy as np

from tests.browser.conftest import serve

from .classroom import CARD, STEP_SIZE
from .timing import markdown
from .visitor import Visitor

_CHANGES = 60
_PACE = 0.4  # seconds between two changes
_RUNS = "&run=momentum&run=adam;look=1&run=bfgs;look=2&run=newton;look=3"
_LONG = {
    "nobody": (),
    "a long map of basins": ("landscape=nightmare&study=basins&study.side=200",),
    "a map and a sweep": (
        "landscape=nightmare&study=basins&study.side=200",
        "landscape=rastrigin&study=sweeps&steps=2000",
    ),
}


async def _working(address: str, query: str) -> None:
    """A visitor who asks for long work, and for other long work before it can be done."""
    async with Visitor(address) as visitor:
        await visitor.first()
        for seed in itertools.count():
            await visitor.go("experiments", f"{query}{_RUNS}&seed={seed}")
            await asyncio.sleep(3.0)


async def _waits(address: str, others: tuple[str, ...]) -> list[float]:
    """The seconds that each of a visitor's changes takes to its picture."""
    tasks = [asyncio.create_task(_working(address, query)) for query in others]
    async with Visitor(address) as visitor:
        await visitor.first()
        await visitor.open(CARD, STEP_SIZE)
        await asyncio.sleep(4.0)
        waits = []
        for k in range(_CHANGES):
            factor = (0.8, 1.25)[k % 2] * (1 + 0.001 * k)  # never the same number twice
            asked = time.perf_counter()
            await visitor.type_number(STEP_SIZE, float(f"{factor * visitor.number(STEP_SIZE):.5g}"))
            assert visitor.picture is not None
            waits.append(visitor.picture.at - asked)
            await asyncio.sleep(_PACE)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return waits


def table() -> str:
    """The waits as a Markdown table: median and 95 %, beside each kind of others."""
    process, address = serve(module=("dashboard.serve",))
    time.sleep(40)  # the process has warmed itself
    rows, alone = [], 0.0
    try:
        for name, others in _LONG.items():
            waits = asyncio.run(_waits(address, others))
            middle = statistics.median(waits)
            alone = alone or middle
            slow = np.quantile(waits, 0.95)
            rows.append([name, f"{1e3 * middle:.0f} ms", f"{1e3 * slow:.0f} ms", f"{middle / alone:.2f}"])
    finally:
        process.terminate()
        process.wait(10)
    return markdown(["beside", "median", "95 %", "median ÷ alone (≤ 1.5)"], rows)


if __name__ == "__main__":
    print(table())
