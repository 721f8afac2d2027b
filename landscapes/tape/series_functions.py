"""Elementary functions on truncated power series, and what makes such functions.

Which of them is the form of which operation is said in landscapes/tape/operations/.

A series is an array (orders, n) of coefficients, for n lines at once; that of a constant is
(orders, 1). The recurrences are those of A. Griewank and A. Walther, Evaluating Derivatives (2008),
chapter 13. Choices (|x|, maximum, floor, comparisons) are made as they are just after t = 0.
"""

from __future__ import annotations

import math

import numpy as np

from landscapes.tape import primitives


def constant(value, orders):
    """The series of a number."""
    line = np.zeros((orders, 1))
    line[0] = value
    return line


def _level(first, like):
    """The series of what does not change along the line."""
    line = np.zeros(np.broadcast_shapes(like.shape, (1, np.size(first))))
    line[0] = first
    return line


# ---- arithmetic


def _dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def multiply(a, b):
    if np.isnan(a[-1]).any() or np.isnan(b[-1]).any():
        # What is not known of b from t^k on is, times a's t^m, not known from t^(k + m) on.
        a, b = np.broadcast_arrays(a, b)
        terms = a[:, None] * b
        vanish = (a == 0)[:, None] & np.isfinite(b[0]) | (b == 0) & np.isfinite(a[0])
        terms = np.where(vanish & np.isnan(terms), 0.0, terms)
        y = np.array([sum(terms[j, k - j] for j in range(k + 1)) for k in range(len(a))])
        # Where a is known before t^p and b before t^q, with half a power left open in both (the square
        # root of t times itself), their product is known before t^(p + q - 1).
        known = np.isfinite(a), np.isfinite(b)
        p, q = (np.where(np.all(k, axis=0), len(a), np.argmin(k, axis=0)) for k in known)
        open_from = np.where((p < len(a)) & (q < len(a)), p + q - 1, len(a))
        return np.where(np.arange(len(a))[:, None] >= open_from, np.nan, y)
    return np.array([_dot(a[: k + 1], b[k::-1]) for k in range(len(a))])


def divide(a, b):
    a, b = np.broadcast_arrays(a, b)
    starts = np.where(np.any(b != 0, axis=0), np.argmax(b != 0, axis=0), 0)
    y = _quotient(a, b)
    for m in np.unique(starts[starts != 0]):
        # Both begin with t^m: the quotient is one of series, known m orders less far.
        here = np.flatnonzero((starts == m) & np.all(a[:m] == 0, axis=0))
        y[: len(y) - m, here] = _quotient(a[m:, here], b[m:, here])
        y[len(y) - m :, here] = np.nan
    return y


def _quotient(a, b):
    y = np.zeros(np.broadcast_shapes(a.shape, b.shape))
    for k in range(len(y)):
        y[k] = (a[k] - (_dot(b[1 : k + 1], y[k - 1 :: -1][:k]) if k else 0)) / b[0]
    return y


def reciprocal(x):
    return divide(constant(1.0, len(x)), x)


def reciprocal_or_zero(x):
    return np.where(np.all(x == 0, axis=0), 0.0, reciprocal(x))


def integer_power(x, n):
    result, n = None, int(n)
    while n:
        if n & 1:
            result = x if result is None else multiply(result, x)
        n >>= 1
        if n:
            x = multiply(x, x)
    return result


def _root(x):
    y = np.empty_like(x)
    y[0] = np.sqrt(x[0])
    for k in range(1, len(x)):
        y[k] = (x[k] - _dot(y[1:k], y[k - 1 : 0 : -1])) / (2 * y[0])
    return y


def sqrt(x):
    y = _root(x)
    # Where x starts with t^m, so does its root with t^(m/2), which is a power of t for even m; for
    # odd m the next derivative is infinite, and there are no further ones.
    starts = np.where(np.any(x != 0, axis=0), np.argmax(x != 0, axis=0), -1)
    for m in np.unique(starts[starts != 0]):
        here = starts == m
        half = (m + 1) // 2
        y[:, here] = 0.0 if m < 0 else np.nan
        y[:half, here] = 0.0
        if m > 0 and m % 2:  # of what falls below 0 there is no root for t > 0
            y[half : half + 1, here] = np.where(x[m, here] > 0, np.inf, np.nan)
        if m > 0 and m % 2 == 0:
            y[half : half + len(x) - m, here] = _root(x[m:, here])
    return y


def power(a, b):
    if np.any(b[1:] != 0):
        y = exp(multiply(b, log(a)))
        y[0] = np.power(a[0], b[0])
        return y
    y, p = np.empty(np.broadcast_shapes(a.shape, b.shape)), b[0]
    y[0] = np.power(a[0], p)
    for k in range(1, len(y)):
        y[k] = sum((p * j - (k - j)) * a[j] * y[k - j] for j in range(1, k + 1)) / (k * a[0])
    return y


def cbrt(x):
    side = np.sign(x[0])
    y = side * power(side * x, constant(1 / 3, len(x)))
    y[0] = np.cbrt(x[0])
    return y


# ---- functions with y' = (a series) x'


def grown(first, slope, x):
    """y with y(0) = first and y' = slope(y) x'; slope's k-th coefficient needs y's up to the k-th."""
    y = np.zeros_like(x)
    y[0] = first
    for k in range(1, len(x)):
        known = slope(y)
        y[k] = sum(j * x[j] * known[k - j] for j in range(1, k + 1)) / k
    return y


def with_slope(function, slope):
    """A function of one argument whose derivative is a series of the argument alone."""

    def grow(x):
        known = slope(x)
        return grown(function(x[0]), lambda y: known, x)

    return grow


def with_slope_of_itself(function, slope):
    """A function of one argument whose derivative is a series of its own value."""
    return lambda x: grown(function(x[0]), slope, x)


def shifted(x, first):
    """x + first, and -x + first by a minus sign before x."""
    y = x.copy()
    y[0] += first
    return y


def square(x):
    return multiply(x, x)


def exp(x):
    return grown(np.exp(x[0]), lambda y: y, x)


def exp2(x):
    y = exp(math.log(2) * x)
    y[0] = np.exp2(x[0])
    return y


def expm1(x):
    return np.concatenate([np.expm1(x[:1]), exp(x)[1:]])


log = with_slope(np.log, reciprocal)


def _circular(x, sign, first, second):
    """(sin, cos) for sign -1 and (sinh, cosh) for 1, which are each other's slopes."""
    s, c = np.empty_like(x), np.empty_like(x)
    s[0], c[0] = first(x[0]), second(x[0])
    for k in range(1, len(x)):
        s[k] = sum(j * x[j] * c[k - j] for j in range(1, k + 1)) / k
        c[k] = sign * sum(j * x[j] * s[k - j] for j in range(1, k + 1)) / k
    return s, c


def sin(x):
    return _circular(x, -1, np.sin, np.cos)[0]


def cos(x):
    return _circular(x, -1, np.sin, np.cos)[1]


def sinh(x):
    return _circular(x, 1, np.sinh, np.cosh)[0]


def cosh(x):
    return _circular(x, 1, np.sinh, np.cosh)[1]


def hypot(a, b):
    return sqrt(square(a) + square(b))


def arctan2(y, x):
    y, x = np.broadcast_arrays(y, x)
    radius = square(x) + square(y)
    by_y, by_x = divide(x, radius), -divide(y, radius)
    turn = grown(np.arctan2(y[0], x[0]), lambda _: by_y, y)
    return turn + grown(0.0, lambda _: by_x, x)


def cos_sqrt(s, order=0):
    """The function's own Taylor series at s[0], with the rest of s put in: Horner's rule."""
    rest = s.copy()
    rest[0] = 0.0
    y = np.zeros_like(s)
    for k in reversed(range(len(s))):
        y = multiply(y, rest)
        y[0] += primitives.cos_sqrt(s[0], int(order) + k) / math.factorial(k)
    return y


def sinc(x):
    return -2 * cos_sqrt(square(math.pi * x), 1)


def logaddexp(a, b):
    larger = np.where(a[0] >= b[0], a, b)
    rest = exp(-absolute(a - b))
    return larger + with_slope(np.log1p, lambda x: reciprocal(shifted(x, 1.0)))(rest)


# ---- choices: as they are made just after t = 0


def _way(x):
    """The sign of x for small t > 0: that of its first coefficient that is not 0."""
    way = np.sign(x[-1])
    for row in x[-2::-1]:
        way = np.where(row == 0, way, np.sign(row))
    return way


def absolute(x):
    return np.where(_way(x) < 0, -x, x)


def _order(a, b):
    """The sign of a - b just after 0; equal infinities are equal."""
    gap = a - b
    gap[0] = np.where(a[0] == b[0], 0.0, gap[0])
    return _way(gap)


def chosen(better):
    """maximum (``better`` is >=) or minimum (<=); NaN wins, as it does in NumPy."""

    def choose(a, b):
        better_one = np.where(better(_order(a, b), 0), a, b)
        return np.where(np.isnan(a[0]) | np.isnan(b[0]), np.nan, better_one)

    return choose


def compared(holds):
    """A comparison: ``holds`` is Python's operator for it."""
    return lambda a, b: _level(holds(_order(a, b), 0), a + b)


def at_start(function):
    """What is decided by the values at t = 0."""
    return lambda *given: _level(function(*(x[0] for x in given)), sum(given))


def where(condition, a, b):
    return np.where(condition[0] != 0, a, b)


def sign(x):
    return _level(_way(x), x)


def floor(x):
    first = np.floor(x[0])
    return _level(np.where((first == x[0]) & (_way(shifted(x, -x[0])) < 0), first - 1, first), x)


def ceil(x):
    return -floor(-x)


def trunc(x):
    return np.where(_way(x) < 0, -floor(-x), floor(x))


def rint(x):
    # A half goes to the even neighbour at t = 0 alone; just after it, to the one on its side.
    up, whole = floor(shifted(x, 0.5)), np.rint(x[0])
    half = np.abs(x[0] - np.trunc(x[0])) == 0.5
    return _level(np.where(half, up[0], whole), x)


def remainder(a, b):
    return a - multiply(b, floor(divide(a, b)))
