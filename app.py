"""Starts the laboratory: ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.work import asking
from dashboard.work.front import Front

app = st.App(Path(__file__).with_name("main.py"), routes=asking.routes(), middleware=[Middleware(Front)])
