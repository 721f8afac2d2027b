"""Roots, exponentials, logarithms, and what neural networks make of them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from landscapes.tape import primitives

from .record import Fact as F
from .record import NotExact, Operation, Word, at_zero, folded

_LN2, _LN10 = math.log(2), math.log(10)


def _continued_cbrt(a):
    side = np.where(a.real < 0, -1, 1)
    return side * (side * a) ** (1 / 3)


def _root_of_fraction(a: Fraction) -> Fraction:
    if a < 0:
        raise NotExact
    root = Fraction(math.isqrt(a.numerator), math.isqrt(a.denominator))
    if root * root != a:
        raise NotExact
    return root


def _continued_logaddexp(a, b):
    return np.where(a.real > b.real, a + np.log1p(np.exp(b - a)), b + np.log1p(np.exp(a - b)))


def _precise_logaddexp(c):
    return lambda a, b: max(a, b) + c.log1p(c.exp(-abs(a - b)))


def _sigmoid_series(s):
    return s.with_slope_of_itself(primitives.sigmoid, lambda y: s.multiply(y, s.shifted(-y, 1.0)))


EXPONENTIALS = (
    Operation(
        "sqrt",
        F.PARTIAL | F.KEEPS_ZERO | F.RISING | F.CONCAVE | F.NONNEGATIVE,
        python=math.sqrt,
        elsewhere="sqrt",
        exact=_root_of_fraction,
        word=Word("sqrt", r"\sqrt{{{}}}", "C0"),
        breaks_off=lambda a: a == 0,
    ),
    Operation(
        "cbrt",
        F.CALM | F.KEEPS_ZERO | F.RISING | F.CONCAVE | F.INFLECTS,
        interval=lambda i: i.rising(np.cbrt),
        digits=lambda c: lambda a: c.sign(a) * c.cbrt(abs(a)),
        sympy=lambda s: lambda a: s.sign(a) * s.cbrt(s.Abs(a)),
        complex=_continued_cbrt,
        breaks_off=lambda a: a == 0,
    ),
    Operation(
        "exp",
        F.CALM | F.ANALYTIC | F.RISING | F.CONVEX | F.POSITIVE,
        interval=lambda i: i.rising(np.exp, low=0.0),
        exact=at_zero(1),
        word=Word("exp", "e^{{{}}}"),
    ),
    Operation(
        "exp2",
        F.CALM | F.ANALYTIC | F.RISING | F.CONVEX | F.POSITIVE,
        interval=lambda i: i.rising(np.exp2, low=0.0),
        digits=lambda c: lambda a: c.power(2, a),
        sympy=lambda s: lambda a: 2**a,
        exact=at_zero(1),
    ),
    Operation(
        "expm1",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONVEX,
        interval=lambda i: i.rising(np.expm1, low=-1.0),
        sympy=lambda s: lambda a: s.exp(a) - 1,
    ),
    Operation(
        "log",
        F.PARTIAL | F.ANALYTIC | F.RISING | F.CONCAVE,
        interval=lambda i: i.rising_on(np.log, 0.0, np.inf, poles=(0.0,)),
        series=lambda s: s.with_slope(np.log, s.reciprocal),
        word=Word("log", r"\ln"),
        breaks_off=lambda a: a == 0,
    ),
    Operation(
        "log2",
        F.PARTIAL | F.ANALYTIC | F.RISING | F.CONCAVE,
        interval=lambda i: i.rising_on(np.log2, 0.0, np.inf, poles=(0.0,)),
        series=lambda s: s.with_slope(np.log2, lambda x: s.reciprocal(_LN2 * x)),
        digits=lambda c: lambda a: c.log(a, 2),
        sympy=lambda s: lambda a: s.log(a) / s.log(2),
        word=Word("log2", r"\log_2"),
        breaks_off=lambda a: a == 0,
    ),
    Operation(
        "log10",
        F.PARTIAL | F.ANALYTIC | F.RISING | F.CONCAVE,
        interval=lambda i: i.rising_on(np.log10, 0.0, np.inf, poles=(0.0,)),
        series=lambda s: s.with_slope(np.log10, lambda x: s.reciprocal(_LN10 * x)),
        digits=lambda c: lambda a: c.log(a, 10),
        sympy=lambda s: lambda a: s.log(a) / s.log(10),
        word=Word("log10", r"\log_{10}"),
        breaks_off=lambda a: a == 0,
    ),
    Operation(
        "log1p",
        F.PARTIAL | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONCAVE,
        interval=lambda i: i.rising_on(np.log1p, -1.0, np.inf, poles=(-1.0,)),
        series=lambda s: s.with_slope(np.log1p, lambda x: s.reciprocal(s.shifted(x, 1.0))),
        sympy=lambda s: lambda a: s.log(1 + a),
        breaks_off=lambda a: a == -1,
    ),
    Operation(
        "logaddexp",
        F.CALM | F.ANALYTIC,
        2,
        digits=_precise_logaddexp,
        sympy=lambda s: lambda a, b: s.log(s.exp(a) + s.exp(b)),
        complex=_continued_logaddexp,
    ),
    Operation(
        "sigmoid",
        F.CALM | F.ANALYTIC | F.RISING | F.CONCAVE | F.INFLECTS | F.POSITIVE,
        array=primitives.sigmoid.fun,
        autograd=primitives.sigmoid,
        interval=lambda i: i.rising(primitives.sigmoid, 0.0, 1.0),
        series=_sigmoid_series,
        digits=lambda c: lambda a: 1 / (1 + c.exp(-a)),
        sympy=lambda s: lambda a: 1 / (1 + s.exp(-a)),
        exact=at_zero(Fraction(1, 2)),
        word=Word("sigmoid", r"\operatorname{sigmoid}"),
    ),
    Operation(
        "softplus",
        F.CALM | F.ANALYTIC | F.RISING | F.CONVEX | F.POSITIVE,
        array=primitives.softplus.fun,
        autograd=primitives.softplus,
        interval=lambda i: i.rising(primitives.softplus, low=0.0),
        series=lambda s: s.with_slope(primitives.softplus, _sigmoid_series(s)),
        digits=lambda c: lambda a: max(a, 0) + c.log1p(c.exp(-abs(a))),
        sympy=lambda s: lambda a: s.log(1 + s.exp(a)),
        complex=lambda a: _continued_logaddexp(a, 0 * a),
        word=Word("softplus", r"\operatorname{softplus}"),
    ),
    Operation(
        "logsumexp",
        F.CALM | F.ANALYTIC,
        None,
        array=primitives.logsumexp.fun,
        autograd=primitives.logsumexp,
        interval=lambda i: folded(i.logaddexp),
        series=lambda s: folded(s.logaddexp),
        digits=lambda c: folded(_precise_logaddexp(c)),
        sympy=lambda s: lambda *terms: s.log(sum(map(s.exp, terms))),
        complex=folded(_continued_logaddexp),
        word=Word("logsumexp", r"\operatorname{logsumexp}", many=True),
    ),
)
