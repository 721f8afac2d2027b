"""What every page offers: take back, start anew, and the link to what is seen."""

from __future__ import annotations

import streamlit as st

from dashboard.state.link import link
from dashboard.state.session import session


def show() -> None:
    """Undo, Reset and Link, beside each other in the present container."""
    st.button(
        "Undo",
        icon=":material/undo:",
        on_click=session().undo,
        key="undo",
        disabled=not session().can_undo,
        help="Take the last change back",
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
