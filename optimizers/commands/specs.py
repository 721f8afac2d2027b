"""Landscapes and methods as they are typed in a command: a name, and settings behind a colon.

himmelblau    ellipse:condition_number=100    "formula:x^2 + 3*y^2"    adam:step_size=0.1,beta1=0.8
"rule:a = 0.8 in [0, 1]; v = a*v + d*g; theta = theta - v"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import landscapes
from landscapes import Landscape
from landscapes.core.knob import Knob
from landscapes.core.registry import UnknownName
from landscapes.core.wording import format_number
from optimizers.core.optimizer import method
from optimizers.experiments.entrants import Entrant
from optimizers.rules.own_rule import OwnRule, is_rule
from optimizers.step_sizes.fitting import fitted

_FORMULA = "formula"
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class SpecError(ValueError):
    """What was typed is no landscape, method or setting; the message says what, and what there is."""


def landscape_of(text: str) -> Landscape:
    """The landscape of a spec; SpecError, KnobError or FormulaError where there is none."""
    name, _, rest = text.partition(":")
    if name == _FORMULA:
        return landscapes.from_formula(rest)
    try:
        known = landscapes.get(name)
    except UnknownName as error:
        raise SpecError(error.sentence) from error
    return landscapes.get(name, **settings_of(rest, known.knobs, name))


def entrant_of(text: str, look: int, f: Landscape) -> Entrant:
    """The method of a spec, made ready for a landscape.

    A step size that is not told is fitted to the curvature below the landscape's start, as on the page. A
    typed rule tells its settings itself, by declaring them; RuleError where it cannot be read.
    """
    name, rest = (text, "") if is_rule(text) else text.partition(":")[::2]
    try:
        kind = method(name)
    except UnknownName as error:
        raise SpecError(error.sentence) from error
    settings = settings_of(rest, kind.knobs(), name)
    if issubclass(kind, OwnRule):
        return Entrant(kind.in_short(), look, kind(**fitted(kind, f, f.start)))
    told = ", ".join(f"{key.replace('_', ' ')} {_short(value)}" for key, value in settings.items())
    return Entrant(
        f"{kind.title} ({told})" if told else kind.title,
        look,
        kind(**fitted(kind, f, f.start, **settings), **settings),
    )


def settings_of(text: str, knobs: Sequence[Knob], owner: str) -> dict[str, Any]:
    """``knob=value,knob=value`` as values of the knobs' kinds; SpecError where one is not to be read."""
    by_name = {knob.name: knob for knob in knobs}
    settings = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        key, equal, value = (one.strip() for one in part.partition("="))
        if not equal or key not in by_name:
            there = ", ".join(by_name) or "none"
            raise SpecError(f"{owner} has no setting {part!r}: write name=value; its settings are {there}")
        settings[key] = _value(by_name[key], value, owner)
    return settings


def _value(knob: Knob, text: str, owner: str) -> Any:
    try:
        if knob.kind == "bool":
            if text.lower() not in (*_TRUE, *_FALSE):
                raise ValueError
            return text.lower() in _TRUE
        return {"float": float, "int": int, "choice": str}[knob.kind](text)
    except ValueError:
        raise SpecError(f"{owner}: {knob.name} must {knob.range_in_words()}, got {text!r}") from None


def _short(value: object) -> str:
    return format_number(value, 4) if isinstance(value, float) else str(value)
