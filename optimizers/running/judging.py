"""What ends a member of a run, and what its end is called: for the whole record and for ends alone."""

from __future__ import annotations

import numpy as np

from landscapes import Landscape

from .scales import high_above
from .standstill import Ground, Standstill, standstills
from .status import FAR, Ending

# A member has settled where its gradient stays within the tolerance for so many steps more, and they are
# no longer than this share of sqrt(tolerance), in box widths: whoever crosses a minimum at speed goes on.
LOOK_AHEAD = 3
_SHORT = 1e-2
# A member that has not moved for this share of its steps has stalled.
_STALL_SHARE = 0.2


def shortest_step(tolerance: float) -> float:
    """What a step of one who has settled may be at most, in box widths."""
    return _SHORT * float(np.sqrt(tolerance))


def without_value(path: np.ndarray, values: np.ndarray, low, high) -> tuple[np.ndarray, np.ndarray]:
    """Rows (rows, *batch) that are lost, far away or nowhere, and those where f is undefined."""
    outside = np.maximum(low - path, path - high) / (high - low)
    far = ~np.all(outside <= FAR, axis=1)  # NaN is far too
    lost = ~np.all(np.isfinite(path), axis=1) | (far & ~np.isfinite(values))
    return lost, ~lost & ~np.isfinite(values)


def settled_rows(path: np.ndarray, small: np.ndarray, longest: np.ndarray) -> np.ndarray:
    """Which rows begin a stretch of small gradients and of steps within ``longest``; the last ones cannot."""
    still = small[1:] & np.all(np.abs(np.diff(path, axis=0)) <= longest, axis=1)
    settled = small.copy()
    settled[max(0, len(small) - LOOK_AHEAD) :] = False
    stretch = len(small) - LOOK_AHEAD
    for k in range(LOOK_AHEAD if stretch > 0 else 0):
        settled[:stretch] &= still[k : k + stretch]
    return settled


def least_rest(end: np.ndarray) -> np.ndarray:
    """For how many rows a member has not moved that has stalled at its end."""
    return np.maximum(3, (_STALL_SHARE * end).astype(int))


def judged_rests(
    landscape: Landscape, points: np.ndarray, values: np.ndarray, endings: np.ndarray
) -> list[Standstill]:
    """What the ground is like at points (d, n) of rest, and in ``endings`` (n,) who has converged there."""
    grounds = standstills(landscape, points)
    for k, found in enumerate(grounds):
        if found.ground == Ground.MINIMUM:
            endings[k] = Ending.CONVERGED
        elif found.ground == Ground.LEVEL and not high_above(landscape, values[k]):
            endings[k] = Ending.CONVERGED
        elif found.ground in (Ground.LEVEL, Ground.SLOPE):
            endings[k] = Ending.STALLED
    return grounds
