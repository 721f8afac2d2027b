"""A slice on a grid of nodes, coarse to fine: a first picture soon, then ones of more nodes.

    for picture in grid(one, (51, 51), cancelled=stop.is_set):
        draw(picture.axes, picture.values)      # values[i, j] is at (axes[0][i], axes[1][j])

Nodes of a coarse picture are nodes of all finer ones, and computed once. The centre is a node of each.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.landscape import Sides

from .planes import Slice, checked_box

# A block of nodes is so many numbers of theta, and at most so many nodes: what a cancel has to wait for.
_HELD, _BLOCK = 1 << 18, 4096
_COARSEST = 9  # so many nodes along a side, about, are enough for a first picture
_MOST = 4_000_000  # nodes


@dataclass(frozen=True, eq=False)
class Picture:
    """The values of a slice at some nodes of a grid, all of its box being covered.

    ``axes`` are k arrays of coordinates, rising; ``values`` has an axis for each of them, in their order.
    ``stride`` is how many nodes of the whole grid are passed over from one to the next, 1 in the last
    picture; ``done`` of ``total`` nodes are computed.
    """

    axes: tuple[np.ndarray, ...] = field(repr=False)
    values: np.ndarray = field(repr=False)
    stride: int
    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether it is the whole grid."""
        return self.done == self.total


def nodes(low: float, high: float, count: int, through: float | None = 0.0) -> np.ndarray:
    """``count`` equidistant nodes over [low, high], rising, with ``through`` among them to the last bit.

    Where ends and centre cannot all be nodes, the nodes reach beyond an end, by at most one of their
    steps. Without a centre, or with one that is not inside, the ends are the first and last node.
    """
    if through is None or not low < through < high:
        return np.linspace(low, high, count)
    below, above = through - low, high - through
    rather = int((count - 1) * below / (high - low))
    choices = [min(max(first, 1), count - 2) for first in (rather, rather + 1)]
    step, first = min((max(below / k, above / (count - 1 - k)), k) for k in choices)
    return through + step * (np.arange(count) - first)


def grid(
    one: Slice,
    shape: int | Sequence[int] = 51,
    *,
    domain: Sides | None = None,
    through: ArrayLike | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
    threads: int = 1,
) -> Iterator[Picture]:
    """Pictures of a slice on a grid of ``shape`` nodes (one number for all sides), each with more of them.

    ``domain`` is the slice's own unless given. ``through`` (k,) is to be a node: the centre (0, 0) of a
    plane, and no particular point of a coordinate section, unless given. ``cancelled`` is asked before each
    block of nodes; when it says yes no picture follows. ``progress(done, total)`` is told after each.
    ``threads`` work side by side; the numbers are the same. ValueError for a grid that is none.
    """
    counts = (shape,) * one.dimension if isinstance(shape, (int, np.integer)) else tuple(shape)
    if len(counts) != one.dimension or min(counts) < 3 or int(np.prod(counts)) > _MOST:
        raise ValueError(f"a grid has {one.dimension} sides of at least 3 nodes, at most {_MOST:,} in all")
    if threads < 1:
        raise ValueError(f"at least one thread is needed, got {threads}")
    box = one.domain if domain is None else checked_box(domain, one.dimension)
    middle: list[float | None] = [None if one.axes else 0.0] * one.dimension
    if through is not None:
        middle = np.asarray(through, dtype=float).reshape(one.dimension).tolist()
    axes = [nodes(a, b, n, c) for (a, b), n, c in zip(box, counts, middle)]
    origin = [0 if c is None else int(np.argmin(np.abs(x - c))) for x, c in zip(axes, middle)]
    return _pictures(one, axes, origin, cancelled or (lambda: False), progress, threads)


def _pictures(one, axes, origin, cancelled, progress, threads) -> Iterator[Picture]:
    counts = [len(x) for x in axes]
    values, known = np.empty(counts), np.zeros(counts, dtype=bool)
    total, done = values.size, 0
    with ThreadPoolExecutor(threads) as pool:
        for stride in _strides(max(counts)):
            chosen = [_every(stride, at, n) for at, n in zip(origin, counts)]
            fresh = np.argwhere(~known[np.ix_(*chosen)])
            index = tuple(c[fresh[:, j]] for j, c in enumerate(chosen))
            points = np.array([x[i] for x, i in zip(axes, index)])
            for part, made in _blocks(one, points, pool, threads, cancelled):
                if made is None:
                    return
                values[tuple(i[part] for i in index)] = made
                done += len(made)
                if progress is not None:
                    progress(done, total)
            known[index] = True
            if len(points):
                shown = values[np.ix_(*chosen)]
                yield Picture(tuple(x[c] for x, c in zip(axes, chosen)), shown, stride, done, total)


def _strides(count: int) -> list[int]:
    """Powers of 2 down to 1, the first with about so many nodes along a side of ``count`` as are enough."""
    first = max(0, round(np.log2(max(1, count - 1) / (_COARSEST - 1))))
    return [1 << k for k in range(first, -1, -1)]


def _every(stride: int, origin: int, count: int) -> np.ndarray:
    """The nodes at a stride from the origin, and both ends."""
    return np.union1d(np.arange(origin % stride, count, stride), [0, count - 1])


def _blocks(
    one: Slice, points: np.ndarray, pool: ThreadPoolExecutor, threads: int, cancelled: Callable[[], bool]
) -> Iterator[tuple[slice, np.ndarray | None]]:
    """The values of points (k, n) block by block, with no more blocks under way than threads.

    None in the place of a block's values says that somebody has cancelled.
    """
    size = max(1, min(_BLOCK, _HELD // one.whole.dimension))
    parts = [slice(begin, begin + size) for begin in range(0, points.shape[1], size)]
    under_way: deque[tuple[slice, Future[np.ndarray]]] = deque()
    waiting = iter(parts)
    while True:
        for part in itertools.islice(waiting, threads - len(under_way)):
            if cancelled():
                for _, one_more in under_way:
                    one_more.cancel()
                yield part, None
                return
            under_way.append((part, pool.submit(one.value, points[:, part])))
        if not under_way:
            return
        part, first = under_way.popleft()
        yield part, first.result()
