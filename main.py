"""The script that Streamlit runs for every visitor: navigation over the pages."""

import io

import streamlit as st
from PIL import Image
from streamlit import runtime

from dashboard.figures.thumbnail import thumbnail
from dashboard.pages import (
    address,
    embedded,
    experiments,
    learn,
    lessons,
    networks,
    race,
    style,
    understand,
    warm,
    welcome,
)
from dashboard.state.session_file.definition import FIRST_PAGE
from dashboard.widgets import buttons
from dashboard.work.memory import freeze_loaded_modules, freeze_this_run

freeze_loaded_modules()
address.follow()  # before the first thing is drawn

st.set_page_config(
    # A picture of our own: a named icon would be fetched from the network by every visitor.
    page_icon=Image.open(io.BytesIO(thumbnail("himmelblau"))),
    layout="wide",
    initial_sidebar_state="auto",
)
pages = [
    st.Page(race.page, title="Race optimizers", url_path="race", default=True),
    st.Page(lessons.page, title="Lessons", url_path="lessons"),
    st.Page(learn.page, title="Learn from data", url_path="learn"),
    st.Page(networks.page, title="Networks", url_path="networks"),
    st.Page(understand.page, title="Understand the landscape", url_path="understand"),
    st.Page(experiments.page, title="Experiments", url_path="experiments"),
]
page = st.navigation(pages, position="top")
address.turn_to({one.url_path or FIRST_PAGE: one for one in pages})
# In one place for all pages: between two of them the rules would be missing for a moment.
with st.container(key="hidden-style"):
    style.show()
    if embedded.now():
        embedded.style()
# On narrow screens Streamlit hides the pages in the sidebar, where a newcomer does not look.
if not embedded.now():
    with st.container(horizontal=True, key="pages"):
        for one in pages:
            st.page_link(one)
st.set_page_config(page_title=f"{page.title} · Loss landscapes")
if page is pages[0] and not embedded.now():
    welcome.show(lessons=pages[1], learn=pages[2])
page.run()
if type(runtime.get_instance()) is runtime.Runtime:  # served, and not tried by a test
    warm.warm_up()
buttons.forget()
freeze_this_run()
