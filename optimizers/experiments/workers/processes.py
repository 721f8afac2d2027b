"""Chunks done by processes of this machine, in turns that go round all who ask.

loky's processes and not ``multiprocessing``'s: a spawned process of the latter runs the main script again,
which for a served page is the page. One executor serves the process; each who asks has only as many
chunks in it as there are workers, so that another one's chunk is behind one round and not behind all.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Container, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from pickle import PicklingError
from typing import Any

from .chunks import Arrays, Chunk, Numbered

# On Linux, so that the page's own answers come first: beside workers that are not niced, a page took 250 to
# 650 ms to answer where it takes 90 to 140 alone, beside niced ones 93 to 172.
_NICE = 19
_LOOK = 0.05  # seconds between two questions whether to stop
_REST = 300  # seconds without work after which a worker ends
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # one a process
_GONE = 1.0  # seconds between a worker's questions whether it still works for somebody
_MOST_LOSSES = 3  # of one chunk: then it is the chunk that ends its worker, and not chance


class WorkerLost(RuntimeError):
    """A worker was ended from outside, again and again, while it did the same chunk."""


class Unsendable(ValueError):
    """A chunk that no other process can be given: it holds something that does not pickle."""


class Processes:
    """So many processes, by default one a core; they begin with the first chunk, and end when long idle."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, os.cpu_count() or 1)

    def done(self, chunks: Numbered, waiting: Callable[[], object]) -> Iterator[tuple[int, Arrays]]:
        """Do them on all workers; what a lost worker was doing is done again by another one."""
        todo = list(reversed(chunks))
        under_way: dict[Future[Arrays], tuple[int, Chunk]] = {}
        lost: dict[
            int, int
        ] = {}  # how often each was lost alone: one worker's end breaks all that are under way
        try:
            while todo or under_way:
                while todo and self._may_begin(todo[-1][0], under_way.values(), lost):
                    under_way[_submit(self.workers, todo[-1][1])] = todo[-1]
                    todo.pop()
                ready, _ = wait(under_way, timeout=_LOOK, return_when=FIRST_COMPLETED)
                waiting()
                for future in ready:
                    number, chunk = under_way.pop(future)
                    try:
                        result = future.result()
                    except _losses():
                        lost[number] = lost.get(number, -1) + 1
                        if lost[number] >= _MOST_LOSSES:
                            raise WorkerLost(f"chunk {number} has lost {_MOST_LOSSES} workers") from None
                        todo.append((number, chunk))
                        continue
                    except PicklingError as error:
                        raise Unsendable(
                            "this work holds something that cannot be sent to another process, such as a "
                            "function with an open file: do it here, with place=None"
                        ) from error
                    yield number, result
        finally:
            for future in under_way:
                future.cancel()

    def _may_begin(self, number: int, others: Collection[tuple[int, Chunk]], lost: Container[int]) -> bool:
        """Whether a chunk may begin beside others; one that was lost goes alone, so that it is known."""
        if number in lost or any(other in lost for other, _ in others):
            return not others
        return len(others) < self.workers


def _losses() -> tuple[type[BaseException], ...]:
    from loky.process_executor import BrokenProcessPool, ShutdownExecutorError

    return BrokenProcessPool, ShutdownExecutorError


_lock = threading.Lock()
_executor: Any = None


def _submit(workers: int, chunk: Chunk) -> Future[Arrays]:
    """Hand a chunk to the process's executor; a broken one is replaced first."""
    global _executor
    with _lock:
        for _ in range(2):
            if _executor is None or getattr(_executor, "_max_workers", 0) < workers:
                _executor = _begun(workers)
            try:
                return _executor.submit(chunk)
            except _losses():
                _executor = None
        raise WorkerLost("no worker process can be started here")


def _begun(workers: int) -> Any:
    from loky import ProcessPoolExecutor

    executor = ProcessPoolExecutor(
        workers, timeout=_REST, initializer=_begin_worker, env=dict.fromkeys(_THREADS, "1")
    )
    atexit.register(executor.shutdown, kill_workers=True)
    return executor


def _begin_worker() -> None:
    """A worker's first deeds: it lets the page go first, and ends with the process that it works for."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def _end_with(parent: int) -> None:
    """A process that is killed tells its workers nothing: they are given another parent (not on Windows)."""
    while os.getppid() == parent:
        time.sleep(_GONE)
    os._exit(1)
