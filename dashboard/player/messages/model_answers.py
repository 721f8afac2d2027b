"""What the model of a run says at some inputs, in as many rows of the run as are affordable."""

from __future__ import annotations

from typing import Any

import numpy as np

from landscapes.learning.data_set import Task
from landscapes.learning.loss_landscape import TrainingLoss

MOST_NUMBERS = 120_000  # of one run's fit: a picture, not a record
MOST_WORK = 400_000_000  # parameters times inputs times rows, for the answers and again for what is wrong
LOST = 255  # in place of a class where an output is no number
_AT_ONCE = 100_000  # numbers of parameters and inputs that are in the cache together


def width(loss: TrainingLoss) -> int:
    """How many numbers are told of a model at a place: of two classes one, whose sign decides."""
    return len(loss.data.classes) if len(loss.data.classes) > 2 else 1


def of(loss: TrainingLoss, theta: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """The model's outputs: (d, *batch) and (n, features) -> (*batch, n, width).

    Of two outputs for two classes, the second one less the first.
    """
    flat = np.moveaxis(theta, 0, -1).reshape(-1, len(theta))  # as models read it, so that nothing is copied
    piece = max(1, _AT_ONCE // (len(theta) + 8 * len(inputs)))
    parts = [loss.outputs(flat[k : k + piece].T, inputs) for k in range(0, len(flat), piece)]
    z = np.concatenate(parts)
    if width(loss) == 1 and z.shape[-1] == 2:
        with np.errstate(invalid="ignore"):
            z = z[..., 1:] - z[..., :1]
    return z.reshape(*theta.shape[1:], len(inputs), -1)


def fit(loss: TrainingLoss, path: np.ndarray, inputs: np.ndarray, winners_alone: bool) -> dict[str, Any]:
    """The schema's ``Fit`` of a path (rows, d, members), at the inputs: outputs, or winners alone.

    ``rows`` and ``judged`` are numbers of the path's rows.
    """
    count, d, members = path.shape
    numbers = len(inputs) * members * (0.25 if winners_alone else width(loss))  # a class is one byte of four
    most = min(MOST_NUMBERS // numbers, MOST_WORK // (d * len(inputs) * members))
    rows = _spread(count, int(most))
    theta = np.moveaxis(path[rows], 1, 0)  # (d, keys, members)
    z = of(loss, theta, inputs)  # (keys, members, nodes, width)
    values, winners = None, None
    if winners_alone:
        winners = np.where(_finite(z), classes_of(z), LOST).astype(np.uint8).transpose(0, 2, 1)
    else:
        values = z.transpose(0, 2, 3, 1).reshape(len(rows), -1, members)
    judged, wrong = np.zeros(0), None
    if loss.data.task == Task.CLASSIFICATION:
        train = loss.data.train
        which = _spread(len(rows), MOST_WORK // (d * len(train) * members))
        judged, z = rows[which], of(loss, theta[:, which], train.X)
        share = np.mean(classes_of(z) != train.y, axis=-1)
        wrong = np.where(_finite(z).all(axis=-1), share, np.nan)
    return {"rows": rows, "values": values, "winners": winners, "judged": judged, "wrong": wrong}


def classes_of(z: np.ndarray) -> np.ndarray:
    """The class that outputs (..., width) decide for: by the sign of one, else the largest."""
    return (z[..., 0] > 0).astype(int) if z.shape[-1] == 1 else np.argmax(z, axis=-1)


def _finite(z: np.ndarray) -> np.ndarray:
    return np.all(np.isfinite(z), axis=-1)


def _spread(count: int, most: int) -> np.ndarray:
    """Which of so many rows: evenly, from the first to the last one, and at least these two."""
    return np.unique(np.round(np.linspace(0, count - 1, min(max(most, 2), count))).astype(int))
