"""Matrix products of symbols: numbers are taken out of them, and equal matrices taken together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import folding
from .graph import product_shape
from .symbols import Symbol

_LONG_ROW = 32


def product(recorder, a, b):
    """np.matmul of symbols and arrays, at least one a symbol."""
    if a.ndim == 1:
        return np.squeeze(np.matmul(a[None, :], b), -2 if b.ndim > 1 else 0)
    if b.ndim == 1:
        return np.squeeze(np.matmul(a, b[:, None]), -1)
    shape = product_shape(a.shape, b.shape)
    if folding.is_all(a, 0.0) or folding.is_all(b, 0.0):
        return np.broadcast_to(0.0, shape)
    if a.shape[-1] == 1 and shape[-1] >= _LONG_ROW:
        return np.multiply(a, b)  # an outer product: twice as fast by broadcasting, if rows are long
    outside = _scaled_outside(a, b, shape)
    if outside is not None:
        return outside
    rank, factors = len(shape), (a, b)
    a, b = (o if isinstance(o, Symbol) or rank < 4 else recorder.thin(o, rank) for o in factors)
    if any(isinstance(o, Symbol) and o.alike and (o.ndim != rank or rank < 4) for o in (a, b)):
        a, b = recorder.expanded(a), recorder.expanded(b)
    result: Any = _single(recorder, a, b, shape) if rank == 4 and recorder.copies > 1 else None
    if result is None:
        stored = product_shape(recorder.stored(a), recorder.stored(b))
        result = recorder.write(np.matmul, [a, b], (), stored, stored != shape)
    recorder.factors[result.slot] = factors
    return result


def _scaled_outside(a, b, shape):
    """c (u b) for (c u) b with a number c, where there are fewer elements to multiply in the result."""
    for operand in (a, b):
        scaled = folding.scaled(operand)
        if scaled is not None and math.prod(shape) < operand.size and scaled[1].shape == operand.shape:
            number, rest = scaled
            return number * (np.matmul(rest, b) if operand is a else np.matmul(a, rest))
    return None


def _single(recorder, a, b, shape):
    """The products of all copies with one matrix, as a single product of more rows; None if it is not.

    (n, d, p, q) @ (q, k) is (n, d p, q) @ (q, k), and (p, q) @ (n, d, q, 1) is (n, d, q) @ (q, p).
    """
    sizes_a, sizes_b = recorder.stored(a), recorder.stored(b)
    if len(sizes_a) == 4 and sizes_a[1] == recorder.copies and recorder.contiguous(a):
        n, d, p, q = sizes_a
        matrix = _one_for_all(recorder, b)
        if matrix is not None:
            return np.reshape(_plain(recorder, np.reshape(a, (n, d * p, q)), matrix), shape)
    if len(sizes_b) == 4 and sizes_b[1] == recorder.copies and sizes_b[3] == 1 and recorder.contiguous(b):
        n, d, q, _ = sizes_b
        matrix = _one_for_all(recorder, a)
        if matrix is not None:
            turned = np.swapaxes(matrix, -1, -2)
            return np.reshape(_plain(recorder, np.reshape(b, (n, d, q)), turned), shape)
    return None


def _plain(recorder, a, b):
    return recorder.write(np.matmul, [a, b], (), product_shape(a.shape, b.shape))


def _one_for_all(recorder, operand):
    """A matrix, or one a theta, that is the same for all copies, without their axis; else None."""
    stored = recorder.stored(operand)
    if len(stored) == 2:
        return operand
    if len(stored) == 4 and stored[1] == 1:
        flat = stored[0], *stored[2:]
        if isinstance(operand, Symbol):
            return recorder.write(
                np.reshape, [operand], (flat,), flat, contiguous=recorder.contiguous(operand)
            )
        return operand.reshape(flat)
    return None
