"""A fair race as the page holds it: what was asked, a first look, the whole, and the stresses."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import optimizers
from dashboard.studies.desk import Desk
from dashboard.work.jobs import Job
from dashboard.work.results import Results
from landscapes import Atlas, Landscape
from optimizers import Optimizer
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.fair_race import (
    FairRace,
    FairRaceError,
    Score,
    UnderStress,
    fair_race,
    stresses,
    under_stress,
)
from optimizers.experiments.lowest import reference_of

_ORDERS = ("zero", "first", "second")
_FIRST = 8  # starts of the first look
FAIR, STRESS = "fair", "stress"  # what the session keeps them under


@dataclass(frozen=True)
class Asked:
    """All that decides a race on a landscape."""

    methods: tuple[Entrant, ...]
    settings: int
    tuning: int
    judged: int
    evaluations: int
    score: Score
    seed: int
    lowest: float | None


def methods_of(desk: Desk, who: str) -> tuple[Entrant, ...]:
    """The race's methods, or all registered ones of an order at their own defaults, step sizes fitted."""
    if who == "race":
        return desk.methods
    order = _ORDERS.index(who)
    names = [name for name in optimizers.names() if optimizers.method(name).order == order]
    return tuple(Entrant(optimizers.method(n).title, k, optimizers.get(n)) for k, n in enumerate(names))


def hold(f: Landscape, asked: Asked, job: Job) -> FairRace | FairRaceError:
    """The race, or why there is none; before it, for a first look, few starts and no tuning."""
    try:
        job.show(_race(f, first_look(asked), job))
        return _race(f, asked, job)
    except FairRaceError as error:
        return error


def first_look(asked: Asked) -> Asked:
    """The same race with few starts and nothing tuned."""
    return replace(asked, settings=1, tuning=1, judged=min(_FIRST, asked.judged))


def looked_at(f: Landscape, asked: Asked, job: Job) -> FairRace | FairRaceError:
    """A race as asked, all at once, or why there is none."""
    try:
        return _race(f, asked, job)
    except FairRaceError as error:
        return error


def _race(f: Landscape, asked: Asked, job: Job) -> FairRace:
    return fair_race(
        f,
        asked.methods,
        asked.settings,
        asked.tuning,
        asked.judged,
        asked.evaluations,
        asked.seed,
        score=asked.score,
        lowest=asked.lowest,
        progress=job.report,
    )


def stressed(race: FairRace, names: Sequence[str], job: Job) -> UnderStress:
    """The race's tuned methods under these stresses, shown one by one."""
    each: tuple = ()
    for k, name in enumerate(names):

        def progress(done: int, total: int, k: int = k) -> bool:
            return job.report(k * total + done, len(names) * total)

        each = (*each, *under_stress(race, [stresses.get(name)], progress).each)
        job.show(UnderStress(race, each))
    return UnderStress(race, each)


def fair_of(
    results: Results, f: Landscape, methods: Sequence[tuple[str, Optimizer | None]], seed: int
) -> tuple[FairRace, UnderStress | None] | None:
    """The latest fair race that the session has held of these very methods, (label, optimizer) each, on f.

    With its latest stresses, if any; None where none was held.
    """

    def of_these(key: Hashable, asked: Asked) -> bool:
        there = [(entrant.label, entrant.optimizer) for entrant in asked.methods]
        return key == f.key and asked.seed == seed and there == list(methods)

    held = [
        (asked, value)
        for (_, key, _, asked), value in results.all(FAIR)
        if isinstance(value, FairRace) and of_these(key, asked)
    ]
    if not held:
        return None
    latest, found = held[-1]
    under = [v for (_, key, _, asked, _), v in results.all(STRESS) if (key, asked) == (f.key, latest)]
    return found, (under[-1] if under else None)


def lowest_of(f: Landscape, atlas: Atlas | None) -> float | None:
    """The lowest value in the box where a certified atlas tells it and f's maker does not."""
    return None if f.lowest is not None else reference_of(f, atlas).value
