"""The functions that models and losses are written with: on arrays and on a tape's symbols alike."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp

from landscapes.tape import primitives
from landscapes.tape.arrays import functions as on_arrays
from landscapes.tape.tracing import TracedArray


def _of_symbols(x: Any) -> bool:
    while hasattr(x, "_value"):  # autograd's box around it
        x = x._value
    return isinstance(x, TracedArray)


def _either(on_symbols, array_function):
    def function(x):
        return on_symbols(x) if _of_symbols(x) else array_function(x)

    function.__doc__ = array_function.__doc__
    return function


tanh = _either(primitives.tanh, on_arrays.tanh)
sigmoid = _either(primitives.sigmoid, on_arrays.sigmoid)
softplus = _either(primitives.softplus, on_arrays.softplus)
absolute = _either(anp.abs, on_arrays.absolute)
relu = _either(lambda x: anp.maximum(x, 0.0), on_arrays.relu)
logsumexp = _either(
    lambda z: primitives.logsumexp(*[z[..., k] for k in range(z.shape[-1])]), on_arrays.logsumexp
)
