"""Work of a study that takes longer than a moment: progress, cancel, and what is there already.

seen = waited(desk, "The spectrum", lambda job: density(f, theta, progress=job.report), "spectrum", key)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from dashboard.studies.desk import Desk
from dashboard.widgets.markdown import in_line
from dashboard.work.jobs import Jobs
from dashboard.work.pool import Job, Stage

# Seconds that the page waits before it shows progress, which would only flicker; and between two looks.
_PATIENCE, _LOOK = 0.7, 0.4

NOT_YET = "It has not been computed here yet: wait until it is shown, or press “Compute”."
_ENDED = {
    Stage.CANCELLED: "cancelled",
    Stage.OVERDUE: "it takes longer than there is time for it here",
    Stage.REFUSED: "too many are waiting just now",
}


def jobs_of(desk: Desk) -> Jobs:
    """The session's work."""
    return desk.session.latest("work of studies", None, lambda: Jobs(desk.session.atlases.owner))


def waited(
    desk: Desk, label: str, work: Callable[[Job], Any], *key: Hashable, patience: float = _PATIENCE
) -> Any:
    """What ``work`` yields, remembered as by ``desk.cached``; the last it has shown while it goes on.

    ``work(job)`` runs in a thread: it hands ``job.report`` on as progress, and ``job.show`` an immutable
    value early. None before the first one, and where it was cancelled or has failed; that is said where
    this is called, with a button that begins it again. After ``patience`` seconds what there is is shown.
    """
    known = desk.known(*key)
    if known is not None:
        return known
    jobs, whole = jobs_of(desk), (desk.name, desk.f.key, *key)
    job = jobs.ask(whole, work)
    if not job.ended:
        job.wait(patience)
    if job.stage is Stage.DONE:
        return desk.cached(lambda: job.value, *key)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not job.ended:
            _watched(desk, job, label, job.shown)
        else:
            st.caption(f"{label}: {_ENDED.get(job.stage, 'it could not be computed')}.")
            if desk.button("Compute", "compute", "play_arrow"):
                jobs.begin(whole, work)
                st.rerun()
    return job.value


@st.fragment(run_every=_LOOK)
def _watched(desk: Desk, job: Job, label: str, shown: int) -> None:
    """The progress, looked at now and then, until there is more to show."""
    if job.ended or job.shown != shown:
        st.rerun()
    (done, total), before = job.done, job.before
    share = min(done / max(total, 1), 1.0)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, f"{label}: {share:.0%}" + (f", waiting, {in_line(before)}" if before else ""))
        st.button("Cancel", key=desk.key("cancel"), icon=":material/close:", on_click=job.cancel)
