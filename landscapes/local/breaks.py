"""Where a function breaks off along a line: jumps, poles and infinite slopes, by looking ever closer.

The piece of a segment over which a function changes most is cut again and again. Where the function
is continuous the change dies away; at a jump it stays, at a pole it grows. Where the slope is
bounded, change over length settles; at a jump or a cusp it goes on growing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_PIECES = 16
_EARLY, _ROUNDS = 8, 16  # about 2^-20 and 2^-38 of the segment, still many floats long
_JUMP = 0.02  # of a function's range, as far as it was met: more than a cusp like sqrt|x| has left
_STEEPER = 24.0  # from early to late; the slope of |x|^(2/3) grows more than this
_GROWN = 4.0  # the same of a change: it does not stay, as at a jump, but grows as at a pole
_ROUNDING = 1e4  # in units of the last place: below, a change proves nothing
_FAINT = 1e-10  # of the largest number met on any segment: the same, where numbers cancelled


@dataclass(frozen=True, eq=False)
class Zoom:
    """What is left of n segments: the last piece's ends (d, n), and what the function does there.

    ``change`` (n,) is the largest change of a component over the last piece, ``jumps`` (n,) whether
    it does not die away, ``poles`` (n,) whether it grows; ``steepens`` (n,) whether the slope is
    without bound, as at a jump, a cusp, a pole.
    """

    begin: np.ndarray
    end: np.ndarray
    change: np.ndarray
    jumps: np.ndarray
    poles: np.ndarray
    steepens: np.ndarray


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def zoomed(function: Callable, begin, end) -> Zoom:
    """Look closer at segments (d, n): ``function`` answers (components, *batch) for (d, *batch)."""
    n = begin.shape[1]
    left, right, each = np.zeros(n), np.ones(n), np.arange(n)
    ticks = np.linspace(0, 1, _PIECES + 1)[:, None]
    early = early_slope = size = spread = np.zeros(n)
    for count in range(_ROUNDS):
        share = left + ticks * (right - left)
        # Exactly the segment's own ends at its ends.
        points = begin[:, None] * (1 - share) + end[:, None] * share
        told = function(points)
        changes = _changes(told)
        most = np.argmax(changes, axis=0)
        change, last, after = changes[most, each], share[most, each], share[most + 1, each]
        finite = np.where(np.isfinite(told), told, 0.0)
        size = np.maximum(size, np.max(np.abs(finite), axis=(0, 1)))
        spread = np.maximum(spread, np.max(np.ptp(finite, axis=1), axis=0))
        if count == _EARLY:
            early, early_slope = change, change / (after - last)
        # With a piece more on each side: a pole may lie just beyond the piece it makes steep.
        left = share[np.maximum(most - 1, 0), each]
        right = share[np.minimum(most + 2, _PIECES), each]
    jumps = change > _JUMP * spread
    poles = jumps & (np.isinf(change) | (change > _GROWN * early))
    # Poles would make everything else faint.
    faint = _FAINT * np.max(size, initial=0.0, where=~poles)
    real = change > np.maximum(_ROUNDING * np.finfo(float).eps * size, faint)
    steepens = real & (np.isinf(change) | (change / (after - last) > _STEEPER * early_slope))
    return Zoom(
        begin * (1 - last) + end * last,
        begin * (1 - after) + end * after,
        change,
        jumps & real,
        poles & real,
        steepens,
    )


def _changes(told):
    """The largest change of a component between neighbours: (components, m, n) -> (m - 1, n).

    From a number to inf is an infinite change; to where nothing is defined, none.
    """
    changes = np.abs(np.diff(told, axis=1))
    return np.max(np.where(np.isnan(changes), 0.0, changes), axis=0)
