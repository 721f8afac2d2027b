"""The laboratory's main page: controls at the side, the player in the middle, results below."""

from __future__ import annotations

import time

import streamlit as st

from dashboard.player import component
from dashboard.player.messages import heard
from dashboard.player.messages.runs import runs_message
from dashboard.player.view import clean
from dashboard.state import race as racing
from dashboard.state import session
from dashboard.state.state import is_side
from dashboard.takeaway import files
from dashboard.widgets.markdown import in_lines
from optimizers.running.run import Cancelled

from . import actions, critical_points, results, sidebar
from .style import STYLE

# Shorter work shows no progress bar: it would only flicker.
_PATIENCE = 0.7

# Seconds the picture gets to itself in the browser before the controls follow.
_FIRST_LOOK = 0.12

# A longer formula (in LaTeX letters) does not fit beside the title and waits behind a button.
_LONG_FORMULA = 110


def page() -> None:
    """Draw the whole page for the present state."""
    session.begin()
    race = session.race()
    with st.container(key="hidden"):
        st.html(f"<style>{STYLE}</style>")
    heading = st.container(key="top")  # its place is kept, so that nothing moves when it is filled
    # The picture first: the browser draws it while everything else still arrives.
    with st.container(key="stage"):
        _player(race, _run(race, st.empty()))
    with heading:
        _heading(race)
    sidebar.show(race)
    results.show(race)
    # Before the critical points are looked for, so that the link never waits for them.
    session.write_link()
    critical_points.show(race, session.terrain(race.landscape)[1])


def _heading(race):
    f = race.landscape
    bar = st.container(
        key="heading", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    long = len(f.formula) > _LONG_FORMULA or f is not race.base  # relaxed: the title says so
    with bar:
        # A typed formula is its own title.
        parts = [f.title] * (long or not f.typed)
        parts += [f"${f.formula}$"] * (not long)
        st.markdown("#### " + " &nbsp; ".join(parts), width="content")
    with bar, st.container(horizontal=True, gap="small", width="content"):
        if long:
            with st.popover("Formula", icon=":material/function:"):
                st.latex(in_lines(f.formula))
        actions.show()


def _run(race, place) -> bool:
    """Fill in the runs; True where the person cancelled and some are missing.

    Long work shows its progress in ``place``, an empty slot.
    """
    job = tuple(race.key(e) for e in race.entries if e.optimizer is not None)
    if st.session_state.get("lab_cancelled") == job:
        cache = session.runs()
        for entry in race.entries:
            entry.run = None if entry.optimizer is None else cache.get(race.key(entry))
        return True
    began, bar = time.monotonic(), None

    def progress(done, total, label):
        nonlocal bar
        if bar is None and time.monotonic() - began > _PATIENCE:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(0.0)
                st.button(
                    "Cancel",
                    key="cancel",
                    icon=":material/close:",
                    on_click=st.session_state.__setitem__,
                    args=("lab_cancelled", job),
                )
        if bar is not None:
            bar.progress(min(done / max(total, 1), 1.0), f"{label}: {done:,} of {total:,} steps")

    try:
        racing.run_all(race, session.runs(), progress)
    except Cancelled:
        return True
    place.empty()
    return False


def _player(race, cancelled) -> None:
    state = session.state()
    ground, ground_key = session.terrain(race.landscape)
    runs = racing.runs_of(race)
    notes = [*session.notes(), *race.notes, *(e.problem for e in race.entries if e.problem)]
    if cancelled:
        notes.append("Cancelled: only what was finished is shown; any change starts it anew.")
    # Sent once: kept, an exported page of megabytes would travel with every later change.
    reply = st.session_state.pop("lab_reply", None)
    message = runs_message(
        race.landscape,
        runs,
        ground_key,
        state.view,
        autoplay=True,
        start=[float(c) for c in race.start] if race.start.ndim == 1 else None,
        note=" ".join(notes),
        **({"reply": reply} if reply else {}),
    )
    component.show(ground, message, _heard)
    if st.session_state.get("lab_shown") != message:
        # The controls come behind the picture, and React draws what arrives together together: this
        # moment lets the new picture be painted first (docs/BENCHMARKS.md).
        st.session_state.lab_shown = message
        time.sleep(_FIRST_LOOK)


def _heard(name, told) -> None:
    """What the person did in the player; nonsense from a tampered browser is ignored."""
    if name == "view":
        session.set_view(clean(told))
    elif name == "start":
        point = heard.numbers(told)
        if point is not None:
            session.change(start=point, start_kind="one", count=1)
    elif name == "domain":
        sides = told if isinstance(told, (list, tuple)) else ()
        box = tuple(heard.numbers(side) or () for side in sides)
        dimension = session.landscape().dimension
        if len(box) == dimension and all(is_side(side) for side in box):
            session.change(domain=box)
    elif name == "export":
        st.session_state.lab_reply = files.answer(told, session.state(), session.runs(), session.atlases())
