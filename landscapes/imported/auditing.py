"""Is my plot right? What is wrong with a file of losses, each fault with its place."""

from __future__ import annotations

import numpy as np

from . import direction_checks, grid_checks, track_checks
from .kinds import FindingKind
from .record import Finding, Imported
from .surface import Surface

_OF_LOSSES = (FindingKind.LOSS_UNITS, FindingKind.LOSS_LOGARITHM, FindingKind.OFF_CENTRE)


@np.errstate(all="ignore")  # the squares of what a file says may overflow
def audit(imported: Imported) -> tuple[Finding, ...]:
    """The faults found; () where there is none to find. Each check says how seldom it is wrong.

    A serpentine or transposed grid is put right before paths are compared with it, so that one fault is
    told once. What no check here can see (a loss of other data, a model left in training mode) is not
    excluded by an empty answer; with the 8 losses of ``checks`` more is seen than without.
    """
    findings = [*imported.noted, *grid_checks.not_finite(imported)]
    findings += grid_checks.filled(imported)
    findings += grid_checks.few_bits(imported)
    findings += grid_checks.duplicates(imported)
    found = imported
    if (axis := grid_checks.serpentine(found)) is not None:
        findings.append(Finding(FindingKind.SERPENTINE, axis=axis))
        found = _unwound(found, axis)
    surface = Surface(found)
    if track_checks.is_transposed(found, surface):
        findings.append(Finding(FindingKind.TRANSPOSED, index=found.losses.shape))
        found = found.with_losses(found.losses.T)
        surface = Surface(found)
    findings += track_checks.tracks(found, surface)
    if not any(finding.kind in _OF_LOSSES for finding in findings):
        findings += track_checks.centre(found, surface)
    findings += direction_checks.signs(found)
    findings += direction_checks.normalisation(found)
    findings += direction_checks.orthogonality(found)
    return tuple(findings)


def _unwound(found: Imported, axis) -> Imported:
    """The grid put right: of the two ways to turn every second line that which losses agree with."""
    ways = grid_checks.unwound(found, axis)
    tracks = track_checks.evidence(found)

    def misfit(way: Imported) -> float:
        surface = Surface(way)
        return sum(off for track in tracks if (off := surface.misfit_of(track)) == off)

    return min(ways, key=misfit)
