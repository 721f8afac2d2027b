"""What there is to say of slices and of what they hide, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from landscapes.core.wording import format_number

from .kinds import Needs, Normalisation, Reference, Rescaling, SliceFault
from .normalisation import INVARIANT

if TYPE_CHECKING:
    from .lines import Barrier
    from .paths import Hidden
    from .ways import Span

_NEEDED = {
    Needs.POINT: "a point, ({dimension:,},)",
    Needs.TWO_POINTS: "two points, (2, {dimension:,})",
    Needs.THREE_POINTS: "three points, (3, {dimension:,})",
    Needs.PATH: "a path, (rows, {dimension:,})",
}
_FAULTS = {
    SliceFault.NOT_FINITE: "What a slice is made from must be finite numbers: take another point or path.",
    SliceFault.NO_WEIGHTS: (
        "All weights are 0 here, and a direction as long as they are is 0, too: take another point, or no "
        "normalisation."
    ),
    SliceFault.FEW_ROWS: "A plane of a path needs at least three of its points.",
    SliceFault.STRAIGHT: "These points or directions lie on one line: a plane needs two directions.",
    SliceFault.TOO_LARGE: (
        "A Hessian of {dimension:,} variables is not made as a whole (at most {most:,}): give its "
        "eigenvectors."
    ),
    SliceFault.NO_HESSIAN: "The Hessian is not finite here: take another point.",
}


def of_fault(fault: SliceFault, facts: Mapping[str, object]) -> str:
    """Why there are no directions, and what to do."""
    if fault is SliceFault.SHAPE:
        needs, shape = facts["needs"], facts["shape"]
        assert isinstance(needs, Needs)
        return f"Directions are made from {_NEEDED[needs].format(**facts)}; got the shape {shape}."
    return _FAULTS[fault].format(**facts)


# Rescalings ---------------------------------------------------------------------------------------

_LENGTHS = {
    Normalisation.NONE: "Directions have one length, whatever the weights are",
    Normalisation.FILTER: "The weights into each neuron have the same length in a direction as in theta",
    Normalisation.LAYER: "The weights of each layer have the same length in a direction as in theta",
    Normalisation.ELEMENT: "Each weight moves in proportion to its size",
}
_RESCALED = {
    Rescaling.LAYERS: "a layer of rectified units is multiplied by a number and the next one divided by it",
    Rescaling.NEURONS: "the same is done to single neurons, each with a number of its own",
    Rescaling.FEATURES: "an input is measured in other units and its weights are divided by as much",
}


def of_normalisation(how: Normalisation) -> str:
    """Which rescalings change the picture although they change no prediction, and which do not."""
    same = [_RESCALED[r] for r in Rescaling if r in INVARIANT[how]]
    other = [_RESCALED[r] for r in Rescaling if r not in INVARIANT[how]]
    biases = "" if how is Normalisation.NONE else "; biases stay"
    sentences = [f"{_LENGTHS[how]}{biases}."]
    if same:
        sentences.append(f"The picture remains as it is, penalties aside, when {_listed(same)}.")
    if other:
        sentences.append(f"It changes, and no prediction does, when {_listed(other)}.")
    return " ".join(sentences)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f", or when {parts[-1]}"


# What a plane explains, and what it hides ---------------------------------------------------------

_WALKS = {
    Reference.LIMIT: "as many steps of a random walk in very many dimensions",
    Reference.SIMULATED: "as many steps of a random walk in as many dimensions (a mean of drawn ones)",
}


def of_explained(span: Span) -> str:
    """How much of a path its plane explains, beside a random walk; empty where it is of no path."""
    if span.explained is None or span.walk is None or span.walk_from is None:
        return ""
    own, walk = _percentages(span.explained[:2]), _percentages(span.walk[:2])
    return (
        f"The plane holds {own} of the path's squared distances from its end. "
        f"Of {_WALKS[span.walk_from]} it would hold {walk}."
    )


def _percentages(shares) -> str:
    return " + ".join(f"{format_number(100 * share, 3)}" for share in shares) + " %"


def of_hidden(hidden: Hidden) -> str:
    """How far a path is from its plane, and how far the plane's loss is from its own."""
    distance, gap = hidden.farthest, hidden.largest_gap
    return (
        f"The path is up to {format_number(distance, 3)} away from the plane, of "
        f"{format_number(hidden.longest, 3)} from its centre; the loss on the plane beside it differs from "
        f"the true one by up to {format_number(gap, 3)}."
    )


def of_barrier(barrier: Barrier) -> str:
    """How high the line between two points rises above the straight line between their values."""
    if barrier.length == 0:
        return "The two are one point, and nothing is between them."
    looked = f"{len(barrier.t)} points of the line were looked at"
    if barrier.undefined:
        looked += f", and {barrier.undefined} of them have no value"
    if barrier.height == 0:
        return f"No barrier is seen between the two: {looked}."
    return (
        f"The line rises by at least {format_number(barrier.height)} above the straight line between the "
        f"values of its ends, at t = {format_number(barrier.at, 3)}; {looked}."
    )
