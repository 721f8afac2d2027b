"""The command of the tree of valleys."""

from __future__ import annotations

from typing import Annotated

from landscapes import Landscape
from optimizers.experiments.valleys.result import TreeOfValleys, tree_of_valleys

from .registry import Work, command


@command("valleys", "The tree of a landscape's valleys: which minima are one lake at which water level.")
def valleys(
    f: Landscape,
    work: Work,
    level: Annotated[float | None, "the water level of the figure; by default one with many lakes"] = None,
    prove: Annotated[bool, "prove what can be proved"] = True,
    seconds: Annotated[float, "of the proof, at most"] = 10.0,
) -> TreeOfValleys:
    """Find the valleys and their passes; no method takes part."""
    return tree_of_valleys(f, level=level, seconds=seconds, certify=prove, progress=work.progress)
