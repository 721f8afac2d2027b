"""Results that are kept for a while, so that a run of the script need not make them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Results:
    """The latest results of one session by their keys, the least recently used forgotten first."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most

    def get(self, key: Hashable) -> Any:
        """What is kept under the key; None where nothing is."""
        return self._kept.get(key)

    def all(self, name: Hashable) -> list[tuple[tuple[Any, ...], Any]]:
        """What is kept under keys (study, landscape, ``name``, ...), the latest last: (key, value) each."""
        kept = [(key, value) for key, value in self._kept.items() if isinstance(key, tuple)]
        return [(key, value) for key, value in kept if name in key[2:3]]

    def made(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What is kept under the key, or else ``make()``, which is kept from then on."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
