"""Atlases, made in the pool while the page goes on: those of a session, and what all sessions have in common.

The page asks and never waits for long: what it gets is a ``Finding``, a value that does not change. A
thread only ever replaces its job's finding by a later one; it knows nothing of Streamlit.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from weakref import WeakSet

import landscapes
from landscapes import Atlas, Landscape
from landscapes.critical.atlas import certified

from .pool import POOL, Job, Pool
from .shared import sealed

LOOKING, SAMPLED, DONE, FAILED = "looking", "sampled", "done", "failed"
SECONDS = 10.0  # for the certificate
_AT_ALL = 60.0  # of a turn's work: more than sampling and proof take
_WITHOUT_TAPE = 2.0  # for sampling where derivatives are slow, and the page needs their lock, too
_KEPT, _POINTS = 16, 100_000  # atlases of a session, and points in all of them
_KEPT_IN_COMMON, _POINTS_IN_COMMON = 256, 200_000


@dataclass(frozen=True)
class Finding:
    """How far the atlas of a landscape is; the atlas itself from ``SAMPLED`` on.

    ``before`` is how many turns others have before this work has its next one.
    """

    stage: str = LOOKING
    atlas: Atlas | None = None
    before: int = 0

    @property
    def pending(self) -> bool:
        """Whether something is still being computed."""
        return self.stage in (LOOKING, SAMPLED)


class _Work:
    """The work on one landscape, for all who look at it: it stops where nobody does."""

    def __init__(self, f: Landscape, pool: Pool) -> None:
        self.landscape, self.finding = f, Finding()
        self._pool, self._lock = pool, threading.Lock()
        self._lookers: WeakSet[Atlases] = WeakSet()
        self._job: Job | None = None
        self._timer: threading.Timer | None = None

    def now(self) -> Finding:
        """How far it is."""
        found, job = self.finding, self._job
        return replace(found, before=job.before) if found.pending and job is not None else found

    def look(self, who: Atlases) -> None:
        """Somebody looks at it: work begins where none is under way."""
        with self._lock:
            self._lookers.add(who)
            if self.finding.pending and self._timer is None and (self._job is None or self._job.ended):
                self._timer = threading.Timer(who.delay, self._begin, args=(who.owner,))
                self._timer.daemon = True
                self._timer.start()

    def leave(self, who: Atlases) -> None:
        """Somebody has turned to something else."""
        with self._lock:
            self._lookers.discard(who)
            if self._lookers or not self.finding.pending:
                return
            timer, self._timer, job = self._timer, None, self._job
        if timer is not None:
            timer.cancel()
        if job is not None:
            job.cancel()

    def _begin(self, owner: Hashable) -> None:
        with self._lock:
            if self._timer is None:  # nobody looks any more
                return
            self._timer = None
            self._job = Job(f"atlas of {self.landscape.name}", self._work, _AT_ALL)
            job = self._job
        self._pool.submit(owner, job)

    def _in_vain(self, job: Job) -> bool:
        # A session that has ended looks at nothing, though nobody has said so.
        return job.stopped() or not self._lookers

    def _work(self, job: Job) -> None:
        try:
            atlas = self.finding.atlas
            if atlas is None:
                seconds = SECONDS if self.landscape.engine == "tape" else _WITHOUT_TAPE
                atlas = landscapes.atlas(self.landscape, seconds=seconds, certify=False)
                sealed(atlas)
                self.finding = Finding(SAMPLED, atlas)
            proved = certified(atlas, SECONDS, lambda: self._in_vain(job))
            # A stopped proof proves nothing: the next one begins with the sampled points.
            if not self._in_vain(job):
                sealed(proved)
                self.finding = Finding(DONE, proved)
            elif job.overdue:
                self.finding = Finding(FAILED, atlas)
        except Exception:  # an error here must not break the page
            logging.getLogger(__name__).exception("the atlas of %s failed", self.landscape.name)
            self.finding = Finding(FAILED, self.finding.atlas)


class Works:
    """The work on landscapes by their keys, the least recently used forgotten first."""

    def __init__(self, most: int, points: int, pool: Pool = POOL) -> None:
        self._works: OrderedDict[tuple, _Work] = OrderedDict()
        self._most, self._points, self._pool = most, points, pool
        self._lock = threading.Lock()

    def of(self, f: Landscape) -> _Work:
        """The work on ``f``, which may not have begun."""
        with self._lock:
            work = self._works.setdefault(f.key, _Work(f, self._pool))
            self._works.move_to_end(f.key)
            while len(self._works) > 1 and (len(self._works) > self._most or self._held() > self._points):
                self._works.popitem(last=False)
            return work

    def anew(self, f: Landscape) -> _Work:
        """The work on ``f`` from its beginning."""
        with self._lock:
            self._works.pop(f.key, None)
        return self.of(f)

    def known(self, f: Landscape) -> _Work | None:
        """The work on ``f`` where there is some."""
        with self._lock:
            return self._works.get(f.key)

    def _held(self) -> int:
        return sum(len(work.finding.atlas or ()) for work in self._works.values())


COMMON = Works(_KEPT_IN_COMMON, _POINTS_IN_COMMON)
"""The atlases of all sessions' landscapes, of those that are nobody's own."""


class Atlases:
    """The latest atlases of one session, by landscape; work goes on for the last one asked for only.

    Every work begins ``delay`` seconds late: where server and browser share a machine, the picture
    that is being drawn meanwhile needs it more. ``owner`` is whose turns it takes in the pool. With
    ``common`` what another session has found is known at once, and what it is at is not done twice.
    """

    def __init__(self, delay: float = 0.0, owner: Hashable = None, common: Works | None = None) -> None:
        self.delay, self.owner = delay, owner or object()
        self._mine, self._common = Works(_KEPT, _POINTS), common
        self._now: _Work | None = None

    def rest(self) -> None:
        """Stop all work: nobody looks at it now, and whoever asks again has it done from here."""
        if self._now is not None:
            self._now.leave(self)
            self._now = None

    def ask(self, f: Landscape, private: bool = False) -> Finding:
        """What is known of ``f``, at once; work begins where none has.

        A ``private`` landscape is a person's own: no other session comes to know its atlas.
        """
        works = self._works(private)
        work = works.of(f)
        if work is not self._now:
            if work.finding.stage == FAILED:  # of another session, at another time: it is tried once more
                work = works.anew(f)
            self.rest()
            self._now = work
        work.look(self)
        return work.now()

    def known(self, f: Landscape, private: bool = False) -> Atlas | None:
        """The atlas of ``f`` as far as it is, without beginning any work."""
        work = self._works(private).known(f)
        return work.finding.atlas if work else None

    def _works(self, private: bool) -> Works:
        return self._mine if private or self._common is None else self._common
