"""Rows of several classes as marks in a plane: a colour and a shape for each class, and its name."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.board import Panel, axis
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import MUTED, PAPER
from landscapes.drawing.marks import Trace, dots, word
from landscapes.learning import DataSet

_SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "star",
    "pentagon",
    "hexagon",
    "bowtie",
)
_MANY = 400  # rows, whose marks are smaller
PLAIN = {"margin": {"l": 54, "r": 12, "t": 34, "b": 46}, "showlegend": False}


def class_look(k: int) -> tuple[str, str]:
    """The colour and the symbol of a class, by its index: ten can be told apart by both together."""
    return colours.COLOURS[k % len(colours.COLOURS)], _SYMBOLS[k % len(_SYMBOLS)]


def class_marks(data: DataSet, places: np.ndarray, labels: np.ndarray) -> tuple[list[Trace], list[Any]]:
    """A mark for each row at its place (n, 2), by its class, and the class's name amid its marks."""
    traces, names = [], []
    for k, name in enumerate(data.classes):
        mine = places[labels == k]
        if not len(mine):
            continue
        colour, symbol = class_look(k)
        tip = f"{name}<extra></extra>"
        size = 6 if len(labels) > _MANY else 8
        traces.append(
            dots(mine[:, 0], mine[:, 1], colour, size, symbol, edge=(PAPER, 0.5), hovertemplate=tip)
        )
        names.append(word(np.median(mine, axis=0), f"<b>{name}</b>", over=True))
    return traces, names


def inputs_panel(data: DataSet, places: np.ndarray, labels: np.ndarray, share: float, *more: Trace) -> Panel:
    """Rows of classes in the plane of their inputs' first two principal components, (n, 2).

    ``share`` is the part of the variance that these hold; ``more`` is drawn on top.
    """
    marks, names = class_marks(data, places, labels)
    low, high = places.min(axis=0), places.max(axis=0)
    pad = 0.06 * np.maximum(high - low, 1e-9)
    zero = {"type": "scatter", "mode": "lines", "x": [0, 0], "y": [low[1], high[1]], "hoverinfo": "skip"}
    return Panel(
        "inputs",
        f"Two principal components of the inputs ({format_number(100 * share, 3)} % of their variance)",
        ({**zero, "line": {"color": MUTED, "width": 0.6}}, *marks, *more),
        axis("first component", float(low[0] - pad[0]), float(high[0] + pad[0])),
        axis("second component", float(low[1] - pad[1]), float(high[1] + pad[1])),
        share=1.0,
        layout={**PLAIN, "annotations": names},
    )
