"""A tape replayed with fifty digits: the truth that other derivatives are measured against.

    truth = fifty_digits.Replay(tape.of(f))
    truth.at([1.0, 2.0], tape.gradient)         # mpmath numbers

mpmath, which sympy brings along, and not ``numpy.longdouble``: that has 64 bits on some machines
and no more than a float on others (Apple's, Windows), while the complex step is as exact as a float
can be and needs a witness that is better everywhere. The function is the tape's: its constants are
the floats of the recording, so that the witness and the measured mean the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from landscapes.tape import operations
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact
from landscapes.tape.tape import Tape

from .symbolic import working

_DIGITS = 50


class _Library:
    """mpmath in a context of its own, and what it lacks.

    mpmath's usual context is shared by the whole process, its precision too.
    """

    def __init__(self, digits: int = _DIGITS):
        import mpmath

        self.context = mpmath.MPContext()
        self.context.dps = digits

    def __getattr__(self, name: str):
        return getattr(self.context, name)

    def rint(self, a):
        """Halves go to the even number, as NumPy has it."""
        low = self.floor(a)
        if a - low == self.mpf(0.5):
            return low if low % 2 == 0 else low + 1
        return self.floor(a + self.mpf(0.5))

    def cos_sqrt(self, s, order):
        """As primitives.cos_sqrt: the power series of the derivative of that order."""
        if s <= -1:
            return self.nan
        if s < 100:
            total, n = self.mpf(0), 0
            while True:
                a, b = n + order, 2 * (n + order)
                term = (-1) ** a * s**n * self.factorial(a) / (self.factorial(n) * self.factorial(b))
                total, n = total + term, n + 1
                if abs(term) < self.mpf(10) ** -(self.context.dps + 5) and n > 10:
                    return total
        z = self.sqrt(s)
        before, here = self.cos(z), self.sin(z) / z
        for m in range(order):
            before, here = here, ((2 * m + 1) * here - before) / s
        return self.mpf(-0.5) ** order * before


class Replay:
    """The tape on numbers of fifty digits, or more; undefined results are NaN."""

    def __init__(self, tape: Tape, digits: int = _DIGITS):
        self.tape = tape
        self.library = _Library(digits)
        self.context = self.library.context
        self.forms = operations.forms("digits", self.library)

    def at(self, theta: Sequence, slots: Iterable[int]) -> list:
        """The slots' values at one point (d,) of floats or mpmath numbers."""
        with working:
            return self.tape.evaluate(list(slots), Point(self, theta))


# A polynomial through nine values a distance h apart: its sixth derivative loses six times the digits of
# h, and leaves out h^3.
_REACH, _STEP, _MANY = 4, 20, 200


@lru_cache(maxsize=32)
def coefficients(tape: Tape, x: float) -> tuple[float, ...]:
    """The coefficients of the series of f, of one variable, at x, up to order 6: (7,).

    Right to a float's last digits where f is analytic on both sides, however much cancels there.
    """
    replay = Replay(tape, _MANY)
    context = replay.context
    with working:
        h = context.mpf(10) ** -_STEP
        nodes = range(-_REACH, _REACH + 1)
        heights = [replay.at([context.mpf(x) + j * h], [tape.value])[0] for j in nodes]
        powers = context.matrix([[context.mpf(j) ** k for k in range(len(nodes))] for j in nodes])
        made = context.lu_solve(powers, context.matrix(heights))
        return tuple(float(made[k] / h**k) for k in range(7))


class Point:
    """The vocabulary of numbers with fifty digits, at a point (d,)."""

    def __init__(self, replay: Replay, theta: Sequence):
        self.context, self.forms, self.theta = replay.context, replay.forms, theta

    def input(self, index: int):
        return self.context.mpf(self.theta[index])

    def constant(self, value: float):
        return self.context.mpf(value)

    def apply(self, instruction: Instruction, arguments: list):
        op, context = instruction.op, self.context
        if any(context.isnan(a) for a in arguments) and op != "where":
            return context.nan
        try:
            result = self.forms[op](*instruction.operands(arguments))
        except (ZeroDivisionError, ValueError, OverflowError):
            return context.nan
        if Fact.TRUTH in operations.TABLE[op].facts:
            return context.mpf(bool(result))
        # Outside the real domain mpmath goes on with complex numbers.
        return context.nan if isinstance(result, context.mpc) else result
