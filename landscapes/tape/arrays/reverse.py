"""autograd's backward pass with many leaves at once, from one end or several.

The parts of theta are leaves of their own: cutting theta up would put its pieces together again in every
backward pass. To be called under ``autodiff.differentiating()``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.core import VJPNode, add_outgrads
from autograd.extend import defvjp, primitive
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.tracer import isbox, new_box, notrace_primitives, toposort, trace_stack

from . import functions
from .symbols import Symbol


@primitive
def placed(x, index, shape):
    """Zeros of a shape with x at an index, which must not name an element twice."""
    if isinstance(x, Symbol):
        return x.graph.placed(x, index, shape)
    zeros = np.zeros(shape)
    zeros[index] = x
    return zeros


defvjp(placed, lambda ans, x, index, shape: lambda g: g[index])


@primitive
def _element(x, index):
    return x[index]


def _only_adds_axes(index) -> bool:
    entries = index if isinstance(index, tuple) else (index,)
    return all(e is None or e is Ellipsis or (isinstance(e, slice) and e == slice(None)) for e in entries)


def _put_back(ans, x, index):
    shape = anp.shape(x)
    if _only_adds_axes(index):
        return lambda g: anp.reshape(g, shape)
    return lambda g: placed(g, index, shape)


defvjp(_element, _put_back)


# autograd's own rules are left as they are; in passes that are made here these are used instead.
_RULES = {np.tanh: functions.tanh, np.absolute: functions.absolute}


def _repeats(index) -> bool:
    """Whether an index may name an element twice: one that holds arrays or lists."""
    entries = index if isinstance(index, tuple) else (index,)
    return any(isinstance(e, (np.ndarray, list)) for e in entries)


class _Node(VJPNode):
    """A step of a trace that is made here."""

    __slots__ = ()

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        own = _RULES.get(getattr(fun, "fun", None))
        if own is not None and not kwargs:
            fun = own
        elif fun is ArrayBox.__getitem__ and not _repeats(args[1]):
            fun = _element
        super().__init__(value, fun, args, kwargs, parent_argnums, parents)


notrace_primitives[_Node] = notrace_primitives[VJPNode]


def traced(
    function: Callable[..., Sequence[Any]], leaves: Sequence[Any]
) -> tuple[list[Any], Callable[[Sequence[Any]], list[Any]]]:
    """The outputs of a function of these leaves, and its pull-back.

    ``function(*leaves)`` returns a sequence. The pull-back takes a cotangent an output, and gives one a
    leaf, zeros where no output depends on it.
    """
    roots = [_Node.new_root() for _ in leaves]
    with trace_stack.new_trace() as trace:
        outputs = list(function(*(new_box(leaf, trace, root) for leaf, root in zip(leaves, roots))))
    depend = [isbox(output) and output._trace == trace for output in outputs]
    values = [output._value if on else output for output, on in zip(outputs, depend)]

    def pull_back(cotangents: Sequence[Any]) -> list[Any]:
        ends = [output._node if on else None for output, on in zip(outputs, depend)]
        return _pulled_back(ends, cotangents, roots, leaves)

    return values, pull_back


def _pulled_back(ends, cotangents, roots, leaves):
    arrived: dict[Any, Any] = {}
    for end, cotangent in zip(ends, cotangents):
        if end is not None:
            arrived[end] = add_outgrads(arrived.get(end), cotangent)
    # One node behind all ends: autograd sorts from a single one.
    last = _Node.new_root()
    last.parents = list(arrived)
    kept = set(roots)
    for node in toposort(last):
        if node is last or node in kept:
            continue
        outgrad, _ = arrived.pop(node)
        for parent, ingrad in zip(node.parents, node.vjp(outgrad)):
            arrived[parent] = add_outgrads(arrived.get(parent), ingrad)
    return [
        arrived[root][0] if root in arrived else np.zeros(np.shape(leaf)) for root, leaf in zip(roots, leaves)
    ]
