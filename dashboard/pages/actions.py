"""What every page offers: take back, make again, start anew, and the link to what is seen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.state.history import shows_no_change
from dashboard.state.link import link
from dashboard.state.session import session


def show(studied: bool = False) -> None:
    """Undo, Redo, Reset and Link, beside each other in the present container.

    ``studied`` is whether the page shows a study, which is drawn in a fragment: what is done there does not
    draw the buttons anew, so they can always be pressed.
    """
    mine = session()
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
    with st.popover("Link", icon=":material/link:", help="Reproduces this very picture"):
        st.caption("Landscape, start, seed, optimizers with all settings and the view:")
        st.code(link(session().state, st.context.url or ""), wrap_lines=True)


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
