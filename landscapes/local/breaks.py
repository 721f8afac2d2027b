"""Where a function breaks off: jumps, kinks, poles and infinite slopes, by looking ever closer.

The piece of a segment over which a function changes most is cut again and again. Where the function
is continuous the change dies away; at a jump it stays, at a pole it grows. Where the slope is
bounded, change over length tends to it; at a jump or a cusp it goes on growing.

    zoomed(function, begin, end)      # what becomes of the change, for segments in any direction
    jumps_between(function, places)   # the jumps of a function of one variable, and their sizes
    grows(function, places, steps)    # whether it has no bound there, be its growth as slow as a logarithm's
    find(f, -5, 5)                    # jumps and kinks of a landscape of one variable, to the last digit

Of two breaks in one segment only the larger one is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscapes.core.landscape import Landscape

_PIECES = 16
_EARLY, _ROUNDS = 8, 16  # about 2^-20 and 2^-38 of the segment, still many floats long
_JUMP = 0.02  # of a function's range, as far as it was met: more than a cusp like sqrt|x| has left
_STAYS = 0.9  # of the change met early: at a jump all of it is left, at |x|^0.1 a third
_STEEPER = 24.0  # from early to late; the slope of |x|^(2/3) grows more than this
_GROWN = 4.0  # the same of a change: it does not stay, as at a jump, but grows as at a pole
_ROUNDING = 1e4  # in units of the last place: below, a change proves nothing
_FAINT = 1e-10  # of the largest number met on any segment: the same, where numbers cancelled
_LOOKS, _NEAREST = 48, 300  # towards a point that a function may grow at; in halvings of the distance
_EVEN = 0.3  # of the largest: what every growth from look to look must be, as a logarithm's are
_CELLS, _HALVINGS = 4096, 64
_ASIDE = 1e-9  # of the range: how near to a break its two sides are looked at


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
def zoomed(function: Callable, begin: np.ndarray, end: np.ndarray) -> Zoom:
    """Look closer at segments (d, n): ``function`` answers (components, *batch) for (d, *batch)."""
    n = begin.shape[1]
    left, right, each = np.zeros(n), np.ones(n), np.arange(n)
    ticks = np.linspace(0, 1, _PIECES + 1)[:, None]
    early = early_slope = size = spread = change = last = after = np.zeros(n)
    for count in range(_ROUNDS):
        share = left + ticks * (right - left)
        # Exactly the segment's own ends at its ends.
        points = begin[:, None] * (1 - share) + end[:, None] * share
        values = function(points)
        changes = _changes(values)
        most = np.argmax(changes, axis=0)
        change, last, after = changes[most, each], share[most, each], share[most + 1, each]
        finite = np.where(np.isfinite(values), values, 0.0)
        size = np.maximum(size, np.max(np.abs(finite), axis=(0, 1)))
        spread = np.maximum(spread, np.max(np.ptp(finite, axis=1), axis=0))
        if count == _EARLY:
            early, early_slope = change, change / (after - last)
        # With a piece more on each side: a pole may lie just beyond the piece it makes steep.
        left = share[np.maximum(most - 1, 0), each]
        right = share[np.minimum(most + 2, _PIECES), each]
    jumps = (change > _JUMP * spread) & ~(change < _STAYS * early)
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


def _changes(values):
    """The largest change of a component between neighbours: (components, m, n) -> (m - 1, n).

    From a number to inf is an infinite change; to where nothing is defined, none.
    """
    changes = np.abs(np.diff(values, axis=1))
    return np.max(np.where(np.isnan(changes), 0.0, changes), axis=0)


@np.errstate(all="ignore")
def grows(function: Callable, places: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Whether a function grows without bound towards places (d, n), coming from places + steps: (n,).

    Some component has to grow as the distance shrinks by always the same factor, and never less than
    before, to the last floats: towards a bound it would grow ever less. ``function`` answers
    (components, *batch) for (d, *batch).
    """
    # As far as the distance itself is known to some digits.
    shift = np.where(steps == 0, np.inf, np.abs(steps) / np.spacing(np.abs(places)))
    halvings = np.minimum(np.log2(np.min(shift, axis=0)) - 8, _NEAREST)
    distance = np.exp2(-np.linspace(0.1, 1, _LOOKS)[:, None] * halvings)
    growth = np.diff(function(places[:, None] + steps[:, None] * distance), axis=1)
    one_way = np.all(growth > 0, axis=1) | np.all(growth < 0, axis=1)
    size, half = np.abs(growth), _LOOKS // 2
    even = np.min(size[:, half:], axis=1) >= _EVEN * np.max(size[:, :half], axis=1)
    return np.any(one_way & even & np.all(np.isfinite(growth), axis=1), axis=0) & (halvings > _LOOKS / 2)


def jumps_between(function: Callable, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a function of one number jumps, and by how much (inf at a pole), between places (n,)."""
    zoom = zoomed(lambda t: function(t[0])[None], places[None, :-1], places[None, 1:])
    jumps = np.sort(zoom.begin[0, zoom.jumps])
    aside = _ASIDE * (places[-1] - places[0])
    # A jump on the border of two cells is seen from both.
    at = jumps[np.diff(jumps, prepend=-np.inf) > 2 * aside]
    sizes = np.abs(function(at + aside) - function(at - aside))
    cell = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(places) - 2)
    return at, np.where(zoom.poles[cell] | np.isnan(sizes), np.inf, sizes)


@dataclass(frozen=True)
class Breaks:
    """Jumps as (place, height) and kinks as (place, change of slope), from left to right."""

    jumps: tuple[tuple[float, float], ...] = ()
    kinks: tuple[tuple[float, float], ...] = ()

    def __len__(self):
        return len(self.jumps) + len(self.kinks)


@np.errstate(all="ignore")
def find(f: Landscape, low: float, high: float) -> Breaks:
    """The jumps and kinks of a landscape of one variable between low and high.

    Exact to the last digit: every cell of a fine grid is halved down to neighbouring floats.
    """

    def value(x):
        return f.value(x[None])

    def slope(x):
        return f.gradient(x[None])[0]

    aside = _ASIDE * (high - low)
    places = _halved(value, low, high)
    # The two sides are carried on to the place, as the function has a slope of its own.
    left = value(places - aside) + aside * slope(places - aside)
    right = value(places + aside) - aside * slope(places + aside)
    jumps = _steady(places, left, right, value, 4 * aside, 1e-6 * _size(value, low, high))
    places = _halved(slope, low, high)
    left, right = slope(places - aside), slope(places + aside)
    return Breaks(jumps, _steady(places, left, right, slope, 4 * aside, 1e-4 * _size(slope, low, high)))


def _size(function, low, high):
    """The range of the function's middle nine tenths; its poles and cusps do not count."""
    values = function(low + (high - low) * np.random.default_rng(0).random(2000))
    values = values[np.isfinite(values)]
    return float(np.ptp(np.quantile(values, [0.05, 0.95]))) + 1e-12 if len(values) else np.inf


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
