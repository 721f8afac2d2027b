"""Records a run in blocks of steps and finds where each member of the batch ends, and how."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizers.core.oracle import cost

from .outcome import standstill
from .status import FAR, Ending

_CAPACITY = 1024  # rows that are made room for at once
# A member that has not moved for this share of its steps has stalled.
_STALL_SHARE = 0.2


class Calls(NamedTuple):
    """What the method asked at each step; row 0 is its first look. Each (steps_done+1[, n])."""

    values: np.ndarray
    gradients: np.ndarray
    hessians: np.ndarray


class Recorder:
    """Collects blocks of steps and finds where each member of the batch ends."""

    def __init__(self, oracle, optimizer, steps, tolerance, evaluations):
        self.landscape, self.optimizer = oracle.landscape, optimizer
        self.batch = batch = oracle.batch
        self.low, self.high = oracle.low[None], oracle.high[None]
        self.tolerance, self.evaluations = tolerance, evaluations
        self.end = np.full(batch, -1)
        self.ending = np.full(batch, Ending.BUDGET_SPENT, dtype=object)
        self.spent = np.zeros(batch)
        self.rows, self.most = 0, steps + 1
        self.path = np.empty((0, oracle.dimension, *batch))
        self.values = self.norms = np.empty((0, *batch))
        self.blocks = []

    @property
    def all_ended(self):
        return bool(np.all(self.end >= 0))

    def room(self, count):
        """Where the next ``count`` points go: (count, d, *batch), a part of the whole path."""
        needed = self.rows + count
        if needed > len(self.path):
            capacity = min(self.most, max(needed, 2 * len(self.path), _CAPACITY))
            # One piece: asking the system for memory, page by page, costs as much as the steps.
            d, members = self.path.shape[1], int(np.prod(self.batch))
            whole = np.empty(capacity * members * (d + 2))
            parts = np.split(whole, [capacity * members * d, capacity * members * (d + 1)])
            for name, part in zip(("path", "values", "norms"), parts):
                old = getattr(self, name)
                new = part.reshape(capacity, *old.shape[1:])
                new[: self.rows] = old[: self.rows]
                setattr(self, name, new)
        return self.path[self.rows : needed]

    def add(self, counts, jumps):
        """Look at the points just written into the room that was given."""
        first, self.rows = self.rows, self.rows + len(counts)
        block = slice(first, self.rows)
        path, values, norms = self.path[block], self.values[block], self.norms[block]
        self.landscape.along(path, values, norms)
        # inf * 0 inside a chain rule gives NaN where the slope overflows: it is not small.
        if np.isnan(np.sum(norms)):
            norms[np.isnan(norms)] = np.inf
        self.blocks.append((counts, jumps))
        self._find_ends(path, values, norms, counts, first)

    def _find_ends(self, path, values, norms, counts, first):
        if self._nothing_ends(path, values, norms):
            return
        outside = np.maximum(self.low - path, path - self.high) / (self.high - self.low)
        far = ~np.all(outside <= FAR, axis=1)  # NaN is far too
        lost = ~np.all(np.isfinite(path), axis=1) | (far & ~np.isfinite(values))
        undefined = ~lost & ~np.isfinite(values)
        none = np.zeros_like(lost)
        stops = self.tolerance > 0 and not self.optimizer.wanders
        settled = norms <= self.tolerance if stops else none
        price = cost(np.moveaxis(counts, 1, 0), self.landscape.dimension)
        spent = self.spent + np.cumsum(price, axis=0)
        self.spent = spent[-1]
        over = none if self.evaluations is None else spent > self.evaluations
        # In the order of precedence; the second entry says whether the row itself is kept.
        events = (
            (lost, 0, Ending.DIVERGED),
            (over, 0, Ending.BUDGET_SPENT),
            (undefined, 1, Ending.UNDEFINED),
            (settled, 1, Ending.CONVERGED),
        )
        anything = lost | over | undefined | settled
        ended = np.any(anything, axis=0) & (self.end < 0)
        if not np.any(ended):
            return
        row = np.argmax(anything, axis=0)
        for happened, keep, ending in reversed(events):
            here = ended & np.take_along_axis(happened, row[None], axis=0)[0]
            self.end = np.where(here, np.maximum(first + row - (1 - keep), 0), self.end)
            self.ending[here] = ending

    def _nothing_ends(self, path, values, norms):
        """Whether a glance shows that this block ends nobody, as nearly every block does not."""
        if self.tolerance > 0 and not self.optimizer.wanders and np.min(norms) <= self.tolerance:
            return False
        # A sum is finite only if all its terms are.
        return self.evaluations is None and np.isfinite(np.sum(values)) and np.isfinite(np.sum(path))

    def finish(self) -> dict[str, Any]:
        """What a Run holds of it: the arrays up to the last member's end, and the endings."""
        end = np.where(self.end < 0, self.rows - 1, self.end)
        length = int(np.max(end, initial=0)) + 1
        counts, jumps = (np.concatenate(part)[:length] for part in zip(*self.blocks))
        path, values, norms = (part[:length] for part in (self.path, self.values, self.norms))
        if 2 * length < len(self.path):  # a short path must not hold a long one's memory
            path, values, norms = path.copy(), values.copy(), norms.copy()
        counts = np.broadcast_to(counts, (length, 3, *self.batch))
        if np.any(end < length - 1):
            rows = np.arange(length).reshape((-1,) + (1,) * len(self.batch))
            counts = np.where((rows <= end)[:, None], counts, 0)
            for k in _members(end < length - 1):
                after = (slice(end[k] + 1, None), *k)
                path[(after[0], slice(None), *k)] = path[(end[k], slice(None), *k)]
                values[after], norms[after], jumps[after] = (values[(end[k], *k)], norms[(end[k], *k)], False)
        eigenvalues = self._eigenvalues(path)
        self._close(path, values, norms, end, eigenvalues)
        return {
            "path": path,
            "values": values,
            "gradient_norms": norms,
            "jumps": jumps,
            "calls": Calls(*np.moveaxis(counts, 1, 0)),
            "steps": end if self.batch else int(end),
            "status": self.ending if self.batch else self.ending[()],
            "eigenvalues": eigenvalues,
        }

    def _eigenvalues(self, path):
        """The Hessian's (d, *batch) at the end of every converged member, else NaN; in one batched call."""
        eigenvalues = np.full(path.shape[1:], np.nan)
        converged = self.ending == Ending.CONVERGED
        if np.any(converged):
            matrices = np.moveaxis(self.landscape.hessian(path[-1][:, converged]), -1, 0)
            finite = np.isfinite(matrices).all(axis=(1, 2))
            spectra = np.linalg.eigvalsh(np.where(finite[:, None, None], matrices, 0.0))
            eigenvalues[:, converged] = np.where(finite[:, None], spectra, np.nan).T
        return eigenvalues

    def _close(self, path, values, norms, end, eigenvalues):
        """Correct the endings by what the whole path shows: gone far from the box, or stalled."""
        for k in _members(self.ending == Ending.CONVERGED):
            last = (values[(-1, *k)], norms[(-1, *k)], eigenvalues[(slice(None), *k)])
            self.ending[k] = standstill(self.landscape, *last)[0]
        spent = (self.ending == Ending.BUDGET_SPENT) & (end > 0)
        last = path[-1:]  # rows after a member's end repeat its last point
        with np.errstate(all="ignore"):
            beyond = np.maximum(self.low - last, last - self.high) / (self.high - self.low)
        gone = spent & np.any(beyond > FAR, axis=1)[0]
        self.ending[gone] = Ending.DIVERGED
        if not self.optimizer.wanders and len(path) > 1:
            least = np.maximum(3, (_STALL_SHARE * end).astype(int))
            # Whoever moved in the last step has not stalled: most need no closer look.
            resting = spent & ~gone & (end > least) & np.all(path[-1] == path[-2], axis=0)
            for k in _members(resting):
                last_rows = slice(int(end[k] + 1 - least[k]), int(end[k]) + 1)
                points = path[(last_rows, slice(None), *k)]
                if np.all(points == points[-1]):
                    self.ending[k] = Ending.STALLED


def _members(mask):
    """The index of every member of the batch that is marked; () where there is but one member."""
    return map(tuple, np.argwhere(mask))
