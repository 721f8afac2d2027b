"""Between ends: the loss on the straight lines between the ends of runs, and how sharp each end is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced, first_runs, shown_runs
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import NOT_YET, waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.wording import format_number

from . import words
from .pictures import line_panels
from .script import ends_script
from .seen import MOST, End, Seen, look


@study(
    "ends",
    "Between ends",
    "Two trainings end at two places. Is there a barrier on the straight line between them, and how sharp is "
    "the loss at each end?",
    r"L\bigl((1-t)\,\theta_A+t\,\theta_B\bigr)-\bigl((1-t)\,L(\theta_A)+t\,L(\theta_B)\bigr)",
    Subject.NETWORK,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """The first three runs of the race: the lines between each two of them, and a table of the ends."""
    raced = first_runs(desk, MOST)
    if raced is None:
        return
    if len(raced) < 2:
        st.info(words.NEEDS_TWO)
        return
    runs, keys = [one.run for one in raced], tuple(one.key for one in raced)
    seen: Seen | None = waited(desk, "Lines and curvature", lambda job: look(desk.f, runs, job), "ends", keys)
    if seen is None or not seen.barriers:
        return
    labels = [one.label for one in raced]
    facts = tuple(
        Fact(f"barrier {labels[i]} – {labels[j]}", format_number(found.height, 3))
        for (i, j), found in seen.barriers.items()
    )
    board = Board(line_panels(seen.barriers, raced), (), facts, words.of_lines(labels, seen.barriers))
    desk.other("board", lambda: board)
    _table(raced, seen.ends)
    st.caption(words.SHARPNESS)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    raced = shown_runs(desk, MOST)
    if len(raced) < 2:
        raise NoScript(words.NEEDS_TWO)
    seen: Seen | None = desk.known("ends", tuple(one.key for one in raced))
    if seen is None:
        raise NoScript(NOT_YET)
    sharp = [one.label for one, end in zip(raced, seen.ends) if end.largest is not None]
    return ends_script(desk, raced, any(end.held is not None for end in seen.ends), sharp)


def _table(raced: list[Raced], ends: tuple[End, ...]) -> None:
    """The ends beside each other."""
    frame = pd.DataFrame(
        {
            "run": [one.label for one in raced],
            "loss": [format_number(end.loss) for end in ends],
            "held": ["" if end.held is None else format_number(end.held) for end in ends],
            "length": [format_number(end.length) for end in ends],
            "largest": [_largest(end) for end in ends],
            "converged": [end.largest is not None and bool(end.largest.converged[0]) for end in ends],
        }
    )
    if all(end.held is None for end in ends):
        frame = frame.drop(columns="held")
    column = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        column_config={
            "run": column.TextColumn("Lowest point of", pinned=True),
            "loss": column.TextColumn("Loss", alignment="right"),
            "held": column.TextColumn("Held-out loss", alignment="right"),
            "length": column.TextColumn("Length |θ|", alignment="right"),
            "largest": column.TextColumn(
                "Largest eigenvalue", alignment="right", help="Of the Hessian, ± its residual |Hv − λv|"
            ),
            "converged": column.CheckboxColumn("Converged"),
        },
    )


def _largest(end: End) -> str:
    if end.largest is None:
        return ""
    return (
        f"{format_number(float(end.largest.values[0]))} ± {format_number(float(end.largest.residuals[0]), 1)}"
    )
