"""The hyper-parameters an entry raced with, as plain numbers and names."""

from __future__ import annotations

from dashboard.state.race import Entry
from optimizers import Optimizer
from optimizers.core.schedules import Schedule
from optimizers.methods.restarts import RandomRestarts

Setting = float | int | bool | str


def hyper_parameters(entry: Entry) -> dict[str, Setting]:
    """By name: the method's knobs as they raced, then its schedule and its restarts where it has them.

    ``step_size`` is the first one where it changes with the step; {} for an entry that does not race.
    """
    optimizer, more = entry.optimizer, {}
    if isinstance(optimizer, RandomRestarts):
        more = {"restart_after": optimizer.restart_after}
        optimizer = optimizer.base
    return {} if optimizer is None else {**_knobs(optimizer), **more}


def _knobs(optimizer: Optimizer) -> dict[str, Setting]:
    settings = dict(optimizer.settings)
    schedule = settings.get("step_size")
    if isinstance(schedule, Schedule):
        settings["step_size"] = schedule.base
        settings |= {
            "schedule": schedule.kind,
            "schedule_period": schedule.steps,
            "schedule_decay": schedule.decay,
        }
    return settings
