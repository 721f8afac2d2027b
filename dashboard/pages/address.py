"""The browser's address: it follows the state, and the state follows its Back and Forward.

Streamlit makes an entry of the browser's history of every link that the script sets, and sends the address
along with every message. One that was on its way when the script changed the link still has the old address,
which is no person's doing: only what the browser itself calls a step in its history is one.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.state.link import as_lists
from dashboard.state.session import query_of_the_page, session


def write_link() -> None:
    """Bring the address bar up to date; called after everything that may change the state."""
    query = as_lists(session().state)
    if query_of_the_page() != query:
        st.query_params.from_dict(query)


def turn_to(pages: Mapping[str, StreamlitPage]) -> None:
    """Turn to the page of a session file that was just opened; the first one where there is no such page."""
    mine = session().sharing
    mine.pages = tuple(pages)
    if mine.page:
        wanted, mine.page = mine.page, ""
        st.switch_page(pages.get(wanted, next(iter(pages.values()))))


def follow() -> None:
    """Where a person went back or forth in the browser, so does the state.

    Called before anything is drawn, since the next message may overtake this run from then on. Another page
    of this app has no query yet: it shows the state as it is.
    """
    if _went() and (query := query_of_the_page()) and query != as_lists(session().state):
        session().go_to(query)


def _went() -> bool:
    """Whether this run was begun by the browser's Back or Forward."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation
