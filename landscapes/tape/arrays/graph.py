"""A graph of operations on whole arrays, which shares what it already holds.

Shapes are known when an operation is written down, and nothing is computed. Constants are arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from landscapes.tape.tracing import Unrecordable

Shape = tuple[int, ...]

_LIMIT = 20_000  # operations; a loss this long has a loop in it that arrays should do


class Node(NamedTuple):
    """One operation: ``function(*arguments, *options)``, whose result has this shape.

    An argument is a slot, which is an int, or a constant, which is an array. ``function`` is None for an
    input, which ``options`` name. ``contiguous``: whether the result lies in memory in C order.
    """

    function: Callable[..., Any] | None
    arguments: tuple[Any, ...]
    options: tuple[Any, ...]
    shape: Shape
    is_bool: bool = False
    contiguous: bool = True


# The operations that are no ufuncs. They are also what an operation does where it is done at once.


def summed(x, axes, keepdims):
    """The sum over axes, a sorted tuple of numbers from 0."""
    return np.sum(x, axis=axes, keepdims=keepdims)


def largest(x, axes, keepdims):
    """The largest element over axes, a sorted tuple of numbers from 0."""
    return np.max(x, axis=axes, keepdims=keepdims)


def indexed(x, index):
    """x[index], with slices, numbers and new axes only: a view."""
    return x[index]


def placed(x, index, shape):
    """Zeros of a shape with x at an index."""
    zeros = np.zeros(shape)
    zeros[index] = x
    return zeros


def joined(*arguments):
    """Arrays one after another along an axis, which comes last."""
    return np.concatenate(arguments[:-1], axis=arguments[-1])


VIEWS = frozenset({np.transpose, np.reshape, np.broadcast_to, indexed})
COMPARISONS = frozenset({np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal})
LOGIC = frozenset({np.logical_and, np.logical_or, np.logical_not, np.isnan, np.isfinite})
# May be NaN where their derivatives are numbers.
PARTIAL = frozenset(
    {
        np.log,
        np.log2,
        np.log10,
        np.log1p,
        np.sqrt,
        np.power,
        np.true_divide,
        np.reciprocal,
        np.arcsin,
        np.arccos,
        np.arccosh,
        np.arctanh,
    }
)
ELEMENTWISE = (
    PARTIAL
    | COMPARISONS
    | LOGIC
    | {
        np.add,
        np.subtract,
        np.multiply,
        np.negative,
        np.absolute,
        np.sign,
        np.square,
        np.exp,
        np.expm1,
        np.sin,
        np.cos,
        np.tan,
        np.sinh,
        np.cosh,
        np.tanh,
        np.arctan,
        np.arcsinh,
        np.maximum,
        np.minimum,
    }
)


class Graph:
    """Operations in order of evaluation; slot i holds the result of the i-th."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, int] = {}
        self._constants: list[np.ndarray] = []  # as long as their ids are keys, they must live

    def input(self, name: tuple[str, Any], shape: Shape) -> int:
        """A new input."""
        self.nodes.append(Node(None, (), name, shape))
        return len(self.nodes) - 1

    def emit(self, node: Node, mark: bool = False) -> int:
        """The slot of this operation, which may be an older one that is the same and so marked."""
        key = node.function, mark, *map(self._key, node.arguments), repr(node.options)
        slot = self._known.get(key)
        if slot is None:
            if len(self.nodes) >= _LIMIT:
                raise Unrecordable(f"the loss has more than {_LIMIT:,} operations on arrays")
            self.nodes.append(node)
            slot = self._known[key] = len(self.nodes) - 1
        return slot

    def _key(self, argument):
        if isinstance(argument, int):
            return argument
        if argument.size <= 16:
            return argument.dtype.str, argument.shape, argument.tobytes()
        self._constants.append(argument)
        return argument.shape, id(argument)

    def needed(self, slots: Iterable[int]) -> list[int]:
        """The slots needed for these, themselves included, in the order of evaluation."""
        left, live = list(slots), set()
        while left:
            slot = left.pop()
            if slot not in live:
                live.add(slot)
                left += slots_of(self.nodes[slot])
        return sorted(live)


def slots_of(node: Node) -> list[int]:
    """The slots among a node's arguments."""
    return [a for a in node.arguments if isinstance(a, int)]


def product_shape(a: Shape, b: Shape) -> Shape:
    """The shape of a matrix product of at least two axes each."""
    if a[-1] != b[-2]:
        raise Unrecordable(f"matrices of shapes {a} and {b} have no product")
    return (*np.broadcast_shapes(a[:-2], b[:-2]), a[-2], b[-1])


def reduced_shape(shape: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    """The shape of a sum over axes."""
    if keepdims:
        return tuple(1 if k in axes else size for k, size in enumerate(shape))
    return tuple(size for k, size in enumerate(shape) if k not in axes)


def positive_axes(axis, rank: int) -> tuple[int, ...]:
    """An ``axis`` argument as a sorted tuple of numbers from 0; None is all of them."""
    if axis is None:
        return tuple(range(rank))
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    return tuple(sorted(int(k) % rank for k in axes))


def resolved_shape(shape, size: int) -> Shape:
    """A ``shape`` argument of reshape without its -1."""
    sizes = [int(n) for n in np.ravel(shape)]
    if -1 in sizes:
        others = math.prod(n for n in sizes if n != -1)
        sizes[sizes.index(-1)] = size // others if others else 0
    if math.prod(sizes) != size:
        raise Unrecordable(f"{size} numbers cannot be given the shape {tuple(sizes)}")
    return tuple(sizes)


def full_index(index, rank: int) -> tuple[Any, ...]:
    """An index as a tuple with an entry for every axis; refused where it holds arrays."""
    entries = index if isinstance(index, tuple) else (index,)
    if any(isinstance(e, (np.ndarray, list)) or not isinstance(e, _BASIC) for e in entries):
        raise Unrecordable(
            "an index that is an array cannot be recorded; use slices, or a product with zeros and ones"
        )
    used = sum(e is not None and e is not Ellipsis for e in entries)
    missing = (slice(None),) * (rank - used)
    if Ellipsis not in entries:
        return (*entries, *missing)
    at = entries.index(Ellipsis)
    return (*entries[:at], *missing, *entries[at + 1 :])


_BASIC = (int, np.integer, slice, type(None), type(Ellipsis))
