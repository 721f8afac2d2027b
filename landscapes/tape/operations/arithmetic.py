"""Sums, products, quotients and powers."""

from __future__ import annotations

import operator

import autograd.numpy as anp
import numpy as np

from landscapes.tape import primitives

from .record import Fact as F
from .record import Operation


def _reciprocal(a):
    return 1 / a


def _square(a):
    return a * a


ARITHMETIC = (
    Operation(
        "add",
        F.CALM | F.ANALYTIC | F.COMMUTES,
        2,
        python=operator.add,
        series=lambda s: operator.add,
        sign="+",
        exact=operator.add,
    ),
    Operation(
        "subtract",
        F.CALM | F.ANALYTIC,
        2,
        python=operator.sub,
        series=lambda s: operator.sub,
        sign="-",
        exact=operator.sub,
    ),
    Operation(
        "multiply", F.CALM | F.ANALYTIC | F.COMMUTES, 2, python=operator.mul, sign="*", exact=operator.mul
    ),
    Operation("divide", F.PARTIAL | F.ANALYTIC, 2, python=operator.truediv, sign="/", exact=operator.truediv),
    Operation(
        "negative",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO,
        python=operator.neg,
        series=lambda s: operator.neg,
        exact=operator.neg,
    ),
    Operation(
        "square",
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO,
        python=_square,
        interval=lambda i: lambda a: i.integer_power(a, 2),
        exact=_square,
    ),
    Operation(
        "reciprocal",
        F.ANALYTIC,
        python=_reciprocal,
        interval=lambda i: lambda a: i.divide((1.0, 1.0), a),
        exact=_reciprocal,
    ),
    Operation(
        "reciprocal_or_zero",
        F.JUMPS,
        array=primitives.reciprocal_or_zero.fun,
        autograd=primitives.reciprocal_or_zero,
        python=lambda a: 1 / a if a else 0.0,
        digits=lambda c: lambda a: 1 / a if a else c.mpf(0),
        sympy=lambda s: _reciprocal,
        complex=np.reciprocal,
        exact=_reciprocal,
        breaks_off=lambda a: a == 0,
        notes=("tip",),
    ),
    Operation(
        "integer_power",  # its immediate number is the exponent, at least 2
        F.CALM | F.ANALYTIC | F.KEEPS_ZERO,
        array=np.power,
        autograd=anp.power,
        digits=lambda c: operator.pow,
        sympy=lambda s: operator.pow,
        exact=operator.pow,
        complex=operator.pow,
    ),
    Operation(
        "power",
        F.PARTIAL,
        2,
        sympy=lambda s: operator.pow,
        breaks_off=lambda a, b: (a == 0) & ((b < 0) | (b % 1 != 0)),
    ),
)
