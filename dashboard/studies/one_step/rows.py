"""What each row of a step's batch gives, a picture for each phase."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dashboard.board import Panel, axis
from landscapes.core.axis_names import axis_names
from landscapes.drawing import colours
from landscapes.drawing.colours import ACCENT, INK, LINE, MUTED, PAPER
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import dots, line

from .data import answers_at, around, bounded, sticks, target_name, targets
from .step import Phase, Step

_AFTER = colours.COLOURS[0]
_HATCHES = ("", "/", ".")  # of the parameters' bars, beside their colours
_MOST_ROWS = 24  # of a batch that are drawn one by one
_MOST_SQUARES = 2000


def phase_panel(step: Step, phase: Phase) -> Panel:
    """The picture of the phase itself."""
    return {
        Phase.DRAW: _epoch,
        Phase.FORWARD: _predictions,
        Phase.LOSS: _losses,
        Phase.BACKWARD: _gradients,
        Phase.UPDATE: _before_and_after,
    }[phase](step)


def _epoch(step: Step) -> Panel:
    """All rows in the order of this epoch: seen already, in this batch, still to come."""
    count, size = len(step.loss.data.train), len(step.rows)
    epoch, place, _ = step.place
    begin = place * step.batches.size if step.batches else 0
    each = max(1, math.ceil(count / _MOST_SQUARES))  # rows of a square
    first = np.arange(0, count, each)
    seen, coming = first + each <= begin, first >= begin + size
    columns = max(1, math.ceil(math.sqrt(1.6 * len(first))))
    lines = math.ceil(len(first) / columns)
    position = np.arange(len(first))
    x, y = position % columns, -(position // columns)
    marks = min(16.0, 330 / max(columns, 1.4 * lines))
    traces = []
    for name, which, colour, symbol in (
        ("seen in this epoch", seen, MUTED, "square"),
        ("this batch", ~(seen | coming), ACCENT, "square"),
        ("still to come", coming, MUTED, "square-open"),
    ):
        if np.any(which):
            edge = None if symbol == "square" else (MUTED, 1.0)
            traces.append(dots(x[which], y[which], colour, marks, symbol, name, edge))
    bare = {"visible": False}
    return Panel(
        "phase",
        f"Epoch {epoch + 1:,}: each square is {'a row' if each == 1 else f'{each} rows'}",
        tuple(traces),
        axis("", -1, columns, **bare),
        axis("", -lines, 1, **bare),
        share=0.8,
    )


def _shown(step: Step) -> np.ndarray:
    """The places in the batch that are drawn one by one."""
    return np.arange(min(len(step.rows), _MOST_ROWS))


def _rows_axis(step: Step) -> dict[str, Any]:
    shown = _shown(step)
    numbers = step.loss.data.train.rows[step.rows[shown]]
    every = max(1, math.ceil(len(shown) / 8))
    more = "" if len(shown) == len(step.rows) else f", the first {len(shown)} of {len(step.rows):,}"
    ticks: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": shown[::every],
        "ticktext": [str(n) for n in numbers[::every]],
    }
    return axis(f"row{more}", -0.7, len(shown) - 0.3, **ticks)


def _predictions(step: Step) -> Panel:
    """The batch's targets and the model's answers side by side."""
    shown, t = _shown(step), targets(step)
    rows = step.rows[shown]
    answers = answers_at(step, step.before, step.loss.data.train.X[rows])
    traces = (
        sticks(shown, t[rows], answers, "residual"),
        dots(shown, t[rows], ACCENT, 9, name="target", hovertemplate="target %{y:.4g}<extra></extra>"),
        dots(
            shown,
            answers,
            INK,
            9,
            "diamond-open",
            "prediction",
            edge=(INK, 1.8),
            hovertemplate="prediction %{y:.4g}<extra></extra>",
        ),
    )
    heights = around(np.concatenate([t[rows], bounded(answers, t)]))
    return Panel(
        "phase", "Targets and predictions", traces, _rows_axis(step), axis(target_name(step), *heights)
    )


def _bars(x: np.ndarray, heights: np.ndarray, colour: str, name: str, hatch: str = "") -> dict[str, Any]:
    marker = {"color": colour, "line": {"color": PAPER, "width": 0.5}}
    if hatch:
        marker["pattern"] = {
            "shape": hatch,
            "size": 5,
            "solidity": 0.4,
            "fillmode": "overlay",
            "fgcolor": PAPER,
        }
    named = {"name": name, "showlegend": True} if name else {}
    hover = {"hovertemplate": f"{name}: %{{y:.4g}}<extra></extra>"}
    heights = np.where(np.isfinite(heights), heights, np.nan)
    return {"type": "bar", "x": x, "y": heights, "marker": marker, **named, **hover}


def _losses(step: Step) -> Panel:
    """Each row's loss, and their mean."""
    shown = _shown(step)
    losses, mean = step.seen.losses[shown], step.batch_losses[0]
    ends = np.array([-0.7, len(shown) - 0.3])
    traces = (
        _bars(shown, losses, ACCENT, "loss of the row"),
        line(ends, np.full(2, mean), INK, 2, "dash", name="mean over the batch"),
    )
    return Panel(
        "phase", "The loss of each row", traces, _rows_axis(step), _from_zero("loss", losses, [mean])
    )


def _gradients(step: Step) -> Panel:
    """Each row's gradient, a bar a parameter, and the means, which are the batch's gradient."""
    shown, names = _shown(step), axis_names(step.loss)
    slopes, traces = step.seen.gradients[:, shown], []
    ends = np.array([-0.7, len(shown) - 0.3])
    for k, name in enumerate(names):
        traces.append(_bars(shown, slopes[k], colours.COLOURS[k], f"∂/∂{name}", _HATCHES[k]))
    for k, name in enumerate(names):
        dash = ("dash", "dot", "dashdot")[k]
        traces.append(
            line(ends, np.full(2, step.gradient[k]), colours.COLOURS[k], 2.4, dash, f"mean ∂/∂{name}")
        )
    vertical = _from_zero("derivative of the row's loss", slopes, step.gradient)
    return Panel("phase", "The gradient of each row", tuple(traces), _rows_axis(step), vertical)


def _before_and_after(step: Step) -> Panel:
    """The loss of the batch and of all rows, before the step and after it."""
    pairs = np.array([step.batch_losses, step.full_losses])
    traces = (
        _bars(np.arange(2), pairs[:, 0], LINE, "before"),
        _bars(np.arange(2), pairs[:, 1], _AFTER, "after", "/"),
    )
    ticks: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": np.arange(2),
        "ticktext": ["the batch", "all rows"],
    }
    return Panel(
        "phase",
        "The loss before and after the step",
        traces,
        axis("", -0.6, 1.6, **ticks),
        _from_zero("loss", pairs),
        share=0.8,
    )


def _from_zero(title: str, *values: Any) -> dict[str, Any]:
    low, high = finite_range(*values, [0.0])
    pad = 0.08 * (high - low) or 1.0
    return axis(title, low - pad * (low < 0), high + pad, zeroline=True, zerolinecolor=MUTED)
