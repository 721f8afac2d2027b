"""The complex step: a derivative without a difference, where a landscape is analytic.

f(x + ih) = f(x) + ih f'(x) - ..., so the imaginary part over h is the derivative up to h^2, and
nothing is subtracted: h may be 1e-100 (J. N. Lyness and C. B. Moler, SIAM J. Numerical Analysis 4
(1967)). The tape is replayed on complex numbers; what has a kink, a jump or a decision in it has no
continuation to them and is refused with a sentence.
"""

from __future__ import annotations

import numpy as np

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.core.wording import format_number, named
from landscapes.tape import operations, tape
from landscapes.tape.graph import Instruction


class NotAnalytic(ValueError):
    """A landscape, or a point of it, where there is no complex step; the message says why."""


def refusal(f) -> str:
    """Why the landscape cannot be continued to complex numbers, in a sentence; empty if it can."""
    recorded = tape.of(f)
    if recorded is None:
        return f"{named(f)} has no complex step, for it cannot be recorded: {tape.refusal(f)}"
    names = " and ".join(o.name for o in recorded.operations_of((recorded.value,)) if not o.continuation)
    if not names:
        return ""
    return f"{named(f)} has no complex step: {names} cannot be continued to complex numbers"


class _Points:
    """The vocabulary of complex points (d, n)."""

    def __init__(self, theta: np.ndarray):
        self.theta = theta

    def input(self, index: int):
        return self.theta[index]

    def constant(self, value: float):
        return np.complex128(value)

    def apply(self, instruction: Instruction, arguments: list):
        continuation = operations.TABLE[instruction.op].continuation
        assert continuation is not None  # refused before
        return continuation(*instruction.operands(arguments))


class _Checked(_Points):
    """As its base, and NotAnalytic where an operation stands at the end of what it is analytic on."""

    def __init__(self, theta: np.ndarray, f: Landscape):
        super().__init__(theta)
        self.f = f

    def apply(self, instruction: Instruction, arguments: list):
        breaks_off = operations.TABLE[instruction.op].breaks_off
        at = [complex(np.ravel(a)[0]).real for a in arguments]
        if breaks_off is not None and breaks_off(*at):
            raise NotAnalytic(
                f"{named(self.f)} is not analytic at this point: {instruction.op} of {format_number(at[0])}"
            )
        return super().apply(instruction, arguments)


def gradient(f, theta, steps) -> np.ndarray:
    """The gradient at one point (d,) by complex steps h (n,): (d, n). NotAnalytic, with a sentence.

    Step h (n,) may be as small as 1e-300.
    """
    theta, steps = as_theta(f.dimension, theta), np.asarray(steps, dtype=float)
    recorded, why = tape.of(f), refusal(f)
    if recorded is None or why:
        raise NotAnalytic(why)
    value = f.value(theta)
    if not np.isfinite(value):
        raise NotAnalytic(f"{named(f)} is undefined at this point: its value is {format_number(value)}")
    with np.errstate(all="ignore"):
        recorded.evaluate([recorded.value], _Checked(theta[:, None], f))
        d, n = len(theta), len(steps)
        points = np.repeat(theta[:, None, None], d, axis=1).astype(complex) * np.ones(n)
        points[np.arange(d), np.arange(d)] += 1j * steps
        (heights,) = recorded.evaluate([recorded.value], _Points(points.reshape(d, -1)))
        return np.imag(np.broadcast_to(heights, (d * n,)).reshape(d, n)) / steps
