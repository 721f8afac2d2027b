"""The second page: what can be understood about a landscape, one study at a time."""

from __future__ import annotations

import logging
from functools import partial

import streamlit as st

from dashboard.player.messages.terrain import Ground
from dashboard.state.planes import is_whole
from dashboard.state.session import session
from dashboard.studies import Desk, Study, Subject, studies, study_of
from dashboard.widgets.controls import number_the_answers, segments
from dashboard.widgets.markdown import plain
from landscapes import Landscape

from . import actions, address, embedded, sidebar

_LONG_FORMULA = 90  # LaTeX letters that fit beside a title

_STYLE = """
.st-key-studyhead .katex { font-size: 1em; }
.st-key-studyhead .katex-display { margin: .3rem 0; overflow-x: auto; overflow-y: hidden; }
"""


def page() -> None:
    """Draw the page for the present state."""
    session().atlases.rest()
    style()
    for note in session().notes:
        st.info(note)
    name = chosen("What to look at", "study", Subject.LANDSCAPE)
    f = _landscape(name)
    heading(f.title, f.formula, name)
    draw(name)
    if embedded.now():
        return
    sidebar.show_landscape(point())
    number_the_answers()


def chosen(label: str, key: str, subject: Subject) -> str:
    """The name of the study that is open among those of a subject, and the menu of them."""
    known, name = studies(subject), session().state.study
    name = name if name in known else next(iter(known))
    if embedded.now():
        return name
    segments(
        label, list(known), name, key, session().set_study, shown=lambda one: known[one].title, hidden=True
    )
    return name


def _ground(study: Study, f: Landscape) -> Ground | None:
    """What a study's panels may stand on; None for what is asked of networks, which takes no plane of f."""
    if study.alone:
        return None
    if is_whole(f):
        return session().terrain(f)
    return (
        None
        if study.subject in (Subject.NETWORK, Subject.EXPERIMENT)
        else session().terrain(session().at_the_start())
    )


def desk_of(name: str) -> Desk:
    """The desk that a study is drawn on, by the state as it is."""
    f = _landscape(name)
    return Desk(f, _ground(study_of(name), f), name, session())


def style() -> None:
    """The style rules of a study's head."""
    with st.container(key="hidden"):
        st.html(f"<style>{_STYLE}</style>")


def point() -> tuple[float, ...] | None:
    """The point that the studies look at; None where it is the race's start."""
    at = session().state.settings.get("at")
    at = (at,) if isinstance(at, float) else at
    return at if isinstance(at, tuple) and len(at) == session().landscape.dimension else None


def _landscape(name: str) -> Landscape:
    """What is studied: what relaxation does is seen beside the landscape as it is.

    Of a model with many parameters it is a plane of two of them, the others as they begin.
    """
    chosen = session().chosen
    if not is_whole(chosen.landscape) and name in studies():
        return session().at_the_start()
    return chosen.base if name == "relaxation" else chosen.landscape


def heading(title: str, formula: str = "", study: str = "") -> None:
    """A landscape's title and formula, and what can be done with the page and with its study."""
    if embedded.now():
        return
    long = not formula or len(formula) > _LONG_FORMULA
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="heading"
    ):
        shown = "" if long else f" &nbsp; ${formula}$"
        st.markdown(f"# {plain(title)}{shown}", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            actions.show(partial(desk_of, study) if study else None)


@st.fragment
def draw(name: str) -> None:
    """One study: what is grabbed redraws only this."""
    study = study_of(name)
    with st.container(key="studyhead"):
        left, right = st.columns([1, 1], vertical_alignment="center")
        left.caption(study.sentence)
        right.latex(study.formula)
    try:
        study.draw(desk_of(name))
    except Exception:  # an error in a study must not break the page
        logging.getLogger(__name__).exception("the study %s failed", name)
        st.error(
            "This view could not be drawn for this landscape. Another point, another view or "
            "“Reset” gets out of it."
        )
    address.write_link()
    if embedded.now():
        embedded.way_out()  # in the fragment: to what is seen now
    number_the_answers("study")
