"""Polynomials of one variable over the rationals, and all their real roots, by Sturm's theorem.

A polynomial is a tuple of whole numbers or fractions, the constant first; () is 0. Nothing is
rounded: the number of roots in an interval is Sturm's, and a root is enclosed by halving until it is
known to 1e-54 of the interval searched, or is a rational number and known exactly.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import gcd as common
from math import lcm
from typing import NamedTuple

from .member import number

_HALVINGS = 180


def trimmed(p) -> tuple:
    p = tuple(p)
    return trimmed(p[:-1]) if p and p[-1] == 0 else p


def plus(*many) -> tuple:
    size = max(map(len, many))
    return trimmed(sum(p[i] for p in many if i < len(p)) for i in range(size))


def times(*many) -> tuple:
    made = (1,)
    for p in many:
        longer = [0] * (len(made) + len(p) - 1) if made and p else []
        for i, a in enumerate(made if p else ()):
            for j, b in enumerate(p):
                longer[i + j] += a * b
        made = tuple(longer)
    return trimmed(made)


def power(p, exponent) -> tuple:
    return times(*[p] * exponent)


def minus(p, q) -> tuple:
    return plus(p, times((-1,), q))


def derivative(p) -> tuple:
    return tuple(i * a for i, a in enumerate(p))[1:]


def integral(p) -> tuple:
    return (Fraction(0), *(Fraction(a) / (i + 1) for i, a in enumerate(p)))


def value(p, x):
    made = Fraction(0)
    for a in reversed(p):
        made = made * x + a
    return made


def sign(p, x) -> int:
    """The sign of p at a fraction, in whole numbers only; p has whole coefficients."""
    above, below = x.numerator, x.denominator
    made, scale = 0, 1
    for a in reversed(p):
        made = made * above + a * scale
        scale *= below
    return (made > 0) - (made < 0)


def whole(p) -> tuple:
    """A positive multiple of p with whole coefficients that have no common factor."""
    p = trimmed(p)
    if not p:
        return ()
    below = lcm(*(Fraction(a).denominator for a in p))
    p = [int(a * below) for a in p]
    divisor = common(*p)
    return tuple(a // divisor for a in p)


def divided(p, q) -> tuple[tuple, tuple]:
    """Quotient and remainder."""
    rest, made = [Fraction(a) for a in p], [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    for i in reversed(range(len(made))):
        made[i] = rest[i + len(q) - 1] / q[-1]
        for j, b in enumerate(q):
            rest[i + j] -= made[i] * b
    return trimmed(made), trimmed(rest)


def gcd(p, q) -> tuple:
    p, q = whole(p), whole(q)
    while q:
        p, q = q, whole(divided(p, q)[1])
    return p


def coprime(p, q) -> tuple:
    """p without any root that q has."""
    while len(shared := gcd(p, q)) > 1:
        p = divided(p, shared)[0]
    return whole(p)


def sturm_chain(p) -> list[tuple]:
    """Sturm's sequence of p without its repeated factors."""
    p = whole(p)
    p = whole(divided(p, gcd(p, derivative(p)))[0]) if len(p) > 1 else p
    chain = [p, whole(derivative(p))]
    while len(chain[-1]) > 1:
        chain.append(whole(times((-1,), divided(chain[-2], chain[-1])[1])))
    return [q for q in chain if q]


def _changes(chain, x) -> int:
    signs = [s for s in (sign(q, x) for q in chain) if s]
    return sum(a != b for a, b in pairwise(signs))


def count(p, low, high) -> int:
    """How many different real roots p has in (low, high], by Sturm."""
    if len(trimmed(p)) < 2:
        return 0
    chain = sturm_chain(p)
    return _changes(chain, low) - _changes(chain, high)


class Root(NamedTuple):
    """A real root, two numbers with it and no other root between them, and whether it is simple."""

    place: Fraction
    before: Fraction
    after: Fraction
    simple: bool


def roots(p, low, high) -> list[Root]:
    """All roots of p, which is not 0, in the open interval (low, high), each once, ascending."""
    p = whole(p)
    if not p:
        raise ValueError("every number is a root of 0")
    if len(p) < 2:
        return []
    chain, repeated = sturm_chain(p), gcd(p, derivative(p))
    low, high = _inner(chain, Fraction(low), Fraction(high))
    parts, found = [(low, high, _changes(chain, low), _changes(chain, high))], []
    while parts:
        a, b, at_a, at_b = parts.pop()
        if at_a - at_b > 1:
            shares = (Fraction(k, 64) for k in (32, 31, 33, 29, 35, 27, 37, 23, 41, 19, 45, 13, 51))
            middle = next(m for m in (a + (b - a) * share for share in shares) if sign(p, m))
            at_middle = _changes(chain, middle)
            parts += [(a, middle, at_a, at_middle), (middle, b, at_middle, at_b)]
        elif at_a - at_b == 1:
            simple = len(repeated) < 2 or count(repeated, a, b) == 0
            found.append(Root(*_enclosed(chain[0], a, b, (high - low) / 2**_HALVINGS), simple))
    return sorted(found)


def _inner(chain, low, high) -> tuple[Fraction, Fraction]:
    """A smaller interval with the same roots inside, neither of whose ends is a root."""
    p, step = chain[0], (high - low) / 2
    while _changes(chain, low) - _changes(chain, low + step) or sign(p, low + step) == 0:
        step /= 2
    first, step = low + step, (high - low - step) / 2
    while sign(p, high - step) == 0 or _changes(chain, high - step) - _changes(chain, high) - (
        sign(p, high) == 0
    ):
        step /= 2
    return first, high - step


def _enclosed(p, a, b, width) -> tuple[Fraction, Fraction, Fraction]:
    """The only root of p, a simple one, in (a, b), and two numbers close around it."""
    rising = sign(p, b)
    while b - a > width:
        middle = (a + b) / 2
        there = sign(p, middle)
        if there == 0:
            return middle, max(a, middle - width), min(b, middle + width)
        a, b = (a, middle) if there == rising else (middle, b)
    near = ((a + b) / 2).limit_denominator(1 << 24)
    return near if a < near < b and sign(p, near) == 0 else (a + b) / 2, a, b


def text(p, variable="x") -> str:
    """The polynomial as a formula, its coefficients exact."""
    terms = []
    for i, a in reversed(list(enumerate(p))):
        if a:
            raised = "" if i == 0 else variable if i == 1 else f"{variable}^{i}"
            size = number(abs(Fraction(a)))
            term = size if not raised else raised if size == "1" else f"{size}*{raised}"
            terms.append(("-" if a < 0 else "+") + term)
    return "".join(terms).removeprefix("+") or "0"
