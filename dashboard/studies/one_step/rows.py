"""The rows of a step in pictures: the data with the batch among it, and what each row gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dashboard.board import Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import ACCENT, INK, LINE, MUTED, PAPER
from dashboard.figures.lengths import finite_range
from dashboard.figures.marks import dots, level_line, line
from dashboard.player.messages.data_space import space_of
from landscapes.core.axis_names import axis_names

from .step import Phase, Step

_AFTER = colours.COLOURS[0]
_HATCHES = ("", "/", ".")  # of the parameters' bars, beside their colours
_SYMBOLS = ("circle", "square")
_MOST_ROWS = 24  # of a batch that are drawn one by one
_NODES = 41  # along each side of a plane
_MOST_POINTS = 2000


# ---- the data


def data_panel(step: Step, phase: Phase, row: int) -> Panel:
    """The rows to train on with the batch among them, and what the model says; ``row`` is in the batch."""
    kind = space_of(step.loss).kind
    panel = {"curve": _curve, "plane": _plane, "match": _match}[kind]
    return panel(step, PHASES_SEEN[phase], step.rows[row])


# What of the model is drawn in a phase: nothing yet, its answers, and its answers after the step.
PHASES_SEEN = {Phase.DRAW: 0, Phase.FORWARD: 1, Phase.LOSS: 1, Phase.BACKWARD: 1, Phase.UPDATE: 2}


def _answers(step: Step, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """What is compared with the coded targets at X (n, p): P(1 | x) of cross-entropy, else the output."""
    z = step.loss.outputs(theta, X)[:, 0]
    if step.loss.loss.name == "cross_entropy":
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-z))
    return z


def _target_name(step: Step) -> str:
    data = step.loss.data
    if not data.classes:
        return data.target
    return f"P({data.classes[1]})" if step.loss.loss.name == "cross_entropy" else "coded target, φ"


def _targets(step: Step) -> np.ndarray:
    return step.loss.objective_of.rows["t"][:, 0]


def _others(step: Step) -> np.ndarray:
    """The rows that are not in the batch, thinned where they are very many."""
    return _thinned(np.setdiff1d(np.arange(len(step.loss.data.train)), step.rows))


def _batch(step: Step) -> np.ndarray:
    """The rows of the batch, thinned where they are very many."""
    return _thinned(step.rows)


def _thinned(rows: np.ndarray) -> np.ndarray:
    return rows[:: max(1, math.ceil(len(rows) / _MOST_POINTS))]


def _points(step: Step, x: np.ndarray, y: np.ndarray, row: int, tooltip: str) -> list[dict[str, Any]]:
    """All rows at (x, y): hollow outside the batch, filled in it, and a ring around the chosen one."""
    others, traces = _others(step), []
    if len(others):
        hollow = dots(
            x[others], y[others], "rgba(0,0,0,0)", 7, name="other rows", edge=(MUTED, 1.0), opacity=0.7
        )
        traces.append(hollow)
    numbers = step.loss.data.train.rows[_batch(step)]
    batch = dots(x[_batch(step)], y[_batch(step)], ACCENT, 9, name="batch", edge=(PAPER, 1.0))
    traces.append(
        {**batch, "customdata": numbers, "hovertemplate": f"row %{{customdata}}<br>{tooltip}<extra></extra>"}
    )
    ring = dots([x[row]], [y[row]], "rgba(0,0,0,0)", 16, edge=(INK, 1.8), name="the graph's row")
    return [*traces, ring]


def _sticks(x: np.ndarray, low: np.ndarray, high: np.ndarray, name: str) -> dict[str, Any]:
    """Upright segments between two heights."""
    gap = np.full(len(x), np.nan)
    along, up = (np.column_stack(columns).ravel() for columns in ([x, x, gap], [low, high, gap]))
    return line(along, up, MUTED, 1.2, "dot", name=name)


def _curve(step: Step, seen: int, row: int) -> Panel:
    """One feature: targets against it, and the model as a curve."""
    train, t = step.loss.data.train, _targets(step)
    x, low, high = train.X[:, 0], *_around(train.X[:, 0])
    nodes, traces, heights = np.linspace(low, high, 129), [], [t]
    if seen:
        rows = _batch(step)
        answers = _answers(step, step.before, train.X[rows])
        traces += [
            _sticks(x[rows], t[rows], answers, "residuals"),
            line(nodes, _answers(step, step.before, nodes[:, None]), INK, 2, name="model"),
        ]
        heights.append(answers)
    if seen > 1:
        after = _answers(step, step.after, nodes[:, None])
        traces.append(line(nodes, after, _AFTER, 2, "dash", name="after the step"))
    name, data = _target_name(step), step.loss.data
    points = _points(step, x, t, row, f"{data.features[0]} = %{{x:.4g}}<br>{data.target} = %{{y:.4g}}")
    vertical = axis(name, *_around(_bounded(np.concatenate(heights), t)))
    return Panel("data", "The data", (*traces, *points), axis(data.features[0], low, high), vertical)


def _plane(step: Step, seen: int, row: int) -> Panel:
    """Two features and two classes: places of the classes, and the boundary between them."""
    data, train = step.loss.data, step.loss.data.train
    sides = [_around(train.X[:, k]) for k in range(2)]
    x, y = (np.linspace(*side, _NODES) for side in sides)
    nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    traces = []
    for theta, colour, dash, name in (
        (step.before, INK, "solid", "boundary φ = 0"),
        (step.after, _AFTER, "dash", "after the step"),
    )[:seen]:
        z = step.loss.outputs(theta, nodes)[:, 0].reshape(_NODES, _NODES)
        if np.all(np.isfinite(z)) and z.min() < 0 < z.max():
            boundary = level_line(x, y, z, colour, 0.0, 2.2, dash)
            traces.append({**boundary, "hoverinfo": "skip"})
            traces.append(line([np.nan], [np.nan], colour, 2.2, dash, name=name))
    in_batch = np.isin(np.arange(len(train)), step.rows)
    drawn = np.concatenate([_others(step), _batch(step)])
    for k, name in enumerate(data.classes):
        for inside in (False, True):
            which = drawn[(train.y[drawn] == k) & (in_batch[drawn] == inside)]
            colour, symbol = colours.COLOURS[k], _SYMBOLS[k]
            marks = dots(
                train.X[which, 0],
                train.X[which, 1],
                colour if inside else "rgba(0,0,0,0)",
                10 if inside else 6,
                symbol,
                name=name if inside else "",
                edge=(PAPER, 1.0) if inside else (colour, 0.9),
                opacity=1.0 if inside else 0.55,
            )
            told = "in the batch" if inside else "not in the batch"
            traces.append(
                {**marks, "hovertemplate": f"{name}, {told}<br>(%{{x:.4g}}, %{{y:.4g}})<extra></extra>"}
            )
    ring = train.X[row]
    traces.append(dots([ring[0]], [ring[1]], "rgba(0,0,0,0)", 17, edge=(INK, 1.8), name="the graph's row"))
    horizontal, vertical = (axis(name, *side) for name, side in zip(data.features, sides))
    return Panel("data", "The data: filled marks are the batch", tuple(traces), horizontal, vertical)


def _match(step: Step, seen: int, row: int) -> Panel:
    """Several features: what the model says against the targets; on the line both are the same."""
    train, t = step.loss.data.train, _targets(step)
    rows, answers = _batch(step), _answers(step, step.before, train.X)
    low, high = _around(np.concatenate([t, _bounded(answers, t)]))
    traces = [line([low, high], [low, high], INK, 1.2, name="right answers")]
    if seen:
        traces.append(_sticks(t[rows], t[rows], answers[rows], "residuals"))
    if seen > 1:
        after = _answers(step, step.after, train.X[rows])
        traces.append(dots(t[rows], after, _AFTER, 8, "diamond-open", "after the step"))
    target = step.loss.data.target
    points = _points(step, t, answers, row, f"{target} = %{{x:.4g}}<br>predicted %{{y:.4g}}")
    horizontal, vertical = axis(target, low, high), axis(f"predicted {target}", low, high)
    return Panel("data", "The data", (*traces, *points), horizontal, vertical)


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = finite_range(values)
    margin = 0.08 * (high - low) or 1.0
    return low - margin, high + margin


def _bounded(values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Values no farther from the targets than twice their range: one far answer squeezes nothing flat."""
    low, high = finite_range(targets)
    room = 2 * (high - low) or 1.0
    return np.clip(np.nan_to_num(values, nan=low), low - room, high + room)


# ---- what each row gives


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
    each = max(1, math.ceil(count / _MOST_POINTS))  # rows of a square
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
    shown, t = _shown(step), _targets(step)
    rows = step.rows[shown]
    answers = _answers(step, step.before, step.loss.data.train.X[rows])
    traces = (
        _sticks(shown, t[rows], answers, "residual"),
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
    heights = _around(np.concatenate([t[rows], _bounded(answers, t)]))
    return Panel(
        "phase", "Targets and predictions", traces, _rows_axis(step), axis(_target_name(step), *heights)
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
