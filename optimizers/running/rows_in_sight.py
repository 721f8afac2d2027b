"""The few rows of many members' ways that are in sight while their ends are looked for."""

from __future__ import annotations

import numpy as np

from .judging import LOOK_AHEAD
from .walkers import Plain, Recorded

# Steps between two looks: a step that is not recorded costs more, and those who have ended leave sooner.
BLOCK, _SHORT_BLOCK = 32, 8


class Rows:
    """The rows in sight: ``path`` (rows, d, n), and f and the gradient's length where steps begin.

    Row 0 is the run's row ``first``; ``count`` of them are there, the last three of which wait for their
    judgement, and the first has had it, since of who is lost the row before is wanted; those from ``begun``
    on are new.
    """

    def __init__(self, starts: np.ndarray) -> None:
        self.first, self.count, self.begun = 0, 1, 1
        self._room(*starts.shape)
        self.path[0] = starts

    def _room(self, d: int, n: int) -> None:
        self.path = np.empty((LOOK_AHEAD + BLOCK + 1, d, n))
        self._watched = np.empty((len(self.path), 2, n))
        self.heights, self.slopes = self._watched[:, 0], self._watched[:, 1]

    @property
    def last(self) -> int:
        """The number of the last row that is there."""
        return self.first + self.count - 1

    @property
    def judged(self) -> int:
        """How many of the rows have three rows after them."""
        return self.count - LOOK_AHEAD

    def walk(self, walker: Plain | Recorded, count: int, slopes: bool) -> None:
        """Some steps on, and at most so many."""
        count = min(count, BLOCK if isinstance(walker, Recorded) else _SHORT_BLOCK)
        self.begun, self.count = self.count, self.count + count
        begin = slice(self.begun - 1, self.count - 1)
        walker.look(self.path[self.begun - 1 : self.count], self._watched[begin], slopes)

    def advance(self) -> None:
        """Let go of the rows that have been judged, but for the last one."""
        gone, self.count = self.judged - 1, LOOK_AHEAD + 1
        self.first += gone
        for array in (self.path, self._watched):
            array[: self.count] = array[gone : gone + self.count].copy()

    def keep(self, some: np.ndarray) -> None:
        """Only these members, by their places."""
        path, watched = self.path, self._watched
        self._room(path.shape[1], len(some))
        self.path[: self.count] = path[: self.count, :, some]
        self._watched[: self.count] = watched[: self.count, :, some]
