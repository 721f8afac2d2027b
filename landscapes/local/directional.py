"""Directional derivatives: how steeply a landscape rises when one walks off in some direction.

    slope_along(f, (1, 2), (3, 4))       # D = grad f . l, l the unit vector along (3, 4)
    rose = directions(f, (1, 2))         # D all around the point, steepest ascent, level directions

Where f is smooth, D is largest along the gradient, where it is the gradient's length, and 0 square
to it, along the level set. At a kink D is the one-sided slope: 1 all around the tip of a cone,
where no gradient exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape

from . import series
from .words import of_directions

_ROUNDING = 1e-9  # of the steepest slope: how far one-sided slopes may be from grad . l


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def slope_along(f: Landscape, theta: ArrayLike, direction: ArrayLike) -> np.ndarray:
    """The slope of f at theta towards a direction of any length: (d, *batch) twice -> batch.

    The slope for leaving theta, which at a kink is not minus the slope of the way back; infinite at
    a cusp. Raises ValueError for a direction of length 0.
    """
    direction = as_theta(f.dimension, direction)
    length = np.sqrt(np.sum(direction**2, axis=0))
    if not np.all(length > 0):
        raise ValueError("a direction needs a length other than 0")
    unit = direction / length
    slope = series.along(f, theta, unit, 1)[1]
    if not np.any(np.isnan(slope)):
        return slope
    # Where the series cannot tell, the gradient's convention stands.
    theta = as_theta(f.dimension, theta)
    axes = slope.ndim + 1
    gradient = f.gradient(theta)
    gradient, unit = (g.reshape(len(g), *[1] * (axes - g.ndim), *g.shape[1:]) for g in (gradient, unit))
    return np.where(np.isnan(slope), np.sum(gradient * unit, axis=0), slope)


@dataclass(frozen=True, eq=False)
class Directions:
    """Slopes of a landscape in all directions from a point (d,).

    ``units`` (d, n) are the directions looked at, ``slopes`` (n,) the D along each; in two
    dimensions ``angles`` (n,) go once around, from 0 to 2 pi. ``steepest`` (d,) is the unit vector
    of steepest ascent, NaN where there is none, ``steepest_slope`` the slope along it. ``level``
    (d, d - 1) has the directions along which f neither rises nor falls, to first order, in its
    columns. ``kink``: the slopes are not those of one gradient, and then there is no ``level``.
    ``defined``: f has a value at the point.
    """

    point: np.ndarray
    gradient: np.ndarray
    units: np.ndarray = field(repr=False)
    angles: np.ndarray | None = field(repr=False)
    slopes: np.ndarray = field(repr=False)
    steepest: np.ndarray
    steepest_slope: float
    level: np.ndarray
    kink: bool
    defined: bool

    words = property(of_directions)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def directions(f: Landscape, point: ArrayLike, count: int = 360) -> Directions:
    """The slopes in ``count`` directions from a point (d,): both in 1D, a circle, or a sphere."""
    point = as_theta(f.dimension, point)
    if point.ndim > 1:
        raise ValueError(f"directions leave from one point (d,), got an array {point.shape}")
    units, angles = _around(f.dimension, count)
    slopes = slope_along(f, point[:, None], units)
    gradient = f.gradient(point)
    from_gradient = gradient @ units
    size = np.max(np.abs(slopes), initial=0, where=np.isfinite(slopes))
    kink = bool(np.any(np.abs(slopes - from_gradient) > _ROUNDING * size))  # or infinite
    if kink:
        best = int(np.argmax(np.where(np.isnan(slopes), -np.inf, slopes)))
        steepest, top = units[:, best], float(slopes[best])
    else:
        top = float(np.linalg.norm(gradient))
        steepest = gradient / top if top > 0 else np.full(f.dimension, np.nan)
    level = np.empty((f.dimension, 0))
    if not kink and top > 0:
        # The last columns of an orthogonal matrix whose first is the gradient's direction.
        level = np.linalg.qr(np.column_stack([steepest, np.eye(f.dimension)]))[0][:, 1:]
    defined = bool(np.isfinite(f.value(point)))
    return Directions(point, gradient, units, angles, slopes, steepest, top, level, kink, defined)


def _around(d, count):
    if d == 1:
        return np.array([[1.0, -1.0]]), None
    if d == 2:
        angles = np.linspace(0, 2 * np.pi, count)
        return np.array([np.cos(angles), np.sin(angles)]), angles
    # Fibonacci's lattice: evenly spread over the sphere.
    k = np.arange(count) + 0.5
    z, turn = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    radius = np.sqrt(1 - z**2)
    return np.array([radius * np.cos(turn), radius * np.sin(turn), z]), None
