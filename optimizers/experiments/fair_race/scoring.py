"""From a run's best value, and when it was met, to one number by which runs are compared: less is better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes import Landscape
from optimizers.experiments.lowest import reference_of
from optimizers.running.scales import scales

from .kinds import Reference, Score

_PRECISION = 1e-8  # of the spread of f over the lower ground of its box: nearer is not asked for
_ROUNDING = 64 * np.finfo(float).eps


@dataclass(frozen=True)
class Aim:
    """What is aimed at: f*, which is ``lowest``, within ``gap``; both NaN where f* is not known."""

    score: Score
    evaluations: int
    lowest: float
    gap: float

    @property
    def reference(self) -> Reference:
        return Reference.NONE if np.isnan(self.lowest) else Reference.LOWEST_KNOWN

    @property
    def target(self) -> float:
        """The value that is near enough; -inf where none is."""
        return -np.inf if self.reference is Reference.NONE else self.lowest + self.gap

    def gaps(self, best: np.ndarray) -> np.ndarray:
        """How far values are above f*, no less than ``gap``; the values themselves where f* is not known."""
        return best if self.reference is Reference.NONE else np.maximum(best - self.lowest, self.gap)

    def scores(self, best: np.ndarray, reached: np.ndarray) -> np.ndarray:
        """One for each run's best value and evaluations to the target, arrays alike, by ``score``.

        GAP: log10 of the gap. EVALUATIONS: those to the target; a run that is short of it by k decades counts
        as 1 + k budgets. Where f* is not known, the best value itself.
        """
        if self.reference is Reference.NONE:
            return best
        decades = np.log10(self.gaps(best))
        if self.score is Score.GAP:
            return decades
        late = self.evaluations * (1 + decades - np.log10(self.gap))
        return np.where(np.isfinite(reached), reached, late)


def aim_of(
    landscape: Landscape, evaluations: int, score: Score, lowest: float | None, precision: float | None
) -> Aim:
    """The aim on a landscape: f* is its lowest known value unless one is given.

    ``precision`` is a share of the spread of f over the lower ground of its box (``running/scales.py``), 1e-8
    by default, but no less than rounding of f* allows.
    """
    known = reference_of(landscape).value if lowest is None else lowest
    if known is None or not np.isfinite(known):
        return Aim(score, evaluations, np.nan, np.nan)
    share = _PRECISION if precision is None else precision
    gap = share * scales(landscape).height + _ROUNDING * abs(known)
    return Aim(score, evaluations, float(known), max(float(gap), np.finfo(float).tiny))
