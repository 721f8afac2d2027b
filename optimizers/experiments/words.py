"""What is said of experiments, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landscapes.core.wording import format_number

from .kinds import Arrival, EdgeFault

if TYPE_CHECKING:
    from .edge_of_stability import Track

_EDGE_FAULTS = {
    EdgeFault.NO_THRESHOLD: (
        "{method} has no threshold of the curvature that is known here: take gradient descent, momentum, "
        "Nesterov, RMSprop, Adagrad, Adam or AMSGrad, the last four without weight decay, or AdamW."
    ),
    EdgeFault.SCHEDULE: "The step size of {method} changes, and so does its threshold: take a constant one.",
    EdgeFault.TOO_LONG: "One step of {method} is longer than the whole time: take a longer time.",
}
_ARRIVALS = {
    Arrival.AT_THE_EDGE: "at the edge, within 5 %",
    Arrival.BELOW: "below the edge, which it has not reached in this time",
    Arrival.ABOVE: "above it",
    Arrival.DIVERGED: "diverged",
}


def of_edge_fault(fault: EdgeFault, method: str) -> str:
    """Why a method is not watched, and the way out."""
    return _EDGE_FAULTS[fault].format(method=method)


def of_track(track: Track) -> str:
    """Where a track has settled, beside its threshold."""
    where = _ARRIVALS[track.arrival]
    if track.arrival is Arrival.BELOW and track.crossing is not None:
        where = "below the edge, though it has touched it"
    if track.arrival is Arrival.DIVERGED:
        return f"{track.optimizer.title}: {where}."
    told = format_number(track.settled, 3), format_number(float(track.thresholds[-1]), 3)
    return (
        f"{track.optimizer.title} bears a curvature of {told[1]}; over the last 40 % of the time the median "
        f"is {told[0]}: {where}."
    )
