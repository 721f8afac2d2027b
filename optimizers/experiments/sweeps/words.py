"""What is said of sweeps, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import capital, format_number, format_position
from optimizers.experiments.lowest import Lowest
from optimizers.step_sizes import stability

from .kinds import Curvature, Quantity

if TYPE_CHECKING:
    from .families import Family
    from .sensitivities import Sensitivity
    from .sweeping import Sweep

_LOWEST = {
    Lowest.CERTIFIED: "The lowest value f* is that of the box's certified critical points.",
    Lowest.KNOWN: "The lowest value f* is that of the landscape's known minima.",
    Lowest.UNKNOWN: "No lowest value f* is known here, so that f itself at the end is shown.",
}
_OUTCOMES = {
    Quantity.GAP: "the least gap",
    Quantity.EVALUATIONS: "the fewest evaluations until the target",
    Quantity.RATE: "the fastest measured rate",
    Quantity.LOST: "the least share of lost runs",
}


BELOW = "{share} of the runs ended below f*: they have left the box that it is the lowest value of."


def axis_title(quantity: Quantity, known: bool) -> str:
    """What an axis or a scale of the quantity is called; ``known``: whether f* is."""
    return {
        Quantity.GAP: "f − f* at the end" if known else "f at the end",
        Quantity.EVALUATIONS: "evaluations until the target",
        Quantity.RATE: "rate (error per step)",
        Quantity.LOST: "share of runs lost",
    }[quantity]


def settings(values: Mapping[str, float]) -> str:
    """Settings in words: step size 0.01, momentum 0.9."""
    return ", ".join(f"{name.replace('_', ' ')} {format_number(value, 3)}" for name, value in values.items())


def title(sweep: Sweep) -> str:
    """The title of the picture."""
    knobs = " and ".join(axis.knob.label for axis in sweep.axes)
    return (
        f"{sweep.method.title}: {axis_title(sweep.quantity, sweep.reference.value is not None)} over {knobs}"
    )


def of_sweep(sweep: Sweep) -> str:
    """What was run, where it is best, how much is lost, and what theory says."""
    k = sweep.starts.shape[1]
    cells = " × ".join(f"{count:,}" for count in sweep.shape)
    one = f"the start {format_position(sweep.starts[:, 0], 3)}" if k == 1 else f"{k} runs each"
    parts = [f"{cells} settings, {one}, {_budget(sweep)}."]
    if sweep.quantity is Quantity.EVALUATIONS:
        parts.append(_target(sweep))
    if sweep.quantity is Quantity.GAP:
        parts.append(_LOWEST[sweep.reference.known])
    parts.append(_best(sweep))
    share = float(np.mean(sweep.lost))
    if share:
        parts.append(f"{share:.1%} of the runs diverged or left where f is defined.")
    below = float(np.mean(sweep.below))
    if below and sweep.quantity in (Quantity.GAP, Quantity.EVALUATIONS):
        parts.append(BELOW.format(share=f"{below:.1%}"))
    if sweep.quantity is Quantity.RATE:
        parts.append(_rates(sweep))
    parts.append(_theory(sweep))
    return " ".join(part for part in parts if part)


def _budget(sweep: Sweep) -> str:
    if sweep.budget.evaluations is not None:
        return f"up to {sweep.budget.evaluations:,.0f} evaluations or {sweep.budget.steps:,} steps"
    return f"up to {sweep.budget.steps:,} steps"


def _target(sweep: Sweep) -> str:
    if sweep.target is not None:
        return f"The target is f ≤ {format_number(sweep.target)}."
    if sweep.reference.value is None:
        return "No f* is known here: give a height as the target."
    aim = f"The target is {format_number(sweep.share)} of the gap at the start."
    return f"{aim} {_LOWEST[sweep.reference.known]}"


def _best(sweep: Sweep) -> str:
    best = sweep.best()
    if best is None:
        return {
            Quantity.EVALUATIONS: "No setting reaches the target.",
            Quantity.RATE: "No rate can be told from these runs.",
        }.get(sweep.quantity, "At every setting at least half of the runs are lost, or end below f*.")
    value = float(sweep.centre()[best])
    what = _OUTCOMES[sweep.quantity]
    if sweep.quantity is Quantity.GAP and sweep.reference.value is None:
        what = "the lowest f"
    middle = ", in the median," if sweep.starts.shape[1] > 1 and sweep.quantity is not Quantity.LOST else ""
    return f"{capital(what)}{middle} is {format_number(value)}, at {settings(sweep.settings(*best))}."


def _rates(sweep: Sweep) -> str:
    exact = sweep.exact
    if np.all(exact):
        return "All rates are roots of the recurrence that the errors follow, no estimates."
    if not np.any(exact):
        return "Rates are estimated from the slope of log |∇f| over the later half of each run."
    share = (
        f"In {np.mean(exact):.0%} of the cells the rate is a root of the recurrence that the errors follow"
    )
    return f"{share}; elsewhere it is estimated."


def _theory(sweep: Sweep) -> str:
    model = sweep.model
    if model is None or sweep.radii is None:
        return ""
    where = (
        "Theory is of this quadratic"
        if model.curvature is Curvature.EVERYWHERE
        else "Theory is of the quadratic model at the known minimum nearest to the landscape's start"
    )
    low, high = (format_number(float(model.eigenvalues[k]), 3) for k in (0, -1))
    words = f"{where}: λ from {low} to {high}, κ = {format_number(model.condition, 3)}"
    best = sweep.optimum
    if best is None:
        return f"{words}."
    return f"{words}; best at {settings(best.settings)}, with the rate {format_number(best.rate)}."


def of_sensitivity(seen: Sensitivity) -> str:
    """Which method does best with its best step size, and which bears the most of them."""
    told = []
    for curve in seen.curves:
        best = curve.sweep.best()
        if best is not None:
            told.append(
                (float(curve.sweep.centre()[best]), curve.label, curve.sweep.settings(*best)["step_size"])
            )
    parts = []
    if told:
        value, label, size = min(told)
        what = _OUTCOMES[seen.quantity]
        parts.append(f"{label} has {what}: {format_number(value)}, at step size {format_number(size, 3)}.")
    if seen.left_out:
        parts.append(f"Without a step size, and so not here: {', '.join(seen.left_out)}.")
    runs = {curve.sweep.starts.shape[1] for curve in seen.curves}
    if runs and max(runs) > 1:
        each = str(max(runs)) if len(runs) == 1 else f"up to {max(runs)}"
        parts.append(f"Lines are medians of {each} runs, bands reach from quartile to quartile.")
    return " ".join(parts)


def of_family(seen: Family) -> str:
    """What each member does: on a quadratic by theory, elsewhere how its run ended."""
    told = []
    for k, value in enumerate(seen.values):
        steps = int(seen.steps[k])
        word = f"{seen.status[k]} after {steps:,} step{'' if steps == 1 else 's'}"
        if seen.theory is not None:
            code, radius = seen.theory[0][k], float(seen.theory[1][k])
            word = f"{stability.BEHAVIOURS[code]}, error × {format_number(radius, 3)} a step"
        told.append(f"{settings({seen.knob.name: float(value)})}: {word}")
    return f"{capital('; '.join(told))}."
