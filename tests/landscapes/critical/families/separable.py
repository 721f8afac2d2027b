"""Sums p(x) + q(y) + r(z) of functions that are known exactly, and smooth functions of such sums.

The summands are polynomials whose slopes have given roots, multiple and close ones among them, some with
kinks, some with poles. 0 lies in Clarke's subdifferential of the sum where it lies in that of each summand;
the same holds of phi of the sum where phi has a slope. Whatever a summand's slope does beside its zero, the
sum has a minimum where all have one, a maximum where all have one, index 0 where one has neither.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod

from . import polynomials as poly
from .curve import Piece, creased, truth
from .member import INFLECTION, MAXIMUM, MINIMUM, SADDLE, Member, Point, Truth, at_edges, number, turned
from .near_degenerate import made

PLANE, SPACE = 130, 90
SIDE = (-2.0, 2.5)
# phi, and whether it falls; the sums are divided by what keeps them below 1 in size first.
OUTER = (
    ("{}", False),
    ("{}", False),
    ("{}", False),
    ("exp({})", False),
    ("exp(-({}))", True),
    ("log(2+{})", False),
    ("arctan({})", False),
    ("1/(2+{})", True),
    ("(2+{})^3", False),
    ("({}-2)^2", True),
    ("sqrt(2-({}))", True),
)


def _multiple(chance) -> Member:
    """A polynomial whose slope has one or two roots, of order 1 to 4."""
    factors = [
        poly.power((Fraction(chance.randint(-12, 16), 8), 1), chance.choice((1, 1, 2, 3, 4)))
        for _ in range(chance.choice((1, 1, 2)))
    ]
    return made([f if chance.random() < 0.5 else poly.times((-1,), f) for f in factors], Fraction(0), SIDE)


def _cluster(chance) -> Member:
    near = Fraction(1, 2 ** chance.choice((4, 8, 12, 17, 22)))
    factors = chance.choice(([(-near, 1), (near, 1)], [(near**2, 0, 1)], [(0, 1), (-near, 1)], [(0, 1)] * 2))
    return made(factors, Fraction(chance.randint(-4, 4), 4), SIDE, chance.random() < 0.5)


def _kinked(chance) -> Member:
    function = (Fraction(0), Fraction(chance.randint(-2, 2)), Fraction(chance.choice((-1, 1))))
    creases = [(Fraction(chance.choice((-3, -1, 1, 4))), Fraction(chance.randint(-5, 5), 4))]
    return creased(function, creases, (SIDE,))


def _with_pole(chance) -> Member:
    """a / (x - b) + c x + d x^2, its poles left out of the truth: in the plane they are lines."""
    b, c, d = (
        Fraction(chance.randint(-4, 4), 4),
        Fraction(chance.randint(-4, 4)),
        Fraction(chance.choice((1, -1))),
    )
    above = Fraction(chance.choice((-2, 1, 3)))
    below = (-b, Fraction(1))
    whole = poly.plus((above,), poly.times((Fraction(0), c, d), below))
    text = f"{number(above)}/({poly.text(below)})+{poly.text((Fraction(0), c, d))}".replace("+-", "-")
    told = truth([Piece(whole, below)], [], (SIDE,))
    return Member(text, (SIDE,), Truth(told.points))


def _size(member: Member) -> int:
    """A power of two above |p| over its box, by its values on a lattice and their growth between."""
    import landscapes

    f = landscapes.from_formula(member.text, domain=member.domain)
    x = [[SIDE[0] + (SIDE[1] - SIDE[0]) * k / 4096 for k in range(4097)]]
    most = float(abs(f.value(x)).max()) + float(abs(f.gradient(x)).max()) / 1000
    return max(1, 2 ** int(most).bit_length())


def summed(parts: list[Member], outer: str = "{}", falls: bool = False) -> Member:
    """phi of the sum of functions of x, y and z."""
    terms = [part.text.replace("x", name) for part, name in zip(parts, "xyz")]
    inner = "+".join(terms).replace("+-", "-")
    if outer != "{}":
        scale = Fraction(1, len(parts) * max(map(_size, parts)) * (2 if len(parts) == 3 else 1))
        scale = Fraction(1, 2 ** (scale.denominator - 1).bit_length())
        inner = f"{number(scale)}*({inner})"
    points = []
    for each in product(*(part.truth.points for part in parts)):
        kinds = {p.kind for p in each}
        kind = INFLECTION if INFLECTION in kinds else SADDLE if kinds == {MINIMUM, MAXIMUM} else each[0].kind
        place = tuple(p.place[0] for p in each)
        points.append(Point(place, kind, all(p.smooth for p in each), all(p.simple for p in each)))
    told = Member(outer.format(inner), (SIDE,) * len(parts), Truth(tuple(sorted(points))))
    return turned(told)._replace(text=told.text) if falls else told


def _drawn(chance, dimension) -> Member:
    outer, falls = chance.choice(OUTER)
    makers = [_multiple, _multiple, _cluster, _kinked] + ([_with_pole] if outer == "{}" else [])
    while True:
        parts = [_one(chance, chance.choice(makers)) for _ in range(dimension)]
        if prod(len(p.truth.points) for p in parts) <= 30:
            return summed(parts, outer, falls)


def _one(chance, maker) -> Member:
    while True:
        try:
            return maker(chance)
        except ValueError:
            continue  # a coefficient that is no float


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261127)
    every = [_drawn(chance, 2) for _ in range(PLANE)] + [_drawn(chance, 3) for _ in range(SPACE)]
    every += [m for member in every[:PLANE:16] for m in at_edges(member, chance)]
    return tuple(dict.fromkeys(every))
