"""Circular and hyperbolic functions, their inverses, and lengths."""

from __future__ import annotations

import math

import numpy as np

from landscapes.tape import primitives

from .record import Fact as F
from .record import Operation, Word, at_zero


def _continued_arctan2(y, x):
    """The angle's continuation from the real point below: arctan(y/x), or of -x/y, plus a turn."""
    with np.errstate(all="ignore"):
        steep = np.abs(y.real) > np.abs(x.real)
        ratio = np.where(steep, -x / np.where(steep, y, 1), y / np.where(steep, 1, x))
        turn = np.arctan2(y.real, x.real) - np.arctan(ratio.real)
    return np.arctan(ratio) + turn


def _derivative_of_cos_sqrt(sympy):
    s = sympy.Symbol("s")
    return lambda a, order: sympy.diff(sympy.cos(sympy.sqrt(s)), s, order).subs(s, a)


def _tanh_series(s):
    return s.with_slope_of_itself(np.tanh, lambda y: s.shifted(-s.square(y), 1.0))


def _sech_series(s):
    tanh = _tanh_series(s)
    return lambda x: s.grown(primitives.sech(x[0]), lambda y: -s.multiply(y, tanh(x)), x)


WAVES = (
    Operation(
        "sin",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO,
        interval=lambda i: i.wave(np.sin, math.pi / 2, -math.pi / 2),
        word=Word("sin", r"\sin"),
    ),
    Operation(
        "cos",
        F.CALM | F.ANALYTIC,
        interval=lambda i: i.wave(np.cos, 0.0, math.pi),
        exact=at_zero(1),
        word=Word("cos", r"\cos"),
    ),
    Operation(
        "tan",
        F.ANALYTIC | F.KEEPS_ZERO,
        series=lambda s: s.with_slope_of_itself(np.tan, lambda y: s.shifted(s.square(y), 1.0)),
        word=Word("tan", r"\tan"),
    ),
    Operation(
        "arcsin",
        F.PARTIAL | F.KEEPS_ZERO | F.RISING | F.CONVEX | F.INFLECTS,
        elsewhere="asin",
        interval=lambda i: i.rising_on(np.arcsin, -1.0, 1.0),
        series=lambda s: s.with_slope(
            np.arcsin, lambda x: s.reciprocal(s.sqrt(s.shifted(-s.square(x), 1.0)))
        ),
        word=Word("asin", r"\arcsin", "C0"),
        breaks_off=lambda a: abs(a) == 1,
    ),
    Operation(
        "arccos",
        F.PARTIAL,
        elsewhere="acos",
        series=lambda s: s.with_slope(
            np.arccos, lambda x: -s.reciprocal(s.sqrt(s.shifted(-s.square(x), 1.0)))
        ),
        word=Word("acos", r"\arccos", "C0"),
        breaks_off=lambda a: abs(a) == 1,
    ),
    Operation(
        "arctan",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONCAVE | F.INFLECTS,
        elsewhere="atan",
        interval=lambda i: i.rising(np.arctan),
        series=lambda s: s.with_slope(np.arctan, lambda x: s.reciprocal(s.shifted(s.square(x), 1.0))),
        word=Word("atan", r"\arctan"),
    ),
    Operation(
        "arctan2",
        F.JUMPS,
        2,
        elsewhere="atan2",
        complex=_continued_arctan2,
        breaks_off=lambda a, b: (a == 0) & (b == 0),
    ),
    Operation(
        "hypot",
        F.CALM | F.COMMUTES | F.NONNEGATIVE,
        2,
        sympy=lambda s: lambda a, b: s.sqrt(a**2 + b**2),
        complex=lambda a, b: np.sqrt(a * a + b * b),
        breaks_off=lambda a, b: (a == 0) & (b == 0),
    ),
    Operation(
        "sinh",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONVEX | F.INFLECTS,
        interval=lambda i: i.rising(np.sinh),
        word=Word("sinh", r"\sinh"),
    ),
    Operation(
        "cosh", F.CALM | F.ANALYTIC | F.CONVEX | F.POSITIVE, exact=at_zero(1), word=Word("cosh", r"\cosh")
    ),
    Operation(
        "sech",
        F.CALM | F.ANALYTIC | F.POSITIVE,
        array=primitives.sech.fun,
        autograd=primitives.sech,
        series=_sech_series,
        exact=at_zero(1),
    ),
    Operation(
        "tanh",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONCAVE | F.INFLECTS,
        autograd=primitives.tanh,
        interval=lambda i: i.rising(np.tanh, -1.0, 1.0),
        series=_tanh_series,
        word=Word("tanh", r"\tanh"),
    ),
    Operation(
        "arcsinh",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONCAVE | F.INFLECTS,
        elsewhere="asinh",
        interval=lambda i: i.rising(np.arcsinh),
        series=lambda s: s.with_slope(
            np.arcsinh, lambda x: s.reciprocal(s.sqrt(s.shifted(s.square(x), 1.0)))
        ),
        word=Word("asinh", r"\operatorname{arsinh}"),
    ),
    Operation(
        "arccosh",
        F.PARTIAL | F.RISING | F.CONCAVE | F.NONNEGATIVE,
        elsewhere="acosh",
        interval=lambda i: i.rising_on(np.arccosh, 1.0, np.inf, low=0.0),
        series=lambda s: s.with_slope(
            np.arccosh, lambda x: s.reciprocal(s.sqrt(s.shifted(s.square(x), -1.0)))
        ),
        word=Word("acosh", r"\operatorname{arcosh}", "C0"),
        breaks_off=lambda a: a == 1,
    ),
    Operation(
        "arctanh",
        F.PARTIAL | F.ANALYTIC | F.KEEPS_ZERO | F.RISING | F.CONVEX | F.INFLECTS,
        elsewhere="atanh",
        interval=lambda i: i.rising_on(np.arctanh, -1.0, 1.0, poles=(-1.0, 1.0)),
        series=lambda s: s.with_slope(np.arctanh, lambda x: s.reciprocal(s.shifted(-s.square(x), 1.0))),
        word=Word("atanh", r"\operatorname{artanh}"),
        breaks_off=lambda a: abs(a) == 1,
    ),
    Operation(
        "sinc",
        F.CALM | F.ANALYTIC,
        autograd=primitives.sinc,
        digits="sincpi",
        sympy=lambda s: lambda a: s.sinc(s.pi * a),
        exact=at_zero(1),
    ),
    # cos(sqrt(s)), or its derivative of the order that is its immediate number.
    Operation(
        "cos_sqrt",
        F.ANALYTIC,
        array=primitives.cos_sqrt.fun,
        autograd=primitives.cos_sqrt,
        sympy=_derivative_of_cos_sqrt,
        notes=("root",),
    ),
)
