"""The command of a sweep."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from landscapes import Landscape
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.sweeps import Axis, Quantity, Sweep, axis
from optimizers.experiments.sweeps import sweep as swept

from .registry import Work, command
from .specs import SpecError


@command("sweep", "One or two settings of a method over their ranges: gap, evaluations, rate, losses.")
def sweep(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    over: Annotated[str, "the knobs, as step_size=0.001..1,momentum=0..0.98"] = "step_size",
    cells: Annotated[int, "values of each knob"] = 40,
    quantity: Annotated[Quantity, "what the figure shows; the table has all"] = Quantity.GAP,
    start: Annotated[tuple[float, ...] | None, "the starting point; the landscape's own by default"] = None,
    draws: Annotated[int, "runs of each cell, for methods that draw random numbers"] = 1,
    steps: Annotated[int, "steps each run may take"] = 500,
    evaluations: Annotated[float | None, "evaluations each may use up, instead of steps alone"] = None,
    share: Annotated[float, "the target: the share of the gap at the start that is left"] = 1e-6,
    seed: Annotated[int, "of the random numbers"] = 0,
) -> Sweep:
    """Sweep the one method that is told."""
    if len(entrants) != 1:
        raise SpecError(f"a sweep is of one method, got {len(entrants)}")
    method = entrants[0].optimizer
    axes = tuple(_axis(method, text, cells) for text in over.split(","))
    return swept(
        f, method, axes, None if start is None else np.array(start), steps, seed, evaluations=evaluations,
        draws=draws, quantity=quantity, share=share, **work.asked,
    )  # fmt: skip


def _axis(method: Optimizer, text: str, cells: int) -> Axis:
    """``name`` or ``name=low..high`` as an axis."""
    name, _, ends = (part.strip() for part in text.partition("="))
    if not ends:
        return axis(method, name, count=cells)
    try:
        low, high = (float(end) for end in ends.split(".."))
    except ValueError:
        raise SpecError(f"a knob's range is written as {name}=0.001..1, got {text!r}") from None
    return axis(method, name, low, high, cells)
