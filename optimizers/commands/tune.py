"""The command of a fair race."""

from __future__ import annotations

from typing import Annotated

from landscapes import Landscape
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.fair_race import FairRace, Score, Test, UnderStress, fair_race, under_stress

from .registry import Work, command


@command("tune", "Methods tuned with the same budget, judged on other starts, and a verdict.")
def tune(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    settings: Annotated[int, "settings that each method may try"] = 64,
    tuning_starts: Annotated[int, "starts that it is tuned on"] = 20,
    judged_starts: Annotated[int, "other starts that all are judged on"] = 40,
    evaluations: Annotated[int, "evaluations that each run may use up"] = 500,
    seed: Annotated[int, "of starts, settings and random numbers"] = 0,
    score: Annotated[Score, "what runs are compared by"] = Score.EVALUATIONS,
    test: Annotated[Test, "how methods are compared over starts"] = Test.SIGN,
    stress: Annotated[
        tuple[str, ...] | None, 'judge the tuned ones again under these, such as "noise"'
    ] = None,
) -> FairRace | UnderStress:
    """Tune every method with the same budget and judge all of them, under stress if that is asked for."""
    race = fair_race(
        f,
        entrants,
        settings,
        tuning_starts,
        judged_starts,
        evaluations,
        seed,
        score=score,
        test=test,
        **work.asked,
    )
    return race if stress is None else under_stress(race, stress, **work.asked)
