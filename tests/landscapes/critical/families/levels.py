"""phi(u) with u affine or a quadratic form: critical points fill whole lines, circles and ellipses.

phi is a polynomial whose slope has given roots. Where u = a x + b y, the lines u = root across the box are
all there is; where u = (a x)^2 + (b y)^2 + ..., the middle and ellipses. Of an ellipse some rational points
are told, as stretches of no length.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import polynomials as poly
from .member import MAXIMUM, MINIMUM, Member, Point, Stretch, Truth, number
from .near_degenerate import made

LINES, ROUND = 110, 110
TRIPLES = ((1, 0, 1), (0, -1, 1), (3, 4, 5), (-4, 3, 5), (5, -12, 13), (-1, 0, 1), (-15, -8, 17))


def _outer(chance, roots) -> Member:
    """phi as a function of x, whose slope has these roots, of order 1 to 3."""
    factors = [poly.power((-r, 1), chance.choice((1, 1, 2, 3))) for r in roots]
    factors.append((chance.choice((-1, 1)),))
    return made(factors, Fraction(0), (-64, 64))


def _affine(chance) -> Member:
    a, b = Fraction(chance.choice((-2, -1, 1, 2, 3))), Fraction(chance.choice((-1, 1, 2)))
    roots = [Fraction(r, 4) for r in chance.sample(range(-10, 11), chance.choice((1, 2, 3)))]
    outer = _outer(chance, roots)
    inner = f"({poly.text((0, a))}+{poly.text((0, b), 'y')})".replace("+-", "-")
    side, stretches = (-2.0, 2.25), []
    low, high = map(Fraction, side)
    for p in outer.truth.points:
        (c,) = p.place
        # a x + b y = c crosses the box from one of its sides to another.
        ends = {(x, (c - a * x) / b) for x in (low, high)} | {((c - b * y) / a, y) for y in (low, high)}
        ends = sorted(e for e in ends if all(low <= v <= high for v in e))
        if len(ends) > 1:
            stretches.append(Stretch(ends[0], ends[-1], p.kind))
    text = outer.text.replace("x", inner)
    return Member(text, (side, side), Truth(stretches=tuple(stretches)))


def _round(chance) -> Member:
    a, b = Fraction(chance.choice((1, 1, 2))), Fraction(chance.choice((1, 2)))
    radii = [Fraction(r, 4) for r in chance.sample(range(1, 9), chance.choice((1, 1, 2)))]
    outer = _outer(chance, [r * r for r in radii])
    squares = "+".join(f"{'' if c == 1 else number(c * c) + '*'}{name}^2" for c, name in ((a, "x"), (b, "y")))
    side, stretches = (-1.5, 1.75), []
    low, high = map(Fraction, side)
    for p in outer.truth.points:
        (r,) = (r for r in radii if r * r == p.place[0])
        for u, v, w in TRIPLES:
            place = (r * u / w / a, r * v / w / b)
            if all(low < c < high for c in place):
                stretches.append(Stretch(place, place, p.kind))
    function = poly.derivative(_powers(outer.text))
    rises = poly.value(function, Fraction(0)) > 0
    middle = Point((Fraction(0), Fraction(0)), MINIMUM if rises else MAXIMUM)
    truth = Truth((middle,), stretches=tuple(stretches))
    return Member(outer.text.replace("x", f"({squares})"), (side, side), truth)


def _powers(text) -> tuple:
    """A polynomial from its own text (polynomials.text)."""
    terms = text.replace("-", "+-").split("+")
    made: dict[int, Fraction] = {}
    for term in filter(None, terms):
        size, _, raised = term.partition("x")
        size = size.rstrip("*")
        power = 0 if "x" not in term else int(raised[1:]) if raised else 1
        made[power] = Fraction(size + "1" if size in ("", "-") else size)
    return tuple(made.get(i, Fraction(0)) for i in range(max(made) + 1))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance, every = random.Random(20261128), []
    while len(every) < LINES + ROUND:
        try:
            every.append((_affine if len(every) < LINES else _round)(chance))
        except ValueError:
            continue  # a coefficient that is no float
    return tuple(dict.fromkeys(every))
