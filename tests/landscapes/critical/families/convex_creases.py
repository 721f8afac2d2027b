"""Quadratics plus absolute values of straight lines, in one and two variables.

The convex ones have exactly one critical point in Clarke's sense, their minimum. With a negative
weight there can be several. Both are enumerated without rounding (arrangement.py, curve.py).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from .arrangement import Line, Quadratic, critical_points
from .curve import creased
from .member import (
    MAXIMUM,
    MINIMUM,
    Member,
    Stretch,
    Truth,
    Undecided,
    at_edges,
    lifted,
    moved,
    number,
    scaled,
    turned,
)

PLANE, CONCAVE, LINE = 110, 50, 40
_SPELLINGS = ("abs({0})", "abs({0})", "abs({0})", "|{0}|", "max({0},-({0}))", "where({0}>0,{0},-({0}))")
_WEIGHTS = (Fraction(1, 4), Fraction(1, 2), 1, 1, 2, 3, 5, 8)


def made(quadratic, lines, domain, spelling="abs({0})") -> Member:
    """A member in the plane; a crease may be spelled in several ways."""
    text = quadratic.text
    for line in lines:
        size = number(abs(Fraction(line.weight)))
        text += "-" if line.weight < 0 else "+"
        text += ("" if size == "1" else size + "*") + spelling.format(line.text)
    return Member(text, domain, Truth(tuple(critical_points(quadratic, tuple(lines)))))


def _lines(chance, signs, count):
    ways = [(a, b) for a in (-2, -1, 0, 1, 2) for b in (-2, -1, 1, 2, 3)] + [(1, 0)]
    made, known = [], set()
    while len(made) < count:
        a, b = chance.choice(ways)
        c = Fraction(chance.randint(-8, 8), 4)
        scale = a or b
        if (key := (Fraction(a, scale), Fraction(b, scale), c / scale)) not in known:
            known.add(key)
            made.append(Line(chance.choice(signs) * chance.choice(_WEIGHTS), a, b, c))
    return made


def _quadratic(chance):
    """A convex one, sometimes narrow."""
    while True:
        xx, yy = (Fraction(chance.choice((1, 1, 1, 2, 3, 8, Fraction(1, 2)))) for _ in "xy")
        xy = Fraction(chance.choice((0, 0, 1, -1, 2, -3)), chance.choice((1, 2)))
        if 4 * xx * yy > xy**2:
            return Quadratic(xx, xy, yy, *(Fraction(chance.choice((0, 0, 1, -2, 3, -4)), 2) for _ in "xy"))


def _drawn(chance, signs) -> Member:
    lines = _lines(chance, signs, chance.choice((1, 1, 2, 2, 3)))
    if len(lines) == 3 and chance.random() < 0.5:
        # All three through one point.
        x, y = Fraction(chance.randint(-4, 4), 4), Fraction(chance.randint(-4, 4), 4)
        lines = [line._replace(c=-line.a * x - line.b * y) for line in lines]
        if len({Fraction(line.a, line.b) if line.b else None for line in lines}) < 3:
            raise Undecided("two of them are one line")
    quadratic = _quadratic(chance)
    if -1 in signs and chance.random() < 0.4:
        quadratic = quadratic._replace(yy=-quadratic.yy)
    domain = chance.choice((((-3, 3), (-3, 3)), ((-4, 4), (-2, 3)), ((-2.5, 3.5), (-4, 2))))
    return made(quadratic, lines, domain, chance.choice(_SPELLINGS))


def _several(count, draw):
    every = []
    while len(every) < count:
        try:
            every.append(draw())
        except Undecided:
            continue
    return every


def _on_a_line(chance) -> Member:
    places = chance.sample([Fraction(i, 8) for i in range(-20, 21)], chance.choice((1, 2, 3, 5)))
    a = chance.choice((Fraction(1, 4), 1, 2, 8))
    polynomial = (0, Fraction(chance.randint(-12, 12), 4), a)
    return creased(polynomial, [(chance.choice(_WEIGHTS), p) for p in places], ((-3, 3),))


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    return (*convex(), *concave())


@cache
def convex() -> tuple[Member, ...]:
    """Those with exactly one critical point in the whole plane, or on the whole line."""
    chance = random.Random(20261103)
    one = Quadratic(1, 0, 1)
    plane = [made(one, [Line(3, 1, 1, -1)], ((-3, 3), (-3, 3)))]
    plane += _several(PLANE - 1, lambda: _drawn(chance, (1,)))
    line = [_on_a_line(chance) for _ in range(LINE)]
    edges = [m for member in (*plane[:12], *line[:10]) for m in at_edges(member, chance)]
    changed = [
        change(m) for m in (plane[3], plane[8], line[2], line[7]) for change in (lifted, scaled, moved)
    ]
    return (*plane, *line, *edges, *changed)


def level() -> list[Member]:
    """Creases along which f is level: every point of a stretch of them is critical.

    a u v + c |u| for two directions u, v: on u = 0 both slopes across, a v + c and a v - c, have 0
    between them as long as |a v| is at most |c|; inside, |c| is more than |a v| and decides the kind.
    """
    made = []
    for c, kind in ((1, MINIMUM), (2, MINIMUM), (-1, MAXIMUM), (-2, MAXIMUM)):
        size = "+" if c > 0 else "-"
        size += "" if abs(c) == 1 else f"{abs(c)}*"
        half, far = Fraction(abs(c), 2), Fraction(abs(c))
        aslant = Stretch((-half, -half), (half, half), kind)
        upright = Stretch((Fraction(0), -far), (Fraction(0), far), kind)
        for text, stretch in ((f"x^2-y^2{size}abs(x-y)", aslant), (f"x*y{size}abs(x)", upright)):
            made.append(Member(text, ((-3, 3), (-3, 3)), Truth(stretches=(stretch,))))
    return made


@cache
def concave() -> tuple[Member, ...]:
    """Those where some crease is a ridge."""
    chance = random.Random(20261113)
    plane = [made(Quadratic(1, 0, 1), [Line(-2, 1, 1, -1)], ((-3, 3), (-3, 3)))]
    plane += _several(CONCAVE - 1, lambda: _drawn(chance, (1, -1, -1)))
    edges = [m for member in plane[:6] for m in at_edges(member, chance)]
    changed = (change(m) for m in plane[5:8] for change in (lifted, scaled, turned))
    return (*plane, *level(), *edges, *changed)
