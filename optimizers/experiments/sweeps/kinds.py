"""What sweeps tell of: codes, whose sentences are in ``words.py``."""

from __future__ import annotations

from enum import Enum


class Quantity(Enum):
    """What is looked at over the knobs."""

    GAP = "gap"  # f at the end of the run over f*; f itself where no f* is known
    EVALUATIONS = "evaluations"  # until f is within the target
    RATE = "rate"  # what the error is multiplied by at every step
    LOST = "lost"  # the share of runs that diverge, or leave where f is defined

    def __str__(self) -> str:
        return self.value


class Curvature(Enum):
    """Where the curvature comes from that theory speaks of."""

    EVERYWHERE = "everywhere"  # the landscape is a quadratic
    AT_MINIMUM = "at minimum"  # that of the quadratic model at a known minimum
    UNKNOWN = "unknown"
