"""Value, gradient and Hessian of a landscape by autograd, for one point or a batch at once.

autograd keeps one global stack of traces, so that two threads differentiating at once can mix
their tapes up and give wrong numbers without an error; Streamlit runs every visitor in a thread.
All differentiation therefore happens under one lock, here and nowhere else.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

import autograd.numpy as anp
import numpy as np
from autograd.core import VJPNode, backward_pass
from autograd.tracer import isbox, new_box, trace_stack

__all__ = ["as_theta", "gradient", "hessian", "value", "value_and_gradient"]

_autograd_lock = threading.RLock()


@contextmanager
def _differentiating():
    # Overflow and log(-1) are answers here (inf, NaN), not warnings.
    with _autograd_lock, np.errstate(all="ignore"):
        yield


def _make_vjp(function, point):
    """(pull-back, value) of function at point: autograd's make_vjp without its warning.

    A staircase's value and a line's slope do not depend on the point, and rightly so. Silencing
    the warning through the ``warnings`` module would silence it, and others, in every thread.
    """
    root = VJPNode.new_root()
    with trace_stack.new_trace() as trace:
        start = new_box(point, trace, root)
        end = function(start)
    if isbox(end) and end._trace == start._trace:
        return lambda g: backward_pass(g, end._node), end._value
    return lambda g: np.zeros(np.shape(point)), end


def as_theta(dimension: int, theta) -> np.ndarray:
    """theta as floats of shape (d, *batch); a plain number is a point when d = 1."""
    array = np.asarray(theta, dtype=float)
    if array.ndim == 0 and dimension == 1:
        array = array.reshape(1)
    if array.ndim == 0 or array.shape[0] != dimension:
        raise ValueError(
            f"theta must have shape ({dimension}, ...), components first; got {array.shape}"
        )
    return array


def _objective(f, batch):
    """f with its value spread to the batch's shape, so that a constant is a function too."""

    def objective(theta):
        height = f.objective(theta)
        return height if np.shape(height) == batch else height + anp.zeros(batch)

    return objective


def value(f, theta) -> np.ndarray:
    """f(theta): (d, *batch) -> batch."""
    theta = as_theta(f.dimension, theta)
    with np.errstate(all="ignore"):
        return np.asarray(_objective(f, theta.shape[1:])(theta), dtype=float)


def value_and_gradient(f, theta) -> tuple[np.ndarray, np.ndarray]:
    """f and its gradient in one backward pass: (d, *batch) -> batch, (d, *batch)."""
    theta = as_theta(f.dimension, theta)
    batch = theta.shape[1:]
    with _differentiating():
        # Points of a batch do not see each other, so pulling back a vector of ones
        # gives every point its own gradient in one pass.
        pull_back, height = _make_vjp(_objective(f, batch), theta)
        height, slopes = np.asarray(height, dtype=float), pull_back(np.ones(batch))
    return height, _only_where_defined(height, slopes)


def _only_where_defined(height, derivative):
    """NaN where f is NaN: the chain rule gives log x a slope 1/x even where there is no log."""
    undefined = np.isnan(height)
    return np.where(undefined, np.nan, derivative) if np.any(undefined) else derivative


def gradient(f, theta) -> np.ndarray:
    """The gradient: (d, *batch) -> (d, *batch)."""
    return value_and_gradient(f, theta)[1]


def hessian(f, theta) -> np.ndarray:
    """The matrix of second derivatives, made symmetric: (d, *batch) -> (d, d, *batch)."""
    theta = as_theta(f.dimension, theta)
    batch = theta.shape[1:]
    objective = _objective(f, batch)

    def slope(point):
        return _make_vjp(objective, point)[0](np.ones(batch))

    with _differentiating():
        pull_back, slopes = _make_vjp(slope, theta)
        rows = []
        for i in range(f.dimension):
            pick = np.zeros(np.shape(slopes))
            pick[i] = 1.0
            rows.append(pull_back(pick))
    matrix = np.array(rows)
    return _only_where_defined(value(f, theta), (matrix + np.swapaxes(matrix, 0, 1)) / 2)
