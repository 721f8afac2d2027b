"""What is said of ends and of the lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.widgets.markdown import plain
from landscapes.slices import Barrier
from landscapes.slices.words import of_barrier

NEEDS_TWO = (
    "Between ends there has to be a second one: show two optimizers or more on “The race”. “Duplicate” on a "
    "card makes a twin, which may have another batch, seed or decay."
)
_WAYS = "A straight line is one way among many: where it rises, a curved one may go round."
SHARPNESS = (
    "The largest eigenvalue says how sharp an end is in these parameters; with rectified units the same "
    "predictions can be had at places of other sharpness, so by itself it is no measure of how good one is."
)


def of_lines(labels: Sequence[str], barriers: Mapping[tuple[int, int], Barrier]) -> str:
    """What each line between two ends does."""
    told = []
    for (i, j), found in barriers.items():
        said = of_barrier(found)
        told.append(f"{plain(labels[i])} – {plain(labels[j])}: {said[:1].lower()}{said[1:]}")
    return " ".join([*told, _WAYS])
