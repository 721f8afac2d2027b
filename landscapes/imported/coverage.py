"""What the audit's checks had to look at: a file without a path cannot be wrong about one."""

from __future__ import annotations

import numpy as np

from .direction_checks import _FEWEST as _FEWEST_ENTRIES
from .grid_checks import _FEWEST_VALUES
from .kinds import FindingKind, Normalisation
from .record import Directions, Imported
from .surface import _FEWEST as _FEWEST_POINTS
from .track_checks import _FEWEST as _FEWEST_FITTED
from .track_checks import evidence

_OTHER_READINGS = (FindingKind.LOSS_UNITS, FindingKind.LOSS_LOGARITHM, FindingKind.PATH_UNITS)


def checked(imported: Imported) -> tuple[FindingKind, ...]:
    """The kinds of fault that ``audit`` looks for in this file, in the order of their enumeration.

    The others have nothing to be told by: a path, losses of a path, a table's rows, directions.
    """
    return tuple(kind for kind in FindingKind if kind in _looked_for(imported))


def _looked_for(found: Imported) -> set[FindingKind]:
    kinds = {FindingKind.NOT_FINITE, FindingKind.FILLED}
    if np.isfinite(found.losses).sum() >= _FEWEST_VALUES:
        kinds.add(FindingKind.FEW_BITS)
    if found.format == "csv":
        kinds |= {FindingKind.MISSING_NODES, FindingKind.DUPLICATE_NODES}
    known = [track.losses for track in evidence(found) if track.losses is not None]
    most = max((int(np.isfinite(losses).sum()) for losses in known), default=0)
    if found.dimension == 2:
        kinds |= {FindingKind.DUPLICATE_LINES, FindingKind.SERPENTINE}
        if most >= _FEWEST_POINTS or found.losses.shape[0] != found.losses.shape[1]:
            kinds.add(FindingKind.TRANSPOSED)
    if most >= _FEWEST_POINTS:
        kinds.add(FindingKind.PATH_DISAGREES)
    if most >= _FEWEST_FITTED:
        kinds |= {*_OTHER_READINGS, FindingKind.OFF_CENTRE}
    if found.centre is not None:
        kinds.add(FindingKind.CENTRE_OUTSIDE)
        if found.centre_loss is not None:
            kinds.add(FindingKind.OFF_CENTRE)
    every = [*found.tracks, *([] if found.checks is None else [found.checks])]
    if every:
        kinds.add(FindingKind.PATH_OUTSIDE)
    if found.directions.products is not None and any(track.off is not None for track in every):
        kinds.add(FindingKind.OFF_PLANE)
    return kinds | _of_directions(found.directions, found.dimension)


def _of_directions(d: Directions, dimension: int) -> set[FindingKind]:
    kinds = set()
    if d.vectors is not None:
        entries = max(int(np.sum(vector != 0)) for vector in d.vectors)
    else:
        entries = d.entries if d.positive else 0
    if entries >= _FEWEST_ENTRIES:
        kinds.add(FindingKind.DIRECTION_SIGNS)
    told = {
        Normalisation.UNIT: d.products is not None,
        Normalisation.LAYER: _by_tensor(d),
        Normalisation.FILTER: _by_tensor(d) or bool(d.filter_ratios),
    }
    if told.get(d.normalised, False):
        kinds.add(FindingKind.NOT_NORMALISED)
    if d.orthogonal and dimension == 2 and d.products is not None:
        kinds.add(FindingKind.NOT_ORTHOGONAL)
    return kinds


def _by_tensor(d: Directions) -> bool:
    return d.vectors is not None and d.weights is not None and bool(d.shapes)
