"""Faults that paths and checks show: their losses against the surface's, and how the two would agree.

Losses agree with the surface where they are off by no more than a twentieth of their own deviation beyond
the error that the grid lets one expect (surface.py). Where they do not, other readings are tried: the
grid transposed, losses in other units or as logarithms, the path's coordinates in other units, the
surface shifted. A reading is believed where it agrees and the plain one is five times as far off; one
with a number to fit must agree to a fiftieth, on six points or more, and all that is left of the losses
must be a fifth of their deviation, whatever the grid's error. Else it is told that they disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .kinds import FindingKind
from .record import Finding, Imported, Track
from .surface import Surface

AGREES = 0.05  # of the deviation of the losses
_FITS = 0.02  # the same where a number is fitted
_EXPLAINS = 0.2  # of the deviation: what may be left, the grid's error included
_BETTER = 5.0  # times as near as the plain reading
_FEWEST = 6  # points that a number is fitted to
# Shares of the squared distance from the centre that are off the plane: what may be why losses disagree
# where nothing else explains it, what is where they disagree, and what is told whether they do or not.
_LITTLE_OFF, _OFF, _FAR_OFF = 1e-4, 0.01, 0.1
_SCALES = np.geomspace(1e-3, 1e3, 241)
_MOST_POINTS = 60  # that a search looks at
_HALVINGS = 12


@dataclass(frozen=True)
class _Reading:
    """Another way to read a file: the finding it would be, and how far the losses are then off."""

    finding: Finding
    misfit: float
    left: float  # the same without any error allowed


def evidence(found: Imported) -> list[Track]:
    """The paths and checks whose losses are compared."""
    every = [*found.tracks, *([] if found.checks is None else [found.checks])]
    return [track for track in every if track.losses is not None]


def is_transposed(found: Imported, surface: Surface) -> bool:
    """Whether some losses agree with the transposed grid and not with the grid, and none the other way."""
    if found.dimension != 2 or found.losses.shape[0] != found.losses.shape[1]:
        return False
    plain = [(track, surface.misfit_of(track)) for track in evidence(found)]
    if not any(misfit > AGREES for _, misfit in plain):
        return False
    turned, says = Surface(found.with_losses(found.losses.T)), False
    for track, misfit in plain:
        other = turned.misfit_of(track)
        if misfit > AGREES and other <= AGREES and misfit >= _BETTER * other:
            says = True
        elif misfit <= AGREES < other:
            return False
    return says


def tracks(found: Imported, surface: Surface) -> Iterator[Finding]:
    """What is wrong with each path, and with the surface as paths and checks tell."""
    shifted = False
    for track in [*found.tracks, *([] if found.checks is None else [found.checks])]:
        misfit = surface.misfit_of(track)
        off = _off_plane(found, track)
        share = 0.0 if off is None else off.expected
        if off is not None and (share > _FAR_OFF or (share > _OFF and not misfit <= AGREES)):
            yield off
            continue
        outside = _outside(found, track)
        if misfit <= AGREES or (np.isnan(misfit) and outside is None):
            continue
        if (reading := _other_reading(found, surface, track, misfit)) is not None:
            again = reading.kind is FindingKind.OFF_CENTRE and shifted
            shifted |= reading.kind is FindingKind.OFF_CENTRE
            if not again:
                yield reading
        elif outside is not None:
            yield outside
        else:
            yield off if off is not None and share > _LITTLE_OFF else _disagreement(surface, track)


def centre(found: Imported, surface: Surface) -> Iterator[Finding]:
    """A centre beside the grid, or whose loss is not the surface's.

    One loss alone must be off by more than twice the error to expect and a thousandth of the range.
    """
    if found.centre is None:
        return
    point = np.array([found.centre])
    if not all(low <= c <= high for c, (low, high) in zip(found.centre, found.box)):
        yield Finding(FindingKind.CENTRE_OUTSIDE, place=found.centre)
    elif found.centre_loss is not None:
        there, expected = float(surface.value(point)[0]), float(surface.expected_error(point)[0])
        if abs(there - found.centre_loss) > 2 * expected + 1e-3 * surface.range:
            yield Finding(FindingKind.OFF_CENTRE, place=found.centre, value=there, expected=found.centre_loss)


def _origin(found: Imported) -> np.ndarray:
    return np.zeros(found.dimension) if found.centre is None else np.array(found.centre)


def _off_plane(found: Imported, track: Track) -> Finding | None:
    """How far a path is off the plane at most, and by what share in all; None where the file does not say."""
    products = found.directions.products
    if track.off is None or products is None:
        return None
    along = track.points - _origin(found)
    inside = np.einsum("ki,ij,kj->k", along, products, along)
    known = np.isfinite(track.off) & np.isfinite(inside)
    off = np.where(known, track.off, 0.0) ** 2
    total = float(np.sum(off + np.where(known, inside, 0.0)))
    worst = int(np.argmax(off))
    return Finding(
        FindingKind.OFF_PLANE,
        part=track.name,
        place=tuple(track.points[worst].tolist()),
        index=(worst,),
        total=len(track),
        value=float(np.sqrt(off[worst])),
        expected=float(np.sum(off)) / total if total else 0.0,
    )


def _outside(found: Imported, track: Track) -> Finding | None:
    """A path with more than half of its points beside the grid, or at no place at all."""
    low, high = np.array(found.box).T
    beside = ~np.all((track.points >= low) & (track.points <= high), axis=1)
    if 2 * int(beside.sum()) <= len(track):
        return None
    first = int(np.argmax(beside))
    return Finding(
        FindingKind.PATH_OUTSIDE,
        part=track.name,
        place=tuple(track.points[first].tolist()),
        index=(first,),
        count=int(beside.sum()),
        total=len(track),
    )


def _disagreement(surface: Surface, track: Track) -> Finding:
    losses = np.asarray(track.losses)
    off = np.abs(losses - surface.value(track.points))
    worst = int(np.nanargmax(off)) if np.any(np.isfinite(off)) else 0
    there = float(surface.value(track.points[worst : worst + 1])[0])
    return Finding(
        FindingKind.PATH_DISAGREES,
        part=track.name,
        place=tuple(track.points[worst].tolist()),
        index=(worst,),
        total=len(track),
        value=float(losses[worst]),
        expected=there,
    )


def _other_reading(found: Imported, surface: Surface, track: Track, misfit: float) -> Finding | None:
    """The reading under which the track's losses agree best, if it is one to believe."""
    if track.losses is None or int(np.isfinite(track.losses).sum()) < _FEWEST:
        return None
    tried = [
        *_other_losses(surface, track),
        *_other_coordinates(found, surface, track),
        *_shifted(found, surface, track),
    ]
    fitting = [one for one in tried if one.left <= _EXPLAINS and one.misfit <= _FITS]
    best = min(fitting, key=lambda one: (one.misfit, one.left), default=None)
    return best.finding if best is not None and misfit >= _BETTER * best.misfit else None


def _factor(of: np.ndarray, by: np.ndarray) -> float:
    """c of least squares in ``of`` = c ``by``; 0 where there is none."""
    fine = np.isfinite(of) & np.isfinite(by)
    square = float(np.sum(by[fine] ** 2))
    return float(np.sum(of[fine] * by[fine])) / square if square else 0.0


def _other_losses(surface: Surface, track: Track) -> Iterator[_Reading]:
    losses, there = np.asarray(track.losses), surface.value(track.points)
    factor = _factor(losses, there)
    if factor:
        finding = Finding(FindingKind.LOSS_UNITS, part=track.name, value=factor, total=len(track))
        yield _Reading(
            finding,
            surface.misfit(track.points, losses, factor),
            surface.misfit(track.points, losses, factor, allowed=0.0),
        )
    with np.errstate(all="ignore"):
        logarithms = ((losses, np.log(there)), (np.log(losses), there))
    for position, (ours, theirs) in enumerate(logarithms):
        fine = np.isfinite(ours) & np.isfinite(theirs)
        if fine.sum() < max(_FEWEST, 0.5 * len(track)):
            continue
        factor = _factor(ours, theirs)
        scale = float(np.std(ours[fine]))
        misfit = float(np.sqrt(np.mean((ours[fine] - factor * theirs[fine]) ** 2)))
        finding = Finding(
            FindingKind.LOSS_LOGARITHM, part=track.name, index=(position,), value=factor, total=len(track)
        )
        off = misfit / scale if scale else np.inf
        yield _Reading(finding, off, off)


def _sample(track: Track) -> tuple[np.ndarray, np.ndarray]:
    """Evenly chosen points of a track (k, d), and their losses, few enough for a search."""
    losses = np.asarray(track.losses)
    known = np.flatnonzero(np.isfinite(losses) & np.all(np.isfinite(track.points), axis=1))
    chosen = known[np.unique(np.linspace(0, len(known) - 1, _MOST_POINTS).astype(int))]
    return track.points[chosen], losses[chosen]


def _other_coordinates(found: Imported, surface: Surface, track: Track) -> Iterator[_Reading]:
    """Coordinates times one number, and times or over the lengths of the directions."""
    points, losses = _sample(track)
    origin = _origin(found)
    along = points - origin

    def misfit(scale) -> float:
        off = surface.misfit(origin + along * scale, losses)
        return off if np.isfinite(off) else np.inf

    def reading(scale, off: float) -> _Reading:
        index = () if np.ndim(scale) == 0 else (1,)
        value = float(np.mean(scale))
        left = surface.misfit(origin + along * scale, losses, allowed=0.0)
        return _Reading(
            Finding(FindingKind.PATH_UNITS, part=track.name, index=index, value=value, total=len(track)),
            off,
            left if np.isfinite(left) else np.inf,
        )

    products = found.directions.products
    if products is not None and np.all(np.diag(products) > 0):
        lengths = np.sqrt(np.diag(products))
        for scale in (1 / lengths, lengths):
            yield reading(scale, misfit(scale))
    every = [misfit(scale) for scale in _SCALES]
    best = float(_SCALES[int(np.argmin(every))])
    off, step = min(every), float(_SCALES[1] / _SCALES[0])
    for _ in range(_HALVINGS):
        step = np.sqrt(step)
        off, best = min((misfit(scale), scale) for scale in (best / step, best, best * step))
    yield reading(best, off)


def _shifted(found: Imported, surface: Surface, track: Track) -> Iterator[_Reading]:
    """The surface shifted by whole nodes up to half of its sides, and then by parts of them."""
    points, losses = _sample(track)
    steps = np.array([(axis[-1] - axis[0]) / (len(axis) - 1) for axis in found.axes])
    reach = [np.arange(-(len(axis) // 2), len(axis) // 2 + 1) for axis in found.axes]
    every = np.stack(np.meshgrid(*reach, indexing="ij"), axis=-1).reshape(-1, found.dimension) * steps
    every = every[:: max(1, len(every) // 2000)]

    def misfits(shifts: np.ndarray) -> np.ndarray:
        moved = [surface.misfit(points + shift, losses) for shift in shifts]
        return np.where(np.isfinite(moved), moved, np.inf)

    off = misfits(every)
    best, least = every[int(np.argmin(off))], float(np.min(off))
    for _ in range(_HALVINGS // 2):
        steps = steps / 2
        around = np.stack(np.meshgrid(*[(-1, 0, 1)] * found.dimension, indexing="ij"), axis=-1)
        near = best + around.reshape(-1, found.dimension) * steps
        off = misfits(near)
        best, least = near[int(np.argmin(off))], float(np.min(off))
    finding = Finding(FindingKind.OFF_CENTRE, part=track.name, place=tuple(best.tolist()), total=len(track))
    left = surface.misfit(points + best, losses, allowed=0.0)
    yield _Reading(finding, least, left if np.isfinite(left) else np.inf)
