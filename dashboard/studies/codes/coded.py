"""What the two units of a narrow layer say of every row, and what the layers after it make of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.learning import TrainingLoss
from landscapes.learning.models.networks import MLP
from landscapes.learning.principal import principal_components

_MOST_ROWS = 2000
_NODES = 81  # along each side of the plane of codes
_MARGIN = 0.08


@dataclass(frozen=True, eq=False)
class Coded:
    """The rows' codes (n, 2) at one theta, the classes they are of (n,), and the plane around them.

    ``x``, ``y`` (nodes,) and ``winner`` (nodes, nodes), rows being y, are the classes that the layers after
    the narrow one decide for. ``right`` is the share of the rows looked at that are put into their class.
    """

    rows: np.ndarray
    codes: np.ndarray
    labels: np.ndarray
    x: np.ndarray
    y: np.ndarray
    winner: np.ndarray
    right: float


def narrow_layer(loss: TrainingLoss) -> int | None:
    """Which hidden layer has two units, counted from 1: the last such one; None where there is none."""
    model = loss.model
    if not isinstance(model, MLP):
        return None
    hidden = model.layers(loss.data)[1:-1]
    return max((k for k, units in enumerate(hidden, start=1) if units == 2), default=None)


def coded(loss: TrainingLoss, theta: np.ndarray, layer: int) -> Coded:
    """The codes at theta (d,) in that hidden layer."""
    model, train = loss.model, loss.data.train
    assert isinstance(model, MLP)
    rows = np.unique(np.round(np.linspace(0, len(train) - 1, min(len(train), _MOST_ROWS))).astype(int))
    parts, labels = loss.unpack(theta), train.y[rows].astype(int)
    handed_on = model.activations(parts, train.X[rows])
    codes = np.asarray(handed_on[layer - 1])
    right = float(np.mean(decided(np.asarray(handed_on[-1])) == labels))
    low, high = codes.min(axis=0), codes.max(axis=0)
    pad = _MARGIN * np.maximum(high - low, 1e-3)
    x, y = (np.linspace(a, b, _NODES) for a, b in zip(low - pad, high + pad))
    nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    winner = decided(decoded(loss, theta, layer, nodes)).reshape(_NODES, _NODES)
    return Coded(rows, codes, labels, x, y, winner, right)


def decoded(loss: TrainingLoss, theta: np.ndarray, layer: int, codes: np.ndarray) -> np.ndarray:
    """What the layers after the narrow one make of codes (n, 2): the outputs (n, width)."""
    assert isinstance(loss.model, MLP)
    return loss.model.outputs_from(loss.unpack(theta), layer, codes)


def decided(outputs: np.ndarray) -> np.ndarray:
    """The class that outputs (n, width) decide for."""
    return (outputs[:, 0] > 0).astype(int) if outputs.shape[1] == 1 else np.argmax(outputs, axis=1)


def probabilities(outputs: np.ndarray) -> np.ndarray:
    """The probability of each class, (classes,), of the outputs (width,) of one row."""
    if len(outputs) == 1:
        outputs = np.array([0.0, outputs[0]])
    shares = np.exp(outputs - np.max(outputs))
    return shares / np.sum(shares)


def principal(loss: TrainingLoss, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Two principal components of the inputs of some rows, (n, 2), and their share of the variance."""
    X = loss.data.train.X[rows]
    plane = principal_components(X, 2)
    return plane.encode(X), plane.share
