"""What a newcomer reads first: one sentence, and the ways in."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.state.session import session
from dashboard.state.state import FORMULA, default_state
from dashboard.widgets import buttons

from .gallery import open_gallery

_STYLE = """
.st-key-welcome { row-gap: 0; column-gap: .25rem; }
@media (min-width: 769px) { .st-key-welcome { margin-bottom: -.6rem; } }
.st-key-welcome p { font-size: .9rem; }
.st-key-welcome button { min-height: 2rem; }
"""


def show(lessons: StreamlitPage, learn: StreamlitPage) -> None:
    """The line, until it is closed or another landscape is chosen, with the ways to two pages."""
    mine = session()
    if not mine.newcomer or mine.state.landscape != default_state().landscape:
        return
    with st.container(key="welcome", horizontal=True, vertical_alignment="center"):
        st.html(f"<style>{_STYLE}</style>")
        st.markdown("Here you see a function’s slopes, and race optimizers down it.", width="content")
        st.page_link(lessons, label="Lessons", icon=":material/school:", width="content")
        if buttons.button(
            "Gallery", "welcome-gallery", stays=True, icon=":material/landscape:", type="tertiary"
        ):
            open_gallery()
        st.button(
            "Type a formula",
            key="welcome-formula",
            icon=":material/function:",
            type="tertiary",
            on_click=mine.choose_landscape,
            args=(FORMULA,),
        )
        st.page_link(learn, label="Train a model", icon=":material/scatter_plot:", width="content")
        st.button(
            "Close",
            key="welcome-close",
            icon=":material/close:",
            type="tertiary",
            on_click=setattr,
            args=(mine, "newcomer", False),
        )
