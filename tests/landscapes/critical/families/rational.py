"""Rational functions with poles of order 1 to 4: the roots of the slope's numerator, by Sturm."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import polynomials as poly
from .curve import Piece, truth
from .member import Member, at_edges, cut, lifted, moved, number, scaled, turned

BASES = 110
_BOXES = ((-5, 5), (-4, 3), (-2.5, 6.5), (-10, 10), (-1, 2))


def _shifted(p) -> str:
    """x - p as a formula, in parentheses unless p is 0."""
    return "x" if p == 0 else f"(x{'-' if p > 0 else '+'}{number(abs(Fraction(p)))})"


def made(polynomial, parts, domain) -> Member:
    """A polynomial plus c/(x - p)^k for each (c, p, k) of the parts."""
    below = poly.times(*[poly.power((-p, 1), k) for _, p, k in parts])
    above = poly.times(polynomial, below)
    text = poly.text(polynomial) if polynomial else ""
    for i, (c, p, k) in enumerate(parts):
        rest = [poly.power((-q, 1), order) for j, (_, q, order) in enumerate(parts) if j != i]
        above = poly.plus(above, poly.times((c,), *rest))
        raised = "" if k == 1 else f"^{k}"
        text += f"{'-' if c < 0 else '+'}{number(abs(Fraction(c)))}/{_shifted(p)}{raised}"
    return Member(text.removeprefix("+"), domain, truth([Piece(above, below)], [], domain))


def over(above, below, domain) -> Member:
    """One polynomial over another, whose real roots are poles at irrational places."""
    return Member(
        f"({poly.text(above)})/({poly.text(below)})", domain, truth([Piece(above, below)], [], domain)
    )


def _drawn(chance) -> Member:
    domain = (chance.choice(_BOXES),)

    def small(most=12):
        return Fraction(chance.choice([*range(-most, 0), *range(1, most + 1)]), chance.choice((1, 2, 4)))

    if chance.random() < 0.25:
        # Two roots of x^2 - b that are irrational poles for b > 0, and no poles for b < 0.
        below = poly.times((-small(9), 0, 1), chance.choice(((1,), (1, 0, 1), (small(4), 1))))
        return over(tuple(small() for _ in range(chance.randint(2, 5))), below, domain)
    places = chance.sample([Fraction(i, 4) for i in range(-12, 13)], chance.choice((1, 1, 2, 2, 3)))
    most = {1: 4, 2: 3, 3: 2}[len(places)]
    parts = [(small(8), p, chance.randint(1, most)) for p in places]
    polynomial = tuple(small(6) if chance.random() < 0.6 else 0 for _ in range(chance.randint(0, 4)))
    return made(poly.trimmed(polynomial), parts, domain)


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261101)
    every = [
        made((0, 1), [(4, 0, 2)], ((-5, 5),)),
        made((0, 1, -1), [(2, 5, 1)], ((-6, 7),)),
        *(made((), [(sign, 0, k)], ((-3, 3),)) for k in (1, 2, 3, 4) for sign in (1, -1)),
    ]
    while len(every) < BASES:
        every.append(_drawn(chance))
    for member in every[:60]:
        every += at_edges(member, chance)
    for member in every[:40]:
        # A pole that is a float: on the edge, just inside and just outside.
        for pole in member.truth.poles[:1]:
            ((low, high),), place = member.domain, float(pole.place[0])
            if low < place < high and Fraction(place) == pole.place[0]:
                beyond = (high - low) * 2.0 ** -chance.choice((10, 24))
                every += [cut(member, ((edge, high),)) for edge in (place, place - beyond, place + beyond)]
    for member in every[2:BASES:9]:
        every += [lifted(member), scaled(member), turned(member), moved(member)]
    return tuple(every)
