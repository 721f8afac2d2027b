"""One session's atlases, made in threads of their own while the page goes on.

The page asks and never waits for long: what it gets is a ``Finding``, a value that does not change.
A thread only ever replaces its job's finding by a later one; it knows nothing of Streamlit.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import landscapes
from landscapes import Atlas, Landscape
from landscapes.critical.atlas import certified

LOOKING, SAMPLED, DONE, FAILED = "looking", "sampled", "done", "failed"
SECONDS = 10.0  # for the certificate
_WITHOUT_TAPE = 2.0  # for sampling where derivatives are slow, and the page needs their lock, too
_KEPT, _POINTS = 16, 100_000  # atlases of a session, and points in all of them

# Proofs take a core each: with many visitors at once they queue, and pages stay quick.
_turns = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))


@dataclass(frozen=True)
class Finding:
    """How far the atlas of a landscape is; the atlas itself from ``SAMPLED`` on."""

    stage: str = LOOKING
    atlas: Atlas | None = None

    @property
    def pending(self) -> bool:
        """Whether something is still being computed."""
        return self.stage in (LOOKING, SAMPLED)


@dataclass(eq=False)
class _Job:
    """The work on one landscape."""

    landscape: Landscape
    finding: Finding = field(default_factory=Finding)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self, delay):
        if self.stop.wait(delay):
            return
        try:
            atlas = self.finding.atlas
            if atlas is None:
                seconds = SECONDS if self.landscape.engine == "tape" else _WITHOUT_TAPE
                atlas = landscapes.atlas(self.landscape, seconds=seconds, certify=False)
                self.finding = Finding(SAMPLED, atlas)
            if self._turn():
                try:
                    proved = certified(atlas, SECONDS, self.stop.is_set)
                finally:
                    _turns.release()
                # A stopped proof proves nothing: the next one begins with the sampled points.
                if not self.stop.is_set():
                    self.finding = Finding(DONE, proved)
        except Exception:  # an error here must not break the page
            logging.getLogger(__name__).exception("the atlas of %s failed", self.landscape.name)
            self.finding = Finding(FAILED, self.finding.atlas)

    def _turn(self):
        while not self.stop.is_set():
            if _turns.acquire(timeout=0.1):
                return True
        return False


class Atlases:
    """The latest atlases of one session, by landscape; work goes on for the last one asked for only.

    Every work begins ``delay`` seconds late: where server and browser share a machine, the picture
    that is being drawn meanwhile needs it more.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self._jobs: OrderedDict[tuple, _Job] = OrderedDict()
        self._delay = delay

    def rest(self) -> None:
        """Stop all work: nobody looks at it now, and whoever asks again has it done from here."""
        for job in self._jobs.values():
            if job.finding.pending:
                job.stop.set()

    def ask(self, f: Landscape) -> Finding:
        """What is known of ``f``, at once; work begins where none has."""
        for key, other in self._jobs.items():
            if key != f.key and other.finding.pending:
                other.stop.set()
        job = self._jobs.get(f.key)
        if job is None or (job.finding.pending and job.stop.is_set()):
            job = _Job(f, job.finding if job else Finding())
            self._jobs[f.key] = job
            name = f"atlas of {f.name}"
            threading.Thread(target=job.work, args=(self._delay,), name=name, daemon=True).start()
            self._forget()
        self._jobs.move_to_end(f.key)
        return job.finding

    def known(self, f: Landscape) -> Atlas | None:
        """The atlas of ``f`` as far as it is, without beginning any work."""
        job = self._jobs.get(f.key)
        return job.finding.atlas if job else None

    def _forget(self):
        while len(self._jobs) > 1 and (
            len(self._jobs) > _KEPT or sum(len(j.finding.atlas or ()) for j in self._jobs.values()) > _POINTS
        ):
            _, old = self._jobs.popitem(last=False)
            old.stop.set()
