"""autograd, under its lock: value, gradient and Hessian straight from the function.

autograd keeps one global stack of traces, so that two threads differentiating at once can mix
their traces up and give wrong numbers without an error; Streamlit runs every visitor in a thread.
All differentiation therefore happens under one lock, here and nowhere else. Tapes (tape.py) are
recorded with it, checked against it, and replaced by it where a function cannot be recorded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.core import VJPNode, add_outgrads
from autograd.tracer import isbox, new_box, notrace_primitives, toposort, trace_stack

from . import choices, primitives

_autograd_lock = threading.RLock()


# Whoever writes np.abs(x) has the derivative of primitives.absolute; autograd's own rules are left as
# they are, and hold wherever a person's function calls autograd.grad and the like itself.
_RULES = {
    np.absolute: primitives.absolute,
    np.maximum: primitives.maximum,
    np.minimum: primitives.minimum,
    np.where: primitives.where,
    np.tanh: primitives.tanh,
    np.sinc: primitives.sinc,
}


class _Node(VJPNode):
    """A step of a trace that is made here; ``call`` is what it did (choices.py)."""

    __slots__ = ("argnums", "call")

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        own = _RULES.get(getattr(fun, "fun", None))
        if own is not None and not kwargs and not anp.iscomplexobj(args[0]):
            fun = own
        super().__init__(value, fun, args, kwargs, parent_argnums, parents)
        self.call, self.argnums = (value, fun, args, kwargs), parent_argnums

    def initialize_root(self):
        super().initialize_root()
        self.call, self.argnums = None, ()


# What autograd does not trace through its own nodes it does not trace through these either.
notrace_primitives[_Node] = notrace_primitives[VJPNode]


@contextmanager
def differentiating() -> Iterator[None]:
    """Hold autograd's lock; overflow and log(-1) are answers here (inf, NaN), not warnings."""
    with _autograd_lock, np.errstate(all="ignore"):
        yield


def _make_vjp(function, point) -> tuple[Callable[..., Any], Any]:
    """(pull-back, value) of function at point: autograd's make_vjp without its warning.

    A staircase's value and a line's slope do not depend on the point, and rightly so. Silencing
    the warning through the ``warnings`` module would silence it, and others, in every thread.
    """
    root = _Node.new_root()
    with trace_stack.new_trace() as trace:
        start = new_box(point, trace, root)
        end = function(start)
    if isbox(end) and end._trace == start._trace:
        return lambda g: _pulled_back(g, end._node), end._value
    return lambda g: np.zeros(np.shape(point)), end


# While a Hessian is made, under the lock: the steps that have a part in it.
_watched: list | None = None


def _pulled_back(g, end):
    """autograd's backward pass, in which what is not taken by a choice stays 0.

    Times a slope that is infinite or NaN there it would be NaN: the square root's in
    where(x > 0, sqrt(x), x**2) left of 0.
    """
    arrived: dict[Any, tuple[Any, np.ndarray | None]] = {end: ((g, False), None)}
    for node in toposort(end):
        (outgrad, _), taken = arrived.pop(node)
        if _watched is not None and node.call is not None:
            _watched.append((node.call, taken))
        for k, (parent, ingrad) in enumerate(zip(node.parents, node.vjp(outgrad))):
            part, settled = choices.part(node.call, node.argnums[k], taken)
            if part is not None and not settled:
                ingrad = primitives.where(part, ingrad, 0.0)
            before, there = arrived.get(parent, (None, part))
            both = None if part is None or there is None else part | there
            arrived[parent] = add_outgrads(before, ingrad), both
    return outgrad


def slope(objective, point, seed):
    """The gradient of objective at point (d, *batch), the seed being ones of shape batch."""
    return _make_vjp(objective, point)[0](seed)


def slope_rows(objective, point, seed):
    """The Hessian's rows at point, d times (d, *batch), each the gradient of one slope."""
    pull_back, slopes = _make_vjp(lambda theta: slope(objective, theta, seed), point)
    for i in range(len(point)):
        pick = np.zeros(np.shape(slopes))
        pick[i] = 1.0
        yield pull_back(pick)


def _objective(f, batch):
    """f with its value spread to the batch's shape, so that a constant is a function too."""

    def objective(theta):
        height = f.objective(theta)
        return height if np.shape(height) == batch else height + anp.zeros(batch)

    return objective


def value(f, theta) -> np.ndarray:
    """f(theta): (d, *batch) -> batch."""
    with np.errstate(all="ignore"):
        return np.asarray(_objective(f, theta.shape[1:])(theta), dtype=float)


def value_and_gradient(f, theta) -> tuple[np.ndarray, np.ndarray]:
    """f and its gradient in one backward pass: (d, *batch) -> batch, (d, *batch)."""
    batch = theta.shape[1:]
    with differentiating():
        # Points of a batch do not see each other, so pulling back a vector of ones
        # gives every point its own gradient in one pass.
        pull_back, height = _make_vjp(_objective(f, batch), theta)
        height, slopes = np.asarray(height, dtype=float), pull_back(np.ones(batch))
    return height, _only_where_defined(height, slopes)


def _only_where_defined(height, derivative):
    """NaN where f is NaN: the chain rule gives log x a slope 1/x even where there is no log."""
    undefined = np.isnan(height)
    return np.where(undefined, np.nan, derivative) if np.any(undefined) else derivative


def hessian(f, theta) -> np.ndarray:
    """The matrix of second derivatives, made symmetric: (d, *batch) -> (d, d, *batch).

    NaN on a kink: of two kinks that cancel there is no telling here. (A tape's formula is rewritten.)
    """
    global _watched
    batch = theta.shape[1:]
    with differentiating():
        outer, _watched = _watched, []
        try:
            matrix = np.array(list(slope_rows(_objective(f, batch), theta, np.ones(batch))))
            kinks = [k for call, taken in _watched if (k := choices.kink(call, taken, batch)) is not None]
        finally:
            _watched = outer
    matrix = (matrix + np.swapaxes(matrix, 0, 1)) / 2
    on_kink = np.any(kinks, axis=0) if kinks else np.zeros(batch, dtype=bool)
    return _only_where_defined(value(f, theta), np.where(on_kink, np.nan, matrix))
