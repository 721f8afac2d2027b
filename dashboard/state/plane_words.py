"""What a plane of a loss with many parameters holds of the paths, and what it hides, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.widgets.markdown import plain
from landscapes.core.wording import format_number
from landscapes.slices.words import of_barrier

from .planes import Drawn

_HELD = "The plane holds {held} of the paths' squared distances from the lowest point"
_FEW = "A plane of ends needs the runs of two optimizers, so this is the plane of the paths."
_ON = "Paths are drawn at their nearest points of the plane, with the losses of all parameters."
_CONTINUED = "Heights between are continued, and off by up to {off} of their range where that was looked at."
_THINNED = (
    "Of every {every:,} steps the point of one is kept: paths, distances and held-out losses are straight "
    "between those; losses are those of each step."
)
_SEEN = 2e-4  # of the range: less is no wider than a line
_OFF = "{label} is off it most, by up to {off}; it went as far as {length} from its start."


def sentences(made: Drawn, off: float = 0.0, every: int = 1, named: Callable[[str], str] = plain) -> str:
    """In a line below the picture; empty where nothing is hidden.

    ``off`` is how far the picture's heights have been seen to be off, as a share of their range; ``every``,
    of how many steps the runs have kept one point; ``named`` writes a label, for Markdown unless told.
    """
    parts = [made.refusal] if made.refusal else []
    parts += [_FEW] if made.few else []
    if made.held is not None:
        held = _HELD.format(held=_percent(made.held))
        walk = "" if made.walk is None else f" (of as many steps of a random walk: {_percent(made.walk)})"
        parts.append(f"{held}{walk}.")
    if made.farthest is not None:
        label, away, length = made.farthest
        off_it = _OFF.format(label=named(label), off=format_number(away, 3), length=format_number(length, 3))
        parts += [_ON, off_it]
    for one, other, found in made.barriers:
        said = of_barrier(found)
        between = f"Between the lowest points of {named(one)} and {named(other)}"
        parts.append(f"{between}: {said[:1].lower()}{said[1:]}")
    if every > 1:
        parts.append(_THINNED.format(every=every))
    if off > _SEEN:
        parts.append(_CONTINUED.format(off=_percent(off)))
    return " ".join(parts)


def _percent(share: float) -> str:
    return f"{format_number(100 * share, 3)} %"
