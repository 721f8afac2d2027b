"""Which heights a picture shows of a function with poles: the whole would be a spike on a flat ground."""

from __future__ import annotations

import numpy as np

from landscapes import Landscape

_TAIL = 0.1  # the share of the samples above, and below, the usual heights
_FAR = 1.5  # spreads of the usual heights: what lies farther away is cut off
_WORTH = 0.5  # of the whole range; a cut that leaves more is not worth its while
# The highest sample is looked at closer and closer, so many samples a side; then rays towards what was found
# tell whether f grows on the whole way there. A pole of order 1/2 grows by 2.8 a step.
_FINER, _LOOKS, _SIDE, _STEPS, _GROWTH = 8.0, 7, 17, 5, 2.0


def clipped(f: Landscape, points: np.ndarray, z: np.ndarray) -> tuple[float, float] | None:
    """The heights to show of samples z at points (d, ...) of an even grid; None where it is the whole.

    Only poles are cut off, on the side where they are: a deep well or a high peak is what one came for.
    """
    with np.errstate(all="ignore"):  # a range may be beyond all numbers
        return _clipped(f, points, z)


def _clipped(f, points, z):
    known = np.isfinite(z)
    finite = z[known]
    if finite.size < 10:
        return None
    usual = np.quantile(finite, [_TAIL, 1 - _TAIL])
    spread = usual[1] - usual[0]
    low, high = float(finite.min()), float(finite.max())
    cut = usual + np.array([-_FAR, _FAR]) * spread
    most = min(high, cut[1]) - max(low, cut[0])
    if not (0 < spread and most < _WORTH * (high - low) < np.inf):
        return None
    flat = points.reshape(len(points), -1)
    places, steps = flat[:, known.ravel()], np.ptp(flat, axis=1) / (len(z) - 1)
    shown_low = float(cut[0]) if cut[0] > low and _grows(f, places, -finite, steps, -1.0) else low
    shown_high = float(cut[1]) if cut[1] < high and _grows(f, places, finite, steps, 1.0) else high
    narrow = shown_high - shown_low < _WORTH * (high - low)
    return (shown_low, shown_high) if narrow else None


def _grows(f, places, heights, steps, sign) -> bool:
    """Whether sign * f grows beyond all bounds where its highest sample is."""
    top = int(np.argmax(heights))
    peak, most, reach = places[:, top], heights[top], steps
    low, high = (end(places, axis=1)[:, None] for end in (np.min, np.max))
    around = _ways(len(peak), _SIDE)
    with np.errstate(all="ignore"):
        for _ in range(_LOOKS):
            near = np.clip(peak[:, None] + reach[:, None] * around, low, high)
            seen = sign * f.value(near)
            seen = np.where(np.isfinite(seen), seen, -np.inf)  # on the pole itself it is no number
            best = int(np.argmax(seen))
            if seen[best] > most:
                peak, most = near[:, best], seen[best]
            reach = reach / _FINER
        rays = _ways(len(peak), 3)
        shares = _FINER ** -np.arange(1.0, _STEPS + 1)[:, None, None]
        on_rays = np.moveaxis(np.clip(peak[:, None] + shares * steps[:, None] * rays, low, high), 1, 0)
        seen = sign * f.value(on_rays)
        return bool(np.any(np.all((seen[1:] > _GROWTH * seen[:-1]) & (seen[:-1] > 0), axis=0)))


def _ways(d: int, side: int) -> np.ndarray:
    """The nodes (d, n) of a grid over [-1, 1]^d."""
    return np.array(np.meshgrid(*[np.linspace(-1, 1, side)] * d)).reshape(d, -1)
