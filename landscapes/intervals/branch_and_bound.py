"""Branch and bound over boxes: what cannot be decided of a box is asked of its halves.

Boxes are treated by the thousand, generation by generation. A search is a subclass that says what
becomes of some boxes when they are looked at; the order, the slices and the limits are the same for
all: critical points (critical/proof/exclusion.py), convexity and Lipschitz constants (local/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from time import thread_time
from typing import Generic, Self, TypeVar

import numpy as np

from landscapes.core.columns import Columns


@dataclass(eq=False)
class Boxes(Columns):
    """n boxes from ``low`` to ``high``, (d, n) each."""

    low: np.ndarray
    high: np.ndarray

    def __len__(self):
        return self.low.shape[1]

    @property
    def middle(self) -> np.ndarray:
        """Their middles (d, n), without overflow."""
        return self.low + (self.high - self.low) / 2

    def cut(self, side: np.ndarray, at: np.ndarray) -> tuple[Self, Self]:
        """The lower and the upper part of each box, cut across its ``side`` (n,) ``at`` (n,)."""
        each = np.arange(len(self))
        lower, upper = self[each], self[each]
        lower.high[side, each] = upper.low[side, each] = at
        return lower, upper

    def halves(self, side: np.ndarray) -> Self:
        """The lower halves of all boxes and, behind them, the upper ones."""
        return self.joined(self.cut(side, self.middle[side, np.arange(len(self))]))


_Boxes = TypeVar("_Boxes", bound=Boxes)
_SHARE, _LEAST = 0.03, 64  # of the seconds: what a slice may take; and its fewest boxes


class Ending(Enum):
    """How a search ended."""

    FINISHED = auto()  # nothing is left
    TIME = auto()
    BOXES = auto()  # more than it may look at, or more than may wait
    STOPPED = auto()  # by whoever asked for it


@dataclass
class Limits:
    """What a search may spend; the seconds, this thread's own work, count from when this is made."""

    seconds: float
    looked: float = np.inf
    waiting: float = np.inf
    cancelled: Callable[[], bool] | None = None
    began: float = field(default_factory=lambda: thread_time())

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return thread_time() - self.began


class Search(Generic[_Boxes]):
    """One branch and bound; ``looked`` counts its boxes."""

    slice = 4096  # boxes between two looks at the clock, at most; fewer where each takes long
    looked = 0
    over = False  # set where the answer is known before all boxes are

    def look(self, boxes: _Boxes) -> _Boxes:
        """What is left of these boxes to be looked at in the next generation."""
        raise NotImplementedError

    def between(self, boxes: _Boxes, generation: int) -> _Boxes:
        """The boxes of the next generation that are worth a look."""
        return boxes

    def run(self, boxes: _Boxes, limits: Limits) -> tuple[Ending, _Boxes]:
        """Search until nothing waits, or a limit is reached: then also what is left."""
        generation, size, before, seen = 0, self.slice, 0.0, 0
        while len(boxes) and not self.over:
            children: list[_Boxes] = []
            start = 0
            while start < len(boxes) and not self.over:
                spent = limits.spent
                ending = self._reached(limits, spent, len(boxes))
                if ending is not None:
                    return ending, boxes.joined([boxes[start:], *children])
                if seen:
                    each = max(spent - before, 1e-9) / seen
                    size = int(np.clip(_SHARE * limits.seconds / each, _LEAST, self.slice))
                part = boxes[start : start + size]
                before, seen = spent, len(part)
                self.looked += len(part)
                start += len(part)
                children.append(self.look(part))
            generation += 1
            boxes = self.between(boxes.joined(children), generation)
        return Ending.FINISHED, boxes

    def _reached(self, limits, spent, waiting) -> Ending | None:
        if limits.cancelled is not None and limits.cancelled():
            return Ending.STOPPED
        if self.looked > limits.looked or waiting > limits.waiting:
            return Ending.BOXES
        return Ending.TIME if spent > limits.seconds else None
