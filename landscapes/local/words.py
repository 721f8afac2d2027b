"""What a landscape is like from nearby, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import capital, format_number, format_position, named

from .kinds import Convexity, Definiteness, ProvedBy, Unbounded

if TYPE_CHECKING:
    from .convexity_tests import Chord, Curvature, Tangent
    from .convexity_verdict import Verdict
    from .directional import Directions
    from .lipschitz_constants import Constant, Lipschitz
    from .smoothness_class import Smoothness
    from .taylor_model import ErrorOrder, Taylor

_ZERO = 1e-12  # of the other heights: next to nothing is shown as 0
_BESIDE = 1e-9  # of a segment: a zoom towards 0 ends a little beside it
_JUMPS_LISTED = 5
_MODELS = ("height", "tangent", "quadratic", "cubic", "quartic", "quintic", "sextic")
_SHARED = ("", "height and slope", "height, slope and curvature")
_CLASSES = ("Discontinuous", "C⁰", "C¹", "C²")
_DERIVATIVES = ("f itself", "the slope", "the second derivative")
_CURVED = {
    Definiteness.POSITIVE_DEFINITE: "curved upward",
    Definiteness.NEGATIVE_DEFINITE: "curved downward",
    Definiteness.ZERO: "the second derivative is 0",
}
_BY = {
    ProvedBy.RULES: "proved by the rules for convex functions, term by term",
    ProvedBy.HESSIAN: "proved by bounds of the Hessian over the whole box",
    ProvedBy.CHORDS: "proved by two chords",
    ProvedBy.SLOPES: "proved by slopes",
    None: "sampled, not proved",
}


def of_chord(chord: Chord) -> str:
    if not np.isfinite(chord.gap):
        return "f is not defined at one of these points."
    word, on = ("chord", "on the chord") if len(chord.weights) == 2 else ("mean of the heights", "at it")
    size = max(np.max(np.abs(chord.heights)), abs(chord.height))
    height, mean = (
        format_number(0.0 if abs(v) <= _ZERO * size else v, 5) for v in (chord.height, chord.chord)
    )
    shown = f"f = {height} at the mean point, {mean} is the {word}"
    if chord.above:
        return f"{shown}: f lies above, so it is not convex."
    if chord.below:
        return f"{shown}: f lies below, as a convex function does."
    return f"{shown}: within rounding, f lies {on}."


def of_tangent(tangent: Tangent) -> str:
    above = int(np.sum(tangent.gaps > tangent.margins))
    below = int(np.sum(tangent.gaps < -tangent.margins))
    if not np.isfinite(tangent.height):
        return "f has no tangent here: it is not defined."
    if above and below:
        return f"f lies above its tangent at {above} and below it at {below}: neither convex nor concave."
    if below:
        return f"f lies below its tangent at {below} of {len(tangent.gaps)}: it is not convex."
    if above:
        return f"f lies above its tangent at {above} of {len(tangent.gaps)}, as a convex function does."
    return "f lies on its tangent, within rounding."


def of_curvature(curvature: Curvature) -> str:
    values = ", ".join(format_number(value) for value in curvature.eigenvalues)
    if len(curvature.eigenvalues) == 1:
        return f"f″ = {values}: {_CURVED.get(curvature.definiteness, 'undefined')} here."
    return f"Eigenvalues {values}: {curvature.definiteness}."


def of_verdict(verdict: Verdict) -> str:
    if verdict.verdict is Convexity.UNDEFINED:
        return "f is finite nowhere among the samples of this box."
    text = f"{verdict.verdict.capitalize()} ({_BY[verdict.by]})"
    if verdict.verdict is Convexity.NEITHER:
        why = "f rises above one chord and falls below another"
        if verdict.against_convex is None or verdict.against_concave is None:
            why = "its slope rises along some ways and falls along others"
        text = f"Neither convex nor concave ({_BY[verdict.by]}): {why}"
    return text + ("." if verdict.everywhere else ", where it is defined.")


def of_directions(directions: Directions) -> str:
    if not directions.defined:
        return "f has no value here, and so no slopes."
    if directions.steepest_slope == np.inf:
        return "A cusp: in some directions the slope is infinite."
    if directions.kink:
        return "A kink: each direction has a slope of its own, and no gradient makes them all."
    if directions.steepest_slope == 0:
        return "The gradient is 0: to first order, level ground in every direction."
    return (
        "D is |∇f| times the cosine of the angle to the gradient: "
        f"{format_number(directions.steepest_slope)} along it, 0 along the level set."
    )


def of_lipschitz(lipschitz: Lipschitz) -> str:
    if lipschitz.L.infinite:
        return "No step size is safe everywhere: the gradient's slope is unbounded."
    if not lipschitz.L.certified:
        guess = "" if lipschitz.step == np.inf else f": 1/L = {format_number(lipschitz.step)} is a guess"
        return f"L is only sampled, and so is what it says of step sizes{guess}."
    if lipschitz.L.high == 0:
        return "The gradient is the same everywhere: any step goes downhill as far as it is long."
    step, twice = format_number(lipschitz.step), format_number(2 * lipschitz.step)
    return (
        f"Inside the box gradient descent never climbs with steps up to 2/L = {twice}; "
        f"1/L = {step} is the usual choice."
    )


def of_constant(constant: Constant) -> str:
    symbol = constant.symbol
    if constant.where is not None:
        at = format_position(constant.where)
        if constant.without_gradient:
            return f"{symbol} is infinite, too: there is no gradient at {at}."
        what = "f" if symbol == "K" else "the gradient"
        return f"{symbol} is infinite: {what} jumps, or its slope grows without bound, at {at}."
    if constant.certified:
        low, high = format_number(constant.low), format_number(constant.high)
        between = f"= {low}" if low == high else f"lies between {low} and {high}"
        return f"{symbol} {between}, certified."
    return f"{symbol} is at least {format_number(constant.low)}: sampled, not certified ({_why(constant)})."


def _why(constant):
    if constant.unbounded is Unbounded.NO_TAPE:
        return "f has no tape"
    if constant.unbounded is Unbounded.NO_INTERVALS:
        return constant.refusal
    if constant.unbounded is Unbounded.TIME:
        return "not bounded in the time given"
    return f"the formula may break off near {format_position(constant.suspect)}"


def of_smoothness(smoothness: Smoothness) -> str:
    share = float(np.mean(~np.isfinite(smoothness.derivatives[0])))
    undefined = f" It is not defined on {share:.0%} of the line." if share else ""
    order = smoothness.order
    if order == 3:
        return f"No jump seen up to the second derivative: C² at least.{undefined}"
    jumps, listed = smoothness.jumps[order], smoothness.jumps[order][:_JUMPS_LISTED]
    shown = ", ".join(format_number(0.0 if abs(x) < _BESIDE * smoothness.length else x) for x in listed)
    does = "has no bound" if np.all(np.isinf(smoothness.sizes[order])) else "jumps"
    more = f" and {len(jumps) - len(listed)} more places" if len(jumps) > len(listed) else ""
    where = "" if smoothness.dimension == 1 else "the distances " if len(listed) > 1 else "the distance "
    return f"{_CLASSES[order]}: {_DERIVATIVES[order]} {does} at {where}{shown}{more}.{undefined}"


_FEW = 6  # digits, from which on nothing is said


def of_taylor(model: Taylor) -> str:
    name, order, broken = named(model.landscape), model.order, model.broken
    if not np.isfinite(model.value):
        return capital(f"{name} has no value here, and so no model.")
    if broken is None:
        shared = _SHARED[order] if order < 3 else f"height and first {order} derivatives"
        told = f"The {_MODELS[order]} model: the same {shared} as {name} at θ."
        if model.digits is None or model.digits >= _FEW:
            return told
        left = "no digit" if model.digits == 0 else f"{model.digits} digit{'s' if model.digits > 1 else ''}"
        return f"{told} Parts of {name} cancel here: of its last coefficients rounding leaves {left}."
    if broken == 0:
        return capital(f"{name} jumps here; no model holds on both sides.")
    one, other = model.sides[:, broken, 0]
    if broken == 1 and len(model.point) == 1 and np.all(np.isfinite((one, other))):
        return (
            f"A kink: the slope is {format_number(other, 3)} on the left and {format_number(one, 3)} on the "
            "right; the model takes what autograd does."
        )
    exists = "does not exist" if np.all(np.isfinite(model.sides[:, broken])) else "is not known to exist"
    return f"Derivative {broken} of {name} {exists} here; a convention stands for it."


def of_error(error: ErrorOrder) -> str:
    order, slope = error.model.order, error.slope
    if not np.isfinite(error.model.value):
        return of_taylor(error.model)
    if not np.any(error.clean):
        return f"The {_MODELS[order]} model is exact here: no error rises above rounding."
    if np.isnan(slope):
        return f"The {_MODELS[order]} model's errors above rounding are too few, or no power of the distance."
    if abs(slope - (order + 1)) < 0.1:
        return (
            f"Half the distance, 1/{2 ** (order + 1)} of the error: slope {slope:.2f}, as "
            f"Taylor's theorem says of order {order}."
        )
    if slope > order + 1:
        return f"Slope {slope:.2f}: better than {order + 1}, because the next derivative vanishes."
    return f"Slope {slope:.2f} instead of {order + 1}. {of_taylor(error.model)}"
