"""How an average and its slope are taken, and how well they are known, in words."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number

if TYPE_CHECKING:
    from .quadrature import Quadrature

_FINE = 1e-4  # of the range: what is known better needs no word


class Estimator(Enum):
    """How the slope of an average is taken: its name, and what there is to say of it."""

    SCORE = "score function", "E z f(θ + σz) / σ, which needs no slope of f"
    PATHWISE = "pathwise", "the mean of the shifted slopes"
    EXACT = "exact at jumps and kinks, pathwise between them", ""
    PANELS = "by the shifts' density, exactly", "f is looked up in panels that grow finer towards its breaks"
    DENSITY = "by the shifts' density", "f is only looked up, never differentiated"

    @property
    def title(self) -> str:
        return self.value[0]

    @property
    def sentence(self) -> str:
        return ": ".join(part for part in self.value if part)


def of_quadrature(rule: Quadrature) -> str:
    """A sentence where an error could be seen, or is not known; empty otherwise."""
    if rule.error < _FINE and rule.slope_error < _FINE:
        return ""
    return (
        f" (The mean is taken over {rule.average.evaluations:,} points; its value is "
        f"{_share(rule.error)}, its slope {_share(rule.slope_error)}.)"
    )


def _share(error):
    if not np.isfinite(error):
        return "off by an amount that is not known"
    return f"known to {format_number(100 * error, 1)} % of its range"
