"""The law: what an atlas calls certified is complete and correct. Only its public attributes are read.

A missing point, a point that is not there or is listed twice, a wrong kind, a pole listed as an
extremum, level ground that no set covers: each is a complaint. An atlas that is not certified is never
false. Near an edge, what rounding cannot tell may be told either way, if the report says so.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .member import Member, Point, within

_NEAR = 1e-6  # of the box's sides: how far a listed point may be from the one that is meant
_NEAR_DEGENERATE = 1e-3  # where values say nothing over a long way
_BETWEEN = 0.3  # of the way to the next point: two close points must be two in the list
_ROUNDING = Fraction(1, 10**9)  # of the sides: a point so near an edge may be on either side of it
_SAID = "cannot tell"  # how a report owns up to that


def complaint(atlas, member: Member) -> str | None:
    """What is false in an atlas that says certified; None where nothing is, or it does not say so."""
    if not atlas.certified:
        return None
    width = np.array([high - low for low, high in member.domain])
    claims = [[] for _ in member.truth.points]
    reach = _reaches(member, width)
    for place, kind in zip(np.asarray(atlas.points, dtype=float), map(str, atlas.kinds)):
        if not np.all(np.isfinite(place)):
            return f"a {kind} is listed at a place that is no number"
        away = [_away(place, p.place, width) for p in member.truth.points]
        near = [i for i, distance in enumerate(away) if distance <= reach[i]]
        if near and "pole" not in kind:
            claims[min(near, key=away.__getitem__)].append(kind)
        elif told := _elsewhere(place, kind, member, width):
            return told
    said = _SAID in atlas.report
    for point, kinds in zip(member.truth.points, claims):
        if told := _about(point, kinds, member.domain, said):
            return told
    return _uncovered(atlas, member, width)


def _away(place, other, width) -> float:
    # Subtracted as fractions: two points can share all digits that a float has.
    return max(abs(float(Fraction(float(a)) - b)) / w for a, b, w in zip(place, other, width))


def _reaches(member, width) -> list[float]:
    """How far from each true point a listed one may be to mean it."""
    places = [p.place for p in member.truth.points]
    made = []
    for i, point in enumerate(member.truth.points):
        gaps = [
            max(abs(float(a - b)) / w for a, b, w in zip(point.place, other, width))
            for j, other in enumerate(places)
            if j != i
        ]
        grain = max(np.spacing(abs(float(c))) / w for c, w in zip(point.place, width))
        most = max(grain, _NEAR if point.simple else _NEAR_DEGENERATE)
        made.append(min([most, *(_BETWEEN * gap for gap in gaps)]))
    return made


def _shown(place) -> str:
    return "(" + ", ".join(f"{float(c):.17g}" for c in place) + ")"


def _elsewhere(place, kind, member, width) -> str | None:
    """What is wrong with a listed point that is no critical point with a place of its own."""
    if any(_away(place, pole.place, width) <= _NEAR for pole in member.truth.poles):
        return None if "pole" in kind else f"the pole at {_shown(place)} is listed as a {kind}"
    for jump in member.truth.jumps:
        if _away(place, jump.place, width) <= _NEAR:
            if kind == jump.kind or "jump" in kind:
                return None
            return f"the jump at {_shown(place)} is listed as a {kind}, it is {jump.kind or 'no extremum'}"
    for stretch in member.truth.stretches:
        if _beside(place, stretch, width) <= _NEAR:
            at_end = any(_away(place, end, width) <= _NEAR for end in (stretch.first, stretch.last))
            if at_end or stretch.kind in ("", kind):
                return None
            return f"a {kind} at {_shown(place)}, on a line of points that are each a {stretch.kind}"
    return f"a {kind} is listed at {_shown(place)}, where there is none"


def _beside(place, stretch, width) -> float:
    """The distance of a place from a straight stretch, in sides of the box."""
    first, last = (np.array([float(c) for c in end]) / width for end in (stretch.first, stretch.last))
    along, off = last - first, np.asarray(place) / width - first
    share = np.clip(np.dot(off, along) / np.dot(along, along), 0, 1)
    return float(np.max(np.abs(off - share * along)))


def _about(point: Point, kinds, domain, said) -> str | None:
    """What is wrong with what is listed of one true point."""
    where = f"the {point.kind} at {_shown(point.place)}"
    grain = max(np.spacing(max(map(abs, side))) / (side[1] - side[0]) for side in domain)
    margin = max(_ROUNDING, 4 * Fraction(float(grain)))
    at_edge = said and within(point.place, domain, margin) and not within(point.place, domain, -margin)
    inside = within(point.place, domain)
    if not kinds:
        return f"{where} is missing" if inside and not at_edge else None
    if not inside and not at_edge:
        return f"{where} is outside of the box, and listed"
    if len(kinds) > 1:
        return f"{where} is listed {len(kinds)} times"
    return None if kinds[0] == point.kind else f"{where} is listed as a {kinds[0]}"


def _uncovered(atlas, member, width) -> str | None:
    """Critical points side by side that no set of the atlas holds."""
    sets = [s for s in atlas.sets if s.kind not in ("crease", "edge")]
    for stretch in member.truth.stretches:
        first, last = (np.array([float(c) for c in end]) for end in (stretch.first, stretch.last))
        for share in (0.1, 0.5, 0.9):
            place = first + share * (last - first)
            held = any(
                np.all(s.low - _NEAR * width <= place) and np.all(place <= s.high + _NEAR * width)
                for s in sets
            )
            if not held and within(place, member.domain):
                return f"{_shown(place)} lies among critical points side by side, and no set has it"
    return None
