"""Short work stays in this process: to start workers takes longer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from .chunks import Arrays, Numbered, Place

WORTH = 5.0  # seconds of the processor that are left, and more, are handed on
_TRIED = 1.0  # seconds of it before anything is estimated: the first chunk also imports and records


class Worthwhile:
    """A place whose workers take about 2 seconds to start, asked only where the work is worth it.

    Chunks are done here, one after the other. Once that has taken 1 second of the processor, those that are
    left are taken to need as much each, on average, as those before; where that is more than ``seconds``
    (5 by default) together, and there are two or more, they are handed to ``place``.
    """

    def __init__(self, place: Place, seconds: float = WORTH) -> None:
        self.place, self.seconds = place, seconds

    def done(self, chunks: Numbered, waiting: Callable[[], object]) -> Iterator[tuple[int, Arrays]]:
        """Do them here, or the first ones here and the others there."""
        spent, tried = 0.0, min(_TRIED, self.seconds)
        for count, (number, chunk) in enumerate(chunks, start=1):
            waiting()
            begun = time.thread_time()
            result = chunk()
            spent += time.thread_time() - begun
            yield number, result
            left = len(chunks) - count
            if left > 1 and spent >= tried and spent / count * left > self.seconds:
                yield from self.place.done(chunks[count:], waiting)
                return
