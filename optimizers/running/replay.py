"""The rows of a run's path that were not kept: the method steps again, and nothing else is computed.

    before, after = replay.points(run, steps), replay.points(run, steps + 1)

A step depends on the start, the seed and its number alone, so that these are the rows of the run to the
last bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.progress import Progress, report
from optimizers.core.streams import Streams

from .run import Run
from .walkers import oracle_of, walker_of


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
    oracle = oracle_of(run.landscape, batch, run.batches)
    last = int(np.max(wanted))
    with np.errstate(all="ignore"):
        start, streams = run.path[0].copy(), Streams(run.seed, batch, run.member)
        walker, _ = walker_of(run.optimizer, oracle, start, streams, run.batches)
        found[wanted == 0] = start
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
