"""The value that targets are measured from, and how sure it is that nothing is lower."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes import Atlas, Landscape
from optimizers.experiments.lowest import reference_of

from .kinds import Source
from .trials import Record


@dataclass(frozen=True)
class Floor:
    """f* and where it comes from. Of a source other than FOUND or NONE it does not depend on any run."""

    value: float
    source: Source

    def target(self, precision: float) -> float:
        """The value that a run has to reach: f* + precision."""
        return self.value + precision


def floor_of(landscape: Landscape, record: Record | None = None, atlas: Atlas | None = None) -> Floor:
    """f* of ``reference_of``; where that is not known, the lowest value that the runs of the record have met.

    NONE, with NaN, where nothing tells it.
    """
    known = reference_of(landscape, atlas)
    if known.value is not None:
        return Floor(known.value, Source[known.known.name])
    met = [np.min(trials.best, initial=np.inf) for trials in record.trials] if record is not None else []
    lowest = float(min(met, default=np.inf))
    return Floor(lowest, Source.FOUND) if np.isfinite(lowest) else Floor(float("nan"), Source.NONE)
