"""What has kinks or jumps: the modulus, rounding, comparisons, logic and choices."""

from __future__ import annotations

import math
import operator

import numpy as np

from landscapes.tape import primitives

from .record import Fact as F
from .record import NoForm, Operation, Word, folded


def _sign(x):
    return x if x != x else float((x > 0) - (x < 0))


def _larger(a, b):
    return a if a > b or a != a else b


def _smaller(a, b):
    return a if a < b or a != a else b


def _at_0(a):
    return a == 0


def _at_whole(a):
    return a % 1 == 0


def _rounding(name, notes=("step",), breaks_off=_at_whole, **forms):
    stepped = lambda i: i.stepped(getattr(np, name))  # noqa: E731
    return Operation(name, F.JUMPS, interval=stepped, notes=notes, breaks_off=breaks_off, **forms)


def _comparison(name, sign, python, sympy, facts=F.TRUTH | F.JUMPS):
    compared = lambda s: s.compared(python)  # noqa: E731
    return Operation(
        name, facts, 2, python=python, series=compared, sympy=sympy, sign=sign, breaks_off=operator.eq
    )


def _logic(name, arity, python, **forms):
    at_start = lambda s: s.at_start(getattr(np, name))  # noqa: E731
    facts = F.TRUTH | F.JUMPS
    return Operation(name, facts, arity, python=python, series=at_start, conditions=arity, **forms)


def _question(name, python, answer):
    """Whether a number is of some kind; ``answer`` is given for the numbers of a printed formula."""
    return Operation(
        name,
        F.TRUTH | F.JUMPS,
        python=python,
        series=lambda s: s.at_start(getattr(np, name)),
        digits=name,
        sympy=lambda s: lambda a: s.true if answer else s.false,
        notes=("tests",),
    )


CHOICES = (
    Operation(
        "absolute",
        F.CALM | F.KINKS | F.KEEPS_ZERO | F.NONNEGATIVE,
        python=abs,
        exact=abs,
        autograd=primitives.absolute,
        word=Word("abs", ("|", "|"), "C0"),
        breaks_off=_at_0,
        notes=("kink",),
    ),
    Operation(
        "sign",
        F.JUMPS | F.KEEPS_ZERO,
        python=_sign,
        exact=lambda a: (a > 0) - (a < 0),
        interval=lambda i: i.stepped(np.sign),
        elsewhere="sign",
        word=Word("sign", r"\operatorname{sign}", "discontinuous"),
        breaks_off=_at_0,
        notes=("kink",),
    ),
    _rounding("floor", word=Word("floor", (r"\lfloor", r"\rfloor"), "discontinuous")),
    _rounding("ceil", sympy="ceiling", word=Word("ceil", (r"\lceil", r"\rceil"), "discontinuous")),
    _rounding(
        "rint",
        sympy=lambda s: s.Function("rint"),
        notes=("step", "halves"),
        breaks_off=lambda a: a % 1 == 0.5,
    ),
    _rounding(
        "trunc",
        digits=lambda c: lambda a: c.sign(a) * c.floor(abs(a)),
        sympy=lambda s: lambda a: s.sign(a) * s.floor(s.Abs(a)),
    ),
    Operation(
        "remainder",
        F.PARTIAL | F.JUMPS,
        2,
        digits=lambda c: lambda a, b: a - b * c.floor(a / b),
        sympy="Mod",
        breaks_off=lambda a, b: a % b == 0,
        notes=("step",),
    ),
    Operation(
        "minimum",
        F.CALM | F.KINKS | F.COMMUTES,
        2,
        autograd=primitives.minimum,
        python=_smaller,
        exact=min,
        series=lambda s: s.chosen(operator.le),
        sympy="Min",
        word=Word("min", r"\min", "C0", folded(primitives.minimum), many=True),
        breaks_off=operator.eq,
        notes=("kink",),
    ),
    Operation(
        "maximum",
        F.CALM | F.KINKS | F.COMMUTES,
        2,
        autograd=primitives.maximum,
        python=_larger,
        exact=max,
        series=lambda s: s.chosen(operator.ge),
        sympy="Max",
        word=Word("max", r"\max", "C0", folded(primitives.maximum), many=True),
        breaks_off=operator.eq,
        notes=("kink",),
    ),
    Operation(
        "where",
        F.JUMPS,
        3,
        autograd=primitives.where,
        python=lambda condition, a, b: a if condition else b,
        interval=NoForm("a branch is chosen together with its marks: intervals/program.py"),
        sympy=lambda s: lambda condition, a, b: s.Piecewise((a, condition), (b, True)),
        conditions=1,
        notes=("step",),
    ),
    _comparison("less", "<", operator.lt, "Lt"),
    _comparison("less_equal", "<=", operator.le, "Le"),
    _comparison("greater", ">", operator.gt, "Gt"),
    _comparison("greater_equal", ">=", operator.ge, "Ge"),
    _comparison("equal", "==", operator.eq, "Eq", F.TRUTH | F.JUMPS | F.COMMUTES),
    _comparison("not_equal", "!=", operator.ne, "Ne", F.TRUTH | F.JUMPS | F.COMMUTES),
    _logic("logical_and", 2, lambda a, b: bool(a) and bool(b), sympy="And", sign="and", interval="minimum"),
    _logic("logical_or", 2, lambda a, b: bool(a) or bool(b), sympy="Or", sign="or", interval="maximum"),
    _logic("logical_xor", 2, lambda a, b: bool(a) != bool(b), sympy="Xor"),
    _logic("logical_not", 1, operator.not_, sympy="Not"),
    _question("isfinite", math.isfinite, True),
    _question("isnan", math.isnan, False),
    _question("isinf", math.isinf, False),
)
