"""A landscape seen through its box: every side runs from 0 to 1, so that units do not matter.

Searching happens in these coordinates, u = (theta - low) / (high - low): gradients and Hessians are
those with respect to u. A landscape scaled by 1e6 in x or f is then searched in the very same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from landscapes.core import derivatives
from landscapes.core.landscape import Landscape

_MOST = 1 << 17  # points a call: what is in flight stays within some 20 MB


@dataclass(frozen=True, eq=False)
class Field:
    """f, its gradient and Hessian over the unit cube, or over one of its faces.

    ``free`` are the coordinates that vary; on a face of the box ``low`` and ``high`` are equal in the others.
    """

    f: Landscape
    low: np.ndarray
    high: np.ndarray
    free: tuple[int, ...]
    counter: dict = field(default_factory=lambda: {"points": 0})

    @property
    def dimension(self) -> int:
        return len(self.free)

    @property
    def width(self) -> np.ndarray:
        """What one unit of u is in theta, (d,)."""
        return (self.high - self.low)[list(self.free)]

    def theta(self, u: np.ndarray) -> np.ndarray:
        """The points of the landscape: (d, *batch) -> (D, *batch), exact at the box's own ends."""
        place = np.empty((len(self.low), *np.shape(u)[1:]))
        place[...] = self.low.reshape(-1, *[1] * (np.ndim(u) - 1))
        for row, i in enumerate(self.free):
            place[i] = self.low[i] * (1 - u[row]) + self.high[i] * u[row]
        return place

    def place(self, theta: np.ndarray) -> np.ndarray:
        """The point u of a theta (D, n) -> (d, n)."""
        rows = list(self.free)
        return (theta[rows] - self.low[rows, None]) / self.width[:, None]

    def moved(self, theta: np.ndarray, by: np.ndarray) -> np.ndarray:
        """Points theta (D, n) moved ``by`` (d, n) in units of the box."""
        rows = list(self.free)
        place = np.repeat(theta, np.shape(by)[1], axis=1) if theta.shape[1] == 1 else theta.copy()
        place[rows] += self.width[:, None] * by
        return place

    def face(self, axis: int, high: bool) -> Field:
        """This field on one face of its box: one coordinate of the landscape fewer."""
        low, top = self.low.copy(), self.high.copy()
        low[axis] = top[axis] = self.high[axis] if high else self.low[axis]
        return Field(self.f, low, top, tuple(i for i in self.free if i != axis), self.counter)

    def value(self, u: np.ndarray) -> np.ndarray:
        """f at u: (d, *batch) -> batch."""
        flat = self.theta(np.reshape(u, (self.dimension, -1)))
        self.counter["points"] += flat.shape[1]
        return derivatives.value(self.f, flat).reshape(np.shape(u)[1:])

    def gradient(self, u: np.ndarray) -> np.ndarray:
        """The slope with respect to u: (d, *batch) -> (d, *batch)."""
        flat = self.theta(np.reshape(u, (self.dimension, -1)))
        self.counter["points"] += flat.shape[1]
        slope = derivatives.gradient(self.f, flat)[list(self.free)]
        return (slope * self.width[:, None]).reshape(np.shape(u))

    def everything(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """f, slope and Hessian with respect to u: batch, (d, *batch), (d, d, *batch)."""
        d, batch = self.dimension, np.shape(u)[1:]
        value, slope, hessian = self.at(self.theta(np.reshape(u, (d, -1))))
        return value.reshape(batch), slope.reshape(d, *batch), hessian.reshape(d, d, *batch)

    def at(self, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same at points of the landscape (D, n): u near 1/2 cannot tell 1e-17 from 0."""
        d, n = self.dimension, flat.shape[1]
        self.counter["points"] += n
        rows, width = list(self.free), self.width
        value, slope, hessian = np.empty(n), np.empty((d, n)), np.empty((d, d, n))
        for begin in range(0, n, _MOST):
            part = slice(begin, begin + _MOST)
            v, g, h = derivatives.everything(self.f, flat[:, part])
            value[part], slope[:, part] = v, g[rows]
            hessian[:, :, part] = h[np.ix_(rows, rows)]
        slope *= width[:, None]
        hessian *= (width[:, None] * width)[..., None]
        return value, slope, hessian


def of(f: Landscape, domain: Sequence[tuple[float, float]] | None = None) -> Field:
    """The field of a landscape over a box; its own domain unless another is given."""
    low, high = np.array(f.domain if domain is None else domain, dtype=float).T
    return Field(f, low, high, tuple(range(len(low))))


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverses of symmetric matrices (d, d, *batch), d <= 3; inf or NaN where singular.

    Written out: LAPACK takes a microsecond a matrix, which is most of a search's time.
    """
    d = len(matrix)
    if d == 1:
        return 1 / matrix
    out = np.empty_like(matrix)
    if d == 2:
        (a, b), (_, c) = matrix
        scale = 1 / (a * c - b * b)
        out[0, 0], out[1, 1] = c * scale, a * scale
        out[0, 1] = out[1, 0] = -b * scale
        return out
    (a, b, c), (_, e, f), (_, _, i) = matrix
    out[0, 0], out[0, 1], out[0, 2] = e * i - f * f, c * f - b * i, b * f - c * e
    out[1, 1], out[1, 2], out[2, 2] = a * i - c * c, b * c - a * f, a * e - b * b
    scale = 1 / (a * out[0, 0] + b * out[0, 1] + c * out[0, 2])
    out[1, 0], out[2, 0], out[2, 1] = out[0, 1], out[0, 2], out[1, 2]
    out *= scale
    return out


def solve(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """matrix^-1 vector for symmetric matrices (d, d, *batch) and vectors (d, *batch)."""
    return np.einsum("ij...,j...->i...", inverse(matrix), vector)
