"""Taylor models: a landscape near a point as a plane, a bowl, or a polynomial of higher order.

    model = taylor(f, (3, 4), order=2)
    model((3.1, 4.2))                          # the quadratic model's height there
    change(f, (3, 4), (0.0003, 0.0004))        # what it predicts, and what is true
    model_error(f, (3, 4), order=2).slope      # 3: the error falls with the third power of the distance

Derivatives up to the second are the landscape's own; higher ones are power series of its tape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core import derivatives
from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.differentiation import fifty_digits
from landscapes.tape import lines
from landscapes.tape import tape as tapes

from . import series
from .words import of_error, of_taylor

HIGHEST = 6

_PER_DECADE = 12
_NOISY = 100  # times the rounding seen: from here on an error is the model's
_DECADES = 1.0  # fitted, next above the rounding, where the next order weighs least
_LEAP = 20  # between neighbouring distances a seventh power grows fourfold
_ALL, _ENOUGH = 15, 10  # digits
_SLIGHT = 1e-6
_CROOKED = 0.7  # off a line, in logarithms: where the error doubles or halves, it is no power


def _checked(order):
    if isinstance(order, bool) or order not in range(1, HIGHEST + 1):
        raise ValueError(f"the order of a Taylor model must be 1 to {HIGHEST}, got {order!r}")
    return int(order)


def _point(f, point) -> np.ndarray:
    point = as_theta(f.dimension, point)
    if point.ndim > 1:
        raise ValueError(f"a model stands on one point (d,), got an array {point.shape}")
    return point


@dataclass(frozen=True, eq=False)
class Taylor:
    """The Taylor polynomial of a landscape at a point (d,), to be called with theta (d, *batch).

    ``coefficients`` (order + 1,) are those of the powers of x - point in one dimension, None in
    more. ``broken`` is the order of the first derivative that does not, or is not known to, exist at
    the point; None where all of the model's do. ``sides`` (2, order + 1, d) are the series along the
    axes on both sides of the point, each in powers of the coordinate. ``digits`` is how many digits
    rounding leaves of the coefficients, at most 15, and of the height's least of all where parts of f
    cancel near the point; None where that is not known.
    """

    landscape: Landscape = field(repr=False)
    point: np.ndarray
    order: int
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    coefficients: np.ndarray | None = field(repr=False)
    broken: int | None
    sides: np.ndarray = field(repr=False)
    digits: int | None = None

    words = property(of_taylor)

    @np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
    def __call__(self, theta: ArrayLike) -> np.ndarray:
        """The model's height: (d, *batch) -> batch."""
        theta = as_theta(self.landscape.dimension, theta)
        return self.value + self.rise(theta - _like(self.point, theta))

    @np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
    def rise(self, displacement: ArrayLike) -> np.ndarray:
        """The predicted change for displacements (d, *batch), free of the rounding of heights."""
        away = as_theta(self.landscape.dimension, displacement)
        if self.coefficients is not None:
            rise = np.zeros(away.shape[1:])
            for c in self.coefficients[:0:-1]:
                rise = (rise + c) * away[0]
            return rise
        rise = np.tensordot(self.gradient, away, 1)
        if self.order > 1:
            rise = rise + np.einsum("ij,i...,j...->...", self.hessian, away, away) / 2
        if self.order > 2:
            # The k-th coefficient along a displacement is all of the model's k-th order at once.
            along = series.along(self.landscape, _like(self.point, away), away, self.order)
            rise = rise + np.sum(along[3:], axis=0)
        return rise


def _like(point, theta):
    return point.reshape(len(point), *[1] * (theta.ndim - 1))


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def taylor(f: Landscape, point: ArrayLike, order: int = 2) -> Taylor:
    """The Taylor model of a landscape at a point (d,), of order 1 (tangent) to 6.

    Raises ValueError for another order or a point of another dimension.
    """
    order, point = _checked(order), _point(f, point)
    value, slope, hessian = derivatives.everything(f, point)
    broken, sides = _broken(f, point, order)
    digits = _digits(f, point, sides[0])
    tape = tapes.of(f)
    if tape is not None and digits is not None and digits < _ENOUGH and f.dimension == 1 and broken is None:
        exact = np.array(fifty_digits.coefficients(tape, float(point[0])))[: order + 1]
        if np.all(np.isfinite(exact)):
            sides[:, :, 0], digits = exact, _ALL
    coefficients = None
    if f.dimension == 1:
        # At a kink the two sides' mean, which is 0 for |x|, as autograd has it.
        coefficients = sides.mean(axis=0)[:, 0]
        own = np.array([value, slope[0], hessian[0, 0] / 2])[: order + 1]
        keep = slice(0, len(own))
        usable = (np.isfinite(own) & (broken is not None)) | ~np.isfinite(coefficients[keep])
        coefficients[keep] = np.where(usable, own, coefficients[keep])
        coefficients[0] = value
    return Taylor(f, point, order, float(value), slope, hessian, coefficients, broken, sides, digits)


def _digits(f, point, series):
    """How many digits rounding leaves of series along the axes, (order + 1, d); None without a tape."""
    tape = tapes.of(f)
    if tape is None or not np.all(np.isfinite(series)):
        return None
    orders, d = series.shape
    cost = lines.rounding(tape, np.repeat(point[:, None], d, axis=1), np.eye(d), orders - 1)
    size, width = np.max(np.abs(series), axis=1), float(np.min(np.ptp(np.array(f.domain), axis=1)))
    least = _ALL
    for k in range(1, orders):
        # A coefficient that is 0 has no digits to lose: those of lower orders over the box count, too.
        lower = max(size[j] * width ** (j - k) for j in range(k))
        scale, lost = max(size[k], _SLIGHT * lower), float(np.max(cost[k]))
        if lost > 0 and scale > 0:
            least = min(least, max(0, math.floor(-math.log10(lost / scale))))
    return least


def _broken(f, point, order):
    """The lowest order at which two sides of the point disagree, and both sides' series along the
    axes, (2, order + 1, d), each in powers of the coordinate."""
    axes = np.eye(f.dimension)
    sides = np.array(
        [
            series.along(f, point, axes, order),
            series.along(f, point, -axes, order) * (-1.0) ** np.arange(order + 1)[:, None],
        ]
    )
    size = np.max(np.abs(sides), axis=(0, 2), keepdims=True, initial=0, where=np.isfinite(sides))
    apart = ~(np.abs(sides[0] - sides[1]) <= 1e-9 * size[0])
    orders = np.flatnonzero(np.any(apart, axis=1))
    return (int(orders[0]) if len(orders) else None), sides


# ---- predicted against true


@dataclass(frozen=True, eq=False)
class Change:
    """What happens to f over displacements (d, *batch), and what the models say.

    ``true`` (batch) is f(point + displacement) - f(point), ``predicted`` (order, *batch) the models
    of order 1, 2, ...; ``errors`` their difference. ``rounding`` bounds what subtracting two
    heights may have cost ``true``.
    """

    point: np.ndarray
    displacement: np.ndarray
    true: np.ndarray
    predicted: np.ndarray
    errors: np.ndarray
    rounding: np.ndarray


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def change(f: Landscape, point: ArrayLike, displacement: ArrayLike, order: int = 2) -> Change:
    """True and predicted change of a landscape from a point (d,), by models up to ``order``."""
    point, away = _point(f, point), as_theta(f.dimension, displacement)
    here, there = f.value(point), f.value(_like(point, away) + away)
    true = np.asarray(there - here)
    predicted = np.array([taylor(f, point, k).rise(away) for k in range(1, order + 1)])
    errors = predicted - true
    rounding = np.finfo(float).eps * (np.abs(here) + np.abs(there))
    return Change(point, away, true, predicted, errors, np.asarray(rounding))


@dataclass(frozen=True, eq=False)
class ErrorOrder:
    """How the error of a ``model`` grows with the distance: a straight line on log-log axes.

    ``distances`` and ``errors`` are (m,), ``clean`` (m,) marks errors above the ``rounding`` seen,
    ``fitted`` (m,) those whose least-squares ``slope`` is taken: order + 1, or more where the next
    derivatives vanish. Where the model is exact, or its errors are no power, the slope is NaN.
    """

    model: Taylor = field(repr=False)
    direction: np.ndarray
    distances: np.ndarray = field(repr=False)
    errors: np.ndarray = field(repr=False)
    rounding: float
    clean: np.ndarray = field(repr=False)
    fitted: np.ndarray = field(repr=False)
    slope: float

    @property
    def order(self) -> int:
        return self.model.order

    words = property(of_error)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def model_error(
    f: Landscape,
    point: ArrayLike,
    order: int = 2,
    direction: ArrayLike | None = None,
    reach: float | None = None,
) -> ErrorOrder:
    """The error of the model of this order along a direction (d,), over ten decades of distance.

    The direction is steepest ascent unless given, ``reach`` the largest distance (a quarter of the
    box's shortest side). Raises ValueError for a direction of length 0.
    """
    order, point = _checked(order), _point(f, point)
    unit = _unit(f, point, direction)
    if reach is None:
        reach = 0.25 * float(np.min(np.ptp(np.array(f.domain), axis=1)))
    distances = reach * np.logspace(-10, 0, 10 * _PER_DECADE + 1)
    # Far below any model's error: what is seen here is rounding.
    noise = reach * np.logspace(-12, -10.5, 2 * _PER_DECADE)
    model = taylor(f, point, order)
    away = np.multiply.outer(unit, np.concatenate([noise, distances]))
    theta = _like(point, away) + away
    # Of the points that were looked at: their distance from the model's is exact.
    all_errors = np.abs(model(theta) - f.value(theta))
    errors = all_errors[len(noise) :]
    nearest = all_errors[: len(noise)]
    rounding = float(np.max(nearest, initial=0, where=np.isfinite(nearest)))
    rounding = max(rounding, float(np.finfo(float).eps) * abs(model.value), 1e-300)
    clean = np.isfinite(errors) & (errors > _NOISY * rounding)
    fitted = _lowest_decade(distances, errors, clean, _NOISY * rounding)
    slope = _slope(np.log(distances[fitted]), np.log(errors[fitted]))
    return ErrorOrder(model, unit, distances, errors, rounding, clean, fitted, slope)


def _unit(f, point, direction):
    if direction is None:
        direction = f.gradient(point)
        if not np.all(np.isfinite(direction)) or not np.any(direction):
            direction = np.ones(f.dimension)
    direction = _point(f, direction)
    length = np.linalg.norm(direction)
    if not length > 0:
        raise ValueError("a direction needs a length other than 0")
    return direction / length


def _lowest_decade(distances, errors, clean, floor):
    """The clean errors nearest to the point, within a decade of the nearest.

    None where the first of them stands far above the rounding before it: no power of the distance
    leaps up from nothing, but the model breaks off at a kink or a jump on its way.
    """
    nearest = int(np.argmax(clean))
    if not clean[nearest] or (nearest > 0 and errors[nearest] > _LEAP * floor):
        return np.zeros_like(clean)
    return clean & (distances <= distances[nearest] * 10**_DECADES * (1 + 1e-9))


def _slope(x, y):
    """The least-squares line's slope; NaN for too few points, or no line."""
    if len(x) < 5:
        return np.nan
    line = np.polyfit(x, y, 1)
    return float(line[0]) if np.max(np.abs(np.polyval(line, x) - y)) < _CROOKED else np.nan
