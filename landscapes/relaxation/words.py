"""How the slope of an average is taken, in words."""

from __future__ import annotations

from enum import Enum


class Estimator(Enum):
    """How the slope of an average is taken: its name, and what there is to say of it."""

    SCORE = "score function", "E z f(θ + σz) / σ, which needs no slope of f"
    PATHWISE = "pathwise", "the mean of the shifted slopes"
    EXACT = "exact at jumps and kinks, pathwise between them", ""
    DENSITY = "by the shifts' density", "f is only looked up, never differentiated"

    @property
    def title(self) -> str:
        return self.value[0]

    @property
    def sentence(self) -> str:
        return ": ".join(part for part in self.value if part)
