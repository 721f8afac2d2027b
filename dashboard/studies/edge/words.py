"""What is said of the experiments at the edge of stability, in sentences."""

from __future__ import annotations

from landscapes.core.wording import format_number
from landscapes.drawing import looks
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.edge_of_stability import Track
from optimizers.experiments.kinds import Arrival
from optimizers.experiments.presets import Name
from optimizers.experiments.words import of_track

TITLES = {
    Name.STEP_SIZES: "Step sizes",
    Name.MOMENTUM: "Momentum",
    Name.ADAPTIVE: "Adam and RMSprop",
    Name.TOO_SHORT: "Too short (a control)",
    Name.DIGITS: "Digits (with a control)",
}
_TOLD = {
    Name.STEP_SIZES: (
        "Gradient descent on {what}: the largest eigenvalue comes to 2/δ and stays about there, while the "
        "loss goes on falling. The gradient flow knows no step size, and its curvature no such edge."
    ),
    Name.MOMENTUM: (
        "The same step size on {what}: Polyak's momentum bears (2 + 2α)/δ, Nesterov's (2 + 2α)/(δ (1 + 2α)), "
        "and each settles at its own."
    ),
    Name.ADAPTIVE: (
        "Adaptive methods on {what}: they divide each component by a number of its own, P, and what they "
        "bear is the curvature after that division, the largest eigenvalue of P⁻¹H."
    ),
    Name.TOO_SHORT: (
        "A negative control on {what}: small step sizes for a short time. The curvature stays far below what "
        "these methods bear: nothing here has to arrive."
    ),
    Name.DIGITS: (
        "{what}: the larger step size arrives; the smaller one is a negative control, which in this "
        "time does not reach its edge."
    ),
}
_TONES = {Arrival.AT_THE_EDGE: "good", Arrival.DIVERGED: "bad"}


def of_preset(name: Name, parameters: int, rows: int) -> str:
    """What the experiment is, and what is to be seen."""
    data = f"{rows:,} handwritten digits" if name is Name.DIGITS else f"{rows:,} points of a wave"
    return _TOLD[name].format(what=f"{data} by a network of {parameters:,} weights")


def label(method: Optimizer) -> str:
    """A method with its step size."""
    return f"{method.title}, {_step_size(method)}"


def _step_size(method: Optimizer) -> str:
    return f"δ = {format_number(float(method.rate(0)), 3)}"


def of_look(k: int, track: Track) -> str:
    """Where a track has settled, with the mark of its look and its step size."""
    return f"{looks.glyph(k)} {_step_size(track.optimizer)}. {of_track(track)}"


def tone(arrival: Arrival) -> str:
    """How a fact of it is marked."""
    return _TONES.get(arrival, "")


def settled(track: Track) -> str:
    """Where a track has settled beside what it bears, in numbers."""
    if track.arrival is Arrival.DIVERGED:
        return "diverged"
    told = format_number(track.settled, 3), format_number(float(track.thresholds[-1]), 3)
    return f"{told[0]} of {told[1]} ({track.ratio:.0%})"
