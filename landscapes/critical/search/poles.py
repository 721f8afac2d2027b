"""Poles: places around which |f| grows beyond any bound, as samples of f see it.

On the way to a pole |f| grows by as much again with every halving of the distance, or by more: x^-p by a
factor, log x by the same amount. At a cusp, |x|^p with p > 0, it grows by less and less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from landscapes.core.landscape import Landscape
from landscapes.critical.kinds import Sign
from landscapes.critical.words import of_pole

from .points import Points

Values = Callable[[np.ndarray], np.ndarray]  # of a function at points (d, *batch)
_MOST, _LEAST = 24, 6  # halvings
_FIRST = 2.0**-10  # of the box's sides: where the way to the place begins
_AGAIN = 0.5  # of the most that any of these halvings has brought


@dataclass(frozen=True, eq=False)
class Pole:
    """A place around which f is unbounded, or a curve of such: its extent (d,), and where f goes."""

    low: np.ndarray
    high: np.ndarray
    sign: Sign
    alone: bool  # a place; else its extent is that of a curve

    sentence = property(of_pole)

    @property
    def place(self) -> np.ndarray:
        """The point (d,) of fewest decimals within the extent."""
        return simplest(self.low, self.high)


def simplest(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The point (d,) of fewest decimals between low and high (d,)."""
    return np.array([_simplest(a, b) for a, b in zip(low, high)])


def _simplest(low, high) -> float:
    for decimals in range(18):
        near = round(float(low / 2 + high / 2), decimals)
        if low <= near <= high:
            return near + 0.0  # no -0
    return float(low)


def sign_of(f: Values, places: np.ndarray, width: np.ndarray, blur: float = 0.0) -> Sign | None:
    """Where a function goes on the ways to the places (d, n), all of one pole; None where it stays bounded.

    ``width`` (d,) are the box's sides, of which the places may be wrong by a share of ``blur``.
    """
    d = len(places)
    ways = np.array([w for w in product((-1.0, 0.0, 1.0), repeat=d) if any(w)]).T
    # As near as floats still tell the points of the way from the place.
    grain = np.max(np.spacing(np.abs(places)) / width[:, None], initial=2.0**-51)
    last = max(64 * grain, 8 * blur)
    first = max(_FIRST, min(last * 2.0**_MOST, 2.0**-3))
    halvings = min(_MOST, int(np.log2(first / last)))
    if halvings < _LEAST:
        return None
    distance = first * 0.5 ** np.arange(halvings + 1)
    away = (width[:, None] * ways)[:, None, :, None] * distance
    with np.errstate(all="ignore"):
        value = np.reshape(f(places[:, :, None, None] + away), (-1, len(distance)))
        ends = [_end(way) for way in value]
    signs = {sign for sign in ends if sign}
    return None if not signs else Sign.BOTH if len(signs) > 1 else Sign.UP if 1 in signs else Sign.DOWN


def _end(way: np.ndarray) -> int:
    """1 or -1 where f grows beyond any bound along a way, as long as it has its digits; else 0.

    Right beside a zero of a denominator that is multiplied out, floats are only noise: the longest stretch
    on which f grows with one sign is looked at.
    """
    # Against where the way begins: what another pole adds, or a constant, does not grow.
    way = way[np.argmax(np.isfinite(way)) :]
    way = way - way[0]
    growth, sign = np.diff(np.abs(way)), np.sign(way)
    going = (growth > 0) & ((sign[1:] == sign[:-1]) | (sign[:-1] == 0))
    if not len(going):
        return 0
    stops = np.flatnonzero(np.append(~going, True))
    starts = np.append(0, stops[:-1] + 1)
    longest = int(np.argmax(stops - starts))
    first, last = int(starts[longest]), int(stops[longest])
    if last - first < _LEAST or growth[last - 1] < _AGAIN * np.max(growth[first:last]):
        return 0
    return int(sign[last])


def without_poles(
    f: Landscape, points: Points, box: Sequence[tuple[float, float]], blur: float
) -> tuple[Points, tuple[Pole, ...]]:
    """The points that have a place and around which f is bounded, and the poles among the others.

    The points' places may be wrong by a share of ``blur`` of the box's sides.
    """
    low, high = np.array(box).T
    kept, poles = np.all(np.isfinite(points.theta), axis=0), []
    for k in np.flatnonzero(kept & (points.kink | points.degenerate)):
        place = points.theta[:, k]
        sign = sign_of(f.value, place[:, None], high - low, blur)
        if sign is not None:
            kept[k] = False
            poles.append(Pole(place, place, sign, True))
    return points[kept], tuple(poles)
