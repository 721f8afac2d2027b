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
from landscapes.slices import Barrier, NoSlice, Slice, barrier, plane, section, walk_shares, way
from optimizers import Run
from optimizers.planes import lowest, of_ends, of_pair
from optimizers.planes.choosing import NAMES, ends, longest, members, staying

from .race import Entry, Race, pair_of
from .state import ENDS, PAIR, PATHS, RANDOM, SEED, SEEN, TITLES, Plane, Rest, State, clamped


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
            made = of_ends(runs, _titled(f, ENDS))
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
            path = members(run)
            return path[run.at(wanted.step), :, 0]
    if wanted.rest is Rest.START or not runs:
        return start
    return lowest([run for _, _, run in runs], start)


def _pair(race: Race, runs: Sequence[Run], wanted: Plane) -> Slice:
    axes = pair_of(race.landscape, wanted)
    at = rest(race, wanted)
    return of_pair(runs, axes, at) if runs else section(race.landscape, axes, at)


def _of_a_point(race: Race, runs: Sequence[Run], wanted: Plane) -> Slice:
    """Directions at the lowest point met: random ones, or those of the largest curvatures."""
    f = race.landscape
    chosen = (
        way("random", normalisation=wanted.normalisation, seed=wanted.seed)
        if wanted.way == RANDOM
        else way("hessian")
    )
    span = chosen.span(f, lowest(runs, race.start.reshape(f.dimension, -1)[:, 0]))
    return plane(
        f, span.centre, span.directions, domain=span.domain, names=NAMES, title=_titled(f, wanted.way)
    )


def _ends(race: Race) -> list[tuple[Entry, np.ndarray]]:
    """The lowest points (d,) of the first three runs on show, each with its entry."""
    found = race.finished()
    return list(zip([entry for _, entry, _ in found], ends([run for *_, run in found])))


def barriers(race: Race) -> tuple[tuple[str, str, Barrier], ...]:
    """What is on the straight line between each two of these points."""
    return tuple(
        (one.label, other.label, barrier(race.landscape, a, b))
        for (one, a), (other, b) in combinations(_ends(race), 2)
    )


def _lines(race: Race, made: Slice) -> np.ndarray:
    places = [made.project(point) for _, point in _ends(race)]
    return np.array([np.concatenate(pair) for pair in combinations(places, 2)])


def _of_paths(race: Race, runs: Sequence[Run]) -> Drawn:
    """The plane of the paths, and what of them it holds."""
    f = race.landscape
    made, squares = longest(f, runs, race.start.reshape(f.dimension, -1)[:, 0], _titled(f, PATHS))
    if not np.sum(squares):
        return Drawn(made)
    steps = max((len(run.values) - 1 for run in runs), default=0)
    walk = float(np.sum(walk_shares(steps, f.dimension, 2)[0])) if steps > 2 else None
    return Drawn(made, held=float(np.sum(squares[:2]) / np.sum(squares)), walk=walk)


def _titled(f: Landscape, way_of: str) -> str:
    return f"{f.title}: {TITLES[way_of]}"


def _seen(race: Race, made: Drawn) -> Drawn:
    """With the run that is farthest off the plane, of those that have not diverged."""
    one = made.landscape
    assert isinstance(one, Slice)
    most: tuple[str, float, float] | None = None
    for _, entry, run in race.finished():
        path = np.moveaxis(staying(run), 1, 0)
        if not path.size:
            continue
        off = float(np.max(one.distance(path)))
        length = float(np.max(np.linalg.norm(path - path[:, :1], axis=0)))
        if most is None or off > most[1]:
            most = entry.label, off, length
    return replace(made, farthest=most)
