"""The whole truth about a curve made of rational pieces, joined at rational places.

A piece is numerator over denominator, polynomials over the rationals. Its slope is such a fraction,
too, and vanishes where its numerator does, the common roots with the denominator taken out. All
roots come from Sturm's theorem (polynomials.py), and what happens at a joint is decided by exact
values of both sides and of all their derivatives: so no point is missed and none is doubtful.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from . import polynomials as poly
from .member import (
    INFLECTION,
    MAXIMUM,
    MINIMUM,
    Jump,
    Member,
    Point,
    Pole,
    Stretch,
    Truth,
    Undecided,
    number,
    widened,
)

# A joint at an irrational place is known to 1e-54 only; the numbers of a formula are too short for a
# real step or slope as small as this.
_BLUR = Fraction(1, 10**40)


class Piece(NamedTuple):
    """numerator / denominator; between two joints, or everywhere."""

    numerator: tuple
    denominator: tuple = (1,)

    @property
    def slope(self) -> Piece:
        above, below = self
        change = poly.minus(
            poly.times(poly.derivative(above), below), poly.times(above, poly.derivative(below))
        )
        return Piece(change, poly.times(below, below))

    def at(self, x) -> Fraction:
        return poly.value(self.numerator, x) / poly.value(self.denominator, x)

    def beside(self, x, side) -> int:
        """The sign of this fraction just before (-1) or after (1) a place; 0 if it is 0 there."""
        return _beside(self.numerator, x, side) * _beside(self.denominator, x, side)


def _beside(p, x, side) -> int:
    """The sign of a polynomial just beside a place: that of the first derivative that is not 0."""
    turn = 1
    while p:
        there = poly.value(p, x)
        if there:
            return turn * (1 if there > 0 else -1)
        p, turn = poly.derivative(p), turn * side
    return 0


def kind_between(before, after) -> str:
    """What a point is when the slope has these signs on its two sides."""
    if before < 0 < after:
        return MINIMUM
    return MAXIMUM if after < 0 < before else INFLECTION


def truth(pieces, joints, domain, owners=None) -> Truth:
    """All critical points, poles, jumps and level stretches of pieces with joints between them.

    ``owners``: for each joint "left" or "right", the piece whose value f has there.
    """
    ((low, high),) = widened(domain)
    joints = [Fraction(j) for j in joints]
    ends = [low, *joints, high]
    pieces = [_reduced(piece) for piece in pieces]
    found = {kind: [] for kind in (Point, Pole, Jump, Stretch, type(None))}
    for piece, a, b in zip(pieces, ends, ends[1:]):
        a, b = max(a, low), min(b, high)
        for made in _inside(piece, a, b) if a < b else ():
            found[type(made)].append(made)
    for joint, left, right, owner in zip(joints, pieces, pieces[1:], owners or ["left"] * len(joints)):
        if low < joint < high:
            made = at_joint(left, right, joint, owner)
            found[type(made)].append(made)
    return Truth(*(tuple(sorted(found[kind])) for kind in (Point, Pole, Jump, Stretch)))


def _reduced(piece) -> Piece:
    shared = poly.gcd(piece.numerator, piece.denominator)
    return Piece(*(poly.divided(p, shared)[0] for p in piece)) if len(shared) > 1 else piece


def _inside(piece, a, b):
    """What one piece has in the open interval (a, b)."""
    slope = piece.slope
    if not slope.numerator:
        yield Stretch((a,), (b,), "")
        return
    for root in poly.roots(poly.coprime(slope.numerator, slope.denominator), a, b):
        kind = kind_between(slope.at(root.before), slope.at(root.after))
        yield Point((root.place,), kind, True, root.simple)
    for root in poly.roots(piece.denominator, a, b):
        yield Pole((root.place,), _sign_of_pole(piece.at(root.before), piece.at(root.after)))


def _sign_of_pole(before, after) -> str:
    return "+-" if before * after < 0 else "+" if after > 0 else "-"


def at_joint(left, right, x, owner="left") -> Point | Pole | Jump | None:
    """What f is where two pieces meet."""
    blind = [poly.value(piece.denominator, x) == 0 for piece in (left, right)]
    if any(blind):
        signs = {piece.beside(x, side) for piece, side, b in zip((left, right), (-1, 1), blind) if b}
        return Pole((x,), "+-" if len(signs) > 1 else "+" if signs == {1} else "-")
    before, after = left.slope.beside(x, -1), right.slope.beside(x, 1)
    step, slopes = right.at(x) - left.at(x), (left.slope.at(x), right.slope.at(x))
    if any(0 < abs(slope) < _BLUR for slope in slopes):
        raise Undecided("a slope of about 0 at an irrational joint")
    if abs(step) >= _BLUR:
        if owner == "right":
            kind = MAXIMUM if step > 0 and after <= 0 else MINIMUM if step < 0 and after >= 0 else ""
        else:
            kind = MINIMUM if step > 0 and before <= 0 else MAXIMUM if step < 0 and before >= 0 else ""
        return Jump((x,), kind)
    if slopes[0] * slopes[1] > 0:
        return None
    if before == 0 or after == 0:
        return None  # the end of level ground belongs to the stretch
    smooth = slopes[0] == slopes[1]
    bent = left.slope.slope.at(x), right.slope.slope.at(x)
    simple = bent[0] * bent[1] > 0 if smooth else 0 not in slopes
    return Point((x,), kind_between(before, after), smooth, simple)


def polynomial_member(text, pieces, joints, domain, owners=None) -> Member:
    """A member whose pieces are polynomials."""
    domain = tuple((float(a), float(b)) for a, b in domain)
    return Member(text, domain, truth([Piece(p) for p in pieces], joints, domain, owners))


def creased(polynomial, creases, domain, text="") -> Member:
    """A polynomial plus weight * |x - place| for each (weight, place)."""
    creases = sorted(creases, key=lambda crease: crease[1])
    text = text or poly.text(polynomial)
    for weight, place in creases:
        size = number(abs(Fraction(weight)))
        text += (
            f"{'-' if weight < 0 else '+'}{'' if size == '1' else size + '*'}abs({poly.text((-place, 1))})"
        )
    pieces = []
    for k in range(len(creases) + 1):
        bent = [(-w * p, w) if i < k else (w * p, -w) for i, (w, p) in enumerate(creases)]
        pieces.append(poly.plus(polynomial, *bent))
    return polynomial_member(text, pieces, [place for _, place in creases], domain)
