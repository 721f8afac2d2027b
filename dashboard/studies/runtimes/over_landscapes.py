"""Profiles over a dozen landscapes: each method, with a step size fitted to each, from the same starts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.board import Board
from dashboard.studies.desk import Desk
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.script import Script
from landscapes.drawing import looks
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.runtimes import words as told_by
from optimizers.experiments.runtimes.gallery import CHOSEN, Problems, Profiles, profiles

from . import table, words
from .script import profiles_script

_USUAL_STARTS, _STARTS = 20, (5, 50)
_USUAL_SHARE, _SHARE = 1e-3, (1e-9, 0.5)
_MOST = 2_000  # evaluations of a run: a dozen landscapes are a dozen times the work


def show(desk: Desk, methods: Sequence[Entrant], evaluations: int) -> None:
    """The two profiles, and the shares of each landscape's problems."""
    with st.container():  # with the progress in it: when that has gone the board below keeps its place
        starts, share = _sliders(desk)
        problems = _problems(desk, methods, starts, min(evaluations, _MOST))
    if problems is None:
        return
    looked = tuple(method.look for method in methods)
    seen = desk.session.latest(
        "profiles told", (problems, share, looked), lambda: Profiles(problems, share, looked)
    )
    board = Board(seen.panels(), words=told_by.of_solved(seen))
    desk.other("profiles-board", lambda: board)
    st.html(table.of_profiles(seen, [looks.glyph(k) for k in looked]))
    st.download_button(
        "Table as CSV",
        data=seen.csv,
        icon=":material/download:",
        file_name="profiles.csv",
        mime="text/csv",
        on_click="ignore",
        key=desk.key("profiles-csv"),
    )
    st.caption(f"{told_by.OF_A_CHOICE} {words.OVER}")


def script(desk: Desk, methods: Sequence[Entrant], evaluations: int) -> Script:
    """What ``show`` shows."""
    starts = round(desk.number_setting("starts", _USUAL_STARTS, *_STARTS))
    share = desk.number_setting("share", _USUAL_SHARE, *_SHARE)
    labels = [one.label for one in methods]
    fit = [label for label in labels if label in _fitted(desk)]
    return profiles_script(desk, methods, starts, min(evaluations, _MOST), fit, share)


def _sliders(desk: Desk) -> tuple[int, float]:
    """How many starts, and how much of the way down may be left."""
    left, right = st.columns(2)
    with left:
        starts = desk.slider(
            "starts", "starts on each landscape", _USUAL_STARTS, *_STARTS, whole=True, help=words.STARTS
        )
    with right:
        share = desk.slider(
            "share", "share left", _USUAL_SHARE, *_SHARE, log=True, symbol=r"\tau", help=words.SHARE
        )
    return round(starts), share


def _problems(desk: Desk, methods: Sequence[Entrant], starts: int, evaluations: int) -> Problems | None:
    fit = _fitted(desk)
    seed, named = desk.session.race().seed, [(one.label, one.optimizer) for one in methods]
    return waited(
        desk,
        "The runs",
        lambda job: profiles(
            CHOSEN, named, starts, evaluations, fit=fit, seed=seed, progress=job.report, shown=job.show
        ),
        "profiles",
        starts,
        evaluations,
        seed,
        repr(named),
        fit,
    )


def _fitted(desk: Desk) -> frozenset[str]:
    """The labels of the methods whose step size no person has chosen: it is fitted to each landscape."""
    entries = desk.session.race().entries
    return frozenset(entry.label for entry in entries if "step_size" not in entry.card.settings)
