"""What becomes of an operation on symbols: constants are folded, equal copies done once, the rest kept."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from landscapes.tape.tracing import Unrecordable

from . import folding, products
from .graph import (
    COMPARISONS,
    ELEMENTWISE,
    LOGIC,
    Graph,
    Node,
    Shape,
    full_index,
    indexed,
    joined,
    placed,
    positive_axes,
    reduced_shape,
    resolved_shape,
    summed,
)
from .handing import HANDED
from .symbols import Symbol

_FIRST_TWO = (slice(None), slice(None))


class Recorder(Graph):
    """A graph that symbols write themselves into. ``copies`` is the length of axis 1 where leaves are alike.

    With one copy there is nothing to be alike.
    """

    def __init__(self, copies: int = 1):
        super().__init__()
        self.copies = copies
        self.symbols: dict[int, Symbol] = {}
        self.factors: dict[int, tuple[Any, Any]] = {}  # of what is a matrix product

    def leaf(self, name: tuple[str, Any], shape: Shape, alike: bool = False) -> Symbol:
        """A new input. An alike one is (n, copies, ...) to the loss, and given as (n, 1, ...)."""
        stored = (shape[0], 1, *shape[2:]) if alike else shape
        slot = self.input(name, stored)
        return self.symbols.setdefault(slot, Symbol(self, slot, shape, alike))

    def stored(self, operand) -> Shape:
        """The shape in which an operand is computed."""
        return self.nodes[operand.slot].shape if isinstance(operand, Symbol) else operand.shape

    def write(self, function, operands, options, stored: Shape, alike=False, **facts) -> Symbol:
        """An operation as it is, whose result is computed in the shape ``stored``."""
        arguments = tuple(o.slot if isinstance(o, Symbol) else o for o in operands)
        slot = self.emit(Node(function, arguments, options, stored, **facts), alike)
        shape = (stored[0], self.copies, *stored[2:]) if alike else stored
        return self.symbols.setdefault(slot, Symbol(self, slot, shape, alike))

    def contiguous(self, operand) -> bool:
        """Whether an operand lies in memory in C order."""
        if isinstance(operand, Symbol):
            return self.nodes[operand.slot].contiguous
        return operand.flags.c_contiguous

    def expanded(self, operand):
        """An operand in its full shape."""
        if not (isinstance(operand, Symbol) and operand.alike):
            return operand
        return self.write(np.broadcast_to, [operand], (operand.shape,), operand.shape, contiguous=False)

    def operand(self, argument):
        """An argument of an operation as a symbol or an array of floats (or of truths)."""
        if isinstance(argument, Symbol):
            return argument
        array = np.asarray(argument)
        if array.dtype != bool:
            if array.dtype.kind not in "iuf":
                raise Unrecordable(f"an array of {array.dtype} cannot be recorded")
            array = array.astype(float, copy=False)
        return array

    def thin(self, array, rank: int):
        """A constant that is equal over the copies, with one of them."""
        if self.copies > 1 and array.ndim == rank >= 2 and array.shape[1] == self.copies:
            one = array[:, :1]
            if np.array_equal(np.broadcast_to(one, array.shape), array):
                return one
        return array

    # Element by element ----------------------------------------------------------------------

    def called(self, ufunc, inputs):
        """A ufunc's result."""
        if ufunc is np.matmul:
            return products.product(self, *map(self.operand, inputs))
        if ufunc in (np.conjugate, np.positive):
            return inputs[0]
        ufunc = np.power if ufunc is np.float_power else ufunc
        if ufunc not in ELEMENTWISE:
            raise Unrecordable(f"np.{ufunc.__name__} cannot be recorded")
        operands = self._trimmed([self.operand(i) for i in inputs])
        truths = [self._is_bool(o) for o in operands]
        simple = None if any(truths) else folding.simplified(ufunc, operands)
        if simple is not None:
            return simple
        if not (ufunc in COMPARISONS or ufunc in LOGIC) and all(truths):
            raise Unrecordable(f"np.{ufunc.__name__} of truth values cannot be recorded; use np.where")
        return self.elementwise(ufunc, operands)

    def _is_bool(self, operand) -> bool:
        return self.nodes[operand.slot].is_bool if isinstance(operand, Symbol) else operand.dtype == bool

    def _trimmed(self, operands):
        """Operands without what broadcasting does again: constants of one number, and repeated symbols."""
        shape = np.broadcast_shapes(*(o.shape for o in operands))
        operands = list(operands)
        for k, operand in enumerate(operands):
            smaller = self._unrepeated(operand)
            others = [o.shape for i, o in enumerate(operands) if i != k]
            if smaller is not operand and np.broadcast_shapes(smaller.shape, *others) == shape:
                operands[k] = smaller
        return operands

    def _unrepeated(self, operand):
        if isinstance(operand, Symbol):
            node = self.nodes[operand.slot]
            source = self.symbols[node.arguments[0]] if node.function is np.broadcast_to else operand
            return source if source.ndim == operand.ndim or not source.alike else operand
        first = operand.reshape(-1)[:1]
        if operand.ndim and operand.size and np.all(operand == first):
            return first.reshape(())
        return operand

    def elementwise(self, function, operands) -> Symbol:
        """An operation on broadcast operands, written down."""
        shape = np.broadcast_shapes(*(o.shape for o in operands))
        rank = len(shape)
        operands = [o if isinstance(o, Symbol) else self.thin(o, rank) for o in operands]
        if any(isinstance(o, Symbol) and o.alike and o.ndim != rank for o in operands):
            operands = [self.expanded(o) for o in operands]
        stored = np.broadcast_shapes(*map(self.stored, operands))
        if stored != shape and stored != (*shape[:1], 1, *shape[2:]):
            raise Unrecordable(f"arrays of these shapes cannot be recorded: {[o.shape for o in operands]}")
        is_bool = function in COMPARISONS or function in LOGIC
        return self.write(function, operands, (), stored, stored != shape, is_bool=is_bool)

    def chosen(self, condition, a, b):
        """np.where."""
        condition, a, b = map(self.operand, (condition, a, b))
        if not self._is_bool(condition):
            condition = np.not_equal(condition, 0.0)
        return self.elementwise(np.where, (self.operand(condition), a, b))

    # Reductions and views --------------------------------------------------------------------

    def handed(self, function, args, kwargs):
        """A function of NumPy that is no ufunc."""
        handler = HANDED.get(function)
        if handler is None:
            raise Unrecordable(f"np.{function.__name__} cannot be recorded")
        return handler(self, *args, **kwargs)

    def reduced(self, function, x, axis, keepdims):
        """A sum or a maximum over axes."""
        axes = positive_axes(axis, x.ndim)
        if function is summed:
            scaled = folding.scaled(x)
            if scaled is not None and scaled[1].shape == x.shape:
                return scaled[0] * self.reduced(summed, scaled[1], axis, keepdims)
            inner = self._inner_product(x, axes, keepdims)
            if inner is not None:
                return inner
        axes = tuple(k for k in axes if x.shape[k] != 1)
        if not keepdims and len(axes) < len(positive_axes(axis, x.ndim)):
            kept = reduced_shape(x.shape, positive_axes(axis, x.ndim), False)
            return np.reshape(self.reduced(function, x, axes, True) if axes else x, kept)
        if not axes:
            return x
        if x.alike and (0 in axes or 1 in axes):
            x = self.expanded(x)
        stored = reduced_shape(self.stored(x), axes, keepdims)
        return self.write(function, [x], (axes, keepdims), stored, x.alike)

    def _inner_product(self, x, axes, keepdims):
        """The sum of a product u v over all last axes as a matrix product: one pass, and no buffer."""
        node = self.nodes[x.slot]
        first = axes[0] if axes else x.ndim
        if node.function is not np.multiply or axes != tuple(range(max(first, 1), x.ndim)) or not axes:
            return None
        factors = [self.symbols[a] for a in node.arguments if isinstance(a, int)]
        if len(factors) < 2 or any(f.shape != x.shape or not self.contiguous(f) for f in factors):
            return None
        lead, length = x.shape[:first], math.prod(x.shape[first:])
        row, column = np.reshape(factors[0], (*lead, 1, length)), np.reshape(factors[1], (*lead, length, 1))
        return np.reshape(np.matmul(row, column), reduced_shape(x.shape, axes, keepdims))

    def reshaped(self, x, shape):
        """np.reshape."""
        shape = resolved_shape(shape, x.size)
        if shape == x.shape:
            return x
        node = self.nodes[x.slot]
        if node.function is np.reshape:  # of what was reshaped already
            before = self.symbols[node.arguments[0]]
            if before.alike == x.alike:
                return self.reshaped(before, shape)
        alike = x.alike and shape[:2] == x.shape[:2]
        x = x if alike else self.expanded(x)
        stored = (shape[0], 1, *shape[2:]) if alike else shape
        return self.write(np.reshape, [x], (stored,), stored, alike, contiguous=self.contiguous(x))

    def turned(self, x, axes):
        """np.transpose."""
        if axes == tuple(range(x.ndim)):
            return x
        node = self.nodes[x.slot]
        if node.function is np.transpose:
            before, first = self.symbols[node.arguments[0]], node.options[0]
            if before.alike == x.alike:
                return self.turned(before, tuple(first[k] for k in axes))
        if x.slot in self.factors and axes == (*range(x.ndim - 2), x.ndim - 1, x.ndim - 2):
            # A product that is wanted in the other layout: that of the factors turned.
            a, b = self.factors[x.slot]
            return np.matmul(np.swapaxes(b, -1, -2), np.swapaxes(a, -1, -2))
        alike = x.alike and axes[:2] == (0, 1)
        x = x if alike else self.expanded(x)
        before = self.stored(x)
        stored = tuple(before[k] for k in axes)
        moved = [k for k in axes if before[k] != 1]
        contiguous = self.contiguous(x) and moved == sorted(moved)
        return self.write(np.transpose, [x], (axes,), stored, alike, contiguous=contiguous)

    def repeated(self, x, shape):
        """np.broadcast_to."""
        shape = tuple(int(n) for n in shape)
        if shape == x.shape:
            return x
        alike = x.alike and len(shape) == x.ndim
        x = x if alike else self.expanded(x)
        stored = (shape[0], 1, *shape[2:]) if alike else shape
        return self.write(np.broadcast_to, [x], (stored,), stored, alike, contiguous=False)

    def indexed(self, x, index):
        """x[index], for slices, numbers and new axes."""
        index = full_index(index, x.ndim)
        if all(isinstance(e, slice) and e == slice(None) for e in index):
            return x
        alike = x.alike and index[:2] == _FIRST_TWO
        x = x if alike else self.expanded(x)
        stored = np.broadcast_to(0.0, self.stored(x))[index].shape
        return self.write(indexed, [x], (index,), stored, alike, contiguous=False)

    def placed(self, x, index, shape):
        """The transpose of ``indexed``."""
        x, index = self.expanded(x), full_index(index, len(shape))
        return self.write(placed, [x], (index, tuple(shape)), tuple(shape))

    def joined(self, arrays, axis):
        """np.concatenate."""
        parts = [self.expanded(self.operand(a)) for a in arrays]
        axis = int(axis) % parts[0].ndim
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        return self.write(joined, parts, (axis,), tuple(shape))
