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
from autograd.core import VJPNode, backward_pass
from autograd.tracer import isbox, new_box, notrace_primitives, trace_stack

from .primitives import absolute

_autograd_lock = threading.RLock()


class _Node(VJPNode):
    """A step of a trace that is made here: autograd's rules, but for the real modulus.

    Whoever writes np.abs(x) has the derivative of primitives.absolute, sign(x), without rounding
    noise in the second one. autograd's own rule is left as it is, and holds wherever a person's
    function calls autograd.grad and the like itself.
    """

    __slots__ = ()

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        if getattr(fun, "fun", None) is np.absolute and not anp.iscomplexobj(args[0]):
            fun = absolute
        super().__init__(value, fun, args, kwargs, parent_argnums, parents)


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
        return lambda g: backward_pass(g, end._node), end._value
    return lambda g: np.zeros(np.shape(point)), end


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
    """The matrix of second derivatives, made symmetric: (d, *batch) -> (d, d, *batch)."""
    batch = theta.shape[1:]
    with differentiating():
        matrix = np.array(list(slope_rows(_objective(f, batch), theta, np.ones(batch))))
    return _only_where_defined(value(f, theta), (matrix + np.swapaxes(matrix, 0, 1)) / 2)
