"""A curve that may jump, as Plotly traces: a gap where it does, with open and closed circles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .colours import PAPER
from .marks import Trace, dots, line

_BESIDE = 1e-7  # of the line's length: how near a break the pieces on its two sides end
_FAR = 3.0  # spreads of the middle 90%: what lies farther away runs out of the picture


def broken_curve(
    function: Callable[[np.ndarray], np.ndarray],
    places: np.ndarray,
    breaks: ArrayLike,
    ends: ArrayLike,
    colour: str,
    has_value: bool = True,
    width: float = 2.2,
) -> list[Trace]:
    """A vectorised function's curve over ascending places (n,), cut at ``breaks``.

    Where ``ends`` (one for each break) is false the curve runs off to infinity: only a gap. Else each
    side ends in a circle, closed where the function has that very value at the break. It is asked for
    at round numbers only: elsewhere floats do not tell which side a break itself belongs to, and both
    circles are open, as they are without ``has_value``, for a derivative, which has none there.
    """
    length = places[-1] - places[0]
    hair = _BESIDE * length
    every = np.asarray(breaks, dtype=float)
    inside = (every > places[0] + hair) & (every < places[-1] - hair)
    at, exact = _rounded(every[inside], length)
    ended = np.asarray(ends, dtype=bool)[inside]
    # A hair before each break, a hole, a hair after it.
    sides = at[:, None] + np.array([-hair, 0.0, hair])
    x = np.concatenate([places[~_near(places, at, 2 * hair)], sides.ravel()])
    x.sort()
    # Sampled just inside the edges: a break on the very edge of the box does not count.
    y = function(np.clip(x, places[0] + hair, places[-1] - hair))
    y = np.where(np.isfinite(y) & ~np.isin(x, at), y, np.nan)
    return [line(x, y, colour, width), *_circles(function, at[ended], exact[ended] & has_value, hair, colour)]


def _rounded(breaks, length):
    """Breaks at the round numbers that were meant, and whether they are."""
    step = 10.0 ** np.floor(np.log10(length) - 5)
    nearest = np.round(breaks / step) * step
    # 0.7 and not 0.7000000000000001.
    nearest = np.array([float(f"{x:.12g}") for x in nearest])
    exact = np.abs(nearest - breaks) < 1e-9 * length
    return np.where(exact, nearest, breaks), exact


def window(values: ArrayLike, *more: ArrayLike) -> tuple[float, float]:
    """The range of an axis that shows what is finite in ``values``, cut where it runs off."""
    finite = np.concatenate([np.ravel(values), *map(np.ravel, more)])
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return 0.0, 1.0
    least, most = np.quantile(finite, [0.05, 0.95])
    spread = (most - least) or np.ptp(finite) or abs(most) or 1.0
    low, high = max(finite.min(), least - _FAR * spread), min(finite.max(), most + _FAR * spread)
    pad = 0.1 * (high - low or spread)
    return float(low - pad), float(high + pad)


def _near(places, breaks, distance):
    if not len(breaks):
        return np.zeros(len(places), dtype=bool)
    return np.min(np.abs(places[:, None] - breaks), axis=1) <= distance


def _circles(function, breaks, known, hair, colour):
    x, y, closed = [], [], []
    for at, has_value in zip(breaks, known):
        left, right = function(at + np.array([-hair, hair]))
        beyond = function(at + np.array([-2 * hair, 2 * hair]))
        here = float(function(np.array([at]))[0]) if has_value else np.nan
        for end, further in zip((left, right), beyond):
            # The side has the value at the break if it changes no more on the way than before.
            meets = abs(here - end) <= 4 * abs(end - further) + 1e-9 * abs(end)
            x, y, closed = [*x, at], [*y, end], [*closed, meets]
        if np.isfinite(here) and not any(closed[-2:]):
            x, y, closed = [*x, at], [*y, here], [*closed, True]  # of neither side
    x, y, closed = np.array(x), np.array(y), np.array(closed, dtype=bool)
    finite = np.isfinite(y)
    return [
        dots(x[which], y[which], fill, 7, edge=(colour, 1.6))
        for which, fill in ((~closed & finite, PAPER), (closed & finite, colour))
        if np.any(which)
    ]
