"""Under- and overfitting: training and validation error of a family of models, with the fits themselves."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel
from dashboard.state.state import Learning
from dashboard.studies.desk import Desk
from dashboard.studies.fits import (
    FOLDS,
    VALIDATION,
    can_be_fitted,
    errors_panel,
    loss_of,
    nearest,
    refusal_of,
)
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes import learning
from landscapes.core.wording import format_number
from landscapes.learning.fitting import ErrorCurve, fold_rows
from landscapes.learning.kinds import FitKnob
from landscapes.learning.words import fitting_words, of_status, of_value, validation_error

from .opened import is_opened, show_test_set
from .pictures import Fitted, data_panel, groups
from .script import fit_script
from .view import DECAYS, FIRST_DECAY, MOST_FOLDS, View, knobs_of, view_of

_WORDS = {FitKnob.DEGREE: "Degree", FitKnob.WEIGHT_DECAY: "Weight decay", FitKnob.POINTS: "Rows"}
_LESSON = Learning("quadratic", "linear", "squared")
_FEW = {"points": 25, "noise": 1.0, "test": 0.2}  # a parabola in 20 rows, and 5 to judge by
_PRESETS = (
    ("Underfitting: degree 1", 1, "A line through a noisy parabola: both errors are high"),
    ("Overfitting: degree 12", 12, "Degree 12 through 20 rows: it follows the noise of those it has seen"),
)


@study(
    "fit",
    "Fit",
    "Under- and overfitting: a model that may do more fits the rows that it has seen at least as well; rows "
    "that it has not seen tell whether it has learned what they share.",
    r"\begin{gathered}\tfrac1{|V|}\textstyle\sum_{i\in V}\ell\big(\phi(x_i;\hat\theta),\,y_i\big),\\ "
    r"\hat\theta\ \text{fitted without the rows}\ V\end{gathered}",
    Subject.DATA,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose what the fits differ in and drag the value; the curves, the errors and the words follow."""
    _presets(desk)
    if not can_be_fitted(loss_of(desk)):
        return
    _controls(desk)

    def moved(_, place):
        view = view_of(desk)
        values, log = view.values, view.knob is not FitKnob.DEGREE
        desk.set(**{view.knob.value: float(values[nearest(values, float(place[0]), log)])})

    desk.show(lambda: _board(desk), moved)
    show_test_set(desk, view_of(desk))


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    if refused := refusal_of(loss_of(desk)):
        raise NoScript(refused)
    view = view_of(desk)
    return fit_script(desk, view, is_opened(desk, view))


def _presets(desk: Desk) -> None:
    with st.container(horizontal=True):
        for label, degree, help in _PRESETS:
            if desk.button(label, f"preset-{degree}", "auto_stories", help=help):
                desk.session.show_learning(_LESSON, _FEW)
                desk.set(knob=FitKnob.DEGREE.value, degree=degree, folds=None, fold=None)
                st.rerun()


def _controls(desk: Desk) -> None:
    knobs, view = knobs_of(desk), view_of(desk)
    first, second = st.columns(2, vertical_alignment="bottom")
    with first:
        desk.choice("knob", "The fits differ in", {one.value: _WORDS[one] for one in knobs})
    with second:
        _value_slider(desk, view)
    of_degree = FitKnob.DEGREE in knobs and view.knob is not FitKnob.DEGREE
    of_decay = view.knob is FitKnob.POINTS and view.estimate.loss == "cross_entropy"
    columns = st.columns(3 if of_degree or of_decay else 2)
    with columns[0]:
        most = min(MOST_FOLDS, len(view.estimate.data.train))
        desk.slider(
            "folds",
            "folds",
            min(FOLDS, most),
            2,
            most,
            whole=True,
            symbol="K",
            help="Each fold's rows are validated on by a fit to all other rows",
        )
    with columns[1]:
        desk.slider(
            "fold",
            "fold that is shown",
            1,
            0,
            view.folds,
            whole=True,
            help="Its rows are diamonds, and the fit has not seen them; 0 shows the fit to all rows",
        )
    if of_degree:
        with columns[2]:
            _degree_slider(desk)
    if of_decay:
        with columns[2]:
            words = "without it few rows of two classes hardly ever have a best fit"
            desk.slider(
                "decay", "weight decay", FIRST_DECAY, *DECAYS, log=True, symbol=r"\lambda", help=words
            )


def _degree_slider(desk: Desk) -> None:
    desk.slider("degree", "degree", 3, 1, 12, whole=True, symbol="D", help="the highest power of x")


def _value_slider(desk: Desk, view: View) -> None:
    """The slider of the knob, which takes the values that the curve has."""
    if view.knob is FitKnob.DEGREE:
        _degree_slider(desk)
        return
    values, whole = view.values, view.knob is FitKnob.POINTS
    if len(values) < 2:
        return
    desk.slider(
        view.knob.value,
        "rows to train on" if whole else "weight decay",
        view.value,
        float(values[0]),
        float(values[-1]),
        whole=whole,
        log=not whole,
        symbol="n" if whole else r"\lambda",
        help="The nearest of the curve's values is taken",
        changed=lambda v: desk.set(**{view.knob.value: view.stepped(v)}),
    )


def _curve(desk: Desk, view: View) -> ErrorCurve:
    estimate, of_knob = view.estimate, view.knob is FitKnob.DEGREE
    key = ("curve", view.knob, view.folds, estimate.weight_decay, None if of_knob else estimate.model)
    return desk.cached(
        lambda: learning.error_curve(
            estimate.data,
            view.knob,
            view.values,
            estimate.model,
            estimate.loss,
            estimate.weight_decay,
            view.folds,
        ),
        *key,
    )


def _board(desk: Desk) -> Board:
    view = view_of(desk)
    curve, opened = _curve(desk, view), is_opened(desk, view)
    one = view.estimate.at(view.knob, view.value)
    parts = fold_rows(one.data.train, view.folds)
    if view.knob is FitKnob.POINTS:
        parts = [(seen[: int(view.value)], unseen) for seen, unseen in parts]
    fits = [one.fit(seen) for seen, _ in parts]
    if view.fold:
        (seen, unseen), fit = parts[view.fold - 1], fits[view.fold - 1]
        others = tuple(f for k, f in enumerate(fits, 1) if k != view.fold)
    else:
        seen, unseen, others = np.arange(len(one.data.train)), np.zeros(0, int), tuple(fits)
        fit = one.fit()
    value = of_value(view.knob, view.value)
    where = f"fold {view.fold} of {view.folds}" if view.fold else "all rows"
    picture = data_panel(
        Fitted(one, fit, others), groups(one, seen, unseen, opened), f"The fit at {value}, {where}"
    )
    errors = errors_panel(curve, view.value, "Training and validation error", press="value")
    words = fitting_words(curve, view.position)
    if not fit.ok:
        words = f"{words} The fit that is shown has no line: {of_status(fit.status)}."
    return Board((picture, errors), (_grip(view, curve, errors),), _facts(desk, view, curve, opened), words)


def _grip(view: View, curve: ErrorCurve, errors: Panel) -> Grip:
    known = curve.mean_validation[curve.fitted]
    height = float(curve.mean_validation[view.position])
    if not np.isfinite(height):
        height = float(np.median(known)) if known.size else 1.0
    floor = 10.0 ** errors.y["range"][0]
    low, high = (float(view.values[0]), 0.0), (float(view.values[-1]), 1e300)
    return Grip(
        "value",
        "errors",
        (view.value, max(height, floor)),
        f"The {_WORDS[view.knob].lower()} of the fit",
        tag=_short(view),
        tag_at=(0.0, 1.0),
        colour=VALIDATION,
        moves="x",
        low=low,
        high=high,
    )


def _short(view: View) -> str:
    return format_number(view.value, 3)


def _error(curve: ErrorCurve, error: float) -> str:
    return "0 (within rounding)" if error <= curve.rounding else format_number(error, 3)


def _facts(desk: Desk, view: View, curve: ErrorCurve, opened: bool) -> tuple[Fact, ...]:
    k = view.position
    unit = "half the mean square" if view.estimate.loss == "squared" else "cross-entropy in nats"
    seen = f"{unit}, without the penalty: the mean of the folds' fits on the rows that they have seen"
    facts = [
        Fact(_WORDS[view.knob].lower(), _short(view)),
        Fact("training error", _error(curve, curve.mean_training[k]), help=seen),
        Fact(
            "validation error",
            validation_error(curve, k),
            help=f"{unit}: the mean over all rows, ± the standard error over {view.folds} folds",
        ),
    ]
    if curve.left_out is not None:
        words = "each row by the fit without it, from the hat matrix; a dash where that is not determined"
        facts.append(Fact("leave-one-out", _error(curve, curve.left_out[k]), help=words))
    if curve.mean_validation_share is not None:
        share = curve.mean_validation_share[k]
        shown = "–" if np.isnan(share) else f"{100 * share:.1f} %"
        facts.append(Fact("misclassified", shown, help="of the rows validated on"))
    held_out = view.estimate.data.validation
    if held_out is not None:
        one = view.estimate.at(view.knob, view.value)
        fit = one.fit()
        problem = learning.estimator(held_out, one.model, one.loss).problem
        error = problem.mean_loss(fit.theta) if fit.ok else np.nan
        facts.append(Fact("held-out rows", format_number(error, 3), help="the error of the fit to all rows"))
    if opened:
        error, share = learning.test_error(view.estimate.at(view.knob, view.value))
        shown = format_number(error, 3) + ("" if share is None else f" ({100 * share:.1f} % wrong)")
        facts.append(Fact("test error", shown, help="of the fit to all rows to train on"))
    return tuple(facts)
