"""In a frame of a slide or a course page: the picture alone, and a small way to the whole page.

Streamlit keeps ``embed=true`` and ``embed_options`` (``dark_theme``, ``light_theme``) in the address and out
of the query that a page reads, hides its own head, and tells ``st.context.is_embedded``. A bare ``?embed`` is
read by work/front.py.
"""

from __future__ import annotations

import streamlit as st

from .sharing import address

_STYLE = """
.stMainBlockContainer { padding: .4rem .5rem 0 !important; }
[data-testid=stSidebar], [data-testid=stExpandSidebarButton], [data-testid=stHeader] { display: none; }
.stMainBlockContainer > div { gap: .3rem; }
[data-testid=stLayoutWrapper]:has(> .st-key-way-out) { position: fixed; z-index: 20; right: .4rem; top: .3rem;
  width: auto; }
.st-key-way-out a { min-height: 1.5rem; padding: 0 .4rem; border-radius: .4rem; opacity: .75;
  background: var(--st-background-color); }
.st-key-way-out :is(a:hover, a:focus-visible) { opacity: 1; }
.st-key-way-out p { font-size: .75rem; }
.lp-top, .lp-note { padding-right: 7.5rem; }
.lp[data-size=narrow] :is(.lp-top, .lp-note) { padding-right: 0; }
@media (max-height: 480px) {  /* of a study the picture first, and what it is set by below */
  [data-testid=stLayoutWrapper]:has(> .st-key-studyhead) { display: none; }
  [data-testid=stLayoutWrapper]:has(.lp-board) { order: -1; }
}
@media (max-width: 719px) and (min-height: 481px) { .stMainBlockContainer { padding-top: 2rem !important; } }
"""


def now() -> bool:
    """Whether the page is seen in a frame, or as it would be in one."""
    return bool(st.context.is_embedded)


def style() -> None:
    """The style rules of a frame."""
    st.html(f"<style>{_STYLE}</style>")


def way_out() -> None:
    """The link to the whole page with the same state, which opens beside the frame."""
    with st.container(key="way-out"):
        st.link_button("Open in full", address(), icon=":material/open_in_new:", type="tertiary")
