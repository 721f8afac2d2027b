"""The laboratory's main page: controls at the side, the player in the middle, results below."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.player import component
from dashboard.player.messages import heard
from dashboard.player.messages.data_space import point_edited
from dashboard.player.messages.faults import faults
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.schema import Point
from dashboard.player.view import clean
from dashboard.state import plane_words
from dashboard.state.planes import has_places, is_whole, start_shown
from dashboard.state.race import Race, run_all, runs_of
from dashboard.state.remembered import OnStage
from dashboard.state.session import Session, session
from dashboard.state.state import is_side
from dashboard.studies.elsewhere import words
from dashboard.studies.fair.held import fair_of
from dashboard.takeaway import files
from dashboard.takeaway.pack.fair import Fair
from dashboard.widgets.controls import number_the_answers
from dashboard.widgets.markdown import in_line, in_lines
from dashboard.work import asking
from dashboard.work.pool import POOL, Job, Stage
from landscapes.core.progress import Cancelled

from . import actions, address, critical_points, embedded, refining, results, sidebar

# Shorter work shows no progress bar: it would only flicker.
_PATIENCE = 0.7

_FOR_A_FILE = 60.0  # seconds of work

# Seconds the picture gets to itself in the browser before the controls follow. It is no protocol: React
# draws together what arrives together. From a key press to the new picture, interleaved in Chromium:
# 203 ms with this pause, 322 ms without (medians of 48; quartiles 161 to 348, and 281 to 372).
_FIRST_LOOK = 0.12

# A longer formula (in LaTeX letters) does not fit beside its title and waits behind a button.
_LONG_HEADING = 124


def page() -> None:
    """Draw the whole page for the present state."""
    race = session().race()
    if embedded.now():
        _in_a_frame(race)
        return
    heading = st.container(key="top")  # its place is kept, so that nothing moves when it is filled
    # The picture first: the browser draws it while everything else still arrives.
    _stage(race)
    with heading:
        _heading(race)
    sidebar.show(race)
    number_the_answers()
    results.show(race)
    # Before the critical points are looked for, so that the link never waits for them.
    address.write_link()
    if is_whole(race.landscape):
        critical_points.show(race, session().terrain(race.landscape).key)


def _stage(race: Race) -> None:
    """The player, and what there is to say about its picture."""
    with st.container(key="stage"):
        cancelled = _run(race, st.empty())
        made = session().drawn(race)
        race.picture, race.lines = made.landscape, made.lines
        _player(race, cancelled)
        if said := plane_words.sentences(made, session().terrain(race.drawn).off, race.every):
            st.caption(said)
        if (losses := session().state.losses) is not None:
            st.caption(words.of_race(losses))
        refining.show(race.drawn)


def _in_a_frame(race: Race) -> None:
    """The player alone, with the critical points in its picture."""
    _stage(race)
    embedded.way_out()
    number_the_answers()
    address.write_link()
    if is_whole(race.landscape):
        critical_points.mark(race.landscape, session().terrain(race.landscape).key)


def _heading(race):
    f = race.landscape
    bar = st.container(
        key="heading", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    # Of a relaxed landscape the title says what it is.
    long = len(f.title) + len(f.formula) > _LONG_HEADING or f is not race.base
    with bar:
        # A typed formula is its own title.
        parts = [f.title] * (long or not f.typed)
        parts += [f"${f.formula}$"] * (not long and bool(f.formula))
        st.markdown("# " + " &nbsp; ".join(parts), width="content")
    with bar, st.container(horizontal=True, gap="small", width="content"):
        if long:
            with st.popover("Formula", icon=":material/function:"):
                st.latex(in_lines(f.formula))
        actions.show()


def _run(race, place) -> bool:
    """Fill in the runs; True where the person cancelled and some are missing.

    Long work shows its progress in ``place``, an empty slot.
    """
    mine = session()
    job = tuple(race.key(e) for e in race.entries if e.optimizer is not None)
    if mine.cancelled == job:
        for entry in race.entries:
            entry.run = None if entry.optimizer is None else mine.runs.get(race.key(entry))
        return True
    began, bar = time.monotonic(), None

    def progress(done, total, label):
        nonlocal bar
        if bar is None and time.monotonic() - began > _PATIENCE:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(0.0)
                cancel = {"on_click": setattr, "args": (mine, "cancelled", job)}
                st.button("Cancel", key="cancel", icon=":material/close:", **cancel)
        if bar is not None:
            bar.progress(min(done / max(total, 1), 1.0), f"{label}: {done:,} of {total:,} steps")

    try:
        run_all(race, mine.runs, progress)
    except Cancelled:
        return True
    place.empty()
    return False


def _player(race: Race, cancelled: bool) -> None:
    mine = session()
    notes = [*mine.notes, *race.notes, *(e.problem for e in race.entries if e.problem)]
    if cancelled:
        notes.append("Cancelled: only what was finished is shown; any change starts it anew.")
    _take_export()
    # Sent once: kept, an exported page of megabytes would travel with every later change.
    reply, mine.reply = mine.reply, None
    # Long runs cannot follow a hand, nor can what is seen in a plane of more variables.
    follows = is_whole(race.landscape) and sum(entry.seconds for entry in race.entries) < asking.PATIENCE
    ground = mine.terrain(race.drawn)
    mine.on_stage = OnStage(mine.state, race.drawn, ground, follows)
    message = message_of(mine, race, " ".join(notes), component.heard(), reply, follows)
    component.show(ground.message, message, _heard, asking.address(mine))
    if mine.shown != message:
        mine.shown = message
        time.sleep(_FIRST_LOOK)


def message_of(
    mine: Session,
    race: Race,
    note: str = "",
    heard: int = 0,
    reply: dict[str, Any] | None = None,
    follows: bool = True,
) -> bytes:
    """What the player is told of a race whose runs are there; without a reply the same for all visitors."""
    ground, runs = mine.terrain(race.drawn), runs_of(race)
    start, view = start_shown(race, mine.state.plane), dict(mine.state.view)

    def make() -> bytes:
        return runs_message(
            race.landscape,
            runs,
            ground,
            view,
            autoplay=True,
            start=start,
            picture=race.drawn,
            lines=race.lines,
            note=note,
            heard=heard,
            reply=reply,
            follows=follows,
        )

    if reply:
        return make()
    keys = tuple(race.key(entry) for _, entry, _ in race.finished())
    looks = tuple(tuple(look.values()) for look, _ in runs)
    lines = b"" if race.lines is None else race.lines.tobytes()
    drawn = (ground.key, race.drawn.key, lines)
    key = (keys, looks, drawn, tuple(view.items()), start and tuple(start), note, heard, follows)
    return mine.common("runs", key, make)


def _take_export() -> None:
    """A file that is there becomes the reply; of one that is not, a line says that it comes."""
    mine = session()
    ended = next((job for job in mine.exports if job.ended), None)
    if ended is not None:
        mine.exports.remove(ended)
        sorry = {"id": ended.key, "error": "The file could not be made just now; try it again."}
        mine.reply = ended.value if ended.stage is Stage.DONE else sorry
    if mine.exports:
        _awaited(mine.exports)


@st.fragment(run_every=_PATIENCE)
def _awaited(jobs: list[Job]) -> None:
    """How far the next file is, looked at now and then until it is there."""
    if any(job.ended for job in jobs):
        st.rerun()
    before = min(job.before for job in jobs)
    st.caption(f"The file waits for its turn, {in_line(before)}." if before else "The file is being made …")


def _heard(name: str, payload: object) -> None:
    """What the person did in the player; nonsense from a tampered browser is ignored."""
    mine = session()
    if name == "mark":
        mine.choose_mark(heard.numbers(payload))
    elif name == "view":
        mine.set_view(clean(payload))
    elif name == "start":
        point = heard.numbers(payload)
        if point is not None and not has_places(mine.landscape, mine.state.plane):
            st.toast("The start is moved in a plane of two parameters: choose one under “The picture”.")
        elif point is not None:
            mine.change(start=point, start_kind="one", count=1)
    elif name == "domain":
        sides = payload if isinstance(payload, Sequence) else ()
        box = tuple(heard.numbers(side) or () for side in sides)
        if not has_places(mine.landscape, mine.state.plane):
            st.toast("The box of this plane follows the paths; in a plane of two parameters it is yours.")
        elif len(box) == (mine.landscape.dimension if is_whole(mine.landscape) else 2) and all(
            is_side(side) for side in box
        ):
            mine.change(domain=box)
    elif name == "point":
        _edit_point(payload)
    elif name == "export" and isinstance(payload, dict):
        _export(payload)


def _export(asked: dict[str, Any]) -> None:
    """A file is wanted, or not any more."""
    mine = session()
    if asked.get("kind") == "cancel":
        for job in [job for job in mine.exports if job.key == asked["id"]]:
            job.cancel()
            mine.exports.remove(job)
        return

    def held(race: Race) -> Fair | None:
        methods = [(entry.label, entry.optimizer) for _, entry, _ in race.finished()]
        found = fair_of(mine.results, race.landscape, methods, race.seed)
        return found and Fair(*found)

    make = files.answer(asked, mine.state, mine.runs, mine.atlases, held)
    if make is not None:
        job = POOL.submit(mine.atlases.owner, Job(asked["id"], lambda job: make(job.report), _FOR_A_FILE))
        job.wait(_PATIENCE)
        mine.exports.append(job)


def _edit_point(payload: object) -> None:
    """A point of the data was moved or removed in the player."""
    mine = session()
    if faults(payload, Point):
        return
    assert isinstance(payload, dict)
    edit = point_edited(mine.landscape, payload["row"], payload["at"])
    if edit is None:
        return
    row, place = edit
    if place is None:
        mine.remove_point(row)
    else:
        mine.edit_point(row, *place)
