"""What the atlas and its certificate have found, in sentences: what is proved, and what only sampled."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import capital, format_position
from landscapes.intervals.branch_and_bound import Ending

from .kinds import MOST_WAITING, PLATEAU, Certainty, Kind, NoIndex, SetKind, Sign, Why

if TYPE_CHECKING:
    from .atlas import Atlas, OpenPart, Proof
    from .proof.certificate import Certificate
    from .search.critical_sets import CriticalSet
    from .search.poles import Pole

_SETS_LISTED = 8
_NO_INDEX = {
    NoIndex.FLAT_END: "the slope vanishes or is undefined at an end of the box",
    NoIndex.UNDEFINED: "the gradient is undefined on a part of the boundary",
    NoIndex.VANISHES: "the gradient vanishes on a part of the boundary",
    NoIndex.VANISHES_OR_UNDEFINED: "the gradient vanishes or is undefined on a part of the boundary",
    NoIndex.JUMPS: "the gradient jumps on the boundary",
    NoIndex.TIME: "there was no time to go round it",
    NoIndex.TOO_FAST: "the gradient turns too fast along the boundary",
}
_WHY = {
    Why.TIME: ("undecided part", "undecided parts"),
    Why.DEGENERATE: ("degenerate place", "degenerate places"),
    Why.CREASE: ("place on creases", "places on creases"),
    Why.JUMP: ("jump", "jumps"),
    Why.UNDEFINED: ("place without a derivative", "places without a derivative"),
    Why.POLE: ("pole", "poles"),
    Why.PLATEAU: ("plateau", "plateaus"),
    Why.EDGE: ("point on the edge", "points on the edge"),
}
_MAY_HOLD = {
    Why.TIME: "it was not decided in time",
    Why.DEGENERATE: "the Hessian cannot be told from a singular one: critical points may coincide here, "
    "lie side by side, or not exist",
    Why.CREASE: "f has a kink here whose slopes have 0 among them, or a tip",
    Why.JUMP: "f may jump here",
    Why.UNDEFINED: "f or its slope may have no value here",
    Why.POLE: "f is unbounded here, and critical points may be hidden beside the pole",
    Why.PLATEAU: "the slope cannot be told from 0",
    Why.EDGE: "one critical point is so near the edge of the box that rounding cannot tell on which side",
}
_POLE = {Sign.UP: "rises", Sign.DOWN: "falls", Sign.BOTH: "rises and falls"}
_SIDE_BY_SIDE = {SetKind.VALLEY: "minima", SetKind.RIDGE: "maxima", SetKind.SHELF: "critical points"}


def report(atlas: Atlas) -> list[str]:
    """All there is to say of an atlas, a line a sentence."""
    points, *rest = summary(atlas)
    sets = [f"There is {of_set(s)}." for s in atlas.sets[:_SETS_LISTED]]
    if len(atlas.sets) > _SETS_LISTED:
        sets.append(f"There are {len(atlas.sets) - _SETS_LISTED} more sets.")
    parts = [f"{of_open_part(p)}." for p in atlas.open_parts[:_SETS_LISTED]]
    if len(atlas.open_parts) > _SETS_LISTED:
        parts.append(f"There are {len(atlas.open_parts) - _SETS_LISTED} more open parts.")
    poles = [f"{of_pole(p)}." for p in atlas.poles[:_SETS_LISTED]]
    return [points, *sets, *rest, *poles, f"{capital(of_proof(atlas.proof))}.", *parts]


def summary(atlas: Atlas) -> list[str]:
    """The points, the minima on the edge, the index and what was not searched, a line a sentence."""
    lines = [_points(atlas)]
    if n := len(atlas.edge_minima):
        lines.append(
            f"On the edge of the box {_counted(n, 'point is a local minimum', 'points are local minima')} "
            "of the closed box without being critical."
        )
    if atlas.edge_minima.left:
        lines.append(
            f"{_counted(atlas.edge_minima.left, 'part', 'parts')} of the edge had no time to be searched."
        )
    lines.append(_index(atlas))
    if atlas.unsearched:
        lines.append(
            f"{100 * atlas.unsearched:.2g} % of the box was not searched to the end for lack of time."
        )
    return lines


def of_set(s: CriticalSet) -> str:
    """What a set of critical points is, with an article before it and no full stop."""
    if s.kind is SetKind.CREASE:
        return "a crease: the gradient jumps across it"
    if s.kind is SetKind.EDGE:
        return "a stretch of the box's edge from which every way inwards leads up"
    value = f"{s.value:.4g}" if abs(s.value) > 1e-9 else "0"
    if s.kind is SetKind.PLATEAU:
        return (
            f"a plateau of value {value} over {100 * s.share:.3g} % of the box, where the slope "
            f"is below {PLATEAU:g} of the steepest"
        )
    across = s.across or s.kind
    name = f"a ring, all round a {across}" if s.kind is SetKind.RING else f"a {across}"
    return f"{name}: {_SIDE_BY_SIDE[across]} side by side, of value {value}"


def of_no_index(why: NoIndex | None) -> str:
    """Why the boundary tells no index; empty where it does."""
    return "" if why is None else _NO_INDEX[why]


def of_pole(pole: Pole) -> str:
    """Where f is unbounded and how, a sentence without a full stop."""
    where = f"At {format_position(pole.place)}"
    if not pole.alone:
        where = f"Somewhere from {format_position(pole.low)} to {format_position(pole.high)}"
    return f"{where} f {_POLE[pole.sign]} beyond any bound: {'a pole' if pole.alone else 'poles'}"


def of_open_part(part: OpenPart) -> str:
    """What is not known about a part of the box, without a full stop."""
    place = format_position(part.place)
    wide = " × ".join(f"{side:.2g}" for side in part.high - part.low)
    low, high = part.values
    return (
        f"{capital(_WHY[part.why][0])} at {place}, {wide} wide, f from {low:.6g} to {high:.6g}: "
        f"{_MAY_HOLD[part.why]}{_how_many(*part.counts)}"
    )


def _how_many(least, most):
    if most < 0:
        return f"; it holds at least {least}" if least else ""
    return f"; it holds {least if least == most else f'from {least} to {most}'} of them"


def of_proof(proof: Proof) -> str:
    """How sure it is that an atlas is complete, without a full stop."""
    certificate = proof.certificate
    if certificate is None:
        return "sampled, not certified"
    return of_certificate(certificate, disputed=proof.certainty is Certainty.DISPUTED)


def of_certificate(certificate: Certificate, disputed: bool = False) -> str:
    """What a certificate proves, or why it proves nothing, without a full stop."""
    if certificate.ending is None:
        return certificate.refusal
    left = f"{_part(certificate.share)} of the box is undecided"
    if certificate.ending is Ending.STOPPED:
        return f"not certified: stopped, {left}"
    if certificate.ending is Ending.TIME:
        return f"not certified within {certificate.allowed:g} s: {left}"
    if certificate.ending is Ending.BOXES:
        return f"not certified with {MOST_WAITING:,} parts still to examine: {left}"
    inside, levels = int(np.sum(certificate.found.side == 1)), len(certificate.levels)
    held = [_counted(inside, "critical point", "critical points")] if inside or not levels else []
    them = "them" if held else "critical points"
    held += [_counted(levels, f"whole set of {them}", f"whole sets of {them}")] if levels else []
    points, inside = f"{_listed(held)}, and no other", inside + levels
    if disputed:
        return f"not certified: {points} by interval arithmetic, but the indices contradict it"
    if certificate.complete:
        return f"certified: the box holds {points if inside else 'no critical point'}"
    counts = Counter(map(Why, certificate.open_why))
    parts = [_counted(n, *_WHY[why]) for why, n in sorted(counts.items())]
    if unknown := int(np.sum(certificate.found.negatives < 0)):
        parts.append(f"the kind of {_counted(unknown, 'point', 'points')}")
    share = f" ({_part(certificate.share)} of the box)" if certificate.share > 1e-4 else ""
    rest = f"the rest of the box holds {points if inside else 'no critical point'}"
    edge = "; on which side of the edge, rounding cannot tell" if counts[Why.EDGE] else ""
    return f"certified apart from {_listed(parts)}{share}: {rest}{edge}"


def _part(share):
    if share > 0.995:
        return "all"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


def _points(atlas):
    if not len(atlas):
        return "No isolated critical point was found."
    counts = [_counted(atlas.count(kind), kind, kind.plural) for kind in Kind if atlas.count(kind)]
    text = f"{_counted(len(atlas), 'critical point', 'critical points')}: {_listed(counts)}"
    degenerate, kinks = int(atlas.degenerate.sum()), int(atlas.kink.sum())
    if degenerate:
        text += f"; {_counted(degenerate, 'is', 'are')} degenerate"
    if kinks:
        text += f"; at {kinks} of them the gradient jumps"
    return text + "."


def _index(atlas):
    if atlas.boundary_index is None:
        return f"The boundary tells no index: {atlas.boundary_reason}."
    if atlas.poles:
        return "The boundary tells no index: the gradient turns around poles, too."
    both = f"The indices add up to {atlas.index_sum}, and the boundary asks for {atlas.boundary_index}"
    if atlas.index_sum == atlas.boundary_index:
        return both + "."
    if any(s.kind not in (SetKind.CREASE, SetKind.EDGE) for s in atlas.sets):
        return f"{both}: the rest is that of the sets."
    if atlas.open_parts:
        return f"{both}: the rest is that of the open parts, or something is missing."
    return f"{both}: something is missing."


def _counted(n, one, many):
    return f"{n} {one if n == 1 else many}"


def _listed(things):
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " and " + things[-1]
