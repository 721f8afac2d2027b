"""What it costs to restart every L evaluations until a success, read off long runs.

seen = restart_lengths(hits, ends)
seen.lengths[seen.best], seen.expected[seen.best]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .intervals import DRAWS, LEVEL, percentiles, resamples, wilson


@dataclass(frozen=True, eq=False)
class RestartLengths:
    """For restart lengths ``lengths`` (m,): the chance of a success within one, and the expected cost.

    ``chance`` (m,) with Wilson's interval, ``expected`` (m,) with percentiles of resampled runs; each at its
    length alone. ``best`` is where the expected cost is least, None without a success. As it is chosen on
    the same runs its cost there flatters; ``held_out`` is the cost of the length that every other run
    chooses, on the runs that have not chosen it (both ways together); inf where these have no success.
    """

    lengths: np.ndarray
    chance: np.ndarray
    chance_low: np.ndarray
    chance_high: np.ndarray
    expected: np.ndarray
    expected_low: np.ndarray
    expected_high: np.ndarray
    best: int | None
    held_out: float
    level: float


def restart_lengths(
    hits: ArrayLike,
    ends: ArrayLike,
    longest: float = np.inf,
    level: float = LEVEL,
    draws: int = DRAWS // 2,
    seed: int = 0,
) -> RestartLengths:
    """From evaluations to success ``hits`` (n,), inf without, and to the runs' ends ``ends`` (n,).

    A run that ended by itself before L costs what it spent: it is restarted there. ``longest`` is the largest
    L that is known about: the least at which a run was stopped that might have gone on. The expected cost
    falls only where a run succeeds, so that the lengths are the times of successes up to ``longest``.
    M. Luby, A. Sinclair, D. Zuckerman, Information Processing Letters 47 (1993).
    """
    hits, ends = np.asarray(hits, dtype=float), np.asarray(ends, dtype=float)
    if hits.ndim != 1 or hits.shape != ends.shape or not len(hits):
        raise ValueError(f"hits and ends are one number a run each, got {hits.shape}, {ends.shape}")
    spent, n = np.minimum(hits, ends), len(hits)
    lengths = np.unique(hits[np.isfinite(hits) & (hits <= longest)])
    within = hits[:, None] <= lengths
    costs = np.minimum(spent[:, None], lengths)
    counts = np.sum(within, axis=0)
    shares = np.array([wilson(int(k), n, level) for k in counts]).reshape(-1, 2)
    drawn = resamples(n, draws, seed)
    with np.errstate(all="ignore"):
        again = drawn @ within.astype(float)
        resampled = np.where(again > 0, drawn @ costs / again, np.inf)
    low, high = percentiles(resampled, level) if len(lengths) else (np.empty(0), np.empty(0))
    expected = np.sum(costs, axis=0) / np.maximum(counts, 1)
    best = int(np.argmin(expected)) if len(lengths) else None
    return RestartLengths(
        lengths,
        counts / n,
        shares[:, 0],
        shares[:, 1],
        expected,
        low,
        high,
        best,
        _held_out(costs, within),
        level,
    )


def _held_out(costs: np.ndarray, within: np.ndarray) -> float:
    """The cost of the length that the runs of one half choose, on the other half; both ways together."""
    spent = successes = 0.0
    for chooses in (0, 1):
        mine, others = slice(chooses, None, 2), slice(1 - chooses, None, 2)
        count = np.sum(within[mine], axis=0)
        if not np.any(count):
            return float("inf")
        with np.errstate(all="ignore"):
            best = int(np.argmin(np.where(count > 0, np.sum(costs[mine], axis=0) / count, np.inf)))
        spent += float(np.sum(costs[others, best]))
        successes += float(np.sum(within[others, best]))
    return spent / successes if successes else float("inf")
