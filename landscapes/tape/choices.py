"""Which part of an array has a part in the answer: what a choice has not taken has none.

For autograd's backward pass over arrays (autodiff.py). A tape has its own way (identities.py).
"""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.tracer import getval

from . import primitives

_ELEMENTWISE = (
    primitives.absolute,
    primitives.reciprocal_or_zero,
    primitives.safe_sqrt,
    primitives.sqrt_abs,
    primitives.x_sin_sqrt_abs,
    primitives.sigmoid,
    primitives.softplus,
    primitives.logsumexp,
    primitives.sech,
    primitives.tanh,
    primitives.sinc,
    primitives.cos_sqrt,
)
_WITH_A_TIP = (primitives.absolute, primitives.norm, primitives.safe_sqrt, primitives.sqrt_abs)


def part(call: Any, argument: int, taken: np.ndarray | None) -> tuple[np.ndarray | None, bool]:
    """Where an argument of a step has a part, of the argument's shape (None: everywhere), and whether its
    slope is 0 elsewhere already.

    ``call`` is (value, function, args, kwargs) and ``taken`` tells where the step's value has one.
    """
    value, function, args, kwargs = call
    known = getval(args[argument])
    own = _chosen(getval(value), function, [getval(a) for a in args], argument)
    if own is None and taken is None:
        return None, True
    if function is anp.sum and not kwargs.keys() - {"axis", "keepdims"}:
        return _spread(taken, np.shape(known), *args[1:], **kwargs), True
    if not isinstance(known, (np.ndarray, np.generic, float)):
        return None, True  # symbols
    if getattr(function, "__name__", "") == "getitem":
        whole = np.zeros(np.shape(known), dtype=bool)
        whole[args[1]] = taken
        return whole, True
    elementwise = isinstance(getattr(function, "fun", None), np.ufunc) or function in _ELEMENTWISE
    if own is None and not elementwise:
        return None, True
    both = own if taken is None else taken if own is None else own & taken
    return _gathered(both, np.shape(known)), own is not None and taken is None


def _chosen(value, function, args, argument):
    """Where a choice takes an argument; None for what is no choice."""
    if any(not isinstance(a, (np.ndarray, np.generic, float, int, bool)) for a in (value, *args)):
        return None
    if function is primitives.where:
        condition = np.broadcast_to(np.asarray(args[0], dtype=bool), np.shape(value))
        return condition if argument == 1 else ~condition
    if function in (primitives.maximum, primitives.minimum):
        return np.equal(args[argument], value)
    return None


def _gathered(taken, shape):
    """The parts of a broadcast array that an array of this shape was broadcast to."""
    taken = np.asarray(taken)
    while taken.ndim > len(shape):
        taken = np.asarray(np.any(taken, axis=0))
    for axis, size in enumerate(shape):
        if size == 1:
            taken = np.asarray(np.any(taken, axis=axis, keepdims=True))
    return taken


def kink(call: Any, taken: np.ndarray | None, batch: tuple[int, ...]) -> np.ndarray | None:
    """The points of a batch where a step that has a part stands on its kink; None for what has none."""
    value, function, args, _ = call
    value, arguments = getval(value), [getval(a) for a in args]
    if function in (primitives.maximum, primitives.minimum):
        on_it = np.equal(*arguments)
    elif function in _WITH_A_TIP:
        on_it = np.equal(value, 0)
    else:
        return None
    on_it = np.asarray(on_it if taken is None else on_it & taken)
    if on_it.shape[on_it.ndim - len(batch) :] != batch:  # of another shape: it may be any point's
        return np.full(batch, np.any(on_it))
    return np.asarray(np.any(on_it, axis=tuple(range(on_it.ndim - len(batch)))))


def _spread(taken, shape, axis=None, keepdims=False):
    """The parts of an array of this shape that a sum over an axis is made of."""
    if axis is not None and not keepdims:
        taken = np.expand_dims(taken, axis)
    return np.broadcast_to(taken, shape)
