"""The codes of a layer of two units as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import array, opened, rows_code, with_run, written
from dashboard.takeaway.scripts.literals import Code
from dashboard.takeaway.scripts.script import Script
from landscapes.learning import TrainingLoss

from .coded import Coded

_PRINCIPAL = ("from landscapes.learning.principal import principal_components",)
_TEXT = """
# The network at a step of the run, and the rows that are looked at
parts = f.unpack(np.ascontiguousarray(run.path[$at]))
rows = $rows
X, labels = data.train.X[rows], data.train.y[rows].astype(int)

# What the layer of two units says of each row
activations = f.model.activations(parts, X)
codes = np.asarray(activations[$before])
decided = $decided
print("put into their class", np.mean(decided == labels))

# What the layers after it decide for, all over the plane of codes
low, high = codes.min(axis=0), codes.max(axis=0)
pad = 0.08 * np.maximum(high - low, 1e-3)
x, y = (np.linspace(a, b, 81) for a, b in zip(low - pad, high + pad))
nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
outputs = f.model.outputs_from(parts, $layer, nodes)
winner = $winner.reshape(len(y), len(x))

# The probability of each class for one code
code = $code
scores = $scores
shares = np.exp(scores - np.max(scores))
odds = shares / np.sum(shares)
print("code", code, "is taken for", data.classes[int(np.argmax(odds))], "with", odds.max())

# Two principal components of the inputs
plane = principal_components(data.train.X[rows], 2)
inputs = plane.encode(data.train.X[rows])
print("share of the variance", plane.share)
"""
_CODES = """
plots.heights(
    "Codes, and what they are taken for",
    x,
    y,
    winner,
    "first unit",
    "second unit",
    "class",
    points={name: codes[labels == k] for k, name in enumerate(data.classes)},
)
"""
_ODDS = 'plots.bars("What the code is taken for", "probability", data.classes, odds)'
_INPUTS = """
plots.curves(
    "Two principal components of the inputs",
    "first component",
    "second component",
    marks={name: inputs[labels == k].T for k, name in enumerate(data.classes)},
)
"""


def codes_script(
    desk: Desk, loss: TrainingLoss, raced: Raced, at: int, layer: int, seen: Coded, code: np.ndarray
) -> Script:
    """The codes ``seen`` in a hidden layer at a row of a run's path, and the odds of one code (2,)."""
    data = loss.data
    two, last = len(data.classes) == 2, f"f.model.outputs_from(parts, {layer}, code[None])[0]"
    return written(
        with_run(opened(desk, "The codes of a layer of two units"), desk, raced),
        _TEXT,
        [_CODES, _ODDS, _INPUTS],
        imports=_PRINCIPAL,
        at=at,
        layer=layer,
        before=layer - 1,
        rows=rows_code(seen.rows, len(data.train)),
        decided=Code(
            "(activations[-1][:, 0] > 0).astype(int)" if two else "np.argmax(activations[-1], axis=1)"
        ),
        winner=Code("(outputs[:, 0] > 0)" if two else "np.argmax(outputs, axis=1)"),
        scores=Code(f"np.array([0.0, {last}[0]])" if two else last),
        code=array(code),
    )
