"""Heights to pictures: what is shown for a value of f, and ticks in f's own units.

The twin of js/core/scales.js; a test holds the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .heights import LEVELS
from .ticks import format_tick, nice_ticks

_CROWDED = 0.7  # of the box in one colour: a scale that shows nothing
_DECADES = 6  # of a logarithm, where they will do
_STEEP = 0.06  # of the range: lower lies more than half of a steep landscape

Tick = tuple[float, str]
Cut = tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class HeightScale:
    """``shown`` takes heights to what is drawn, which lies in ``low`` to ``high``; ticks are drawn places."""

    mode: str
    shown: Callable[[np.ndarray], np.ndarray]
    low: float
    high: float
    ticks: tuple[Tick, ...]
    label: str


def height_scale(
    heights: np.ndarray, mode: str, lowest: float | None = None, cut: Cut = None, even: bool = False
) -> HeightScale:
    """The scale of sampled heights: "linear", "log" (of f above its lowest value) or "rank".

    "auto" is log where the landscape is steep. Where a logarithm would show nothing, rank stands for it, or
    with ``even`` (heights, not colours) the linear scale. ``lowest`` is the lowest known height, where it is
    known; ``cut`` the heights at which poles are cut off.
    """
    some = np.sort(heights[np.isfinite(heights)], axis=None)
    if not some.size:
        return HeightScale("linear", lambda z: z, 0.0, 1.0, (), "f")
    seen = float(some[0]), float(some[-1])
    low, high = min(seen[0], math.inf if lowest is None else lowest), seen[1]
    if mode == "auto":
        steep = _quantile(some, 0.5) - low < _STEEP * ((cut[1] if cut else high) - low)
        mode = "log" if steep else "linear"
    if mode == "log" and high > low:
        scale = _log(some, low, high) or (None if even else _rank(some, cut))
        if scale is not None:
            return scale
    if mode == "rank" and high > low:
        return _rank(some, cut)
    return _linear(low, high if high > low else low + 1, seen, cut)


def _quantile(some: np.ndarray, share: float) -> float:
    return float(some[min(len(some) - 1, math.floor(share * len(some)))])


def _linear(low: float, high: float, seen: tuple[float, float], cut: Cut) -> HeightScale:
    if cut is None:
        ticks = tuple((t, format_tick(t)) for t in nice_ticks(low, high, 6))
        return HeightScale("linear", lambda z: z, low, high, ticks, "f")
    bottom, top = cut[0] if cut[0] > seen[0] else low, cut[1]
    apart = 0.07 * (top - bottom)
    ends = [(at, sign) for there, at, sign in ((bottom > low, bottom, "≤"), (top < high, top, "≥")) if there]
    kept = [t for t in nice_ticks(bottom, top, 6) if all(abs(t - at) >= apart for at, _ in ends)]
    told = [(t, format_tick(t)) for t in kept] + [(at, f"{sign} {format_tick(at)}") for at, sign in ends]
    return HeightScale(
        "linear", lambda z: np.clip(z, bottom, top), bottom, top, tuple(sorted(told)), "f, poles cut off"
    )


def _crowd(some: np.ndarray, scale: HeightScale) -> float:
    """The share of the box that has the most frequent of the colours."""
    per = LEVELS / (scale.high - scale.low)
    bands = np.clip(np.floor((scale.shown(some) - scale.low) * per), 0, LEVELS - 1)
    return float(np.bincount(bands.astype(int)).max() / len(some))


def _log(some: np.ndarray, low: float, high: float) -> HeightScale | None:
    """The logarithm of so many decades as will do; None where none will, and ranks would tell more."""
    span = high - low
    # Below the floor of the logarithm lies about a hundredth of the box, so that colours are spent on what
    # can be seen; never so low that one sample at the minimum takes half the scale.
    hundredth = min(_quantile(some, 0.01) - low, 0.02 * span)
    usual = max(hundredth, 10.0**-_DECADES * span)
    scale = _log_from(usual, low, high)
    crowded = _crowd(some, scale)
    if crowded <= _CROWDED:
        return scale
    # A wall such as exp(x^2) needs more decades, and has something to show in each.
    if 0 < hundredth < usual:
        deep = _log_from(hundredth, low, high)
        if _crowd(some, deep) <= _CROWDED:
            return deep
    # On level ground all scales are one colour.
    return None if _crowd(some, _rank(some, None)) < crowded / 2 else scale


def _log_from(floor: float, low: float, high: float) -> HeightScale:
    span = high - low

    def shown(z: np.ndarray) -> np.ndarray:
        return np.log10(np.maximum(z - low, 0.0) + floor)

    ends = math.log10(floor), math.log10(span + floor)
    ticks = [(ends[0], format_tick(low, 4))]
    first, last = math.ceil(math.log10(floor) + 0.35), math.floor(math.log10(span) + 1e-9)
    for k in range(first, last + 1, max(1, math.ceil((last - first + 1) / 6))):
        value = low + 10.0**k
        digits = 3 if low == 0 else max(3, math.ceil(math.log10(abs(value) + 10.0**k)) - k + 1)
        ticks.append((math.log10(max(value - low, 0.0) + floor), format_tick(value, min(digits, 8))))
    if len(ticks) < 3:
        for value in nice_ticks(low, high, 4)[1:]:
            ticks.append((math.log10(max(value - low, 0.0) + floor), format_tick(value)))
    return HeightScale("log", shown, *ends, tuple(ticks), "f, log scale")


def _rank(some: np.ndarray, cut: Cut) -> HeightScale:
    """The share of the box that lies below; where there is a pole no sample is the last one."""
    n = len(some)

    def shown(z: np.ndarray) -> np.ndarray:
        # The middle of the equal ones, so that a plateau has one colour and no edge.
        between = (np.searchsorted(some, z, "left") + np.searchsorted(some, z, "right")) / (2 * n)
        return np.where(np.isnan(z), np.nan, between)

    ticks = []
    for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        value = _quantile(some, at)
        pole = cut is not None and ((at == 0 and cut[0] > some[0]) or (at == 1 and cut[1] < some[-1]))
        ticks.append((at, f"→ {'∞' if at else '−∞'}" if pole else format_tick(value)))
    return HeightScale("rank", shown, 0.0, 1.0, tuple(ticks), "f, by rank")
