"""Weight decay: the path of the minimum as the penalty grows, and the constraint it amounts to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.studies.desk import Desk
from dashboard.studies.fits import (
    FOLDS,
    can_be_fitted,
    decays,
    errors_panel,
    estimator_of,
    loss_of,
    refusal_of,
)
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes import learning
from landscapes.core.wording import format_number, format_position
from landscapes.drawing import colours
from landscapes.drawing.colours import MUTED
from landscapes.drawing.marks import Trace, line
from landscapes.learning import Estimator, TrainingLoss
from landscapes.learning.convex_fit import Fit
from landscapes.learning.kinds import FitStatus
from landscapes.learning.loss_landscape import variables_of
from landscapes.learning.words import of_status, validation_error

from .plane import PATH, Path, box_of, heights, path_of, plane_panel
from .script import decay_script

_A_DECADE = 8  # points of the path
_MOST_TERMS = 4e5  # rows times points of a path that has no closed form
_SEEN = 3  # parameters whose landscape is drawn
_WEIGHTS = (2, 3, 0, 1, 5, 6)  # their colours, one after the other
_MOST_WRITTEN = 4  # numbers of a vector
_SQUEEZES = 10  # times as large as the weights
_BIAS = colours.COLOURS[4]


@dataclass(frozen=True)
class _Scene:
    """What does not change while λ is dragged."""

    estimate: Estimator
    names: tuple[str, ...]
    values: np.ndarray
    free: Fit
    path: Path
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray]


@study(
    "decay",
    "Weight decay",
    "A penalty on the weights draws the minimum towards w = 0. It is the lowest point of all with weights "
    "no longer than its own: there a level set of the loss touches the constraint.",
    r"\begin{gathered}\min_\theta\ f(\theta)+\tfrac\lambda2\lVert w\rVert^2\ :\quad"
    r"\nabla_w f=-\lambda w\\ \text{the same}\ \theta\ \text{as}\quad"
    r"\min_\theta f(\theta)\ \ \text{for}\ \lVert w\rVert\le\lVert w(\lambda)\rVert\end{gathered}",
    Subject.DATA,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Drag the minimum along its path, or λ; the constraint, the weights and the errors follow."""
    loss = loss_of(desk)
    if not can_be_fitted(loss):
        return
    scene = _scene(desk, loss)
    if not len(scene.path.decays):
        st.info(f"There is no minimum at any λ: {of_status(scene.free.status)}.")
        return
    low, high = float(scene.path.decays[0]), float(scene.path.decays[-1])
    desk.slider(
        "decay",
        "weight decay",
        _first(scene),
        low,
        high,
        log=True,
        symbol=r"\lambda",
        help="λ/2 times the squared weights are added to the loss, the bias aside",
    )

    def moved(name, place):
        decay = scene.path.nearest(place) if name == "solution" else float(place[0])
        desk.set(decay=float(f"{min(max(decay, low), high):.4g}"))

    desk.show(lambda: _board(desk, scene), moved)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    loss = loss_of(desk)
    if refused := refusal_of(loss):
        raise NoScript(refused)
    scene = _scene(desk, loss)
    if not len(scene.path.decays):
        raise NoScript(f"There is no minimum at any λ: {of_status(scene.free.status)}.")
    x, y, _ = scene.drawn
    plane = ([(float(x[0]), float(x[-1])), (float(y[0]), float(y[-1]))], len(x)) if len(x) else None
    count = _count(scene.estimate, scene.values)
    return decay_script(desk, scene.estimate, scene.values, count, _decay(desk, scene), scene.names, plane)


def _count(estimate: Estimator, values: np.ndarray) -> int:
    """How many minima make the path over the range of some decays."""
    points = int(_A_DECADE * np.log10(values[-1] / values[0]))
    if estimate.loss != "squared":
        points = min(points, max(20, int(_MOST_TERMS / len(estimate.problem.targets))))
    return points + 1


def _decay(desk: Desk, scene: _Scene) -> float:
    """The weight decay that is looked at."""
    ends = float(scene.path.decays[0]), float(scene.path.decays[-1])
    return desk.number_setting("decay", _first(scene), *ends)


def _estimate(loss: TrainingLoss) -> Estimator:
    """The page's, without its own weight decay."""
    estimate = estimator_of(loss)
    return learning.estimator(estimate.data, estimate.model, estimate.loss)


def _scene(desk: Desk, loss: TrainingLoss) -> _Scene:
    def make():
        estimate = _estimate(loss)
        problem, values = estimate.problem, decays(estimate)
        free = problem.fit(0.0)
        path = path_of(problem, np.geomspace(values[0], values[-1], _count(estimate, values)))
        names = variables_of(estimate.model.shapes(estimate.data))
        none = np.zeros(0)
        drawn = none, none, none
        if len(path.decays) and len(names) <= _SEEN:
            drawn = heights(problem, box_of(problem, path, free))
        return _Scene(estimate, names, values, free, path, drawn)

    return desk.cached(make, "scene")


def _first(scene: _Scene) -> float:
    """Where the weights are about half as long as at the path's beginning."""
    lengths = np.linalg.norm(scene.path.thetas[:, :-1], axis=1)
    return float(f"{scene.path.decays[int(np.argmin(np.abs(lengths - 0.6 * lengths[0])))]:.2g}")


def _board(desk: Desk, scene: _Scene) -> Board:
    decay = _decay(desk, scene)
    problem, estimate = scene.estimate.problem, scene.estimate
    fit = problem.fit(decay)
    if not fit.ok:
        return Board((), words=f"There is no minimum at this λ: {of_status(fit.status)}.")
    theta, names = fit.theta, (scene.names[0], scene.names[1])
    folds = min(FOLDS, len(estimate.data.train))

    def errors(values):
        return learning.error_curve(
            estimate.data, "weight_decay", values, estimate.model, estimate.loss, folds=folds
        )

    curve = desk.cached(lambda: errors(scene.values), "curve")
    panels: tuple[Panel, ...] = (
        _weights_panel(scene, decay),
        errors_panel(curve, decay, "Training and validation error"),
    )
    facts, said = _facts(scene, decay, fit, errors([decay])), _words(scene, theta)
    if len(scene.names) > _SEEN:  # of many weights their path alone
        return Board(panels, (_decay_grip(scene, decay),), facts, said)
    panels = (plane_panel(problem, scene.path, scene.free, theta, scene.drawn, names), *panels)
    (left, right), (bottom, top) = ((float(side[0]), float(side[-1])) for side in scene.drawn[:2])
    grips = (
        Grip(
            "solution",
            "plane",
            (float(theta[0]), float(theta[1])),
            "The minimum with weight decay",
            tag="θ(λ)",
            colour=PATH,
            low=(left, bottom),
            high=(right, top),
        ),
        _decay_grip(scene, decay),
    )
    return Board(panels, grips, facts, said)


def _decay_grip(scene: _Scene, decay: float) -> Grip:
    """The weight decay, to be drawn along its axis."""
    y = float(np.interp(np.log(decay), np.log(scene.path.decays), scene.path.thetas[:, 0]))
    return Grip(
        "decay",
        "weights",
        (decay, y),
        "The weight decay λ",
        tag="λ",
        tag_at=(0.0, 1.0),
        colour=PATH,
        moves="x",
        low=(float(scene.path.decays[0]), -1e300),
        high=(float(scene.path.decays[-1]), 1e300),
    )


def _weights_panel(scene: _Scene, decay: float) -> Panel:
    """Each parameter against λ; a bias that would squeeze the weights flat is left out, and that is said."""
    path = scene.path
    sizes = np.max(np.abs(path.thetas), axis=0)
    squeezed = sizes[-1] > _SQUEEZES * np.max(sizes[:-1])
    drawn = path.thetas[:, :-1] if squeezed else path.thetas
    traces: list[Trace] = []
    for k, name in enumerate(scene.names[: drawn.shape[1]]):
        bias = k == len(scene.names) - 1
        order = k % 2 if len(scene.names) <= _SEEN else k % len(_WEIGHTS)
        colour, dash = (_BIAS, "dash") if bias else (colours.COLOURS[_WEIGHTS[order]], "solid")
        words = f"λ = %{{x:.3~g}}<br>{name} = %{{y:.4~g}}<extra></extra>"
        shown = f"{name}, not decayed" if bias else name
        traces.append(line(path.decays, path.thetas[:, k], colour, 2.2, dash, shown, hovertemplate=words))
    low, high = float(np.min(drawn)), float(np.max(drawn))
    low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.1 * (high - low) or 1.0
    ends = path.decays[0], path.decays[-1]
    traces.append(line(ends, [0, 0], MUTED, 1))
    traces.append(line([decay, decay], [low - pad, high + pad], MUTED, 1.3, "dot"))
    layout = {"margin": {"l": 58, "r": 16, "t": 34, "b": 54}}
    return Panel(
        "weights",
        "Weights against λ (b is far larger)" if squeezed else "Parameters against λ",
        tuple(traces),
        axis("weight decay λ", *ends, log=True),
        axis("parameter", low - pad, high + pad),
        press="decay",
        layout=layout,
    )


def _facts(scene: _Scene, decay: float, fit: Fit, curve: learning.ErrorCurve) -> tuple[Fact, ...]:
    problem, theta = scene.estimate.problem, fit.theta
    gradient = problem.gradient(theta)
    facts = [
        Fact("λ", format_number(decay, 4)),
        Fact("|w|", format_number(float(np.linalg.norm(theta[:-1])), 5), help="the bias aside"),
        Fact("loss without the penalty", format_number(problem.mean_loss(theta), 5)),
        Fact("∇f in the weights", _vector(gradient[:-1]), help="of the loss without the penalty"),
        Fact("−λ w", _vector(-decay * theta[:-1]), help="at the minimum the two are equal"),
        Fact("∂f/∂b", _rounding(gradient[-1], problem), help="the bias is not decayed"),
        Fact("validation error", validation_error(curve, 0)),
    ]
    return tuple(facts)


def _vector(values: np.ndarray) -> str:
    if len(values) > _MOST_WRITTEN:
        return format_position(values, 6)
    shown = ", ".join(format_number(v, 6) for v in values)
    return f"({shown})" if len(values) > 1 else shown


def _rounding(slope: float, problem) -> str:
    """0 where the slope is rounding of the terms that it is the mean of."""
    scale = float(np.max(np.abs(problem.targets))) + 1.0
    return "0 (within rounding)" if abs(slope) <= 1e-10 * scale else format_number(slope, 3)


def _words(scene: _Scene, theta: np.ndarray) -> str:
    length = format_number(float(np.linalg.norm(theta[:-1])), 4)
    edge = "the circle" if len(theta) == 3 else "the strip’s edge"
    words = (
        f"Of all parameters with |w| ≤ {length} these have the least loss: its level set touches {edge} at "
        "θ(λ). The bias is not decayed."
    )
    if scene.estimate.loss == "squared":
        return words
    if scene.free.status is FitStatus.SEPARATED:
        return (
            f"{words} A line tells the classes apart: without decay the loss has no minimum, with any "
            "above 0 exactly one."
        )
    return f"{words} With any decay above 0 there is exactly one minimum."
