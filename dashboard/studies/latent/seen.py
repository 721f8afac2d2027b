"""The codes of pictures, the pictures of codes, and how much is lost, beside principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.learning import DataSet, TrainingLoss
from landscapes.learning.models.reproducing import Autoencoder
from landscapes.learning.principal import PrincipalComponents, principal_components

CODE = 2  # numbers of a code that is drawn in a plane
_MOST_ROWS = 2000
_MARGIN = 0.06
MOMENTS = 61  # of a run, at most, whose error is told


@dataclass(frozen=True, eq=False)
class Inputs:
    """The pictures that are looked at, whatever the network: positions ``rows`` (n,) among those trained on.

    ``X`` (n, p) are in the units of the data set, ``labels`` (n,) their classes; ``plane`` are the first
    principal components of all rows trained on, ``places`` (n, 2) where the pictures lie in them.
    """

    rows: np.ndarray
    X: np.ndarray
    labels: np.ndarray
    plane: PrincipalComponents
    places: np.ndarray


@dataclass(frozen=True, eq=False)
class Latent:
    """The codes (n, 2) of the pictures at one theta, the corners of the plane around them, and the error.

    ``error`` is the mean squared error of a number over all rows trained on, ``held_out`` the same of the
    rows held out to choose by: NaN where there are none.
    """

    codes: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: float
    held_out: float


def autoencoder_of(loss: object) -> TrainingLoss | None:
    """The loss, where it is of an autoencoder of pictures with a code of two numbers; else None."""
    if not isinstance(loss, TrainingLoss) or not isinstance(loss.model, Autoencoder):
        return None
    return loss if loss.model.code == CODE and loss.data.image and loss.data.classes else None


def inputs_of(data: DataSet) -> Inputs:
    """The pictures of a data set that are looked at: all, or evenly among them where they are too many."""
    train = data.train
    rows = np.unique(np.round(np.linspace(0, len(train) - 1, min(len(train), _MOST_ROWS))).astype(int))
    plane = principal_components(train.X, CODE)
    X = train.X[rows]
    return Inputs(rows, X, train.y[rows].astype(int), plane, plane.encode(X))


def latent(loss: TrainingLoss, inputs: Inputs, theta: np.ndarray) -> Latent:
    """What the network makes of the pictures at theta (d,)."""
    with np.errstate(all="ignore"):
        codes = encoded(loss, theta, inputs.X)
    low, high = codes.min(axis=0), codes.max(axis=0)
    pad = _MARGIN * np.maximum(high - low, 1e-3)
    held = loss.data.validation
    error, held_out = (
        np.nan if part is None else _error(loss, theta, part) for part in (loss.data.train, held)
    )
    return Latent(codes, low - pad, high + pad, error, held_out)


def encoded(loss: TrainingLoss, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The codes (n, 2) of rows X (n, p)."""
    assert isinstance(loss.model, Autoencoder)
    return np.asarray(loss.model.encode(loss.unpack(theta), X))


def decoded(loss: TrainingLoss, theta: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """What the decoder makes of codes (n, 2): rows (n, p) in the units of the data set."""
    assert isinstance(loss.model, Autoencoder)
    return np.asarray(loss.model.decode(loss.unpack(theta), codes))


def _error(loss: TrainingLoss, theta: np.ndarray, data: DataSet) -> float:
    with np.errstate(all="ignore"):
        return float(np.mean((loss.outputs(theta, data.X) - data.X) ** 2))


def error_of_plane(plane: PrincipalComponents, data: DataSet) -> float:
    """The mean squared error of a number with which principal components give rows of data back."""
    return float(np.mean((plane.decode(plane.encode(data.X)) - data.X) ** 2))


def errors_along(loss: TrainingLoss, path: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The error at some points of a path (points, d), over all rows trained on: their numbers, the errors."""
    at = np.unique(np.round(np.linspace(0, len(path) - 1, min(len(path), MOMENTS))).astype(int))
    return at, np.array([_error(loss, path[k], loss.data.train) for k in at])


@dataclass(frozen=True, eq=False)
class Way:
    """Pictures on the way between two codes, at shares t (n,) from 0 to 1: rows (n, p) of either route.

    ``between_codes`` are the decoder's pictures of the codes on the straight line; ``between_pixels`` lie
    on the straight line between the pictures of the two ends, number by number. ``apart`` is the root of
    the mean squared difference of the two at the middle.
    """

    t: np.ndarray
    codes: np.ndarray
    between_codes: np.ndarray
    between_pixels: np.ndarray
    apart: float


def way(loss: TrainingLoss, theta: np.ndarray, begin: np.ndarray, end: np.ndarray, count: int) -> Way:
    """An odd ``count`` of pictures between the codes begin and end (2,), the ends among them."""
    t = np.linspace(0, 1, count)
    codes = (1 - t)[:, None] * begin + t[:, None] * end
    through = decoded(loss, theta, codes)
    straight = (1 - t)[:, None] * through[0] + t[:, None] * through[-1]
    apart = float(np.sqrt(np.mean((through[count // 2] - straight[count // 2]) ** 2)))
    return Way(t, codes, through, straight, apart)


def pictures(data: DataSet, rows: np.ndarray) -> np.ndarray:
    """Rows (n, p) as pictures (n, high, wide), in the pixels' own units."""
    own = rows if data.scaling is None else data.scaling.undone(rows)
    return own.reshape(len(rows), *data.image)


def shades(data: DataSet) -> tuple[float, float]:
    """The lightest and the darkest pixel of the data, in their own units."""
    whole = pictures(data, data.X)
    return float(whole.min()), float(whole.max())
