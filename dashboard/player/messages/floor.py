"""What the loss is measured from, and how far above it the runs are, down to the last digit.

Near a minimum f - lowest f is the difference of two nearly equal floats: for x^2 + 1000 it is 0 or no less
than 1e-13, while x still halves with every step. There both are evaluated with fifty digits, at the same
points, so that a constant added to f changes nothing in the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from landscapes import Landscape
from landscapes.core.derivatives import engine_of
from landscapes.differentiation.fifty_digits import Replay
from landscapes.tape import tape
from optimizers import Ending, Run

# In units in the last place of f: nearer to the floor a difference has fewer digits right than float32 shows.
# Where too many points are as near, fewer digits have to do.
_NEAR = (2**22, 2**14, 2**7)
_WORK = 8_000  # operations with fifty digits: some hundredths of a second


class Floor(NamedTuple):
    """The lowest value: the landscape's own if it is ``known``, else the lowest seen, ``at`` a point."""

    value: float
    known: bool
    at: np.ndarray


def floor_of(f: Landscape, runs: Sequence[Run], seen: Floor | None) -> Floor | None:
    """What the loss of these runs is measured from; None where no lowest value is known.

    ``seen`` is the lowest of the terrain's samples, None where it says nothing.
    """
    if f.lowest is not None:
        points = np.array(f.minima or (f.lowest_at,), dtype=float)
        return Floor(f.lowest, True, points[np.argmin(f.value(points.T))])
    outcomes = [outcome for run in runs for outcome in run.outcomes]
    # Lower than anywhere in the box, and going on.
    if seen is None or any(o.ending is Ending.DIVERGED and o.value < seen.value for o in outcomes):
        return None
    lowest = seen
    for run in runs:
        members = zip(np.atleast_1d(run.best.value), np.reshape(run.best.point, (f.dimension, -1)).T)
        for value, point in members:
            if np.isfinite(value) and value < lowest.value:
                lowest = Floor(float(value), False, point)
    return lowest


def gaps(f: Landscape, runs: Sequence[Run], floor: Floor | None) -> list[np.ndarray | None]:
    """f above the floor (rows, members) of each run where float64 loses its digits, else None."""
    none: list[np.ndarray | None] = [None] * len(runs)
    # What is recorded on whole arrays is too long to be replayed with fifty digits.
    thinned = any(run.every > 1 for run in runs)  # the points between are not there
    if floor is None or not floor.value or thinned or engine_of(f) is not None:
        return none
    if (recorded := tape.of(f)) is None:
        return none
    columns = [(run.path.reshape(len(run.path), f.dimension, -1), _columns(run)) for run in runs]
    length = len(recorded.live([recorded.value]))
    for units in _NEAR:
        unit = units * float(np.spacing(abs(floor.value)))
        near = [np.abs(values - floor.value) <= unit for _, values in columns]
        points = [np.moveaxis(path, 2, 1)[which] for (path, _), which in zip(columns, near)]
        every = np.concatenate([*points, floor.at[None]])
        different, back = np.unique(every, axis=0, return_inverse=True)
        if length * len(different) <= _WORK:
            break
    else:
        return none
    if len(different) == 1:
        return none
    above = np.array(_differences(f, floor.value, different.tobytes()))[back.ravel()]
    # What is not known but seen is the lowest of all that was looked at.
    above -= above[-1] if floor.known else np.min(above)
    exact, begin = list(none), 0
    for k, ((_, values), which) in enumerate(zip(columns, near)):
        count = int(np.count_nonzero(which))
        if count:
            gap = values - floor.value
            gap[which] = above[begin : begin + count]
            exact[k] = gap
        begin += count
    return exact


def _columns(run: Run) -> np.ndarray:
    return run.values.reshape(len(run.values), -1)


@lru_cache(maxsize=64)
def _differences(f: Landscape, value: float, points: bytes) -> list[float]:
    """f - value at points (n, d) of float64, subtracted with fifty digits."""
    recorded = tape.of(f)
    assert recorded is not None
    replay = Replay(recorded)
    theta = np.frombuffer(points).reshape(-1, f.dimension)
    return [float(replay.at(point, [recorded.value])[0] - value) for point in theta.tolist()]
