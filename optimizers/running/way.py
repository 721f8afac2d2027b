"""The way of many members to their ends: a few rows at a time, judged as the record of a run is."""

from __future__ import annotations

import numpy as np

from optimizers.core.oracle import Oracle, SparseOracle
from optimizers.core.streams import Streams

from .judging import LOOK_AHEAD, judged_rests, least_rest, settled_rows, shortest_step, without_value
from .rows_in_sight import BLOCK, Rows
from .scales import scales
from .status import FAR, Ending
from .walkers import Plain, Recorded, Turning, oracle_of, walker_of

# Where f or the slope come near these they are asked again, of the landscape itself: a recorded step may
# tell them with other last digits.
_NEARLY, _HUGE = 2.0, 1e300


class Way:
    """The way of a chunk of members to their ends, a few rows at a time."""

    def __init__(self, landscape, optimizer, steps, seed, tolerance, batches, examined=True):
        self.landscape, self.optimizer, self.steps = landscape, optimizer, steps
        self.seed, self.batches, self.examined = seed, batches, examined
        self.low, self.high = np.array(landscape.domain, dtype=float).T[:, None, :, None]
        self.stops = tolerance > 0 and not optimizer.wanders
        self.small = tolerance * scales(landscape).slope if self.stops else -1.0
        self.longest = shortest_step(tolerance) * (self.high - self.low)

    def _oracle(self, members: int) -> Oracle:
        if self.batches is None:
            return SparseOracle(self.landscape, (members,))
        return oracle_of(self.landscape, (members,), self.batches)

    def _walker(self, starts, own) -> Plain | Recorded:
        oracle = self._oracle(len(own))
        streams = Streams(self.seed, own.shape, own)
        walker, _ = walker_of(self.optimizer, oracle, starts, streams, self.batches)
        assert not isinstance(walker, Turning)  # nobody's settings change on the way
        return walker

    def ends(self, starts, own, tell) -> dict[str, np.ndarray]:
        """What ``Ends`` has of the members whose numbers are ``own``; ``tell`` is called with steps done."""
        n = len(own)
        points, end = starts.copy(), np.full(n, self.steps)
        endings, last_move = np.full(n, Ending.BUDGET_SPENT, dtype=object), np.zeros(n, dtype=np.int64)
        here = np.arange(n)  # who is on the way
        rows = Rows(starts)
        walker = self._walker(starts, own)
        while len(here):
            tell(n * min(rows.last, self.steps))
            rows.walk(walker, self.steps + LOOK_AHEAD - rows.last, self.stops)
            if not self.optimizer.wanders:
                _note_moves(rows, self.steps, last_move, here)
            who, row, how = self._ended(rows)
            leaving = np.zeros(len(here), dtype=bool)
            leaving[who] = True
            points[:, here[who]] = rows.path[row, :, who].T
            end[here[who]], endings[here[who]] = rows.first + row, how
            points[:, here] = np.where(leaving, points[:, here], rows.path[rows.judged - 1])
            if rows.first + rows.judged > self.steps:
                break
            leaving |= self._over(rows, walker)
            rows.advance()
            if np.any(leaving):
                stay = np.flatnonzero(~leaving)
                here = here[stay]
                rows.keep(stay)
                walker.keep(stay, self._oracle(len(here)))
        tell(n * self.steps)
        return self._closed(starts, own, points, end, endings, last_move)

    def _ended(self, rows):
        """Who ends in the rows that can be judged, in which of them (k,) and how."""
        judged, stops = rows.judged, self.stops
        path, heights, slopes = rows.path[: rows.count], rows.heights[:judged], rows.slopes[:judged]
        near = _NEARLY * self.small
        quiet = np.max(heights) <= _HUGE and np.min(heights) >= -_HUGE and np.isfinite(np.sum(path[:judged]))
        if quiet and not (stops and not np.min(slopes) > near):
            return _NOBODY
        suspect = ~np.all(np.abs(heights) <= _HUGE, axis=0) | ~np.all(np.isfinite(path[:judged]), axis=(0, 1))
        if stops:
            suspect |= ~np.all(slopes > near, axis=0)
        who = np.flatnonzero(suspect)
        path = path[:, :, who]
        values, norms = np.empty((len(path), len(who))), np.empty((len(path), len(who)))
        self.landscape.along(path, values, norms)
        small = norms <= self.small  # NaN is not
        lost, undefined = without_value(path[:judged], values[:judged], self.low, self.high)
        settled = settled_rows(path, small, self.longest)[:judged]
        anything = lost | undefined | settled
        found = np.flatnonzero(np.any(anything, axis=0))
        row = np.argmax(anything[:, found], axis=0)
        how = np.full(len(found), Ending.CONVERGED, dtype=object)
        how[undefined[row, found]] = Ending.UNDEFINED
        how[lost[row, found]] = Ending.DIVERGED
        back = lost[row, found] & (row > 0)  # of who is lost the row before is kept
        return who[found], row - back, how

    def _over(self, rows, walker):
        """Who will never move again, as no step will differ from the last one."""
        nobody = np.zeros(rows.path.shape[-1], dtype=bool)
        if not self.optimizer.rests or not isinstance(walker, Plain):
            return nobody
        still = rows.path[rows.judged - 1 : rows.count]
        over = np.all(still == still[0], axis=(0, 1))
        return over & walker.unchanged() if np.any(over) else nobody

    def _closed(self, starts, own, points, end, endings, last_move):
        """The endings corrected by the whole way, as the record of a run corrects them."""
        beyond = np.maximum(self.low[0] - points, points - self.high[0]) / (self.high - self.low)[0]
        far = np.any(beyond > FAR, axis=0)
        spent = (endings == Ending.BUDGET_SPENT) & (end > 0)
        endings[far & (spent | (endings == Ending.CONVERGED))] = Ending.DIVERGED
        away = np.flatnonzero(far & spent)
        if len(away):
            endings[away[self._come_back(starts[:, away], own[away])]] = Ending.BUDGET_SPENT
        if not self.optimizer.wanders:
            least = least_rest(end)
            endings[spent & ~far & (end > least) & (last_move < end + 2 - least)] = Ending.STALLED
        values, norms = np.empty((1, len(end))), np.empty((1, len(end)))
        self.landscape.along(points[None], values, norms)
        norms[np.isnan(norms)] = np.inf
        rest = np.flatnonzero((endings == Ending.CONVERGED) | (endings == Ending.STALLED))
        if len(rest) and self.examined:
            judged = endings[rest]
            judged_rests(self.landscape, points[:, rest], values[0, rest], judged)
            endings[rest] = judged
        told = {"values": values[0], "gradient_norms": norms[0], "status": endings, "steps": end}
        return {"points": points, **told}

    def _come_back(self, starts, own):
        """Who was farthest out before the last fifth of the steps: they go their way once more."""
        walker = self._walker(starts, own)
        done, when, farthest = 0, np.zeros(len(own), dtype=np.int64), self._outside(starts[None])[0]
        now = farthest
        while done < self.steps:
            path = np.empty((min(BLOCK, self.steps - done), *starts.shape))
            walker.walk(path)
            outside = self._outside(path)
            row, now = np.argmax(outside, axis=0), outside[-1]
            top = np.take_along_axis(outside, row[None], axis=0)[0]
            when = np.where(top > farthest, done + 1 + row, when)
            farthest = np.maximum(farthest, top)
            done += len(path)
        return (now < farthest) & (when < 0.8 * self.steps)

    def _outside(self, path):
        beyond = np.maximum(self.low - path, path - self.high) / (self.high - self.low)
        return np.maximum(0.0, np.max(beyond, axis=1))


_NOBODY: tuple[np.ndarray, np.ndarray, np.ndarray] = (
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=object),
)


def _note_moves(rows, steps, last_move, here):
    """Remember the last row, up to the last step, that differs from the one before."""
    last = min(rows.count - 1, steps - rows.first)
    if last < rows.begun:
        return
    moved = np.any(rows.path[last] != rows.path[last - 1], axis=0)
    last_move[here[moved]] = rows.first + last
    for k in np.flatnonzero(~moved):
        own = rows.path[rows.begun - 1 : last + 1, :, k]
        at = np.flatnonzero(np.any(own[1:] != own[:-1], axis=1))
        if len(at):
            last_move[here[k]] = rows.first + rows.begun + int(at[-1])
