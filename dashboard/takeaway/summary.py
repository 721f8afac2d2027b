"""Many starts in a few numbers: where they ended, how many of them, and what it cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from dashboard.state.race import Race
from landscapes import Landscape
from landscapes.drawing import looks
from optimizers import Ending, Outcome, Place, Run

from .tables import members

_ROUNDING = 1e-12
_SAME = 1e-3  # of the box's width: ends no farther apart than that are at one minimum
_MOST_GATHERED = 200  # minima that are told apart at all
_MINIMA = (Place.MINIMUM, Place.LOCAL_MINIMUM)
NAMED = 6  # minima with a letter of their own

# Where a start may end that is at no minimum: an ending, or what else was found.
Elsewhere = Ending | Place


@dataclass(frozen=True)
class Goal:
    """A minimum that starts have reached, with the lowest end there; or one that is known, without any."""

    point: tuple[float, ...]
    value: float
    count: int  # of starts, over all optimizers


@dataclass(frozen=True)
class Summary:
    """The starts of one optimizer. The counts add up to ``starts``."""

    label: str
    glyph: str
    starts: int
    reached: tuple[int, ...]  # each named goal, in the goals' order
    others: int  # minima that have no name
    elsewhere: dict[Elsewhere, int]
    evaluations: tuple[float, float, float]  # quartiles over all starts, each until its end
    best: float  # the lowest f met by any of them

    @property
    def at_minima(self) -> int:
        """How many starts came to a minimum."""
        return sum(self.reached) + self.others


def summarise(race: Race) -> tuple[tuple[Goal, ...], list[Summary]]:
    """The lowest minima that are known or were reached and the most visited ones, and each one's starts.

    Up to ``NAMED`` goals, the lowest first.
    """
    finished = race.finished()
    ends = [_ends(run) for _, _, run in finished]
    found = np.array([p for points in ends for p in points if p is not None]).reshape(
        -1, race.landscape.dimension
    )
    goals = _named(race.landscape, _goals(race.landscape, found))
    least = _ROUNDING * max((_largest(run.values[0]) for _, _, run in finished), default=0.0)
    rows = []
    for (_, entry, run), points in zip(finished, ends):
        reached, others = [0] * len(goals), 0
        for point in points:
            if point is None:
                continue
            at = _which(race.landscape, goals, point)
            if at is None:
                others += 1
            else:
                reached[at] += 1
        gone = Counter(_elsewhere(o) for o, p in zip(run.outcomes, points) if p is None)
        spent = [float(run.cost[at][end]) for _, end, at in members(run)]
        quartiles = np.quantile(spent, [0.25, 0.5, 0.75])
        rows.append(
            Summary(
                entry.label,
                looks.glyph(entry.card.look),
                len(points),
                tuple(reached),
                others,
                dict(gone.most_common()),
                (float(quartiles[0]), float(quartiles[1]), float(quartiles[2])),
                float(np.fmin.reduce(np.ravel(run.best.value))),
            )
        )
    return tuple(_rounded(race.landscape, goal, least) for goal in goals), rows


def _largest(values: np.ndarray) -> float:
    return float(np.max(np.abs(values[np.isfinite(values)]), initial=0.0))


def _rounded(f: Landscape, goal: Goal, least: float) -> Goal:
    """The goal with 0 where only rounding is left, against the box and against f at the starts."""
    point = np.where(np.abs(goal.point) < _SAME * _reach(f), 0.0, goal.point)
    value = 0.0 if abs(goal.value) < least else goal.value
    return Goal(tuple(map(float, point)), value, goal.count)


def _ends(run: Run) -> list[np.ndarray | None]:
    """Where each start ended; None where that is no minimum."""
    path = run.path if run.path.ndim == 3 else run.path[..., None]
    arrived = [o.ending == Ending.CONVERGED and o.place in _MINIMA for o in run.outcomes]
    # A start that has ended stays where it is, and the last row is kept of every path.
    return [path[-1, :, k] if arrived[k] else None for k, _, _ in members(run)]


def _elsewhere(outcome: Outcome) -> Elsewhere:
    if outcome.ending == Ending.CONVERGED and outcome.place is not None:
        return outcome.place
    return Ending(outcome.ending)


def _reach(f: Landscape) -> np.ndarray:
    return _SAME * np.ptp(np.array(f.domain, dtype=float), axis=1)


def _goals(f: Landscape, points: np.ndarray) -> tuple[Goal, ...]:
    """Ends (n, d) gathered into minima, the lowest first."""
    if not len(points):
        return ()
    values = np.asarray(f.value(points.T), dtype=float)
    order = np.argsort(values, kind="stable")
    points, values = points[order], values[order]
    free = np.ones(len(points), dtype=bool)
    goals: list[Goal] = []
    while free.any() and len(goals) < _MOST_GATHERED:
        first = int(np.argmax(free))
        near = free & np.all(np.abs(points - points[first]) <= _reach(f), axis=1)
        free &= ~near
        goals.append(Goal(tuple(map(float, points[first])), float(values[first]), int(near.sum())))
    return tuple(goals)


def _named(f: Landscape, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Of the goals the lowest and the most visited ones, and the global minima that nobody has reached."""
    known = np.array(f.minima, dtype=float).reshape(-1, f.dimension)
    values = [float(f.value(point)) for point in known[:NAMED]]
    missed = [
        Goal(tuple(map(float, point)), value, 0)
        for point, value in zip(known, values)
        if _which(f, goals, point) is None
    ]
    rest = sorted(goals[1:], key=lambda goal: -goal.count)
    return tuple(sorted([*missed, *goals[:1], *rest][:NAMED], key=lambda goal: goal.value))


def _which(f: Landscape, goals: tuple[Goal, ...], point: np.ndarray) -> int | None:
    near = (k for k, goal in enumerate(goals) if np.all(np.abs(point - goal.point) <= _reach(f)))
    return next(near, None)
