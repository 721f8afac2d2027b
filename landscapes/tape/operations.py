"""The scalar operations a tape may hold, and the NumPy function that performs each."""

from __future__ import annotations

import numpy as np

from . import primitives

# Comparisons and logic: their slots hold truth values.
TRUTHS = frozenset(
    (
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_not",
        "logical_xor",
        "isfinite",
        "isnan",
        "isinf",
    )
)

# On arrays every operation is the NumPy function of its name.
_UFUNCS = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "negative",
    "power",
    "reciprocal",
    "square",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "hypot",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "absolute",
    "sign",
    "floor",
    "ceil",
    "rint",
    "trunc",
    "maximum",
    "minimum",
    "remainder",
    "logaddexp",
    *sorted(TRUTHS),
)
ARRAY = {name: getattr(np, name) for name in _UFUNCS}
ARRAY["sinc"] = np.sinc
ARRAY["where"] = np.where
# The project's own: called as they stand, because an interval or a symbol knows more about them
# than about the arithmetic inside.
ARRAY["reciprocal_or_zero"] = primitives.reciprocal_or_zero.fun
ARRAY["cos_sqrt"] = primitives.cos_sqrt.fun

# May be undefined where their argument is a number: there the value is NaN, and so must the
# derivatives be, although the chain rule alone may give them a number (1/x for log x).
PARTIAL = frozenset(
    (
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "power",
        "arcsin",
        "arccos",
        "arccosh",
        "arctanh",
        "divide",
        "remainder",
    )
)


def apply(op: str, numbers, number=None) -> float:
    """The operation on plain numbers, as NumPy performs it: inf and NaN instead of an error."""
    with np.errstate(all="ignore"):
        if op == "integer_power":
            return float(np.power(np.float64(numbers[0]), number))
        if op == "cos_sqrt":
            return float(ARRAY[op](np.float64(numbers[0]), number))
        return float(ARRAY[op](*(np.float64(n) for n in numbers)))
