"""What every page offers: take back, make again, start anew, the link to what is seen; a study's script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.state.history import shows_no_change
from dashboard.state.link import link
from dashboard.state.session import session
from dashboard.studies import Desk, study_of
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets.markdown import plain

from . import sharing

_OF_SCRIPT = "What is seen here as Python code: the same numbers, to the last digit"
_CODE = 360  # pixels that the script is seen through


def show(desk: Callable[[], Desk] | None = None) -> None:
    """Undo, Redo, Reset and Link, beside each other in the present container; of a study its script, too.

    ``desk()`` makes that of the study on the page. A study is drawn in a fragment: what is done there does
    not draw the buttons anew, so they can always be pressed.
    """
    mine, studied = session(), desk is not None
    st.button(
        "Undo",
        icon=":material/undo:",
        on_click=_move,
        args=(mine.undo, "back", studied),
        key="undo",
        shortcut="Ctrl+Z",
        disabled=not (studied or mine.can_undo),
        help="Take the last change back: of the landscape, the race, a study or the view (Ctrl+Z)",
    )
    st.button(
        "Redo",
        icon=":material/redo:",
        on_click=_move,
        args=(mine.redo, "forth", studied),
        key="redo",
        shortcut="Ctrl+Shift+Z",
        disabled=not (studied or mine.history.future),
        help="Make the change once more that was taken back (Ctrl+Shift+Z)",
    )
    st.button(
        "Reset",
        icon=":material/restart_alt:",
        on_click=session().reset,
        key="reset",
        help="Everything as it was at the first visit (can be undone)",
    )
    sharing.show()
    if desk is not None:
        _script(desk)


def _script(desk: Callable[[], Desk]) -> None:
    """The study as a script and as a notebook, made when it is asked for; or why there is none."""
    popover = st.popover("Script", icon=":material/code:", help=_OF_SCRIPT, key="script", on_change="rerun")
    if not popover.open:
        return
    with popover, st.container(key="script-content"):
        try:
            script, name = script_of(desk())
        except NoScript as refused:
            st.info(plain(str(refused)))
            return
        with st.container(horizontal=True):
            for label, data, ending, mime in (
                ("Python script", script.text(), "py", "text/x-python"),
                ("Notebook", script.notebook(), "ipynb", "application/x-ipynb+json"),
            ):
                st.download_button(
                    label,
                    data,
                    f"{name}.{ending}",
                    mime,
                    key=f"script-{ending}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        st.code(script.text(), language="python", height=_CODE)


def script_of(desk: Desk) -> tuple[Script, str]:
    """A study's script with the link to this very page, and its file's name; NoScript where there is none."""
    script, state = study_of(desk.name).script(desk), desk.session.state
    there = "" if state.private else link(state, st.context.url or "")
    return replace(script, link=there), f"{desk.f.name}-{desk.name}"


def _move(move: Callable[[], None], way: str, studied: bool) -> None:
    """Undo or redo; where nothing on this page shows it, a sentence does."""
    mine = session()
    before, refused = mine.state, mine.refused
    move()
    now = mine.state
    if now is before and refused is mine.refused:
        st.toast(f"There is nothing to go {way} to.")
    elif not studied and shows_no_change(before, now):
        st.toast("That was a setting of “Understand the landscape”.")
