"""Arrays of symbols that autograd differentiates like numbers, writing every operation down.

A ``TracedArray`` takes the place of theta. NumPy hands its functions over to it (the protocols of
NEP 13 and 18), so autograd's own forward and backward passes, run on it, leave behind a graph of
scalar operations. Structure (indexing, reshaping, sums, dot products) is done on an array of
scalars by NumPy itself and leaves no trace; element-wise functions become nodes of the graph.

What would need a number (``if x > 0``, ``float(x)``, ``math.sin(x)``) is refused: a graph that took
one branch would be another function elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from autograd.extend import Box, VSpace
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_vspaces import ArrayVSpace

from . import operations
from .graph import Graph

_LIMIT = 20_000  # nodes; a formula this long is faster evaluated as arrays


class Unrecordable(Exception):
    """The function cannot be written down as one formula; the message says why."""


class _Scalar:
    """One element of a traced array: a slot of a graph. NumPy's object arrays do sums on these."""

    __slots__ = ("graph", "slot")

    def __init__(self, graph: Graph, slot: int):
        self.graph, self.slot = graph, slot

    def _with(self, op, other, swapped=False):
        if isinstance(other, _Scalar):
            there = other.slot
        elif np.ndim(other) == 0:
            there = self.graph.constant(other)
        else:
            return NotImplemented
        args = (there, self.slot) if swapped else (self.slot, there)
        return _emit(self.graph, op, *args)

    def __add__(self, other):
        return self._with("add", other)

    def __radd__(self, other):
        return self._with("add", other, swapped=True)

    def __sub__(self, other):
        return self._with("subtract", other)

    def __rsub__(self, other):
        return self._with("subtract", other, swapped=True)

    def __mul__(self, other):
        return self._with("multiply", other)

    def __rmul__(self, other):
        return self._with("multiply", other, swapped=True)

    def __truediv__(self, other):
        return self._with("divide", other)

    def __rtruediv__(self, other):
        return self._with("divide", other, swapped=True)

    def __neg__(self):
        return _emit(self.graph, "negative", self.slot)

    def __bool__(self):
        _refuse_choice()

    def __float__(self):
        _refuse_number()


def _emit(graph: Graph, op: str, *slots: int, immediate=None) -> _Scalar:
    if len(graph.nodes) > _LIMIT:
        raise Unrecordable(f"the formula has more than {_LIMIT:,} operations")
    return _Scalar(graph, graph.emit(op, *slots, immediate=immediate))


def _refuse_choice() -> NoReturn:
    raise Unrecordable(
        "the function decides with `if`, `and` or a loop on a value that depends on theta; "
        "write np.where(condition, a, b) instead"
    )


def _refuse_number() -> NoReturn:
    raise Unrecordable(
        "the function needs theta as a plain number (float(), math.*, int()); "
        "use the functions of autograd.numpy instead"
    )


def _elementwise(graph: Graph, op: str, *arguments, immediate=None) -> TracedArray:
    """op on every element of the broadcast arguments."""
    aligned: list[Any] = list(np.broadcast_arrays(*(_elements(graph, a) for a in arguments)))
    results = np.empty(aligned[0].shape, dtype=object)
    for at in np.ndindex(results.shape):
        results[at] = _emit(graph, op, *(a[at].slot for a in aligned), immediate=immediate)
    return TracedArray(graph, results)


def _elements(graph: Graph, argument) -> np.ndarray:
    """Any operand as an object array of scalars of the graph."""
    if isinstance(argument, TracedArray):
        return argument.elements
    array: Any = np.asarray(argument)
    scalars = np.empty(array.shape, dtype=object)
    for at in np.ndindex(array.shape):
        one = array[at]
        scalars[at] = one if isinstance(one, _Scalar) else _Scalar(graph, graph.constant(one))
    return scalars


def _plain(argument):
    """The object array behind a traced one, also inside lists; anything else as it is."""
    if isinstance(argument, TracedArray):
        return argument.elements
    if isinstance(argument, (list, tuple)):
        return type(argument)(_plain(a) for a in argument)
    return argument


# What NumPy does by moving, adding and multiplying elements, it does on object arrays by itself.
_STRUCTURAL = frozenset(
    (
        np.reshape,
        np.ravel,
        np.transpose,
        np.swapaxes,
        np.moveaxis,
        np.rollaxis,
        np.expand_dims,
        np.squeeze,
        np.broadcast_to,
        np.concatenate,
        np.stack,
        np.vstack,
        np.hstack,
        np.roll,
        np.flip,
        np.flipud,
        np.fliplr,
        np.rot90,
        np.repeat,
        np.tile,
        np.diagonal,
        np.diag,
        np.trace,
        np.take,
        np.split,
        np.array_split,
        np.atleast_1d,
        np.atleast_2d,
        np.tril,
        np.triu,
        np.diff,
        np.sum,
        np.prod,
        np.cumsum,
        np.cumprod,
        np.mean,
        np.dot,
        np.inner,
        np.outer,
        np.tensordot,
        np.einsum,
        np.kron,
    )
)
_ALIKE = {np.zeros_like: 0.0, np.ones_like: 1.0}
_EXTREMES = {np.max: "maximum", np.min: "minimum"}
# Functions that are no ufuncs, which NumPy hands over by another protocol.
_OPERATION_OF = {np.sinc: "sinc", np.where: "where"}


def _operator(ufunc: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return lambda self, other: ufunc(self, other), lambda self, other: ufunc(other, self)


class TracedArray:
    """An array whose elements are slots of a graph; it answers to NumPy as an array of floats."""

    __slots__ = ("elements", "graph")

    def __init__(self, graph: Graph, elements):
        self.graph = graph
        self.elements = np.asarray(elements, dtype=object)

    shape = property(lambda self: self.elements.shape)
    ndim = property(lambda self: self.elements.ndim)
    size = property(lambda self: self.elements.size)
    dtype = property(lambda self: np.dtype(float))
    T = property(lambda self: TracedArray(self.graph, self.elements.T))

    def traced_call(self, name: str, arguments, immediate=None) -> TracedArray:
        """A function of primitives.py, written down by its name; self is one of its arguments."""
        return _elementwise(self.graph, name, *arguments, immediate=immediate)

    def slots(self) -> list[int]:
        """The slots of the elements, in C order."""
        return [e.slot for e in _elements(self.graph, self).ravel()]

    def __len__(self):
        return len(self.elements)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        if isinstance(index, (TracedArray, Box)):
            _refuse_choice()
        return TracedArray(self.graph, self.elements[index])

    def __bool__(self):
        _refuse_choice()

    def __float__(self):
        _refuse_number()

    __int__ = __index__ = __complex__ = __float__

    def __array__(self, dtype=None, copy=None):
        raise Unrecordable("the function copies theta into an array that autograd cannot follow")

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        if any(isinstance(i, Box) for i in inputs):
            return NotImplemented  # autograd's box comes first; it will hand us what is inside
        if method == "at" and ufunc is np.add and isinstance(inputs[0], TracedArray):
            target, index, added = inputs  # autograd's pull-back of an index
            np.add.at(target.elements, index, _elements(self.graph, added))
            return None
        name = "power" if ufunc is np.float_power else ufunc.__name__
        if method != "__call__" or out is not None or kwargs or name not in operations.TABLE:
            if ufunc is np.matmul and not kwargs:
                return self._wrap(np.matmul(*(_elements(self.graph, i) for i in inputs)))
            if ufunc is np.conjugate and not kwargs:
                return inputs[0]  # all numbers here are real
            raise Unrecordable(f"np.{name} with {method} cannot be recorded")
        return _elementwise(self.graph, name, *inputs)

    def __array_function__(self, function, types, args, kwargs):
        if function in (np.shape, np.ndim, np.size):
            return function(args[0].elements, *args[1:], **kwargs)
        if function is np.iscomplexobj:
            return False
        if function is np.result_type:
            return np.dtype(float)
        if function is np.real or function is np.real_if_close:
            return args[0]
        if function in _ALIKE:
            return np.full(np.shape(args[0]), _ALIKE[function])
        if function in _OPERATION_OF and len(args) == operations.TABLE[_OPERATION_OF[function]].arity:
            return _elementwise(self.graph, _OPERATION_OF[function], *args)
        if function is np.clip and len(args) == 3:
            return np.minimum(np.maximum(args[0], args[1]), args[2])
        if function in _EXTREMES:
            return args[0]._extreme(_EXTREMES[function], *args[1:], **kwargs)
        if function in _STRUCTURAL:
            kwargs.pop("dtype", None)
            return self._wrap(function(*_plain(args), **kwargs))
        raise Unrecordable(f"np.{function.__name__} cannot be recorded")

    def _wrap(self, result):
        if isinstance(result, (list, tuple)):
            return [self._wrap(part) for part in result]
        return TracedArray(self.graph, _elements(self.graph, result))

    def _extreme(self, op, axis=None, keepdims=False, **kwargs):
        """The largest or smallest element over an axis, or over all."""
        if isinstance(axis, tuple):
            raise Unrecordable("a maximum over several axes cannot be recorded")
        lines = self.elements.reshape(-1) if axis is None else np.moveaxis(self.elements, axis, 0)
        extreme = lines[0]
        for line in lines[1:]:
            pair = TracedArray(self.graph, extreme), TracedArray(self.graph, line)
            extreme = _elementwise(self.graph, op, *pair).elements
        if keepdims:
            extreme = np.reshape(extreme, (1,) * self.ndim) if axis is None else np.expand_dims(extreme, axis)
        return TracedArray(self.graph, extreme)

    def reshape(self, *shape, **kwargs):
        return TracedArray(self.graph, self.elements.reshape(*shape))

    def swapaxes(self, one, other):
        return TracedArray(self.graph, self.elements.swapaxes(one, other))

    def astype(self, *args, **kwargs):
        return self

    view = astype

    __add__, __radd__ = _operator(np.add)
    __sub__, __rsub__ = _operator(np.subtract)
    __mul__, __rmul__ = _operator(np.multiply)
    __truediv__, __rtruediv__ = _operator(np.true_divide)
    __mod__, __rmod__ = _operator(np.remainder)
    __pow__, __rpow__ = _operator(np.power)
    __matmul__, __rmatmul__ = _operator(np.matmul)
    # autograd has no such operators; optimizers use them.
    __and__, __rand__ = _operator(np.logical_and)
    __or__, __ror__ = _operator(np.logical_or)
    __xor__, __rxor__ = _operator(np.logical_xor)
    __lt__, __gt__ = _operator(np.less)[0], _operator(np.greater)[0]
    __le__, __ge__ = _operator(np.less_equal)[0], _operator(np.greater_equal)[0]
    __eq__, __ne__ = _operator(np.equal)[0], _operator(np.not_equal)[0]
    __hash__ = object.__hash__

    def __neg__(self):
        return np.negative(self)

    def __abs__(self):
        return np.absolute(self)

    def __invert__(self):
        return np.logical_not(self)


class _TracedVSpace(ArrayVSpace):
    """Cotangents of a traced array start as traced zeros, so that they can be added to in place."""

    def __init__(self, value):
        self.shape, self.dtype, self.graph = value.shape, value.dtype, value.graph

    def zeros(self):
        return TracedArray(self.graph, _elements(self.graph, np.zeros(self.shape)))


ArrayBox.register(TracedArray)
VSpace.register(TracedArray, _TracedVSpace)


def inputs(count: int, kind: type[Graph] = Graph) -> TracedArray:
    """``count`` symbols, (count,), the inputs of a new graph."""
    return symbols(kind(count), range(count))


def symbols(graph: Graph, slots) -> TracedArray:
    """Slots of a graph as an array (n,)."""
    return TracedArray(graph, [_Scalar(graph, slot) for slot in slots])
