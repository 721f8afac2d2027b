"""Cells of a box, judged by what a few samples tell of the gradient in them.

A cell is sampled at its corners and its middle. From the middle c, Newton's map of the points x of
the cell, x - Y grad(x) with Y the inverse Hessian at c, reaches no farther from c - Y grad(c) than
the Hessian's changes over the cell let it. Where that reach leaves the cell out there is no critical
point in it; where it is small there is at most one, and Newton's method finds it; else the cell is
divided. This is the interval test of Krawczyk with sampled bounds in the place of proved ones: it
adapts to any scale, but it may be wrong where the samples see nothing of what happens between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from landscapes.core.columns import Columns

from .unit_box import Field, inverse

# How far the sampled bounds are trusted: what the trapezoidal rule leaves unexplained of a
# difference of gradients counts three times, the Hessian's range among the neighbours an eighth
# (for a linear change that is the change from the middle of a cell to its corners).
_UNEXPLAINED, _NEIGHBOURS = 3.0, 1 / 8


@dataclass(frozen=True, eq=False)
class Cells(Columns):
    """m cells, judged. Arrays have the cells as their last axis, and components before it."""

    low: np.ndarray  # (d, m)
    high: np.ndarray
    newton: np.ndarray  # (d, m): where Newton's step from the middle goes
    steepest: np.ndarray  # (m,): the largest |gradient| among the samples
    values: np.ndarray  # (2, m): the lowest and highest value among the samples
    excluded: np.ndarray  # (m,) bool
    resolved: np.ndarray  # (m,) bool: at most one critical point
    broken: np.ndarray  # (m,) bool: the Hessian does not explain how the gradient changes
    defined: np.ndarray  # (m,) bool: some sample has a value and a gradient
    whole: np.ndarray  # (m,) bool: all have
    steady: np.ndarray  # (m,) bool: some component of the gradient keeps its sign (and around it)
    least: np.ndarray  # (m,): the smallest |gradient| among the samples

    def __len__(self):
        return self.low.shape[1]

    @property
    def middle(self) -> np.ndarray:
        return (self.low + self.high) / 2

    @property
    def radius(self) -> np.ndarray:
        return (self.high - self.low) / 2


@lru_cache(maxsize=32)
def uneven(n: int) -> np.ndarray:
    """0, ..., 1 in n uneven steps: no wave, and no point of symmetry, falls in with the lines."""
    k = np.arange(n + 1)
    lines = (k + 0.5 * ((k * 0.6180339887498949 + 0.37) % 1 - 0.5)) / n
    lines[0], lines[-1] = 0, 1
    lines.flags.writeable = False
    return lines


@lru_cache(maxsize=32)
def _lattice(d: int, n: int):
    """Fractions of corners and middles (d, k), corners of each cell (2^d, n^d), ends (2, d, n^d)."""
    lines = uneven(n)
    corners = np.array(list(product(lines, repeat=d))).T
    middles = np.array(list(product((lines[:-1] + lines[1:]) / 2, repeat=d))).T
    index = np.arange((n + 1) ** d).reshape((n + 1,) * d)
    sides = product(*[(slice(0, n), slice(1, n + 1))] * d)
    of_cell = np.array([index[side].ravel() for side in sides])
    ends = np.array([corners[:, of_cell[0]], corners[:, of_cell[-1]]])
    lattice = np.concatenate([corners, middles], axis=1), of_cell, ends
    for array in lattice:  # shared between threads
        array.flags.writeable = False
    return lattice


def _among_neighbours(low, high, d, n):
    """The ends of something over each cell and those around it: (..., n^d) -> (..., n^d), twice."""
    shape = low.shape
    low, high = (a.reshape(*shape[:-1], *(n,) * d).copy() for a in (low, high))
    for axis in range(-d, 0):
        for array, pick in ((low, np.fmin), (high, np.fmax)):
            moved = np.moveaxis(array, axis, 0)
            wide = moved.copy()
            wide[1:] = pick(wide[1:], moved[:-1])
            wide[:-1] = pick(wide[:-1], moved[1:])
            moved[...] = wide
    return low.reshape(shape), high.reshape(shape)


def _times(a, b):
    """The product of matrices (d, d, *batch), written out for small d."""
    d = len(a)
    return np.array([[sum(a[i, k] * b[k, j] for k in range(d)) for j in range(d)] for i in range(d)])


def _apply(a, v):
    return np.array([sum(a[i, k] * v[k] for k in range(len(v))) for i in range(len(v))])


def divide(field: Field, low: np.ndarray, high: np.ndarray, n: int) -> Cells:
    """Every box (d, p) cut into n^d cells, sampled and judged: p n^d cells, box by box."""
    d, p = low.shape
    fractions, of_cell, ends = _lattice(d, n)
    points = low[..., None] * (1 - fractions[:, None]) + high[..., None] * fractions[:, None]
    value, slope, hessian = field.everything(points)
    k = (n + 1) ** d
    # Axes: (component(s), corner, box, cell).
    g, h = slope[:, None, :, k:], hessian[:, :, None, :, k:]
    g_corner = np.stack([slope[..., c] for c in of_cell], axis=1)
    h_corner = np.stack([hessian[..., c] for c in of_cell], axis=2)
    width = (high - low)[..., None]
    cell_low = np.where(ends[0][:, None] == 0, low[..., None], low[..., None] + width * ends[0][:, None])
    cell_high = np.where(ends[1][:, None] == 1, high[..., None], low[..., None] + width * ends[1][:, None])
    radius = (cell_high - cell_low) / 2
    side = np.array(list(product((-1.0, 1.0), repeat=d))).T  # (d, 2^d): corners in of_cell's order
    away = side[:, :, None, None] * radius[:, None]

    change, h_change = g_corner - g, h_corner - h
    unexplained = change - _apply((h_corner + h) / 2, away)
    h_low = np.fmin(h_corner.min(axis=2), h[:, :, 0])
    h_high = np.fmax(h_corner.max(axis=2), h[:, :, 0])
    if p == 1:
        least, most = _among_neighbours(h_low[:, :, 0], h_high[:, :, 0], d, n)
        spread = (most - least)[:, :, None]
    else:
        spread = (h_high.max(axis=-1) - h_low.min(axis=-1))[..., None] + 0 * h_low
    spread = spread * _NEIGHBOURS
    middle, h_middle = g[:, 0], h[:, :, 0]

    # Each component alone: is 0 in reach of it?
    shift = np.maximum(np.abs(h_change).max(axis=2), spread)
    reach = _apply(np.abs(h_middle) + shift, radius)
    reach += _UNEXPLAINED * np.abs(unexplained).max(axis=1)
    excluded = np.any(np.abs(middle) > reach, axis=0)

    # Newton's map.
    y = inverse(h_middle)
    newton = -_apply(y, middle)
    change_y = np.maximum(np.abs(_times(y[:, :, None], h_change)).max(axis=2), _times(np.abs(y), spread))
    reach = _apply(change_y, radius)
    reach += _UNEXPLAINED * np.abs(_apply(y[:, :, None], unexplained)).max(axis=1)
    excluded |= np.any(np.abs(newton) > 1.05 * radius + reach, axis=0)
    resolved = np.all(reach < 0.5 * radius, axis=0) & ~excluded

    size = np.sqrt(np.sum(change**2, axis=0)).max(axis=0)
    broken = np.sqrt(np.sum(unexplained**2, axis=0)).max(axis=0) > 0.25 * size
    whole = np.concatenate([g, g_corner], axis=1)
    norm = np.sqrt(np.sum(whole**2, axis=0))
    least, most = whole.min(axis=1), whole.max(axis=1)
    if p == 1:
        least, most = (a[:, None] for a in _among_neighbours(least[:, 0], most[:, 0], d, n))
    steady = np.any(least * most > 0, axis=0)
    heights = np.stack([value[:, k:], *(value[:, c] for c in of_cell)])
    defined = np.isfinite(norm) & np.isfinite(heights)

    centre = (cell_low + cell_high) / 2
    newton = np.clip(newton, -2 * radius, 2 * radius) + centre

    def flat(array):
        return array.reshape(*array.shape[:-2], -1)

    return Cells(
        low=flat(cell_low),
        high=flat(cell_high),
        newton=flat(np.where(np.isfinite(newton), newton, centre)),
        steepest=flat(np.fmax.reduce(norm)),
        values=flat(np.stack([np.fmin.reduce(heights), np.fmax.reduce(heights)])),
        excluded=flat(excluded),
        resolved=flat(resolved),
        broken=flat(broken),
        defined=flat(np.any(defined, axis=0)),
        whole=flat(np.all(defined, axis=0)),
        steady=flat(steady),
        least=flat(np.fmin.reduce(norm)),
    )
