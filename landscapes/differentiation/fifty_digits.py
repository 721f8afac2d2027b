"""A tape replayed with fifty digits: the truth that other derivatives are measured against.

    truth = precise.Replay(tape.of(f))
    truth.at([1.0, 2.0], tape.gradient)         # mpmath numbers

mpmath, which sympy brings along, and not ``numpy.longdouble``: that has 64 bits on some machines
and no more than a float on others (Apple's, Windows), while the complex step is as exact as a float
can be and needs a witness that is better everywhere. The function is the tape's: its constants are
the floats of the recording, so that the witness and the measured mean the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import mpmath

from .symbolic import working

_DIGITS = 50


class Replay:
    """The tape on numbers of fifty digits; undefined results are NaN."""

    def __init__(self, tape):
        self.tape = tape
        # mpmath's own context is shared by the whole process, its precision too.
        self.context = mpmath.MPContext()
        self.context.dps = _DIGITS

    def at(self, theta: Sequence, slots: Iterable[int]) -> list:
        """The slots' values at one point (d,) of floats or mpmath numbers."""
        slots = list(slots)
        with working:
            made = {}
            for slot in self.tape.live(slots):
                op, args, number = self.tape.instructions[slot]
                if op == "input":
                    made[slot] = self.context.mpf(theta[number])
                elif op == "constant":
                    made[slot] = self.context.mpf(number)
                else:
                    made[slot] = self._operation(op, [made[a] for a in args], number)
            return [made[slot] for slot in slots]

    def _operation(self, op, given, number):
        if any(self.context.isnan(g) for g in given) and op != "where":
            return self.context.nan
        try:
            if number is not None:
                result = _WITH_NUMBER[op](self.context, *given, number)
            else:
                result = _FUNCTIONS[op](self.context, *given)
        except (ZeroDivisionError, ValueError, OverflowError):
            return self.context.nan
        # Outside the real domain mpmath goes on with complex numbers.
        return self.context.nan if isinstance(result, self.context.mpc) else result


def _cos_sqrt(c, s, order):
    """As primitives.cos_sqrt: the power series of the derivative of that order."""
    if s <= -1:
        return c.nan
    if s < 100:
        total, n = c.mpf(0), 0
        while True:
            a, b = n + order, 2 * (n + order)
            term = (-1) ** a * s**n * c.factorial(a) / (c.factorial(n) * c.factorial(b))
            total, n = total + term, n + 1
            if abs(term) < c.mpf(10) ** -(_DIGITS + 5) and n > 10:
                return total
    z = c.sqrt(s)
    before, here = c.cos(z), c.sin(z) / z
    for m in range(order):
        before, here = here, ((2 * m + 1) * here - before) / s
    return c.mpf(-0.5) ** order * before


def _nearest(c, a):
    """Halves go to the even number, as NumPy has it."""
    low = c.floor(a)
    if a - low == c.mpf(0.5):
        return low if low % 2 == 0 else low + 1
    return c.floor(a + c.mpf(0.5))


_WITH_NUMBER = {"integer_power": lambda c, a, n: a**n, "cos_sqrt": _cos_sqrt}
_FUNCTIONS = {
    "add": lambda c, a, b: a + b,
    "subtract": lambda c, a, b: a - b,
    "multiply": lambda c, a, b: a * b,
    "divide": lambda c, a, b: a / b,
    "negative": lambda c, a: -a,
    "square": lambda c, a: a * a,
    "reciprocal": lambda c, a: 1 / a,
    "reciprocal_or_zero": lambda c, a: 1 / a if a else c.mpf(0),
    "cos_sqrt": lambda c, a: _cos_sqrt(c, a, 0),
    "power": lambda c, a, b: c.power(a, b),
    "exp": lambda c, a: c.exp(a),
    "exp2": lambda c, a: c.power(2, a),
    "expm1": lambda c, a: c.expm1(a),
    "log": lambda c, a: c.log(a),
    "log2": lambda c, a: c.log(a, 2),
    "log10": lambda c, a: c.log(a, 10),
    "log1p": lambda c, a: c.log1p(a),
    "logaddexp": lambda c, a, b: max(a, b) + c.log1p(c.exp(-abs(a - b))),
    "sqrt": lambda c, a: c.sqrt(a),
    "cbrt": lambda c, a: c.sign(a) * c.cbrt(abs(a)),
    "hypot": lambda c, a, b: c.hypot(a, b),
    "sin": lambda c, a: c.sin(a),
    "cos": lambda c, a: c.cos(a),
    "tan": lambda c, a: c.tan(a),
    "arcsin": lambda c, a: c.asin(a),
    "arccos": lambda c, a: c.acos(a),
    "arctan": lambda c, a: c.atan(a),
    "arctan2": lambda c, a, b: c.atan2(a, b),
    "sinh": lambda c, a: c.sinh(a),
    "cosh": lambda c, a: c.cosh(a),
    "tanh": lambda c, a: c.tanh(a),
    "arcsinh": lambda c, a: c.asinh(a),
    "arccosh": lambda c, a: c.acosh(a),
    "arctanh": lambda c, a: c.atanh(a),
    "sinc": lambda c, a: c.sincpi(a),
    "absolute": lambda c, a: abs(a),
    "sign": lambda c, a: c.sign(a),
    "floor": lambda c, a: c.floor(a),
    "ceil": lambda c, a: c.ceil(a),
    "rint": _nearest,
    "trunc": lambda c, a: c.sign(a) * c.floor(abs(a)),
    "remainder": lambda c, a, b: a - b * c.floor(a / b),
    "maximum": lambda c, a, b: max(a, b),
    "minimum": lambda c, a, b: min(a, b),
    "less": lambda c, a, b: c.mpf(a < b),
    "less_equal": lambda c, a, b: c.mpf(a <= b),
    "greater": lambda c, a, b: c.mpf(a > b),
    "greater_equal": lambda c, a, b: c.mpf(a >= b),
    "equal": lambda c, a, b: c.mpf(a == b),
    "not_equal": lambda c, a, b: c.mpf(a != b),
    "logical_and": lambda c, a, b: c.mpf(bool(a) and bool(b)),
    "logical_or": lambda c, a, b: c.mpf(bool(a) or bool(b)),
    "logical_not": lambda c, a: c.mpf(not a),
    "logical_xor": lambda c, a, b: c.mpf(bool(a) != bool(b)),
    "where": lambda c, condition, a, b: a if condition else b,
    "isfinite": lambda c, a: c.mpf(bool(c.isfinite(a))),
    "isnan": lambda c, a: c.mpf(0),
    "isinf": lambda c, a: c.mpf(bool(c.isinf(a))),
}
