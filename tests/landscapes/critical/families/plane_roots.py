"""All real points of a box where two polynomials of two variables vanish, each proved to be one.

Complete: both resultants, one without y and one without x, are 0 at the coordinates of every common
zero. Their real roots are all found by Sturm, so each common zero is a pair of such roots. A pair is
excluded when an enclosure of one polynomial on a tiny square around it lacks 0, and proved to be one
point by Krawczyk's test on such a square, both with fractions. A pair that is neither, a double zero
for instance, or a resultant that is 0 everywhere, makes the function no member.

A polynomial is a dict: (power of x, power of y) -> coefficient.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from . import polynomials as poly
from .member import Undecided

_X, _Y = sympy.symbols("x y")
_TINY = Fraction(1, 1 << 150)  # half a side of the squares, much wider than a root's enclosure
_GRAIN = 1 << 240  # fractions are rounded outwards to multiples of its inverse


def plus(p, q, weight=1) -> dict:
    keys = sorted({*p, *q})
    return {k: v for k in keys if (v := p.get(k, 0) + weight * q.get(k, 0))}


def times(p, q) -> dict:
    made: dict = {}
    for (a, b), v in p.items():
        for (c, d), w in q.items():
            made[a + c, b + d] = made.get((a + c, b + d), 0) + v * w
    return {k: v for k, v in made.items() if v}


def derivative(p, axis) -> dict:
    made = {}
    for powers, v in p.items():
        if powers[axis]:
            lower = tuple(n - (i == axis) for i, n in enumerate(powers))
            made[lower] = v * powers[axis]
    return made


def at(p, x, y):
    return sum((v * x**a * y**b for (a, b), v in p.items()), Fraction(0))


def on_line(p, start, along) -> tuple:
    """The polynomial of t that p is at start + t * along."""
    x, y = zip(start, along)
    parts = [poly.times((v,), poly.power(x, a), poly.power(y, b)) for (a, b), v in p.items()]
    return poly.plus((), *parts)


def common_zeros(p, q, box) -> list[tuple[Fraction, Fraction]]:
    """All of them in an open box, ((low, high), (low, high))."""
    sides = [poly.roots(_resultant(p, q, axis), *box[axis]) for axis in (0, 1)]
    slopes = [[derivative(f, axis) for axis in (0, 1)] for f in (p, q)]
    found = []
    for a in sides[0]:
        for b in sides[1]:
            place = a.place, b.place
            square = [(_down(c - _TINY), _down(c + _TINY)) for c in place]
            if any(not low <= 0 <= high for low, high in (_enclosure(f, square) for f in (p, q))):
                continue
            if not _holds_one(p, q, slopes, place, square):
                raise Undecided("a double zero, or two in one place")
            found.append(place)
    return found


def _resultant(p, q, axis) -> tuple:
    """Without the other variable; its coefficients from the constant on."""
    kept, gone = (_X, _Y) if axis == 0 else (_Y, _X)
    parts = [
        sympy.Poly(
            {k: sympy.Rational(Fraction(v).numerator, Fraction(v).denominator) for k, v in f.items()}, _X, _Y
        )
        for f in (p, q)
    ]
    if any(f.degree(gone) == 0 for f in parts):
        return _without(parts, kept, gone)
    made = sympy.Poly(sympy.resultant(*(f.as_expr() for f in parts), gone), kept)
    if made.is_zero:
        raise Undecided("a common curve")
    return tuple(Fraction(int(c.p), int(c.q)) for c in reversed(made.all_coeffs()))


def _without(parts, kept, gone) -> tuple:
    """One polynomial that lacks the variable to be eliminated is itself what is left."""
    made = next(f for f in parts if f.degree(gone) == 0)
    if made.is_zero:
        raise Undecided("a common curve")
    return tuple(
        Fraction(int(c.p), int(c.q)) for c in reversed(sympy.Poly(made.as_expr(), kept).all_coeffs())
    )


def _down(x) -> Fraction:
    return Fraction(x.numerator * _GRAIN // x.denominator, _GRAIN)


def _outwards(low, high):
    return _down(low), -_down(-high)


def _product(one, other):
    ends = [a * b for a in one for b in other]
    return min(ends), max(ends)


def _enclosure(p, square):
    """An interval that holds all values of p on a square."""
    low = high = Fraction(0)
    powers = [[(Fraction(1), Fraction(1))] for _ in square]
    most = max((max(k) for k in p), default=0)
    for known, side in zip(powers, square):
        for _ in range(most):
            known.append(_outwards(*_product(known[-1], side)))
    for (a, b), v in p.items():
        first, last = _product((Fraction(v),) * 2, _product(powers[0][a], powers[1][b]))
        low, high = low + first, high + last
    return _outwards(low, high)


def _holds_one(p, q, slopes, place, square) -> bool:
    """Krawczyk's test: the square holds exactly one common zero."""
    (a, b), (c, d) = ([at(f, *place) for f in row] for row in slopes)
    det = a * d - b * c
    if abs(det) < Fraction(1, 1 << 60):
        return False
    inverse = [[_down(v / det) for v in row] for row in ((d, -b), (-c, a))]
    bends = [[_enclosure(f, square) for f in row] for row in slopes]
    heights = [at(f, *place) for f in (p, q)]
    for i, row in enumerate(inverse):
        reach = Fraction(0)
        for j in (0, 1):
            low, high = (sum(e) for e in zip(*(_product((row[k],) * 2, bends[k][j]) for k in (0, 1))))
            reach += max(abs((i == j) - low), abs((i == j) - high)) * 2 * _TINY
        middle = place[i] - sum(row[k] * heights[k] for k in (0, 1))
        if not (square[i][0] < middle - reach and middle + reach < square[i][1]):
            return False
    return True
