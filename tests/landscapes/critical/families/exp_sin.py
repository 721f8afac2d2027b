"""Exponentials plus sines plus polynomials, flat at one end of the box and steep at the other.

The slope's zeros are those of a short chain (chains.py): the polynomial is differentiated away, the
exponential is divided out, and the last function is a shifted sine whose zeros are known.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import chains
from . import polynomials as poly
from .member import Member, Truth, Undecided, at_edges, cut, lifted, moved, number, scaled, turned, widened

BASES = 130
_BOXES = ((-4, 4), (-3, 3), (-5, 2), (-2, 6), (-8, 1))


def made(exponential, sine, cosine, polynomial, domain) -> Member:
    """a exp(b x) + c sin(d x) + e cos(d x) + polynomial, for (a, b), (c, d) and e."""
    (a, b), (c, d), e = exponential, sine, cosine
    terms = [(a, f"exp({number(b)}*x)"), (c, f"sin({number(d)}*x)"), (e, f"cos({number(d)}*x)")]
    text = "".join(
        f"{'-' if size < 0 else '+'}{number(abs(Fraction(size)))}*{name}" for size, name in terms if size
    )
    if poly.trimmed(polynomial):
        told = poly.text(polynomial)
        text += told if told.startswith("-") else "+" + told
    text = text.replace("+1*", "+").replace("-1*", "-").replace("(1*x)", "(x)").removeprefix("+")
    slope = poly.trimmed(poly.derivative(polynomial))
    chain, last = chains.waves(slope, a * b, b, c * d, -e * d, d)
    ((low, high),) = widened(domain)
    found = chains.zeros(chain, last(low, high), low, high)
    at_origin = a * b + c * d + (slope[0] if slope else 0) == 0
    return Member(text, domain, Truth(chains.points(found, at_origin)))


def _drawn(chance) -> Member:
    def size():
        return chance.choice((-4, -3, -2, -1, 1, 1, 2, 3, 5, Fraction(1, 2), Fraction(3, 4), Fraction(-1, 4)))

    rate = chance.choice((1, 2, 3, 5, 5, 8, Fraction(1, 2), Fraction(5, 2))) * chance.choice((1, 1, 1, -1))
    pace = chance.choice((1, 2, 3, 5, 5, 7, 8, Fraction(3, 2)))
    polynomial = chance.choice(((), (), (0, size()), (0, size(), Fraction(size()) / 4)))
    cosine = size() if chance.random() < 0.25 else 0
    exponential, sine = (size(), rate), (size(), pace)
    if chance.random() < 0.15:
        # A slope of exactly 0 at 0.
        polynomial = (0, -(exponential[0] * rate + sine[0] * pace), *polynomial[2:])
    return made(exponential, sine, cosine, polynomial, (chance.choice(_BOXES),))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261102)
    every = [
        made((1, 5), (1, 5), 0, (), ((-4, 4),)),
        made((1, 1), (1, 1), 0, (), ((-12, 4),)),
        made((1, 1), (0, 1), 0, (0, -1), ((-3, 3),)),
        made((1, 20), (1, 5), 0, (), ((-4, 4),)),
    ]
    while len(every) < BASES:
        try:
            every.append(_drawn(chance))
        except Undecided:
            continue
    for member in every[:30]:
        every += at_edges(member, chance)
    for member in every[:BASES]:
        high = member.domain[0][1]
        if any(p.place == (0,) for p in member.points):
            every += [cut(member, ((edge, high),)) for edge in (0.0, 2.0**-20, -(2.0**-20), -(2.0**-40))]
    for member in every[:BASES:10]:
        every += [lifted(member), scaled(member), turned(member), moved(member)]
    return tuple(every)
