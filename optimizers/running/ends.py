"""Where many starts end, and nothing of their ways: the runs of ``run``, to the last bit, in little memory.

    found = ends(f, "adam", starts, steps=300)
    found.points, found.status, found.steps          # (d, n), (n,), (n,)

A map of 200 x 200 starts would keep a gigabyte of paths. Here a few rows are in sight at a time, members
that have ended leave the batch, and where a step is recorded it tells f and the gradient's length where it
begins, so that nothing else is evaluated but around ends.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.derivatives import refuse_complex
from landscapes.core.progress import Progress, report
from landscapes.tape.program import CHUNK
from optimizers.core.optimizer import Optimizer, as_optimizer

from .recorded_step import compiled
from .starts import as_landscape
from .way import Way

if TYPE_CHECKING:
    from landscapes.learning import Batches

# Starts at once: their rows stay in the processor's cache; and where a step is not recorded, progress is told
# often enough.
_CHUNK, _PLAIN_CHUNK = 4096, 1024


@dataclass(frozen=True, eq=False)
class Ends:
    """How n runs ended: what ``run`` says of each start alone.

    ``starts`` and ``points`` (d, n); f and the gradient's length there, ``values`` and ``gradient_norms``
    (n,); ``status`` (n,) of Ending, ``steps`` (n,). Member k drew its random numbers from (seed,
    ``members[k]``).
    """

    landscape: Landscape = field(repr=False)
    optimizer: Optimizer
    starts: np.ndarray = field(repr=False)
    points: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    gradient_norms: np.ndarray = field(repr=False)
    status: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    members: np.ndarray = field(repr=False)
    seed: int
    most_steps: int
    tolerance: float

    def __len__(self) -> int:
        return len(self.steps)


def ends(
    landscape: Landscape | str,
    optimizer: Optimizer | type[Optimizer] | str,
    starts: ArrayLike,
    steps: int = 500,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    members: ArrayLike | None = None,
    batches: Batches | None = None,
    chunk: int | None = None,
    examined: bool = True,
    progress: Progress | None = None,
) -> Ends:
    """Let ``optimizer`` run from every start (d, n), and keep the ends only.

    Point, ending and number of steps of member k are those of ``run(landscape, optimizer, starts[:, k],
    steps, seed, tolerance, batches=batches, member=members[k])``, to the last bit and in chunks of
    whatever size; ``members`` are 0, 1, ... by default. Without ``examined`` the ground where a member has
    come to rest is not looked at, which takes long at kinks: its ending is then CONVERGED where the
    gradient vanishes and STALLED where it has not moved, whatever is there. ``progress`` is called with
    (steps done, of how many), of all members together; where it returns False, Cancelled is raised.
    ValueError for what is no start.
    """
    landscape, optimizer = as_landscape(landscape), as_optimizer(optimizer)
    refuse_complex(starts, "starts")
    theta = np.array(starts, dtype=float)
    if theta.ndim != 2 or len(theta) != landscape.dimension:
        raise ValueError(f"starts must have shape ({landscape.dimension}, n), got {theta.shape}")
    if not np.all(np.isfinite(theta)):
        raise ValueError("starts must be finite numbers")
    batch = _usual_chunk(landscape, optimizer, batches) if chunk is None else chunk
    for name, number, least in (("steps", steps, 0), ("chunk", batch, 1)):
        if not isinstance(number, numbers.Integral) or isinstance(number, bool) or number < least:
            raise ValueError(f"{name} must be a whole number, {least} or more, got {number!r}")
    if not (tolerance >= 0):
        raise ValueError(f"tolerance must be 0 or more, got {tolerance!r}")
    n = theta.shape[1]
    own = np.arange(n) if members is None else np.asarray(members)
    if own.shape != (n,) or own.dtype.kind not in "iu":
        raise ValueError(f"members must be {n} whole numbers, got {members!r}")
    way = Way(landscape, optimizer, int(steps), seed, float(tolerance), batches, examined)
    size = min(int(batch), CHUNK)  # more would be stepped as written, with other roundings
    parts = [_nothing(landscape)]
    with np.errstate(all="ignore"):
        for first in range(0, n, size):
            some = slice(first, first + size)

            def tell(done: int, first: int = first) -> None:
                report(progress, first * int(steps) + done, n * int(steps))

            parts.append(way.ends(theta[:, some], own[some], tell))
    found: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]
    }
    found |= {"members": own, "seed": seed, "most_steps": int(steps), "tolerance": float(tolerance)}
    return Ends(landscape, optimizer, theta, **found)


def _usual_chunk(landscape: Landscape, optimizer: Optimizer, batches: Batches | None) -> int:
    recorded = compiled(landscape, optimizer, 1) if batches is None else None
    return _CHUNK if recorded is not None else _PLAIN_CHUNK


def _nothing(landscape: Landscape) -> dict[str, np.ndarray]:
    """Of no start."""
    empty = {name: np.empty(0) for name in ("values", "gradient_norms")}
    more = {"status": np.empty(0, dtype=object), "steps": np.empty(0, dtype=np.int64)}
    return {"points": np.empty((landscape.dimension, 0)), **empty, **more}
