"""The complex step: a derivative without a difference, where a landscape is analytic.

f(x + ih) = f(x) + ih f'(x) - ..., so the imaginary part over h is the derivative up to h^2, and
nothing is subtracted: h may be 1e-100 (J. N. Lyness and C. B. Moler, SIAM J. Numerical Analysis 4
(1967)). The tape is replayed on complex numbers; what has a kink, a jump or a decision in it has no
continuation to them and is refused with a sentence.
"""

from __future__ import annotations

import numpy as np

from landscapes.core.derivatives import as_theta
from landscapes.core.wording import named, number
from landscapes.tape import operations, tape

# NumPy's functions of these names take complex numbers and continue the real ones.
_NUMPY = frozenset(
    (
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
        "sin",
        "cos",
        "tan",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "arcsinh",
        "arccosh",
        "arctanh",
        "sinc",
    )
)


def _arctan2(y, x):
    """The angle's continuation from the real point below: arctan(y/x), or of -x/y, plus a turn."""
    with np.errstate(all="ignore"):
        steep = np.abs(y.real) > np.abs(x.real)
        ratio = np.where(steep, -x / np.where(steep, y, 1), y / np.where(steep, 1, x))
        turn = np.arctan2(y.real, x.real) - np.arctan(ratio.real)
    return np.arctan(ratio) + turn


_OTHERS = {
    "hypot": lambda a, b: np.sqrt(a * a + b * b),
    "logaddexp": lambda a, b: np.where(
        a.real > b.real, a + np.log1p(np.exp(b - a)), b + np.log1p(np.exp(a - b))
    ),
    "cbrt": lambda a: np.where(a.real < 0, -1, 1) * (np.where(a.real < 0, -a, a)) ** (1 / 3),
    "arctan2": _arctan2,
    "reciprocal_or_zero": lambda a: 1 / a,
}

# The points at which an operation with complex values is not analytic all the same.
_ENDS = {
    "sqrt": (0,),
    "cbrt": (0,),
    "power": (0,),
    "log": (0,),
    "log2": (0,),
    "log10": (0,),
    "log1p": (-1,),
    "reciprocal_or_zero": (0,),
    "arcsin": (-1, 1),
    "arccos": (-1, 1),
    "arctanh": (-1, 1),
    "arccosh": (1,),
}


class NotAnalytic(ValueError):
    """A landscape, or a point of it, where there is no complex step; the message says why."""


def refusal(f) -> str:
    """Why the landscape cannot be continued to complex numbers, in a sentence; empty if it can."""
    recorded = tape.of(f)
    if recorded is None:
        return f"{named(f)} has no complex step, for it cannot be recorded: {tape.refusal(f)}"
    known = _NUMPY | _OTHERS.keys() | {"input", "constant", "integer_power", "cos_sqrt"}
    used = {recorded.instructions[slot].op for slot in recorded.live((recorded.value,))} - known
    if not used:
        return ""
    names = " and ".join(sorted(used))
    return f"{named(f)} has no complex step: {names} cannot be continued to complex numbers"


def _refuse_at(f, recorded, theta):
    """NotAnalytic where f is undefined or an operation stands at the end of its domain."""
    value = f.value(theta)
    if not np.isfinite(value):
        raise NotAnalytic(f"{named(f)} is undefined at this point: its value is {number(value)}")
    slots = recorded.live((recorded.value,))
    known = dict(zip(slots, _replay(recorded, slots, theta[:, None])))
    for slot in slots:
        op, args, _ = recorded.instructions[slot]
        at = [complex(np.ravel(known[a])[0]).real for a in args]
        tip = op in ("hypot", "arctan2") and at == [0, 0]
        if tip or (at and at[0] in _ENDS.get(op, ()) and not _whole_power(op, at)):
            raise NotAnalytic(f"{named(f)} is not analytic at this point: {op} of {number(at[0])}")


def _whole_power(op, at):
    return op == "power" and at[1] >= 0 and at[1] == int(at[1])


def _replay(recorded, outputs, theta) -> list:
    """The outputs at complex points (d, n)."""
    made = {}
    for slot in recorded.live(outputs):
        op, args, number = recorded.instructions[slot]
        given = [made[a] for a in args]
        if op == "input":
            made[slot] = theta[number]
        elif op == "constant":
            made[slot] = np.complex128(number)
        elif op == "integer_power":
            made[slot] = given[0] ** number
        elif op == "cos_sqrt":
            made[slot] = operations.ARRAY[op](given[0], number or 0)
        else:
            made[slot] = (_OTHERS.get(op) or operations.ARRAY[op])(*given)
    return [made[slot] for slot in outputs]


def gradient(f, theta, steps) -> np.ndarray:
    """The gradient at one point (d,) by complex steps h (n,): (d, n). NotAnalytic, with a sentence.

    Step h (n,) may be as small as 1e-300.
    """
    theta, steps = as_theta(f.dimension, theta), np.asarray(steps, dtype=float)
    recorded, why = tape.of(f), refusal(f)
    if why:
        raise NotAnalytic(why)
    with np.errstate(all="ignore"):
        _refuse_at(f, recorded, theta)
        d, n = len(theta), len(steps)
        points = np.repeat(theta[:, None, None], d, axis=1).astype(complex) * np.ones(n)
        points[np.arange(d), np.arange(d)] += 1j * steps
        (made,) = _replay(recorded, [recorded.value], points.reshape(d, -1))
        return np.broadcast_to(made, (d * n,)).reshape(d, n).imag / steps
