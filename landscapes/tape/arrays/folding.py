"""What an element-wise operation on symbols is when some of its operands are known numbers.

Products with ones and zeros, sums with zeros, powers: the derivative rules are full of them. A product
with zeros is 0 here even where the other factor is infinite, where IEEE arithmetic has NaN.
"""

from __future__ import annotations

import numpy as np

from .symbols import Symbol


def simplified(ufunc, operands):
    """The result, a symbol or an array, or None where nothing is to be gained.

    ``operands`` are symbols and arrays, at least one of them a symbol; constants that hold one number
    only, and do not widen the result, have shape ().
    """
    rule = _RULES.get(ufunc)
    return None if rule is None else rule(*operands)


def is_all(operand, number: float) -> bool:
    """Whether an operand is a constant that holds this number only."""
    return not isinstance(operand, Symbol) and operand.size > 0 and bool(np.all(operand == number))


def _shape(*operands):
    return np.broadcast_shapes(*(np.shape(operand) for operand in operands))


def _like(operand, shape):
    """An operand, repeated to a shape where it is smaller."""
    return operand if operand.shape == shape else np.broadcast_to(operand, shape)


def _node(operand):
    return operand.graph.nodes[operand.slot] if isinstance(operand, Symbol) else None


def scaled(operand):
    """(c, the symbol x) of an operand that is c x with one number c; None of any other."""
    node = _node(operand)
    if node is None or node.function is not np.multiply:
        return None
    for c, x in (node.arguments, node.arguments[::-1]):
        if isinstance(x, int) and isinstance(c, np.ndarray) and c.ndim == 0:
            return c, operand.graph.symbols[x]
    return None


def _multiply(a, b):
    shape = _shape(a, b)
    for constant, other in ((a, b), (b, a)):
        if is_all(constant, 0.0):
            return np.broadcast_to(0.0, shape)
        if is_all(constant, 1.0):
            return _like(other, shape)
        if not isinstance(constant, Symbol) and constant.ndim == 0:
            inner = scaled(other)
            if inner is not None and inner[1].shape == shape:
                return np.multiply(constant * inner[0], inner[1])
    return None


def _add(a, b):
    shape = _shape(a, b)
    for constant, other in ((a, b), (b, a)):
        if is_all(constant, 0.0):
            return _like(other, shape)
    if isinstance(a, Symbol) and isinstance(b, Symbol) and a.slot == b.slot:
        return np.multiply(2.0, a)
    return None


def _subtract(a, b):
    if is_all(b, 0.0):
        return _like(a, _shape(a, b))
    return None


def _true_divide(a, b):
    if is_all(b, 1.0):
        return _like(a, _shape(a, b))
    if is_all(a, 0.0):
        return np.broadcast_to(0.0, _shape(a, b))
    return None


def _negative(a):
    node = _node(a)
    if node is not None and node.function is np.negative:
        return a.graph.symbols[node.arguments[0]]
    return None


def _power(a, b):
    if isinstance(b, Symbol) or b.ndim:
        return None
    exponent = float(b)
    if exponent == 0.0:
        return np.broadcast_to(1.0, a.shape)
    if exponent == 1.0:
        return a
    if exponent == 2.0:
        return np.multiply(a, a)
    if exponent == 3.0:
        return np.multiply(a, np.multiply(a, a))
    if exponent == -1.0:
        return np.true_divide(1.0, a)
    if exponent == 0.5:
        return np.sqrt(a)
    return None


_RULES = {
    np.multiply: _multiply,
    np.add: _add,
    np.subtract: _subtract,
    np.true_divide: _true_divide,
    np.negative: _negative,
    np.power: _power,
}
