"""Starts the laboratory: ``streamlit run app.py``."""

import io

import streamlit as st
from PIL import Image

from dashboard.figures.thumbnail import thumbnail
from dashboard.memory import settle
from dashboard.pages import lab, understand

settle()

st.set_page_config(
    page_title="Loss landscapes",
    # A picture of our own: a named icon would be fetched from the network by every visitor.
    page_icon=Image.open(io.BytesIO(thumbnail("himmelblau"))),
    layout="wide",
    initial_sidebar_state="auto",
)
st.navigation(
    [
        st.Page(lab.page, title="Race optimizers", url_path="race", default=True),
        st.Page(understand.page, title="Understand the landscape", url_path="understand"),
    ],
    position="top",
).run()
