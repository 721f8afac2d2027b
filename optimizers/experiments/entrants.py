"""Who takes part in an experiment."""

from __future__ import annotations

from typing import NamedTuple

from optimizers.core.optimizer import Optimizer


class Entrant(NamedTuple):
    """A method that takes part: its name, the number of its look, and itself, ready to run."""

    label: str
    look: int
    optimizer: Optimizer
