"""The value that targets are measured from, and how sure it is that nothing is lower."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes import Atlas, Landscape

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
    """The lowest critical value of a certified ``atlas``, else the lowest known value, else the lowest met.

    The atlas must be of this landscape over its box; it is passed over where an edge of the box is lower,
    where whole sets of points are critical, or f has a pole. NONE, with NaN, where nothing tells it.
    """
    if atlas is not None and atlas.landscape == landscape and _is_complete(atlas):
        lowest = float(np.min(atlas.values))
        if lowest <= float(np.min(atlas.edge_minima.values, initial=np.inf)):
            return Floor(lowest, Source.CERTIFIED)
    if landscape.lowest is not None:
        return Floor(landscape.lowest, Source.KNOWN)
    met = [np.min(trials.best, initial=np.inf) for trials in record.trials] if record is not None else []
    lowest = float(min(met, default=np.inf))
    return Floor(lowest, Source.FOUND) if np.isfinite(lowest) else Floor(float("nan"), Source.NONE)


def _is_complete(atlas: Atlas) -> bool:
    """Whether its points are proved to be all there is: a set's level is that of no point."""
    return atlas.certified and len(atlas) > 0 and not atlas.poles and not atlas.sets
