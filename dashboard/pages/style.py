"""The page's own style rules, beside Streamlit's."""

from __future__ import annotations

import streamlit as st

# The picture is what people come for: less air above it than Streamlit's default page has. Streamlit
# lets every element fade while the script runs; the fade gives each a layer of its own, and the
# whole page is painted anew before the picture can be (a quarter of a second without a GPU).
STYLE = """
.stMainBlockContainer { padding: 4rem 2rem 3rem; }
[data-testid=stSidebarHeader] { padding-bottom: 0; margin-bottom: 0; height: 2.6rem; }
[data-testid=stLayoutWrapper]:has(> [class*=st-key-hidden]) { display: none; }
[data-testid=stLayoutWrapper]:has(> .st-key-landmarks-place) { display: none; }
.st-key-stage { gap: 0; }
.st-key-top { min-height: 3.2rem; justify-content: center; }
.st-key-heading h1 { padding: 0 0 .3rem; font-size: 1.5rem; }
.st-key-heading kbd { display: none; }
.stMainBlockContainer h2 { font-size: 1.25rem; }
.st-key-heading .katex { font-size: .82em; }
.stSidebar .katex-display { text-align: left; margin: 0 0 .6rem; overflow: visible; }
.stSidebar .katex-display > .katex { font-size: .76em; text-align: left; }
.st-key-formula-text input, [class*=-rule-text] textarea { font-family: monospace; }
@media (min-width: 769px) { [data-testid=stLayoutWrapper]:has(> .st-key-pages) { display: none; } }
[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p { color: inherit; }
[data-testid=stCaptionContainer] { opacity: .8; }
.stApp [role=radio][data-selected=true] { font-weight: 600; }
.stApp [role=radio][data-selected=true], .stApp [role=radio][data-selected=true] * { color: inherit; }
[data-stale=true] { opacity: 1; transition: none; }
@media (max-width: 640px) {
  /* Their names are still read aloud. */
  .st-key-undo p, .st-key-redo p, .st-key-reset p, .st-key-script button p { font-size: 0; }
}
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stExpandSidebarButton], [data-testid=stToast],
  [data-testid=stElementToolbar], [data-testid=stStatusWidget], [role=tablist], .stButton, .stDownloadButton,
  .stPopover, .stSelectbox, .stCheckbox, .stTooltipIcon, .st-key-pages, [data-testid=stButtonGroup],
  [data-testid^=stNumberInputStep] { display: none !important; }
  html, body, #root, #root > div, .stApp, [data-testid=stAppViewContainer], [data-testid=stMain] {
    position: static !important; display: block !important; height: auto !important;
    overflow: visible !important; background: #fff !important; }
  .stApp [data-baseweb], .stApp input { background: #fff !important; }
  .stApp, .stApp p, .stApp input, .stApp label, .stApp h1, .stApp h2, .stApp h3, .stApp h4,
  .stApp .katex { color: #111 !important; }
  .stApp .lp :is(p, h1, h2, h3, label, input) { color: var(--lp-text) !important; }
  .stMainBlockContainer { box-sizing: content-box; width: var(--lp-sheet-width, auto) !important;
    max-width: none !important; padding: 0 !important; zoom: var(--lp-sheet-zoom, 1); }
}
@media (max-width: 640px) { .stMainBlockContainer { padding: 4rem .75rem 3rem; } }
"""
_DARK = """
[data-testid=stBaseButton-primary], [data-testid=stBaseButton-primary] p { color: #11161d; }
"""


def show() -> None:
    """Put the rules into the page; Streamlit's white on the dark theme's light blue cannot be read."""
    dark = st.context.theme.type == "dark"
    st.html(f"<style>{STYLE}{_DARK if dark else ''}</style>")
