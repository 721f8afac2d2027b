"""Chunks done by a Dask cluster: the same ones, to the same bits (``requirements-cluster.txt``)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping

from .chunks import Arrays, Numbered, Place
from .processes import Processes

SCHEDULER = "LANDSCAPES_SCHEDULER"  # in the environment: a scheduler's address, tcp://host:port
_RETRIES = 3  # of a chunk whose worker was lost
_LOOK = 0.05  # seconds between two questions whether to stop
_ANSWER = 10.0  # that a scheduler has to answer


class NoCluster(RuntimeError):
    """The scheduler of the environment cannot be reached, or its library is missing."""


class Cluster:
    """The workers of the scheduler at an address, tcp://host:port; NoCluster where there is none."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise NoCluster(
                f"{SCHEDULER} is set, and distributed is missing: pip install -r requirements-cluster.txt"
            ) from error
        try:
            self._client = Client(address, timeout=_ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoCluster(f"no scheduler answers at {address} (from {SCHEDULER}): {error}") from error

    def done(self, chunks: Numbered, waiting: Callable[[], object]) -> Iterator[tuple[int, Arrays]]:
        """Do them on all workers; Dask does those of a lost worker again."""
        from distributed import as_completed

        futures = {self._client.submit(chunk, pure=False, retries=_RETRIES): k for k, chunk in chunks}
        try:
            left = as_completed(list(futures), loop=self._client.loop)
            while not left.is_empty():
                waiting()
                if left.has_ready():
                    one = left.next()
                    yield futures[one], one.result()
                else:
                    time.sleep(_LOOK)
        finally:
            self._client.cancel(list(futures))

    def close(self) -> None:
        """Leave the cluster; it stays."""
        self._client.close()


def place_of(workers: int | None = None, environment: Mapping[str, str] = os.environ) -> Place:
    """Where long work is done: the cluster of the environment if one is told, else processes here."""
    address = environment.get(SCHEDULER, "")
    return Cluster(address) if address else Processes(workers)
