"""The command of basin maps."""

from __future__ import annotations

from typing import Annotated

from landscapes import Landscape
from landscapes.drawing import looks
from optimizers.experiments.basins.basin_map import Basins
from optimizers.experiments.basins.mapping import basins as mapped
from optimizers.experiments.entrants import Entrant

from .registry import Work, command


@command(
    "basins", "Where the runs from every start of a grid end: basins of attraction, method beside method."
)
def basins(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    side: Annotated[int, "starts along each side of the box"] = 200,
    steps: Annotated[int, "steps of each run"] = 300,
    seed: Annotated[int, "of the random numbers"] = 0,
) -> Basins:
    """Run every method from every start, and keep the ends."""
    named = {f"{looks.glyph(one.look)} {one.label}": one.optimizer for one in entrants}
    return mapped(f, named, side, steps, seed, **work.asked)
