"""The gallery: every landscape as a small picture, grouped by the lesson it teaches."""

from __future__ import annotations

import streamlit as st

import landscapes
from dashboard.player import component
from dashboard.player.messages.gallery import gallery
from dashboard.state.session import session
from dashboard.state.state import FORMULA, LEARNING

OWN = (
    (
        FORMULA,
        "A formula of your own",
        "f(x, y)",
        "Type it: it is drawn, differentiated and raced on like any other",
    ),
    (
        LEARNING,
        "A model's loss on data",
        "L(w)",
        "A line, a classifier or a network fitted to data, yours or built in",
    ),
)
_KNOWN = [name for name, *_ in OWN]
_CHOSEN = "gallery-chosen"  # in the session: that something was, until the dialog closes


@st.dialog("Gallery of landscapes", width="large", icon=":material/landscape:")
def open_gallery() -> None:
    """A dialog to choose a landscape by its looks; a click on its tile takes it."""

    def choose(name: str) -> None:
        if name in {*_KNOWN, *landscapes.names()}:
            session().choose_landscape(name)
            st.session_state[_CHOSEN] = True

    component.show_gallery(gallery(OWN), choose)
    if st.session_state.pop(_CHOSEN, False):
        st.rerun()  # closes it
