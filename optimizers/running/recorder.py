"""Records a run in blocks of steps and finds where each member of the batch ends, and how."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizers.core.oracle import cost

from .course import member_of
from .judging import LOOK_AHEAD, judged_rests, least_rest, settled_rows, shortest_step, without_value
from .scales import scales
from .status import FAR, Ending
from .trace import Trace, Tracer, kept_rows

_CAPACITY = 1024  # rows that are made room for at once


class Calls(NamedTuple):
    """What the method asked at each step; row 0 is its first look. Each (steps_done+1[, n])."""

    values: np.ndarray
    gradients: np.ndarray
    hessians: np.ndarray


class Recorder:
    """Collects blocks of steps and finds where each member of the batch ends."""

    def __init__(self, oracle, optimizer, steps, tolerance, evaluations, lengths=None, every=1):
        self.landscape, self.optimizer = oracle.landscape, optimizer
        self.batch = batch = oracle.batch
        self.low, self.high = oracle.low[None], oracle.high[None]
        self.evaluations, self.lengths, self.every = evaluations, lengths, every
        self.stops = tolerance > 0 and not optimizer.wanders
        # A tolerance is a share of the landscape's usual slope.
        self.small = tolerance * scales(oracle.landscape).slope if self.stops else -1.0
        self.longest = shortest_step(tolerance) * (self.high - self.low)
        self.end = np.full(batch, -1)
        self.ending = np.full(batch, Ending.BUDGET_SPENT, dtype=object)
        self.evidence = np.full(batch, None, dtype=object)
        self.spent = np.zeros((1, *batch))  # evaluations, of the last rows; each is of ``whole`` rows of data
        self.whole = 1
        self.rows, self.most = 0, steps + 1
        self.judged = 0  # rows that are known to end nobody, or whom
        self.path = np.empty((0, oracle.dimension, *batch))
        self.tracer = None if every == 1 else Tracer(self.low, self.high, batch, every)
        self.values = self.norms = np.empty((0, *batch))
        self.blocks = []

    @property
    def all_ended(self):
        return bool(np.all(self.end >= 0))

    def room(self, count):
        """Where the next ``count`` points go: (count, d, *batch), a part of the path if all is kept."""
        needed = self.rows + count
        if needed > len(self.values):
            capacity = min(self.most + LOOK_AHEAD, max(needed, 2 * len(self.values), _CAPACITY))
            # One piece: asking the system for memory, page by page, costs as much as the steps.
            d, members = self.path.shape[1] if self.tracer is None else 0, int(np.prod(self.batch))
            whole = np.empty(capacity * members * (d + 2))
            parts = np.split(whole, [capacity * members * d, capacity * members * (d + 1)])
            for name, part in zip(("path", "values", "norms"), parts):
                old = getattr(self, name)
                if name == "path" and self.tracer is not None:
                    continue
                new = part.reshape(capacity, *old.shape[1:])
                new[: self.rows] = old[: self.rows]
                setattr(self, name, new)
        return self.path[self.rows : needed] if self.tracer is None else self.tracer.room(count)

    def _points(self, first, last):
        """Rows of the path, of the latest ones."""
        return self.path[first:last] if self.tracer is None else self.tracer.window(first, last)

    def add(self, counts, jumps):
        """Look at the points just written into the room that was given."""
        first, self.rows = self.rows, self.rows + len(counts)
        block = slice(first, self.rows)
        path, values, norms = self._points(first, self.rows), self.values[block], self.norms[block]
        self.landscape.along(path, values, norms)
        # inf * 0 inside a chain rule gives NaN where the slope overflows: it is not small.
        if np.isnan(np.sum(norms)):
            norms[np.isnan(norms)] = np.inf
        self.blocks.append((counts, jumps))
        if self.evaluations is not None:
            price = cost(np.moveaxis(counts, 1, 0), self.landscape.dimension)
            if self.lengths is not None:  # in rows of data, whole numbers, which add up without rounding
                lengths, self.whole = self.lengths(first, len(price))
                price = price * lengths.reshape((-1,) + (1,) * (price.ndim - 1))
            new = self.spent[-1] + np.cumsum(np.broadcast_to(price, norms.shape), axis=0)
            self.spent = np.concatenate([self.spent, new])[-len(new) - LOOK_AHEAD :]
        self._find_ends()
        if self.tracer is not None:
            self.tracer.note(first)
            self.tracer.judged(self.values, min(self.judged, self.most), self.end)

    @property
    def pending(self):
        """Whether the next steps, beyond the last one too, decide if somebody has settled."""
        return self.judged < self.rows and not self.all_ended

    def _find_ends(self):
        """Judge the rows that are new, but those which only the next ones decide."""
        window = slice(self.judged, self.rows)
        path = self._points(self.judged, self.rows)
        values, norms = self.values[window], self.norms[window]
        if self._nothing_ends(path, values, norms):
            self.judged = self.rows
            return
        count = len(norms)
        small = norms <= self.small
        if np.any(small[-LOOK_AHEAD:] & (self.end < 0)) and self.rows < self.most + LOOK_AHEAD:
            count = max(0, count - LOOK_AHEAD)
        first, self.judged = self.judged, self.judged + count
        count = min(count, self.most - first)  # rows beyond the last step are only looked at
        if count <= 0:
            return
        lost, undefined = without_value(path[:count], values[:count], self.low, self.high)
        none = np.zeros_like(lost)
        settled = settled_rows(path, small, self.longest)[:count] if np.any(small[:count]) else none
        spent = self.spent[len(self.spent) - (self.rows - first) :][:count]
        over = none if self.evaluations is None else spent > self.evaluations * self.whole
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
            for k in _members(here):
                if self.tracer is not None:
                    self.tracer.ended(k, int(self.end[k]))
                if ending == Ending.DIVERGED:
                    self.evidence[k] = tuple(path[(int(row[k]), slice(None), *k)].tolist())

    def _nothing_ends(self, path, values, norms):
        """Whether a glance shows that this block ends nobody, as nearly every block does not."""
        if self.stops and np.min(norms) <= self.small:
            return False
        # A sum is finite only if all its terms are.
        return self.evaluations is None and np.isfinite(np.sum(values)) and np.isfinite(np.sum(path))

    def finish(self) -> dict[str, Any]:
        """What a Run holds of it: the arrays up to the last member's end, and the endings."""
        end = np.where(self.end < 0, min(self.rows, self.most) - 1, self.end)
        length = int(np.max(end, initial=0)) + 1
        counts, jumps = (np.concatenate(part)[:length] for part in zip(*self.blocks))
        values, norms = self.values[:length], self.norms[:length]
        path, trace = self._path(end, length)
        if 2 * length < len(self.values):  # a short path must not hold a long one's memory
            path, values, norms = path.copy(), values.copy(), norms.copy()
        counts = np.broadcast_to(counts, (length, 3, *self.batch))
        if np.any(end < length - 1):
            rows = np.arange(length).reshape((-1,) + (1,) * len(self.batch))
            counts = np.where((rows <= end)[:, None], counts, 0)
            for k in _members(end < length - 1):
                after = (slice(end[k] + 1, None), *k)
                if trace is None:
                    path[(after[0], slice(None), *k)] = path[(end[k], slice(None), *k)]
                values[after], norms[after], jumps[after] = (values[(end[k], *k)], norms[(end[k], *k)], False)
        self._close(path, values, end, trace)
        return {
            "path": path,
            "trace": trace,
            "values": values,
            "gradient_norms": norms,
            "jumps": jumps,
            "calls": Calls(*np.moveaxis(counts, 1, 0)),
            "steps": end if self.batch else int(end),
            "status": self.ending if self.batch else self.ending[()],
            "evidence": self.evidence if self.batch else self.evidence[()],
        }

    def _path(self, end, length) -> tuple[np.ndarray, Trace | None]:
        """The path up to the last member's end, or what is kept of it, with what is noted of the rest."""
        if self.tracer is None:
            return self.path[:length], None
        for k in _members(self.end < 0):
            self.tracer.ended(k, int(end[k]))
        self.tracer.judged(self.values, length, end)
        return self.tracer.finish(end, length)

    def _close(self, path, values, end, trace):
        """Correct the endings by what the whole path shows: gone far from the box, stalled, or at rest."""
        last = path[-1:]  # rows after a member's end repeat its last point

        def course(k):
            kept = kept_rows(len(values), self.every)
            return member_of(self.landscape, path, kept, int(end[k]), trace, k)

        with np.errstate(all="ignore"):
            beyond = np.maximum(self.low - last, last - self.high) / (self.high - self.low)
        far = np.any(beyond > FAR, axis=1)[0]
        spent = (self.ending == Ending.BUDGET_SPENT) & (end > 0)
        self.ending[(far & spent) | (far & (self.ending == Ending.CONVERGED))] = Ending.DIVERGED
        for k in _members(far & spent):
            if course(k).comes_back:
                self.ending[k] = Ending.BUDGET_SPENT
        if not self.optimizer.wanders and len(values) > 1:
            least = least_rest(end)
            # Whoever moved in the last step has not stalled: most need no closer look.
            moved = trace.moved[-1] if trace is not None else np.any(path[-1] != path[-2], axis=0)
            for k in _members(spent & ~far & (end > least) & ~(moved & (end == len(values) - 1))):
                if course(k).last_move < end[k] + 2 - least[k]:
                    self.ending[k] = Ending.STALLED
        self._judge(path[-1], values)

    def _judge(self, points, values):
        """What the ground is like where members came to rest, and so whether they have converged."""
        rest = (self.ending == Ending.CONVERGED) | (self.ending == Ending.STALLED)
        if not np.any(rest):
            return
        endings = self.ending[rest]
        grounds = judged_rests(self.landscape, points[:, rest], np.asarray(values[-1])[rest], endings)
        self.ending[rest] = endings
        for k, ground in zip(_members(rest), grounds):
            self.evidence[k] = ground


def _members(mask):
    """The index of every member of the batch that is marked; () where there is but one member."""
    return map(tuple, np.argwhere(mask))
