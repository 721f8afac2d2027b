"""The data beside the landscape: the points, and what the models of a run say about them, for the player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from landscapes import Landscape
from landscapes.learning.data_set import DataSet, Task
from landscapes.learning.loss_landscape import TrainingLoss
from optimizers import Run

from .wire import Exact

# Nodes of a curve, and along each side of a plane; two do where the model is straight.
_CURVE, _PLANE, _STRAIGHT = 129, 41, 2
_NUMBERS = 120_000  # of one run's fit at most: a picture, not a record
_AROUND = 0.08  # of the points' range, on either side
_MOST_POINTS = 2000


class Space(NamedTuple):
    """Where the models of a landscape are looked at: points drawn, the box around them, the nodes."""

    kind: str
    rows: np.ndarray  # which of the data's rows are drawn
    points: np.ndarray  # (rows, 2)
    box: tuple[tuple[float, float], tuple[float, float]]
    x: np.ndarray
    y: np.ndarray
    inputs: np.ndarray  # (nodes, features)


def space_of(loss: TrainingLoss) -> Space:
    """The data space of a training loss."""
    data, rows = loss.data, np.arange(len(loss.data))
    if len(rows) > _MOST_POINTS:  # evenly among all
        rows = np.linspace(0, len(rows) - 1, _MOST_POINTS).astype(int)
    X, y, features = data.X[rows], data.y[rows], data.X.shape[1]
    straight = loss.model.straight
    if features == 1:
        points = np.column_stack([X[:, 0], y])
        box = (_around(points[:, 0]), (-0.1, 1.1) if data.classes else _around(y))
        count = _STRAIGHT if straight and not data.classes else _CURVE
        nodes = np.linspace(*box[0], count)
        return Space("curve", rows, points, box, nodes, np.zeros(1), nodes[:, None])
    if features == 2 and len(data.classes) == 2:
        box = (_around(X[:, 0]), _around(X[:, 1]))
        u, v = (np.linspace(*side, _STRAIGHT if straight else _PLANE) for side in box)
        inputs = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)  # rows are y
        return Space("plane", rows, X, box, u, v, inputs)
    points = np.column_stack([y, y])
    box = (_around(y), _around(y))
    return Space("match", rows, points, box, y, np.zeros(1), X)


def space(landscape: Landscape) -> dict[str, Any] | None:
    """The schema's ``DataSpace`` of a training loss; None of any other landscape."""
    if not isinstance(landscape, TrainingLoss):
        return None
    here, data = space_of(landscape), landscape.data
    best, squares = landscape.closed_form, landscape.objective_of.squares
    return {
        "kind": here.kind,
        "axes": _axes(data, here.kind),
        "classes": list(data.classes),
        "points": Exact(here.points),
        "label": (data.y[here.rows] if data.classes else np.zeros(len(here.rows))).astype(np.uint8),
        "part": data.parts[here.rows].astype(np.uint8),
        "box": here.box,
        "x": Exact(here.x),
        "y": Exact(here.y),
        "best": None if best is None else _answers(landscape, here, best),
        "ridge": squares is not None and bool(np.any(squares.ridge)),
    }


def fit(landscape: Landscape, run: Run) -> dict[str, Any] | None:
    """The schema's ``Fit`` of a run on a training loss; None on any other landscape."""
    if not isinstance(landscape, TrainingLoss):
        return None
    here, path = space_of(landscape), run.path if run.path.ndim == 3 else run.path[..., None]
    most = max(2, _NUMBERS // (len(here.inputs) * path.shape[2]))
    rows = np.unique(np.round(np.linspace(0, len(path) - 1, min(most, len(path)))).astype(int))
    theta = np.moveaxis(path[rows], 1, 0)  # (d, keys, members)
    wrong = None
    if landscape.data.task == Task.CLASSIFICATION:
        train = landscape.data.train
        wrong = np.mean(landscape.predict(theta, train.X) != train.y, axis=-1)
    return {
        "rows": Exact(rows.astype(float)),
        "values": np.moveaxis(_answers(landscape, here, theta), -1, 1),
        "wrong": wrong,
    }


def held_out(landscape: Landscape, run: Run) -> np.ndarray | None:
    """The mean loss of the rows held out to choose by, without penalties, along a run: (rows, members).

    None of any other landscape, and where no rows are held out.
    """
    if not isinstance(landscape, TrainingLoss) or (held := landscape.data.validation) is None:
        return None
    own = replace(landscape.objective_of, data=held, weight_decay=0.0, l1=0.0, dropout=0.0)
    path = run.path.reshape(len(run.path), landscape.dimension, -1)
    with np.errstate(all="ignore"):
        return own.arrays.value(np.moveaxis(path, 1, 0))


def point_edited(
    landscape: Landscape, position: int, at: Sequence[float] | None
) -> tuple[int, tuple[tuple[float, ...], float] | None] | None:
    """The data's row of a drawn point, and the features and target that it has when it is brought to ``at``.

    (row, None) where it is removed (``at`` is None). A class stays, and so do all features of the panel
    of predictions: there a point can only be removed. None where there is no such point or move.
    """
    if not isinstance(landscape, TrainingLoss):
        return None
    here, data = space_of(landscape), landscape.data
    if not 0 <= position < len(here.rows):
        return None
    k = here.rows[position]
    row, target = int(data.rows[k]), float(data.y[k])
    if at is None:
        return row, None
    across, up = (float(c) for c in at)
    if here.kind == "curve":
        return row, ((across,), target if data.classes else up)
    return (row, ((across, up), target)) if here.kind == "plane" else None


def _answers(loss: TrainingLoss, here: Space, theta: np.ndarray) -> np.ndarray:
    """What the model says at the nodes: (d, *batch) -> (*batch, nodes)."""
    z = loss.outputs(theta, here.inputs)[..., 0]
    if here.kind == "curve" and loss.data.task == Task.CLASSIFICATION:
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-z))
    return z


def _axes(data: DataSet, kind: str) -> tuple[str, str]:
    if kind == "plane":
        return data.features[0], data.features[1]
    if kind == "match":
        return data.target, f"predicted {data.target}"
    return data.features[0], f"P({data.classes[1]})" if data.classes else data.target


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = _AROUND * (high - low) or 1.0
    return low - margin, high + margin
