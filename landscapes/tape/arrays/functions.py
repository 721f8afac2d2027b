"""Functions of whole arrays for models: few passes over memory, and differentiable again and again.

They are written for arrays in float64, with what NumPy has vectorised: ``np.logaddexp`` takes four times as
long an element as ``log1p(exp(-|x|))``. Where one has a kink, its slope there is 0 by convention; second
derivatives of what is piecewise linear are 0 everywhere.
"""

from __future__ import annotations

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive


@primitive
def tanh(x):
    """tanh(x), whose derivative is 1 - tanh(x)^2: with an error of 1e-16, not relative, far out."""
    return np.tanh(x)


@primitive
def _one_less_square(x):
    """1 - x^2; a primitive, so that its slope -2 x is one factor."""
    return 1.0 - x * x


defvjp(_one_less_square, lambda ans, x: lambda g: g * (-2.0 * x))
defvjp(tanh, lambda ans, x: lambda g: g * _one_less_square(ans))


@primitive
def sigmoid(x):
    """1 / (1 + exp(-x)): accurate on both sides, and 0 where exp(-x) overflows."""
    return 1.0 / (1.0 + np.exp(-x))


@primitive
def _slope_of_sigmoid(x):
    """sigmoid(x) sigmoid(-x): not s (1 - s), which has no digits left where s is nearly 1."""
    return sigmoid(x) * sigmoid(-x)


defvjp(_slope_of_sigmoid, lambda ans, x: lambda g: g * (ans * (sigmoid(-x) - sigmoid(x))))
defvjp(sigmoid, lambda ans, x: lambda g: g * _slope_of_sigmoid(x))


@primitive
def softplus(x):
    """log(1 + exp(x)), without overflow: x itself far right, and exp(x) far left."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


defvjp(softplus, lambda ans, x: lambda g: g * sigmoid(x))


@primitive
def step(x):
    """1 where x > 0, else 0; its derivative is 0."""
    return np.greater(x, 0.0) * 1.0


defvjp(step, lambda ans, x: lambda g: g * 0.0)


@primitive
def relu(x):
    """max(x, 0), whose slope at 0 is 0."""
    return np.maximum(x, 0.0)


defvjp(relu, lambda ans, x: lambda g: g * step(x))


@primitive
def sign(x):
    """-1, 0 or 1; its derivative is 0."""
    return np.sign(x)


defvjp(sign, lambda ans, x: lambda g: g * 0.0)


@primitive
def absolute(x):
    """|x|, whose slope at 0 is 0."""
    return np.abs(x)


defvjp(absolute, lambda ans, x: lambda g: g * sign(x))


@primitive
def square(x):
    """x^2, as a product; a primitive, so that its slope 2 x is one factor."""
    return x * x


defvjp(square, lambda ans, x: lambda g: g * (2.0 * x))


def _exponentials(z):
    """exp(z - largest) over the last axis, with the largest: what the next two have in common."""
    largest = np.max(z, axis=-1, keepdims=True)
    return largest, np.exp(z - largest)


@primitive
def softmax(z):
    """exp(z) / sum exp(z) over the last axis, without overflow: (..., k) -> (..., k)."""
    _, exponentials = _exponentials(z)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


defvjp(softmax, lambda ans, z: lambda g: ans * (g - anp.sum(g * ans, axis=-1, keepdims=True)))


@primitive
def logsumexp(z):
    """log sum exp(z) over the last axis, without overflow: (..., k) -> (...). Its slopes are the softmax."""
    largest, exponentials = _exponentials(z)
    return np.squeeze(largest + np.log(np.sum(exponentials, axis=-1, keepdims=True)), axis=-1)


defvjp(logsumexp, lambda ans, z: lambda g: anp.expand_dims(g, -1) * softmax(z))
