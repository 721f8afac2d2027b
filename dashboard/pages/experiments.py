"""The page of experiments: many runs of the race's methods on its landscape, and what they say together."""

from __future__ import annotations

import streamlit as st

from dashboard.state.session import session
from dashboard.studies import Subject
from dashboard.widgets.controls import number_the_answers
from dashboard.widgets.markdown import plain

from . import embedded, sidebar, understand


def page() -> None:
    """Draw the page for the present state: the race's landscape, box, starts and methods."""
    session().atlases.rest()
    understand.style()
    race = session().race()
    for note in (*session().notes, *race.notes, *(e.problem for e in race.entries if e.problem)):
        st.info(plain(note))  # it may repeat what was typed
    name = understand.chosen("Experiment", "experiment", Subject.EXPERIMENT)
    base = session().chosen.landscape
    understand.heading(base.title, base.formula, name)
    understand.draw(name)
    if not embedded.now():
        sidebar.show(race)
    number_the_answers()
