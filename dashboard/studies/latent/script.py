"""An autoencoder's plane of codes as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import array, opened, rows_code, with_row, with_run, written
from dashboard.takeaway.scripts.script import Script
from landscapes.learning import TrainingLoss

from .seen import Inputs

_PRINCIPAL = ("from landscapes.learning.principal import principal_components",)
_TEXT = """
# The pictures that are looked at, and the plane of their two principal components
rows = $rows
X, labels = data.train.X[rows], data.train.y[rows].astype(int)
plane = principal_components(data.train.X, 2)

# The codes at a step of the run, and the mean squared error of a pixel given back
theta = np.ascontiguousarray(run.path[$at])
parts = f.unpack(theta)
codes = np.asarray(f.model.encode(parts, X))
error = np.mean((f.outputs(theta, data.train.X) - data.train.X) ** 2)
print("error", error, "of two components", plane.error, "share", error / plane.error)

# Pictures of the codes on the way from A to B, and between the pictures of these two
a = $a
b = $b
t = np.linspace(0, 1, $count)[:, None]
between_codes = np.asarray(f.model.decode(parts, (1 - t) * a + t * b))
between_pixels = (1 - t) * between_codes[0] + t * between_codes[-1]
middle = len(t) // 2
apart = np.sqrt(np.mean((between_codes[middle] - between_pixels[middle]) ** 2))
print("halfway the two are apart by", apart)
"""
_HELD = """
# The errors of held-out rows
held = data.validation.X
print("held out", np.mean((f.outputs(theta, held) - held) ** 2))
print("by two components", np.mean((plane.decode(plane.encode(held)) - held) ** 2))
"""
_ALONG = """
# The error while it trains
moments = np.unique(np.round(np.linspace(0, len(run.path) - 1, $moments)).astype(int))
errors = [np.mean((f.outputs(run.path[k], data.train.X) - data.train.X) ** 2) for k in moments]

# Pictures side by side, their first line on top
own = between_codes if data.scaling is None else data.scaling.undone(between_codes)
strip = np.hstack(list(own.reshape(-1, *data.image)))[::-1]
"""
_CODES = """
plots.curves(
    "The codes",
    "first number",
    "second number",
    {"from A to B": np.array([a, b]).T},
    {name: codes[labels == k].T for k, name in enumerate(data.classes)},
)
"""
_ERRORS = """
plots.curves(
    "Error; dotted, of two components",
    "step",
    "mean squared error",
    {"autoencoder": (run.kept[moments], errors)},
    level=plane.error,
)
"""
_STRIP = """
plots.heights(
    "From A to B, by their codes",
    range(strip.shape[1]),
    range(strip.shape[0]),
    strip,
)
"""


def latent_script(
    desk: Desk,
    loss: TrainingLoss,
    raced: Raced,
    at: int,
    inputs: Inputs,
    ends: tuple[np.ndarray, np.ndarray],
    count: int,
    moments: int,
) -> Script:
    """The codes at a row of a run's path, and ``count`` pictures on the way between two codes (2,)."""
    held = loss.data.validation is not None
    script = written(
        with_run(opened(desk, "An autoencoder's plane of codes"), desk, raced),
        _TEXT + (_HELD if held else "") + _ALONG,
        [_CODES, _ERRORS],
        imports=_PRINCIPAL,
        rows=rows_code(inputs.rows, len(loss.data.train)),
        at=at,
        a=array(ends[0]),
        b=array(ends[1]),
        count=count,
        moments=min(len(raced.run.path), moments),
    )
    return with_row(script, [_STRIP])
