"""The gallery: every landscape as a small picture, grouped by the lesson it teaches."""

from __future__ import annotations

import streamlit as st

import landscapes
from dashboard.figures.thumbnail import thumbnail
from dashboard.state.session import session
from dashboard.state.state import FORMULA

_COLUMNS = 7


@st.dialog("Gallery of landscapes", width="large", icon=":material/landscape:")
def open_gallery() -> None:
    """A dialog to choose a landscape by its looks; a click on its name takes it."""
    wanted = st.text_input(
        "Search", placeholder="a name, a lesson, a word such as valley or Newton", key="gallery-search"
    )
    any_match = _matches_own(wanted)
    if any_match and st.button(
        "A formula of your own",
        key="gallery-formula",
        icon=":material/function:",
        type="tertiary",
        help="Type it: it is drawn, differentiated and raced on like any other",
    ):
        session().choose_landscape(FORMULA)
        st.rerun()
    for lesson, names in landscapes.lessons().items():
        shown = [f for f in map(landscapes.get, names) if _matches(f, wanted)]
        if not shown:
            continue
        any_match = True
        st.markdown(f"**{lesson}**")
        for row in range(0, len(shown), _COLUMNS):
            for column, f in zip(st.columns(_COLUMNS), shown[row : row + _COLUMNS]):
                with column:
                    st.image(thumbnail(f.name), width="stretch")
                    if st.button(f.title, key=f"gallery-{f.name}", help=f.teaches, type="tertiary"):
                        session().choose_landscape(f.name)
                        st.rerun()
    if not any_match:
        st.info("Nothing here is called that; the search looks at names, lessons and sentences.")


def _matches_own(wanted: str) -> bool:
    return all(word in "a formula of your own typed" for word in wanted.lower().split())


def _matches(f, wanted: str) -> bool:
    text = f"{f.name} {f.title} {f.lesson} {f.teaches} {f.reference}".lower()
    return all(word in text for word in wanted.lower().split())
