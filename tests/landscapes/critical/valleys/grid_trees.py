"""The merge tree of a landscape by brute force: union-find over all nodes of a fine grid."""

import numpy as np


class GridTree:
    """Heights on a grid of n nodes a side, neighbours along sides and diagonals, joined as water rises."""

    def __init__(self, f, n):
        box = np.array(f.domain)
        d = len(box)
        self.sides = [np.linspace(a, b, n) for a, b in box]
        z = f.value(np.array(np.meshgrid(*self.sides, indexing="ij")).reshape(d, -1))
        heights, number = z.reshape((n,) * d), np.arange(n**d).reshape((n,) * d)
        left, right = [], []
        for way in np.array(list(np.ndindex(*(3,) * d))) - 1:
            if tuple(way) > (0,) * d:
                left.append(number[tuple(slice(max(0, -k), n - max(0, k)) for k in way)].ravel())
                right.append(number[tuple(slice(max(0, k), n - max(0, -k)) for k in way)].ravel())
        a, b = np.concatenate(left), np.concatenate(right)
        self._above = np.arange(z.size)
        self._rank = np.empty(z.size, dtype=int)
        self._rank[np.argsort(z, kind="stable")] = np.arange(z.size)
        # A node runs down to its lowest neighbour without ever rising: only the ends need be joined.
        best = self._rank.copy()
        np.minimum.at(best, a, self._rank[b])
        np.minimum.at(best, b, self._rank[a])
        down = np.argsort(z, kind="stable")[best]
        while not np.array_equal(down, down[down]):
            down = down[down]
        self.minima = np.unique(down)
        edge = down[a] != down[b]
        level = np.maximum(z[a], z[b])[edge]
        a, b = down[a][edge], down[b][edge]
        self.down, self.heights, pairs = down, heights, []
        self.joins = []  # (root kept, root taken, level)
        for k in np.argsort(level, kind="stable"):
            one, other = self._root(a[k]), self._root(b[k])
            if one != other:
                if self._rank[one] > self._rank[other]:
                    one, other = other, one
                self._above[other] = one
                pairs.append((z[other], level[k]))
                self.joins.append((one, other, level[k]))
        self.pairs = np.array(pairs).reshape(-1, 2)

    def _root(self, k):
        while self._above[k] != k:
            self._above[k] = self._above[self._above[k]]
            k = self._above[k]
        return k

    def lasting(self, least):
        """The births and deaths (k, 2) of what lasts longer than so much."""
        return self.pairs[self.pairs[:, 1] - self.pairs[:, 0] > least]

    def between(self, points):
        """The level (n, n) at which the nodes nearest to points (n, d) are in one lake."""
        at = [np.argmin(np.abs(side - points[:, [i]]), axis=1) for i, side in enumerate(self.sides)]
        nodes = self.down[np.ravel_multi_index(at, self.heights.shape)]
        low = self.heights.ravel()[np.ravel_multi_index(at, self.heights.shape)]
        level = np.where(nodes[:, None] == nodes, np.maximum(low[:, None], low), np.inf)
        lake = {int(m): {int(m)} for m in self.minima}
        for one, other, height in self.joins:
            first, second = np.isin(nodes, list(lake[one])), np.isin(nodes, list(lake[other]))
            new = np.outer(first, second) | np.outer(second, first)
            level[new] = height
            lake[one] |= lake.pop(other)
        return level


def grid_error(f, n):
    """How far heights on the grid may be off: by the largest curvature across a cell."""
    width = np.ptp(np.array(f.domain), axis=1)
    points = np.array(np.meshgrid(*[np.linspace(a, b, 101) for a, b in f.domain])).reshape(f.dimension, -1)
    hessian = np.moveaxis(f.hessian(points) * width[:, None, None] * width[:, None], -1, 0)
    return np.max(np.abs(np.linalg.eigvalsh(hessian))) / (n - 1) ** 2
