"""Which rows each step of a stochastic descent sees, and the loss over them.

batches(size=32, seed=0)            # every row once an epoch, in an order drawn from the seed
batches(size=32, dropout=0.5)       # and each row's units dropped with probability 1/2
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.derivatives import as_theta
from landscapes.tape.arrays.minibatch import Minibatch

if TYPE_CHECKING:
    from .loss_landscape import TrainingLoss

_REPLACED_TAG = 0x7265706C
_DROPOUT_TAG = 0x64726F706F7574
_TAG = 0x6261746368  # keeps these draws apart from every other use of the same seed


@dataclass(frozen=True)
class Batches:
    """Minibatches of ``size`` rows: the epoch's permutation cut in pieces, the last one maybe shorter.

    The rows of step t are a pure function of (seed, t, number of rows), so that all methods of a race
    see the same ones and a step can be asked again. Size 1 is stochastic gradient descent in its first
    sense; a size of all rows or more is the full loss, in another order.

    With ``replacement`` every row of a step is drawn from all of them, so that steps are independent, and
    an epoch is as many steps as it takes to have drawn as many rows as there are.

    With ``dropout`` p every row of a step has each unit dropped with probability p, the others times
    1/(1 - p), so that what a layer hands on has the same mean as without. Which, is drawn from (seed, t).
    """

    size: int = 32
    seed: int = 0
    dropout: float = 0.0
    replacement: bool = False

    def __post_init__(self):
        for name, least in (("size", 1), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
                raise ValueError(
                    f"the batches' {name} must be a whole number of at least {least}, got {value!r}"
                )

        if not 0 <= self.dropout < 1:
            raise ValueError(f"the batches' dropout must lie in [0, 1), got {self.dropout!r}")

    def kept(self, step: int, rows: int, units: Sequence[int]) -> list[np.ndarray]:
        """Dropout's factors at a step for so many rows: an array (rows, units) a layer."""
        generator = np.random.default_rng([self.seed, _DROPOUT_TAG, step])
        keep = 1 - self.dropout
        return [(generator.random((rows, width)) < keep) / keep for width in units]

    def per_epoch(self, rows: int) -> int:
        """How many steps an epoch of so many rows has."""
        return math.ceil(rows / self.size)

    def lengths(self, steps: np.ndarray, rows: int) -> np.ndarray:
        """How many of so many rows each of these steps sees; they add up to all over an epoch."""
        if self.replacement:
            return np.full(np.shape(steps), self.size)
        place = np.asarray(steps) % self.per_epoch(rows)
        return np.minimum(self.size, rows - place * self.size)

    def indices(self, step: int, rows: int) -> np.ndarray:
        """The rows that step 0, 1, ... sees of so many: (size,) or fewer, read-only."""
        if self.replacement:
            return np.random.default_rng([self.seed, _REPLACED_TAG, step]).integers(0, rows, self.size)
        epoch, place = divmod(step, self.per_epoch(rows))
        return _permutation(self.seed, epoch, rows)[place * self.size : (place + 1) * self.size]


def batches(size: int = 32, seed: int = 0, dropout: float = 0.0, *, replacement: bool = False) -> Batches:
    """Minibatches of ``size`` rows, drawn by ``seed``, for ``optimizers.run(..., batches=...)``."""
    return Batches(size, seed, dropout, replacement)


@lru_cache(maxsize=32)
def _permutation(seed: int, epoch: int, rows: int) -> np.ndarray:
    order = np.random.default_rng([seed, _TAG, epoch]).permutation(rows)
    order.setflags(write=False)
    return order


class Minibatches:
    """The loss over the rows of the step that was last sought; for one thread.

    A recording for each length that a batch may have serves all steps: the rows are copied into its buffers.
    """

    def __init__(self, loss: TrainingLoss, batches: Batches):
        objective = loss.objective_of
        self._units = loss.model.droppable(loss.data) if batches.dropout else ()
        self._tape = objective.dropping if batches.dropout else objective.arrays
        self._count = len(loss.data.train)
        self._dimension, self._batches = loss.dimension, batches
        self._of_length: dict[int, Minibatch] = {}
        self.seek(0)

    def seek(self, step: int) -> None:
        """Ask for the rows of step 0, 1, ... from now on."""
        indices = self._batches.indices(step, self._count)
        length = len(indices)
        if length not in self._of_length:
            self._of_length[length] = Minibatch(self._tape, length)
        self._rows = self._of_length[length]
        self._rows.load(indices)
        for k, kept in enumerate(self._batches.kept(step, length, self._units) if self._units else ()):
            self._rows.put(f"kept{k}", kept)

    def value(self, theta) -> np.ndarray:
        """(d, *batch) -> batch."""
        return self._rows.value(as_theta(self._dimension, theta))

    def value_and_gradient(self, theta) -> tuple[np.ndarray, np.ndarray]:
        """(d, *batch) -> batch, (d, *batch)."""
        return self._rows.value_and_gradient(as_theta(self._dimension, theta))

    def hessian(self, theta) -> np.ndarray:
        """(d, *batch) -> (d, d, *batch)."""
        return self._rows.hessian(as_theta(self._dimension, theta))
