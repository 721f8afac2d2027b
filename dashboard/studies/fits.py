"""What the studies of fits stand on: which estimator is meant, and the values its knobs run over."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Panel, axis
from dashboard.studies.desk import Desk
from dashboard.takeaway.scripts.literals import Code
from dashboard.widgets.markdown import plain, sentence
from landscapes import learning
from landscapes.drawing import colours
from landscapes.drawing.marks import Trace, band, dots, line
from landscapes.learning import DataSet, Estimator, Model, NotLearnable, Task, TrainingLoss, losses
from landscapes.learning.fitting import ErrorCurve
from landscapes.learning.kinds import FitKnob

TRAINING, VALIDATION, LEFT_OUT = colours.COLOURS[1], colours.COLOURS[0], colours.COLOURS[2]
FOLDS = 5
_FEWEST = 4  # rows to train on
_LEAST, _DECADES = 1e-8, 11  # of the weight decays that are looked at
_KNOB_WORDS = {
    FitKnob.DEGREE: "degree",
    FitKnob.WEIGHT_DECAY: "weight decay λ",
    FitKnob.POINTS: "rows to train on",
}


def loss_of(desk: Desk) -> TrainingLoss:
    """The training loss of the page, before it is relaxed."""
    base = desk.f if isinstance(desk.f, TrainingLoss) else desk.session.chosen.base
    assert isinstance(base, TrainingLoss)
    return base


def estimator_of(loss: TrainingLoss, model: Model | None = None) -> Estimator:
    """What is fitted to the page's data: the page's model, loss and weight decay as far as they can be.

    Else a linear model, or logistic regression, and the usual loss. ``model`` takes the model's place.
    """
    data, own = loss.data, loss.model
    if model is None:
        usual = "logistic" if data.task is Task.CLASSIFICATION else "linear"
        model = own if own.design(data.X[:1]) is not None else learning.model(usual)
    usual = "cross_entropy" if data.task is Task.CLASSIFICATION else "squared"
    fitted = loss.loss.name if loss.loss.name in ("squared", "cross_entropy") else usual
    return learning.estimator(data, model, fitted, float(loss.settings["weight_decay"]))


def refusal_of(loss: TrainingLoss) -> str:
    """Why there is nothing to fit, in a sentence; empty where there is."""
    if len(loss.data.classes) > 2:
        return (
            f"Fits that are proved to be the best ones are of numbers or of two classes, and "
            f"{loss.data.title} has {len(loss.data.classes)}: choose other data to look at them."
        )
    rows = len(loss.data.train)
    if rows < _FEWEST:
        return f"Only {rows} rows are left to train on: hold out fewer, or take more."
    try:
        estimator_of(loss)
    except NotLearnable as refused:
        return plain(sentence(refused))
    return ""


def can_be_fitted(loss: TrainingLoss) -> bool:
    """Whether there is something to fit; what is to be said of it stands on the page then."""
    if refused := refusal_of(loss):
        st.info(refused)
        return False
    estimate = estimator_of(loss)
    if loss.model.design(loss.data.X[:1]) is None or estimate.loss != loss.loss.name:
        st.caption(
            f"Fitted here: {estimate.model.title.lower()} with {losses.get(estimate.loss).title}, whose fit "
            f"is proved to be the best one. Of {loss.model.title} with {loss.loss.title} that is not "
            "proved here."
        )
    if loss.settings["l1"] or loss.settings["dropout"]:
        st.caption("The penalty µ and dropout have no part in these fits.")
    return True


def decays(estimate: Estimator) -> np.ndarray:
    """Weight decays 1, 2, 5, 10, ... over the range in which they matter to the weights: (m,).

    From far below the least curvature of the loss in a weight to far above the largest, at theta = 0 and
    with the bias free; eleven decades at most.
    """
    problem = estimate.problem
    weights = problem.design[:, problem.decayed > 0]
    centred = weights - weights.mean(axis=0)
    share = 1.0 if problem.loss == "squared" else 0.25
    curvatures = share * np.linalg.svd(centred / np.sqrt(len(centred)), compute_uv=False) ** 2
    largest = float(curvatures[0]) or 1.0
    least = max(float(curvatures[-1]), 1e-12 * largest)
    # Logistic weights go on growing where the loss hardly curves.
    far = 1e-2 if problem.loss == "squared" else 1e-4
    first = int(np.floor(np.log10(max(far * least, _LEAST))))
    last = int(np.ceil(np.log10(100 * largest)))
    last = max(min(last, first + _DECADES), first + 4)
    return np.array([m * 10.0**k for k in range(first, last) for m in (1, 2, 5)] + [10.0**last])


def decays_code(values: np.ndarray) -> Code:
    """The expression that makes ``decays`` again."""
    first, last = (round(float(np.log10(end))) for end in (values[0], values[-1]))
    return Code(f"[m * 10.0**k for k in range({first}, {last}) for m in (1, 2, 5)] + [10.0**{last}]")


def nearest(values: np.ndarray, value: float, log: bool = False) -> int:
    """The position of the value nearest to one, by ratio with ``log``."""
    if log:
        values, value = np.log(values), np.log(max(value, 1e-300))
    return int(np.argmin(np.abs(values - value)))


def rows_to_train_on(data: DataSet, folds: int) -> np.ndarray:
    """Numbers of rows for a learning curve, (m,): from two to all of a fold, evenly by ratio."""
    most = len(data.train) - -(-len(data.train) // folds)
    return np.unique(np.round(np.geomspace(2, most, 16)).astype(int)) if most > 2 else np.array([most])


def errors_panel(curve: ErrorCurve, at: float, title: str, press: str = "") -> Panel:
    """Training, validation and leave-one-out errors over the knob, the least one, and a line at a value.

    What is rounding beside the largest validation error lies on the floor, by open marks. ``press`` is
    the grip that a click brings there.
    """
    log, x = curve.knob is not FitKnob.DEGREE, curve.values
    seen, unseen, error = curve.mean_training, curve.mean_validation, curve.standard_error
    left_out = np.full(len(x), np.nan) if curve.left_out is None else curve.left_out
    known = np.concatenate([seen, unseen, left_out])
    top = max(float(np.max(known, initial=0.0, where=np.isfinite(known))), 1e-300)
    rounding = curve.rounding
    floor = float(np.min(known, initial=top, where=known > rounding)) / 1.5
    words = f"{_KNOB_WORDS[curve.knob]} %{{x:.3~g}}<br>%{{y:.4~g}}<extra></extra>"
    style = {"mode": "lines+markers", "hovertemplate": words}

    def shown(errors: np.ndarray) -> np.ndarray:
        return np.where(errors > rounding, errors, np.nan)

    traces: list[Trace] = band(x, np.maximum(unseen - error, floor), unseen + error, VALIDATION)
    traces.append(line(x, shown(seen), TRAINING, 2, "solid", "training", **style, marker={"size": 6}))
    if curve.left_out is not None:
        traces.append(line(x, shown(left_out), LEFT_OUT, 1.8, "dash", "leave-one-out"))
    marker = {"size": 8, "symbol": "diamond"}
    traces.append(line(x, shown(unseen), VALIDATION, 2.4, "solid", "validation", **style, marker=marker))
    none = "0 (within rounding)"
    for errors, colour, symbol in ((seen, TRAINING, "circle-open"), (unseen, VALIDATION, "diamond-open")):
        if np.any(errors <= rounding):
            where = x[errors <= rounding]
            hover = f"{_KNOB_WORDS[curve.knob]} %{{x:.3~g}}<br>{none}<extra></extra>"
            marks = dots(
                where, np.full(len(where), floor), colour, 8, symbol, none, None, hovertemplate=hover
            )
            traces.append({**marks, "cliponaxis": False})
    if curve.best is not None and curve.knob is not FitKnob.POINTS:
        place = [x[curve.best]], [max(float(unseen[curve.best]), floor)]
        traces.append(dots(*place, colours.COLOURS[4], 15, "star", "least validation"))
    traces.append(line([at, at], [floor, 1.5 * top], colours.MUTED, 1.3, "dot"))
    low, high = (x[0] / 1.3, x[-1] * 1.3) if log else (x[0] - 0.5, x[-1] + 0.5)
    across = axis(_KNOB_WORDS[curve.knob], low, high, log=log, **({} if log else {"dtick": 1}))
    # 1, 2, 5 where powers of ten would be one or two.
    ticks = {"dtick": "D2"} if top < 200 * floor else {}
    layout = {"margin": {"l": 62, "r": 16, "t": 34, "b": 54}}
    up = axis("mean loss", floor, 1.5 * top, log=True, **ticks)
    return Panel("errors", title, tuple(traces), across, up, press=press, layout=layout)
