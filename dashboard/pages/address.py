"""The browser's address: it follows the state, and the state follows its Back and Forward.

Streamlit makes an entry of the browser's history of every link that the script sets, and sends the address
along with every message. One that was on its way when the script changed the link still has the old address,
which is no person's doing: so links are numbered as widgets' values are (see ``widgets/answers.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.state.link import as_lists
from dashboard.state.session import query_of_the_page, session
from dashboard.widgets.controls import heard, number_the_answers


def write_link() -> None:
    """Bring the address bar up to date; called after everything that may change the state."""
    mine, query = session(), as_lists(session().state)
    if query_of_the_page() != query:
        st.query_params.from_dict(query)
    if mine.address != query:
        mine.address = query
        mine.answers.number += 1
        mine.address_number = mine.answers.number
    number_the_answers("link")


def turn_to(pages: Mapping[str, StreamlitPage]) -> None:
    """Turn to the page of a session file that was just opened; the first one where there is no such page."""
    mine = session().sharing
    mine.pages = tuple(pages)
    if mine.page:
        wanted, mine.page = mine.page, ""
        st.switch_page(pages.get(wanted, next(iter(pages.values()))))


def follow() -> None:
    """Where a person went back or forth in the browser, so does the state; called before all else.

    Another page of this app has no query yet: it shows the state as it is.
    """
    mine, query = session(), query_of_the_page()
    if query and query != mine.address and heard() >= mine.address_number:
        mine.go_to(query)
        mine.address = query
