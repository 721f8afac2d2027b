"""Sines, cosines and tangents with poles, and far from 0: closed forms, and chains that end in one.

tan(a x) - b x     its slope is 0 where cos(a x)^2 = a / b
c/sin(a x)^k       where cos(a x) = 0; poles where sin(a x) = 0; and with the cosine the other way
c cos(a x)/x^k     where a x sin(a x) + k cos(a x) = 0, for k = 1, 2: a chain (chains.py) whose last
                   function is u cos u or u sin u; everything is mirrored at the pole in 0
c sin(a x)         where cos(a x) = 0, in boxes so far out that floats are coarse
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import mpmath

from . import chains
from .curve import kind_between
from .member import (
    INFLECTION,
    MAXIMUM,
    MINIMUM,
    Member,
    Point,
    Pole,
    Truth,
    at_edges,
    lifted,
    moved,
    number,
    product,
    scaled,
    turned,
    widened,
)

BASES = 120
_DIGITS = chains.DIGITS + 20  # a phase far from 0 loses the digits of its size


def _places(start, step, low, high) -> list[tuple[int, Fraction]]:
    """start + k * step between low and high, with k."""
    first = int(mpmath.ceil((chains.exact(low) - start) / step))
    last = int(mpmath.floor((chains.exact(high) - start) / step))
    return [(k, chains.fraction(start + k * step)) for k in range(first, last + 1)]


def tangent(a, b, domain) -> Member:
    """tan(a x) - b x, both above 0."""
    ((low, high),) = widened(domain)
    points = []
    with mpmath.workdps(_DIGITS):
        step = mpmath.pi / chains.exact(a)
        poles = [Pole((x,), "+-") for _, x in _places(step / 2, step, low, high)]
        if a < b:
            # Between poles it rises, falls and rises again.
            turn = mpmath.acos(mpmath.sqrt(chains.exact(Fraction(a) / b))) / chains.exact(a)
            points += [Point((x,), MINIMUM) for _, x in _places(turn, step, low, high)]
            points += [Point((x,), MAXIMUM) for _, x in _places(-turn, step, low, high)]
        if a == b:  # a slope of tan(a x)^2
            points += [
                Point((x,), INFLECTION, True, False) for _, x in _places(mpmath.mpf(0), step, low, high)
            ]
    text = f"tan({product(a, 'x')})-{product(b, 'x')}"
    return Member(text, domain, Truth(tuple(sorted(points)), tuple(poles)))


def reciprocal(name, a, c, k, domain) -> Member:
    """c/sin(a x)^k or c/cos(a x)^k for a c above 0: |f| is least halfway between two poles."""
    ((low, high),) = widened(domain)
    points, poles = [], []
    with mpmath.workdps(_DIGITS):
        step = mpmath.pi / chains.exact(a)
        shift = step / 2 if name == "cos" else mpmath.mpf(0)
        for _, x in _places(shift, step, low, high):
            poles.append(Pole((x,), "+" if k % 2 == 0 else "+-"))
        for n, x in _places(shift + step / 2, step, low, high):
            # Between its poles a sine is above 0 for even n, a cosine, a quarter ahead, for odd n.
            above = k % 2 == 0 or (n % 2 == 0) == (name == "sin")
            points.append(Point((x,), MINIMUM if above else MAXIMUM))
    text = f"{number(c)}/{name}({product(a, 'x')}){'' if k == 1 else f'^{k}'}"
    return Member(text, domain, Truth(tuple(points), tuple(poles)))


def fading(a, c, k, domain) -> Member:
    """c cos(a x)/x^k, c above 0. With u = a x > 0 its slope has the sign of -(u sin u + k cos u)."""

    def slope(u):
        return [-u * mpmath.sin(u), -k * mpmath.cos(u)]

    def bend(u):
        return [-u * mpmath.cos(u), mpmath.sin(u)]

    ((low, high),) = widened(domain)
    reach = max(-low, high) * a
    with mpmath.workdps(_DIGITS):
        # The slope's derivative is -u cos u for k = 1, and sin u - u cos u, whose own is u sin u, for 2.
        shift = mpmath.pi / 2 if k == 1 else mpmath.mpf(0)
        last = [chains.exact(x) for _, x in _places(shift, mpmath.pi, Fraction(1, 2), reach + 1)]
        found = chains.zeros([slope] if k == 1 else [slope, bend], last, Fraction(1, 2), reach + 1)
    points = []
    for u, before, after in found:
        kind = kind_between(before, after)
        mirrored = kind if k == 2 else {MINIMUM: MAXIMUM, MAXIMUM: MINIMUM}[kind]
        points += [Point((u / a,), kind), Point((-u / a,), mirrored)]
    points = tuple(sorted(p for p in points if low < p.place[0] < high))
    text = f"{number(c)}*cos({product(a, 'x')})/x{'' if k == 1 else '^2'}"
    pole = Pole((Fraction(0),), "+" if k == 2 else "+-")
    return Member(text, domain, Truth(points, (pole,) if low < 0 < high else ()))


def far(a, domain) -> Member:
    """sin(a x)."""
    ((low, high),) = widened(domain)
    with mpmath.workdps(_DIGITS):
        step = mpmath.pi / chains.exact(a)
        found = _places(step / 2, step, low, high)
    points = tuple(Point((x,), MINIMUM if k % 2 else MAXIMUM) for k, x in found)
    return Member(f"sin({product(a, 'x')})", domain, Truth(points))


def _drawn(chance) -> Member:
    domain = (chance.choice(((-5, 5), (-3, 2.5), (0.5, 7), (-10, 10), (-4, 6))),)
    a = Fraction(chance.choice((1, 2, 3, 5)), chance.choice((1, 1, 2)))
    c = chance.choice((1, 2, 3, Fraction(1, 2)))
    way = chance.random()
    if way < 0.3:
        return tangent(a, a * chance.choice((2, 3, 4, Fraction(9, 8), Fraction(1, 2), 1)), domain)
    if way < 0.6:
        return reciprocal(chance.choice(("sin", "cos")), a, c, chance.choice((1, 2, 3, 4)), domain)
    if way < 0.85:
        return fading(a, c, chance.choice((1, 2)), domain)
    start = float(chance.choice((10**3, 10**6, 10**9, 10**12, 10**15)) * chance.choice((1, -1)))
    return far(a, ((start, start + chance.choice((8, 20))),))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261108)
    half = float(mpmath.pi / 2)
    every = [
        tangent(1, 2, ((-5, 5),)),
        fading(1, 1, 2, ((-10, 10),)),
        far(1, ((1e15, 1e15 + 20),)),
        far(1, ((-half, half),)),
        reciprocal("sin", 1, 1, 2, ((-4, 4),)),
    ]
    while len(every) < BASES:
        every.append(_drawn(chance))
    every = list(dict.fromkeys(every))
    every += [m for member in every[:66:2] for m in at_edges(member, chance)]
    near = [m for m in every[5:60] if abs(m.domain[0][0]) < 100]
    every += [change(m) for m in near[::9] for change in (lifted, scaled, turned, moved)]
    return tuple(dict.fromkeys(every))
