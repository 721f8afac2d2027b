"""A race's runs as what a film follows: points, heights and losses of every step, and where they are when.

The twin of js/paths/opened.js and js/core/clock.js: the same rows at the same moments as in the player.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.player.messages import data_space, thinned
from dashboard.player.messages.floor import Floor, floor_of, gaps
from dashboard.player.messages.runs import in_picture
from dashboard.state.race import Race
from landscapes import Landscape
from landscapes.slices import Slice
from optimizers import Ending, Place, Run

STEPS, COST = "steps", "cost"
_GRACE = 1e-6  # of a row: a moment that is a row's but for rounding


@dataclass(frozen=True, eq=False)
class Track:
    """One run with its look. Arrays have a row a step and a last axis of members.

    ``path`` (rows, k, members) are its points in the picture; ``numbers`` the quantities that a loss panel
    may show, by their names in ``player/view.py``, as far as there are any; with restarts the lowest so far.
    """

    label: str
    look: dict[str, str]
    run: Run
    path: np.ndarray
    cost: np.ndarray
    jumps: np.ndarray
    steps: np.ndarray
    numbers: dict[str, np.ndarray]

    @property
    def members(self) -> int:
        """How many starts."""
        return self.path.shape[2]

    def moment(self, member: int, row: int, clock: str) -> float:
        """Where the clock is when a member comes to a row."""
        return float(row if clock == STEPS else self.cost[row, member])

    def row(self, member: int, position: float, clock: str) -> float:
        """The row of a member at a position, with its fraction: 12.4 is between rows 12 and 13.

        By cost, a row is reached when all evaluations up to it are spent.
        """
        last = int(self.steps[member])
        if clock == STEPS:
            return min(max(position, 0.0), float(last))
        cost = self.cost[: last + 1, member]
        if not position > cost[0]:
            return 0.0
        if position >= cost[last]:
            return float(last)
        low = int(np.searchsorted(cost, position, side="right")) - 1
        return low + min((position - cost[low]) / (cost[low + 1] - cost[low]), 1.0)

    def until(self, member: int, row: float, points: np.ndarray) -> np.ndarray:
        """Points (rows, k) of a member up to a row, with a gap (NaN) where a restart jumps, and in between.

        The last one is where the member is now.
        """
        low = int(np.floor(row + _GRACE))
        jumps = np.flatnonzero(self.jumps[1 : low + 1, member]) + 1
        way = np.insert(points[: low + 1], jumps, np.nan, axis=0)
        share = row - low
        if share > 0 and not self.jumps[low + 1, member]:
            way = np.append(way, (points[low] + share * (points[low + 1] - points[low]))[None], axis=0)
        return way

    @cached_property
    def ended(self) -> list[str]:
        """How each member ended: its ending, or, where it converged to no global minimum, to what."""
        plain = (None, Place.MINIMUM)
        return [
            str(o.place if o.ending == Ending.CONVERGED and o.place not in plain else o.ending)
            for o in self.run.outcomes
        ]


def tracks_of(race: Race, seen: Floor | None = None) -> list[Track]:
    """The runs on show; ``seen`` is the lowest height of the picture, where it has one."""
    f, drawn = race.landscape, race.drawn
    finished = race.finished()
    runs = [run for _, _, run in finished]
    floor = floor_of(f, runs, seen)
    made = []
    for (_, entry, run), gap in zip(finished, gaps(f, runs, floor)):
        rows = len(run.values)
        path = run.path.reshape(len(run.path), f.dimension, -1)
        values = run.values.reshape(rows, -1)
        jumps = run.jumps.reshape(rows, -1).astype(bool)
        numbers = {"value": values}
        if floor is not None:
            with np.errstate(invalid="ignore", over="ignore"):
                numbers["gap"] = values - floor.value if gap is None else np.asarray(gap, dtype=float)
        if jumps.any():
            numbers = {name: np.fmin.accumulate(one, axis=0) for name, one in numbers.items()}
        numbers["gradient"] = run.gradient_norms.reshape(rows, -1)
        numbers |= _more(f, drawn, run, path, rows)
        made.append(
            Track(
                entry.label,
                entry.look,
                run,
                thinned.between(run, in_picture(path, drawn)),
                run.cost.reshape(rows, -1),
                jumps,
                np.atleast_1d(np.asarray(run.steps, dtype=int)),
                numbers,
            )
        )
    return made


def _more(f: Landscape, drawn: Landscape, run: Run, path: np.ndarray, rows: int) -> dict[str, np.ndarray]:
    """What some runs have besides."""
    more: dict[str, np.ndarray] = {}
    if (distances := run.distances) is not None:
        more["distance"] = distances.reshape(rows, -1)
    if isinstance(drawn, Slice):
        more["away"] = thinned.between(run, drawn.distance(np.moveaxis(path, 1, 0)))
    if run.batch_values is not None:
        more["seen"] = run.batch_values.reshape(rows, -1)
    if (unseen := data_space.held_out(f, run)) is not None:
        more["held"] = thinned.between(run, unseen)
    return more


def duration(tracks: Sequence[Track], clock: str) -> float:
    """Where the clock is when the last run ends."""
    ends = [t.moment(m, int(t.steps[m]), clock) for t in tracks for m in range(t.members)]
    return max(ends, default=0.0)
