"""All heavy work of the process, in turns: a few jobs work at once, the others wait in line.

    job = POOL.submit(owner, Job("a key", work, seconds=60))

Turns go round the owners (a session each), not the jobs, so that nobody waits behind all the work of
another. A job that has worked for a while hands its turn on at its next report and waits for another one.
Its time is limited: what it spends waiting does not count. All this knows nothing of Streamlit: the page
asks, waits a moment, and shows what there is, a value that does not change; a job only ever replaces it by a
later one.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from landscapes.core.progress import Cancelled

_TURN = 0.5  # seconds after which a turn is handed on, where others wait
_DEAF = 2.0  # after which one that has not asked stands in nobody's way: another works beside it
_MOST = 256  # jobs in line
# Of their threads, on Linux: what a person does just now comes first. No more than that: a thread that holds
# the interpreter's lock and is not let run holds up all others. Beside three busy processes another thread
# waited 0.6 s for the lock at 19, 0.12 s at 5, 0.09 s at 0 (nine of ten times no longer).
_NICE = 5


def give_way() -> None:
    """The present thread lets all others go first, where the system has priorities of threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class Stage(Enum):
    """How far a job is."""

    WAITING = auto()
    WORKING = auto()
    DONE = auto()
    CANCELLED = auto()
    OVERDUE = auto()  # it has used up its time
    REFUSED = auto()  # too many wait
    FAILED = auto()


class Job:
    """One piece of work: ``value`` is the latest of what it has shown, None before the first.

    ``work(job)`` is called in a thread of its own and asks ``job.report`` or ``job.stopped`` now and then.
    ``seconds`` limit its work: the CPU time of its thread, so that on a busy machine it gets as far.
    """

    def __init__(self, key: Hashable, work: Callable[[Job], Any], seconds: float = float("inf")) -> None:
        self.key, self.value, self.stage = key, None, Stage.WAITING
        self.done: tuple[int, int] = (0, 1)
        self.shown = 0  # how often a value was shown
        self.overdue = False  # it has used up its time
        self._seconds = seconds
        self.turn = threading.Event()  # set once it may go on
        self._work, self._stop = work, threading.Event()
        self._changed = threading.Condition()
        self._pool: Pool | None = None

    # ---- who asks for it

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.stage not in (Stage.WAITING, Stage.WORKING)

    @property
    def before(self) -> int:
        """How many turns others have before it has its next one; 0 where it works."""
        return self._pool.before(self) if self._pool is not None else 0

    def cancel(self) -> None:
        """Ask it to stop: at once where it waits, else at its next report."""
        self._stop.set()
        if self._pool is not None:
            self._pool.drop(self)

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended, after so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: self.ended, seconds)

    # ---- the work itself

    def report(self, done: int, total: int) -> bool:
        """A callback of progress (landscapes.core.progress): False once the job is to stop."""
        self.done = (done, total)
        return not self.stopped()

    def stopped(self) -> bool:
        """Whether it is to stop, as cancelled or overdue; hands the turn on where others wait for theirs."""
        if not self._stop.is_set() and self._pool is not None:
            self.overdue |= self._pool.goes_on(self) > self._seconds
        return self.overdue or self._stop.is_set()

    def show(self, value: Any) -> None:
        """What is known from now on."""
        with self._changed:
            self.value, self.shown = value, self.shown + 1
            self._changed.notify_all()

    # ---- the pool

    def join(self, pool: Pool) -> None:
        """From now on it is in that pool's hands."""
        self._pool = pool

    def run(self) -> None:
        """Do the work, in a thread."""
        self.end(Stage.WORKING)
        stage = Stage.FAILED
        try:
            self.show(self._work(self))
            stage = Stage.DONE
        except Cancelled:
            stage = Stage.CANCELLED
        except BaseException:  # whatever it is, it ends here: nothing is above it but the thread
            logging.getLogger(__name__).exception("the work %s failed", self.key)
        finally:
            if self.overdue and stage is Stage.CANCELLED:
                stage = Stage.OVERDUE
            self.end(stage)

    def end(self, stage: Stage) -> None:
        """How far it is from now on."""
        with self._changed:
            self.stage = stage
            self._changed.notify_all()


class Pool:
    """So many jobs at once, in turns that go round their owners; twice as many where some do not ask."""

    def __init__(
        self,
        lanes: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self._lanes, self._clock, self._spent = lanes or max(1, os.cpu_count() or 1), clock, spent
        self._lock = threading.Lock()
        self._line: OrderedDict[Hashable, deque[Job]] = OrderedDict()  # who is next comes first
        self._working: dict[Job, tuple[Hashable, float]] = {}  # the owner, and when the turn began
        self._begun: set[Job] = set()  # those with a thread

    def submit(self, owner: Hashable, job: Job) -> Job:
        """Put a job in line; where too many wait it is refused. The same job."""
        job.join(self)
        with self._lock:
            full = sum(map(len, self._line.values())) >= _MOST
            if not full:
                self._line.setdefault(owner, deque()).append(job)
                self._hand_out()
        if full:
            job.end(Stage.REFUSED)
        return job

    def did(self, owner: Hashable, work: Callable[[Job], Any], seconds: float) -> Any:
        """What ``work(job)`` yields, waited for; TimeoutError where it has not ended in its time."""
        job = self.submit(owner, Job("a file", work, seconds))
        job.wait()
        if job.stage is not Stage.DONE:
            raise TimeoutError(f"the work ended as {job.stage.name.lower()}")
        return job.value

    def before(self, job: Job) -> int:
        """How many turns others have before the job has its next one."""
        with self._lock:
            self._hand_out()  # those who wait look now and then: nobody else sees that one has grown deaf
            for number, jobs in enumerate(self._line.values()):
                if job in jobs:
                    place = jobs.index(job)
                    # One round is a turn of every owner; those behind this one are a round behind.
                    others = enumerate(self._line.values())
                    return (
                        sum(min(len(their), place + (k < number)) for k, their in others if k != number)
                        + place
                    )
        return 0

    def drop(self, job: Job) -> None:
        """A cancelled job gives up its place in line; one that was begun comes to its end at once."""
        with self._lock:
            waited = self._leave(job)
            begun = job in self._begun
        if waited and begun:
            job.turn.set()  # only to end
        elif waited:
            job.end(Stage.CANCELLED)

    def goes_on(self, job: Job) -> float:
        """The seconds of work of a job, asked by itself; its turn is handed on where that is due."""
        with self._lock:
            owner, began = self._working.get(job, (None, 0.0))
            due = job in self._working and bool(self._line) and self._clock() - began >= _TURN
            if due:
                del self._working[job]
                job.turn.clear()
                self._line.setdefault(owner, deque()).appendleft(job)
                self._line.move_to_end(owner)
                self._hand_out()
        if due:
            job.turn.wait()
        return self._spent()

    def _leave(self, job: Job) -> bool:
        for owner, jobs in self._line.items():
            if job in jobs:
                jobs.remove(job)
                if not jobs:
                    del self._line[owner]
                return True
        return False

    def _hand_out(self) -> None:
        now = self._clock()
        deaf = sum(now - began >= _DEAF for _, began in self._working.values())
        while len(self._working) < self._lanes + min(deaf, self._lanes) and self._line:
            owner, jobs = next(iter(self._line.items()))
            job = jobs.popleft()
            self._line.move_to_end(owner)
            if not jobs:
                del self._line[owner]
            self._working[job] = owner, self._clock()
            job.turn.set()
            if job not in self._begun:
                self._begun.add(job)
                threading.Thread(
                    target=self._run, args=(job,), name=f"pool: {job.key}"[:60], daemon=True
                ).start()

    def _run(self, job: Job) -> None:
        give_way()
        try:
            job.run()
        finally:
            with self._lock:
                self._begun.discard(job)
                self._working.pop(job, None)
                self._leave(job)
                self._hand_out()


POOL = Pool()
"""The one of this process."""
