"""Smoothness classes: a function and its derivatives side by side, and where each of them jumps.

    s = smoothness(f)                   # along the box of a landscape of one dimension
    s.jumps[1]                          # the positions at which the slope jumps: kinks
    s.smoothness                        # "discontinuous", "C0", "C1", "C2"

In more dimensions, along a segment of the box. Sampled: a break narrower than a cell of the grid that
changes nothing at its ends goes unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core import derivatives
from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape

from .breaks import jumps_between
from .words import of_smoothness

_INSET = 2.0**-30  # of the segment
_NOISE = 1e-9  # of a derivative's scale
_CLASSES = ("discontinuous", "C0", "C1", "C2")


@dataclass(frozen=True, eq=False)
class Smoothness:
    """f and its derivatives along a segment: ``derivatives`` (3, n) of orders 0 to 2 at n places.

    ``positions`` (n,) are x in one dimension, and the distance from the begin in more. ``jumps``
    and ``sizes`` hold an array for each order: where that derivative jumps, and by how much (inf at
    a pole), ``scales`` how large each derivative is along the line, whose ``length`` is in units of x.
    """

    positions: np.ndarray = field(repr=False)
    derivatives: np.ndarray = field(repr=False)
    jumps: tuple[np.ndarray, ...]
    sizes: tuple[np.ndarray, ...]
    scales: tuple[float, ...]
    dimension: int
    length: float

    @property
    def order(self) -> int:
        """The order of the first derivative that jumps; 3 where none does."""
        return next((k for k in range(3) if len(self.jumps[k])), 3)

    @property
    def smoothness(self) -> str:
        """The class these jumps tell: C2 stands for C2 and everything smoother."""
        return _CLASSES[self.order]

    words = property(of_smoothness)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def smoothness(
    f: Landscape, begin: ArrayLike | None = None, end: ArrayLike | None = None, count: int = 513
) -> Smoothness:
    """Derivatives of order 0 to 2 along a segment, and their jumps.

    ``begin`` and ``end`` (d,) are the corners of f's box unless given. Raises ValueError where they
    are the same.
    """
    low, high = np.array(f.domain, dtype=float).T
    start = low if begin is None else as_theta(f.dimension, begin)
    way = (high if end is None else as_theta(f.dimension, end)) - start
    length = float(np.linalg.norm(way))
    if not length > 0:
        raise ValueError("a segment needs two different ends")
    unit = way / length
    # Off the round numbers, where landscapes have their kinks and conventions stand for slopes;
    # and inside, because at the edge a function may end in a wall without breaking off.
    share = np.linspace(_INSET, 1 - _INSET, count)
    share[1:-1] += np.random.default_rng(0).uniform(-0.2, 0.2, count - 2) / (count - 1)

    def along(order, distance):
        theta = start.reshape(-1, *[1] * np.ndim(distance)) + np.multiply.outer(unit, distance)
        return _derivative(f, theta, unit, order)

    rows = np.array([along(k, length * share) for k in range(3)])
    breaks = [jumps_between(lambda t, k=k: along(k, t), length * share) for k in range(3)]
    # Rounding beside a derivative's own scale is no break: the curvature along a straight line
    # through a cone's tip is 0, computed as a little noise.
    scales = _scales(rows, length)
    real = [sizes > _NOISE * scale for (_, sizes), scale in zip(breaks, scales)]
    breaks = [(at[keep], sizes[keep]) for (at, sizes), keep in zip(breaks, real)]
    first, step = (start[0], np.sign(way)[0]) if f.dimension == 1 else (0.0, 1.0)
    return Smoothness(
        first + step * length * share,
        rows,
        tuple(first + step * at for at, _ in breaks),
        tuple(size for _, size in breaks),
        scales,
        f.dimension,
        length,
    )


def _scales(rows, length):
    """How large f, f' and f'' are along the line: at least as large as the one before lets expect."""
    scale, scales = 0.0, []
    for row in rows:
        row = row[np.isfinite(row)]
        scale = max(scale, float(np.ptp(row)) if row.size else 0.0)
        scales.append(scale or 1.0)
        scale /= length
    return tuple(scales)


def _derivative(f, theta, unit, order):
    """The derivative of f along the unit vector: (d, *batch) -> batch."""
    if order == 0:
        return f.value(theta)
    if order == 1:
        return np.tensordot(unit, f.gradient(theta), 1)
    return np.einsum("i,ij...,j->...", unit, derivatives.hessian(f, theta), unit)
