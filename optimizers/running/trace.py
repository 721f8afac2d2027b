"""A path of which not every row is kept, and what endings ask of the rows that are not.

The path of a network of 10,000 weights has 80 kB a row. Of such a run the rows of each ``every``-th step are
kept, and the last one; of every row there is noted what a few bytes can hold: how far outside the box it
lies, whether it has moved, and which of the rows before it has come back to. With the lowest point met and
the last rows of each member that is all that an ending is judged by, so that it is the same as with all rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

# A cycle has at most so many points; it returns to within this share of the box.
LONGEST_CYCLE, RETURN = 12, 1e-10
_BEHIND = 2 * LONGEST_CYCLE + 8  # rows that stay in sight: a member's end may be found some rows late
_GLANCE = 16  # components that nearly always show that a row has not come back


@dataclass(frozen=True, eq=False)
class Trace:
    """What is noted of a thinned run: of every row (rows, *batch), and of every member.

    ``outside`` in box widths; ``moved``, whether it differs from the one before; bit p of ``away``, whether
    it does not come back to the row p before. ``lowest`` (d, *batch) is the lowest point met, ``tail``
    (12, d, *batch) a member's last rows, the first one repeated where there are fewer.
    """

    outside: np.ndarray = field(repr=False)
    moved: np.ndarray = field(repr=False)
    away: np.ndarray = field(repr=False)
    lowest: np.ndarray = field(repr=False)
    tail: np.ndarray = field(repr=False)


def kept_rows(count: int, every: int) -> np.ndarray:
    """Which of ``count`` rows are kept: each ``every``-th from the first on, and the last."""
    rows = np.arange(0, count, every)
    return rows if not count or rows[-1] == count - 1 else np.append(rows, count - 1)


class Tracer:
    """Holds the latest rows of a path, and keeps of them what a ``Trace`` and a thinned path need."""

    def __init__(self, low: np.ndarray, high: np.ndarray, batch: tuple[int, ...], every: int) -> None:
        self.low, self.high, self.batch, self.every = low, high, batch, every
        shape = (low.shape[1], *batch)
        self._held, self._first, self._rows = np.empty((0, *shape)), 0, 0  # held[0] is row ``first``
        self._kept: list[np.ndarray] = []
        self._notes: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._low = np.full(batch, np.inf)  # values of the lowest points, of the rows that have been judged
        self._lowest, self._tail, self._judged = np.empty(shape), np.empty((LONGEST_CYCLE, *shape)), 0

    def room(self, count: int) -> np.ndarray:
        """Where the next ``count`` points go: (count, d, *batch)."""
        stay = min(_BEHIND, self._rows - self._first)
        begin = self._rows - self._first - stay
        if stay + count > len(self._held):
            held = np.empty((_BEHIND + count, *self._held.shape[1:]))
            held[:stay] = self._held[begin : begin + stay]
            self._held = held
        elif begin:
            self._held[:stay] = self._held[begin : begin + stay].copy()
        self._first = self._rows - stay
        self._rows += count
        return self._held[stay : stay + count]

    def window(self, first: int, last: int) -> np.ndarray:
        """The rows from ``first`` up to ``last``, of the latest ones."""
        return self._held[first - self._first : last - self._first]

    @np.errstate(all="ignore")
    def note(self, first: int) -> None:
        """Note what is to be remembered of the new rows, from ``first`` on."""
        new = self.window(first, self._rows)
        at = -(-first // self.every) * self.every - first
        self._kept.append(new[at :: self.every].copy())
        beyond = np.maximum(self.low - new, new - self.high) / (self.high - self.low)
        outside = np.maximum(0.0, np.max(beyond, axis=1))
        moved, away = np.zeros(outside.shape, dtype=bool), np.zeros(outside.shape, dtype=np.uint16)
        for back in range(1, LONGEST_CYCLE + 1):
            skipped = max(0, back - first)  # rows with none so far before them
            if skipped >= len(new):
                break
            before = self.window(first + skipped - back, self._rows - back)
            if back == 1:
                moved[skipped:] = np.any(new[skipped:] != before, axis=1)
            else:
                away[skipped:] |= self._gone(new[skipped:], before).astype(np.uint16) << back
        self._notes.append((outside, moved, away))

    def _gone(self, new: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Which of the rows are not where the earlier ones were: (rows, *batch)."""
        reach = RETURN * (self.high - self.low)
        some = slice(None, None, max(1, new.shape[1] // _GLANCE))
        gone = ~np.all(np.abs(new[:, some] - before[:, some]) <= reach[:, some], axis=1)
        for row in np.flatnonzero(~np.all(gone.reshape(len(gone), -1), axis=1)):
            gone[row] = ~np.all(np.abs(new[row] - before[row]) <= reach[0], axis=0)
        return gone

    def judged(self, values: np.ndarray, rows: int, end: np.ndarray) -> None:
        """Rows up to ``rows`` end nobody but at ``end`` (*batch), -1 for who goes on: the lowest points."""
        for row in range(self._judged, rows):
            height = np.where(np.isnan(values[row]), np.inf, values[row])
            lower = (height < self._low) & ((end < 0) | (row <= end)) | (row == 0)
            if np.any(lower):
                point = self.window(row, row + 1)[0]
                self._low = np.where(lower, height, self._low)
                self._lowest = np.where(lower, point, self._lowest)
        self._judged = max(self._judged, rows)

    def ended(self, member: tuple[int, ...], row: int) -> None:
        """Remember the last rows of a member that ends at ``row``."""
        own: Any = (slice(None), *member)
        for k in range(LONGEST_CYCLE):
            at = max(0, row - LONGEST_CYCLE + 1 + k)
            self._tail[k][own] = self.window(at, at + 1)[0][own]

    def finish(self, end: np.ndarray, length: int) -> tuple[np.ndarray, Trace]:
        """The rows that are kept of the first ``length``, ended ones repeated, and the notes."""
        rows = kept_rows(length, self.every)
        path = np.concatenate(self._kept)[: len(rows)]
        if len(path) < len(rows):
            path = np.concatenate([path, self._tail[-1:]])
        for k in map(tuple, np.argwhere(end < length - 1)):
            own: Any = (slice(None), *k)
            path[(rows > end[k], *own)] = self._tail[-1][own]
        if (length - 1) % self.every:
            path[-1] = self._tail[-1]
        outside, moved, away = (np.concatenate(part)[:length] for part in zip(*self._notes))
        return path, Trace(outside, moved, away, self._lowest, self._tail)
