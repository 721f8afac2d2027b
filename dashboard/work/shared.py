"""What is the same for all visitors, made once for the process and kept by its value.

    ground = SHARED.made(("terrain", f.key), lambda: terrain(f))

A value kept here is immutable: its arrays are made read-only, and a container that could be changed is
refused. So many entries and bytes are kept, the least recently used forgotten first. Two threads that ask
for the same value make it once: the second one waits for the first. What a person has brought (a table, a
file) never comes here: its keys belong to a session (``Results``).
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, NamedTuple, TypeVar

import numpy as np

from landscapes import Landscape
from optimizers import Optimizer

_T = TypeVar("_T")

_ENTRIES, _BYTES = 4_096, 96_000_000
_LARGEST = 1 / 8  # of all the bytes: what is larger than that would drive out everything else
_LOOK = 0.1  # seconds between two looks of one who waits

# Records of the library that are shared by convention: nothing changes them once they are made.
_AS_THEY_ARE = (Landscape, Optimizer)
_PLAIN = (str, bytes, int, float, complex, bool, type(None), Enum, np.generic, range, frozenset)


class NotShared(TypeError):
    """A value that could be changed by one of those who share it."""


def sealed(value: Any) -> int:
    """Make all arrays of a value read-only; its size in bytes. NotShared for what can be changed."""
    seen: set[int] = set()
    return _sealed(value, seen)


def _sealed(value: Any, seen: set[int]) -> int:
    if isinstance(value, _PLAIN):
        return sys.getsizeof(value)
    if isinstance(value, _AS_THEY_ARE) or id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
        if value.dtype != object:
            return value.nbytes
        return value.nbytes + sum(_sealed(one, seen) for one in value.flat)
    if isinstance(value, tuple):
        return sys.getsizeof(value) + sum(_sealed(one, seen) for one in value)
    if is_dataclass(value) and not isinstance(value, type) and type(value).__dataclass_params__.frozen:  # type: ignore[attr-defined]
        parts = (getattr(value, one.name) for one in fields(value))
        return sys.getsizeof(value) + sum(_sealed(one, seen) for one in parts)
    raise NotShared(f"{type(value).__name__} could be changed by one of those who share it")


class _Kept(NamedTuple):
    value: Any
    size: int


class _Flight:
    """A value that is being made, and by whom."""

    def __init__(self) -> None:
        self.maker = threading.get_ident()
        self.landed = threading.Event()
        self.kept: _Kept | None = None


class Shared:
    """Immutable values by their keys, for all threads of the process; ``entries`` and ``size`` bound them."""

    def __init__(self, entries: int = _ENTRIES, size: int = _BYTES) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self._lock = threading.Lock()
        self._entries, self._most, self._size = entries, size, 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes of all that is kept, keys apart."""
        return self._size

    def get(self, key: Hashable) -> Any:
        """What is kept under the key; None where nothing is."""
        with self._lock:
            found = self._found(key)
        return found and found.value

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value that was made elsewhere in place of what was there; NotShared as ``made``."""
        kept = _Kept(value, sealed(value))
        with self._lock:
            self._keep(key, kept)

    def made(self, key: Hashable, make: Callable[[], _T], waiting: Callable[[], object] = lambda: None) -> _T:
        """What is kept under the key, or else ``make()``, which is kept from then on.

        Where another thread is making it this one waits, and calls ``waiting()`` now and then, which may
        raise; where that thread fails, this one makes it itself. An error of ``make`` is nobody else's.
        NotShared where the value could be changed.
        """
        while True:
            with self._lock:
                found = self._found(key)
                if found is not None:
                    return found.value
                flight = self._flights.get(key)
                if flight is None or flight.maker == threading.get_ident():
                    mine = self._flights[key] = _Flight()
                    break
            while not flight.landed.wait(_LOOK):
                waiting()
            if flight.kept is not None:  # though it may be too large to be kept, or forgotten again
                return flight.kept.value
        try:
            value = make()
            mine.kept = _Kept(value, sealed(value))
            return value
        finally:
            with self._lock:
                if mine.kept is not None:
                    self._keep(key, mine.kept)
                if self._flights.get(key) is mine:
                    del self._flights[key]
            mine.landed.set()

    def _found(self, key: Hashable) -> _Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        old = self._kept.pop(key, None)
        self._size -= old.size if old else 0
        if kept.size > _LARGEST * self._most:
            return
        self._kept[key] = kept
        self._size += kept.size
        while len(self._kept) > self._entries or self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size


SHARED = Shared()
"""The one of this process."""
