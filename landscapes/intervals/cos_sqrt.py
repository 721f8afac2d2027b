"""cos(sqrt(s)) and its derivatives F_k over intervals of s >= 0 (primitives.cos_sqrt).

|F_k| is largest at s = 0 (Poisson's integral for the spherical Bessel functions, NIST DLMF 10.54.1)
and F_k' = F_{k+1}: a value in the middle and a bound on the slope enclose F_k, and where the
enclosure of F_{k+1} has one sign, F_k is extreme at the two ends.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from landscapes.tape import primitives

from .arithmetic import UNDEFINED, down, flag, up


def _largest_derivative(order, s):
    """A bound of |F_order| on [s, inf): its value at 0, and 1.2 / (2 sqrt s)^order.

    |z^(1-k) j_(k-1)(z)| <= 1.2 z^-k for k <= 4, because z |j_n(z)| stays below 1.2 for n <= 3.
    """
    at_zero = factorial(order) / factorial(2 * order)
    if order > 4:
        return np.full(np.shape(s), at_zero)
    return np.minimum(at_zero, 1.2 / (2 * np.sqrt(np.maximum(s, 1e-300))) ** order) * (1 + 1e-12)


def _at(s, order):
    """F_order at points and how wrong it may be.

    Below s = 1 an alternating series; above, an upward recursion whose steps divide by s: each
    amplifies the 8 units of sin and cos, and z units of the argument, by at most 2 order + 1.
    """
    value = primitives.cos_sqrt(s, order)
    z = np.sqrt(np.abs(s))
    wrong = 2.0**-48 * (1 + order) ** 2 * (1 + z) * _largest_derivative(order, s)
    return value, np.where(np.isfinite(s), wrong, np.inf)


def cos_sqrt(a, order=0):
    """Bounds of the derivative of that order, a whole number up to 2."""
    order = int(order)
    # The series is used down to s = -1, where every derivative is monotone.
    low, high = np.maximum(a[0], -1.0), a[1]
    ends = [_at(end, order) for end in (np.minimum(low, high), high)]
    tight = (
        np.fmin(ends[0][0] - ends[0][1], ends[1][0] - ends[1][1]),
        np.fmax(ends[0][0] + ends[0][1], ends[1][0] + ends[1][1]),
    )
    start = np.maximum(low, 0.0)

    def around(k):
        middle = np.where(np.isfinite(high), start + (high - start) / 2, start)
        reach = up(np.maximum(high - middle, middle - start), 4)
        value, wrong = _at(middle, k)
        spread = np.where(reach > 0, reach * _largest_derivative(k + 1, start), 0.0) + wrong
        most = _largest_derivative(k, start)
        return np.maximum(down(value - spread), -most), np.minimum(up(value + spread), most)

    slope = around(order + 1)
    monotone = (slope[0] > 0) | (slope[1] < 0) | (high <= 0)
    wide = around(order)
    # Below 0 the values beyond those of s >= 0 are at the end, which is in the tight hull.
    loose = (
        np.where(low < 0, np.fmin(wide[0], tight[0]), wide[0]),
        np.where(low < 0, np.fmax(wide[1], tight[1]), wide[1]),
    )
    nowhere = np.isnan(a[0]) | (a[1] < -1)
    ends = (np.where(nowhere, np.nan, np.where(monotone, tight[i], loose[i])) for i in (0, 1))
    return (*ends, flag(a[0] < -1, UNDEFINED))
