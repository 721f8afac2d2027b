"""The recordings of a loss, made when first asked for and checked, and what replays them."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np

from landscapes.tape.tracing import Unrecordable

from .checking import check
from .direct import Direct
from .graph import Shape
from .recording import Asked, Program, Recording

Key = tuple[Asked, int, int]


class Recordings:
    """By what is asked, for how many thetas, and with how many copies of each.

    ``inputs``: the data that are given at every replay, and an example of them, with which a recording is
    checked. Refused once, what is asked is refused for every number of thetas.
    """

    def __init__(self, loss: Direct, inputs: Mapping[str, np.ndarray] | None = None):
        self.inputs = dict(inputs or {})
        self.loss = Direct(loss.per, loss.parts, {**loss.data, **self.inputs})
        self._known: dict[Key, Recording] = {}
        self._refused: dict[Asked, str] = {}
        self._lock = threading.RLock()

    @property
    def refusal(self) -> str:
        """Why something that was asked is answered by direct autograd; empty where nothing is."""
        return next(iter(self._refused.values()), "")

    def of(self, asked: Asked, n: int = 1, copies: int = 1) -> Recording | None:
        """The recording; None where it is refused."""
        key = asked, n, copies
        recording = self._known.get(key)
        if recording is not None:
            return recording
        with self._lock:
            if key not in self._known and asked not in self._refused:
                try:
                    self._known[key] = self._checked(asked, n, copies)
                except Unrecordable as refused:
                    self._refused[asked] = str(refused)
            return None if asked in self._refused else self._known[key]

    def _checked(self, asked: Asked, n: int, copies: int) -> Recording:
        shapes: list[tuple[str, Shape]] = [(name, array.shape) for name, array in self.inputs.items()]
        recording = Recording(self.loss, asked, n, copies, shapes)
        check(recording, self.loss, self.inputs)
        return recording


class Programs:
    """What replays recordings, on arrays of data that are theirs."""

    def __init__(self, recordings: Recordings, data: Mapping[str, np.ndarray]):
        self.recordings, self._data = recordings, data
        self._known: dict[Key, Program] = {}

    def of(self, asked: Asked, n: int = 1, copies: int = 1) -> Program | None:
        """The program; None where the recording is refused."""
        key = asked, n, copies
        program = self._known.get(key)
        if program is None:
            recording = self.recordings.of(asked, n, copies)
            if recording is None:
                return None
            program = self._known.setdefault(key, Program(recording, self._data))
        return program
