"""What the errors of differences, complex steps and autodiff show, in a sentence."""

from __future__ import annotations

from landscapes.core.wording import at_most, number, power

SMALL = 1e-9  # complex steps below it have no truncation that a float would show


def words(curves, autodiff_error) -> str:
    """The sentence for the curves of differences.study by name, "forward", "central", "complex"."""
    said = {}
    for order, name in enumerate(("forward", "central"), 1):
        if curves[name].best is not None:
            # What is to be said of both is said once.
            said.setdefault(_difference(curves[name], order), []).append(name)
    parts = [f"{' and '.join(names)} differences {text}" for text, names in said.items()]
    onsets = [curves[name].onset for name in ("forward", "central")]
    if None not in onsets and onsets[0].step == 0 and onsets[1].step is None:
        parts[-1] = "central differences do not show that, for the errors of the two sides cancel"
    parts.append(_complex(curves["complex"]))
    if any(onset is not None and onset.step == 0 for onset in onsets):
        parts.append("autodiff answers by convention")
    else:
        parts.append(f"autodiff is {_amount(autodiff_error)}, without a step to choose")
    return "; ".join(parts) + "."


def growth(slope: float) -> str:
    """Like h², slope 2.00."""
    whole, told = round(slope), f"slope {slope:.2f}".replace("-", "−")
    return f"like {power('h', whole)}, {told}" if abs(slope - whole) < 0.15 else f"with {told}"


def _amount(error) -> str:
    if error is None:
        return "without an answer"
    return f"wrong by {number(error, 1)}" if error > 0 else "right to the last digit"


def _difference(curve, order) -> str:
    if curve.theory is None:
        return _unruled(curve.onset, order)
    text = f"are best at h = {number(curve.best, 1)}, {_amount(curve.best_error)}"
    if curve.slopes[0] is not None:
        text += f" (beyond it the error grows {growth(curve.slopes[0])})"
    return text


def _unruled(onset, order) -> str:
    """Where the law of truncation and that of rounding do not meet at one best step."""
    if onset.step is None:
        return "have no truncation error here: the longer the step the better"
    if onset.step == 0:
        return (
            f"are wrong by at least {number(onset.error, 2)}, however short the step: there is "
            "no derivative here"
        )
    step = f"h > {number(onset.step, 3)}"
    if onset.way == "jump":
        return (
            "are exact as long as the step stays on this side of the next jump, and wrong as "
            f"soon as it crosses that ({step})"
        )
    if onset.way == "kink":
        return f"are exact up to the next kink, and wrong as soon as the step crosses that ({step})"
    grows = "" if onset.slope is None else f" (the error grows {growth(onset.slope)})"
    if onset.slope is not None and abs(onset.slope - order) < 0.15:
        return f"meet no rounding here: the shorter the step the better{grows}"
    return f"have no error of order {power('h', order)} here, only one of a higher order{grows}"


def _complex(curve) -> str:
    if curve.refused or curve.small is None:
        return curve.refused or f"complex steps are {_amount(curve.best_error)}"
    reach = f"for every h below {power(10, -9)}"
    if curve.small == 0:
        return f"complex steps are right to the last digit {reach}"
    return f"complex steps are wrong by at most {at_most(curve.small)} {reach}"
