"""Value, gradient and Hessian of a landscape, for one point or a batch at once.

They come from the landscape's tape, recorded once and replayed; where there is none, from autograd
directly. One point is replayed on Python floats, a batch on arrays. Where an operation breaks off, they
are what f has there if it has any (tape/at_breaks.py).
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from landscapes.tape import autodiff, tape


def refuse_complex(values, name: str = "theta") -> None:
    """TypeError for complex numbers: NumPy would drop their imaginary parts with no more than a warning."""
    if np.iscomplexobj(values):
        raise TypeError(f"{name} must be real numbers, not complex ones")


def as_theta(dimension: int, theta) -> np.ndarray:
    """theta as floats of shape (d, *batch); a plain number is a point when d = 1."""
    refuse_complex(theta)
    array = np.asarray(theta, dtype=float)
    if array.ndim == 0 and dimension == 1:
        array = array.reshape(1)
    if array.ndim == 0 or array.shape[0] != dimension:
        raise ValueError(f"theta must have shape ({dimension}, ...), components first; got {array.shape}")
    return array


class Engine(Protocol):
    """Derivatives of a function that brings its own, because it is recorded on whole arrays.

    theta (d, *batch) as everywhere; ``refusal`` says why nothing is replayed, and is "" where it is.
    """

    @property
    def refusal(self) -> str: ...
    def value(self, theta: np.ndarray) -> np.ndarray: ...
    def value_and_gradient(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...
    def hessian(self, theta: np.ndarray) -> np.ndarray: ...
    def everything(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]: ...


def engine_of(f) -> Engine | None:
    """What the landscape's function itself has its derivatives from; None for most."""
    return getattr(f.function, "engine", None)


@contextmanager
def _directly(f, theta):
    """autograd without a tape; a function of one point only is refused a batch in plain words."""
    try:
        yield
    except ValueError as error:
        if theta.ndim > 1 and "ambiguous" in str(error):
            raise ValueError(
                f"{f.title} cannot be evaluated at many points at once: {tape.refusal(f)}"
            ) from error
        raise


def _replay(program, theta):
    """The program's outputs at theta (d, *batch), each of shape batch."""
    if theta.ndim == 1:
        return program.at(theta)
    if theta.ndim == 2:
        return program.over(theta)
    batch = theta.shape[1:]
    made = program.over(theta.reshape(len(theta), math.prod(batch)))  # -1 fails where it is empty
    return made.reshape(len(made), *batch)


def _matrix(d, upper):
    """The symmetric matrix of the rows of its upper triangle."""
    made = np.empty((d, d, *np.shape(upper[0])))
    entries = iter(upper)
    for i in range(d):
        for j in range(i, d):
            made[i, j] = made[j, i] = next(entries)
    return made


_SAME = 1e-9


def _true_at_breaks(known, theta, value, slopes=None, matrix=None):
    """Replaces what the chain rule made of a kink by what f has there, where that is another number.

    ``value`` (batch), ``slopes`` (d, *batch) and ``matrix`` (d, d, *batch), which are changed.
    """
    if not known.breaks:
        return
    touched = known.breaks.touched(theta)
    if not touched.any():
        return
    points, heights = theta.reshape(len(theta), -1), np.reshape(value, -1)
    at = np.flatnonzero(np.ravel(touched) & np.isfinite(heights))
    found = known.breaks.derivatives(points[:, at], heights[at])
    for made, true in ((slopes, found.gradient), (matrix, found.hessian)):
        if made is not None:
            flat = made.reshape(*true.shape[:-1], -1)  # a view
            ours = flat[..., at]
            axes = tuple(range(true.ndim - 1))
            size = np.max(np.abs(true), axis=axes, keepdims=True)
            other = np.any(~(np.abs(ours - true) <= _SAME * size), axis=axes, keepdims=True)
            flat[..., at] = np.where(other & np.isfinite(true), true, ours)


def value(f, theta) -> np.ndarray:
    """f(theta): (d, *batch) -> batch."""
    theta = as_theta(f.dimension, theta)
    if (own := engine_of(f)) is not None:
        return own.value(theta)
    known = tape.of(f)
    if known is None:
        with _directly(f, theta):
            return autodiff.value(f, theta)
    return np.asarray(_replay(known.value_program, theta)[0])


def value_and_gradient(f, theta) -> tuple[np.ndarray, np.ndarray]:
    """f and its gradient in one pass: (d, *batch) -> batch, (d, *batch)."""
    theta = as_theta(f.dimension, theta)
    if (own := engine_of(f)) is not None:
        return own.value_and_gradient(theta)
    known = tape.of(f)
    if known is None:
        with _directly(f, theta):
            return autodiff.value_and_gradient(f, theta)
    made = _replay(known.gradient_program, theta)
    height, slopes = np.asarray(made[0]), np.asarray(made[1:])
    _true_at_breaks(known, theta, height, slopes)
    return height, slopes


def along(f, path, values, norms) -> None:
    """f and its gradient's length along a path (rows, d, *batch), into two arrays (rows, *batch)."""
    known = tape.of(f) if engine_of(f) is None else None
    if known is not None:
        known.gradient_program.along(path, values, norms)
    else:
        values[...], slopes = value_and_gradient(f, np.moveaxis(path, 1, 0))
        with np.errstate(all="ignore"):
            norms[...] = np.sqrt(np.sum(slopes**2, axis=0))


def gradient(f, theta) -> np.ndarray:
    """The gradient: (d, *batch) -> (d, *batch)."""
    return value_and_gradient(f, theta)[1]


def hessian(f, theta) -> np.ndarray:
    """The matrix of second derivatives: (d, *batch) -> (d, d, *batch), symmetric."""
    theta = as_theta(f.dimension, theta)
    if (own := engine_of(f)) is not None:
        return own.hessian(theta)
    known = tape.of(f)
    if known is None:
        with _directly(f, theta):
            return autodiff.hessian(f, theta)
    made = _replay(known.hessian_program, theta)
    matrix = _matrix(f.dimension, made[1:])
    _true_at_breaks(known, theta, made[0], matrix=matrix)
    return matrix


def everything(f, theta) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, gradient and Hessian in one pass, which shares what they have in common."""
    theta = as_theta(f.dimension, theta)
    if (own := engine_of(f)) is not None:
        return own.everything(theta)
    known = tape.of(f)
    if known is None:
        with _directly(f, theta):
            return (*autodiff.value_and_gradient(f, theta), autodiff.hessian(f, theta))
    d, made = f.dimension, _replay(known.full_program, theta)
    height, slopes, matrix = np.asarray(made[0]), np.asarray(made[1 : d + 1]), _matrix(d, made[d + 1 :])
    _true_at_breaks(known, theta, height, slopes, matrix)
    return height, slopes, matrix
