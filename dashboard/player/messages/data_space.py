"""The data beside the landscape: the points, and what the models of a run say about them, for the player."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.learning.data_set import DataSet
from landscapes.learning.loss_landscape import TrainingLoss
from optimizers import Run

from . import model_answers, picture_choice
from .wire import Exact

# Nodes of a curve, and along each side of a plane; two do where the model is straight.
_CURVE, _PLANE, _STRAIGHT = 129, 41, 2
_COARSEST = 17  # along each side of a plane, where models have many outputs or parameters,
_KEYS = 40  # so that about as many moments of a run are affordable
_AROUND = 0.08  # of the points' range, on either side
_MOST_POINTS = 2000
_MOST_REGIONS = 10  # classes that colours and shapes tell apart
_MOST_PARAMETERS = 4  # of which a point's own gradient is told


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
    kind = _kind(data)
    if kind == "pictures":
        rows = picture_choice.chosen(data)
    elif len(rows) > _MOST_POINTS:  # evenly among all
        rows = np.linspace(0, len(rows) - 1, _MOST_POINTS).astype(int)
    X, y = data.X[rows], data.y[rows]
    straight, none = loss.model.straight, np.zeros(1)
    if kind == "curve":
        points = np.column_stack([X[:, 0], y])
        box = (_around(points[:, 0]), (-0.1, 1.1) if data.classes else _around(y))
        count = _STRAIGHT if straight and not data.classes else _CURVE
        nodes = np.linspace(*box[0], count)
        return Space(kind, rows, points, box, nodes, none, nodes[:, None])
    if kind in ("plane", "regions"):
        box = (_around(X[:, 0]), _around(X[:, 1]))
        u, v = (np.linspace(*side, _STRAIGHT if straight else _side(loss)) for side in box)
        inputs = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)  # rows are y
        if kind == "regions":
            inputs = np.concatenate([inputs, X])
        return Space(kind, rows, X, box, u, v, inputs)
    points = np.column_stack([y, y])
    box = (_around(y), _around(y))
    if kind != "match":
        side = (-0.5, len(data.classes) - 0.5)
        box = (side, side)
    return Space(kind, rows, points, box, y if kind == "match" else none, none, X)


def space(landscape: Landscape) -> dict[str, Any] | None:
    """The schema's ``DataSpace`` of a training loss; None of any other landscape.

    None, too, of a model that gives its inputs back: of targets there is nothing to be drawn.
    """
    if not isinstance(landscape, TrainingLoss) or landscape.model.reproduces:
        return None
    here, data = space_of(landscape), landscape.data
    best, squares = landscape.closed_form, landscape.objective_of.squares
    design = landscape.model.design(data.X[here.rows]) if landscape.dimension <= _MOST_PARAMETERS else None
    return {
        "kind": here.kind,
        "axes": _axes(data, here.kind),
        "classes": list(data.classes),
        "points": Exact(here.points),
        "label": (data.y[here.rows] if data.classes else np.zeros(len(here.rows))).astype(np.uint8),
        "part": data.parts[here.rows].astype(np.uint8),
        "total": len(data),
        "held": int(np.count_nonzero(data.parts)),
        "box": here.box,
        "x": Exact(here.x),
        "y": Exact(here.y),
        "width": model_answers.width(landscape),
        "straight": landscape.model.straight,
        "loss": _cost(landscape),
        "code": landscape.loss.code.value,
        "theta": [] if design is None else axis_names(landscape),
        "design": design,
        "pictures": picture_choice.pixels(data, here.rows) if here.kind == "pictures" else None,
        "best": None if best is None else model_answers.of(landscape, best, here.inputs)[..., 0],
        "ridge": squares is not None and bool(np.any(squares.ridge)),
    }


def fit(landscape: Landscape, run: Run) -> dict[str, Any] | None:
    """The schema's ``Fit`` of a run on a training loss; None where there is no data space."""
    if not isinstance(landscape, TrainingLoss) or landscape.model.reproduces:
        return None
    here = space_of(landscape)
    path = run.path if run.path.ndim == 3 else run.path[..., None]
    told = model_answers.fit(landscape, path, here.inputs, winners_alone=here.kind == "confusion")
    for name in ("rows", "judged"):  # of the path, whose rows are each so manieth of the run's
        told[name] = Exact(run.kept[told[name].astype(int)].astype(float))
    return told


def held_out(landscape: Landscape, run: Run) -> np.ndarray | None:
    """The mean loss of the rows held out to choose by, without penalties, along a run: (kept rows, members).

    None of any other landscape, and where no rows are held out.
    """
    if not isinstance(landscape, TrainingLoss) or (held := landscape.held_out) is None:
        return None
    path = run.path.reshape(len(run.path), landscape.dimension, -1)
    with np.errstate(all="ignore"):
        return held.arrays.value(np.moveaxis(path, 1, 0))


def point_edited(
    landscape: Landscape, position: int, at: Sequence[float] | None
) -> tuple[int, tuple[tuple[float, ...], float] | None] | None:
    """The data's row of a drawn point, and the features and target that it has when it is brought to ``at``.

    (row, None) where it is removed (``at`` is None). A class stays, and so do all features of the panels
    of predictions and of pictures: there a point can only be removed. None where there is no such point
    or move.
    """
    if not isinstance(landscape, TrainingLoss) or landscape.model.reproduces:
        return None
    here, data = space_of(landscape), landscape.data
    if not 0 <= position < len(here.rows) or here.kind == "confusion":
        return None
    k = here.rows[position]
    row, target = int(data.rows[k]), float(data.y[k])
    if at is None:
        return row, None
    across, up = (_as_held(float(c), side) for c, side in zip(at, here.box))
    if here.kind == "curve":
        return row, ((across,), target if data.classes else up)
    return (row, ((across, up), target)) if here.kind in ("plane", "regions") else None


def _as_held(value: float, side: tuple[float, float]) -> float:
    """A place as a hand can hold it: to a hundred-thousandth of the picture's side at most.

    No screen has so many pixels, and the link that holds the place is half as long.
    """
    return round(value, 5 - math.floor(math.log10(side[1] - side[0])))


def _kind(data: DataSet) -> str:
    features, classes = data.X.shape[1], len(data.classes)
    if classes > 2:
        if data.image:
            return "pictures"
        return "regions" if features == 2 and classes <= _MOST_REGIONS else "confusion"
    if features == 1:
        return "curve"
    return "plane" if features == 2 and classes else "match"


def _side(loss: TrainingLoss) -> int:
    """Nodes along each side of a plane: fewer where one costs more, to be told or to be worked out."""
    numbers = model_answers.MOST_NUMBERS / model_answers.width(loss)
    affordable = min(numbers, model_answers.MOST_WORK / loss.dimension) / _KEYS
    return min(max(math.isqrt(int(affordable)), _COARSEST), _PLANE)


def _cost(loss: TrainingLoss) -> str:
    """The loss whose mean over rows is minimised; "" where outputs are not told as it reads them."""
    objective = loss.objective_of
    mixed = objective.dropout and objective.squares is None  # a mean over ways to drop
    # Of two outputs for two classes their difference is told, which is all that cross-entropy asks.
    paired = loss.model.width(loss.data) != model_answers.width(loss) and loss.loss.name != "cross_entropy"
    return "" if mixed or paired else loss.loss.name


def _axes(data: DataSet, kind: str) -> tuple[str, str]:
    if kind in ("plane", "regions"):
        return data.features[0], data.features[1]
    if kind == "confusion":
        return f"true {data.target}", f"predicted {data.target}"
    if kind in ("match", "pictures"):
        return data.target, f"predicted {data.target}"
    return data.features[0], f"P({data.classes[1]})" if data.classes else data.target


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = _AROUND * (high - low) or 1.0
    return low - margin, high + margin
