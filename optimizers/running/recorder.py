"""Records a run in blocks of steps and finds where each member of the batch ends, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizers.core.oracle import GRADIENT_COST, VALUE_COST, hessian_cost

from .status import BUDGET_SPENT, CONVERGED, DIVERGED, FAR, STALLED, UNDEFINED, Status, conclude

_CAPACITY = 1024  # rows that are made room for at once
# A member that has not moved for this share of its steps has stalled.
_STALL_SHARE = 0.2
_BACK = 1e-6  # of the heights met: an end so far above the lowest one is above it


@dataclass(frozen=True, eq=False)
class _Story:
    """What the sentences of a finished run need to know: they are made late, member by member."""

    landscape: object
    optimizer: object
    tolerance: float
    words: np.ndarray
    end: np.ndarray
    path: np.ndarray
    norms: np.ndarray
    values: np.ndarray
    spectra: dict
    rising: np.ndarray
    back: np.ndarray

    def status(self, k) -> Status:
        """The status of member k, with its sentences."""
        end = int(self.end[k])
        rows = (slice(0, end + 1), *k)
        mine = self.path[(rows[0], slice(None), *k)]
        return conclude(
            self.words[k],
            self,
            end,
            mine,
            self.norms[rows],
            self.values[rows],
            self.spectra.get(k),
            self.rising[k],
            self.back[k],
        )


class Recorder:
    """Collects blocks of steps and finds where each member of the batch ends."""

    def __init__(self, landscape, optimizer, batch, steps, tolerance, budget):
        self.landscape, self.optimizer, self.batch = landscape, optimizer, batch
        self.tolerance, self.budget = tolerance, budget
        self.end = np.full(batch, -1)
        self.word = np.full(batch, BUDGET_SPENT, dtype=object)
        self.spent = np.zeros(batch)
        self.rows, self.most = 0, steps + 1
        self.path = np.empty((0, landscape.dimension, *batch))
        self.values = self.norms = np.empty((0, *batch))
        self.blocks = []
        low, high = np.array(landscape.domain, dtype=float).T
        shape = (1, -1) + (1,) * len(batch)
        self.low, self.high = low.reshape(shape), high.reshape(shape)

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
        price = counts[:, 0] * VALUE_COST + counts[:, 1] * GRADIENT_COST
        price = price + counts[:, 2] * hessian_cost(self.landscape.dimension)
        spent = self.spent + np.cumsum(price, axis=0)
        self.spent = spent[-1]
        over = none if self.budget is None else spent > self.budget
        # In the order of precedence; the second entry says whether the row itself is kept.
        events = (
            (lost, 0, DIVERGED),
            (over, 0, BUDGET_SPENT),
            (undefined, 1, UNDEFINED),
            (settled, 1, CONVERGED),
        )
        anything = lost | over | undefined | settled
        ended = np.any(anything, axis=0) & (self.end < 0)
        if not np.any(ended):
            return
        row = np.argmax(anything, axis=0)
        for happened, keep, word in reversed(events):
            here = ended & np.take_along_axis(happened, row[None], axis=0)[0]
            self.end = np.where(here, np.maximum(first + row - (1 - keep), 0), self.end)
            self.word = np.where(here, word, self.word)

    def _nothing_ends(self, path, values, norms):
        """Whether a glance shows that this block ends nobody, as nearly every block does not."""
        if self.tolerance > 0 and not self.optimizer.wanders and np.min(norms) <= self.tolerance:
            return False
        # A sum is finite only if all its terms are.
        return self.budget is None and np.isfinite(np.sum(values)) and np.isfinite(np.sum(path))

    def finish(self) -> dict:
        """What a Run holds of it: the arrays up to the last member's end, the endings in words."""
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
            for k in zip(*np.nonzero(np.atleast_1d(end < length - 1))):
                k = k if self.batch else ()
                after = (slice(end[k] + 1, None), *k)
                path[(after[0], slice(None), *k)] = path[(end[k], slice(None), *k)]
                values[after], norms[after], jumps[after] = (values[(end[k], *k)], norms[(end[k], *k)], False)
        statuses = np.empty(self.batch, dtype=object)
        words = self._words(path, end)
        story = _Story(
            self.landscape,
            self.optimizer,
            self.tolerance,
            words,
            end,
            path,
            norms,
            values,
            self._spectra(path, end),
            self._rising(values, end),
            self._thrown_back(values),
        )
        for k in np.ndindex(*self.batch):
            late = words[k] == BUDGET_SPENT
            statuses[k] = Status.later(words[k], story.status, k) if late else story.status(k)
        return {
            "path": path,
            "values": values,
            "gradient_norms": norms,
            "jumps": jumps,
            "calls": counts,
            "steps": end if self.batch else int(end),
            "status": statuses if self.batch else statuses[()],
        }

    @staticmethod
    def _rising(values, end):
        """The share of every member's last fifth of steps in which f went up."""
        window = np.maximum(2, (end + 1) // 5)
        first = np.maximum(0, end + 1 - window)
        rows = np.arange(np.min(first, initial=len(values)), len(values) - 1)
        ups = values[rows + 1] > values[rows]  # never after a member's end: it stands still there
        recent = rows.reshape((-1,) + (1,) * np.ndim(end)) >= first
        return np.sum(ups & recent, axis=0) / (window - 1)

    @staticmethod
    def _thrown_back(values):
        """Whether every member ends above the lowest height it had."""
        with np.errstate(all="ignore"):  # beyond all numbers, and after NaN, nothing is above
            low, high = np.min(values, axis=0), np.max(values, axis=0)
            return values[-1] - low > _BACK * (high - low)

    def _spectra(self, path, end):
        """The Hessian's eigenvalues at the end of every converged member, in one batched call."""
        members = [k for k in np.ndindex(*self.batch) if self.word[k] == CONVERGED]
        if not members:
            return {}
        points = np.array([path[(int(end[k]), slice(None), *k)] for k in members]).T
        matrices = np.moveaxis(self.landscape.hessian(points), -1, 0)
        whole = np.isfinite(matrices).all(axis=(1, 2))
        spectra = np.linalg.eigvalsh(np.where(whole[:, None, None], matrices, 0.0))
        return dict(zip(members, np.where(whole[:, None], spectra, np.nan)))

    def _words(self, path, end):
        """The endings, a spent budget told apart: gone far from the box, or not moving any more."""
        spent = (self.word == BUDGET_SPENT) & (end > 0)
        last = path[-1:]  # rows after a member's end repeat its last point
        with np.errstate(all="ignore"):
            beyond = np.maximum(self.low - last, last - self.high) / (self.high - self.low)
        gone = spent & np.any(beyond > FAR, axis=1)[0]
        words = np.where(gone, DIVERGED, self.word)
        if not self.optimizer.wanders and len(path) > 1:
            least = np.maximum(3, (_STALL_SHARE * end).astype(int))
            # Whoever moved in the last step has not stalled: most need no closer look.
            resting = spent & ~gone & (end > least) & np.all(path[-1] == path[-2], axis=0)
            for k in zip(*np.nonzero(resting)) if self.batch else ([()] if resting else []):
                mine = path[(slice(int(end[k] + 1 - least[k]), int(end[k]) + 1), slice(None), *k)]
                if np.all(mine == mine[-1]):
                    words[k] = STALLED
        return words
