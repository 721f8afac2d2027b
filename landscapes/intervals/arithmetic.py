"""Arithmetic on arrays of intervals, rounded outward: what holds of the numbers inside is enclosed.

An interval is a pair (low, high) of float arrays, or of floats for a constant. Both ends NaN is the
empty interval: the operation is defined nowhere on it. A third item, if there is one, tells what
went wrong inside (``JUMP``, ``UNDEFINED``), as the decorations of IEEE 1788 do.

Rounding outward multiplies by 1 -+ 2^-52 and takes the outer of the two: at least one unit in the
last place for a normal number, and on long arrays quicker than ``np.nextafter``, which serves the short
ones, for which one call counts. Sums that are not normal numbers are exact. Products and quotients may
underflow: they move by 2^-1074 more.
"""

from __future__ import annotations

from typing import Any

import numpy as np

JUMP = np.uint8(1)  # somewhere inside the value may jump
UNDEFINED = np.uint8(2)  # somewhere inside there may be no value

TINY = 2.0**-1074
LARGEST = float(np.finfo(float).max)
_UNIT = 2.0**-52


def down(x, ulps=1, tiny=0.0):
    """A lower bound of every number within ``ulps`` units in the last place, and ``tiny``, of x."""
    # inf, where a sum overflowed, stands for a number: the largest one bounds it from below.
    x = np.minimum(x, LARGEST)
    x = np.minimum(x * (1 - ulps * _UNIT), x * (1 + ulps * _UNIT))
    return x - tiny if tiny else x


def up(x, ulps=1, tiny=0.0):
    """An upper bound of every number within ``ulps`` units in the last place, and ``tiny``, of x."""
    x = np.maximum(x, -LARGEST)
    x = np.maximum(x * (1 - ulps * _UNIT), x * (1 + ulps * _UNIT))
    return x + tiny if tiny else x


def flag(where, what):
    """``what`` where the mask holds; None where it holds nowhere, which is the usual case."""
    return np.multiply(where, what, dtype=np.uint8) if np.any(where) else None


def hull(*numbers) -> tuple[Any, Any]:
    """The least interval around arrays of numbers; NaN among them are passed over."""
    low = high = numbers[0]
    for one in numbers[1:]:
        low, high = np.fmin(low, one), np.fmax(high, one)
    return low, high


def magnitude(a):
    """The largest |x| in an interval."""
    return np.maximum(np.abs(a[0]), np.abs(a[1]))


def mignitude(a):
    """The least |x| in an interval: 0 where it holds 0."""
    return np.maximum(np.maximum(a[0], -a[1]), 0.0)


def _empty(a):
    return np.isnan(a[0])


def add(a, b):
    return down(a[0] + b[0]), up(a[1] + b[1])


def subtract(a, b):
    return down(a[0] - b[1]), up(a[1] - b[0])


def negative(a):
    return -a[1], -a[0]


def multiply(a, b):
    for one, other in ((a, b), (b, a)):
        if isinstance(one[0], float) and one[0] == one[1]:
            return _scaled(one[0], other)
    low, high = hull(a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    low, high = down(low, tiny=TINY), up(high, tiny=TINY)
    if np.isnan(np.min(low)):
        # [0, 0] times an infinite end is NaN in floats, and 0 for the numbers that are meant.
        null = np.isnan(low) & ~_empty(a) & ~_empty(b)
        low, high = np.where(null, 0.0, low), np.where(null, 0.0, high)
    return low, high


def _scaled(factor, a):
    if factor == 0:
        return tuple(np.where(np.isnan(end), np.nan, 0.0) for end in a)
    low, high = a if factor > 0 else a[::-1]
    return down(factor * low, tiny=TINY), up(factor * high, tiny=TINY)


def divide(a, b):
    low, high = hull(a[0] / b[0], a[0] / b[1], a[1] / b[0], a[1] / b[1])
    low, high = down(low, tiny=TINY), up(high, tiny=TINY)
    over_zero = (b[0] <= 0) & (b[1] >= 0)
    if not np.any(over_zero):
        return low, high
    # Over a divisor on one side of 0 a dividend of one sign keeps its finite end.
    nearest, farthest = np.where(b[1] > 0, b[1], b[0]), np.where(b[1] > 0, b[0], b[1])
    half = (farthest == 0) & ((a[0] > 0) | (a[1] < 0))
    finite = np.where(a[0] > 0, a[0], a[1]) / nearest
    rising = (a[0] > 0) == (nearest > 0)
    low_there = np.where(half & rising, down(finite, tiny=TINY), -np.inf)
    high_there = np.where(half & ~rising, up(finite, tiny=TINY), np.inf)
    nowhere = ((b[0] == 0) & (b[1] == 0)) | _empty(a)
    low = np.where(over_zero, np.where(nowhere, np.nan, low_there), low)
    high = np.where(over_zero, np.where(nowhere, np.nan, high_there), high)
    return low, high, flag(over_zero, UNDEFINED)


def reciprocal_or_zero(a):
    """1/x, and 0 at 0: unbounded on both sides of 0, and a jump there."""
    low, high = divide((1.0, 1.0), a)[:2]
    holds_zero = (a[0] <= 0) & (a[1] >= 0)
    if not np.any(holds_zero):
        return low, high
    low = np.where(holds_zero, np.fmin(low, 0.0), low)
    high = np.where(holds_zero, np.fmax(high, 0.0), high)
    only_zero = (a[0] == 0) & (a[1] == 0)
    return low, high, flag(holds_zero & ~only_zero, JUMP)


def _powered(x, n):
    """x^n for an integer n >= 1 by repeated squaring: off by less than 2n units."""
    result: Any = None
    while n:
        if n & 1:
            result = x if result is None else result * x
        n >>= 1
        if n:
            x = x * x
    return result


def integer_power(a, n):
    n = int(n)
    if n % 2:
        return down(_powered(a[0], n), 2 * n, TINY), up(_powered(a[1], n), 2 * n, TINY)
    low = down(_powered(mignitude(a), n), 2 * n, TINY)
    return np.maximum(low, 0.0), up(_powered(magnitude(a), n), 2 * n, TINY)


def sqrt(a):
    low, high = np.sqrt(np.maximum(a[0], 0.0)), np.sqrt(a[1])
    outside = flag(a[0] < 0, UNDEFINED)
    if outside is not None:
        low = np.where(np.isnan(high), np.nan, low)
    return down(low), up(high), outside


def absolute(a):
    return mignitude(a), magnitude(a)


def maximum(a, b):
    return np.maximum(a[0], b[0]), np.maximum(a[1], b[1])


def minimum(a, b):
    return np.minimum(a[0], b[0]), np.minimum(a[1], b[1])
