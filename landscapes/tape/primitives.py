"""Functions that autograd does not have, or leaves undefined at one point.

Autograd answers NaN at 0 for the norm and for sqrt(|x|), because there the chain rule multiplies
0 by infinity. Every function here is differentiable again and again under autograd, finite at 0,
and works on arrays of any shape. Two kinds are to be told apart:

- removable points: the function is smooth there and has its true derivatives (``cos_sqrt``);
- kinks and cusps: no derivative exists, and 0 stands for it, as autograd has it for ``|x|``
  (``norm``, ``safe_sqrt``, ``sqrt_abs``). 0 is a subgradient where the kink is a minimum; it is no
  limit of slopes. The plain square root has none of this: its slope at 0 is infinite, as x^0.5 has it.
"""

from __future__ import annotations

from functools import reduce, wraps
from math import factorial

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, defvjp_argnum, primitive
from autograd.numpy.numpy_vjps import unbroadcast_f


def _one_operation(arity: int | None = 1):
    """Recorded on a tape as one operation of this name, not as the arithmetic inside.

    What follows the first ``arity`` arguments is the operation's immediate number. None: any number
    of arguments, and no such number.
    """

    def decorated(function):
        @wraps(function)
        def call(*values):
            arguments = values[:arity]
            for argument in arguments:
                record = getattr(argument, "traced_call", None)
                if record is not None:
                    immediate = values[len(arguments) :] or function.__defaults__ or (None,)
                    return record(function.__name__, arguments, immediate[0])
            return function(*values)

        return call

    return decorated


def _own_rules(function):
    """What is written down of it is its arithmetic, but not its derivatives."""

    @wraps(function)
    def call(x):
        graph = getattr(x, "graph", None)
        if graph is not None:
            graph.own_rules = True
        return function(x)

    return call


@primitive
@_one_operation()
def absolute(x):
    """|x|, whose derivative is sign(x).

    autograd's own rule spells that x / |x|, which is meant for complex numbers, too; differentiated
    once more it leaves rounding noise, 1/|x| - x^2/|x|^3, where the second derivative is 0.
    """
    return np.abs(x)


defvjp(absolute, lambda ans, x: lambda g: g * anp.sign(x))


NOWHERE = -0.0
"""The slope of a branch that is not taken: told from a 0 of the formula itself, times which infinity is
NaN, and that changes no sum."""


@primitive
@_one_operation(arity=3)
def where(condition, a, b):
    """a where the condition holds and b elsewhere; the derivative is the chosen branch's alone."""
    return np.where(condition, a, b)


defvjp(
    where,
    None,
    lambda ans, c, a, b: unbroadcast_f(a, lambda g: where(c, g, NOWHERE)),
    lambda ans, c, a, b: unbroadcast_f(b, lambda g: where(c, NOWHERE, g)),
)


def _where_chosen(one, ans, other):
    """The slope of one where it is the answer, half of it where the other one is, too."""
    return unbroadcast_f(
        one, lambda g: where(anp.equal(one, ans), g / (1.0 + anp.equal(one, other)), NOWHERE)
    )


@primitive
@_one_operation(arity=2)
def maximum(a, b):
    """The larger one; where both are equal, the derivative is the mean of theirs."""
    return np.maximum(a, b)


@primitive
@_one_operation(arity=2)
def minimum(a, b):
    """The smaller one; where both are equal, the derivative is the mean of theirs."""
    return np.minimum(a, b)


for _extreme in (maximum, minimum):
    defvjp(_extreme, lambda ans, a, b: _where_chosen(a, ans, b), lambda ans, a, b: _where_chosen(b, ans, a))


@primitive
@_one_operation()
def reciprocal_or_zero(x):
    """1/x, and 0 where x is 0; its derivative -1/x^2 follows the same rule."""
    zero = np.equal(x, 0)
    return np.where(zero, 0.0, 1.0 / np.where(zero, 1.0, x))


defvjp(reciprocal_or_zero, lambda ans, x: lambda g: -g * ans * ans)


@primitive
@_own_rules
def safe_sqrt(x):
    """sqrt(x) of what is nowhere negative, and so has a minimum where it is 0.

    There the slope is 0 by convention, and not 0 times infinity; NaN for negative x.
    """
    return np.sqrt(x)


defvjp(safe_sqrt, lambda ans, x: lambda g: g * 0.5 * reciprocal_or_zero(ans))


@primitive
@_own_rules
def sqrt_abs(x):
    """sqrt(|x|): a cusp at 0, where its derivative, in truth unbounded, is 0 by convention."""
    return np.sqrt(np.abs(x))


defvjp(sqrt_abs, lambda ans, x: lambda g: g * 0.5 * anp.sign(x) * reciprocal_or_zero(ans))


@primitive
@_own_rules
def norm(theta):
    """The length of theta over its first axis, (d, *batch) -> batch: a cone with its tip at 0.

    At the tip gradient and Hessian are 0 by convention.
    """
    return np.sqrt(np.sum(np.square(theta), axis=0))


# A rule of its own, not safe_sqrt of a sum: cubes of 1/length would overflow near the tip.
defvjp(norm, lambda ans, theta: lambda g: g * (theta * reciprocal_or_zero(ans)))


@primitive
@_own_rules
def x_sin_sqrt_abs(x):
    """x sin(sqrt|x|), Schwefel's term: once differentiable at 0, with slope 0.

    The second derivative grows like |x|^(-1/2) towards 0; at 0 itself it is 0 by convention.
    """
    return x * np.sin(np.sqrt(np.abs(x)))


def _x_sin_sqrt_abs_slope(x):
    root = sqrt_abs(x)
    return anp.sin(root) + 0.5 * root * anp.cos(root)


defvjp(x_sin_sqrt_abs, lambda ans, x: lambda g: g * _x_sin_sqrt_abs_slope(x))


@primitive
@_one_operation()
def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow: 0 or 1 far out, where its derivatives are 0."""
    left = np.real(x) < 0
    decay = np.exp(np.where(left, x, -x))
    return np.where(left, decay, 1.0) / (1.0 + decay)


# Not ans (1 - ans), which has no digits left where ans is nearly 1.
defvjp(sigmoid, lambda ans, x: lambda g: g * ans * sigmoid(-x))


@primitive
@_one_operation()
def sech(x):
    """1/cosh(x), without overflow: 0 far out, where its derivatives are 0."""
    decay = np.exp(np.where(np.real(x) < 0, x, -x))
    return 2.0 * decay / (1.0 + decay * decay)


defvjp(sech, lambda ans, x: lambda g: -g * ans * tanh(x))


@primitive
@_one_operation()
def tanh(x):
    """tanh(x), whose derivative is sech(x)^2; autograd's own, 1/cosh(x)^2, overflows on the way."""
    return np.tanh(x)


defvjp(tanh, lambda ans, x: lambda g: g * sech(x) ** 2)


@primitive
@_one_operation()
def sinc(x):
    """sin(pi x)/(pi x), which is smooth at 0, where autograd's own derivative is 0/0."""
    return np.sinc(x)


# It is -2 d/ds cos(sqrt(s)) at s = (pi x)^2.
defvjp(sinc, lambda ans, x: lambda g: g * (-4 * np.pi**2 * x * cos_sqrt((np.pi * x) ** 2, 2)))


@primitive
@_one_operation()
def softplus(x):
    """log(1 + exp(x)), without overflow: x itself far right, and exp(x) far left."""
    return np.logaddexp(0.0, x)


defvjp(softplus, lambda ans, x: lambda g: g * sigmoid(x))


@primitive
@_one_operation(arity=None)
def logsumexp(*terms):
    """log(exp(a) + exp(b) + ...), without overflow; its derivatives are the softmax of the terms."""
    return reduce(np.logaddexp, terms)


def _slope_of_logsumexp(argnum, ans, terms, kwargs):
    return unbroadcast_f(terms[argnum], lambda g: g * anp.exp(terms[argnum] - ans))


defvjp_argnum(logsumexp, _slope_of_logsumexp)


@primitive
@_one_operation()
def cos_sqrt(s, order=0):
    """cos(sqrt(s)) as the smooth function of s it is, or its derivative of the given order.

    For waves around a point: ``cos_sqrt(144 * (x**2 + y**2))`` is cos(12 r) without a kink at
    r = 0. The k-th derivative is (-1/2)^k z^(1-k) j_{k-1}(z) with z = sqrt(s) and j the spherical
    Bessel functions (NIST DLMF 10.51.3); near 0 the power series is summed. s >= 0.
    """
    small = np.abs(s) < 1
    near, far = np.where(small, s, 0.0), np.where(small, 1.0, s)

    # The cosine's series, sum of (-s)^n / (2n)!, differentiated term by term.
    series = 0.0
    for n in reversed(range(12)):
        a, b = n + order, 2 * (n + order)
        series = series * near + (-1) ** a * factorial(a) / (factorial(n) * factorial(b))

    z = np.sqrt(far)
    before, here = np.cos(z), np.sin(z) / z  # z^-m j_m at m = -1 and 0
    for m in range(order):
        before, here = here, ((2 * m + 1) * here - before) / far
    return np.where(small, series, (-0.5) ** order * before)


defvjp(cos_sqrt, lambda ans, s, order=0: lambda g: g * cos_sqrt(s, order + 1), argnums=(0,))
