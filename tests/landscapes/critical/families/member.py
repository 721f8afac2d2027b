"""A function as text, its box, and the whole truth about its critical points there.

Places are fractions: rational points are exact, the others are within 1e-40 of the point, relative
to the box. A truth also keeps what lies just outside of its box (within ``MARGIN`` of a side), so that
a law can tell a point that rounding moved over the edge from one that is not there at all.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

MINIMUM, MAXIMUM, SADDLE, INFLECTION = "minimum", "maximum", "saddle", "inflection"
TURNED = {MINIMUM: MAXIMUM, MAXIMUM: MINIMUM}  # what -f has where f has these
MARGIN = Fraction(1, 1 << 20)  # of the box's sides


class Undecided(Exception):
    """The method cannot prove what it would have to say: such a function is no member."""


class Point(NamedTuple):
    """Where the gradient vanishes, or 0 lies in Clarke's subdifferential.

    ``smooth``: the gradient exists here. ``simple``: the Hessian is regular; at a kink, the point
    stays what it is when the slopes beside it change a little.
    """

    place: tuple[Fraction, ...]
    kind: str
    smooth: bool = True
    simple: bool = True


class Pole(NamedTuple):
    """|f| grows beyond any bound, to "+", to "-", or to both ("+-"), when this place is approached."""

    place: tuple[Fraction, ...]
    sign: str


class Jump(NamedTuple):
    """f jumps; ``kind`` is minimum or maximum where the attained value is one, otherwise empty."""

    place: tuple[Fraction, ...]
    kind: str


class Stretch(NamedTuple):
    """A straight piece, from first to last, of critical points side by side."""

    first: tuple[Fraction, ...]
    last: tuple[Fraction, ...]
    kind: str  # of its inner points; empty on level ground, where they are minima and maxima


class Truth(NamedTuple):
    """Everything there is, within the box and just outside of it."""

    points: tuple[Point, ...] = ()
    poles: tuple[Pole, ...] = ()
    jumps: tuple[Jump, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class Member(NamedTuple):
    """A formula with a box; from_formula(text, domain=domain) is the function meant."""

    text: str
    domain: tuple[tuple[float, float], ...]
    truth: Truth

    @property
    def points(self) -> tuple[Point, ...]:
        """The critical points in the closed box."""
        return tuple(p for p in self.truth.points if within(p.place, self.domain))


def within(place, domain, margin=0) -> bool:
    """Whether a place lies in the closed box, exactly; or within a share of its sides of it."""
    return all(
        Fraction(low) - margin * (Fraction(high) - Fraction(low))
        <= c
        <= Fraction(high) + margin * (Fraction(high) - Fraction(low))
        for c, (low, high) in zip(place, domain)
    )


def widened(domain):
    """The box with the margin, as fractions: where a truth has to look."""
    more = [MARGIN * (Fraction(high) - Fraction(low)) for low, high in domain]
    return tuple((Fraction(low) - m, Fraction(high) + m) for (low, high), m in zip(domain, more))


def number(value) -> str:
    """A dyadic fraction as a decimal number without any rounding, negative ones in parentheses."""
    value = Fraction(value)
    with localcontext() as context:
        context.prec = 80
        told = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(told) != value or Fraction(float(value)) != value:
            raise ValueError(f"{value} is not written exactly by a decimal number that is a float")
        text = format(told, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"({text})" if value < 0 else text


def product(factor, text) -> str:
    """A factor times a text that binds as tightly as a product does."""
    return text if factor == 1 else f"{number(factor)}*{text}"


def cut(member: Member, domain) -> Member:
    """The same function on a box inside the old one."""
    domain = tuple((float(low), float(high)) for low, high in domain)
    truth = member.truth
    kept = [tuple(t for t in told if within(t.place, domain, MARGIN)) for told in truth[:3]]
    clipped = []
    for s in truth.stretches:
        if len(domain) > 1 and not (within(s.first, domain) and within(s.last, domain)):
            raise Undecided("a stretch that the box would cut")
        low, high = (Fraction(c) for c in domain[0])
        first, last = ((s.first, s.last), ((max(s.first[0], low),), (min(s.last[0], high),)))[
            len(domain) == 1
        ]
        if len(domain) > 1 or first[0] < last[0]:
            clipped.append(Stretch(first, last, s.kind))
    return Member(member.text, domain, Truth(*kept, tuple(clipped)))


def lifted(member: Member, by=1_000_000) -> Member:
    """f plus a large constant: the same points, with less of them to be seen in the values."""
    return member._replace(text=f"{by}+({member.text})")


def scaled(member: Member, factor="0.00000095367431640625") -> Member:
    """f times 2^-20; times 1e-6 the constants would be rounded, and each point moved by that."""
    return member._replace(text=f"{factor}*({member.text})")


def turned(member: Member) -> Member:
    """-f: minima become maxima."""
    points, poles, jumps, stretches = member.truth
    flipped = Truth(
        tuple(p._replace(kind=TURNED.get(p.kind, p.kind)) for p in points),
        tuple(p._replace(sign={"+": "-", "-": "+"}.get(p.sign, p.sign)) for p in poles),
        tuple(j._replace(kind=TURNED.get(j.kind, j.kind)) for j in jumps),
        tuple(s._replace(kind=TURNED.get(s.kind, s.kind)) for s in stretches),
    )
    return Member(f"-({member.text})", member.domain, flipped)


def moved(member: Member, by=1_000_000) -> Member:
    """f(x - by, ...) in the box moved along: floats are coarser there."""
    text = re.sub(r"\b([xy])\b", rf"(\1-{by})", member.text)
    domain = tuple((low + by, high + by) for low, high in member.domain)
    if any(
        Fraction(new) != Fraction(old) + by for a, b in zip(domain, member.domain) for new, old in zip(a, b)
    ):
        raise Undecided("the moved box would be rounded")

    def there(place):
        return tuple(c + by for c in place)

    points, poles, jumps, stretches = member.truth
    return Member(
        text,
        domain,
        Truth(
            *(tuple(t._replace(place=there(t.place)) for t in told) for told in (points, poles, jumps)),
            tuple(Stretch(there(s.first), there(s.last), s.kind) for s in stretches),
        ),
    )


def at_edges(member: Member, chance) -> list[Member]:
    """The same function on boxes with a point on their edge, just inside and just outside of it.

    Beside a place that is no float: there the nearest one is the edge.
    """
    inner = [p for p in member.truth.points if within(p.place, member.domain, -MARGIN)]
    made = []
    for point in chance.sample(inner, min(1, len(inner))):
        axis = chance.randrange(len(member.domain))
        low, high = member.domain[axis]
        place = float(point.place[axis])
        beyond = (high - low) * 2.0 ** -chance.choice((12, 22, 34))
        for edge in (place, place - beyond, place + beyond):
            narrowed = list(member.domain)
            narrowed[axis] = (edge, high) if place - low < high - place else (low, edge)
            made.append(cut(member, narrowed))
    return made
