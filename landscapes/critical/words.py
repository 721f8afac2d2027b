"""An atlas in sentences: what there is, what of it is proved, and what only sampled."""

from __future__ import annotations

import numpy as np

_PLURALS = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles", "inflection": "inflections"}


def _counted(n, one, many):
    return f"{n} {one if n == 1 else many}"


def _listed(things):
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " and " + things[-1]


def sentences(atlas) -> list[str]:
    """The report, a line a sentence."""
    lines = [_points(atlas), *_sets(atlas.sets)]
    n = len(atlas.edge_minima)
    if n:
        lines.append(
            f"On the edge of the box {_counted(n, 'point is a local minimum', 'points are local minima')} "
            "of the closed box without being critical."
        )
    lines.append(_index(atlas))
    if atlas.unsearched:
        lines.append(
            f"{100 * atlas.unsearched:.2g} % of the box was not searched to the end for lack of time."
        )
    lines.append(atlas.reason[:1].upper() + atlas.reason[1:] + ".")
    return [line for line in lines if line]


def _sets(sets, most=8):
    lines = [f"There is {s.sentence}." for s in sets[:most]]
    if len(sets) > most:
        lines.append(f"There are {len(sets) - most} more sets.")
    return lines


def _points(atlas):
    if not len(atlas):
        return "No isolated critical point was found."
    counts = [
        _counted(atlas.count(kind), kind, plural) for kind, plural in _PLURALS.items() if atlas.count(kind)
    ]
    text = f"{_counted(len(atlas), 'critical point', 'critical points')}: {_listed(counts)}"
    degenerate, kinks = int(np.sum(atlas.degenerate)), int(np.sum(atlas.kink))
    if degenerate:
        text += f"; {_counted(degenerate, 'is', 'are')} degenerate"
    if kinks:
        text += f"; at {kinks} of them the gradient jumps"
    return text + "."


def _index(atlas):
    if atlas.boundary_index is None:
        return f"The boundary tells no index: {atlas.boundary_reason}."
    told = f"The indices add up to {atlas.index_sum}, and the boundary asks for {atlas.boundary_index}"
    if atlas.index_sum == atlas.boundary_index:
        return told + "."
    if any(s.kind not in ("crease", "edge") for s in atlas.sets):
        return f"{told}: the rest is that of the sets."
    return f"{told}: something is missing."


def certificate_sentence(atlas, certificate, explained, missing) -> str:
    """What the certificate proves about these points.

    ``explained`` (k,) tells which of its open parts are known sets, degenerate points or kinks;
    ``missing`` is the number of regular points that are not proved.
    """
    extra = len(certificate.extra)
    found = f", {extra} of them found by the proof" if extra else ""
    proved = int(np.sum(certificate.proved)) + extra
    if certificate.complete:
        points = _counted(proved, "critical point", "critical points")
        return f"certified: the box holds {points}{found}, and no other"
    if not certificate.reason.startswith("certified"):
        return certificate.reason
    if np.all(explained) and not missing:
        regular = f"{_counted(proved, 'point is', 'points are')} proved{found}, and " if proved else ""
        return f"certified outside the degenerate points, kinks and sets: {regular}there is no other"
    if missing:
        return f"not certified: {_counted(missing, 'point', 'points')} could not be proved"
    words = certificate.open_why[~explained]
    if certificate.share < 1e-3 and np.all(np.isin(words, ("kink", "jump", "undefined"))):
        share = f"{100 * certificate.share:.2g} % of the box"
        return (
            f"not certified: at {_counted(len(words), 'place', 'places')} ({share}) no derivative is "
            "certain, though sampling sees no critical point there"
        )
    unknown = _counted(int(np.sum(~explained)), "open part has", "open parts have")
    return f"not certified: {unknown} no explanation ({certificate.reason})"
