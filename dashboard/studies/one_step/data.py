"""The data of a step as a picture: the rows with the batch among them, and what the model says of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dashboard.board import Panel, axis
from dashboard.player.messages.data_space import space_of
from landscapes.drawing import colours
from landscapes.drawing.colours import ACCENT, INK, MUTED, PAPER
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import dots, level_line, line

from .step import Phase, Step

_AFTER = colours.COLOURS[0]
_SYMBOLS = ("circle", "square")
_NODES = 41  # along each side of a plane
_MOST_POINTS = 2000


def data_panel(step: Step, phase: Phase, row: int) -> Panel:
    """The rows to train on with the batch among them, and what the model says; ``row`` is in the batch."""
    kind = space_of(step.loss).kind
    panel = {"curve": _curve, "plane": _plane}.get(kind, _match)
    return panel(step, _SEEN[phase], step.rows[row])


# What of the model is drawn in a phase: nothing yet, its answers, and its answers after the step.
_SEEN = {Phase.DRAW: 0, Phase.FORWARD: 1, Phase.LOSS: 1, Phase.BACKWARD: 1, Phase.UPDATE: 2}


def answers_at(step: Step, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """What is compared with the coded targets at X (n, p): P(1 | x) of cross-entropy, else the output."""
    z = step.loss.outputs(theta, X)[:, 0]
    if step.loss.loss.name == "cross_entropy":
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-z))
    return z


def target_name(step: Step) -> str:
    data = step.loss.data
    if not data.classes:
        return data.target
    return f"P({data.classes[1]})" if step.loss.loss.name == "cross_entropy" else "coded target, φ"


def targets(step: Step) -> np.ndarray:
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


def sticks(x: np.ndarray, low: np.ndarray, high: np.ndarray, name: str) -> dict[str, Any]:
    """Upright segments between two heights."""
    gap = np.full(len(x), np.nan)
    along, up = (np.column_stack(columns).ravel() for columns in ([x, x, gap], [low, high, gap]))
    return line(along, up, MUTED, 1.2, "dot", name=name)


def _curve(step: Step, seen: int, row: int) -> Panel:
    """One feature: targets against it, and the model as a curve."""
    train, t = step.loss.data.train, targets(step)
    x, low, high = train.X[:, 0], *around(train.X[:, 0])
    nodes, traces, heights = np.linspace(low, high, 129), [], [t]
    if seen:
        rows = _batch(step)
        answers = answers_at(step, step.before, train.X[rows])
        traces += [
            sticks(x[rows], t[rows], answers, "residuals"),
            line(nodes, answers_at(step, step.before, nodes[:, None]), INK, 2, name="model"),
        ]
        heights.append(answers)
    if seen > 1:
        after = answers_at(step, step.after, nodes[:, None])
        traces.append(line(nodes, after, _AFTER, 2, "dash", name="after the step"))
    name, data = target_name(step), step.loss.data
    points = _points(step, x, t, row, f"{data.features[0]} = %{{x:.4g}}<br>{data.target} = %{{y:.4g}}")
    vertical = axis(name, *around(bounded(np.concatenate(heights), t)))
    return Panel("data", "The data", (*traces, *points), axis(data.features[0], low, high), vertical)


def _plane(step: Step, seen: int, row: int) -> Panel:
    """Two features and two classes: places of the classes, and the boundary between them."""
    data, train = step.loss.data, step.loss.data.train
    sides = [around(train.X[:, k]) for k in range(2)]
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
    train, t = step.loss.data.train, targets(step)
    rows, answers = _batch(step), answers_at(step, step.before, train.X)
    low, high = around(np.concatenate([t, bounded(answers, t)]))
    traces = [line([low, high], [low, high], INK, 1.2, name="right answers")]
    if seen:
        traces.append(sticks(t[rows], t[rows], answers[rows], "residuals"))
    if seen > 1:
        after = answers_at(step, step.after, train.X[rows])
        traces.append(dots(t[rows], after, _AFTER, 8, "diamond-open", "after the step"))
    target = step.loss.data.target
    points = _points(step, t, answers, row, f"{target} = %{{x:.4g}}<br>predicted %{{y:.4g}}")
    horizontal, vertical = axis(target, low, high), axis(f"predicted {target}", low, high)
    return Panel("data", "The data", (*traces, *points), horizontal, vertical)


def around(values: np.ndarray) -> tuple[float, float]:
    low, high = finite_range(values)
    margin = 0.08 * (high - low) or 1.0
    return low - margin, high + margin


def bounded(values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Values no farther from the targets than twice their range: one far answer squeezes nothing flat."""
    low, high = finite_range(targets)
    room = 2 * (high - low) or 1.0
    return np.clip(np.nan_to_num(values, nan=low), low - room, high + room)
