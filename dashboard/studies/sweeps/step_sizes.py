"""All methods of the race over their step sizes: who is sensitive, and who forgives."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from dashboard.board import Board
from dashboard.studies.desk import Desk
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.work.pool import Job
from optimizers.experiments.sweeps import Quantity, Sensitivity, sensitivity

from . import words
from .asked import SOON, ask_starts, download
from .chosen import starts_of
from .script import sensitivity_script

_FIRST, _VALUES = 9, 31  # step sizes of each method, at first and in the end
_DRAWS = 5


def script(desk: Desk, quantity: Quantity) -> Script:
    """What ``show`` shows."""
    if not any("step_size" in one.optimizer.settings for one in desk.methods):
        raise NoScript(words.NOBODY)
    decades = desk.number_setting("decades", 2, 1, 4)
    return sensitivity_script(desk, desk.methods, decades, _draws(starts_of(desk)[0]), quantity)


def _draws(starts: np.ndarray) -> int:
    """How often each of the starts (d, k) is run by a method that draws random numbers."""
    return _DRAWS if starts.shape[1] == 1 else 1


def show(desk: Desk, quantity: Quantity) -> None:
    """A curve for each method that has a step size; bands over the race's starts, or over draws."""
    entrants = desk.methods
    if not any("step_size" in one.optimizer.settings for one in entrants):
        st.info(words.NOBODY)
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    with right:
        ask_starts(desk)
    with left:
        decades = desk.slider(
            "decades", "decades to both sides", 2, 1, 4, help="How far from the present step size"
        )
    race, (starts, there_are) = desk.session.race(), starts_of(desk)
    if there_are > starts.shape[1]:
        st.caption(words.some_starts(starts.shape[1], there_are))
    begin = partial(
        sensitivity,
        desk.f,
        entrants,
        starts=starts,
        steps=race.steps,
        seed=race.seed,
        evaluations=race.evaluations,
        decades=decades,
        draws=_draws(starts),
    )

    def work(job: Job) -> Sensitivity:
        job.show(begin(count=_FIRST, progress=job.report))
        return begin(count=_VALUES, progress=job.report)

    key = (repr(entrants), starts.tobytes(), race.steps, race.evaluations, race.seed, decades)
    seen: Sensitivity | None = waited(desk, "The curves", work, "all", *key, patience=SOON)
    if seen is None:
        return
    shown = seen.with_quantity(quantity)
    desk.other("board", lambda: Board(shown.panels(), words=shown.words))
    download(desk, shown.csv, "step-sizes")
