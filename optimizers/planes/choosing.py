"""The plane of the paths, that of ends, that of two variables: landscapes of two coordinates around runs.

plane = of_paths(runs)
plane.figure(runs)              # each run by its nearest points in the plane
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.slices import Slice, plane, principal_axes, section, way
from optimizers.running.run import Run
from optimizers.running.status import Ending

Runs = Iterable[Run] | Mapping[str, Run]

_ROWS = 300  # of a run that the plane of the paths is fitted to, evenly among those that are kept
_MARGIN = 0.3  # of the paths' extent in the plane, on either side
_NARROWEST = 0.05  # of the longer side: a box is no thinner
_ENDS = 3  # runs whose ends make a plane
NAMES = ("u", "v")  # of the coordinates


def lowest(runs: Runs, otherwise: ArrayLike | None = None) -> np.ndarray:
    """The lowest point (d,) that any of the runs has met; ``otherwise`` where there are none.

    Unless that is given, the start of the first run stands for it.
    """
    each = _listed(runs)
    point = _start(each[0]) if otherwise is None else np.asarray(otherwise, dtype=float)
    value = np.inf
    for run in each:
        values = np.atleast_1d(run.best.value)
        k = int(np.argmin(values))
        if values[k] < value:
            value, point = values[k], run.best.point.reshape(len(point), -1)[:, k]
    return point


def of_paths(runs: Runs, title: str = "") -> Slice:
    """The plane through the lowest point met in which the paths are longest: their principal components.

    What has diverged does not count. The box is that of all points as they are in the plane.
    """
    each = _listed(runs)
    return longest(each[0].landscape, each, _start(each[0]), title)[0]


def of_ends(runs: Runs, title: str = "") -> Slice:
    """The plane through the lowest points of the first three runs, or of two and the first one's start.

    NoSlice where these lie on a line; ValueError for fewer than two runs.
    """
    each = _listed(runs)
    if len(each) < 2:
        raise ValueError("a plane of ends needs two runs or more")
    f, corners = each[0].landscape, ends(each)
    corners += [_start(each[0])] * (_ENDS - len(corners))
    span = way("three_points").span(f, np.array(corners))
    made = plane(f, span.centre, span.directions, names=NAMES, title=title)
    there = made.project(np.array(corners).T).T[..., None]
    return _around(made, [there, *_inside(made, each)])


def of_pair(runs: Runs, axes: Sequence[int], at: ArrayLike, title: str = "") -> Slice:
    """The plane of two variables, the others as in ``at`` (d,), over the box of all points in it."""
    each = _listed(runs)
    cut = section(each[0].landscape, axes, at, title=title)
    return _around(cut, [staying(run)[:, cut.axes] for run in each])


# What these are made of ------------------------------------------------------------------------------


def longest(f: Landscape, runs: Sequence[Run], start: np.ndarray, title: str) -> tuple[Slice, np.ndarray]:
    """The plane of the paths; also without any, around the start (d,).

    And the squared distances of all points from the lowest one along their principal axes (k,).
    """
    d, centre = f.dimension, lowest(runs, start)
    rows = [_thinned(staying(run)).swapaxes(1, 2).reshape(-1, d) for run in runs]
    away = np.concatenate([np.empty((0, d)), *rows]) - centre
    away = away[np.isfinite(away).all(axis=1)]
    squares, axes = (
        principal_axes(away) if len(away) > 1 and np.any(away) else (np.zeros(0), np.zeros((0, 0)))
    )
    made = plane(f, centre, _completed(axes, d), names=NAMES, title=title)
    return _around(made, _inside(made, runs)), squares


def ends(runs: Sequence[Run]) -> list[np.ndarray]:
    """The lowest points (d,) of the first three runs."""
    return [lowest([run]) for run in runs[:_ENDS]]


def staying(run: Run) -> np.ndarray:
    """The members (rows, d, members) that have not diverged: the others' ends would be all of a picture."""
    stays = np.array([outcome.ending is not Ending.DIVERGED for outcome in run.outcomes])
    return members(run)[:, :, stays]


def members(run: Run) -> np.ndarray:
    """The path as (rows that are kept, d, members)."""
    return run.path.reshape(len(run.path), run.landscape.dimension, -1)


def _listed(runs: Runs) -> list[Run]:
    return list(runs.values() if isinstance(runs, Mapping) else runs)


def _start(run: Run) -> np.ndarray:
    return members(run)[0, :, 0]


def _inside(made: Slice, runs: Sequence[Run]) -> list[np.ndarray]:
    """The runs' points in a plane, (rows, 2, members) each, those aside that have diverged."""
    return [np.moveaxis(made.project(np.moveaxis(staying(run), 1, 0)), 0, 1) for run in runs]


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
