"""The plane in which a loss of more than three parameters is drawn: a landscape of two coordinates.

Runs go through all parameters; what is drawn of them is their nearest point in a plane, on the loss over that
plane. Which plane that is depends on the runs, so it is chosen once they are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from landscapes import Landscape
from landscapes.learning import TrainingLoss
from landscapes.slices import Slice, plane, section
from optimizers import Ending, Run

from .race import Race, pair_of
from .state import PAIR, SEED, SEEN, Plane, Rest, State, clamped

_ROWS = 300  # of a run that the plane of the paths is fitted to, evenly among all
_MARGIN = 0.3  # of the paths' extent in the plane, on either side
_NARROWEST = 0.05  # of the longer side: a box is no thinner


def is_whole(f: Landscape) -> bool:
    """Whether a landscape is drawn as it is, with all its variables."""
    return f.dimension <= SEEN


def picture(race: Race, wanted: Plane, domain: tuple[tuple[float, float], ...] | None = None) -> Landscape:
    """What is drawn of a race whose runs are there: the landscape itself, or a plane of it.

    ``domain`` is the box that a person chose, of a plane of two parameters.
    """
    f = race.landscape
    if is_whole(f):
        return f
    runs = [run for _, _, run in race.finished()]
    drawn = _pair(race, runs, wanted) if wanted.way == PAIR else _of_paths(f, race.start, runs)
    return replace(drawn, domain=domain) if domain is not None and wanted.way == PAIR else drawn


def start_shown(race: Race, wanted: Plane) -> list[float] | None:
    """The start as it can be moved in the picture; None for many starts, and in the plane of the paths."""
    f = race.landscape
    if race.start.ndim != 1 or not (is_whole(f) or wanted.way == PAIR):
        return None
    return [float(race.start[k]) for k in (range(f.dimension) if is_whole(f) else pair_of(f, wanted))]


def at_the_start(f: TrainingLoss, state: State) -> Slice:
    """Two parameters of a loss, the others as the model begins: what needs no run."""
    domain = state.domain if state.plane.way == PAIR else None
    return section(f, pair_of(f, state.plane), f.initial(int(clamped(SEED, state.seed))), domain)


def rest(race: Race, wanted: Plane) -> np.ndarray:
    """Where the other parameters stand (d,): at the start, at a step of a run, or at the best point."""
    start = race.start.reshape(race.landscape.dimension, -1)[:, 0]
    runs = race.finished()
    if wanted.rest is Rest.STEP:
        run = next((run for k, _, run in runs if k == wanted.card), runs[0][2] if runs else None)
        if run is not None:
            path = _members(run)
            return path[min(max(wanted.step, 0), len(path) - 1), :, 0]
    if wanted.rest is Rest.START or not runs:
        return start
    return _best([run for _, _, run in runs], start)


def _best(runs: Sequence[Run], start: np.ndarray) -> np.ndarray:
    lowest, point = np.inf, start
    for run in runs:
        values = np.atleast_1d(run.best.value)
        k = int(np.argmin(values))
        if values[k] < lowest:
            lowest, point = values[k], run.best.point.reshape(len(start), -1)[:, k]
    return point


def _pair(race: Race, runs: Sequence[Run], wanted: Plane) -> Slice:
    axes = pair_of(race.landscape, wanted)
    drawn = section(race.landscape, axes, rest(race, wanted))
    return _around(drawn, [_staying(run)[:, axes] for run in runs])


def _of_paths(f: Landscape, start: np.ndarray, runs: Sequence[Run]) -> Slice:
    """The plane through the lowest point met in which the paths are longest: their principal components."""
    first = start.reshape(f.dimension, -1)[:, 0]
    centre = _best(runs, first)
    rows = [_thinned(_staying(run)).swapaxes(1, 2).reshape(-1, f.dimension) for run in runs]
    away = np.concatenate([np.empty((0, f.dimension)), *rows]) - centre
    away = away[np.isfinite(away).all(axis=1)]
    directions = _principal(away, f.dimension)
    drawn = plane(f, centre, directions, names=("u", "v"), title=f"{f.title}: the plane of the paths")
    inside = [np.moveaxis(drawn.project(np.moveaxis(_staying(run), 1, 0)), 0, 1) for run in runs]
    return _around(drawn, inside)


def _members(run: Run) -> np.ndarray:
    """The path as (rows, d, members)."""
    return run.path.reshape(len(run.path), run.landscape.dimension, -1)


def _staying(run: Run) -> np.ndarray:
    """The members (rows, d, members) that have not diverged: the others' ends would be all of the picture."""
    stays = np.array([outcome.ending is not Ending.DIVERGED for outcome in run.outcomes])
    return _members(run)[:, :, stays]


def _thinned(path: np.ndarray) -> np.ndarray:
    return path[np.unique(np.round(np.linspace(0, len(path) - 1, _ROWS)).astype(int))]


def _principal(away: np.ndarray, d: int) -> np.ndarray:
    """The two directions (d, 2), of unit length, along which rows (n, d) are longest.

    By the Gram matrix, which is smaller than d x d. Where the rows span less than a plane, the rest is a
    fixed direction at right angles to them. A direction points to where its largest component is positive.
    """
    found = []
    if len(away):
        values, weights = np.linalg.eigh(away @ away.T)
        for k in (-1, -2)[: len(values)]:
            if values[k] > 1e-20 * max(values[-1], 1e-300):
                found.append(away.T @ weights[:, k])
    draws = np.random.default_rng(0).normal(size=(d, 2))
    columns = np.column_stack([*found, draws])[:, :2]
    q, _ = np.linalg.qr(columns)
    return q * np.sign(q[np.argmax(np.abs(q), axis=0), [0, 1]])


def _around(drawn: Slice, inside: Sequence[np.ndarray]) -> Slice:
    """The plane over a box around the paths' points in it (rows, 2, members)."""
    points = [part.swapaxes(1, 2).reshape(-1, 2) for part in inside]
    every = np.concatenate([drawn.project(drawn.centre)[None] if not drawn.axes else points[0][:0], *points])
    every = every[np.isfinite(every).all(axis=1)]
    if not len(every):
        return drawn
    low, high = every.min(axis=0), every.max(axis=0)
    size = np.maximum(high - low, _NARROWEST * float(np.max(high - low)))
    size[size == 0] = 1.0
    middle = (low + high) / 2
    reach = size * (0.5 + _MARGIN)
    return replace(drawn, domain=tuple(zip((middle - reach).tolist(), (middle + reach).tolist())))
