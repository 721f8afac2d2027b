"""The plane in which a loss of more than three parameters is drawn: a landscape of two coordinates.

Runs go through all parameters; what is drawn of them is their nearest point in a plane, on the loss over that
plane. Which plane that is depends on the runs, so it is chosen once they are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from landscapes import Landscape
from landscapes.learning import TrainingLoss
from landscapes.slices import (
    Barrier,
    NoSlice,
    Slice,
    barrier,
    plane,
    principal_axes,
    section,
    walk_shares,
    way,
)
from optimizers import Ending, Run

from .race import Entry, Race, pair_of
from .state import ENDS, PAIR, PATHS, RANDOM, SEED, SEEN, TITLES, Plane, Rest, State, clamped

_ROWS = 300  # of a run that the plane of the paths is fitted to, evenly among those that are kept
_MARGIN = 0.3  # of the paths' extent in the plane, on either side
_NARROWEST = 0.05  # of the longer side: a box is no thinner


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is drawn of a race: its landscape, or a plane of it and what that holds and hides."""

    landscape: Landscape
    held: float | None = None  # of the paths' squared distances from the lowest point, in their own plane
    walk: float | None = None  # of a random walk's of as many steps
    farthest: tuple[str, float, float] | None = None  # the run that is farthest off: how far, of which length
    barriers: tuple[tuple[str, str, Barrier], ...] = ()  # on the lines between the ends of two runs each
    lines: np.ndarray | None = (
        None  # straight ones in the picture (k, 4), x, y to x, y: these, or paths of a file
    )
    refusal: str = ""
    few: bool = False  # runs, for a plane of their ends


def is_whole(f: Landscape) -> bool:
    """Whether a landscape is drawn as it is, with all its variables."""
    return f.dimension <= SEEN


def drawn(race: Race, wanted: Plane, domain: tuple[tuple[float, float], ...] | None = None) -> Drawn:
    """What is drawn of a race whose runs are there.

    ``domain`` is the box that a person chose, of a plane of two parameters. Where the plane that is wanted
    is none, it is that of the paths, and why is said.
    """
    f = race.landscape
    if is_whole(f):
        return Drawn(f, lines=race.lines)
    runs = [run for _, _, run in race.finished()]
    if wanted.way == PAIR:
        pair = _pair(race, runs, wanted)
        return _seen(race, Drawn(pair if domain is None else replace(pair, domain=domain)))
    if wanted.way == ENDS and len(runs) < 2:
        return replace(_seen(race, _of_paths(race, runs)), few=True)
    between = barriers(race) if wanted.way == ENDS else ()
    try:
        if wanted.way == ENDS:
            made = _of_ends(race)
            return replace(_seen(race, Drawn(made)), barriers=between, lines=_lines(race, made))
        if wanted.way != PATHS:
            return _seen(race, Drawn(_of_a_point(race, runs, wanted)))
    except NoSlice as refused:
        return replace(_seen(race, _of_paths(race, runs)), refusal=str(refused), barriers=between)
    return _seen(race, _of_paths(race, runs))


def has_places(f: Landscape, wanted: Plane) -> bool:
    """Whether start and box are a person's: of the landscape itself, and of a plane of two parameters."""
    return is_whole(f) or wanted.way == PAIR


def start_shown(race: Race, wanted: Plane) -> list[float] | None:
    """The start as it can be moved in the picture; None for many starts, and in the plane of the paths."""
    f = race.landscape
    if race.start.ndim != 1 or not has_places(f, wanted):
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
            return path[run.at(wanted.step), :, 0]
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
    cut = section(race.landscape, axes, rest(race, wanted))
    return _around(cut, [_staying(run)[:, axes] for run in runs])


def _of_a_point(race: Race, runs: Sequence[Run], wanted: Plane) -> Slice:
    """Directions at the lowest point met: random ones, or those of the largest curvatures."""
    f = race.landscape
    chosen = (
        way("random", normalisation=wanted.normalisation, seed=wanted.seed)
        if wanted.way == RANDOM
        else way("hessian")
    )
    span = chosen.span(f, _best(runs, race.start.reshape(f.dimension, -1)[:, 0]))
    return plane(
        f, span.centre, span.directions, domain=span.domain, names=("u", "v"), title=_titled(f, wanted.way)
    )


def ends(race: Race) -> list[tuple[Entry, np.ndarray]]:
    """The lowest points (d,) of the first three runs on show, each with its entry."""
    return [(entry, _best([run], _members(run)[0, :, 0])) for _, entry, run in race.finished()[:3]]


def barriers(race: Race) -> tuple[tuple[str, str, Barrier], ...]:
    """What is on the straight line between each two of these points."""
    return tuple(
        (one.label, other.label, barrier(race.landscape, a, b))
        for (one, a), (other, b) in combinations(ends(race), 2)
    )


def _lines(race: Race, made: Slice) -> np.ndarray:
    places = [made.project(point) for _, point in ends(race)]
    return np.array([np.concatenate(pair) for pair in combinations(places, 2)])


def _of_ends(race: Race) -> Slice:
    """The plane through the lowest points of the first three runs, or of two and the first one's start."""
    f, found = race.landscape, race.finished()
    start = _members(found[0][2])[0, :, 0]
    corners = [point for _, point in ends(race)]
    corners += [start] * (3 - len(corners))
    span = way("three_points").span(f, np.array(corners))
    made = plane(f, span.centre, span.directions, names=("u", "v"), title=_titled(f, ENDS))
    there = made.project(np.array(corners).T).T[..., None]
    return _around(made, [there, *_inside(made, [run for *_, run in found])])


def _of_paths(race: Race, runs: Sequence[Run]) -> Drawn:
    """The plane through the lowest point met in which the paths are longest: their principal components."""
    f = race.landscape
    centre = _best(runs, race.start.reshape(f.dimension, -1)[:, 0])
    rows = [_thinned(_staying(run)).swapaxes(1, 2).reshape(-1, f.dimension) for run in runs]
    away = np.concatenate([np.empty((0, f.dimension)), *rows]) - centre
    away = away[np.isfinite(away).all(axis=1)]
    squares, axes = (
        principal_axes(away) if len(away) > 1 and np.any(away) else (np.zeros(0), np.zeros((0, 0)))
    )
    made = plane(f, centre, _completed(axes, f.dimension), names=("u", "v"), title=_titled(f, PATHS))
    made = _around(made, _inside(made, runs))
    if not np.sum(squares):
        return Drawn(made)
    steps = max((len(run.values) - 1 for run in runs), default=0)
    walk = float(np.sum(walk_shares(steps, f.dimension, 2)[0])) if steps > 2 else None
    return Drawn(made, held=float(np.sum(squares[:2]) / np.sum(squares)), walk=walk)


def _titled(f: Landscape, way_of: str) -> str:
    return f"{f.title}: {TITLES[way_of]}"


def _inside(made: Slice, runs: Sequence[Run]) -> list[np.ndarray]:
    """The runs' points in a plane, (rows, 2, members) each, those aside that have diverged."""
    return [np.moveaxis(made.project(np.moveaxis(_staying(run), 1, 0)), 0, 1) for run in runs]


def _seen(race: Race, made: Drawn) -> Drawn:
    """With the run that is farthest off the plane, of those that have not diverged."""
    one = made.landscape
    assert isinstance(one, Slice)
    most: tuple[str, float, float] | None = None
    for _, entry, run in race.finished():
        path = np.moveaxis(_staying(run), 1, 0)
        if not path.size:
            continue
        off = float(np.max(one.distance(path)))
        length = float(np.max(np.linalg.norm(path - path[:, :1], axis=0)))
        if most is None or off > most[1]:
            most = entry.label, off, length
    return replace(made, farthest=most)


def _members(run: Run) -> np.ndarray:
    """The path as (rows that are kept, d, members)."""
    return run.path.reshape(len(run.path), run.landscape.dimension, -1)


def _staying(run: Run) -> np.ndarray:
    """The members (rows, d, members) that have not diverged: the others' ends would be all of the picture."""
    stays = np.array([outcome.ending is not Ending.DIVERGED for outcome in run.outcomes])
    return _members(run)[:, :, stays]


def _thinned(path: np.ndarray) -> np.ndarray:
    return path[np.unique(np.round(np.linspace(0, len(path) - 1, _ROWS)).astype(int))]


def _completed(axes: np.ndarray, d: int) -> np.ndarray:
    """Two directions (d, 2) of unit length: the axes, and where there are fewer, fixed ones at right angles.

    A direction points to where its largest component is positive.
    """
    draws = np.random.default_rng(0).normal(size=(d, 2))
    columns = np.column_stack([axes, draws])[:, :2] if axes.size else draws
    q, _ = np.linalg.qr(columns)
    return q * np.sign(q[np.argmax(np.abs(q), axis=0), [0, 1]])


def _around(made: Slice, inside: Sequence[np.ndarray]) -> Slice:
    """The plane over a box around points in it (rows, 2, members), and around its centre."""
    points = [part.swapaxes(1, 2).reshape(-1, 2) for part in inside]
    centre = np.zeros((0 if made.axes else 1, 2))
    every = np.concatenate([centre, *points])
    every = every[np.isfinite(every).all(axis=1)]
    if not len(every):
        return made
    low, high = every.min(axis=0), every.max(axis=0)
    size = np.maximum(high - low, _NARROWEST * float(np.max(high - low)))
    size[size == 0] = 1.0
    middle, reach = (low + high) / 2, size * (0.5 + _MARGIN)
    return replace(made, domain=tuple(zip((middle - reach).tolist(), (middle + reach).tolist())))
