"""Long work of one session in a thread of its own, which tells how far it is and can be cancelled.

The page asks, waits a moment, and shows what there is: a value that does not change. The thread only
ever replaces it by a later one; it knows nothing of Streamlit.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from enum import Enum, auto
from typing import Any

from landscapes.core.progress import Cancelled


class Stage(Enum):
    """How far a job is."""

    WORKING = auto()
    DONE = auto()
    CANCELLED = auto()
    FAILED = auto()


class Job:
    """One piece of work: ``value`` is the latest of what it has shown, None before the first."""

    def __init__(self, key: Hashable, work: Callable[[Job], Any]) -> None:
        self.key, self.value, self.stage = key, None, Stage.WORKING
        self.done: tuple[int, int] = (0, 1)
        self.shown = 0  # how often a value was shown
        self._work, self._stop = work, threading.Event()
        self._changed = threading.Condition()

    def report(self, done: int, total: int) -> bool:
        """A callback of progress (landscapes.core.progress): False once the job is cancelled."""
        self.done = (done, total)
        return not self._stop.is_set()

    def show(self, value: Any) -> None:
        """What is known from now on."""
        with self._changed:
            self.value, self.shown = value, self.shown + 1
            self._changed.notify_all()

    def cancel(self) -> None:
        """Ask it to stop: it does at its next report."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended, after so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: self.stage is not Stage.WORKING, seconds)

    def run(self) -> None:
        """Do the work, in a thread."""
        stage = Stage.DONE
        try:
            self.show(self._work(self))
        except Cancelled:
            stage = Stage.CANCELLED
        except Exception:  # an error here must not break the page
            logging.getLogger(__name__).exception("the work %s failed", self.key)
            stage = Stage.FAILED
        with self._changed:
            self.stage = stage
            self._changed.notify_all()


class Jobs:
    """The work of one session: one job at a time, the one that was asked for last."""

    def __init__(self) -> None:
        self.job: Job | None = None

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
        self.job = Job(key, work)
        threading.Thread(target=self.job.run, name="work of a study", daemon=True).start()
