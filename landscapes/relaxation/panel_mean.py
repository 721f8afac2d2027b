"""The average of a function of one variable, whatever breaks it: by panels cut ever finer at a break.

    mean = Panels(f, 0.4, "gaussian")
    mean(theta)                           # and its derivatives of every order, by autograd
    mean.wrong(x, order)                  # how wrong they may be for what the panels leave out

The panels stay where they are when theta moves; only the shifts' density does, and it alone is
differentiated. So jumps, kinks and cusps are smoothed as they should be: f's own slope is never asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import numpy as np
from autograd.extend import defvjp, primitive
from numpy.polynomial import legendre

from landscapes.core.landscape import Landscape
from landscapes.tape.tracing import TracedArray, Unrecordable

from .shifted_mean import Average, plain
from .words import Estimator

_NODES = 12
_PLACES, _WEIGHTS = legendre.leggauss(_NODES)
_TICKS = np.array([*_PLACES, -1.0, 1.0])
# Heights at the nodes -> the last two coefficients of the polynomial through them; -> it at both ends.
_TAIL = (np.arange(_NODES) + 0.5)[-2:, None] * legendre.legvander(_PLACES, _NODES - 1).T[-2:] * _WEIGHTS
_APART = np.where(np.eye(_NODES, dtype=bool), 1.0, _PLACES[:, None] - _PLACES)
_AT_ENDS = np.array(
    [
        np.prod(np.where(np.eye(_NODES, dtype=bool), 1.0, (end - _PLACES) / _APART), axis=1)
        for end in (-1.0, 1.0)
    ]
)

_REACH = 8.3  # spreads; 1e-16 of a Gaussian lies beyond
_CELLS = 2  # to a spread
_DEEPEST = 44  # halvings of a cell
_MOST = 1500  # panels to a cell
_KEPT, _AT_ONCE = 8192, 512  # cells of one average that are remembered, and that are made together
_TOLERANCE = 1e-13  # of f's range in a cell
_ROUNDING = 2.0**-46  # of its size there: less is noise
_POLE = 1e-4  # of a cell's range: what the last panel beside a break must weigh less than
_IN_FLIGHT = 1 << 19


@dataclass(frozen=True)
class _Cell:
    """The panels of one cell: their ``edges`` (n, 2), nodes, f there and their masses, (n * 12,) each.

    ``left_out`` (n * 12,) is what the masses times f may be wrong by.
    """

    edges: np.ndarray
    nodes: np.ndarray
    heights: np.ndarray
    masses: np.ndarray
    left_out: np.ndarray


@dataclass(frozen=True)
class Panels(Average):
    """The mean of f over a line of panels in each of which f is a polynomial of degree 11, to rounding.

    A panel in which it is none is halved, 44 times beside a break. Where f has no value within the
    shifts' reach, or a pole that has no mean, the mean is NaN.
    """

    estimator = Estimator.PANELS

    @property
    def evaluations(self) -> int:
        return round(2 * self._reach * _CELLS * _NODES)

    @property
    def _reach(self):
        return _REACH if self.kind == "gaussian" else 1.0

    def __call__(self, theta: Any, **settings) -> Any:
        """(1, *batch) -> batch."""
        if isinstance(plain(theta), TracedArray):
            raise Unrecordable("a line of panels is read as an array; it is no formula of theta")
        return _derivative(theta[0], self, 0)

    def derivative(self, x: np.ndarray, order: int) -> np.ndarray:
        """The mean's derivative of an order at places of any shape."""
        flat = np.ravel(x)
        with np.errstate(all="ignore"):
            made = self._summed(flat, order) if self.kind == "gaussian" else self._between(flat, order)
        return made.reshape(np.shape(x))

    def wrong(self, x: np.ndarray, order: int) -> np.ndarray:
        """How wrong the derivative may be at places (n,) for what the panels leave out."""
        with np.errstate(all="ignore"):
            return self._summed(np.ravel(x), order, wrong=True)

    def _cells(self, low, high):
        """The cells that places between two spread vectors (n,) reach: all nodes in a row, and where
        each place's begin and end (n,)."""
        size = self.spread / _CELLS
        first, last = np.floor(low / size), np.ceil(high / size)
        wanted = np.unique((first + np.arange(int(np.max(last - first)))[:, None]).ravel())
        cells = _known(self.f, size, tuple(wanted.tolist()))
        counts = np.array([len(cell.nodes) for cell in cells])
        starts = np.concatenate([[0], np.cumsum(counts)])
        return cells, starts[np.searchsorted(wanted, first)], starts[np.searchsorted(wanted, last)]

    def _summed(self, x, order, wrong=False):
        """Sums of f's heights, or of what is left out, under the density's derivative: (n,) -> (n,)."""
        made = np.full(x.shape, np.nan)
        for some in _near(x, self.spread):
            here = x[some]
            cells, begin, end = self._cells(
                here - self._reach * self.spread, here + self._reach * self.spread
            )
            nodes = np.concatenate([cell.nodes for cell in cells])
            masses = np.concatenate([c.left_out if wrong else c.masses * c.heights for c in cells])
            step = max(1, _IN_FLIGHT // int(np.max(end - begin)))
            for k in range(0, len(here), step):
                part = slice(k, k + step)
                counts = end[part] - begin[part]
                offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
                index = np.arange(np.sum(counts)) + np.repeat(begin[part] - offsets, counts)
                away = (nodes[index] - np.repeat(here[part], counts)) / self.spread
                weights = self._density(away, order)
                terms = masses[index] * (np.abs(weights) if wrong else weights)
                made[some[part]] = np.add.reduceat(terms, offsets)
        return made / self.spread ** (order + 1)

    def _density(self, away, order):
        if self.kind == "uniform":
            return np.where(np.abs(away) <= 1, 0.5, 0.0)
        return _hermite(away, order) * np.exp(-0.5 * away**2) / sqrt(2 * pi)

    def _between(self, x, order):
        """Over uniform shifts: a mean's slope is the difference of f at both ends, over their distance."""
        ends = np.array([x - self.spread, x + self.spread])
        if order == 0:
            low, high = ends
            cells, begin, end = self._cells(low, high)
            total = np.empty(x.shape)
            edges = np.concatenate([np.repeat(c.edges, _NODES, axis=0) for c in cells])
            terms = np.concatenate([c.masses * c.heights for c in cells])
            for k in range(len(x)):
                part = slice(begin[k], end[k])
                inside = (edges[part, 0] >= low[k]) & (edges[part, 1] <= high[k])
                cut = ~inside & (edges[part, 0] < high[k]) & (edges[part, 1] > low[k])
                total[k] = np.sum(terms[part][inside]) + self._cut(
                    edges[part][cut][::_NODES], low[k], high[k]
                )
            return total / (2 * self.spread)
        below, above = (self.f.value(e[None]) if order == 1 else self.f.gradient(e[None])[0] for e in ends)
        return (above - below) / (2 * self.spread)

    def _cut(self, edges, low, high):
        """The integral over what lies between low and high of panels that reach beyond."""
        a, b = np.maximum(edges[:, 0], low), np.minimum(edges[:, 1], high)
        nodes = (a + b)[:, None] / 2 + (b - a)[:, None] / 2 * _PLACES
        return float(np.sum(self.f.value(nodes.reshape(1, -1)).reshape(nodes.shape) @ _WEIGHTS * (b - a) / 2))


def _near(x, spread):
    """Indices of places (n,) in groups that lie close together, so that a group has few cells."""
    order = np.argsort(x, kind="stable")
    order = order[np.isfinite(x[order])]
    if not len(order):
        return []
    group = np.floor((x[order] - x[order[0]]) / (64 * spread))
    return np.split(order, np.flatnonzero(np.diff(group)) + 1)


def _hermite(t, order):
    """(-1)^k times the k-th derivative of exp(-t^2/2), over exp(-t^2/2)."""
    before, here = np.zeros_like(t), np.ones_like(t)
    for k in range(order):
        before, here = here, t * here - k * before
    return here


@primitive
def _derivative(x, average, order):
    return average.derivative(x, order)


defvjp(
    _derivative, lambda ans, x, average, order: lambda g: g * _derivative(x, average, order + 1), argnums=(0,)
)


# The panels ---------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _store(f: Landscape, size: float) -> dict[float, _Cell]:
    return {}


def _known(f, size, wanted) -> list[_Cell]:
    """The cells of these numbers, made where they are not remembered."""
    store = _store(f, size)
    # Another thread may empty it at any time.
    cells = {k: cell for k in wanted if (cell := store.get(k)) is not None}
    missing = [k for k in wanted if k not in cells]
    for k in range(0, len(missing), _AT_ONCE):
        some = missing[k : k + _AT_ONCE]
        cells.update(zip(some, _made(f, size, np.array(some))))
    if len(store) + len(missing) > _KEPT:
        store.clear()
    store.update((k, cells[k]) for k in missing)
    return [cells[k] for k in wanted]


def _made(f, size, numbers) -> list[_Cell]:
    """Cells (n,) cut into panels until f is known in each."""
    owner, left, right = np.arange(len(numbers)), size * numbers, size * (numbers + 1)
    spans, counts, made = np.zeros((2, 0)), np.zeros(len(numbers), dtype=int), []
    for depth in range(_DEEPEST + 1):
        half = (right - left) / 2
        nodes = ((left + right) / 2)[:, None] + half[:, None] * _TICKS
        # Just inside its ends: a break that lies there is not this panel's.
        nodes[:, _NODES] += 4 * np.spacing(np.abs(left))
        nodes[:, _NODES + 1] -= 4 * np.spacing(np.abs(right))
        heights = f.value(nodes.reshape(1, -1)).reshape(nodes.shape)
        inner, ends = heights[:, :_NODES], heights[:, _NODES:]
        tall = np.max(np.abs(inner), axis=1)
        if depth == 0:
            spans = np.array([np.ptp(inner, axis=1), np.max(np.abs(inner), axis=1)])
        lift = inner[:, :1]
        off = np.max(np.abs((inner - lift) @ _TAIL.T), axis=1)
        off += np.max(np.abs((inner - lift) @ _AT_ENDS.T - (ends - lift)), axis=1)
        # What is off weighs as much as its panel is long.
        known = off <= np.maximum(_TOLERANCE * spans[0, owner] * size / (right - left), _ROUNDING * tall)
        empty = np.all(np.isnan(heights), axis=1)
        smallest = right - left <= 32 * np.spacing(np.maximum(np.abs(left), np.abs(right)))
        smallest |= depth == _DEEPEST
        largest = np.max(spans[:, owner], axis=0)
        counts += np.bincount(owner, minlength=len(counts))
        over = counts[owner] > _MOST
        # Where the smallest panel still weighs something, or noise keeps it from being reached, there
        # is a pole without a mean.
        pole = smallest & ~known & ~(tall * (right - left) <= _POLE * size * largest)
        pole |= over & ~known & (_POLE * tall > largest)
        done = known | empty | smallest | over
        inner = np.where(pole[:, None], np.nan, inner)
        off = np.where(known, 0.0, off)
        made.append([part[done] for part in (owner, left, right, nodes[:, :_NODES], inner, off)])
        if np.all(done):
            break
        owner, middle = np.repeat(owner[~done], 2), (left + half)[~done]
        left = np.column_stack([left[~done], middle]).ravel()
        right = np.column_stack([middle, right[~done]]).ravel()
    owner, left, right, nodes, heights, off = (np.concatenate(parts) for parts in zip(*made))
    order = np.lexsort([left, owner])
    borders = np.searchsorted(owner[order], np.arange(1, len(numbers)))
    masses = (right - left)[:, None] / 2 * _WEIGHTS
    columns = np.column_stack([left, right]), nodes, heights, masses, masses * off[:, None]
    pieces = (np.split(column[order], borders) for column in columns)
    return [_Cell(edges, *(part.ravel() for part in rest)) for edges, *rest in zip(*pieces)]
