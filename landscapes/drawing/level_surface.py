"""Level surfaces of values on a grid in space, as triangles. The twin of js/space/levels.js."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_EDGES = [(q, q | bit) for q in range(8) for bit in (1, 2, 4) if not q & bit]


def level_surface(
    sides: Sequence[np.ndarray], values: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The corners (n, 3) and triangles (m, 3) of the surface where values (nx, ny, nz) have a level.

    By surface nets (S. F. F. Gibson, Constrained Elastic Surface Nets, 1998): a corner in each cell that the
    surface crosses, in the middle of its crossings with the cell's edges. The grid is continued by one cell
    beyond its rim and corners there are moved onto it, so that a surface that leaves the box ends at its
    faces. Cells with a value that is no number are left out.
    """
    wide = np.pad(values - level, 1, mode="edge")
    nx, ny, nz = (n - 1 for n in wide.shape)
    shifts = [(q & 1, q >> 1 & 1, q >> 2) for q in range(8)]
    corner = np.stack([wide[a : a + nx, b : b + ny, c : c + nz] for a, b, c in shifts])
    above = corner >= 0
    crossed = above.any(axis=0) & ~above.all(axis=0) & np.isfinite(corner).all(axis=0)
    cells = np.argwhere(crossed)
    heights = corner[:, *cells.T]
    number = np.full(crossed.shape, -1)
    number[tuple(cells.T)] = np.arange(len(cells))
    total, count = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for q, r in _EDGES:
        cut = (heights[q] >= 0) != (heights[r] >= 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(cut, heights[q] / (heights[q] - heights[r]), 0.0)
        start, way = np.array(shifts[q]), np.array(shifts[r]) - np.array(shifts[q])
        total += np.where(cut[:, None], start + share[:, None] * way, 0.0)
        count += cut
    at = cells - 1 + total / np.maximum(count, 1)[:, None]
    corners = np.stack(
        [np.interp(column, np.arange(len(side)), side) for column, side in zip(at.T, sides)], axis=1
    )
    faces = [np.empty((0, 3), dtype=int)]
    inner = wide[1:-1, 1:-1, 1:-1] >= 0
    for axis in range(3):
        low = [slice(None)] * 3
        high = list(low)
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        edges = np.argwhere(inner[tuple(low)] != inner[tuple(high)])
        # Each edge that the surface crosses is surrounded by four cells.
        one, two = (axis + 1) % 3, (axis + 2) % 3
        around = []
        for da, db in ((0, 0), (1, 0), (1, 1), (0, 1)):
            cell = edges + 1
            cell[:, one] -= da
            cell[:, two] -= db
            around.append(number[tuple(cell.T)])
        first, second, third, fourth = around
        there = (np.stack(around) >= 0).all(axis=0)
        faces += [
            np.stack([first, second, third], axis=1)[there],
            np.stack([first, third, fourth], axis=1)[there],
        ]
    return corners, np.concatenate(faces)
