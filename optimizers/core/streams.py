"""Random numbers that are a pure function of (seed, member, step): the same on every machine.

Member k of a run with seed s has streams of its own, seeded from (s, k), so that a member of a
batch draws what its solo run draws, and step t can be asked again and gives the same numbers:
that is what makes an optimizer's ``step`` pure although it is random.
"""

from __future__ import annotations

import numpy as np

# Seeding a generator costs about 20 microseconds a member; a block spreads it over many steps. Its
# length is a matter of the number of draws a step alone: a member must draw the same in any batch.
_LONGEST, _NUMBERS = 64, 512
# Numbers kept before all blocks are forgotten: any block can be made again.
_KEPT = 4_000_000
_KINDS = ("uniform", "normal")


class Streams:
    """Draws of shape (count, *batch) for a step t; t is one number or one per member.

    ``tag`` separates draws of the same kind within one step: ask for the initial population with
    tag 1 and for the mutations with tag 2, and they are independent.
    ``first_member`` is the number of the batch's first member, or an array (n,) of each one's: members
    of the same number draw the same.
    """

    def __init__(self, seed: int, batch: tuple[int, ...] = (), first_member: int | np.ndarray = 0):
        self.seed = int(seed)
        self.batch = batch
        self.members = int(np.prod(batch, dtype=int))
        self.first_member = first_member
        named = isinstance(first_member, np.ndarray)
        each = np.ravel(first_member) if named else np.arange(self.members) + first_member
        if len(each) != self.members:
            raise ValueError(f"{self.members} members have one number each, got {len(each)}")
        # Members that draw the same share one table.
        self._numbers, self._row = np.unique(each, return_inverse=True)
        self._blocks: dict[tuple, np.ndarray] = {}

    @property
    def numbers(self) -> np.ndarray:
        """Each member's number, in turn: (members,)."""
        return self._numbers[self._row]

    def of(self, some: np.ndarray) -> Streams:
        """The streams of some members of a batch of one axis, by their places in it."""
        streams = Streams(self.seed, (len(some),), self.numbers[some])
        known = np.searchsorted(self._numbers, streams._numbers)
        streams._blocks = {key: table[known] for key, table in self._blocks.items()}
        return streams

    def uniform(self, t, count: int, tag: int = 0) -> np.ndarray:
        """Uniform on [0, 1): (count, *batch)."""
        return self._draw("uniform", t, count, tag)

    def normal(self, t, count: int, tag: int = 0) -> np.ndarray:
        """Standard normal: (count, *batch)."""
        return self._draw("normal", t, count, tag)

    def _draw(self, kind, t, count, tag):
        steps = np.broadcast_to(np.asarray(t, dtype=np.int64), self.batch).reshape(-1)
        length = min(_LONGEST, max(1, _NUMBERS // count))
        drawn = np.empty((count, self.members))
        for block in np.unique(steps // length):
            table = self._block(kind, int(block), length, count, tag)
            here = np.flatnonzero(steps // length == block)
            drawn[:, here] = table[self._row[here], steps[here] % length].T
        return drawn.reshape((count, *self.batch))

    def _block(self, kind, block, length, count, tag):
        """The draws of ``length`` steps for every number that a member has: (numbers, length, count)."""
        key = (kind, block, count, tag)
        if key not in self._blocks:
            if sum(table.size for table in self._blocks.values()) > _KEPT:
                self._blocks.clear()
            table = np.empty((len(self._numbers), length, count))
            for k, number in enumerate(self._numbers):
                words = [self.seed, int(number), _KINDS.index(kind), block, tag]
                generator = np.random.default_rng(words)
                shape = (length, count)
                table[k] = generator.random(shape) if kind == "uniform" else generator.normal(size=shape)
            self._blocks[key] = table
        return self._blocks[key]
