"""A loss over n of its N samples, whichever they are: for steps of stochastic gradient descent."""

from __future__ import annotations

import numpy as np

from .answers import Answers
from .array_tape import ArrayTape
from .direct import Direct
from .programs import Programs


class Minibatch(Answers):
    """The loss of a tape over those n samples that were loaded last (value, gradient, ...: ``Answers``).

        batch = Minibatch(tape, 32)
        batch.load(indices)                 # (32,), each from 0 to N - 1
        batch.value_and_gradient(theta)

    At first the first n samples are loaded. It holds buffers for the samples, so one thread at a time uses
    it; what is recorded belongs to the tape, and is shared.
    """

    def __init__(self, tape: ArrayTape, n: int):
        if not tape.rows:
            raise ValueError("the tape must say which data have a row a sample: ArrayTape(..., rows=(...))")
        if not 1 <= n <= tape.samples:
            raise ValueError(f"a minibatch has 1 to {tape.samples} samples, not {n}")
        self.dimension, self.n, self.samples = tape.dimension, n, tape.samples
        self._pairs = [(tape.data[name], tape.data[name][:n].copy()) for name in tape.rows]
        self._buffers = {name: buffer for name, (_, buffer) in zip(tape.rows, self._pairs)}
        self._recordings = tape.recordings_of_batches(n)
        self.direct = Direct(tape.direct.per, tape.parts, {**tape.data, **self._buffers})
        self.programs = Programs(self._recordings, self._buffers)

    @property
    def refusal(self) -> str:
        """Why direct autograd answers something that was asked so far, in a sentence; else empty."""
        return self._recordings.refusal

    def load(self, indices) -> None:
        """Take these samples, (n,) whole numbers from 0 to N - 1, which may repeat."""
        indices = np.asarray(indices)
        if indices.shape != (self.n,) or indices.dtype.kind not in "iu":
            raise ValueError(f"a batch of {self.n} samples needs as many whole numbers; got {indices!r}")
        indices = indices.astype(np.intp, copy=False)
        # Negative numbers are large ones without their sign, so that one look sees both ends.
        if np.maximum.reduce(indices.view(np.uintp)) >= self.samples:
            raise IndexError(f"indices of samples are from 0 to {self.samples - 1}")
        for array, buffer in self._pairs:
            np.take(array, indices, axis=0, out=buffer, mode="clip")  # another mode would copy once more

    def put(self, name: str, values) -> None:
        """Other numbers for one of the rows' arrays, (n, ...), until samples are loaded again."""
        self._buffers[name][...] = values
