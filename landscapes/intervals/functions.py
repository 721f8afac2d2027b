"""Elementary functions and choices on intervals, and what makes such functions.

Which of them is the form of which operation is said in landscapes/tape/operations/.

NumPy states an error below 4 units in the last place for its vectorised functions (NEP 38 and the
accuracy tests of its SIMD loops); 8 are allowed for here, and the tests compare every function with
50-digit arithmetic, also near its zeros and for large arguments. Functions made of several such
steps say what they allow.
"""

from __future__ import annotations

from math import pi

import numpy as np

from landscapes.tape import primitives

from . import arithmetic as ia
from .arithmetic import JUMP, TINY, UNDEFINED, down, flag, up
from .cos_sqrt import cos_sqrt

_ULPS = 8
_LITTLE = 8 * TINY


def _down(x):
    return down(x, _ULPS, _LITTLE)


def _up(x):
    return up(x, _ULPS, _LITTLE)


def rising(function, low=-np.inf, high=np.inf):
    """A function that rises everywhere, with values from low to high."""

    def enclose(a):
        return np.maximum(_down(function(a[0])), low), np.minimum(_up(function(a[1])), high)

    return enclose


def rising_on(function, least, most, low=-np.inf, high=np.inf, poles=()):
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


def arccos(a):
    low, high, flags = rising_on(np.arcsin, -1.0, 1.0)(a)
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


def wave(function, highest, lowest):
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


def tan(a):
    pole = _holds_a_multiple(a, pi, pi / 2) | np.isinf(a[0]) | np.isinf(a[1])
    low, high = _down(np.tan(a[0])), _up(np.tan(a[1]))
    return np.where(pole, -np.inf, low), np.where(pole, np.inf, high), flag(pole, UNDEFINED)


def cosh(a):
    low, high = _down(np.cosh(ia.mignitude(a))), _up(np.cosh(ia.magnitude(a)))
    return np.maximum(low, 1.0), high


def sech(a):
    least, most = primitives.sech.fun(ia.magnitude(a)), primitives.sech.fun(ia.mignitude(a))
    return np.maximum(_down(least), 0.0), np.minimum(_up(most), 1.0)


def sinc(a):
    # sin(pi x)/(pi x) = -2 d/ds cos sqrt(s) at s = (pi x)^2.
    return _cos_sqrt_scaled(ia.integer_power(ia.multiply((down(pi), up(pi)), a), 2))


def _cos_sqrt_scaled(square):
    low, high = cos_sqrt(square, 1)[:2]
    return ia.multiply((-2.0, -2.0), (low, high))


def power(a, b):
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


def hypot(a, b):
    return ia.sqrt(ia.add(ia.integer_power(a, 2), ia.integer_power(b, 2)))[:2]


def arctan2(y, x):
    # On a box that does not meet the negative x-axis the angle is extreme at a corner.
    cut = (x[0] <= 0) & (y[0] <= 0) & (y[1] >= 0)
    low, high = ia.hull(*(np.arctan2(v, u) for v in y for u in x))
    low, high = np.where(cut, -up(pi), _down(low)), np.where(cut, up(pi), _up(high))
    nowhere = np.isnan(x[0]) | np.isnan(y[0])
    return np.where(nowhere, np.nan, low), np.where(nowhere, np.nan, high), flag(cut, JUMP)


def logaddexp(a, b):
    # Rising in both. Cancellation between the two parts costs units of the larger one.
    def bound(x, y, side):
        spread = 2.0**-48 * (np.maximum(np.abs(x), np.abs(y)) + 1)
        exact = np.logaddexp(x, y)
        return np.where(np.isfinite(exact), exact + side * spread, exact)

    return bound(a[0], b[0], -1.0), bound(a[1], b[1], 1.0)


def stepped(function):
    """floor and its kin: exact, and a jump wherever the two ends differ."""

    def enclose(a):
        low, high = function(a[0]), function(a[1])
        return low, high, flag(low != high, JUMP)

    return enclose


def remainder(a, b):
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


def truth(sure, impossible):
    """1 where sure, 0 where impossible, and [0, 1], with a jump, where undecided."""
    sure, impossible = np.asarray(sure), np.asarray(impossible)
    low, high = sure.astype(float), (~impossible).astype(float)
    return low, high, flag(low != high, JUMP)


def less(a, b):
    return truth(a[1] < b[0], a[0] >= b[1])


def less_equal(a, b):
    return truth(a[1] <= b[0], a[0] > b[1])


def greater(a, b):
    return less(b, a)


def greater_equal(a, b):
    return less_equal(b, a)


def _same_point(a, b):
    return (a[0] == a[1]) & (b[0] == b[1]) & (a[0] == b[0])


def _apart(a, b):
    return (a[1] < b[0]) | (b[1] < a[0])


def equal(a, b):
    return truth(_same_point(a, b), _apart(a, b))


def not_equal(a, b):
    return truth(_apart(a, b), _same_point(a, b))


def logical_not(a):
    return 1.0 - a[1], 1.0 - a[0]


def logical_xor(a, b):
    return not_equal(a, b)[:2]


def isfinite(a):
    finite = np.asarray(np.isfinite(a[0]) & np.isfinite(a[1]))
    return truth(finite, np.zeros_like(finite))


def isnan(a):
    finite = np.asarray(np.isfinite(a[0]) & np.isfinite(a[1]))
    return truth(np.zeros_like(finite), finite)


isinf = isnan  # both are surely false where the interval is bounded, and else undecided
