"""How a run ended, in one sentence with the way out: failures are answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import at_most, format_number, format_position

from .status import FAR, Ending, Place, Reason

if TYPE_CHECKING:
    from .outcome import Outcome
    from .run import Run

_SEEN = 3  # variables of what has a picture
_MOST_LISTED = 6  # eigenvalues
_SMALL = "the gradient norm {gradient_norm:1} is within {tolerance:1} of the usual slope, {slope:2}"
_SAMPLED = "sampled up to {radius:1} box widths around it"
_USED_UP = "Used all its budget ({steps}) with the gradient norm at {gradient_norm:2}."
_LEFT = "Diverged: after step {step} it is at {point}, {outside:2} box widths outside the box."
_EIGENVALUES = "the Hessian's eigenvalues are {eigenvalues}"
_SIDEWAYS = "Saddle-free Newton, noise, or a start slightly to the side may go on downhill."
_GETS_AWAY = "A method that compares values (random search, annealing) or another start may get away."
_SETTLES = "a smaller or decaying step size may settle it."
_KINDS = {Place.SADDLE_POINT: "a saddle point", Place.MAXIMUM: "a maximum", Place.INFLECTION: "an inflection"}
_AROUND = {
    Place.SADDLE_POINT: "f is higher and lower, by {drop:1}",
    Place.INFLECTION: "f is higher on one side and lower on the other, by {drop:1}",
    Place.MAXIMUM: "f is nowhere higher",
}

# What happened, and what could be done about it. A number after a colon is how many digits are shown.
_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.GRADIENT_VANISHES: (_SMALL, ""),
    Reason.AT_REST: ("it has not moved since step {last_move}", ""),
    Reason.KINK: (
        "a kink, from which f rises to two opposite sides by {kink:2} or more a unit of length and is "
        "nowhere lower, " + _SAMPLED,
        "",
    ),
    Reason.LOWEST_LEVEL: (
        "f has the lowest known value there, and changes by no more than rounding, " + _SAMPLED,
        "",
    ),
    Reason.NOT_EXAMINED: (
        "Came to rest at {point} after {steps}: " + _SMALL + ". In {dimensions} dimensions it is not "
        "examined whether that is a minimum.",
        "",
    ),
    Reason.FLAT_GROUND: (
        "Flat ground at {point} after {steps}: f changes by no more than {change}, " + _SAMPLED + ", so "
        "nothing tells where down is.",
        _GETS_AWAY,
    ),
    Reason.NEARLY_FLAT: (
        "Nearly flat ground at {point} after {steps}, and no minimum: "
        + _SMALL
        + ", yet f is lower by {drop:1}, "
        + _SAMPLED
        + ".",
        "The minimum, if there is one, is elsewhere: start nearer to it, or use a method that does not "
        "depend on the slope's size.",
    ),
    Reason.NOT_MOVED: (
        "It has not moved since step {last_move}, at {point}, though the gradient norm is still "
        "{gradient_norm:2}{lower}.",
        "Another step size or a method that compares values may find the way down.",
    ),
    Reason.LEFT_DOWNHILL: (
        "Ran off downhill: after step {step} it is at {point}, {outside:2} box widths outside the box, and f "
        "is lower there than at the start.",
        "Downhill led out of the box from here: another start, or shorter steps, may stay in it.",
    ),
    Reason.THROWN_OUT: (
        "Diverged: from {point}, after step {step}, the next step led out of the box by more than {far} of "
        "its widths, to where f is no finite number.",
        "",
    ),
    Reason.BEYOND_STABILITY: (
        _LEFT,
        "The step size {step_size} exceeds this method's stability limit {limit:2} for the largest curvature "
        "on its way in the box, {curvature:3}{looked_at}.",
    ),
    Reason.STEPS_TOO_LONG: (_LEFT, ""),
    Reason.LEFT_UPHILL: (_LEFT, "Start nearer to the minimum."),
    Reason.UNDEFINED_START: ("f is {missing} at the start {point}.", "Choose a start inside the domain."),
    Reason.UNDEFINED_STEP: (
        "Step {step} led to {point}, where f is {missing}.",
        "A smaller step size, or a start farther from the edge, may keep it inside.",
    ),
    Reason.UNDEFINED_SLOPE: (
        "After step {step} it is at {point}: f is {value} there, but automatic differentiation "
        "gives no finite gradient.",
        "Another start or step size may go past that point.",
    ),
    Reason.UNDEFINED_NEXT: (
        "After step {step} it is at {point}, and the method's next point is no number.",
        "A method of a lower order, or another start, may go on from here.",
    ),
    Reason.NO_STEP: ("No step was taken.", "Give it at least one step."),
    Reason.WANDERED: (
        "Searched for {steps}; the lowest point, {best_point} with f = {best_value}, came at "
        "step {best_step}.",
        "",
    ),
    Reason.COMING_BACK: (
        "Used all its budget ({steps}) far outside the box, at {point}: {outside:4} of its widths, but "
        "coming back, since it was {farthest:4} out at step {farthest_step}.",
        "Shorter steps, or a start nearer to the minimum, may stay in the box.",
    ),
    Reason.CYCLE: (
        "Goes round in a cycle of {period} points, since step {since}; one of them is {point}. "
        "More steps change nothing.",
        "",
    ),
    Reason.UP_AND_DOWN: (_USED_UP, "f rose in {rises} of the last {window} steps: " + _SETTLES),
    Reason.BATCHES_DIFFER: (
        _USED_UP,
        "The loss over all rows rose in {rises} of the last {window} steps, each of which saw a part of the "
        "rows only: larger batches or a smaller or decaying step size bring it nearer to the minimum.",
    ),
    Reason.THROWN_UP: (
        _USED_UP,
        "Step {rise_step} went uphill by {rise:2}, and f has not been as low again: " + _SETTLES,
    ),
    Reason.STILL_FALLING: (
        _USED_UP,
        "f is still falling, by {fall:2} over the last {window} steps: give it more steps, or longer ones as "
        "long as they are stable.",
    ),
    Reason.LEVELLED: (
        _USED_UP,
        "f has fallen by {fall:1} over the last {window} steps: more of them will hardly help.",
    ),
}


def sentence(outcome: Outcome) -> str:
    """What happened."""
    return _filled(_happened(outcome), outcome)


def of_run(run: Run) -> str:
    """How a run ended; of many starts how many of them ended how, the most first."""
    if run.path.ndim == 2:
        return run.outcome.sentence
    counts = Counter(map(str, np.ravel(run.status))).most_common()
    return f"{run.path.shape[2]} starts: {', '.join(f'{count} {ending}' for ending, count in counts)}."


def _happened(outcome: Outcome) -> str:
    place, reason = outcome.place, outcome.reason
    if place is None:
        return _WORDS[reason][0] + (_ELSEWHERE if _is_outside(outcome) else "")
    sampled = outcome.radius is not None
    evidence = _WORDS[reason][0]
    if place in _KINDS:
        around = _AROUND[place] + ", " + _SAMPLED if sampled else _EIGENVALUES
        text = f"Stopped at {_KINDS[place]}, {{point}}, after {{steps}}: {evidence}, but {around}."
    else:
        if reason in (Reason.GRADIENT_VANISHES, Reason.AT_REST):
            evidence += ", and " + ("f is nowhere lower, " + _SAMPLED if sampled else _EIGENVALUES)
        text = f"Reached a {place} at {{point}} in {{steps}}: {evidence}."
        text += " f is {above:3} above the lowest known value." if place == Place.LOCAL_MINIMUM else ""
    return text + (_ELSEWHERE if _is_outside(outcome) else "")


_ELSEWHERE = " That is outside the box, by {outside:2} of its widths."


def _is_outside(outcome: Outcome) -> bool:
    """Whether it must be said: the endings far outside say so themselves.

    Of more than three variables no picture shows a box, so that nobody expects an end inside it.
    """
    return len(outcome.point) <= _SEEN and (
        0 < outcome.outside <= FAR
        and outcome.ending != Ending.DIVERGED
        and outcome.reason is not Reason.WANDERED
    )


def advice(outcome: Outcome) -> str:
    """What could be done about it; may be empty."""
    if outcome.place is None:
        text = _WORDS[outcome.reason][1]
    elif outcome.place == Place.LOCAL_MINIMUM:
        text = "Another start, random restarts or more momentum may find the lower one."
    else:
        text = _SIDEWAYS if outcome.place in _KINDS else ""
    return f"{_filled(text, outcome)} {_tried(outcome)}".strip()


def _tried(outcome: Outcome) -> str:
    """What the same run does with smaller step sizes."""
    trial = outcome.trial
    if trial is None:
        return ""
    if trial.share is None:
        return f"Smaller steps alone do not end well, down to {format_number(trial.step_size)}."
    end = "converges" if trial.converged else "falls all along its last fifth, inside the box"
    size, share = format_number(trial.step_size), format_number(trial.share)
    return f"With {size} ({share} of the step size) the same run {end}."


def _spectrum(values: Sequence[float]) -> str:
    """Eigenvalues in a sentence; of many the least and the largest, and how many are below 0."""
    if len(values) <= _MOST_LISTED:
        return ", ".join(format_number(e, 3) for e in values)
    low, high = format_number(min(values), 3), format_number(max(values), 3)
    return f"from {low} to {high}, {sum(e < 0 for e in values)} of {len(values)} of them negative"


class _Number(float):
    """A number in a template: ``{rise:2}`` shows two digits, ``{rise}`` four."""

    def __format__(self, digits: str) -> str:
        return format_number(self, int(digits or 4))


def _filled(template: str, outcome: Outcome) -> str:
    pieces = {k: _Number(v) if isinstance(v, float) else v for k, v in vars(outcome).items()}
    pieces["steps"] = f"{outcome.step} step{'' if outcome.step == 1 else 's'}"
    pieces["point"] = format_position(outcome.point)
    pieces["best_point"] = format_position(outcome.best_point or outcome.point)
    pieces["eigenvalues"] = _spectrum(outcome.eigenvalues or ())
    pieces["dimensions"] = f"{len(outcome.point):,}"
    pieces["missing"] = "not defined" if np.isnan(outcome.value) else "infinite, or too large for a number,"
    where = _SAMPLED if outcome.radius is not None else "straight downhill from there"
    pieces["lower"] = f" and f is lower by {{drop:1}}, {where}".format_map(pieces) if outcome.drop else ""
    pieces["change"] = at_most(outcome.change or 0.0)
    pieces["looked_at"] = "" if outcome.looked is None else f" (looked at in {outcome.looked} points of it)"
    pieces["far"] = format_number(FAR)
    return template.format_map(pieces)
