"""Starts the laboratory: ``streamlit run app.py``."""

import streamlit as st

from dashboard.pages import lab

st.set_page_config(
    page_title="Loss landscapes",
    page_icon=":material/landscape:",
    layout="wide",
    initial_sidebar_state="auto",
)
lab.page()
