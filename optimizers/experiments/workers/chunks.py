"""Work cut into chunks, and one call that has them done somewhere and gathers what they yield.

    chunks = [partial(distances, f, rows) for rows in cut(10_000, 500)]
    parts = gather(chunks, place=Processes(), progress=progress)

A chunk is picklable, asks nothing of the outside, and yields arrays by name. Streams of random numbers follow
a member's index (optimizers/core/streams.py), so that how work is cut changes no number.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from landscapes.core.progress import Progress, report

Arrays = dict[str, np.ndarray]
Chunk = Callable[[], Arrays]
Numbered = Sequence[tuple[int, Chunk]]
Shown = Callable[[int, Arrays], object]  # called with a chunk's number and what it has yielded


class Place(Protocol):
    """Somewhere that chunks are done: yields (number, result) as they are ready, in whatever order."""

    def done(self, chunks: Numbered, waiting: Callable[[], object]) -> Iterator[tuple[int, Arrays]]:
        """Do them all. ``waiting()`` is called now and then meanwhile; what it raises ends the work."""
        ...


class Here:
    """In the thread that asks, one after the other."""

    def done(self, chunks: Numbered, waiting: Callable[[], object]) -> Iterator[tuple[int, Arrays]]:
        """Do them in their order."""
        for number, chunk in chunks:
            waiting()
            yield number, chunk()


def cut(members: int, size: int) -> list[range]:
    """The numbers below ``members`` in pieces of ``size`` and a last, shorter one; ValueError below 1."""
    if size < 1:
        raise ValueError(f"a piece has at least one member, got {size}")
    return [range(first, min(first + size, members)) for first in range(0, members, size)]


def gather(
    chunks: Sequence[Chunk],
    place: Place | None = None,
    progress: Progress | None = None,
    shown: Shown | None = None,
    keep: Path | None = None,
    name: str = "",
) -> list[Arrays]:
    """What every chunk yields, in the order of the chunks, whoever did which and when.

    ``progress`` is asked with (chunks done, of how many), also while nothing is ready: where it answers
    False, Cancelled is raised and what is still under way is dropped. ``shown`` gets each result at once.
    With ``keep``, a folder, each result is written there as it comes, and what lies there from an earlier,
    interrupted call of the same ``name`` and number of chunks is not done again; ``name`` says all that
    decides the results. ValueError for a folder without a name.
    """
    if keep is not None and not name:
        raise ValueError("what is kept needs a name that says all that decides it")
    kept = None if keep is None else Kept(keep, name, len(chunks))
    results = {} if kept is None else kept.all()
    for number, known in results.items():
        if shown is not None:
            shown(number, known)

    def waiting() -> None:
        report(progress, len(results), len(chunks))

    waiting()
    missing = [(k, chunk) for k, chunk in enumerate(chunks) if k not in results]
    for number, result in (place or Here()).done(missing, waiting):
        results[number] = result
        if kept is not None:
            kept.write(number, result)
        if shown is not None:
            shown(number, result)
        waiting()
    return [results[k] for k in range(len(chunks))]


class Kept:
    """Results on disk: one file a chunk, arrays alone, whole or not there at all."""

    def __init__(self, folder: Path, name: str, total: int) -> None:
        mark = hashlib.blake2b(f"{name}\n{total}".encode(), digest_size=8).hexdigest()
        self._folder, self._total = folder / mark, total

    def all(self) -> dict[int, Arrays]:
        """What is there, by the chunks' numbers."""
        there = ((number, self._read(number)) for number in range(self._total))
        return {number: result for number, result in there if result is not None}

    def _read(self, number: int) -> Arrays | None:
        """What that chunk has yielded before; None where there is nothing that can be read."""
        try:
            with np.load(io.BytesIO(self._path(number).read_bytes()), allow_pickle=False) as file:
                return dict(file)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None

    def write(self, number: int, result: Arrays) -> None:
        """Write it beside its place first: a process that is killed leaves no half of a file there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(suffix=".npz", dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **result)
        Path(draft).replace(self._path(number))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.npz"
