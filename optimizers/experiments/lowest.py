"""f*: the lowest value that gaps and targets are measured from, and where it is known from."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np

from landscapes import Atlas, Landscape


class Lowest(Enum):
    """Where f*, the lowest value, is known from."""

    CERTIFIED = "certified"  # the lowest of the box's critical values, a list proved to be complete
    KNOWN = "known"  # the landscape tells it
    UNKNOWN = "unknown"


class Reference(NamedTuple):
    """f* over the box, None where it is not known, and where it is known from."""

    value: float | None
    known: Lowest


def reference_of(landscape: Landscape, atlas: Atlas | None = None) -> Reference:
    """The lowest critical value of a certified atlas, else the landscape's lowest known value, else none.

    The atlas must be of this landscape over its box; it is passed over where an edge of the box is lower,
    where whole sets of points are critical, or f has a pole.
    """
    same = atlas is not None and atlas.landscape == landscape and atlas.domain == landscape.domain
    if atlas is not None and same and _is_complete(atlas):
        lowest = float(np.min(atlas.values))
        if lowest <= float(np.min(atlas.edge_minima.values, initial=np.inf)):
            return Reference(lowest, Lowest.CERTIFIED)
    if landscape.lowest is not None:
        return Reference(landscape.lowest, Lowest.KNOWN)
    return Reference(None, Lowest.UNKNOWN)


def _is_complete(atlas: Atlas) -> bool:
    """Whether its points are proved to be all there is: a set's level is that of no point."""
    return atlas.certified and len(atlas) > 0 and not atlas.poles and not atlas.sets
