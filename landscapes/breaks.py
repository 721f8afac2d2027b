"""Where a function of one variable breaks off: its jumps and its kinks, found by halving cells.

    found = breaks.find(f, -5, 5)       # Breaks(jumps=((place, height), ...), kinks=((place, change), ...))

Every cell of a fine grid is halved towards its larger change, down to neighbouring floats: what is
continuous has changed no more by then, a jump by all of its height. The same is done to the slope.
Of two breaks in one cell (1/4,096 of the range) only the larger one is found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_CELLS = 4096
_HALVINGS = 64
_ASIDE = 1e-9  # of the range: how near to a break its two sides are looked at


@dataclass(frozen=True)
class Breaks:
    """Jumps as (place, height) and kinks as (place, change of slope), from left to right."""

    jumps: tuple[tuple[float, float], ...] = ()
    kinks: tuple[tuple[float, float], ...] = ()

    def __len__(self):
        return len(self.jumps) + len(self.kinks)


def find(f, low: float, high: float) -> Breaks:
    """The jumps and kinks of a landscape of one variable between low and high."""

    def value(x):
        return f.value(x[None])

    def slope(x):
        return f.gradient(x[None])[0]

    aside = _ASIDE * (high - low)
    with np.errstate(all="ignore"):
        places = _halved(value, low, high)
        # The two sides are carried on to the place, as the function has a slope of its own.
        left = value(places - aside) + aside * slope(places - aside)
        right = value(places + aside) - aside * slope(places + aside)
        jumps = _steady(places, left, right, value, 4 * aside, 1e-6 * _size(value, low, high))
        places = _halved(slope, low, high)
        left, right = slope(places - aside), slope(places + aside)
        kinks = _steady(places, left, right, slope, 4 * aside, 1e-4 * _size(slope, low, high))
    return Breaks(jumps, kinks)


def _size(function, low, high):
    """The range of the function's middle nine tenths; its poles and cusps do not count."""
    made = function(low + (high - low) * np.random.default_rng(0).random(2000))
    made = made[np.isfinite(made)]
    return float(np.ptp(np.quantile(made, [0.05, 0.95]))) + 1e-12 if len(made) else np.inf


def _halved(function, low, high):
    """The places where the function changes in cells grown infinitely small, in order."""
    # Cells of an odd size: breaks like to be at round numbers, where one would be shared by two.
    edges = low + (high - low) * np.linspace(-1e-3 * np.sqrt(2), 1 + 1e-3 * np.sqrt(3), _CELLS + 1)
    left, right = edges[:-1], edges[1:]
    at_left, at_right = function(left), function(right)
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        at_middle = function(middle)
        here = np.nan_to_num(np.abs(at_middle - at_left))
        there = np.nan_to_num(np.abs(at_right - at_middle))
        first = here >= there
        left, right = np.where(first, left, middle), np.where(first, middle, right)
        at_left = np.where(first, at_left, at_middle)
        at_right = np.where(first, at_middle, at_right)
    change = np.nan_to_num(np.abs(at_right - at_left))
    return np.unique(((left + right) / 2)[change > 1e-9 * np.max(change, initial=0)])


def _steady(places, left, right, function, further, least):
    """Those changes that stay while their sides are looked at from further away.

    At a pole or a cusp the sides are not steady: nothing finite jumps there.
    """
    change = right - left
    drift = np.abs(function(places - further) - left) + np.abs(function(places + further) - right)
    kept = np.isfinite(change) & (np.abs(change) > least) & (drift < 1e-2 * np.abs(change))
    return tuple((float(p), float(c)) for p, c in zip(places[kept], change[kept]))
