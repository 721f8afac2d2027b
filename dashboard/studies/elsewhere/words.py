"""What is said of a landscape that is interpolated from a file, where optimizers race on it."""

from __future__ import annotations

from landscapes.imported import Imported


def of_race(losses: Imported) -> str:
    """What the picture is of, what it is not, and where it ends."""
    said = (
        f"Interpolated between {losses.losses.size:,} measured nodes, and never certified: the optimizers "
        "see the interpolation, not the model. Outside the nodes there is no value, and a run that gets "
        "there ends."
    )
    if losses.dimension == 2 and losses.tracks:
        said += " Thin dark lines are the file’s own paths."
    return said
