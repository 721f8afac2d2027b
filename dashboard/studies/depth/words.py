"""What is said of signals by layer: what was measured, and what the law says."""

from __future__ import annotations

import numpy as np

from landscapes.core.wording import format_number
from landscapes.learning.depth.kinds import FloatFormat, Signal

from .network import Course, Signals

NAMES = {
    Signal.ACTIVATIONS: "activations",
    Signal.DELTAS: "deltas",
    Signal.GRADIENTS: "weight gradients",
    Signal.JACOBIAN: "Jacobian",
}
TITLES = {
    Signal.ACTIVATIONS: "Activations aₗ",
    Signal.DELTAS: "Deltas ∂C/∂zₗ",
    Signal.GRADIENTS: "Weight gradients ∂C/∂Wₗ",
    Signal.JACOBIAN: "Singular values of ∂aₗ/∂a₀",
}
_CROSS = (
    " A cross marks where, in the order of computing, more than half of the numbers would first be 0 or "
    "infinite if they were rounded to that format; of the Jacobian it is the largest singular value."
)


def of_signals(signals: Signals) -> str:
    """How far signals go from layer to layer, and where formats lose them."""
    courses = signals.courses
    up, down = courses[Signal.ACTIVATIONS], courses[Signal.DELTAS]
    said = [_course(up, "Upwards", "activations"), _course(down, "Downwards", "deltas")]
    said += _zeros(courses[Signal.GRADIENTS])
    lost = any(signals.leaves(format) for format in FloatFormat)
    return " ".join(part for part in said if part) + (_CROSS if lost else "")


def _course(course: Course, way: str, name: str) -> str:
    begin, end = (0, -1) if way == "Upwards" else (-1, 0)
    first, last = float(course.sizes[begin]), float(course.sizes[end])
    layers = f"from layer {course.layers[begin]} to layer {course.layers[end]}"
    if not first:
        return f"{way} all {name} are 0."
    if not last:
        return f"{way}, {layers}, the root mean square of the {name} goes from {_number(first)} to 0."
    measured, law = course.factors
    return (
        f"{way}, {layers}, the root mean square of the {name} goes from {_number(first)} to "
        f"{_number(last)}: times {_number(measured)} a layer on average (the law: {_number(law)})."
    )


def _zeros(course: Course) -> list[str]:
    none = course.layers[course.sizes == 0]
    if not len(none):
        return []
    if len(none) == len(course.layers):
        return ["Every weight gradient is exactly 0: gradient descent moves no weight."]
    where = f"layers {none[0]} to {none[-1]}" if len(none) > 1 else f"layer {none[0]}"
    whole = len(none) == none[-1] - none[0] + 1
    return [f"The weight gradients of {where} are exactly 0."] if whole else []


def beside_law(measured: float, law: float) -> str:
    """A number and the law's."""
    return f"{_number(measured)} (law {_number(law)})"


def of_loss(signals: Signals, format: FloatFormat) -> str:
    """Where a format loses which signals."""
    lost = signals.leaves(format)
    if not lost:
        return "nowhere"
    return ", ".join(f"{NAMES[signal]} {layer}" for signal, layer in lost.items())


def share(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.3g} %"


def _number(value: float) -> str:
    return format_number(value, 3) if np.isfinite(value) else "–"
