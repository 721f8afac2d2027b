"""The command of a race."""

from __future__ import annotations

from typing import Annotated

from landscapes import Landscape
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.race.result import Race
from optimizers.experiments.race.result import race as raced

from .registry import Work, command


@command("race", "Methods from one start: their paths, their losses, how each ended.")
def race(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    start: Annotated[tuple[float, ...] | None, "the starting point; the landscape's own by default"] = None,
    steps: Annotated[int, "steps each may take"] = 500,
    evaluations: Annotated[float | None, "evaluations each may use up, instead of steps alone"] = None,
    seed: Annotated[int, "of the random numbers"] = 0,
) -> Race:
    """Run every method from one start."""
    return raced(f, entrants, start, steps, evaluations, seed, work.progress)
