"""Products of two quadratics plus absolute values: quartics bent along creases.

On the line: polynomials between the creases (curve.py). In the plane: on both sides of the crease the
gradient of a quartic vanishes at the common zeros of two cubics, all of which are found and proved
(plane_roots.py); on the crease the quartic is a polynomial of one variable, whose critical points are
Sturm's, and each counts when the slope across is less than the crease's own. Nothing else can hold 0
in its subdifferential.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

from . import plane_roots as plane
from . import polynomials as poly
from .arrangement import Line, Quadratic
from .curve import creased
from .member import (
    INFLECTION,
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

LINE, PLANE = 110, 90
_SMALL = Fraction(1, 10**20)  # what is nearer to 0 is in doubt


def on_the_line(chance) -> Member:
    """(x^2 + ...)(x^2 + ...) plus one to three creases."""

    def quadratic():
        return Fraction(chance.randint(-12, 8), 4), Fraction(chance.randint(-8, 8), 8), 1

    p, q = quadratic(), quadratic()
    text = f"({poly.text(p)})*({poly.text(q)})"
    places = chance.sample([Fraction(i, 8) for i in range(-16, 17)], chance.choice((1, 1, 2, 3)))
    creases = [(Fraction(chance.choice((-4, -2, -1, 1, 2, 3, 6)), 2), x) for x in places]
    return creased(poly.times(p, q), creases, ((-2.5, 2.5),), text)


def in_the_plane(quadratics, line: Line, domain, text) -> Member:
    """The product of two quadratics, given as dicts, plus a crease."""
    product = plane.times(*quadratics)
    inner = widened(domain)
    normal, along = (line.a, line.b), line.along
    tilt = {k: Fraction(v) for k, v in {(1, 0): line.a, (0, 1): line.b, (0, 0): line.c}.items() if v}
    points = []
    for side in (-1, 1):
        function = plane.plus(product, tilt, side * line.weight)
        slopes = [plane.derivative(function, axis) for axis in (0, 1)]
        for place in plane.common_zeros(*slopes, inner):
            height = side * line.at(place)
            if abs(height) < _SMALL:
                raise Undecided("a smooth point on the crease")
            if height > 0:
                points.append(Point(place, _kind(slopes, place)))
    length = Fraction(line.a**2 + line.b**2)
    start = tuple(-line.c * n / length for n in normal)
    across = [plane.derivative(product, axis) for axis in (0, 1)]
    reach = sum(abs(Fraction(c)) for side in domain for c in side) + sum(map(abs, start))
    slope = poly.derivative(plane.on_line(product, start, along))
    for root in poly.roots(slope, -reach, reach):
        place = tuple(s + root.place * v for s, v in zip(start, along))
        steepness = abs(sum(plane.at(f, *place) * n for f, n in zip(across, normal))) / length
        if abs(steepness - abs(line.weight)) < _SMALL:
            raise Undecided("0 at the end of the subdifferential")
        if steepness < abs(line.weight):
            rising = poly.value(slope, root.after) > 0
            turns = rising != (poly.value(slope, root.before) > 0)
            kind = (MINIMUM if rising else SADDLE) if line.weight > 0 else (SADDLE if rising else MAXIMUM)
            points.append(Point(place, kind if turns else INFLECTION, False, root.simple))
    return Member(text, domain, Truth(tuple(sorted(points))))


def _kind(slopes, place) -> str:
    (a, b), (_, d) = ([plane.at(plane.derivative(f, axis), *place) for axis in (0, 1)] for f in slopes)
    det = a * d - b * b
    return SADDLE if det < 0 else MINIMUM if a > 0 else MAXIMUM


def _drawn(chance) -> Member:
    told, made = [], []
    for _ in "pq":
        xx, yy = chance.choice(((1, 1), (1, 2), (1, -1), (2, 1), (1, 0), (0, 1)))
        q = Quadratic(
            xx, chance.choice((0, 0, 1, -1)), yy, *(Fraction(chance.randint(-4, 4), 4) for _ in "xy")
        )
        c = Fraction(chance.choice((-8, -6, -4, -2, 2, 4)), 4)
        told.append(f"({q.text}{'-' if c < 0 else '+'}{number(abs(c))})")
        powers = ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1))
        made.append({k: Fraction(v) for k, v in zip((*powers, (0, 0)), (*q, c)) if v})
    a, b = chance.choice(((1, 0), (0, 1), (1, 1), (1, -1), (1, 2), (-2, 1)))
    weight = Fraction(chance.choice((-4, -2, -1, 1, 2, 4, 8)), 2)
    line = Line(weight, a, b, Fraction(chance.randint(-4, 4), 4))
    size = number(abs(weight))
    text = f"{'*'.join(told)}{'-' if weight < 0 else '+'}{'' if size == '1' else size + '*'}abs({line.text})"
    return in_the_plane(made, line, ((-2, 2), (-2, 2)), text)


@cache
def members() -> tuple[Member, ...]:
    """All members, the same every time."""
    chance = random.Random(20261107)
    line = [on_the_line(chance) for _ in range(LINE)]
    plane_ones = []
    while len(plane_ones) < PLANE:
        try:
            plane_ones.append(_drawn(chance))
        except Undecided:
            continue
    edges = [m for member in (*line[::8], *plane_ones[::9]) for m in at_edges(member, chance)]
    changed = [
        change(m) for m in (*line[3::30], *plane_ones[4::40]) for change in (lifted, scaled, turned, moved)
    ]
    return (*line, *plane_ones, *edges, *changed)
