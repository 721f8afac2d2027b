"""What is said of a step and of a run's course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number

from .kinds import TURNED, Finding, Happening

if TYPE_CHECKING:
    from .course import History
    from .step import Explained

_DIGITS = 3
_ROUNDS = (
    "The run itself, whose step was recorded and simplified, differs from these numbers in its last digits."
)
_SENTENCES = {
    Happening.RESTARTED: "This step is a restart: it jumps to a new start, drawn in the box.",
    Happening.NO_SLOPE: "It does not move: the gradient is exactly 0 here.",
    Happening.NONE_TAKEN: "It does not move: it asked {trials}, and none became the next θ.",
    Happening.NOT_MOVED: "It does not move, though the gradient norm is {gradient}.",
    Happening.BEYOND: (
        "Too long: on the parabola along the step the floor of the valley is {share} of the way, less than "
        "half, so that the step ends higher on the other side than it began; f has risen by {rise}."
    ),
    Happening.CROSSED: (
        "The slope along the step changes its sign, from {slope} where it begins to {there} where it ends; f "
        "has not risen."
    ),
    Happening.UPHILL: (
        "It begins uphill: the slope along the step is {slope}, the cosine to the negative gradient {cosine}."
    ),
    Happening.TURNED_BACK: "It turns back against the step before (cosine {cosine}).",
    Happening.OVER_LIMIT: (
        "Step size times curvature is {product}, above the {limit} that the method bears: were f the "
        "parabola that fits here, and its step size and what it divides by to stay, it would diverge along "
        "the steepest direction."
    ),
    Happening.SHORTENED: "The search along its direction asked {trials}.",
    Happening.SHRANK: (
        "The model kept less than a quarter of its promise: the radius of trust shrank from {old} to {new}."
    ),
    Happening.GREW: (
        "The model kept more than three quarters of its promise, and the step reached the border: the radius "
        "of trust grew from {old} to {new}."
    ),
    Happening.DAMPED: "The step was refused: the damping rose from {old} to {new}.",
    Happening.SADDLE: (
        "The ground curves up and down here: the Hessian's eigenvalues reach from {low} to {high}."
    ),
    Happening.TOP: "The ground curves down in every direction: the largest eigenvalue is {high}.",
}


def of_finding(finding: Finding) -> str:
    """What happened, with its numbers."""
    told = {
        name: _points(int(value)) if name == "trials" else format_number(value, _DIGITS)
        for name, value in finding.numbers.items()
    }
    if "ratio" in finding.numbers:
        told["share"] = format_number(1 / finding.numbers["ratio"], _DIGITS)
    return _SENTENCES[finding.kind].format(**told)


def _points(count: int) -> str:
    return "1 other point" if count == 1 else f"{count:,} other points"


def of_step(seen: Explained) -> str:
    """What happened in a step."""
    fell = seen.next_value - seen.value
    if not np.isfinite(fell):
        change = f"f goes from {format_number(seen.value)} to {format_number(seen.next_value)}."
    else:
        way = "stays at" if fell == 0 else f"{'falls' if fell < 0 else 'rises'} by "
        by = f"{format_number(abs(fell), _DIGITS)} to" if fell else ""
        change = f"f {way}{by} {format_number(seen.next_value)}."
    parts = [change, *(finding.words for finding in seen.findings)]
    return " ".join(parts if seen.exact else [*parts, _ROUNDS])


def of_course(seen: History) -> str:
    """How a run's steps lie to each other and to what its method bears."""
    m = len(seen.lengths)
    if not m:
        return "The run has made no step."
    back = int(np.sum(seen.turns < TURNED))
    up = int(np.sum(seen.cosines < 0))
    still = int(np.sum(seen.lengths == 0))
    steps = f"{m:,} step{'' if m == 1 else 's'}"
    parts = [
        f"Of {steps}: {back:,} turn back against the one before by more than 120 degrees",
        f"{up:,} begin uphill",
    ]
    if still:
        parts.append(f"{still:,} do not move")
    if seen.products is not None and seen.limits is not None:
        over = int(np.sum(seen.products > seen.limits))
        parts.append(f"{over:,} begin where their step size is above what the method bears")
    swings = seen.swings
    late = f" It swings: {swings[0]} of the last {swings[1]} steps turn back." if swings else ""
    return ", ".join(parts) + "." + late
