"""What is seen, to be given away and opened again: as a link, a QR code, a file, a frame in a slide."""

from __future__ import annotations

import base64
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from dashboard.state.link import LONGEST_LINK, link
from dashboard.state.session import session
from dashboard.state.session_file.checking import MOST_BYTES
from dashboard.state.session_file.definition import FIRST_PAGE
from dashboard.state.session_file.reading import from_json
from dashboard.state.session_file.refusal import SessionFileError
from dashboard.state.session_file.writing import lacking, to_json
from dashboard.takeaway import qr_code
from dashboard.widgets.markdown import plain

_KEY = "sharing"  # of the popover
_THEMES = {"": "the reader’s", "light_theme": "light", "dark_theme": "dark"}
_FRAME = (1280, 720)
_OWN = (
    "Only this computer can open it, since the address is its own: open the page by its name in the network."
)
_STYLE = """
[data-testid=stPopoverBody]:has(.st-key-sharing-link) { width: min(34rem, calc(100vw - 1.5rem)); }
.st-key-sharing-link pre { max-height: 9.5rem; overflow-y: auto; }
"""
_HALL = """
[data-testid=stDialog] [role=dialog]:has(.st-key-qr) { position: fixed; inset: 0; margin: 0; width: 100vw;
  max-width: none; height: 100dvh; max-height: none; border-radius: 0; background: #fff; }
[role=dialog]:has(.st-key-qr) > h2 { position: absolute; padding: .5rem 1rem; }
[role=dialog]:has(.st-key-qr) :is(h2, h2 *, button, p) { color: #000; }
[role=dialog]:has(.st-key-qr) > div { padding-top: 0; margin-top: 0; }
.st-key-qr img { display: block; margin: 0 auto; width: min(100vw - 2rem, 100dvh - 9rem); }
.st-key-qr p { margin: 0 auto; max-width: 84rem; max-height: 4.6rem; overflow-y: auto; text-align: center;
  font: 600 clamp(.8rem, 1.4vw, 1.5rem)/1.3 monospace; overflow-wrap: anywhere; }
.st-key-qr p.small { font-weight: 400; font-size: 1rem; margin-top: .3rem; }
@media (max-width: 640px) { .st-key-qr img { margin-top: 3rem; } }
"""


def show() -> None:
    """The button, and below it what it opens; made when it is opened, so that it is of the present state."""
    with st.popover(
        "Link",
        icon=":material/link:",
        help="A link, a QR code or a file that reproduces this very picture",
        key=_KEY,
        on_change="rerun",
    ) as drawer:
        if drawer.open:
            st.html(f"<style>{_STYLE}</style>")
            _link()
            _file()
            _frame()
    if session().sharing.hall:
        session().sharing.hall = False
        _qr(address())


def address() -> str:
    """The link to what is seen, as the browser's own address begins."""
    parts = urlsplit(st.context.url or "")
    if not parts.netloc:
        return link(session().state, "")
    # The first page has no name, and Streamlit tells its address without the stroke at its end.
    path = parts.path if _page() != FIRST_PAGE else f"{parts.path.rstrip('/')}/"
    return link(session().state, f"{parts.scheme}://{parts.netloc}{path}")


def _link() -> None:
    here = address()
    with st.container(key="sharing-link", gap="small"):
        st.caption("Landscape, start, seed, optimizers with all settings and the view:")
        st.code(here, language=None, wrap_lines=True)
        if len(here) > LONGEST_LINK:
            st.warning(
                f"This state is too long for a link of {LONGEST_LINK:,} characters that all programs carry "
                f"(it has {len(here):,}): take the session file.",
                icon=":material/straighten:",
            )
        else:
            st.caption(f"{len(here):,} of {LONGEST_LINK:,} characters that all programs carry.")
        if len(here) > qr_code.MOST_LETTERS:
            st.caption(
                f"A QR code that a lecture hall can read holds up to {qr_code.MOST_LETTERS:,} characters; "
                "this link is longer."
            )
        else:
            st.button(
                "QR code, full screen",
                key="qr-open",
                icon=":material/qr_code_2:",
                width="stretch",
                on_click=_to_the_hall,
            )


def _to_the_hall() -> None:
    session().sharing.hall, st.session_state[_KEY] = True, False


@st.dialog("Scan it", width="large")
def _qr(here: str) -> None:
    """The whole screen: black on white in both themes, since cameras want it so."""
    with st.container(key="qr", gap=None):
        own = urlsplit(here).hostname in ("localhost", "127.0.0.1", "::1")
        said = f'<p class="small">{_OWN}</p>' if own else ""
        data = base64.b64encode(qr_code.qr_code(here).encode()).decode(
            "ascii"
        )  # no page lets an SVG in itself
        image = f'<img src="data:image/svg+xml;base64,{data}" alt="QR code of the link below">'
        st.html(f"<style>{_HALL}</style>{image}<p>{escape(here)}</p>{said}")


def _file() -> None:
    state, mine = session().state, session().sharing
    here = _page()
    with st.container(key="sharing-file", gap="small"):
        st.download_button(
            "Save as a session file",
            lambda: to_json(state, here),
            file_name=f"{state.landscape}.session.json",
            mime="application/json",
            key="session-save",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        for said in lacking(state):
            st.caption(said)
        if mine.refused:  # above the field, where it is seen without scrolling
            st.error(plain(mine.refused))
        key = f"session-open-{mine.files}"
        st.file_uploader(
            "Open a session file",
            type="json",
            key=key,
            max_upload_size=MOST_BYTES // 1_000_000,
            on_change=_open,
            args=(key,),
        )
        st.caption(
            "It holds all of this, your own table and losses from elsewhere too. Exported runs open as well."
        )


def _open(key: str) -> None:
    """A file was brought: what it holds is what is seen from now on, or a sentence says why not."""
    file, mine = st.session_state[key], session().sharing
    mine.refused = ""
    if file is None:
        return
    try:
        opened = from_json(file.getvalue())
    except SessionFileError as refused:
        mine.refused = f"{file.name}: {refused.sentence}"
        return
    session().open_file(*opened)
    mine.files += 1
    st.session_state[_KEY] = False  # the popover makes way for the picture
    st.toast(f"{plain(file.name)} is open.", icon=":material/folder_open:")


def _frame() -> None:
    """The lines that put what is seen into a slide or a course page."""
    with st.expander("For slides and course pages", key="sharing-frame", icon=":material/slideshow:"):
        mine = session().sharing
        themes = [*_THEMES]
        chosen = st.segmented_control(
            "Theme", themes, default=mine.theme, key="sharing-theme", format_func=_THEMES.__getitem__
        )
        mine.theme = chosen or ""
        st.code(frame(address(), session().landscape.title, mine.theme), language="html", wrap_lines=True)
        st.caption("The picture alone, which plays, and a small link to the whole page.")


def frame(here: str, title: str, theme: str = "") -> str:
    """The HTML of a frame that shows what a link shows, without the page around it."""
    options = f"&embed_options={theme}" if theme else ""
    wide, high = _FRAME
    return (
        f'<iframe src="{escape(f"{here}&embed=true{options}")}" width="{wide}" height="{high}"\n'
        f'  title="{escape(f"Loss landscape: {title}")}" style="border: 0" allowfullscreen></iframe>'
    )


def _page() -> str:
    """The name of the page that the browser is on."""
    name = urlsplit(st.context.url or "").path.rpartition("/")[2]
    return name if name in session().sharing.pages else FIRST_PAGE
