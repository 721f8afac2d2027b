"""The data with what was fitted to them: a curve, a boundary in the plane, or predictions against targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.fits import TRAINING, VALIDATION
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import Trace, dots, line
from landscapes.learning import DataSet, Estimator, Task
from landscapes.learning.convex_fit import Fit

_HELD_OUT, _TEST = colours.COLOURS[2], colours.COLOURS[3]
_MOST = 1500  # points of a part that are drawn
_NODES = 241
_OPACITY = 0.8


@dataclass(frozen=True)
class Group:
    """Rows that are marked alike."""

    name: str
    data: DataSet
    colour: str
    symbol: str


@dataclass(frozen=True)
class Fitted:
    """An estimator with the fit that is shown, and others of the same kind on other rows."""

    estimate: Estimator
    fit: Fit
    others: tuple[Fit, ...]

    def outputs(self, fit: Fit, X: np.ndarray) -> np.ndarray:
        """What is drawn of X (n, p): the model's number, or the probability of the second class; (n,)."""
        design = self.estimate.model.design(X)
        assert design is not None
        z = design @ fit.theta
        return z if self.estimate.loss == "squared" else 0.5 * (1 + np.tanh(0.5 * z))

    def targets(self, data: DataSet) -> np.ndarray:
        """The targets on the scale of the outputs: (n,)."""
        if data.task is Task.CLASSIFICATION and self.estimate.loss == "squared":
            return 2 * data.y - 1
        return data.y


def groups(estimate: Estimator, seen: np.ndarray, unseen: np.ndarray, opened: bool) -> list[Group]:
    """The rows that the fit has seen, those of its fold, and those held out; none of a test unless opened."""
    train, data = estimate.data.train, estimate.data
    marked = [
        Group("trained on", train.taken(seen), TRAINING, "circle"),
        Group("validated on", train.taken(unseen), VALIDATION, "diamond"),
    ]
    if data.validation is not None:
        marked.append(Group("held out", data.validation, _HELD_OUT, "square"))
    if data.test is not None and opened:
        marked.append(Group("test", data.test, _TEST, "triangle-up"))
    return [group for group in marked if len(group.data)]


def data_panel(fitted: Fitted, marked: list[Group], title: str) -> Panel:
    """The picture that suits the number of features and the task."""
    data = fitted.estimate.data
    if data.X.shape[1] == 1:
        return _curve(fitted, marked, title)
    if data.X.shape[1] == 2 and data.task is Task.CLASSIFICATION:
        return _plane(fitted, marked, title)
    return _match(fitted, marked, title)


def _curve(fitted: Fitted, marked: list[Group], title: str) -> Panel:
    data = fitted.estimate.data
    low, high = _range(data.X[:, 0])
    x = np.linspace(low, high, _NODES)
    traces: list[Trace] = []
    for k, fit in enumerate(f for f in fitted.others if f.ok):
        name = "the other folds' fits" if not k else ""
        traces.append(line(x, fitted.outputs(fit, x[:, None]), MUTED, 1.1, name=name, opacity=0.6))
    for group in marked:
        traces.append(_marks(group, group.data.X[:, 0], fitted.targets(group.data)))
    if fitted.fit.ok:
        traces.append(line(x, fitted.outputs(fitted.fit, x[:, None]), INK, 2.6, name="fit"))
    targets = fitted.targets(data)
    down, up = _range(targets, 0.2)
    y_title = data.target
    if data.task is Task.CLASSIFICATION:
        y_title = f"P({data.classes[1]})" if fitted.estimate.loss != "squared" else f"output, {data.target}"
    return _panel(title, traces, axis(data.features[0], low, high), axis(y_title, down, up))


def _plane(fitted: Fitted, marked: list[Group], title: str) -> Panel:
    """Classes by colour, parts by symbol, and the line on which the output is 0."""
    data = fitted.estimate.data
    sides = [_range(data.X[:, k]) for k in (0, 1)]
    traces: list[Trace] = []
    for group in marked:
        for k, name in enumerate(data.classes):
            X = group.data.X[group.data.y == k]
            words = f"{name}, {group.name}"
            one = Group(words, group.data, (TRAINING, VALIDATION)[k % 2], group.symbol)
            traces.append(_marks(one, X[:, 0], X[:, 1], solid=group.symbol != "circle"))
    for k, fit in enumerate(f for f in fitted.others if f.ok):
        name = "the other folds' fits" if not k else ""
        traces.append(line(*_boundary(fit, sides), MUTED, 1.1, name=name, opacity=0.7))
    if fitted.fit.ok:
        traces.append(line(*_boundary(fitted.fit, sides), INK, 2.6, name="boundary"))
    return _panel(title, traces, *(axis(name, *side) for name, side in zip(data.features, sides)))


def _boundary(fit: Fit, sides: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Two points of the line w.x + b = 0, beyond the box."""
    w, b = fit.theta[:2], fit.theta[2]
    size = float(w @ w)
    if not size:
        return np.full(2, np.nan), np.full(2, np.nan)
    middle = np.mean(sides, axis=1)
    foot = middle - (w @ middle + b) / size * w
    reach = 2 * float(np.max(np.ptp(sides, axis=1))) + float(np.linalg.norm(foot - middle))
    along = reach / np.sqrt(size) * np.array([-w[1], w[0]])
    ends = np.array([foot - along, foot + along])
    return ends[:, 0], ends[:, 1]


def _match(fitted: Fitted, marked: list[Group], title: str) -> Panel:
    """Predictions against targets: on the diagonal they are equal."""
    traces: list[Trace] = []
    low, high = _range(fitted.targets(fitted.estimate.data), 0.15)
    traces.append(line([low, high], [low, high], INK, 1.6, "dash", "prediction = target"))
    if fitted.fit.ok:
        for group in marked:
            y = fitted.targets(group.data)
            traces.append(_marks(group, y, fitted.outputs(fitted.fit, group.data.X)))
    name = fitted.estimate.data.target
    return _panel(title, traces, axis(name, low, high), axis(f"predicted {name}", low, high))


def _marks(group: Group, x: np.ndarray, y: np.ndarray, solid: bool = True) -> Trace:
    x, y = x[:_MOST], y[:_MOST]
    size = {"circle": 7, "triangle-up": 11}.get(group.symbol, 9)
    return dots(
        x, y, group.colour, size, group.symbol, group.name, opacity=_OPACITY if solid else 0.7 * _OPACITY
    )


def _panel(title: str, traces: list[Trace], x: dict, y: dict) -> Panel:
    layout = {"margin": {"l": 58, "r": 16, "t": 34, "b": 54}}
    return Panel("data", title, tuple(traces), x, y, layout=layout)


def _range(values: np.ndarray, room: float = 0.05) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    pad = room * (high - low) or 1.0
    return low - pad, high + pad
