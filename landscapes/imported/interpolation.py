"""Losses between the nodes of a grid: bicubic, exact at the nodes, with a continuous slope.

Every node has a slope along each axis, that of the parabola through it and its two neighbours (at an
end, or beside a node without a finite loss, through the next two on the other side), and a mixed slope,
the same taken of the slopes. A cell is the bicubic polynomial with these numbers at its corners, which
is Catmull and Rom's on even axes (Keys 1981) and as well defined on uneven ones. The interpolation is C1:
its curvature jumps from cell to cell. A spline would be C2, but each of its cells depends on all nodes:
it rings beside a step, and a single NaN would spoil the whole of it. Here what is wrong stays within two
nodes. Products of polynomials of degree 2 are met exactly; else the error shrinks as the spacing's cube.

A cell is defined where its four corners are finite; elsewhere, and outside the grid, all is NaN.
"""

from __future__ import annotations

import hashlib
from functools import cached_property

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive

from landscapes.tape.tracing import TracedArray, Unrecordable

from .words import NO_TAPE

_CHUNK = 8192  # points at once: sixteen numbers each stay in the cache


def node_slopes(axis: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The slope at each node along the last axis, (..., n), of values (..., n) at ``axis`` (n,).

    NaN where the node, or both of its neighbours, have no finite value.
    """
    n, steps = len(axis), np.diff(axis)
    secants = np.full((*values.shape[:-1], n + 3), np.nan)  # of the step left of each node, and two beyond
    secants[..., 2 : n + 1] = np.diff(values, axis=-1) / steps
    widths = np.pad(steps, 2, mode="edge")
    before, left, right, after = (secants[..., k : k + n] for k in range(4))
    h_before, h_left, h_right, h_after = (widths[k : k + n] for k in range(4))
    slopes = (left * h_right + right * h_left) / (h_left + h_right)
    missing = np.nonzero(np.isnan(slopes))  # at the ends, and beside gaps
    one_sided = np.full(len(missing[0]), np.nan)
    for near, far, h_near, h_far in ((right, after, h_right, h_after), (left, before, h_left, h_before)):
        close, further, share = near[missing], far[missing], (h_near / (h_near + h_far))[missing[-1]]
        one_sided = np.where(np.isnan(one_sided), close + (close - further) * share, one_sided)
    for near in (right, left):
        one_sided = np.where(np.isnan(one_sided), near[missing], one_sided)
    slopes[missing] = one_sided
    return slopes


def _weights(t: np.ndarray, h: np.ndarray, order: int) -> np.ndarray:
    """What two values and two slopes at a cell's ends count in a derivative at t of [0, 1]: (4, n)."""
    zero = np.zeros_like(t)
    if order == 0:
        rows = [(1 + 2 * t) * (1 - t) ** 2, t * t * (3 - 2 * t), h * t * (1 - t) ** 2, h * t * t * (t - 1)]
    elif order == 1:
        rows = [6 * t * (t - 1) / h, 6 * t * (1 - t) / h, (1 - t) * (1 - 3 * t), t * (3 * t - 2)]
    elif order == 2:
        rows = [(12 * t - 6) / h**2, (6 - 12 * t) / h**2, (6 * t - 4) / h, (6 * t - 2) / h]
    elif order == 3:
        rows = [12 / h**3 + zero, -12 / h**3 + zero, 6 / h**2 + zero, 6 / h**2 + zero]
    else:
        rows = [zero] * 4
    return np.stack(rows)


class Interpolation:
    """A function of theta (d, *batch) that is the losses at the nodes; equal where the numbers are.

    ``losses`` is (n,) over ``axes`` (x,), or (m, n) over (x, y). It brings its own derivatives: it is its
    own ``engine``, and autograd may go through it to any order.
    """

    def __init__(self, axes: tuple[np.ndarray, ...], losses: np.ndarray):
        self.axes, self.dimension = axes, len(axes)
        self.losses = np.where(np.isfinite(losses), losses, np.nan)
        digest = hashlib.sha256()
        for array in (*axes, self.losses):
            digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        self.digest = digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interpolation) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __call__(self, theta, /):
        return derivative(theta, self, (0,) * self.dimension)

    @property
    def engine(self) -> Interpolation:
        return self

    @property
    def refusal(self) -> str:
        """Why there is no tape: a proof would be about the interpolation, not the loss."""
        return NO_TAPE

    @cached_property
    def _corners(self) -> np.ndarray:
        """Values and slopes of the nodes: [y slope or not, x slope or not, row, column]."""
        values = self.losses.reshape(-1, len(self.axes[0]))
        along_x = node_slopes(self.axes[0], values)
        if self.dimension == 1:
            return np.stack([values, along_x])[None]
        along_y, mixed = (node_slopes(self.axes[1], v.T).T for v in (values, along_x))
        return np.stack([np.stack([values, along_x]), np.stack([along_y, mixed])])

    @cached_property
    def _defined(self) -> np.ndarray:
        """Which cells have a finite loss at each corner: (m - 1, n - 1), (1, n - 1) on a line."""
        fine = np.isfinite(self.losses).reshape(-1, len(self.axes[0]))
        fine = fine[:, 1:] & fine[:, :-1]
        return fine if self.dimension == 1 else fine[1:] & fine[:-1]

    def value(self, theta: np.ndarray) -> np.ndarray:
        """The loss: (d, *batch) -> batch."""
        return self.derivatives(theta, [(0,) * self.dimension])[0]

    def value_and_gradient(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The loss and its slope: batch and (d, *batch)."""
        made = self.derivatives(theta, self._orders(1))
        return made[0], made[1:]

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        """The curvature of each cell: (d, d, *batch); on a border that of the cell above or right of it."""
        return self.everything(theta)[2]

    def everything(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Value, gradient and Hessian."""
        made, d = self.derivatives(theta, self._orders(2)), self.dimension
        second = made[1 + d :]
        matrix = second[None] if d == 1 else np.stack([second[:2], second[1:]])
        return made[0], made[1 : 1 + d], matrix

    def _orders(self, most: int) -> list[tuple[int, ...]]:
        if self.dimension == 1:
            return [(k,) for k in range(most + 1)]
        return [(total - k, k) for total in range(most + 1) for k in range(total + 1)]

    def derivatives(self, theta: np.ndarray, orders: list[tuple[int, ...]]) -> np.ndarray:
        """Partial derivatives, each so many times along each axis: (d, *batch) -> (len(orders), *batch)."""
        flat = np.reshape(theta, (self.dimension, -1))
        made = np.empty((len(orders), flat.shape[1]))
        with np.errstate(all="ignore"):
            for start in range(0, flat.shape[1], _CHUNK):
                made[:, start : start + _CHUNK] = self._at(flat[:, start : start + _CHUNK], orders)
        return made.reshape(len(orders), *np.shape(theta)[1:])

    def _at(self, points: np.ndarray, orders: list[tuple[int, ...]]) -> np.ndarray:
        count = points.shape[1]
        cells = np.zeros((2, count), dtype=int)  # column and row of each point's cell
        for k, axis in enumerate(self.axes):
            cells[k] = np.clip(np.searchsorted(axis, points[k], side="right") - 1, 0, len(axis) - 2)
        self._step_off_gaps(points, cells)
        rows = len(self._corners[0, 0]) - 1
        known = np.empty((len(self._corners), 2, 2, 2, count))  # y slope, row, x slope, column
        for a in range(2):
            for b in range(2):
                row, column = np.minimum(cells[1] + a, rows), cells[0] + b
                known[:, a, :, b] = self._corners[:, :, row, column]
        weights: dict[tuple[int, int], np.ndarray] = {}
        for k, axis in enumerate(self.axes):
            left, right, at = axis[cells[k]], axis[cells[k] + 1], points[k]
            t = (at - left) / (right - left)
            t = np.where((at >= axis[0]) & (at <= axis[-1]), t, np.nan)
            for order in {one[k] for one in orders}:
                weights[k, order] = _weights(t, right - left, order)
        made = np.empty((len(orders), count))
        for place, one in enumerate(orders):
            along = np.einsum("pqn,qn->pn", known.reshape(-1, 4, count), weights[0, one[0]])
            made[place] = along[0] if self.dimension == 1 else np.sum(along * weights[1, one[1]], axis=0)
        return made

    def _step_off_gaps(self, points: np.ndarray, cells: np.ndarray) -> None:
        """A point on the border of a cell that is not defined belongs to a neighbour that is."""
        bad = ~self._defined[cells[1], cells[0]]
        if not bad.any():
            return
        on_border = np.zeros((2, points.shape[1]), dtype=bool)
        for k, axis in enumerate(self.axes):
            on_border[k] = (points[k] == axis[cells[k]]) & (cells[k] > 0)
        for step in ((1, 0), (0, 1), (1, 1)):
            shift = np.array(step)[:, None]
            may = bad & np.all(on_border | (shift == 0), axis=0)
            other = cells - np.where(may, shift, 0)
            may &= self._defined[other[1], other[0]]
            cells[:, may] = other[:, may]
            bad &= ~may


@primitive
def derivative(theta, function: Interpolation, orders: tuple[int, ...]):
    """One partial derivative of an interpolation, fit for autograd: (d, *batch) -> batch."""
    if isinstance(theta, TracedArray):
        raise Unrecordable(NO_TAPE)
    return function.derivatives(np.asarray(theta, dtype=float), [orders])[0]


def _pulled_back(answer, theta, function, orders):
    def raised(k):
        return tuple(order + (i == k) for i, order in enumerate(orders))

    def pull(g):
        return anp.stack([g * derivative(theta, function, raised(k)) for k in range(function.dimension)])

    return pull


defvjp(derivative, _pulled_back, argnums=[0])
