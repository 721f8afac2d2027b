"""What is said of claims, in sentences: made of codes and numbers, and never read back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from landscapes.core.wording import format_number, format_position
from optimizers import Ending
from optimizers.running.status import Place

from .kinds import Code, Finding, NoAnswer, Unanswered

_ENDINGS = {
    Ending.CONVERGED: "converged after {steps}",
    Ending.STALLED: "stalled after {steps}",
    Ending.BUDGET_SPENT: "was still moving after {steps}",
    Ending.DIVERGED: "diverged after {steps}",
    Ending.UNDEFINED: "came after {steps} to where f is undefined",
}
_PLACES = {
    Place.MINIMUM: "at a minimum",
    Place.LOCAL_MINIMUM: "in a local minimum",
    Place.SADDLE_POINT: "at a saddle point",
    Place.MAXIMUM: "at a maximum",
    Place.INFLECTION: "at an inflection",
}
_NO_ANSWER = {
    NoAnswer.SEVERAL_RUNS: "several runs are “{name}”: name one by its label in quotes ({known}), or run 1, "
    "run 2, …",
    NoAnswer.PROBLEM: "{problem}",
    NoAnswer.MANY_STARTS: "{label} has {count} starts: name one (“from start 1”), or ask for a share",
    NoAnswer.NO_START: "there is no start {number}: the race has {count}",
    NoAnswer.NO_ENTRY: "there is no number {got} of {count}: they are counted from 1",
    NoAnswer.UNDEFINED: "{what} is not defined there",
    NoAnswer.NEVER: "{label} never comes there",
    NoAnswer.NO_DATA: "this is asked of a model on data, and the link has none",
    NoAnswer.NOT_KNOWN: "{what} is not known here",
    NoAnswer.NO_SETTING: "the link has no study.{name} that says which",
    NoAnswer.REFUSED: "{reason}",
    NoAnswer.TIME: "it takes longer than there is time for the claims of a stop",
}


def of_verdict(claim: str, finding: Finding) -> str:
    """“gradient_descent diverges” is false: it converged after 83 steps at a minimum, f = 1.2×10⁻⁹."""
    holds = "holds" if finding.holds else "is false"
    return f"“{claim}” {holds}: {of_finding(finding)}"


def of_finding(finding: Finding) -> str:
    """The numbers that decide a claim."""
    if finding.code is Code.ENDED:
        return _ended(finding.numbers)
    verb = " is " if finding.code is Code.COMPARED else " = "
    return ", ".join(f"{name}{verb}{shown(value)}" for name, value in finding.numbers.items()) or "nothing"


def _ended(numbers: Mapping[str, Any]) -> str:
    steps = f"{numbers['steps']:,} step{'s' * (numbers['steps'] != 1)}"
    told = f"{numbers['label']} {_ENDINGS[numbers['ending']].format(steps=steps)}"
    if numbers["place"] is not None:
        told += f" {_PLACES[numbers['place']]}"
    told += f", f = {shown(numbers['value'])}"
    others = {k: v for k, v in numbers.items() if k not in ("label", "ending", "place", "steps", "value")}
    return told + "".join(f", {name} = {shown(value)}" for name, value in others.items())


def shown(value: object) -> str:
    """A number of a finding as people write it, to six digits; numbers that are whole as they are."""
    if isinstance(value, (bool, str)):
        return str(value)
    if isinstance(value, np.ndarray) or (isinstance(value, (tuple, list)) and len(value)):
        return format_position([float(v) for v in np.ravel(np.asarray(value))], 6)
    if isinstance(value, (int, np.integer)):
        return f"{int(value):,}"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return "not defined"
        return f"{number:,.0f}" if number.is_integer() and abs(number) < 1e9 else format_number(number, 6)
    return str(value)


def of_no_answer(error: Unanswered) -> str:
    """Why a claim cannot be asked of a scene."""
    details = error.details
    if error.why is NoAnswer.NO_RUN:
        known = ", ".join(f"“{name}”" for name in _listed(details["known"]))
        there = f"the link has {known}" if known else "the link has none"
        return f"there is no run “{details['name']}”: {there}" if details["name"] else f"no run: {there}"
    if error.why is NoAnswer.DIMENSION:
        if "most" in details:
            return f"it is asked of landscapes of up to {details['most']} variables"
        return f"a point here has {details['wanted']} numbers, and the claim's has {details['got']}"
    told = {name: ", ".join(_listed(v)) if isinstance(v, tuple) else v for name, v in details.items()}
    return _NO_ANSWER[error.why].format(**told)


def _listed(names: object) -> list[str]:
    return [str(name) for name in names] if isinstance(names, tuple) else [str(names)]
