"""A quadratic plus absolute values of straight lines in the plane: every critical point, exactly.

    f = (quadratic) + sum of weight * |a x + b y + c|

The lines cut the plane into finitely many faces: open cells, open edges and crossings. On each face
0 lies in Clarke's subdifferential at one point at most, the solution of a linear system, unless that
system is singular. So going through all faces, with fractions, misses nothing. On a singular one,
where critical points could lie side by side, nothing is said: Undecided.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from .member import INFLECTION, MAXIMUM, MINIMUM, SADDLE, Point, Undecided, number


class Line(NamedTuple):
    """weight * |a x + b y + c|."""

    weight: Fraction
    a: Fraction
    b: Fraction
    c: Fraction

    def at(self, p):
        return self.a * p[0] + self.b * p[1] + self.c

    @property
    def along(self):
        return -self.b, self.a

    @property
    def text(self) -> str:
        return _spelled((self.a, "*x"), (self.b, "*y"), (self.c, ""))


class Quadratic(NamedTuple):
    """xx x^2 + xy x y + yy y^2 + x x + y y."""

    xx: Fraction
    xy: Fraction
    yy: Fraction
    x: Fraction = 0
    y: Fraction = 0

    def slope(self, p):
        return (2 * self.xx * p[0] + self.xy * p[1] + self.x, self.xy * p[0] + 2 * self.yy * p[1] + self.y)

    def bend(self, v):
        """The second derivative along v."""
        return 2 * (self.xx * v[0] ** 2 + self.xy * v[0] * v[1] + self.yy * v[1] ** 2)

    @property
    def determinant(self):
        return 4 * self.xx * self.yy - self.xy**2

    @property
    def text(self) -> str:
        return _spelled(*zip(self, ("*x^2", "*x*y", "*y^2", "*x", "*y")))


def _spelled(*terms) -> str:
    told = "".join(f"{'-' if n < 0 else '+'}{number(abs(Fraction(n)))}{name}" for n, name in terms if n)
    return told.replace("+1*", "+").replace("-1*", "-").removeprefix("+")


def sign(x) -> int:
    return (x > 0) - (x < 0)


def dot(u, v):
    return u[0] * v[0] + u[1] * v[1]


def cross(u, v):
    return u[0] * v[1] - u[1] * v[0]


def critical_points(quadratic: Quadratic, lines) -> list[Point]:
    """All of them, in the whole plane."""
    found = []
    for signs in product((-1, 1), repeat=len(lines)):
        found += _in_cell(quadratic, lines, signs)
    for k, line in enumerate(lines):
        others = lines[:k] + lines[k + 1 :]
        for signs in product((-1, 1), repeat=len(others)):
            found += _on_edge(quadratic, line, others, signs)
    crossings = set()
    for one, other in combinations(lines, 2):
        if det := cross(one[1:3], other[1:3]):
            x = Fraction(one.b * other.c - other.b * one.c, det)
            crossings.add((x, Fraction(one.c * other.a - other.c * one.a, det)))
    for place in sorted(crossings):
        found += _at_crossing(quadratic, lines, place)
    return sorted(found)


def _slope(quadratic, lines, signs, p):
    gx, gy = quadratic.slope(p)
    return (
        gx + sum(s * line.weight * line.a for s, line in zip(signs, lines)),
        gy + sum(s * line.weight * line.b for s, line in zip(signs, lines)),
    )


def _in_cell(quadratic, lines, signs):
    """The point of one open cell: where the smooth function of this cell has it."""
    det = quadratic.determinant
    if not det:
        raise Undecided("a singular quadratic")
    gx, gy = _slope(quadratic, lines, signs, (0, 0))
    place = (
        Fraction(quadratic.xy * gy - 2 * quadratic.yy * gx, det),
        Fraction(quadratic.xy * gx - 2 * quadratic.xx * gy, det),
    )
    if all(sign(line.at(place)) == s for s, line in zip(signs, lines)):
        kind = SADDLE if det < 0 else MINIMUM if quadratic.xx > 0 else MAXIMUM
        yield Point(place, kind)


def _on_edge(quadratic, line, others, signs):
    """The point of one line between its crossings: no slope along it, and too little across it."""
    v, normal = line.along, (line.a, line.b)
    start = tuple(-line.c * n / Fraction(dot(normal, normal)) for n in normal)
    if not quadratic.bend(v):
        raise Undecided("no bend along a line")
    t = -dot(_slope(quadratic, others, signs, start), v) / Fraction(quadratic.bend(v))
    place = start[0] + t * v[0], start[1] + t * v[1]
    if any(sign(other.at(place)) != s for s, other in zip(signs, others)):
        return
    across = abs(dot(_slope(quadratic, others, signs, place), normal) / Fraction(dot(normal, normal)))
    if across > abs(line.weight):
        return
    convex = quadratic.determinant > 0 and quadratic.xx > 0 and all(o.weight > 0 for o in (line, *others))
    if across == abs(line.weight) and not convex:
        raise Undecided("0 is at the end of the subdifferential")
    if line.weight > 0:
        kind = MINIMUM if quadratic.bend(v) > 0 else SADDLE
    else:
        kind = MAXIMUM if quadratic.bend(v) < 0 else SADDLE
    yield Point(place, kind, False, across < abs(line.weight))


def _at_crossing(quadratic, lines, place):
    """A point where two or more lines meet: the slopes of the sectors around it decide."""
    here = [line for line in lines if line.at(place) == 0]
    others = [line for line in lines if line not in here]
    signs = [sign(line.at(place)) for line in others]
    base = _slope(quadratic, others, signs, place)
    rays = [r for line in here for r in (line.along, (line.b, -line.a))]
    rays = sorted(rays, key=lambda r: (_half(r), _Turned(r)))
    slopes = []
    for one, other in zip(rays, rays[1:] + rays[:1]):
        way = one[0] + other[0], one[1] + other[1]  # inside of the sector between them
        turns = [sign(dot(line[1:3], way)) for line in here]
        slopes.append(
            tuple(base[i] + sum(s * n.weight * n[1 + i] for s, n in zip(turns, here)) for i in (0, 1))
        )
    if not _holds_origin(slopes):
        return
    heights = [
        sign(dot(base, ray) + sum(line.weight * abs(dot(line[1:3], ray)) for line in here)) for ray in rays
    ]
    convex = quadratic.determinant > 0 and quadratic.xx > 0 and all(line.weight > 0 for line in lines)
    if 0 in heights and not convex:
        raise Undecided("level along a line to first order")
    turns = sum(a != b for a, b in zip(heights, heights[1:] + heights[:1]))
    if turns == 0 or convex:
        kind = MINIMUM if convex or heights[0] > 0 else MAXIMUM
    else:
        kind = INFLECTION if turns == 2 else SADDLE
    yield Point(place, kind, False, 0 not in heights)


def _half(v):
    return 0 if v[1] > 0 or (v[1] == 0 and v[0] > 0) else 1


class _Turned(tuple):
    """A direction that sorts by its angle within half a turn, exactly."""

    def __lt__(self, other):
        return cross(self, other) > 0


def _holds_origin(corners) -> bool:
    """Whether 0 lies in the convex hull of some points of the plane: in a triangle of them."""
    if (0, 0) in corners:
        return True
    if any(cross(p, q) == 0 and dot(p, q) < 0 for p, q in combinations(corners, 2)):
        return True
    return any(
        sign(cross(p, q)) == sign(cross(q, r)) == sign(cross(r, p)) != 0
        for p, q, r in combinations(corners, 3)
    )
