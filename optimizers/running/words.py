"""How a run ended, in one sentence with the way out: failures are answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landscapes.core.wording import format_number, format_position

from .status import Place, Reason

if TYPE_CHECKING:
    from .outcome import Outcome

_REACHED = "the gradient norm {gradient_norm:1} is within the tolerance {tolerance:1}"
_USED_UP = "Used all its budget ({steps}) with the gradient norm at {gradient_norm:2}."
_LEFT = "Diverged at step {step}: it left the box for {point} and went on growing."
_STOPPED = (
    "Stopped at a {place}, {point}, after {steps}: " + _REACHED + ", but the Hessian's eigenvalues "
    "are {eigenvalues}."
)
_SIDEWAYS = "Saddle-free Newton, noise, or a start slightly to the side goes on downhill."

# What happened, and what could be done about it. A number after a colon is how many digits are shown.
_WORDS: dict[Place | Reason, tuple[str, str]] = {
    Place.MINIMUM: ("Reached a minimum at {point} in {steps}: " + _REACHED + ".", ""),
    Place.LOCAL_MINIMUM: (
        "Reached a local minimum at {point} in {steps}; f is {above:3} above the lowest known value.",
        "Another start, random restarts or more momentum may find the lower one.",
    ),
    Place.SADDLE_POINT: (_STOPPED, _SIDEWAYS),
    Place.MAXIMUM: (_STOPPED, _SIDEWAYS),
    Reason.FLAT_GROUND: (
        "Flat ground at {point} after {steps}: the gradient is zero all around, so it tells "
        "nothing about where down is.",
        "A method that compares values (random search, annealing) or another start gets away.",
    ),
    Reason.NEARLY_FLAT: (
        "Nearly flat ground at {point} after {steps}: the gradient norm is {gradient_norm:1}, yet f is "
        "{above:3} above the lowest known value.",
        "Start nearer, or use a method that does not depend on the slope's size.",
    ),
    Reason.NOT_MOVED: (
        "It has not moved since step {last_move}, at {point}, though the gradient norm is "
        "still {gradient_norm:2}.",
        "A kink or the limit of rounding stops it: try another step size or a smoother method.",
    ),
    Reason.LEFT_DOWNHILL: (
        "Ran off downhill: after step {step} it is at {point}, far outside the box, and f is lower "
        "there than at the start.",
        "Downhill leads out of the box from here: another start, or shorter steps, may stay in it.",
    ),
    Reason.BEYOND_STABILITY: (
        _LEFT,
        "The step size {step_size} exceeds this method's stability limit {limit:2} for the largest "
        "curvature met in the box, {curvature:3}: choose it below.",
    ),
    Reason.STEPS_TOO_LONG: (_LEFT, "Choose a step size below {step_size}."),
    Reason.LEFT_UPHILL: (_LEFT, "Start nearer to the minimum."),
    Reason.UNDEFINED_START: ("f is not defined at the start {point}.", "Choose a start inside the domain."),
    Reason.UNDEFINED_STEP: (
        "Step {step} led to {point}, where f is not defined.",
        "A smaller step size, or a start farther from the edge, keeps it inside.",
    ),
    Reason.NO_STEP: ("No step was taken.", "Give it at least one step."),
    Reason.WANDERED: (
        "Searched for {steps}; the lowest point, {best_point} with f = {best_value}, came at "
        "step {best_step}.",
        "",
    ),
    Reason.UP_AND_DOWN: (_USED_UP, "f still goes up and down: a smaller or decaying step size settles it."),
    Reason.THROWN_UP: (
        _USED_UP,
        "Step {rise_step} went uphill by {rise:2}, and f has not been as low again: a smaller or "
        "decaying step size settles it.",
    ),
    Reason.STILL_FALLING: (
        _USED_UP,
        "f is still falling: give it more steps, or longer ones as long as they are stable.",
    ),
}


def sentence(outcome: Outcome) -> str:
    """What happened."""
    return _filled(_WORDS[outcome.place or outcome.reason][0], outcome)


def advice(outcome: Outcome) -> str:
    """What could be done about it; may be empty."""
    return _filled(_WORDS[outcome.place or outcome.reason][1], outcome)


class _Number(float):
    """A number in a template: ``{rise:2}`` shows two digits, ``{rise}`` four."""

    def __format__(self, digits: str) -> str:
        return format_number(self, int(digits or 4))


def _filled(template: str, outcome: Outcome) -> str:
    pieces = {k: _Number(v) if isinstance(v, float) else v for k, v in vars(outcome).items()}
    pieces["steps"] = f"{outcome.step} step{'' if outcome.step == 1 else 's'}"
    pieces["point"] = format_position(outcome.point)
    pieces["best_point"] = format_position(outcome.best_point or outcome.point)
    pieces["eigenvalues"] = ", ".join(format_number(e, 3) for e in outcome.eigenvalues or ())
    return template.format_map(pieces)
