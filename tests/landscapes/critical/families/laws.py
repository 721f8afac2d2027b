"""The law: an atlas's partition of the box is true. Only its public attributes are read.

Every critical point is proved, listed once with its kind, or lies in an open part; nothing else is proved.
Level ground and jumps lie in open parts, lines of points in open parts or on levels that are proved. Poles
are listed with their sign, and never as extrema. So what is certified is complete and correct, and what is
certified apart from some parts is so elsewhere. Near an edge, what rounding cannot tell may be told either
way, if the report says so.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .member import Member, Point, within

_NEAR = 1e-6  # of the box's sides: how far a listed point may be from the one that is meant
_NEAR_DEGENERATE = 1e-3  # where values say nothing over a long way
_BETWEEN = 0.3  # of the way to the next point: two close points must be two in the list
_ROUNDING = Fraction(1, 10**9)  # of the sides: a point so near an edge may be on either side of it
_FLAT = 1e-7  # of the curvature: what rounding leaves of the slope at a sample of a level
_BESIDE = 0.05  # of the sides: how far from a place on a level its next sample may be
_ACROSS = {"minimum": "valley", "maximum": "ridge"}
_SAID = "cannot tell"  # how a report owns up to that


def complaint(atlas, member: Member) -> str | None:
    """What is false in an atlas whose proof was tried; None where nothing is."""
    width = np.array([high - low for low, high in member.domain])
    claims = [[] for _ in member.truth.points]
    reach = _reaches(member, width)
    for place, kind, proved in zip(
        np.asarray(atlas.points, dtype=float), map(str, atlas.kinds), atlas.proved
    ):
        if not np.all(np.isfinite(place)):
            return f"a {kind} is listed at a place that is no number"
        if not proved:
            if not _is_open(atlas, place, width, _NEAR_DEGENERATE):
                return f"a {kind} that is not proved is listed at {_shown(place)}, where nothing is open"
            continue
        away = [_away(place, p.place, width) for p in member.truth.points]
        near = [i for i, distance in enumerate(away) if distance <= reach[i]]
        if near:
            claims[min(near, key=away.__getitem__)].append(kind)
        elif told := _elsewhere(place, kind, member, width):
            return told
    said = _SAID in atlas.report
    for point, kinds in zip(member.truth.points, claims):
        if told := _about(atlas, point, kinds, member.domain, said, width):
            return told
    return _about_poles(atlas, member, width) or _about_levels(atlas) or _uncovered(atlas, member, width)


def _is_open(atlas, place, width, reach=0.0) -> bool:
    """Whether a place lies in an open part of the atlas, or within a share of the sides of one."""
    place = np.array([float(c) for c in place])
    return any(
        np.all(part.low - reach * width <= place) and np.all(place <= part.high + reach * width)
        for part in atlas.open_parts
    )


def _about_poles(atlas, member, width) -> str | None:
    """Poles that are missing, that are none, or whose sign is another."""
    told = [(p.place, str(p.sign), p) for p in atlas.poles]
    for place, sign, pole in told:
        near = [p for p in member.truth.poles if _away(place, p.place, width) <= _NEAR]
        if pole.alone and not near:
            return f"a pole is listed at {_shown(place)}, where there is none"
        if pole.alone and near[0].sign != sign:
            return f"the pole at {_shown(place)} is listed with the sign {sign}, it is {near[0].sign}"
    for pole in member.truth.poles:
        x = np.array([float(c) for c in pole.place])
        listed = any(
            _away(place, pole.place, width) <= _NEAR
            or (not one.alone and np.all((one.low <= x) & (x <= one.high)))
            for place, _, one in told
        )
        if within(pole.place, member.domain) and not listed:
            if not _is_open(atlas, pole.place, width):
                return f"the pole at {_shown(pole.place)} is missing"
    return None


def _levels(atlas):
    """The sets that are proved to be critical as a whole."""
    return atlas.proof.certificate.levels if hasattr(atlas, "proof") else ()


def _about_levels(atlas) -> str | None:
    """A sample of a proved level at which f has a slope, or another value."""
    for level in _levels(atlas):
        if not len(level.points):
            continue
        value, slope = atlas.landscape.value_and_gradient(np.asarray(level.points).T)
        size = np.abs(atlas.landscape.hessian(np.asarray(level.points).T)).max() + 1
        if np.abs(slope).max() > _FLAT * size or np.abs(value - level.value).max() > _FLAT * size:
            return f"a {level.kind} of value {level.value} is listed where f has a slope, or another value"
    return None


def _on_level(atlas, place, kind, width) -> bool:
    """Whether a place lies on a proved level, of that kind, as far as its samples tell."""
    x = np.array([float(c) for c in place])
    height = float(atlas.landscape.value(x)) if _levels(atlas) else 0.0
    for level in _levels(atlas):
        near = np.max(np.abs(np.asarray(level.points).reshape(-1, len(x)) - x) / width, axis=1, initial=0)
        same = abs(height - level.value) <= 1e-9 * (1 + abs(height))
        if same and len(near) and near.min() <= _BESIDE and str(level.across) == _ACROSS.get(kind, "shelf"):
            return True
    return False


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
    """What is wrong with a proved point that is no critical point with a place of its own."""
    if any(_away(place, pole.place, width) <= _NEAR for pole in member.truth.poles):
        return f"the pole at {_shown(place)} is listed as a {kind}"
    for stretch in member.truth.stretches:
        if _beside(place, stretch, width) <= _NEAR:
            return f"a {kind} at {_shown(place)} is proved to be alone, on a line of critical points"
    return f"a {kind} is listed at {_shown(place)}, where there is none"


def _beside(place, stretch, width) -> float:
    """The distance of a place from a straight stretch, in sides of the box."""
    first, last = (np.array([float(c) for c in end]) / width for end in (stretch.first, stretch.last))
    along, off = last - first, np.asarray(place) / width - first
    share = np.clip(np.dot(off, along) / max(np.dot(along, along), 1e-300), 0, 1)
    return float(np.max(np.abs(off - share * along)))


def _about(atlas, point: Point, kinds, domain, said, width) -> str | None:
    """What is wrong with what is told of one true point."""
    where = f"the {point.kind} at {_shown(point.place)}"
    grain = max(np.spacing(max(map(abs, side))) / (side[1] - side[0]) for side in domain)
    margin = max(_ROUNDING, 4 * Fraction(float(grain)))
    at_edge = said and within(point.place, domain, margin) and not within(point.place, domain, -margin)
    inside = within(point.place, domain)
    if not kinds:
        told = at_edge or _is_open(atlas, point.place, width, 2 * grain)
        return f"{where} is missing" if inside and not told else None
    if not inside and not at_edge:
        return f"{where} is outside of the box, and listed"
    if len(kinds) > 1:
        return f"{where} is listed {len(kinds)} times"
    return None if kinds[0] == point.kind else f"{where} is listed as a {kinds[0]}"


def _uncovered(atlas, member, width) -> str | None:
    """Critical points side by side, or jumps, that no open part holds."""
    for stretch in member.truth.stretches:
        first, last = (np.array([float(c) for c in end]) for end in (stretch.first, stretch.last))
        for share in (0.1, 0.5, 0.9):
            place = first + share * (last - first)
            known = _is_open(atlas, place, width) or _on_level(atlas, place, stretch.kind, width)
            if within(place, member.domain) and not known:
                return f"{_shown(place)} lies among critical points side by side, and is not open"
    for jump in member.truth.jumps:
        if within(jump.place, member.domain) and not _is_open(atlas, jump.place, width, 1e-15):
            return f"at {_shown(jump.place)} f jumps, and nothing is open"
    return None
