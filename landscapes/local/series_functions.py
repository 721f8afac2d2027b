"""Elementary functions on truncated power series: ``FUNCTIONS`` by the names of a tape's operations.

A series is an array (orders, n) of coefficients, for n lines at once; that of a constant is
(orders, 1). The recurrences are those of A. Griewank and A. Walther, Evaluating Derivatives (2008),
chapter 13. Choices (|x|, maximum, floor, comparisons) are made as they are just after t = 0.
"""

from __future__ import annotations

from math import factorial, log, pi

import numpy as np

from landscapes.tape import operations


def constant(number, orders):
    """The series of a number."""
    line = np.zeros((orders, 1))
    line[0] = number
    return line


def _level(first, like):
    """The series of what does not change along the line."""
    line = np.zeros(np.broadcast_shapes(like.shape, (1, np.size(first))))
    line[0] = first
    return line


# ---- arithmetic


def _dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def _multiply(a, b):
    if np.isnan(a[-1]).any() or np.isnan(b[-1]).any():
        # What is not known of b from t^k on is, times a's t^m, not known from t^(k + m) on.
        a, b = np.broadcast_arrays(a, b)
        terms = a[:, None] * b
        vanish = (a == 0)[:, None] & np.isfinite(b[0]) | (b == 0) & np.isfinite(a[0])
        terms = np.where(vanish & np.isnan(terms), 0.0, terms)
        return np.array([sum(terms[j, k - j] for j in range(k + 1)) for k in range(len(a))])
    return np.array([_dot(a[: k + 1], b[k::-1]) for k in range(len(a))])


def _divide(a, b):
    y = np.zeros(np.broadcast_shapes(a.shape, b.shape))
    for k in range(len(y)):
        y[k] = (a[k] - (_dot(b[1 : k + 1], y[k - 1 :: -1][:k]) if k else 0)) / b[0]
    return y


def _reciprocal(x):
    return _divide(constant(1.0, len(x)), x)


def _reciprocal_or_zero(x):
    return np.where(np.all(x == 0, axis=0), 0.0, _reciprocal(x))


def _integer_power(x, n):
    result, n = None, int(n)
    while n:
        if n & 1:
            result = x if result is None else _multiply(result, x)
        n >>= 1
        if n:
            x = _multiply(x, x)
    return result


def _root(x):
    y = np.empty_like(x)
    y[0] = np.sqrt(x[0])
    for k in range(1, len(x)):
        y[k] = (x[k] - _dot(y[1:k], y[k - 1 : 0 : -1])) / (2 * y[0])
    return y


def _sqrt(x):
    y = _root(x)
    # Where x starts with t^m, so does its root with t^(m/2), which is a power of t for even m; for
    # odd m the next derivative is infinite, and there are no further ones.
    starts = np.where(np.any(x != 0, axis=0), np.argmax(x != 0, axis=0), -1)
    for m in np.unique(starts[starts != 0]):
        here = starts == m
        half = (m + 1) // 2
        y[:, here] = 0.0 if m < 0 else np.nan
        y[:half, here] = 0.0
        if m > 0 and m % 2:
            y[half : half + 1, here] = np.inf
        if m > 0 and m % 2 == 0:
            y[half : half + len(x) - m, here] = _root(x[m:, here])
    return y


def _power(a, b):
    if np.any(b[1:] != 0):
        y = _exp(_multiply(b, _log(a)))
        y[0] = np.power(a[0], b[0])
        return y
    y, p = np.empty(np.broadcast_shapes(a.shape, b.shape)), b[0]
    y[0] = np.power(a[0], p)
    for k in range(1, len(y)):
        y[k] = sum((p * j - (k - j)) * a[j] * y[k - j] for j in range(1, k + 1)) / (k * a[0])
    return y


def _cbrt(x):
    side = np.sign(x[0])
    y = side * _power(side * x, constant(1 / 3, len(x)))
    y[0] = np.cbrt(x[0])
    return y


# ---- functions with y' = (a series) x'


def _grown(first, slope, x):
    """y with y(0) = first and y' = slope(y) x'; slope's k-th coefficient needs y's up to the k-th."""
    y = np.zeros_like(x)
    y[0] = first
    for k in range(1, len(x)):
        known = slope(y)
        y[k] = sum(j * x[j] * known[k - j] for j in range(1, k + 1)) / k
    return y


def _with_slope(function, slope):
    """A function of one argument whose derivative is a series of the argument alone."""

    def grow(x):
        known = slope(x)
        return _grown(function(x[0]), lambda y: known, x)

    return grow


def _shifted(x, first):
    """x + first, and -x + first by a minus sign before x."""
    y = x.copy()
    y[0] += first
    return y


def _square(x):
    return _multiply(x, x)


def _exp(x):
    return _grown(np.exp(x[0]), lambda y: y, x)


def _scaled_exp(x):
    y = _exp(log(2) * x)
    y[0] = np.exp2(x[0])
    return y


def _expm1(x):
    return np.concatenate([np.expm1(x[:1]), _exp(x)[1:]])


_log = _with_slope(np.log, _reciprocal)


def _circular(x, sign, first, second):
    """(sin, cos) for sign -1 and (sinh, cosh) for 1, which are each other's slopes."""
    s, c = np.empty_like(x), np.empty_like(x)
    s[0], c[0] = first(x[0]), second(x[0])
    for k in range(1, len(x)):
        s[k] = sum(j * x[j] * c[k - j] for j in range(1, k + 1)) / k
        c[k] = sign * sum(j * x[j] * s[k - j] for j in range(1, k + 1)) / k
    return s, c


def _arctan2(y, x):
    y, x = np.broadcast_arrays(y, x)
    square = _square(x) + _square(y)
    by_y, by_x = _divide(x, square), -_divide(y, square)
    turn = _grown(np.arctan2(y[0], x[0]), lambda _: by_y, y)
    return turn + _grown(0.0, lambda _: by_x, x)


def _cos_sqrt(s, order=0):
    """The function's own Taylor series at s[0], with the rest of s put in: Horner's rule."""
    rest = s.copy()
    rest[0] = 0.0
    y = np.zeros_like(s)
    for k in reversed(range(len(s))):
        y = _multiply(y, rest)
        y[0] += operations.ARRAY["cos_sqrt"](s[0], int(order) + k) / factorial(k)
    return y


def _logaddexp(a, b):
    larger = np.where(a[0] >= b[0], a, b)
    rest = _exp(-_absolute(a - b))
    return larger + _with_slope(np.log1p, lambda x: _reciprocal(_shifted(x, 1.0)))(rest)


# ---- choices: as they are made just after t = 0


def _way(x):
    """The sign of x for small t > 0: that of its first coefficient that is not 0."""
    way = np.sign(x[-1])
    for row in x[-2::-1]:
        way = np.where(row == 0, way, np.sign(row))
    return way


def _absolute(x):
    return np.where(_way(x) < 0, -x, x)


def _order(a, b):
    """The sign of a - b just after 0; equal infinities are equal."""
    gap = a - b
    gap[0] = np.where(a[0] == b[0], 0.0, gap[0])
    return _way(gap)


def _chosen(better):
    """maximum or minimum; NaN wins, as it does in NumPy."""

    def choose(a, b):
        made = np.where(better(_order(a, b)), a, b)
        return np.where(np.isnan(a[0]) | np.isnan(b[0]), np.nan, made)

    return choose


def _compared(holds):
    return lambda a, b: _level(holds(_order(a, b)), a + b)


def _truth(op):
    return lambda *given: _level(operations.ARRAY[op](*(x[0] for x in given)), sum(given))


def _floor(x):
    first = np.floor(x[0])
    return _level(np.where((first == x[0]) & (_way(_shifted(x, -x[0])) < 0), first - 1, first), x)


def _rint(x):
    # A half goes to the even neighbour at t = 0 alone; just after it, to the one on its side.
    up, whole = _floor(_shifted(x, 0.5)), np.rint(x[0])
    half = np.abs(x[0] - np.trunc(x[0])) == 0.5
    return _level(np.where(half, up[0], whole), x)


def _remainder(a, b):
    return a - _multiply(b, _floor(_divide(a, b)))


FUNCTIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": _multiply,
    "divide": _divide,
    "negative": lambda x: -x,
    "square": _square,
    "reciprocal": _reciprocal,
    "reciprocal_or_zero": _reciprocal_or_zero,
    "integer_power": _integer_power,
    "power": _power,
    "sqrt": _sqrt,
    "cbrt": _cbrt,
    "exp": _exp,
    "exp2": _scaled_exp,
    "expm1": _expm1,
    "log": _log,
    "log2": _with_slope(np.log2, lambda x: _reciprocal(log(2) * x)),
    "log10": _with_slope(np.log10, lambda x: _reciprocal(log(10) * x)),
    "log1p": _with_slope(np.log1p, lambda x: _reciprocal(_shifted(x, 1.0))),
    "sin": lambda x: _circular(x, -1, np.sin, np.cos)[0],
    "cos": lambda x: _circular(x, -1, np.sin, np.cos)[1],
    "tan": lambda x: _grown(np.tan(x[0]), lambda y: _shifted(_square(y), 1.0), x),
    "arcsin": _with_slope(np.arcsin, lambda x: _reciprocal(_sqrt(_shifted(-_square(x), 1.0)))),
    "arccos": _with_slope(np.arccos, lambda x: -_reciprocal(_sqrt(_shifted(-_square(x), 1.0)))),
    "arctan": _with_slope(np.arctan, lambda x: _reciprocal(_shifted(_square(x), 1.0))),
    "sinh": lambda x: _circular(x, 1, np.sinh, np.cosh)[0],
    "cosh": lambda x: _circular(x, 1, np.sinh, np.cosh)[1],
    "tanh": lambda x: _grown(np.tanh(x[0]), lambda y: _shifted(-_square(y), 1.0), x),
    "arcsinh": _with_slope(np.arcsinh, lambda x: _reciprocal(_sqrt(_shifted(_square(x), 1.0)))),
    "arccosh": _with_slope(np.arccosh, lambda x: _reciprocal(_sqrt(_shifted(_square(x), -1.0)))),
    "arctanh": _with_slope(np.arctanh, lambda x: _reciprocal(_shifted(-_square(x), 1.0))),
    "sinc": lambda x: -2 * _cos_sqrt(_square(pi * x), 1),
    "cos_sqrt": _cos_sqrt,
    "hypot": lambda a, b: _sqrt(_square(a) + _square(b)),
    "arctan2": _arctan2,
    "logaddexp": _logaddexp,
    "absolute": _absolute,
    "sign": lambda x: _level(_way(x), x),
    "floor": _floor,
    "ceil": lambda x: -_floor(-x),
    "rint": _rint,
    "trunc": lambda x: np.where(_way(x) < 0, -_floor(-x), _floor(x)),
    "remainder": _remainder,
    "maximum": _chosen(lambda way: way >= 0),
    "minimum": _chosen(lambda way: way <= 0),
    "where": lambda condition, a, b: np.where(condition[0] != 0, a, b),
    "less": _compared(lambda way: way < 0),
    "less_equal": _compared(lambda way: way <= 0),
    "greater": _compared(lambda way: way > 0),
    "greater_equal": _compared(lambda way: way >= 0),
    "equal": _compared(lambda way: way == 0),
    "not_equal": _compared(lambda way: way != 0),
    **{
        op: _truth(op)
        for op in ("logical_and", "logical_or", "logical_not", "logical_xor", "isfinite", "isnan", "isinf")
    },
}
