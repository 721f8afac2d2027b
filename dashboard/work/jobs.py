"""The long work of one session's studies, which tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from .pool import POOL, Job, Pool

_SECONDS = 300.0  # that one may work


class Jobs:
    """The work of one session: one job at a time, the one that was asked for last.

    ``owner`` is whose turns it takes in the pool: those of the session, if nothing else is told.
    """

    def __init__(self, owner: Hashable = None, pool: Pool = POOL) -> None:
        self.job: Job | None = None
        self._owner, self._pool = owner or self, pool

    def ask(self, key: Hashable, work: Callable[[Job], Any]) -> Job:
        """The job of that key, begun where it is not the last one; any other is cancelled."""
        if self.job is None or self.job.key != key:
            self.begin(key, work)
        assert self.job is not None
        return self.job

    def begin(self, key: Hashable, work: Callable[[Job], Any]) -> None:
        """Begin it, also where it was cancelled before."""
        if self.job is not None:
            self.job.cancel()
        self.job = Job(key, work, _SECONDS)
        self._pool.submit(self._owner, self.job)
