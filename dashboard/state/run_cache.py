"""The runs of one session that are known, and those that all sessions share."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from dashboard.work.shared import Shared
from optimizers import Run


class TimedRun(NamedTuple):
    """A run, and the seconds that it took when it was made."""

    run: Run
    seconds: float


def _timed(make: Callable[[], Run]) -> TimedRun:
    began = time.perf_counter()
    run = make()
    return TimedRun(run, time.perf_counter() - began)


class RunCache:
    """The latest runs of one session, the least recently used forgotten first.

    With ``shared`` only those are kept here that are private, or too large to be kept for all.
    """

    numbers = 8_000_000

    def __init__(self, size: int = 128, numbers: int = numbers, shared: Shared | None = None):
        self._runs: OrderedDict[tuple, Run] = OrderedDict()
        self._seconds: dict[tuple, float] = {}
        self._size, self._numbers, self._shared = size, numbers, shared

    def get(self, key: tuple) -> Run | None:
        if key in self._runs:
            self._runs.move_to_end(key)
            return self._runs[key]
        kept = self._in_common(key)
        return kept and kept.run

    def seconds(self, key: tuple) -> float:
        """How long a run took when it was made; 0 where that is not known."""
        kept = self._in_common(key)
        return self._seconds.get(key, kept.seconds if kept else 0.0)

    def made(self, key: tuple, make: Callable[[], Run], private: bool, waiting: Callable[[], object]) -> Run:
        """The run of that key, or else ``make()``, kept from then on.

        ``waiting()`` is called now and then while another visitor makes it; it may raise.
        """
        run = self.get(key)
        if run is not None:
            return run
        if private or self._shared is None:
            run, seconds = _timed(make)
        else:
            run, seconds = self._shared.made(("run", key), lambda: _timed(make), waiting)
        if self._in_common(key) is None:
            self.put(key, run, seconds)
        return run

    def _in_common(self, key: tuple) -> TimedRun | None:
        return None if self._shared is None else self._shared.get(("run", key))

    def put(self, key: tuple, run: Run, seconds: float = 0.0) -> None:
        self._runs[key], self._seconds[key] = run, seconds
        while len(self._runs) > 1 and (
            len(self._runs) > self._size or sum(r.path.size for r in self._runs.values()) > self._numbers
        ):
            gone, _ = self._runs.popitem(last=False)
            del self._seconds[gone]
