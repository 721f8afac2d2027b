"""NumPy's functions that are no ufuncs, as a recorder does them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from landscapes.tape.tracing import Unrecordable

from .graph import largest, positive_axes, summed


def _order_in_memory(order):
    if order not in (None, "C"):
        raise Unrecordable("only arrays in C order can be recorded")


def _reshape(recorder, x, shape=None, order=None, **kwargs):
    _order_in_memory(order)
    return recorder.reshaped(x, shape)


def _ravel(recorder, x, order=None):
    _order_in_memory(order)
    return recorder.reshaped(x, (x.size,))


def _of_same_numbers(function):
    """A function that only gives an array another shape: recorded as a reshape."""
    return lambda recorder, x, *args, **kwargs: recorder.reshaped(
        x, function(np.broadcast_to(0.0, x.shape), *args, **kwargs).shape
    )


def _that_turns(function):
    """A function that only puts axes in another order: recorded as a transpose."""

    def handler(recorder, x, *args, **kwargs):
        numbered = np.broadcast_to(0.0, tuple(range(1, x.ndim + 1)))
        axes = tuple(size - 1 for size in function(numbered, *args, **kwargs).shape)
        return recorder.turned(x, axes)

    return handler


def _sum(recorder, x, axis=None, dtype=None, out=None, keepdims=False, **kwargs):
    _no_more(kwargs)
    return recorder.reduced(summed, x, axis, bool(keepdims))


def _max(recorder, x, axis=None, out=None, keepdims=False, **kwargs):
    _no_more(kwargs)
    return recorder.reduced(largest, x, axis, bool(keepdims))


def _mean(recorder, x, axis=None, dtype=None, out=None, keepdims=False, **kwargs):
    _no_more(kwargs)
    count = math.prod(x.shape[k] for k in positive_axes(axis, x.ndim))
    return recorder.reduced(summed, x, axis, bool(keepdims)) * (1.0 / count)


def _no_more(kwargs):
    if kwargs:
        raise Unrecordable(f"a sum with {', '.join(kwargs)} cannot be recorded")


def _where(recorder, condition, *choices):
    if len(choices) != 2:
        raise Unrecordable("np.where with the condition alone cannot be recorded")
    return recorder.chosen(condition, *choices)


def _clip(recorder, x, low, high, **kwargs):
    return np.minimum(np.maximum(x, low), high)


def _answer(function):
    """A question about the shape alone."""
    return lambda recorder, x, *args, **kwargs: function(np.broadcast_to(0.0, x.shape), *args, **kwargs)


HANDED: dict[Callable[..., Any], Callable[..., Any]] = {
    np.shape: _answer(np.shape),
    np.ndim: _answer(np.ndim),
    np.size: _answer(np.size),
    np.zeros_like: lambda recorder, x, *args, **kwargs: np.zeros(x.shape),
    np.ones_like: lambda recorder, x, *args, **kwargs: np.ones(x.shape),
    np.iscomplexobj: lambda recorder, x: False,
    np.result_type: lambda recorder, *args: np.dtype(float),
    np.real: lambda recorder, x: x,
    np.real_if_close: lambda recorder, x, *args: x,
    np.reshape: _reshape,
    np.ravel: _ravel,
    np.expand_dims: _of_same_numbers(np.expand_dims),
    np.squeeze: _of_same_numbers(np.squeeze),
    np.transpose: _that_turns(np.transpose),
    np.swapaxes: _that_turns(np.swapaxes),
    np.moveaxis: _that_turns(np.moveaxis),
    np.broadcast_to: lambda recorder, x, shape, **kwargs: recorder.repeated(x, shape),
    np.sum: _sum,
    np.max: _max,
    np.mean: _mean,
    np.where: _where,
    np.clip: _clip,
    np.concatenate: lambda recorder, arrays, axis=0, **kwargs: recorder.joined(arrays, axis),
}
