"""The gradient flow d theta/dt = -grad f: the path of a drop of water without any weight.

    course = flow(f, points)       # where n points flow to, all at once
    course.ends, course.why        # (d, n), and how each ended (codes of FlowEnd)
    line = flow_line(f, point)     # the one line through a point, uphill and downhill

A step of gradient descent is one step of Euler's method on it; here the steps are those of a
linearly implicit pair of orders 2 and 3 (L. Shampine, M. Reichelt, The MATLAB ODE Suite, SIAM J. Sci.
Comput. 18, 1997: ode23s), whose length does not depend on how steep a valley's walls are, with a step
size and an error of its own for every point.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape


class FlowEnd(IntEnum):
    """How the way of a point along the flow ended."""

    ARRIVED = 0
    LEFT = auto()  # the surroundings of the box
    STOPPED = auto()  # at a kink, or where f ends, across which no step leads downhill
    UNDECIDED = auto()


OUTSIDE = 0.5  # of the box's sides: how far from it a point is followed
_LONGEST, _DRAWN = 0.05, 0.03  # of the box's sides: one step, so that no hill is jumped over
_BETWEEN = 4  # pieces that a step of a drawn line is cut into
_FLAT = 1e-9  # of the steepest slope: where the flow stands still
_NEAR = 1e-7  # of the box's sides: so near to a minimum, by Newton's estimate, it has arrived
_LEAST = 1e-10  # of the box's sides: a shorter step is none
_D, _E = 1 / (2 + np.sqrt(2)), 6 + np.sqrt(2)  # the method's own constants


@dataclass(frozen=True, eq=False)
class Flow:
    """Where points flow to: ``ends`` (d, n), ``why`` (n,) codes of FlowEnd.

    ``path`` is a list of (d, n), one for each round of steps, where it was asked for; else empty.
    """

    ends: np.ndarray
    why: np.ndarray
    path: list


@dataclass(frozen=True, eq=False)
class FlowLine:
    """The flow line through a point, from its upper to its lower end.

    ``points`` (d, m), whose ``values`` (m,) fall all along; ``lengths`` (m,) count from the point, at
    ``here``, and are negative uphill. ``down`` and ``up`` say how the two ends ended.
    """

    points: np.ndarray
    values: np.ndarray
    lengths: np.ndarray
    here: int
    down: FlowEnd
    up: FlowEnd


def flow_line(f: Landscape, point: ArrayLike, tolerance: float = 1e-4, rounds: int = 600) -> FlowLine:
    """The whole flow line through a point (d,), both ways followed until they end."""
    point = as_theta(f.dimension, point)
    both, signs = np.stack([point, point], axis=1), np.array([1.0, -1.0])
    course = flow(f, both, signs, tolerance, rounds, longest=_DRAWN, keep=True)
    path = np.array(course.path)  # (rounds, d, 2)
    down, up = (_moved(path[:, :, k]) for k in (0, 1))
    points = _curved(f, np.concatenate([up[:0:-1], down]).T)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=1), axis=0))])
    here = _BETWEEN * (len(up) - 1)
    ends = (FlowEnd(int(why)) for why in course.why)
    return FlowLine(points, f.value(points), lengths - lengths[here], here, *ends)


def _curved(f, points):
    """A line (d, m) with points between its own, on Hermite's cubics, as its direction is known."""
    if points.shape[1] < 2:
        return points
    step = np.diff(points, axis=1)
    far = np.linalg.norm(step, axis=0)
    with np.errstate(all="ignore"):
        slope = f.gradient(points)
        way = -slope / np.linalg.norm(slope, axis=0)
        first, last = far * way[:, :-1], far * way[:, 1:]
        plain = [np.sum(one * step, axis=0) > 0.8 * far**2 for one in (first, last)]
    s = np.arange(_BETWEEN)[:, None, None] / _BETWEEN
    cubic = step * s**2 * (3 - 2 * s) + first * s * (1 - s) ** 2 - last * s**2 * (1 - s)
    between = points[:, :-1] + cubic  # (pieces, d, m - 1)
    heights = np.concatenate([f.value(np.moveaxis(between, 1, 0)), f.value(points[:, 1:])[None]])
    falls = np.all(np.diff(heights, axis=0) <= 0, axis=0)
    # No points between where there is no direction, or where it turns: at the ends, and across a kink.
    between = np.where(plain[0] & plain[1] & falls, between, points[:, :-1])
    return np.concatenate([np.moveaxis(between, 0, -1).reshape(len(points), -1), points[:, -1:]], axis=1)


def _moved(path):
    """The rows (m, d) without those that stood still."""
    new = np.any(np.diff(path, axis=0) != 0, axis=1)
    return path[np.concatenate([[True], new])]


@np.errstate(all="ignore")  # where something is undefined a step ends, and that is answered
def flow(
    f: Landscape,
    points: ArrayLike,
    signs: float | np.ndarray = 1.0,
    tolerance: float = 1e-3,
    rounds: int = 400,
    longest: float = _LONGEST,
    keep: bool = False,
) -> Flow:
    """Follow points (d, n) along minus the gradient, or uphill where ``signs`` ([n]) is -1.

    ``tolerance`` is the error of one step and ``longest`` its length at most, in sides of the box. A
    point has arrived where the slope vanishes; the box is left for good half a side outside of it.
    """
    ends = np.array(points, dtype=float)
    n = ends.shape[1]
    signs = np.broadcast_to(np.asarray(signs, dtype=float), n)
    low, high = np.array(f.domain, dtype=float).T[:, :, None]
    width = high - low
    why, path = np.full(n, FlowEnd.UNDECIDED), [ends.copy()]
    steepest = _steepest(f, width)
    going, theta = np.arange(n), ends.copy()
    value, slope = f.value_and_gradient(theta)
    speed = np.sqrt(np.sum((slope / width) ** 2, axis=0))
    h = 0.01 / np.where(speed > 0, speed, 1.0)
    hessian = f.hessian(theta)
    for _ in range(rounds):
        sign = signs[going]
        over = _ended(theta, value, slope, hessian, sign, h, low, high, steepest)
        why[going[over >= 0]] = over[over >= 0]
        ends[:, going] = theta
        left = over < 0
        if not np.any(left):
            break
        if not np.all(left):
            going, value, h, sign = going[left], value[left], h[left], sign[left]
            theta, slope, hessian = theta[:, left], slope[:, left], hessian[..., left]
        new, error = step_of(f, theta, slope, hessian, sign, h)
        new_value, new_slope = f.value_and_gradient(new)
        far = np.max(np.abs(new - theta) / width, axis=0)
        wrong = np.max(np.abs(error) / width, axis=0) / tolerance
        # A step that climbs has crossed a kink, or more than its model of f could see.
        uphill = (new_value - value) * sign > 1e-12 * np.abs(value)
        good = (wrong <= 1) & (far <= longest) & ~uphill & np.all(np.isfinite(new_slope), axis=0)
        factor = np.minimum(0.8 * np.cbrt(1 / wrong), 0.9 * longest / far)
        factor = np.where(np.isfinite(factor), np.clip(factor, 0.1, 5.0), np.where(good, 5.0, 0.2))
        h = h * np.where(good, factor, np.minimum(factor, 0.5))
        theta, value = np.where(good, new, theta), np.where(good, new_value, value)
        slope = np.where(good, new_slope, slope)
        hessian = f.hessian(theta)
        if keep:
            ends[:, going] = theta
            path.append(ends.copy())
    ends[:, going] = theta
    return Flow(ends, why, path if keep else [])


def _steepest(f, width):
    """The steepest slope of the box's nodes, in units of the box."""
    count = {1: 201, 2: 21, 3: 9}[f.dimension]
    sides = [np.linspace(low, high, count) for low, high in f.domain]
    slopes = f.gradient(np.array(np.meshgrid(*sides)).reshape(f.dimension, -1))
    sizes = np.sqrt(np.sum((slopes * width) ** 2, axis=0))
    sizes = sizes[np.isfinite(sizes)]
    return float(sizes.max()) if sizes.size else 0.0


def _ended(theta, value, slope, hessian, sign, h, low, high, steepest):
    """How (n,) each point that goes no further has ended; -1 for all others."""
    width = high - low
    size = np.sqrt(np.sum((slope * width) ** 2, axis=0))
    newton = applied(inverse(hessian), slope)
    near = np.all(np.abs(newton) <= _NEAR * width, axis=0) & (size <= 1e-3 * steepest)
    endings = np.where((size <= _FLAT * steepest) | near, FlowEnd.ARRIVED, -1)
    outside = np.any((theta < low - OUTSIDE * width) | (theta > high + OUTSIDE * width), axis=0)
    endings = np.where(outside, FlowEnd.LEFT, endings)
    stuck = h * np.max(np.abs(slope) / width, axis=0) < _LEAST
    unknown = ~(np.isfinite(value) & np.all(np.isfinite(slope), axis=0))
    return np.where((endings < 0) & (stuck | unknown), FlowEnd.STOPPED, endings)


class Slopes(Protocol):
    """What a step of the flow asks of a landscape."""

    def gradient(self, theta: np.ndarray) -> np.ndarray: ...


def step_of(
    f: Slopes,
    theta: np.ndarray,
    slope: np.ndarray,
    hessian: np.ndarray,
    sign: float | np.ndarray,
    h: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """One step of every point down the slope, or uphill where ``sign`` is -1, and its error: (d, n) each.

    ``f`` is asked for slopes alone. ``slope`` and ``hessian`` are those at ``theta``, ``h`` (n,) the steps.
    """
    d = len(theta)
    # A kink has no curvature, and there the method is an explicit one.
    hessian = np.where(np.all(np.isfinite(hessian), axis=(0, 1)), hessian, 0.0)
    solve = inverse(np.eye(d)[..., None] + h * _D * sign * hessian)
    f0 = -sign * slope
    k1 = applied(solve, f0)
    f1 = -sign * f.gradient(theta + 0.5 * h * k1)
    k2 = applied(solve, f1 - k1) + k1
    new = theta + h * k2
    f2 = -sign * f.gradient(new)
    k3 = applied(solve, f2 - _E * (k2 - f1) - 2 * (k1 - f0))
    return new, h / 6 * (k1 - 2 * k2 + k3)


def applied(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Matrices (d, d, n) times vectors (d, n)."""
    return np.einsum("ijn,jn->in", matrix, vector)


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Of matrices (d, d, n), d up to 3; not finite where there is none."""
    if len(matrix) == 1:
        return 1 / matrix
    if len(matrix) == 2:
        (a, b), (c, d) = matrix
        return np.array([[d, -b], [-c, a]]) / (a * d - b * c)
    rows = np.moveaxis(matrix, 1, -1)  # (3, n, 3)
    crossed = [np.cross(rows[i - 2], rows[i - 1]) for i in range(3)]
    volume = np.sum(rows[0] * crossed[0], axis=-1)
    return np.moveaxis(np.array(crossed), (0, 1, 2), (1, 2, 0)) / volume
