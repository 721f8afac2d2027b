"""A graph laid out in memory: a list of calls, each of which writes into a buffer that is there already.

Views are made once. A buffer is used again as soon as nothing that it holds is needed any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from .graph import VIEWS, Graph, Node, joined, largest, placed, slots_of, summed

Call = tuple[Callable[..., Any], tuple[Any, ...]]

_FOREVER = 1 << 60


class Layout:
    """The calls that compute some slots of a graph, in order, and the arrays in which the slots are then.

    ``inputs`` are the arrays of the graph's inputs, by slot; ``outputs`` are pairs of a slot and an array
    of its shape, where it is wanted.
    """

    def __init__(
        self, graph: Graph, inputs: Mapping[int, np.ndarray], outputs: Sequence[tuple[int, np.ndarray]]
    ):
        self.calls: list[Call] = []
        self._nodes = graph.nodes
        self._arrays: dict[int, np.ndarray] = {}
        self._owner: dict[int, int] = {}  # of a view: whose memory it shows
        self._free: dict[int, list[np.ndarray]] = {}
        self._held: dict[int, np.ndarray] = {}  # buffers to be given back
        order = graph.needed(slot for slot, _ in outputs)
        wanted: dict[int, np.ndarray] = {}
        for slot, array in outputs:
            wanted.setdefault(slot, array)
        self._last = self._last_uses(order, wanted)
        for position, slot in enumerate(order):
            node = self._nodes[slot]
            if node.function is None:
                self._arrays[slot] = inputs[slot]
            elif not (node.function in VIEWS and self._is_view(slot, node)):
                self._compute(slot, node, position, wanted.get(slot))
        for slot, array in outputs:
            if self._arrays[slot] is not array:
                self._call(np.copyto, array, self._arrays[slot])

    def _last_uses(self, order, wanted) -> dict[int, int]:
        """When a buffer is read for the last time, by the slot that owns it."""
        last: dict[int, int] = {}
        for position, slot in enumerate(order):
            node = self._nodes[slot]
            is_view = node.function in VIEWS
            self._owner[slot] = self._owner[node.arguments[0]] if is_view else slot
            for argument in slots_of(node):
                last[self._owner[argument]] = position
        for slot in wanted:
            last[self._owner[slot]] = _FOREVER
        return last

    def _call(self, function, *arguments) -> None:
        self.calls.append((function, arguments))

    def _array(self, argument) -> np.ndarray:
        return self._arrays[argument] if isinstance(argument, int) else argument

    def _is_view(self, slot: int, node: Node) -> bool:
        """Makes the view; a reshape that NumPy would copy for is none."""
        source = self._arrays[node.arguments[0]]
        view = node.function(source, *node.options)  # type: ignore[misc]
        if view.size and not np.may_share_memory(view, source):
            return False
        self._arrays[slot] = view
        return True

    # Buffers ---------------------------------------------------------------------------------

    def _buffer(self, slot: int, node: Node, wanted) -> np.ndarray:
        if wanted is not None:
            return wanted
        if node.is_bool:
            return np.empty(node.shape, dtype=bool)
        spare = self._free.get(int(np.prod(node.shape)))
        buffer = (spare.pop() if spare else np.empty(node.shape)).reshape(node.shape)
        self._held[slot] = buffer
        return buffer

    def _give_back(self, position: int, slots) -> None:
        for slot in slots:
            owner = self._owner[slot]
            if self._last[owner] == position and owner in self._held:
                buffer = self._held.pop(owner)
                self._free.setdefault(buffer.size, []).append(buffer)

    def _compute(self, slot: int, node: Node, position: int, wanted) -> None:
        if isinstance(node.function, np.ufunc) and node.function is not np.matmul:
            # Element by element, an operand's buffer can take the result.
            own = [a for a in slots_of(node) if self._owner[a] == a and self._nodes[a].shape == node.shape]
            self._give_back(position, own)
        out = self._buffer(slot, node, wanted)
        self._arrays[slot] = out
        self._lower(node, [self._array(a) for a in node.arguments], out)
        self._give_back(position, slots_of(node))

    # Calls -----------------------------------------------------------------------------------

    def _lower(self, node: Node, arrays: list[np.ndarray], out: np.ndarray) -> None:
        function: Any = node.function
        if function is np.matmul:
            self._call(np.matmul, *map(self._for_blas, arrays), out)
        elif function in (np.maximum, np.minimum):
            self._call(partial(function, out=out), *arrays)  # no third argument by position
        elif isinstance(function, np.ufunc):
            self._call(function, *arrays, out)
        elif function is summed:
            self._sum(arrays[0], out, *node.options)
        elif function is largest:
            axes, keepdims = node.options
            self._call(np.maximum.reduce, arrays[0], axes, None, out, keepdims)
        elif function is np.where:
            condition, a, b = arrays
            self._call(np.copyto, out, b)
            self._call(np.copyto, out, a, "same_kind", condition)
        elif function is placed:
            self._call(out.fill, 0.0)
            self._call(np.copyto, out[node.options[0]], arrays[0])
        elif function is joined:
            self._join(arrays, out, node.options[0])
        else:  # a reshape that has to copy
            self._call(np.copyto, out.reshape(arrays[0].shape), arrays[0])

    def _for_blas(self, array: np.ndarray) -> np.ndarray:
        """An operand of a matrix product in a layout that needs no slow loop: copied where it must be."""
        rows, columns = array.shape[-2:]
        step, across = array.strides[-2:]
        size = array.itemsize
        if array.dtype == float and (
            (across == size and step >= size * columns) or (step == size and across >= size * rows)
        ):
            return array
        copy = np.array(array, dtype=float, order="C")
        self._call(np.copyto, copy, array)
        return copy

    def _sum(self, x: np.ndarray, out: np.ndarray, axes: tuple[int, ...], keepdims: bool) -> None:
        rank, first = x.ndim, axes[0]
        spread = out if keepdims else np.expand_dims(out, axes)
        if axes == tuple(range(first, rank)):
            rows, target = x.reshape(*x.shape[:first], -1), spread.reshape(x.shape[:first])
            if np.may_share_memory(rows, x):  # the same for one theta and for many
                self._call(np.add.reduce, rows, first, None, target)
                return
        if rank >= 2 and axes == (rank - 2,) and x.shape[-1] > 1:
            # Many short rows: four times as fast as a product.
            self._call(np.matmul, np.ones((1, x.shape[-2])), self._for_blas(x), spread)
            return
        self._call(np.add.reduce, x, axes, None, out, keepdims)

    def _join(self, arrays: list[np.ndarray], out: np.ndarray, axis: int) -> None:
        start = 0
        for array in arrays:
            place = [slice(None)] * out.ndim
            place[axis] = slice(start, start + array.shape[axis])
            start += array.shape[axis]
            self._call(np.copyto, out[tuple(place)], array)
