"""A fair race: every method is tuned with the same budget, judged on other starts, and one verdict is given.

    race = fair_race("rosenbrock", ["gradient_descent", "momentum", "adam", "newton"])
    race.words                                   # who is ahead, and how sure that is
    race.entries[2].tuned                        # Adam as tuned
    under_stress(race, ["noise", "rotated axes"]).words

What a method scores depends on the method, the landscape and the seed alone, not on who else is in the race.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from landscapes import Landscape
from landscapes.core.progress import Progress
from optimizers.experiments.entrants import Entrant, Methods, entrants_of
from optimizers.experiments.workers.chunks import Arrays, Place, gather
from optimizers.experiments.workers.naming import name_of
from optimizers.running.starts import as_landscape, starts
from optimizers.step_sizes.fitting import typical_curvature

from . import stresses as registered
from .findings import Entry, FairRace, Judged, Stressed, UnderStress
from .kinds import FairRaceError, Fault, Score, Test
from .pace import Task
from .scoring import Aim, aim_of
from .stresses import Stress
from .trial import KEPT, Retrial, Shares, Trial, chosen_of, with_chosen
from .verdict import standing, survival

_MARKS = 60  # of the curves
_REDRAWN = 64  # times as many points are drawn where f is undefined in much of the box


def fair_race(
    landscape: Landscape | str,
    methods: Methods,
    settings: int = 64,
    tuning_starts: int | np.ndarray = 20,
    judged_starts: int | np.ndarray = 40,
    evaluations: int = 500,
    seed: int = 0,
    *,
    score: Score | str = Score.EVALUATIONS,
    test: Test | str = Test.SIGN,
    level: float = 0.95,
    lowest: float | None = None,
    precision: float | None = None,
    stresses: Sequence[Stress | str] = (),
    place: Place | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> FairRace:
    """Tune every method with the same number of settings, and judge all of them on other starts.

    Each method tries ``settings`` settings of its knobs (``ranges.py`` says where), the first as it came,
    from all of ``tuning_starts``, each run with a budget of ``evaluations`` (``Run.cost``). The setting
    with the best mean score is its tuned one, the earlier of equal ones. Both that and the method as it
    came are judged on ``judged_starts``; starts are as many drawn evenly in the box where f is defined, or
    points (d, n). ``methods`` are as for ``entrants_of``.

    Scores are of f's best value within the budget at points in the box (``Score``), f* being f's lowest
    known value or ``lowest``; ``precision`` as in ``aim_of``. Under ``stresses`` methods are tuned and
    judged on what they are told, and scored by f. Methods are chunks of work, done at a ``place``, or here;
    ``keep`` as in ``gather``. ``progress`` may cancel. FairRaceError where there can be no race.
    """
    landscape = as_landscape(landscape)
    if not methods:
        raise FairRaceError(Fault.NO_METHOD)
    entrants = entrants_of(methods)
    if not settings >= 1:
        raise FairRaceError(Fault.NO_SETTINGS)
    if not evaluations >= 1:
        raise FairRaceError(Fault.NO_BUDGET)
    aim = aim_of(landscape, int(evaluations), Score(score), lowest, precision)
    wrong = tuple(registered.get(s) if isinstance(s, str) else s for s in stresses)
    task = Task(landscape, int(evaluations), aim.target, seed, wrong)
    tuning = _points(landscape, tuning_starts, 2 * seed)
    judging = _points(landscape, judged_starts, 2 * seed + 1)
    curvature, marks = typical_curvature(landscape, tuning), _marks(int(evaluations))
    trials = [
        Trial(task, aim, one.optimizer, settings, tuning, judging, curvature, marks) for one in entrants
    ]
    if place is None and keep is None:
        share = Shares(progress, [1000] * len(trials))
        results = [trial.done(share.part(k)) for k, trial in enumerate(trials)]
    else:
        results = gather(trials, place, progress, keep=keep, name=_name(trials))
    entries = tuple(map(_entry, entrants, trials, results))
    as_tuned, as_given = (
        _stand(aim, [{of: result[of][k] for of in KEPT} for result in results], level, seed, Test(test))
        for k in range(2)
    )
    asked = (aim, settings, marks, tuning, judging, level, Test(test), seed, wrong)
    return FairRace(landscape, entries, as_tuned, as_given, *asked)


def under_stress(
    race: FairRace,
    stresses: Sequence[Stress | str],
    progress: Progress | None = None,
    *,
    place: Place | None = None,
    keep: Path | None = None,
) -> UnderStress:
    """Judge the tuned methods again under each stress in turn, from the same starts, with no new tuning.

    A method under a stress is a chunk of work; ``place``, ``keep`` and ``progress`` as in ``fair_race``.
    """
    wrong = [registered.get(s) if isinstance(s, str) else s for s in stresses]
    count, aim = len(race.entries), race.aim
    tasks = [
        Task(race.landscape, aim.evaluations, aim.target, race.seed, (*race.stresses, one)) for one in wrong
    ]
    trials = [
        Retrial(task, entry.tuned, race.judged_starts, race.marks) for task in tasks for entry in race.entries
    ]
    if place is None and keep is None:
        share = Shares(progress, [1000] * len(trials))
        runs = [trial.done(share.part(k)) for k, trial in enumerate(trials)]
    else:
        name = name_of("under stress", race.landscape, aim, race.judged_starts, race.seed, _told(trials))
        runs = gather(trials, place, progress, keep=keep, name=name)
    found = []
    for k, one in enumerate(wrong):
        stand = _stand(aim, runs[k * count : (k + 1) * count], race.level, race.seed, race.test)
        winner = race.as_tuned.standing.verdict.leader
        found.append(Stressed(one, stand, survival(winner, stand.standing)))
    return UnderStress(race, tuple(found))


def _points(landscape: Landscape, asked: int | np.ndarray, seed: int) -> np.ndarray:
    """Starts (d, n): so many drawn in the box where f is defined, or those that were given."""
    if isinstance(asked, np.ndarray):
        if asked.ndim != 2 or len(asked) != landscape.dimension or asked.shape[1] < 1:
            raise FairRaceError(Fault.TOO_FEW_STARTS)
        return asked.astype(float)
    if not asked >= 1:
        raise FairRaceError(Fault.TOO_FEW_STARTS)
    drawn = asked
    while drawn <= _REDRAWN * asked:  # a longer draw begins with the shorter one
        points = starts(landscape, drawn, "random", seed)
        defined = np.flatnonzero(np.isfinite(landscape.value(points)))
        if len(defined) >= asked:
            return points[:, defined[:asked]]
        drawn *= 2
    raise FairRaceError(Fault.NO_START)


def _entry(entrant: Entrant, trial: Trial, result: Arrays) -> Entry:
    searched, tried = trial.settings()
    scores, (label, look, given) = result["tuning"], entrant
    tuned = with_chosen(given, tried, scores)
    return Entry(label, look, given, tuned, searched, tried, scores, chosen_of(scores))


def _stand(aim: Aim, runs: list[Arrays], level: float, seed: int, test: Test) -> Judged:
    best, reached, curves = (np.stack([run[of] for run in runs]) for of in KEPT)
    return Judged(best, reached, curves, standing(aim.scores(best, reached), level, seed, test))


def _marks(evaluations: int) -> np.ndarray:
    """The evaluations at which curves are drawn, whole numbers, evenly in the logarithm: (k,)."""
    return np.unique(np.round(np.geomspace(1, evaluations, _MARKS)))


def _name(trials: Sequence[Trial]) -> str:
    """All that decides the results, the same in any process."""
    one = trials[0]
    asked = one.task.evaluations, one.task.target, one.task.seed, one.aim, one.count
    return name_of("fair race", one.task.landscape, asked, one.tuning, one.judging, _told(trials))


def _told(trials: Sequence[Trial | Retrial]) -> list[tuple]:
    return [(trial.task.stresses, trial.method) for trial in trials]
