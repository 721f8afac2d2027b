"""A loss over data, recorded once: value, gradient, Hessian and its products at any thetas.

tape = ArrayTape(per, {"W": (8, 2), "b": (8,)}, {"X": X, "y": y}, rows=("X", "y"))
tape.value_and_gradient(theta)      # theta (d, *batch), components first as everywhere
tape.refusal                        # why direct autograd answers; empty where the tape does
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np

from landscapes.core.derivatives import refuse_complex

from .answers import Answers
from .direct import Direct, Loss
from .parts import Parts
from .programs import Programs, Recordings
from .recording import Asked

_SIZES = 8  # of minibatches, whose recordings are kept


class ArrayTape(Answers):
    """A loss over data as straight-line programs on arrays (value, gradient, Hessian: ``Answers``).

    ``per(parts, data)`` is the loss, written with ``autograd.numpy`` and functions.py: ``parts`` are the
    arrays that theta is cut into, each (*batch, *shape), ``data`` the arrays of these names, and the result
    is (*batch), for one axis of thetas or two. No theta may see another one.

    ``shapes``: the parts' names and shapes, in theta's order. ``data``: arrays of numbers; they are copied,
    and read-only. ``rows``: the names of those with the N samples along their first axis, of which
    minibatches are taken.

    Programs are recorded when first needed, compared with direct autograd at a few thetas, and kept. Any
    thread may ask. Constants are folded: 0 times what is infinite or NaN is 0 here.
    """

    def __init__(
        self,
        per: Loss,
        shapes: Mapping[str, Sequence[int]],
        data: Mapping[str, np.ndarray],
        rows: Sequence[str] = (),
    ):
        self.parts = Parts(shapes)
        self.dimension = self.parts.dimension
        self.data = {name: _read_only(array, name) for name, array in data.items()}
        self.rows = tuple(rows)
        unknown = [name for name in self.rows if name not in self.data]
        if unknown:
            raise ValueError(f"rows names {unknown[0]!r}, but data has {', '.join(self.data) or 'nothing'}")
        lengths = {len(self.data[name]) for name in self.rows}
        if len(lengths) > 1:
            raise ValueError(f"the arrays in rows must have the same number of samples; they have {lengths}")
        self.samples = lengths.pop() if lengths else 0
        self.direct = Direct(per, self.parts, self.data)
        self._recordings = Recordings(self.direct)
        self.programs = Programs(self._recordings, {})
        self._of_batches: OrderedDict[int, Recordings] = OrderedDict()
        self._lock = threading.Lock()
        self.programs.of(Asked.GRADIENT)

    @property
    def refusal(self) -> str:
        """Why direct autograd answers something that was asked so far, in a sentence; else empty."""
        return self._recordings.refusal

    def recordings_of_batches(self, n: int) -> Recordings:
        """The recordings for minibatches of n samples, whose data are inputs."""
        with self._lock:
            if n not in self._of_batches:
                example = {name: self.data[name][:n] for name in self.rows}
                self._of_batches[n] = Recordings(self.direct, example)
                if len(self._of_batches) > _SIZES:
                    self._of_batches.popitem(last=False)
            self._of_batches.move_to_end(n)
            return self._of_batches[n]


def _read_only(array, name: str) -> np.ndarray:
    refuse_complex(array, name)
    copy = np.array(array, dtype=float, order="C")
    copy.setflags(write=False)
    return copy
