"""What the errors of differences, complex steps and autodiff show, and what they cost, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landscapes.core.wording import at_most, format_number, power

from .kinds import Agree, BreakKind, Derivative, Way, Witness

if TYPE_CHECKING:
    from .agreement import Agreement, Break
    from .cost import Row
    from .differences import Curve, Onset, Study

_DERIVATIVES = {Derivative.GRADIENT: "gradient", Derivative.HESSIAN: "Hessian"}
_WITNESSES = {
    Witness.FIFTY_DIGITS: "autodiff's tape, replayed with 50 digits",
    Witness.AUTODIFF: "autodiff: there is no tape to replay with more digits",
}
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def of_study(study: Study) -> str:
    """What the curves of a study show."""
    curves, autodiff_error = study.curves, study.autodiff_error
    said: dict[str, list[str]] = {}
    for order, name in enumerate(("forward", "central"), 1):
        best = curves[name].best
        if best is not None:
            # Where the same holds for both it is said once.
            said.setdefault(_difference(curves[name], best, order), []).append(name)
    parts = [f"{' and '.join(names)} differences {text}" for text, names in said.items()]
    one, two = onsets = [curves[name].onset for name in ("forward", "central")]
    if one is not None and two is not None and one.step == 0 and two.step is None:
        parts[-1] = "central differences do not show that, for the errors of the two sides cancel"
    parts.append(_complex(curves["complex"]))
    if any(onset is not None and onset.step == 0 for onset in onsets):
        parts.append("autodiff answers by convention")
    else:
        parts.append(f"autodiff is {_amount(autodiff_error)}, without a step to choose")
    return "; ".join(parts) + "."


def of_witness(witness: Witness) -> str:
    """What the true gradient is taken from, without a full stop."""
    return _WITNESSES[witness]


def _growth(slope: float) -> str:
    """Like h², slope 2.00."""
    whole, text = round(slope), f"slope {slope:.2f}".replace("-", "−")
    return f"like {power('h', whole)}, {text}" if abs(slope - whole) < 0.15 else f"with {text}"


def _amount(error) -> str:
    if error is None:
        return "without an answer"
    return f"wrong by {format_number(error, 1)}" if error > 0 else "right to the last digit"


def _difference(curve: Curve, best: float, order: int) -> str:
    if curve.onset is not None:
        return _unruled(curve.onset, order)
    text = f"are best at h = {format_number(best, 1)}, {_amount(curve.best_error)}"
    if curve.slopes[0] is not None:
        text += f" (beyond it the error grows {_growth(curve.slopes[0])})"
    return text


def _unruled(onset: Onset, order: int) -> str:
    """Where the law of truncation and that of rounding do not meet at one best step."""
    if onset.step is None:
        return "have no truncation error here: the longer the step the better"
    if onset.step == 0:
        return (
            f"are wrong by at least {format_number(onset.error, 2)}, however short the step: there is "
            "no derivative here"
        )
    step = f"h > {format_number(onset.step, 3)}"
    if onset.way is Way.JUMP:
        return (
            "are exact as long as the step stays on this side of the next jump, and wrong as "
            f"soon as it crosses that ({step})"
        )
    if onset.way is Way.KINK:
        return f"are exact up to the next kink, and wrong as soon as the step crosses that ({step})"
    grows = "" if onset.slope is None else f" (the error grows {_growth(onset.slope)})"
    if onset.slope is not None and abs(onset.slope - order) < 0.15:
        return f"meet no rounding here: the shorter the step the better{grows}"
    return f"have no error of order {power('h', order)} here, only one of a higher order{grows}"


def _complex(curve: Curve) -> str:
    if curve.refused:
        return curve.refused
    if curve.small is None:
        return f"complex steps are {_amount(curve.best_error)}"
    reach = f"for every h below {power(10, -9)}"
    if curve.small == 0:
        return f"complex steps are right to the last digit {reach}"
    return f"complex steps are wrong by at most {at_most(curve.small)} {reach}"


def of_agreement(agreement: Agreement) -> str:
    """Whether autodiff and differences agree, without a full stop."""
    off, h = f"{agreement.gradient:.0e}", f"{agreement.h:.0e}"
    if agreement.verdict is Agree.UNDEFINED:
        return "f or a derivative is undefined here: there is nothing to compare"
    if agreement.verdict is Agree.NO_DIGITS:
        return (
            "differences have no digits here, because floats are too coarse for steps so short or f is not "
            "defined on both sides: there is nothing to compare autodiff with"
        )
    if agreement.broken and agreement.broken_gradient:
        broken = _broken("the gradient", agreement.broken)
        return f"the gradient agrees to {off} at h = {h}, but {broken}: there is no Hessian"
    if agreement.broken:
        return f"{_broken('f', agreement.broken)}: what autodiff says is a convention"
    weak = f", though rounding leaves {agreement.bound:.0e} of it open" if agreement.bound > 1e-3 else ""
    numbers = f"gradient to {off}, Hessian to {agreement.hessian:.0e}, at h = {h}{weak}"
    if not agreement.wrong:
        return f"autodiff and central differences agree: {numbers}"
    wrong = " and the ".join(_DERIVATIVES[d] for d in agreement.wrong)
    return f"autodiff and central differences disagree in the {wrong}: {numbers}"


def _broken(name: str, broken: Break) -> str:
    if broken.kind is BreakKind.JUMP:
        return f"{name} jumps here"
    if broken.kind is BreakKind.STEEP:
        return f"{name} grows ever steeper towards this point"
    return (
        f"{name} has a kink here, with slope {broken.left:.3g} on the left and "
        f"{broken.right:.3g} on the right"
    )


def of_cost(row: Row) -> str:
    """What a gradient costs in so many dimensions, without a full stop."""
    guessed = "" if row.measured["central"] else " (extrapolated)"
    return (
        f"d = {row.dimension:,}: central differences {row.evaluations['central']:,.0f} "
        f"evaluations, {_duration(row.seconds['central'])}{guessed}; autodiff costs as much as "
        f"{row.evaluations['reverse']:,.0f} evaluations, {_duration(row.seconds['reverse'])}; "
        f"the Hessian would take {of_bytes(row.hessian_bytes)}"
    )


def of_bytes(count: float) -> str:
    """8_000_000_000_000 -> "8 TB", in powers of ten."""
    power = 0
    while count >= 1000 and power < len(_UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{count:.3g} {_UNITS[power]}"


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
