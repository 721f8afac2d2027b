"""Smoothness classes: a function and its derivatives side by side, and where each of them jumps.

    seen = smoothness(f)                   # along the box of a landscape of one dimension
    seen.jumps[1]                          # the positions at which the slope jumps: kinks
    seen.smoothness                        # "discontinuous", "C0", "C1", "C2"

In more dimensions, along a segment of the box. Sampled: a break narrower than a cell of the grid that
changes nothing at its ends goes unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landscapes.core import derivatives
from landscapes.core.derivatives import as_theta
from landscapes.core.wording import number

from .breaks import zoomed

_INSET = 2.0**-30  # of the segment
_BESIDE = 1e-9  # of the segment: where the two sides of a jump are compared
_NOISE = 1e-9  # of a derivative's scale
_CLASSES = ("discontinuous", "C0", "C1", "C2")
_WRITTEN = ("Discontinuous", "C⁰", "C¹", "C²")


@dataclass(frozen=True, eq=False)
class Smoothness:
    """f and its derivatives along a segment: ``derivatives`` (3, n) of orders 0 to 2 at n places.

    ``positions`` (n,) are x in one dimension, and the distance from the begin in more. ``jumps``
    and ``sizes`` hold an array for each order: where that derivative jumps, and by how much (inf at
    a pole), ``scales`` how large each derivative is along the line. ``smoothness`` is the class
    these tell: C2 stands for C2 and everything smoother.
    """

    positions: np.ndarray = field(repr=False)
    derivatives: np.ndarray = field(repr=False)
    jumps: tuple[np.ndarray, np.ndarray, np.ndarray]
    sizes: tuple[np.ndarray, np.ndarray, np.ndarray]
    scales: tuple[float, float, float]
    smoothness: str
    words: str


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def smoothness(f, begin=None, end=None, count: int = 513) -> Smoothness:
    """Derivatives of order 0 to 2 along a segment, and their jumps.

    ``begin`` and ``end`` (d,) are the corners of f's box unless given. Raises ValueError where they
    are the same.
    """
    low, high = np.array(f.domain, dtype=float).T
    begin = low if begin is None else as_theta(f.dimension, begin)
    end = high if end is None else as_theta(f.dimension, end)
    length = float(np.linalg.norm(end - begin))
    if not length > 0:
        raise ValueError("a segment needs two different ends")
    unit = (end - begin) / length
    # Off the round numbers, where landscapes have their kinks and conventions stand for slopes;
    # and inside, because at the edge a function may end in a wall without breaking off.
    share = np.linspace(_INSET, 1 - _INSET, count)
    share[1:-1] += np.random.default_rng(0).uniform(-0.2, 0.2, count - 2) / (count - 1)

    def along(order, distance):
        return _derivative(
            f, begin.reshape(-1, *[1] * np.ndim(distance)) + np.multiply.outer(unit, distance), unit, order
        )

    told = np.array([along(k, length * share) for k in range(3)])
    breaks = [_breaks(lambda t, k=k: along(k, t), length * share) for k in range(3)]
    # Rounding beside a derivative's own scale is no break: the curvature along a straight line
    # through a cone's tip is 0, computed as a little noise.
    scales = _scales(told, length)
    real = [sizes > _NOISE * scale for (_, sizes), scale in zip(breaks, scales)]
    breaks = [(at[keep], sizes[keep]) for (at, sizes), keep in zip(breaks, real)]
    first, step = (begin[0], np.sign(end - begin)[0]) if f.dimension == 1 else (0.0, 1.0)
    jumps = tuple(first + step * at for at, _ in breaks)
    broken = next((k for k in range(3) if len(jumps[k])), 3)
    return Smoothness(
        first + step * length * share,
        told,
        jumps,
        tuple(size for _, size in breaks),
        scales,
        _CLASSES[broken],
        _words(f, broken, breaks, jumps, told, length),
    )


def _scales(told, length):
    """How large f, f' and f'' are along the line: at least as large as the one before lets expect."""
    scale, made = 0.0, []
    for row in told:
        row = row[np.isfinite(row)]
        scale = max(scale, float(np.ptp(row)) if row.size else 0.0)
        made.append(scale or 1.0)
        scale /= length
    return tuple(made)


def _breaks(function, places):
    """Where a function of a distance jumps, and by how much, looking into each cell of the places."""
    seen = zoomed(lambda t: function(t[0])[None], places[None, :-1], places[None, 1:])
    found = np.sort(seen.begin[0, seen.jumps])
    beside = _BESIDE * (places[-1] - places[0])
    # A jump on the border of two cells is seen from both.
    at = found[np.diff(found, prepend=-np.inf) > 2 * beside]
    sizes = np.abs(function(at + beside) - function(at - beside))
    cell = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(places) - 2)
    return at, np.where(seen.poles[cell] | np.isnan(sizes), np.inf, sizes)


def _derivative(f, theta, unit, order):
    """The derivative of f along the unit vector: (d, *batch) -> batch."""
    if order == 0:
        return f.value(theta)
    if order == 1:
        return np.tensordot(unit, f.gradient(theta), 1)
    return np.einsum("i,ij...,j->...", unit, derivatives.hessian(f, theta), unit)


def _words(f, broken, breaks, jumps, told, length):
    shares = [float(np.mean(~np.isfinite(row))) for row in told]
    undefined = f" It is not defined on {shares[0]:.0%} of the line." if shares[0] else ""
    what = ("f itself", "the slope", "the second derivative")
    if broken == 3:
        return f"No jump seen up to the second derivative: C² at least.{undefined}"
    # What is looked for ever closer ends a little beside 0.
    shown = [0.0 if abs(x) < _BESIDE * length else x for x in jumps[broken][:5]]
    listed = ", ".join(number(x) for x in shown)
    does = "has no bound" if np.all(np.isinf(breaks[broken][1])) else "jumps"
    more = f" and {len(jumps[broken]) - 5} more places" if len(jumps[broken]) > 5 else ""
    where = "" if f.dimension == 1 else "the distances " if len(shown) > 1 else "the distance "
    return f"{_WRITTEN[broken]}: {what[broken]} {does} at {where}{listed}{more}.{undefined}"
