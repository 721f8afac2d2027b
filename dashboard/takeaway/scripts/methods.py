"""Methods as code: each with the settings that are not its defaults."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import optimizers
from dashboard.state.race import Entry
from optimizers import Optimizer, Projected, RandomRestarts
from optimizers.core.schedules import Schedule
from optimizers.experiments.entrants import Entrant
from optimizers.rules.own_rule import OwnRule

from .literals import Code, call, differing, literal
from .script import Script


def with_methods(script: Script, racing: Iterable[Entry | Entrant], comment: str = "The methods") -> Script:
    """The script with a part that defines ``methods``, optimizers by their labels."""
    by_label = {one.label: method_code(one.optimizer) for one in racing if one.optimizer is not None}
    return script.part(comment, f"methods = {literal(by_label)}")


def method_code(method: Optimizer) -> Code:
    """The expression that makes a method again."""
    if isinstance(method, RandomRestarts):
        settings = differing(method.settings, optimizers.restarts)
        return Code(call("optimizers.restarts", method_code(method.base), **settings))
    if isinstance(method, Projected):
        return Code(call("optimizers.projected", method_code(method.base), method.radius))
    settings = {
        name: setting_code(value) for name, value in differing(method.settings, method.knobs()).items()
    }
    if isinstance(method, OwnRule):
        return Code(call("optimizers.from_rule", method.rule.text, **settings))
    return Code(call(f"optimizers.{type(method).__name__}", **settings))


def setting_code(value: Any) -> Any:
    """A knob's value as an argument: a schedule as the expression that makes it again."""
    if not isinstance(value, Schedule):
        return value
    make = getattr(optimizers.schedules, value.kind)
    takes = inspect.signature(make).parameters
    settings = {name: getattr(value, name) for name in ("steps", "decay") if name in takes}
    settings = differing(settings, make)
    return Code(call(f"optimizers.schedules.{value.kind}", value.base, **settings))
