"""Polynomials with critical points that are almost, or exactly, one: 1e-2 down to 1e-7 of the box apart.

The slope is given by its roots and integrated with fractions; nothing is rounded, so the roots are those
of the very function that is recorded. Sums p(x) + q(y) and p(x + y) + q(x - y) bring them to the plane:
there the gradient vanishes where both slopes do, and nowhere else.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import polynomials as poly
from .curve import polynomial_member
from .member import (
    INFLECTION,
    MAXIMUM,
    MINIMUM,
    SADDLE,
    Member,
    Point,
    Truth,
    at_edges,
    lifted,
    moved,
    scaled,
    turned,
)

BASES, PLANE = 120, 60
_WHOLE = 420  # its multiples stay whole when a polynomial of degree 6 is integrated


def made(factors, middle, domain, spread_out=True) -> Member:
    """The function whose slope is the product of factors in (x - middle), with whole coefficients.

    Written out in powers of x, where floats cancel, or in powers of (x - middle).
    """
    function = poly.integral(poly.times((_WHOLE,), *factors))
    if spread_out:
        function = _moved(function, middle)
        return _exact(function, poly.text(function), domain)
    variable = f"(x{'-' if middle > 0 else '+'}{abs(float(middle))})" if middle else "x"
    text = poly.text(function, variable)
    _exact(function, text, domain)
    return polynomial_member(text, [_moved(function, middle)], [], (domain,))


def _moved(p, by) -> tuple:
    return poly.plus(*[poly.times((a,), poly.power((-by, 1), i)) for i, a in enumerate(p)] or [()])


def _cluster(chance):
    """Factors of a few roots within a small distance of 0."""
    near = Fraction(1, 2 ** chance.choice((4, 6, 8, 10, 12, 14, 17, 20, 23)))
    return chance.choice(
        (
            [(-near, 1), (near, 1)],
            [(0, 1), (-near, 1)],
            [(-near, 1), (0, 1), (near, 1)],
            [(near**2, 0, 1)],  # no root, but almost a double one
            [(0, 1), (near**2, 0, 1)],
            [(0, 1), (0, 1)],
            [(0, 1), (0, 1), (0, 1)],
            [(0, 1), (0, 1), (-near, 1)],
        )
    )


def _drawn(chance) -> Member:
    middle = Fraction(chance.randint(-12, 12), 8)
    factors = _cluster(chance)
    if len(factors) < 3 and chance.random() < 0.5:
        far = Fraction(chance.choice((-5, -3, 3, 5, 7)), 4)
        factors.append((-far, 1))
    domain = chance.choice(((-3, 3), (-2, 2.5), (-4, 2)))
    return made(factors, middle, domain, chance.random() < 0.6)


def known() -> list[Member]:
    """(x - 1)^5 bent a little: two simple points near 1 that look like a threefold one."""
    told = []
    for small in (Fraction(1, 2**k) for k in (10, 20, 26)):
        p = (Fraction(0), 5 - 3 * small, -10 + 3 * small, 10 - small, Fraction(-5), Fraction(1))
        told.append(_exact(p, poly.text(p), (0, 2)))
    return told


def _exact(function, text, domain) -> Member:
    """The member, if its first two derivatives have coefficients that are floats, too."""
    for p in (function, poly.derivative(function), poly.derivative(poly.derivative(function))):
        if any(Fraction(float(a)) != a for a in p):
            raise ValueError("the recorded derivative would not be that of the recorded function")
    return polynomial_member(text, [function], [], (domain,))


def crossed(p: Member, q: Member, domain, aslant=False) -> Member:
    """p(x) + q(y), or p(x + y) + q(x - y); p and q are known on all that the box can ask of them."""
    names = ("(x+y)", "(x-y)") if aslant else ("x", "y")
    text = "+".join(m.text.replace("x", name) for m, name in zip((p, q), names))
    points = []
    for one in p.truth.points:
        for other in q.truth.points:
            (a,), (b,) = one.place, other.place
            place = ((a + b) / 2, (a - b) / 2) if aslant else (a, b)
            kinds = {one.kind, other.kind}
            kind = SADDLE if kinds == {MINIMUM, MAXIMUM} else one.kind
            kind = INFLECTION if INFLECTION in kinds else kind
            points.append(Point(place, kind, True, one.simple and other.simple))
    return Member(text.replace("+-", "-"), domain, Truth(tuple(sorted(points))))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261104)
    every = known()
    while len(every) < BASES:
        try:
            every.append(_drawn(chance))
        except ValueError:
            continue  # a coefficient that is no float
    line = every[:]
    for k in range(PLANE):
        aslant = k % 3 == 2
        half = 1.5 if aslant else 3
        p, q = (_for_the_plane(chance, 2 * half if aslant else half) for _ in "pq")
        every.append(crossed(p, q, ((-half, half),) * 2, aslant))
    every += [m for member in line[3:23] for m in at_edges(member, chance)]
    every += [m for member in every[BASES : BASES + 8] for m in at_edges(member, chance)]
    every += [change(m) for m in line[3::20] for change in (lifted, scaled, turned, moved)]
    return tuple(dict.fromkeys(every))  # two may have been drawn twice


def _for_the_plane(chance, reach) -> Member:
    while True:
        factors = _cluster(chance) if chance.random() < 0.5 else [(-1, 1), (chance.choice((-2, 0, 1)), 1)]
        factors = factors[:2] if chance.random() < 0.5 else [*factors, (Fraction(3, 2), 1)]
        try:
            return made(factors, Fraction(chance.randint(-4, 4), 4), (-reach, reach), chance.random() < 0.5)
        except ValueError:
            continue
