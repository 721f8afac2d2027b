"""How far the whole picture of a heavy loss is, below the first one of few heights."""

from __future__ import annotations

import streamlit as st

from dashboard.state.session import session
from dashboard.widgets.markdown import in_line
from dashboard.work.pool import Job, Stage
from landscapes import Landscape

_LOOK = 0.5  # seconds between two looks
_PATIENCE = 0.3  # that are waited before anything is said


def show(f: Landscape) -> None:
    """Progress, and a way to stop it or to begin it again; nothing where the picture is whole."""
    job = session().pictures.job(f)
    if job is None or job.stage is Stage.DONE:
        return
    if not job.ended and job.wait(_PATIENCE):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="refining"):
        if not job.ended:
            _watched(job)
            return
        why = "was cancelled" if job.stage is Stage.CANCELLED else "could not be computed"
        st.caption(f"This is a first picture, of few heights; the finer one {why}.", width="content")
        st.button(
            "Refine",
            key="refine",
            icon=":material/play_arrow:",
            on_click=session().pictures.refine,
            args=(f,),
        )


@st.fragment(run_every=_LOOK)
def _watched(job: Job) -> None:
    if job.ended:
        st.rerun()
    (done, total), before = job.done, job.before
    waits = f", waiting, {in_line(before)}" if before else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        share = min(done / max(total, 1), 1.0)
        st.progress(share, f"A first picture; the finer one: {share:.0%}{waits}")
        st.button("Cancel", key="cancel-refining", icon=":material/close:", on_click=job.cancel)
