"""f*: the lowest value that gaps are measured from, and where it is known from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from landscapes import Atlas, Landscape

from .kinds import Lowest


class Reference(NamedTuple):
    """f* over the box, None where it is not known, and where it is known from."""

    value: float | None
    known: Lowest


def reference_of(landscape: Landscape, atlas: Atlas | None = None) -> Reference:
    """The lowest value of a certified atlas, else that of the landscape's known minima, else none.

    An atlas that is only sampled, or whose lowest point is on the edge of the box, does not count.
    """
    if atlas is not None and atlas.certified and atlas.domain == landscape.domain and len(atlas):
        lowest = float(np.min(atlas.values))
        edges = np.asarray(atlas.edge_minima.values, dtype=float)
        if lowest <= np.min(edges, initial=np.inf):
            return Reference(lowest, Lowest.CERTIFIED)
    if landscape.lowest is not None:
        return Reference(landscape.lowest, Lowest.KNOWN)
    return Reference(None, Lowest.UNKNOWN)
