"""A fair race of 12 methods x 64 settings x 20 starts x 500 evaluations, beside a loop of ``run``."""

from __future__ import annotations

import time
from collections.abc import Callable

import optimizers
from optimizers.experiments.fair_race import FairRace, fair_race, stresses, under_stress
from optimizers.experiments.fair_race.words import winner_of
from optimizers.experiments.sweeps.swept import with_settings

from .timing import markdown

METHODS = (
    "gradient_descent",
    "momentum",
    "nesterov",
    "rprop",
    "adagrad",
    "rmsprop",
    "adam",
    "lion",
    "bfgs",
    "nonlinear_conjugate_gradient",
    "damped_newton",
    "nelder_mead",
)
_LANDSCAPES = ("himmelblau", "rosenbrock", "rastrigin", "ackley")
_EVALUATIONS, _EVERY = 500, 8


def _seconds(work: Callable[[], object]) -> tuple[float, object]:
    """CPU time, and what the work yields."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def _loop(race: FairRace) -> float:
    """CPU seconds of the tuning as a loop, a batch of starts a setting: every eighth setting, times eight."""
    total = 0.0
    for entry in race.entries:
        for setting in entry.settings[::_EVERY]:

            def once(entry=entry, setting=setting):
                method = with_settings(entry.given, setting)
                asked = {"steps": _EVALUATIONS, "evaluations": _EVALUATIONS, "tolerance": 0}
                optimizers.run(race.landscape, method, race.tuning_starts, **asked)

            total += _EVERY * _seconds(once)[0]
    return total


def table() -> str:
    """A row a landscape: the first race in a process, the next one, the loop, and seven stresses."""
    rows = []
    for name in _LANDSCAPES:
        first, race = _seconds(lambda name=name: fair_race(name, METHODS))
        again, _ = _seconds(lambda name=name: fair_race(name, METHODS))
        assert isinstance(race, FairRace)
        loop = _loop(race)
        stressed, _ = _seconds(lambda race=race: under_stress(race, stresses.names()))
        ratio = f"{loop / again:.0f}"
        winner = winner_of(race.as_tuned.standing, race.labels)
        rows.append(
            [name, f"{first:.2f} s", f"{again:.2f} s", f"{loop:.1f} s", ratio, f"{stressed:.2f} s", winner]
        )
    head = ["landscape", "first race", "again", "loop of `run`", "loop / again", "seven stresses", "who wins"]
    return markdown(head, rows)


if __name__ == "__main__":
    print(table())
