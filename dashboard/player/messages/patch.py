"""More ground than a terrain has: f over what is seen, beyond the box or nearer than its samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscapes import Landscape

from . import grids
from .terrain import heights
from .wire import Exact, pack

FINEST, FINEST_CURVE = 201, 801  # nodes along each side, and along a curve
_COSTLY = 41  # nodes along each side where each takes thousands of multiplications


def patch(landscape: Landscape, box: Sequence[tuple[float, float]], nodes: int, key: str) -> bytes | None:
    """f at so many nodes a side over a box, for the terrain of that key: the schema's ``Patch``.

    None in three dimensions, and where a node costs too much.
    """
    d = landscape.dimension
    if d > 2 or grids.is_heavy(landscape):
        return None
    most = FINEST_CURVE if d == 1 else _COSTLY if grids.multiplications(landscape) > grids.COSTLY else FINEST
    sides = [np.linspace(low, high, max(2, min(nodes, most))) for low, high in box]
    with np.errstate(all="ignore"):
        z = landscape.value(np.array(np.meshgrid(*sides)))
    x, y = sides[0], sides[1] if d > 1 else np.zeros(1)
    z = z.reshape(len(y), len(x))
    # From its own lowest height, so that in a view of a billionth of the box heights still differ.
    lowest = float(np.min(z, initial=np.inf, where=np.isfinite(z)))
    drawn = Exact(z) if d == 1 or not np.isfinite(lowest) else heights(z, lowest)
    return pack({"terrain": key, "x": Exact(x), "y": Exact(y), "z": drawn})
