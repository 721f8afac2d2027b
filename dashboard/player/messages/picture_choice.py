"""Which rows of a data set of pictures are shown, and their pixels as they travel."""

from __future__ import annotations

import numpy as np

from landscapes.learning.data_set import DataSet
from landscapes.learning.kinds import Part

_PICTURES = 40  # at most, unless there are more classes
_INK = 255
_SEED = 0x70696373


def chosen(data: DataSet) -> np.ndarray:
    """As many rows of each class, half of them held out where any are: their positions (n,).

    Drawn by a fixed seed and each row's own number, so that a row that is removed changes no other choice
    than its own. In turns of all classes, those trained on first.
    """
    each = max(1, _PICTURES // len(data.classes))
    drawn = np.random.default_rng(_SEED).random(int(data.rows.max()) + 1)[data.rows]
    order = np.argsort(drawn, kind="stable")
    held = (data.parts != Part.TRAIN)[order]
    rows: list[tuple[int, int, int]] = []  # turn, class, position
    for label in range(len(data.classes)):
        of_class = data.y[order] == label
        inside, outside = order[of_class & ~held], order[of_class & held]
        few = min(len(outside), max(each // 2, each - len(inside)))
        picked = [*inside[: each - few], *outside[:few]]
        rows += [(turn, label, int(position)) for turn, position in enumerate(picked)]
    return np.array([position for *_, position in sorted(rows)], dtype=int)


def pixels(data: DataSet, rows: np.ndarray) -> np.ndarray:
    """The pictures of some rows in whole numbers from 0 to 255, the darkest of all data: (n, high, wide).

    Features that were standardised are taken back to their own units.
    """
    X = data.X
    if data.scaling is not None:
        X = data.scaling.undone(X)
    low, high = float(X.min()), float(X.max())
    shares = (X[rows] - low) / (high - low or 1.0)
    return np.round(_INK * shares).astype(np.uint8).reshape(len(rows), *data.image)
