"""Elementary functions and choices on intervals: ``FUNCTIONS`` by the names of a tape's operations.

NumPy states an error below 4 units in the last place for its vectorised functions (NEP 38 and the
accuracy tests of its SIMD loops); 8 are allowed for here, and the tests compare every function with
50-digit arithmetic, also near its zeros and for large arguments. Functions made of several such
steps say what they allow.
"""

from __future__ import annotations

from functools import partial
from math import pi

import numpy as np

from . import arithmetic as ia
from .arithmetic import JUMP, TINY, UNDEFINED, down, flag, up
from .cos_sqrt import cos_sqrt

_ULPS = 8
_LITTLE = 8 * TINY


def _down(x):
    return down(x, _ULPS, _LITTLE)


def _up(x):
    return up(x, _ULPS, _LITTLE)


def _rising(function, low=-np.inf, high=np.inf):
    """A function that rises everywhere, with values from low to high."""

    def enclose(a):
        return np.maximum(_down(function(a[0])), low), np.minimum(_up(function(a[1])), high)

    return enclose


def _rising_on(function, least, most, low=-np.inf, high=np.inf, poles=()):
    """A function that rises on [least, most], without a value at its poles and elsewhere."""

    def enclose(a):
        outside = (a[0] < least) | (a[1] > most)
        nowhere = (a[1] < least) | (a[0] > most)
        for pole in poles:
            outside = outside | ((a[0] <= pole) & (a[1] >= pole))
            nowhere = nowhere | ((a[0] == pole) & (a[1] == pole))
        made_low = np.maximum(_down(function(np.clip(a[0], least, most))), low)
        made_high = np.minimum(_up(function(np.clip(a[1], least, most))), high)
        lost = flag(outside, UNDEFINED)
        if lost is not None:
            made_low = np.where(nowhere, np.nan, made_low)
            made_high = np.where(nowhere, np.nan, made_high)
        return made_low, made_high, lost

    return enclose


def _arccos(a):
    low, high, flags = _rising_on(np.arcsin, -1.0, 1.0)(a)
    low, high = ia.subtract((down(pi / 2), up(pi / 2)), (low, high))
    return np.maximum(low, 0.0), np.minimum(high, up(pi)), flags


def _holds_a_multiple(a, period, offset):
    """Whether an interval may hold offset + k period for a whole k.

    The ends, divided by the period, are widened by 4 units: a multiple missed by rounding would be
    an extremum missed; one seen in vain costs nothing.
    """
    low = down(a[0] / period, 4) - offset / period
    high = up(a[1] / period, 4) - offset / period
    slack = 2.0**-50
    return np.floor(high + slack) >= np.ceil(low - slack)


def _wave(function, highest, lowest):
    """sin or cos, whose extrema lie at highest + 2 pi k and lowest + 2 pi k."""

    def enclose(a):
        low, high = ia.hull(function(a[0]), function(a[1]))
        low = np.where(_holds_a_multiple(a, 2 * pi, lowest), -1.0, np.maximum(_down(low), -1.0))
        high = np.where(_holds_a_multiple(a, 2 * pi, highest), 1.0, np.minimum(_up(high), 1.0))
        # An infinite end leaves no whole number of waves to count.
        unbounded = np.isinf(a[0]) | np.isinf(a[1])
        low, high = np.where(unbounded, -1.0, low), np.where(unbounded, 1.0, high)
        return np.where(np.isnan(a[0]), np.nan, low), np.where(np.isnan(a[0]), np.nan, high)

    return enclose


def _tan(a):
    pole = _holds_a_multiple(a, pi, pi / 2) | np.isinf(a[0]) | np.isinf(a[1])
    low, high = _down(np.tan(a[0])), _up(np.tan(a[1]))
    return np.where(pole, -np.inf, low), np.where(pole, np.inf, high), flag(pole, UNDEFINED)


def _cosh(a):
    low, high = _down(np.cosh(ia.mignitude(a))), _up(np.cosh(ia.magnitude(a)))
    return np.maximum(low, 1.0), high


def _sinc(a):
    # sin(pi x)/(pi x) = -2 d/ds cos sqrt(s) at s = (pi x)^2.
    return _cos_sqrt_scaled(ia.integer_power(ia.multiply((down(pi), up(pi)), a), 2))


def _cos_sqrt_scaled(square):
    low, high = cos_sqrt(square, 1)[:2]
    return ia.multiply((-2.0, -2.0), (low, high))


def _power(a, b):
    """x^y for x >= 0; of a negative x there is a power for a whole constant y alone."""
    if isinstance(b[0], float) and b[0] == b[1] and b[0] and b[0].is_integer():
        powered = ia.integer_power(a, abs(b[0]))
        return powered if b[0] > 0 else ia.divide((1.0, 1.0), powered)
    base = np.maximum(a[0], 0.0), a[1]
    corners = [np.power(x, y) for x in base for y in b]
    # x^y rises or falls in x for each y, and in y for each x: its extremes are at corners.
    low, high = ia.hull(*corners)
    low, high = np.maximum(_down(low), 0.0), _up(high)
    nowhere = (a[1] < 0) | np.isnan(a[0]) | np.isnan(b[0])
    low, high = np.where(nowhere, np.nan, low), np.where(nowhere, np.nan, high)
    pole = (a[0] <= 0) & (b[0] <= 0)
    return low, np.where(pole & ~nowhere, np.inf, high), flag((a[0] < 0) | pole, UNDEFINED)


def _hypot(a, b):
    return ia.sqrt(ia.add(ia.integer_power(a, 2), ia.integer_power(b, 2)))[:2]


def _arctan2(y, x):
    # On a box that does not meet the negative x-axis the angle is extreme at a corner.
    cut = (x[0] <= 0) & (y[0] <= 0) & (y[1] >= 0)
    low, high = ia.hull(*(np.arctan2(v, u) for v in y for u in x))
    low, high = np.where(cut, -up(pi), _down(low)), np.where(cut, up(pi), _up(high))
    nowhere = np.isnan(x[0]) | np.isnan(y[0])
    return np.where(nowhere, np.nan, low), np.where(nowhere, np.nan, high), flag(cut, JUMP)


def _logaddexp(a, b):
    # Rising in both. Cancellation between the two parts costs units of the larger one.
    def bound(x, y, side):
        spread = 2.0**-48 * (np.maximum(np.abs(x), np.abs(y)) + 1)
        exact = np.logaddexp(x, y)
        return np.where(np.isfinite(exact), exact + side * spread, exact)

    return bound(a[0], b[0], -1.0), bound(a[1], b[1], 1.0)


def _stepped(function):
    """floor and its kin: exact, and a jump wherever the two ends differ."""

    def enclose(a):
        low, high = function(a[0]), function(a[1])
        return low, high, flag(low != high, JUMP)

    return enclose


def _sign(a):
    low, high = np.sign(a[0]), np.sign(a[1])
    return low, high, flag(low != high, JUMP)


def _remainder(a, b):
    """a - b floor(a/b), which has the sign of b."""
    turns = ia.divide(a, b)
    low, high = np.floor(turns[0]), np.floor(turns[1])
    same = low == high
    within = ia.subtract(a, ia.multiply(b, (np.where(same, low, 0.0), np.where(same, low, 0.0))))
    least, most = np.minimum(b[0], 0.0), np.maximum(b[1], 0.0)
    nowhere = np.isnan(turns[0])
    made_low = np.where(same, np.maximum(within[0], least), least)
    made_high = np.where(same, np.minimum(within[1], most), most)
    jumps = flag(~same & ~nowhere, JUMP)
    zero = turns[2] if len(turns) > 2 else None
    flags = jumps if zero is None else zero if jumps is None else jumps | zero
    return np.where(nowhere, np.nan, made_low), np.where(nowhere, np.nan, made_high), flags


def _truth(sure, impossible):
    """1 where sure, 0 where impossible, and [0, 1], with a jump, where undecided."""
    sure, impossible = np.asarray(sure), np.asarray(impossible)
    low, high = sure.astype(float), (~impossible).astype(float)
    return low, high, flag(low != high, JUMP)


_COMPARISONS = {
    "less": lambda a, b: _truth(a[1] < b[0], a[0] >= b[1]),
    "less_equal": lambda a, b: _truth(a[1] <= b[0], a[0] > b[1]),
    "greater": lambda a, b: _truth(a[0] > b[1], a[1] <= b[0]),
    "greater_equal": lambda a, b: _truth(a[0] >= b[1], a[1] < b[0]),
    "equal": lambda a, b: _truth(_same_point(a, b), (a[1] < b[0]) | (b[1] < a[0])),
    "not_equal": lambda a, b: _truth((a[1] < b[0]) | (b[1] < a[0]), _same_point(a, b)),
}


def _same_point(a, b):
    return (a[0] == a[1]) & (b[0] == b[1]) & (a[0] == b[0])


# What is asked of a value, and what is certain when its interval is bounded.
_bounded = {
    "isfinite": lambda known: _truth(known, np.zeros_like(known)),
    "isnan": lambda known: _truth(np.zeros_like(known), known),
    "isinf": lambda known: _truth(np.zeros_like(known), known),
}


def _asks(name):
    return lambda a: _bounded[name](np.asarray(np.isfinite(a[0]) & np.isfinite(a[1])))


_LOGIC = {
    "logical_and": ia.minimum,
    "logical_or": ia.maximum,
    "logical_not": lambda a: (1.0 - a[1], 1.0 - a[0]),
    "logical_xor": lambda a, b: _COMPARISONS["not_equal"](a, b)[:2],
}


FUNCTIONS = {
    "add": ia.add,
    "subtract": ia.subtract,
    "multiply": ia.multiply,
    "divide": ia.divide,
    "negative": ia.negative,
    "square": partial(ia.integer_power, n=2),
    "reciprocal": lambda a: ia.divide((1.0, 1.0), a),
    "reciprocal_or_zero": ia.reciprocal_or_zero,
    "integer_power": ia.integer_power,
    "power": _power,
    "sqrt": ia.sqrt,
    "absolute": ia.absolute,
    "maximum": ia.maximum,
    "minimum": ia.minimum,
    "cbrt": _rising(np.cbrt),
    "exp": _rising(np.exp, low=0.0),
    "exp2": _rising(np.exp2, low=0.0),
    "expm1": _rising(np.expm1, low=-1.0),
    "log": _rising_on(np.log, 0.0, np.inf, poles=(0.0,)),
    "log2": _rising_on(np.log2, 0.0, np.inf, poles=(0.0,)),
    "log10": _rising_on(np.log10, 0.0, np.inf, poles=(0.0,)),
    "log1p": _rising_on(np.log1p, -1.0, np.inf, poles=(-1.0,)),
    "sin": _wave(np.sin, pi / 2, -pi / 2),
    "cos": _wave(np.cos, 0.0, pi),
    "tan": _tan,
    "arcsin": _rising_on(np.arcsin, -1.0, 1.0),
    "arccos": _arccos,
    "arctan": _rising(np.arctan),
    "sinh": _rising(np.sinh),
    "cosh": _cosh,
    "tanh": _rising(np.tanh, -1.0, 1.0),
    "arcsinh": _rising(np.arcsinh),
    "arccosh": _rising_on(np.arccosh, 1.0, np.inf, low=0.0),
    "arctanh": _rising_on(np.arctanh, -1.0, 1.0, poles=(-1.0, 1.0)),
    "sinc": _sinc,
    "cos_sqrt": cos_sqrt,
    "hypot": _hypot,
    "arctan2": _arctan2,
    "logaddexp": _logaddexp,
    "remainder": _remainder,
    "sign": _sign,
    "floor": _stepped(np.floor),
    "ceil": _stepped(np.ceil),
    "rint": _stepped(np.rint),
    "trunc": _stepped(np.trunc),
    **_COMPARISONS,
    **_LOGIC,
    **{name: _asks(name) for name in _bounded},
}
