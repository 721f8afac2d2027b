"""Curves of several pieces: where(...), max, min and abs, with jumps, kinks, smooth joints, level parts.

Each piece is a polynomial whose roots are Sturm's; the joints are decided by exact values of both sides
(curve.py). A few have other pieces, and a proof in one line each.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import mpmath

from . import chains
from . import polynomials as poly
from .curve import polynomial_member
from .member import (
    MAXIMUM,
    MINIMUM,
    Member,
    Point,
    Truth,
    Undecided,
    at_edges,
    lifted,
    moved,
    number,
    product,
    scaled,
    turned,
    widened,
)

_BOXES = ((-3, 3), (-2, 4), (-3.5, 2.5))


def _polynomial(chance, most=3) -> tuple:
    degree = chance.choice((0, 1, 1, 2, 2, 2, 3, 3, 4)[: 3 + 2 * most])
    p = [Fraction(chance.randint(-12, 12), chance.choice((1, 2, 4))) for _ in range(degree + 1)]
    return poly.trimmed(p)


def _joined(chance, p, x) -> tuple:
    """Another polynomial that meets p at x: with a jump, a kink, or the same slope."""
    way = chance.choice(("jump", "kink", "kink", "smooth"))
    if way == "jump":
        return _polynomial(chance)
    q = poly.plus((poly.value(p, x),), poly.times((-x, 1), _polynomial(chance, 1)))
    if way == "smooth":
        bend = poly.times(poly.power((-x, 1), 2), _polynomial(chance, 1))
        rise = poly.times((poly.value(poly.derivative(p), x),), (-x, 1))
        q = poly.plus((poly.value(p, x),), rise, bend)
    return q


def _two(chance) -> Member:
    x = Fraction(chance.randint(-8, 8), 4)
    p = _polynomial(chance)
    q = _joined(chance, p, x)
    sign = chance.choice(("<", "<=", ">", ">="))
    owner = "left" if sign in ("<=", ">") else "right"
    one, other = (p, q) if "<" in sign else (q, p)
    text = f"where(x{sign}{number(x)},{poly.text(one)},{poly.text(other)})"
    return polynomial_member(text, [p, q], [x], (chance.choice(_BOXES),), [owner])


def _three(chance) -> Member:
    x, y = sorted(chance.sample([Fraction(i, 4) for i in range(-8, 9)], 2))
    p = _polynomial(chance)
    q = _joined(chance, p, x)
    nested = chance.random() < 0.5
    r = _joined(chance, q, y) if nested else p
    tp, tq, tr = map(poly.text, (p, q, r))
    if nested:
        text = f"where(x<{number(x)},{tp},where(x<={number(y)},{tq},{tr}))"
        owners = ["right", "left"]
    else:
        text = f"where(x>={number(x)} and x<{number(y)},{tq},{tp})"
        owners = ["right", "right"]
    return polynomial_member(text, [p, q, r], [x, y], (chance.choice(_BOXES),), owners)


def _at_the_joint(chance) -> Member:
    """Powers of the distance to the joint on both sides: it is critical, or an end of level ground."""
    x, height = Fraction(chance.randint(-6, 6), 4), Fraction(chance.randint(-8, 8), 4)
    sides = []
    for _ in "lr":
        size = Fraction(chance.choice((-3, -2, -1, 0, 1, 2, 3, 8)), chance.choice((1, 2)))
        sides.append(poly.plus((height,), poly.times((size,), poly.power((-x, 1), chance.randint(1, 4)))))
    p, q = sides
    if p == q:
        raise Undecided("one function twice")
    text = f"where(x<{number(x)},{poly.text(p)},{poly.text(q)})"
    return polynomial_member(text, sides, [x], (chance.choice(_BOXES),), ["right"])


def _crossing(chance) -> Member:
    """max or min of two polynomials, or |p|: joints where they cross, at irrational places mostly."""
    domain = (chance.choice(_BOXES),)
    p, q = _polynomial(chance), _polynomial(chance)
    name = chance.choice(("max", "min", "abs"))
    if name == "abs":
        q = poly.times((-1,), p)
    ((low, high),) = widened(domain)
    difference = poly.trimmed(poly.minus(p, q))
    if not difference or max(len(p), len(q)) < 2:
        raise Undecided("one function twice, or no x in it")
    joints, there = [], []  # and whether p is the larger one before each joint
    for root in poly.roots(difference, low, high):
        before, after = (poly.value(difference, x) > 0 for x in (root.before, root.after))
        if before != after:
            joints.append(root.place)
            there.append(before)
    there.append(not there[-1] if there else poly.value(difference, Fraction(low + high) / 2) > 0)
    told = [p if larger == (name != "min") else q for larger in there]
    text = f"abs({poly.text(p)})" if name == "abs" else f"{name}({poly.text(p)},{poly.text(q)})"
    return polynomial_member(text, told, joints, domain)


def root_and_square(a, b, domain) -> Member:
    """b x^2 before 0 and a sqrt(x) after it, both rising away from 0: one minimum, where no slope is."""
    text = f"where(x>0,{product(a, 'sqrt(x)')},{product(b, 'x^2')})"
    return Member(text, domain, Truth((Point((Fraction(0),), MINIMUM, False),)))


def cardinal_sine(pace, domain) -> Member:
    """sin(d x)/(d x), 1 at 0; its slope has the sign of u cos u - sin u for u = d |x| > 0.

    That falls or rises between neighbouring multiples of pi, for its derivative is -u sin u; it is 0 at
    0 and has the sign of (-1)^k at k pi: so there is one zero between pi and 2 pi, and so on, and none
    between 0 and pi.
    """
    points, k = [Point((Fraction(0),), MAXIMUM)], 1
    ((low, high),) = widened(domain)
    reach = max(-low, high) * pace
    with mpmath.workdps(chains.DIGITS):
        while Fraction(3) * k < reach:
            ends = k * mpmath.pi, (k + 1) * mpmath.pi
            # Beyond its ends a tick more, so that both are inside of the chain's interval.
            found = chains.zeros(
                [_cardinal], ends, chains.fraction(ends[0] - 1), chains.fraction(ends[1] + 1)
            )
            inner = [u for u, _, _ in found if ends[0] < chains.exact(u) < ends[1]]
            for u in (s * inner[0] / pace for s in (-1, 1)):
                if low < u < high:
                    points.append(Point((u,), MINIMUM if k % 2 else MAXIMUM))
            k += 1
    return Member(f"where(x==0,1,sin({pace}*x)/({pace}*x))", domain, Truth(tuple(sorted(points))))


def _cardinal(u):
    return [u * mpmath.cos(u), -mpmath.sin(u)]


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261106)
    every = [
        *(root_and_square(a, b, ((-3, 5),)) for a, b in ((1, 1), (2, 0.25), (0.5, 8))),
        *(cardinal_sine(pace, ((-8, 6),)) for pace in (1, 2, 3)),
        polynomial_member("where(x<2,(x-1)^2,5)", [(1, -2, 1), (5,)], [2], ((-3, 5),), ["right"]),
    ]
    for draw, count in ((_two, 70), (_three, 60), (_at_the_joint, 40), (_crossing, 60)):
        made = []
        while len(made) < count:
            try:
                made.append(draw(chance))
            except (Undecided, ValueError):
                continue
        every += made
    bases = every[:]
    every += [m for member in bases[7::8] for m in at_edges(member, chance)]
    return (*every, *(change(m) for m in bases[9::25] for change in (lifted, scaled, turned, moved)))
