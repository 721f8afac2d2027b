"""The commands of runs from many starts: what a success costs, and profiles over landscapes."""

from __future__ import annotations

from typing import Annotated

import landscapes
from landscapes import Landscape
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.runtimes.gallery import CHOSEN, Profiles, fitted_to, profiles
from optimizers.experiments.runtimes.result import Runtimes
from optimizers.experiments.runtimes.result import runtimes as timed

from .registry import Work, command

_MOST_PROVED = 3  # variables of what has an atlas


@command("runtimes", "Methods from random starts: what reaching a target costs, failures counted.")
def runtimes(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    runs: Annotated[int, "random starts"] = 100,
    evaluations: Annotated[int, "evaluations of each run"] = 1000,
    precision: Annotated[float | None, "how far above the lowest value the target is"] = None,
    prove: Annotated[bool, "prove first which value is the lowest critical one"] = True,
    seed: Annotated[int, "of starts and random numbers"] = 0,
) -> Runtimes:
    """Run every method from the same random starts."""
    atlas = landscapes.atlas(f) if prove and f.dimension <= _MOST_PROVED else None
    return timed(f, entrants, runs, evaluations, precision, atlas=atlas, seed=seed, **work.asked)


@command("profile", "Performance and data profiles of methods over a landscape and others.")
def profile(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    others: Annotated[tuple[str, ...], "further landscapes"] = CHOSEN,
    starts: Annotated[int, "random starts on each landscape"] = 20,
    evaluations: Annotated[int, "evaluations of each run"] = 1000,
    left: Annotated[float, "the share of the way down that may be left"] = 1e-3,
    seed: Annotated[int, "of starts and random numbers"] = 0,
) -> Profiles:
    """Run every method from the same starts of all landscapes.

    A step size that is the one fitted to ``f`` is fitted to each of the others, too.
    """
    fit = [one.label for one in entrants if one.optimizer == fitted_to(one.optimizer, f)]
    functions = [f, *(other for other in map(landscapes.get, others) if other.name != f.name)]
    done = profiles(functions, entrants, starts, evaluations, fit=fit, seed=seed, **work.asked)
    return Profiles(done, left)
