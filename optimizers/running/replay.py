"""The rows of a run's path that were not kept: the method steps again, and nothing else is computed.

    before, after = replay.points(run, steps), replay.points(run, steps + 1)

A step depends on the start, the seed and its number alone, so that these are the rows of the run to the
last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.progress import Progress, report
from optimizers.core.streams import Streams

from .run import Run
from .walkers import Plain, Recorded, Turning, oracle_of, walker_of


def points(run: Run, rows: ArrayLike, progress: Progress | None = None) -> np.ndarray:
    """The path's rows (k,): (k, d[, n]), where some were not kept by stepping up to the last one again.

    Rows after a member's end repeat its last point. ``progress(done, of how many steps)`` may cancel.
    IndexError for rows that the run does not have.
    """
    wanted = np.asarray(rows, dtype=np.int64)
    if wanted.ndim != 1 or (len(wanted) and not 0 <= wanted.min() <= wanted.max() < len(run.values)):
        raise IndexError(f"rows must be numbers from 0 to {len(run.values) - 1}, got {rows!r}")
    if np.all(np.isin(wanted, run.kept)):
        return run.path[np.searchsorted(run.kept, wanted)]
    batch = run.path.shape[2:]
    found = np.empty((len(wanted), *run.path.shape[1:]))
    end = np.broadcast_to(run.steps, batch)
    last = int(np.max(wanted))
    with np.errstate(all="ignore"):
        walker = _begun(run)
        found[wanted == 0] = run.path[0]
        done = 0
        while done < last:
            report(progress, done, last)
            count = min(walker.block(done), run.most_steps - done)
            block = np.empty((count, *run.path.shape[1:]))
            walker.walk(block)
            for k in np.flatnonzero((wanted > done) & (wanted <= done + count)):
                found[k] = block[wanted[k] - done - 1]
            done += count
    if np.any(late := wanted.reshape((-1,) + (1,) * len(batch)) > end):
        found = np.where(late[:, None], run.path[-1], found)
    return found


def states(run: Run, progress: Progress | None = None) -> list[tuple[np.ndarray, Any]]:
    """What a run's method stands at and remembers at each of its rows.

    Item k is theta (d[, n]), the path's row k to the last bit, and the state that step k begins with. Fields
    of a state that no later theta depends on may be as they were at first.
    """
    last = len(run.values) - 1
    with np.errstate(all="ignore"):
        walker = _begun(run)
        met, row = [walker.now], np.empty((1, *run.path.shape[1:]))
        for done in range(last):
            if done % 64 == 0:
                report(progress, done, last)
            walker.walk(row)
            met.append(walker.now)
    return met


def state_at(run: Run, step: int) -> tuple[np.ndarray, Any]:
    """``states`` of one row alone; IndexError for a row that the run does not have."""
    if not 0 <= step < len(run.values):
        raise IndexError(f"the step must be a number from 0 to {len(run.values) - 1}, got {step!r}")
    with np.errstate(all="ignore"):
        walker, done = _begun(run), 0
        while done < step:
            count = min(walker.block(done), step - done)
            walker.walk(np.empty((count, *run.path.shape[1:])))
            done += count
        return walker.now


def _begun(run: Run) -> Plain | Recorded | Turning:
    """The run's walker at its start."""
    batch = run.path.shape[2:]
    oracle, streams = oracle_of(run.landscape, batch, run.batches), Streams(run.seed, batch, run.member)
    return walker_of(run.optimizer, oracle, run.path[0].copy(), streams, run.batches, run.turns)[0]
