"""A landscape's terrain as the player draws it: at once, or first of few heights and then the whole one."""

from __future__ import annotations

from dashboard.player.messages import grids
from dashboard.player.messages.grids import Effort
from dashboard.player.messages.terrain import Ground, terrain
from dashboard.work.jobs import Job, Jobs
from dashboard.work.results import Results
from landscapes import Landscape


class Pictures:
    """The latest pictures of a session; one at a time is worked on, the one that was asked for last."""

    def __init__(self) -> None:
        self._whole, self._first, self._jobs = Results(1), Results(1), Jobs()

    def terrain(self, f: Landscape) -> Ground:
        """The terrain; of what takes long a first one, until the whole one is there (``job``)."""
        if not grids.is_slow(f):
            return self._whole.made(f.key, lambda: terrain(f))
        # Before the work begins, which would take its time.
        first = self._first.made(f.key, lambda: terrain(f, effort=Effort.FIRST))
        job = self._jobs.ask(f.key, lambda job: _whole(f, job))
        return first if job.value is None else job.value

    def job(self, f: Landscape) -> Job | None:
        """The work on the whole picture; None of what does not take long, or is not asked for now."""
        job = self._jobs.job
        return job if job is not None and job.key == f.key else None

    def refine(self, f: Landscape) -> None:
        """Begin the whole picture again, after it was cancelled."""
        self._jobs.begin(f.key, lambda job: _whole(f, job))


def _whole(f: Landscape, job: Job) -> Ground:
    return terrain(f, effort=Effort.BEHIND, progress=job.report)
