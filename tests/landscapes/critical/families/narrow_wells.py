"""Wells and bumps much narrower than the box: widths of 1e-1 down to 1e-6, alone, in a bowl, in pairs.

One bell alone has one critical point, its middle. A polynomial plus a bell, and two bells, are chains
that end in a polynomial (chains.py). Wells of the form 1/(1 + k x^2) are rational: Sturm (curve.py).
In the plane a round well in a round bowl has all its critical points on the line through both middles.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import chains
from . import polynomials as poly
from .curve import Piece, truth
from .member import (
    MAXIMUM,
    MINIMUM,
    SADDLE,
    Member,
    Point,
    Truth,
    Undecided,
    at_edges,
    lifted,
    moved,
    number,
    scaled,
    turned,
    widened,
)

_SHARP = (25, 100, 1000, 10_000, 1_000_000, 100_000_000, 10**9, 10**10, 10**12)


def _off(variable, c) -> str:
    return f"({variable}{'-' if c > 0 else '+'}{number(abs(Fraction(c)))})" if c else variable


def alone(size, sharp, places, domain) -> Member:
    """-size exp(-sharp |x - place|^2) in one or two variables, or 1/(1 + ...) for a sharp below 0."""
    squares = [f"{_off(name, c)}^2" for name, c in zip("xy", places)]
    if sharp > 0:
        text = f"exp({'-'.join(f'{sharp}*{s}' for s in ['', *squares])})".replace(f"exp({sharp}*-", "exp(-")
        text = f"{number(abs(size))}*{text}"
    else:
        text = f"{number(abs(size))}/(1+{-sharp}*({'+'.join(squares)}))"
    point = Point(tuple(map(Fraction, places)), MINIMUM if size > 0 else MAXIMUM)
    return Member(("-" if size > 0 else "") + text, domain, Truth((point,)))


def in_a_bowl(bowl, size, sharp, place, domain) -> Member:
    """A polynomial less size exp(-sharp (x - place)^2)."""
    off = (-place, 1)
    text = (
        f"{poly.text(bowl)}{'-' if size > 0 else '+'}{number(abs(size))}*exp(-{sharp}*{_off('x', place)}^2)"
    )
    exponent = poly.times((-sharp,), off, off)
    factor = poly.times((2 * sharp * size,), off)
    return Member(text, domain, _bell(poly.trimmed(poly.derivative(bowl)), factor, exponent, domain))


def _bell(level, factor, exponent, domain) -> Truth:
    ((low, high),) = widened(domain)
    chain, last = chains.bell(level, factor, exponent)
    turns = [chains.exact(root.place) for root in poly.roots(last, low, high)]
    return Truth(chains.points(chains.zeros(chain, turns, low, high)))


def pair(one, other, domain) -> Member:
    """Two wells (size, sharp, place): their slope over the first one's bell is such a sum, too."""
    told, level, exponents = "", [], []
    for size, sharp, place in (one, other):
        told += f"{'-' if size > 0 else '+'}{number(abs(size))}*exp(-{sharp}*{_off('x', place)}^2)"
        level.append(poly.times((2 * sharp * size,), (-place, 1)))
        exponents.append(poly.times((-sharp,), (-place, 1), (-place, 1)))
    exponent = poly.minus(exponents[1], exponents[0])
    return Member(told.removeprefix("+"), domain, _bell(level[0], level[1], exponent, domain))


def rational(bowl, wells, domain) -> Member:
    """A polynomial less size / (1 + sharp (x - place)^2) for each well."""
    text, above, below = poly.text(bowl), bowl, (1,)
    for size, sharp, place in wells:
        text += f"{'-' if size > 0 else '+'}{number(abs(size))}/(1+{sharp}*{_off('x', place)}^2)"
        part = poly.plus((1,), poly.times((sharp,), (-place, 1), (-place, 1)))
        above = poly.minus(poly.times(above, part), poly.times((size,), below))
        below = poly.times(below, part)
    return Member(text.removeprefix("0"), domain, truth([Piece(above, below)], [], domain))


def round_well(bowl, size, sharp, place, domain) -> Member:
    """bowl (x^2 + y^2) - size exp(-sharp |(x, y) - place|^2), all numbers above 0.

    Both parts' gradients lie along the lines to their middles: they can cancel on the line through both
    middles only, at t * place. Across that line the second derivative is a sum of two positive numbers.
    """
    p, q = place
    far = p * p + q * q
    factor = poly.times((sharp * size,), (-1, 1))
    exponent = poly.times((-sharp * far,), (-1, 1), (-1, 1))
    along = _bell((0, bowl), factor, exponent, ((-1, 2),))
    points = tuple(
        Point((t.place[0] * p, t.place[0] * q), MINIMUM if t.kind == MINIMUM else SADDLE)
        for t in along.points
    )
    text = f"{number(bowl)}*(x^2+y^2)-{number(size)}*exp(-{sharp}*({_off('x', p)}^2+{_off('y', q)}^2))"
    return Member(text, domain, Truth(points))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261105)

    def place():
        return Fraction(chance.choice([i for i in range(-3600, 3601) if i]), 4096)

    def size():
        return Fraction(chance.choice((1, 1, 2, 3, -1, -2, Fraction(1, 2))))

    square, line = ((-1, 1), (-1, 1)), ((-1, 1),)
    every = [alone(1, sharp, (Fraction(1317, 4096),), line) for sharp in _SHARP]
    every += [alone(size(), chance.choice(_SHARP), (place(),), line) for _ in range(16)]
    every += [alone(size(), -chance.choice(_SHARP), (place(),), line) for _ in range(8)]
    every += [alone(size(), sharp, (place(), place()), square) for sharp in _SHARP]
    every += [alone(size(), -sharp, (place(), place()), square) for sharp in _SHARP[:6]]
    draws = {
        50: lambda: in_a_bowl(
            (
                0,
                chance.choice((0, 0, Fraction(1, 2))),
                chance.choice((1, Fraction(1, 4), -1)),
                *chance.choice(((), (0, 1))),
            ),
            size(),
            chance.choice(_SHARP),
            place(),
            line,
        ),
        35: lambda: pair(
            (size(), chance.choice(_SHARP[:5]), place()), (size(), chance.choice(_SHARP[:5]), place()), line
        ),
        45: lambda: rational(
            chance.choice(((), (0, 0, 1), (0, 1, 1))),
            [(size(), chance.choice(_SHARP[:7]), place()) for _ in range(chance.choice((1, 2, 3)))],
            line,
        ),
        25: lambda: round_well(
            chance.choice((Fraction(1, 4), 1, 2)),
            abs(size()),
            chance.choice(_SHARP),
            (place(), place()),
            square,
        ),
    }
    for count, draw in draws.items():
        made = []
        while len(made) < count:
            try:
                made.append(draw())
            except Undecided:
                continue
        every += made
    every += [m for member in every[30:180:10] for m in at_edges(member, chance)]
    return (*every, *(change(m) for m in every[5:160:31] for change in (lifted, scaled, turned, moved)))
