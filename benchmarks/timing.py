"""Medians of interleaved repeats, so that a busy moment hurts every contestant alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def medians(contestants: dict[str, Callable[[], object]], repeats: int = 15) -> dict[str, float]:
    """Seconds each contestant takes: all once around, ``repeats`` times, after one warm-up round."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for round_ in range(repeats + 1):
        for name, work in contestants.items():
            began = time.perf_counter()
            work()
            if round_:
                taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
