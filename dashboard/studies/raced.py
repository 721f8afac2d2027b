"""One run of the race, as a study looks at it: chosen by a person, and run where it is not known yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboard.state.race import Entry, Race, run_all
from dashboard.state.run_cache import RunCache
from dashboard.studies.desk import Desk
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.work.jobs import Job
from optimizers import Optimizer, Run


@dataclass(frozen=True)
class Raced:
    """A run from one start, with its card's label and look, and the key of what decides it."""

    label: str
    look: dict[str, str]
    run: Run
    key: tuple
    race: Race  # of this run alone
    entry: Entry


def chosen_run(desk: Desk) -> Raced | None:
    """The run of the race that the setting ``run`` names, with the choice of it; None where there is none.

    Of several starts it is the first. A run of this session is taken from there.
    """
    race = desk.session.race()
    ready = _ready(race)
    if not ready:
        st.info("No optimizer is racing: add one on “The race”.")
        return None
    name = desk.choice("run", "Run", {k: entry.label for k, entry in ready.items()})
    return _brought(desk, race, ready[name])


def chosen_run_and_step(desk: Desk) -> Raced | None:
    """``chosen_run``, and beside it a slider over its steps, for ``step_of``."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        raced = chosen_run(desk)
    if raced is not None and (last := _last(raced.run)):
        with right:
            desk.slider("step", "step", last, 0, last, whole=True, symbol="t", help=_of_steps(raced.run))
    return raced


def shown_run(desk: Desk) -> Raced:
    """The run that ``chosen_run`` shows; NoScript where there is none, or none yet."""
    race = desk.session.race()
    ready = _ready(race)
    if not ready:
        raise NoScript("No optimizer is racing: add one on “The race”.")
    return _known(desk, race, ready[desk.word("run", ready)])


def shown_runs(desk: Desk, most: int) -> list[Raced]:
    """The runs that ``first_runs`` shows; NoScript where one of them is not there yet."""
    race = desk.session.race()
    return [_known(desk, race, entry) for entry in list(_ready(race).values())[:most]]


def step_of(desk: Desk, run: Run) -> tuple[int, int]:
    """The step that the setting ``step`` means, the last unless it is set, and where in the path it is.

    Of paths of which not every point is kept it is the nearest one that is.
    """
    at = run.at(int(desk.number_setting("step", _last(run), 0, _last(run))))
    return int(run.kept[at]), at


def first_runs(desk: Desk, most: int) -> list[Raced] | None:
    """The first runs on show, up to so many; None as long as one of them is not there."""
    race = desk.session.race()
    brought = []
    for entry in list(_ready(race).values())[:most]:
        one = _brought(desk, race, entry)
        if one is None:
            return None
        brought.append(one)
    return brought


def _ready(race: Race) -> dict[str, Entry]:
    return {f"c{k}": e for k, e in enumerate(race.entries) if e.optimizer is not None and e.card.shown}


def _alone(race: Race, entry: Entry) -> tuple[Race, Entry]:
    """A race of this entry alone, from one start."""
    start = entry.start if race.start.ndim == 1 else entry.start[:, 0]
    alone = replace(race, start=start, entries=[replace(entry, start=start)])
    return alone, alone.entries[0]


def _known(desk: Desk, race: Race, entry: Entry) -> Raced:
    alone, entry = _alone(race, entry)
    key = alone.key(entry)
    run = desk.session.runs.get(key)
    if run is None:
        raise NoScript(
            f"{entry.label} has not been run here yet: wait until it is shown, or press “Compute”."
        )
    return Raced(entry.label, entry.look, run, key, alone, entry)


def _brought(desk: Desk, race: Race, entry: Entry) -> Raced | None:
    alone, entry = _alone(race, entry)
    key = alone.key(entry)
    run = desk.session.runs.get(key)
    if run is None:
        run = waited(desk, entry.label, lambda job: _run(alone, entry, job), "run", key)
        if run is None:
            return None
        desk.session.runs.put(key, run)
    return Raced(entry.label, entry.look, run, key, alone, entry)


def _last(run: Run) -> int:
    return len(run.values) - 1


def _of_steps(run: Run) -> str:
    """What is said of a slider over a run's steps."""
    if run.every == 1:
        return "0 is the start"
    return f"0 is the start. Of every {run.every:,} steps the point of one is kept: the nearest one is taken."


def divides(method: Optimizer) -> bool:
    """Whether a method divides each component by a number of its own: what it bears is then of P⁻¹H."""
    return type(method).preconditioner is not Optimizer.preconditioner


def _run(alone: Race, entry: Entry, job: Job) -> Run | None:
    run_all(alone, RunCache(), lambda done, total, _: job.report(done, total))  # not the session's: a thread
    return entry.run
