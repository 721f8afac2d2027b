"""Tests of convexity at given points: the chord, the tangent, and the second derivative.

    jensen(f, (-8, 5), (0.3, 0.7))        # does f lie below the chord? (with more points: Jensen)
    tangent_test(f, 1, (-2, 3))           # does f lie above its tangent?
    second_derivative_test(f, (1, 2))     # the Hessian's eigenvalues, and what their signs say
    sign_map(f)                           # the same over a grid

One failure proves that f is not convex; no number of successes proves that it is
(convexity_verdict.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core import derivatives
from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.tape import tape as tapes

from .chord_bounds import gap_bounds
from .kinds import DEFINITENESS, Definiteness
from .words import of_chord, of_curvature, of_tangent

_EPSILON = float(np.finfo(float).eps)
_ZERO = 1e-12  # of the largest eigenvalue at hand: below, one counts as 0
_UNDEFINED, _ND, _NSD, _NULL, _INDEFINITE, _PSD, _PD = range(len(DEFINITENESS))


@dataclass(frozen=True, eq=False)
class Chord:
    """f at a weighted mean of points (d, n) against the mean of its heights: Jensen's inequality.

    ``gap`` is the mean of the heights minus f at the mean point (d,): below 0, f lies above the
    chord and is not convex; above 0, it is not concave. ``margin`` bounds what rounding may have
    done to the gap: proved by intervals where ``proved``, else estimated.
    """

    points: np.ndarray
    weights: np.ndarray
    heights: np.ndarray = field(repr=False)
    mean: np.ndarray
    height: float
    chord: float
    gap: float
    margin: float
    proved: bool

    @property
    def above(self) -> bool:
        """Whether f certainly lies above the chord: it is not convex."""
        return self.gap < -self.margin

    @property
    def below(self) -> bool:
        """Whether f certainly lies below the chord: it is not concave."""
        return self.gap > self.margin

    words = property(of_chord)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def jensen(f: Landscape, points: ArrayLike, weights: ArrayLike | None = None) -> Chord:
    """The chord test, and Jensen's inequality for more points: (d, n) with weights (n,).

    In one dimension the points may be plain numbers (n,). Equal weights unless given; they are
    divided by their sum. Raises ValueError where one is negative, or all are 0.
    """
    points = np.asarray(points, dtype=float)
    if points.ndim == 1 and f.dimension == 1:
        points = points[None]
    points = as_theta(f.dimension, points)
    n = points.shape[1]
    shares = np.full(n, 1.0) if weights is None else np.asarray(weights, dtype=float)
    if shares.shape != (n,) or not np.all(shares >= 0) or not np.sum(shares) > 0:
        raise ValueError(f"{n} points need {n} weights of at least 0, not all 0")
    shares = shares / np.sum(shares)
    mean = points @ shares
    heights, height = f.value(points), float(f.value(mean))
    chord = float(heights @ shares)
    gap = chord - height
    tape = tapes.of(f)
    ends = None if tape is None else gap_bounds(tape, points, shares, mean)
    if ends is not None:
        # The bounds may know the gap better than the heights do, which are rounded.
        gap, margin = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2 * (1 + 4 * _EPSILON)
    else:
        margin = 64 * _EPSILON * (abs(height) + float(np.abs(heights) @ shares))
    return Chord(points, shares, heights, mean, height, chord, gap, margin, ends is not None)


@dataclass(frozen=True, eq=False)
class Tangent:
    """f at other points (d, n) against the tangent at ``point`` (d,), which touches at ``height``: gaps
    (n,) f minus tangent.

    A gap below -``margin`` (n,) shows that f is not convex; above it, not concave. The margins are
    estimates of rounding.
    """

    point: np.ndarray
    height: float
    others: np.ndarray
    heights: np.ndarray
    tangent: np.ndarray
    gaps: np.ndarray
    margins: np.ndarray

    words = property(of_tangent)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def tangent_test(f: Landscape, point: ArrayLike, others: ArrayLike) -> Tangent:
    """Whether f lies above its tangent at a point (d,), looked at in other points (d, n)."""
    point, others = as_theta(f.dimension, point), np.asarray(others, dtype=float)
    if others.ndim == 1 and f.dimension == 1:
        others = others[None]
    others = as_theta(f.dimension, others).reshape(f.dimension, -1)
    here, slope = f.value_and_gradient(point)
    rise = slope[:, None] * (others - point[:, None])
    heights, tangent = f.value(others), here + np.sum(rise, axis=0)
    gaps = heights - tangent
    margins = 64 * _EPSILON * (np.abs(heights) + np.abs(here) + np.sum(np.abs(rise), axis=0))
    return Tangent(point, float(here), others, heights, tangent, gaps, margins)


@dataclass(frozen=True, eq=False)
class Curvature:
    """The Hessian at a point: its eigenvalues (d,), ascending, and what their signs say."""

    point: np.ndarray
    hessian: np.ndarray = field(repr=False)
    eigenvalues: np.ndarray
    definiteness: Definiteness

    words = property(of_curvature)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def second_derivative_test(f: Landscape, point: ArrayLike) -> Curvature:
    """What the second derivative says of convexity near a point (d,)."""
    point = as_theta(f.dimension, point)
    hessian = derivatives.hessian(f, point)
    eigenvalues = _eigenvalues(hessian[..., None])[:, 0]
    return Curvature(point, hessian, eigenvalues, DEFINITENESS[int(_definiteness(eigenvalues[:, None])[0])])


def curvatures(f: Landscape, points: ArrayLike) -> np.ndarray:
    """The Hessian's eigenvalues at points (d, *n), ascending: (d, *n); NaN where there are none."""
    matrices = np.moveaxis(derivatives.hessian(f, points), (0, 1), (-2, -1))
    known = np.asarray(np.isfinite(matrices).all(axis=(-2, -1)))
    values = np.linalg.eigvalsh(np.where(known[..., None, None], matrices, 0.0))
    return np.moveaxis(np.where(known[..., None], values, np.nan), -1, 0)


def _eigenvalues(hessian):
    """The eigenvalues of matrices (d, d, n): (d, n), ascending; NaN where one is not finite."""
    defined = np.all(np.isfinite(hessian), axis=(0, 1))
    matrices = np.moveaxis(np.where(defined, hessian, 0.0), -1, 0)
    return np.where(defined, np.linalg.eigvalsh(matrices).T, np.nan)


def _definiteness(eigenvalues):
    """Indices into DEFINITENESS for eigenvalues (d, *batch)."""
    zero = _ZERO * np.max(np.abs(eigenvalues), axis=0)
    some_up, some_down = np.any(eigenvalues > zero, axis=0), np.any(eigenvalues < -zero, axis=0)
    all_up, all_down = np.all(eigenvalues > zero, axis=0), np.all(eigenvalues < -zero, axis=0)
    return np.select(
        [np.any(np.isnan(eigenvalues), axis=0), all_up, all_down, some_up & some_down, some_up, some_down],
        [_UNDEFINED, _PD, _ND, _INDEFINITE, _PSD, _NSD],
        _NULL,
    ).astype(np.int8)


@dataclass(frozen=True, eq=False)
class SignMap:
    """Where the Hessian is positive definite, indefinite, ...: ``kinds`` (rows, cols) over a grid.

    ``x`` (cols,), ``y`` (rows,); kinds are indices into DEFINITENESS, ``eigenvalues`` (2, rows,
    cols) ascending, ``shares`` the share of the grid of each that occurs.
    """

    x: np.ndarray
    y: np.ndarray
    kinds: np.ndarray = field(repr=False)
    eigenvalues: np.ndarray = field(repr=False)
    shares: dict[Definiteness, float]


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def sign_map(
    f: Landscape, domain: Sequence[tuple[float, float]] | None = None, shape: tuple[int, int] = (200, 200)
) -> SignMap:
    """The signs of the Hessian's eigenvalues over a box, on a grid of (rows, cols).

    Raises ValueError for a landscape that is not of two dimensions.
    """
    if f.dimension != 2:
        raise ValueError(f"a sign map needs two dimensions, not {f.dimension}")
    (x_low, x_high), (y_low, y_high) = f.domain if domain is None else domain
    rows, cols = shape
    x, y = np.linspace(x_low, x_high, cols), np.linspace(y_low, y_high, rows)
    hessian = derivatives.hessian(f, np.array(np.meshgrid(x, y)))
    # Written out: LAPACK takes a microsecond a matrix.
    (a, b), (_, c) = hessian
    middle, spread = a / 2 + c / 2, np.hypot(a / 2 - c / 2, b)
    eigenvalues = np.array([middle - spread, middle + spread])
    kinds = _definiteness(eigenvalues)
    counts = np.bincount(kinds.ravel(), minlength=len(DEFINITENESS)) / kinds.size
    shares = {kind: float(s) for kind, s in zip(DEFINITENESS, counts) if s}
    return SignMap(x, y, kinds, eigenvalues, shares)
