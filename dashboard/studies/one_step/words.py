"""What there is to say of a step, phase by phase."""

from __future__ import annotations

import numpy as np

from landscapes.core.wording import format_number, format_position

from .step import Phase, Step

_LISTED = 8  # rows that a sentence names

TITLES = {
    Phase.DRAW: "1 Draw a batch",
    Phase.FORWARD: "2 Forward",
    Phase.LOSS: "3 Loss",
    Phase.BACKWARD: "4 Backward",
    Phase.UPDATE: "5 Update",
}


def of_phase(step: Step, phase: Phase) -> str:
    """One or two sentences with this step's numbers."""
    first = {
        Phase.DRAW: _draw,
        Phase.FORWARD: _forward,
        Phase.LOSS: _loss,
        Phase.BACKWARD: _backward,
        Phase.UPDATE: _update,
    }[phase](step)
    if not step.moves:
        return f"{first} The run ends where it begins: choose another start."
    if step.t < step.wanted:
        return f"The run has ended after {step.t + 1:,} steps: this is the last one. {first}"
    return first


def _draw(step: Step) -> str:
    count = len(step.loss.data.train)
    if len(step.rows) == count:
        return f"Step {step.t:,} sees all {count:,} rows."
    epoch, place, each = step.place
    numbers = step.loss.data.train.rows[step.rows]
    named = ", ".join(f"{row:,}" for row in numbers[:_LISTED]) + (", …" if len(numbers) > _LISTED else "")
    few = "row" if len(numbers) == 1 else f"{len(numbers):,} rows"
    return (
        f"Step {step.t:,} sees {few} of {count:,}: {named}. It is batch {place + 1:,} of {each:,} in epoch "
        f"{epoch + 1:,}; every row comes once an epoch."
    )


def _forward(step: Step) -> str:
    return f"With θ = {_point(step.before)} the model gives an output φ for each row of the batch."


def _loss(step: Step) -> str:
    batch, full = step.batch_losses[0], step.full_losses[0]
    if len(step.rows) == len(step.loss.data.train):
        return f"The mean of the rows' losses is the loss of all rows: {format_number(full)}."
    return (
        f"The mean of the rows' losses is the batch's loss, {format_number(batch)}. Of all rows it would be "
        f"{format_number(full)}."
    )


def _backward(step: Step) -> str:
    words = f"The gradient of the batch's loss is the mean of its rows' gradients: {_point(step.gradient)}."
    if len(step.rows) == len(step.loss.data.train):
        return words
    return f"{words} Over all rows it would be {_point(step.full_gradient)}."


def _update(step: Step) -> str:
    (before, after), change = step.full_losses, "stays"
    if np.isfinite(before) and np.isfinite(after) and after != before:
        change = "falls" if after < before else "rises"
    numbers = (
        f"at {format_number(before)}"
        if change == "stays" and before == after
        else f"from {format_number(before)} to {format_number(after)}"
    )
    change = "goes" if change == "stays" and before != after else change
    return (
        f"θ goes from {_point(step.before)} to {_point(step.after)}; the loss of all rows {change} {numbers}."
    )


def _point(point: np.ndarray) -> str:
    return format_number(point[0]) if len(point) == 1 else format_position(point)
