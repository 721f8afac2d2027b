"""What the atlas and its certificate have found, in sentences: what is proved, and what only sampled."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from landscapes.core.wording import capital
from landscapes.intervals.branch_and_bound import Ending

from .kinds import MOST_WAITING, PLATEAU, Certainty, Kind, NoIndex, SetKind, Why

if TYPE_CHECKING:
    from .atlas import Atlas, Proof
    from .proof.certificate import Certificate
    from .search.critical_sets import CriticalSet

_SETS_LISTED = 8
_NO_INDEX = {
    NoIndex.FLAT_END: "the slope vanishes or is undefined at an end of the box",
    NoIndex.UNDEFINED: "the gradient is undefined on a part of the boundary",
    NoIndex.VANISHES: "the gradient vanishes on a part of the boundary",
    NoIndex.VANISHES_OR_UNDEFINED: "the gradient vanishes or is undefined on a part of the boundary",
    NoIndex.JUMPS: "the gradient jumps on the boundary",
    NoIndex.TOO_FAST: "the gradient turns too fast along the boundary",
}
_WHY = {
    Why.TOO_MANY: "too many",
    Why.DEGENERATE: "degenerate",
    Why.KINK: "kink",
    Why.JUMP: "jump",
    Why.UNDEFINED: "undefined",
    Why.PLATEAU: "plateau",
}
_SIDE_BY_SIDE = {SetKind.VALLEY: "minima", SetKind.RIDGE: "maxima", SetKind.SHELF: "critical points"}


def report(atlas: Atlas) -> list[str]:
    """All there is to say of an atlas, a line a sentence."""
    points, *rest = summary(atlas)
    sets = [f"There is {of_set(s)}." for s in atlas.sets[:_SETS_LISTED]]
    if len(atlas.sets) > _SETS_LISTED:
        sets.append(f"There are {len(atlas.sets) - _SETS_LISTED} more sets.")
    return [points, *sets, *rest, f"{capital(of_proof(atlas.proof))}."]


def summary(atlas: Atlas) -> list[str]:
    """The points, the minima on the edge, the index and what was not searched, a line a sentence."""
    lines = [_points(atlas)]
    if n := len(atlas.edge_minima):
        lines.append(
            f"On the edge of the box {_counted(n, 'point is a local minimum', 'points are local minima')} "
            "of the closed box without being critical."
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
        return "a crease: the gradient jumps across it, and only the points listed on it are critical"
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


def of_proof(proof: Proof) -> str:
    """How sure it is that an atlas is complete, without a full stop."""
    certificate = proof.certificate
    if certificate is None:
        return "sampled, not certified"
    extra = len(certificate.extra)
    also = f", {extra} of them found by the proof" if extra else ""
    proved = int(certificate.proved.sum()) + extra
    if proof.certainty is Certainty.CERTIFIED:
        points = _counted(proved, "critical point", "critical points")
        return f"certified: the box holds {points}{also}, and no other"
    if proof.certainty is Certainty.UNFINISHED:
        return certificate.reason
    if proof.certainty is Certainty.OUTSIDE:
        regular = f"{_counted(proved, 'point is', 'points are')} proved{also}, and " if proved else ""
        return f"certified outside the degenerate points, kinks and sets: {regular}there is no other"
    if proof.certainty is Certainty.UNPROVED:
        return f"not certified: {_counted(proof.missing, 'point', 'points')} could not be proved"
    if proof.certainty is Certainty.NO_DERIVATIVE:
        share = f"{100 * certificate.share:.2g} % of the box"
        return (
            f"not certified: at {_counted(proof.unexplained, 'place', 'places')} ({share}) no derivative "
            "is certain, though sampling sees no critical point there"
        )
    unknown = _counted(proof.unexplained, "open part has", "open parts have")
    return f"not certified: {unknown} no explanation ({certificate.reason})"


def of_certificate(certificate: Certificate) -> str:
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
    sides = [*certificate.side[certificate.proved], *certificate.extra_side]
    inside, on_edge = sides.count(1), sides.count(0)
    points = f"{inside or 'no'} critical point{'s' * (inside != 1)}"
    if on_edge:
        points += f", and {on_edge} so near its edge that rounding cannot tell on which side"
    if certificate.complete:
        return f"certified: the box holds {points}{', and no other' if inside or on_edge else ''}"
    kinds = sorted((_WHY[why], n) for why, n in Counter(certificate.open_why.tolist()).items())
    parts = ", ".join(f"{n} {word}" for word, n in kinds)
    return f"certified except for open parts ({parts}): the box holds {points}; {left}"


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
    both = f"The indices add up to {atlas.index_sum}, and the boundary asks for {atlas.boundary_index}"
    if atlas.index_sum == atlas.boundary_index:
        return both + "."
    if any(s.kind not in (SetKind.CREASE, SetKind.EDGE) for s in atlas.sets):
        return f"{both}: the rest is that of the sets."
    return f"{both}: something is missing."


def _counted(n, one, many):
    return f"{n} {one if n == 1 else many}"


def _listed(things):
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " and " + things[-1]
