"""What is said of a step that is explained, and of a fork."""

from __future__ import annotations

from landscapes.core.wording import format_number
from optimizers import Run
from optimizers.experiments.explained import Explained

NO_STEP = "This run ends where it begins, and has no step to be explained: choose another start or method."
TOO_MANY = (
    "Of so many variables the step is told by its lengths; its course over the steps is kept for smaller "
    "ones. “Instruments” on the page “Networks” has a network's."
)
NO_KNOBS = "This method has no number that can be changed on the way."
UNCHANGED = "Move the slider: with the same value the fork is the run again, to the last bit."
EXACT = (
    "Numbers are shown to four digits; with all of them the last line is the run's next point to the last "
    "bit."
)
ROUNDED = (
    "Numbers are shown to four digits. The run itself recorded and simplified its step beforehand: its next "
    "point differs from the last line in the last digits."
)


def of_numbers(seen: Explained) -> str:
    """How far the lines can be believed."""
    return EXACT if seen.exact else ROUNDED


def of_futures(run: Run, fork: Run, step: int, knob: str, before: object, after: object) -> str:
    """How both ended."""
    value = [format_number(v) if isinstance(v, (int, float)) else str(v) for v in (before, after)]
    return (
        f"From step {step} on with {knob} {value[1]} instead of {value[0]}. "
        f"As it was: {_of_end(run)}. With the change: {_of_end(fork)}."
    )


def _of_end(run: Run) -> str:
    return f"{run.status} after {int(run.steps):,} steps at f = {format_number(float(run.values[-1]))}"
