"""Arrays that autograd differentiates like numbers, writing down what is done with them as a whole.

A ``Symbol`` takes the place of an array; NumPy hands its functions over to it (NEP 13 and 18). What would
need its numbers (``if``, ``float()``, sorting) is refused.

For Hessians the leaves are d copies of one theta. A symbol that is equal over the copies, axis 1, is
**alike**: it has its full shape for whoever asks, but its operation is done once, on an axis of length 1.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from autograd.extend import Box, VSpace
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_vspaces import ArrayVSpace

from landscapes.tape.tracing import Unrecordable

from .graph import Shape


def _refuse_choice(*_) -> NoReturn:
    raise Unrecordable(
        "the loss decides with `if`, `and` or a loop on a value of theta, or of a minibatch; "
        "write np.where(condition, a, b) instead"
    )


def _refuse_number(*_) -> NoReturn:
    raise Unrecordable(
        "the loss needs a value of theta, or of a minibatch, as a plain number (float(), math.*, int()); "
        "use the functions of autograd.numpy instead"
    )


def _operator(ufunc):
    return lambda self, other: ufunc(self, other), lambda self, other: ufunc(other, self)


def _method(function):
    return lambda self, *args, **kwargs: function(self, *args, **kwargs)


class Symbol:
    """The result of an operation of a graph; to NumPy an array of floats of this shape."""

    __slots__ = ("alike", "graph", "shape", "slot")

    def __init__(self, graph: Any, slot: int, shape: Shape, alike: bool = False):
        self.graph, self.slot, self.shape, self.alike = graph, slot, shape, alike

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: int(np.prod(self.shape)))
    dtype = property(lambda self: np.dtype(float))
    T = property(lambda self: np.transpose(self))

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        return self.graph.indexed(self, index)

    __bool__ = _refuse_choice
    __float__ = __int__ = __index__ = __complex__ = _refuse_number

    def __array__(self, dtype=None, copy=None):
        raise Unrecordable(
            "the loss copies theta, or a minibatch, into an array of its own; "
            "use the functions of autograd.numpy instead"
        )

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        if any(isinstance(i, Box) for i in inputs):
            return NotImplemented  # autograd's box comes first; it will hand us what is inside
        if method != "__call__" or out is not None or kwargs:
            raise Unrecordable(f"np.{ufunc.__name__} with {method} cannot be recorded")
        return self.graph.called(ufunc, inputs)

    def __array_function__(self, function, types, args, kwargs):
        return self.graph.handed(function, args, kwargs)

    def reshape(self, *shape, **kwargs):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def swapaxes(self, one, other):
        return np.swapaxes(self, one, other)

    sum, mean, max = map(_method, (np.sum, np.mean, np.max))
    ravel, squeeze, transpose = map(_method, (np.ravel, np.squeeze, np.transpose))
    flatten, clip = ravel, _method(np.clip)

    def astype(self, *args, **kwargs):
        return self

    view = astype

    __add__, __radd__ = _operator(np.add)
    __sub__, __rsub__ = _operator(np.subtract)
    __mul__, __rmul__ = _operator(np.multiply)
    __truediv__, __rtruediv__ = _operator(np.true_divide)
    __pow__, __rpow__ = _operator(np.power)
    __matmul__, __rmatmul__ = _operator(np.matmul)
    __lt__, __gt__ = _operator(np.less)[0], _operator(np.greater)[0]
    __le__, __ge__ = _operator(np.less_equal)[0], _operator(np.greater_equal)[0]
    __eq__, __ne__ = _operator(np.equal)[0], _operator(np.not_equal)[0]
    __hash__ = object.__hash__

    def __neg__(self):
        return np.negative(self)

    def __abs__(self):
        return np.absolute(self)


class _SymbolVSpace(ArrayVSpace):
    """Cotangents of a symbol are symbols or arrays, and never added to in place."""

    def __init__(self, value):
        self.shape, self.dtype = value.shape, value.dtype

    def _add(self, x, y):
        return np.add(x, y)

    _mut_add = _add


ArrayBox.register(Symbol)
VSpace.register(Symbol, _SymbolVSpace)
