"""What an ending asks of one member's path, whether all of its rows were kept or some."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from landscapes import Landscape

from .scales import outside
from .trace import LONGEST_CYCLE, RETURN, Trace

if TYPE_CHECKING:
    from .run import Run


@dataclass(frozen=True, eq=False)
class Course:
    """One member's way up to its end: ``points`` (k, d) are the rows that are kept, of ``length``.

    ``trace`` is what was noted of the others, that member's own; None where all rows are kept.
    """

    landscape: Landscape
    length: int
    points: np.ndarray = field(repr=False)
    trace: Trace | None = field(default=None, repr=False)

    @property
    def last(self) -> np.ndarray:
        """Where it ends."""
        return self.points[-1]

    @cached_property
    def outside(self) -> np.ndarray:
        """By how many box widths each row lies outside the box: (rows,)."""
        return outside(self.landscape, self.points) if self.trace is None else self.trace.outside

    @property
    def last_move(self) -> int:
        """The last row that differs from the one before; 0 where none does."""
        if self.trace is None:
            moved = np.flatnonzero(np.any(np.diff(self.points, axis=0) != 0, axis=1)) + 1
        else:
            moved = np.flatnonzero(self.trace.moved)
        return int(moved[-1]) if len(moved) else 0

    @property
    def comes_back(self) -> bool:
        """Whether it was farthest out before its last fifth."""
        away = self.outside
        return bool(away[-1] < np.max(away) and np.argmax(away) < 0.8 * (self.length - 1))

    def goes_round(self, least: float) -> dict[str, int] | None:
        """The shortest period with which it has returned for three rounds and more; None without one.

        What moves by no more than ``least`` box widths stands still.
        """
        width = np.ptp(np.array(self.landscape.domain), axis=1)
        tail = self.points[-LONGEST_CYCLE:] if self.trace is None else self.trace.tail
        for period in range(2, LONGEST_CYCLE + 1):
            if self.length <= 3 * period:
                continue
            gone = self._gone(period, width)
            if gone is None:
                continue
            since = int(gone[-1]) - period + 1 if len(gone) else 0
            spread = np.ptp(tail[-period:], axis=0)
            if self.length - since > 3 * period and np.any(spread > least * width):
                return {"period": period, "since": since}
        return None

    def _gone(self, period: int, width: np.ndarray) -> np.ndarray | None:
        """The rows that have not come back to the one a period before; None where the last one has not."""
        if self.trace is not None:
            gone = np.flatnonzero(self.trace.away >> period & 1)
            return None if len(gone) and gone[-1] == self.length - 1 else gone
        points = self.points
        if np.any(np.abs(points[-1] - points[-1 - period]) > RETURN * width):
            return None
        back = np.all(np.abs(points[period:] - points[:-period]) <= RETURN * width, axis=1)
        return np.flatnonzero(~back) + period


def member_of(
    landscape: Landscape,
    path: np.ndarray,
    kept: np.ndarray,
    end: int,
    trace: Trace | None,
    member: tuple[int, ...],
) -> Course:
    """The way of one member, () for the only one, that ends at row ``end``; ``kept`` are the path's rows."""
    every: Any = slice(None)
    if trace is None:
        return Course(landscape, end + 1, path[(slice(end + 1), every, *member)])
    rows: Any = (slice(end + 1), *member)
    own = Trace(
        trace.outside[rows],
        trace.moved[rows],
        trace.away[rows],
        trace.lowest[(every, *member)],
        trace.tail[(every, every, *member)],
    )
    # The first row at the end, or beyond it, has the last point.
    until = int(np.searchsorted(kept, end)) + 1
    return Course(landscape, end + 1, path[(slice(until), every, *member)], own)


def course_of(run: Run, member: tuple[int, ...]) -> Course:
    """The way of one member of a run."""
    end = int(np.asarray(run.steps)[member])
    return member_of(run.landscape, run.path, run.kept, end, run.trace, member)
