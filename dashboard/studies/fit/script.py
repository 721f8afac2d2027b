"""Under- and overfitting as a script."""

from __future__ import annotations

from dashboard.studies.desk import Desk
from dashboard.studies.fits import decays_code
from dashboard.studies.scripting import opened, written
from dashboard.takeaway.scripts.landscape import model_code
from dashboard.takeaway.scripts.literals import Code, call, differing, literal
from dashboard.takeaway.scripts.script import Script
from landscapes import learning
from landscapes.learning import Estimator, Task
from landscapes.learning.kinds import FitKnob

from .view import View

_FOLDS = ("from landscapes.learning.fitting import fold_rows",)
_CURVE = """
# Training and validation errors of fits that differ in one value, each over the same folds
values = $values
curve = $curve
for value, seen, unseen in zip(values, curve.mean_training, curve.mean_validation):
    print($knob, value, "training", seen, "validation", unseen)
print("least validation error at", None if curve.best is None else values[curve.best])
"""
_ONE = """
# One of these fits
estimator = $estimator
"""
_ROWS = """parts = fold_rows(data.train, $folds)
seen, unseen = parts[$fold]
"""
_PART = _ROWS + "fit = estimator.fit(seen)\n"
_SOME = _ROWS + "fit = estimator.fit(seen[:$value])\n"
_WHOLE = "fit = estimator.fit()\n"
_TOLD = 'print("parameters", fit.theta)\n'
_TEST = 'print("test error, which may choose nothing any more", learning.test_error(estimator))\n'
_LINE = """
# What it says over the feature
low, high = data.X.min(), data.X.max()
room = 0.05 * (high - low)
x = np.linspace(low - room, high + room, 241)
output = estimator.model.design(x[:, None]) @ fit.theta
"""
_ODDS = "output = 0.5 * (1 + np.tanh(0.5 * output))\n"
_MATCH = """
# What it says of the rows to train on
output = estimator.model.design(data.train.X) @ fit.theta
"""
_FITTED = """
plots.curves(
    "The fit",
    data.features[0],
    data.target,
    {"fit": (x, output)},
    {"rows to train on": (data.train.X[:, 0], data.train.y)},
)
"""
_AGAINST = """
plots.curves(
    "Output against target",
    data.target,
    "output",
    marks={"rows to train on": (data.train.y, output)},
)
"""
_ERRORS = """
plots.curves(
    "Errors",
    $knob,
    "mean loss",
    {
        "training": (values, curve.mean_training),
        "validation": (values, curve.mean_validation),
    },
    log=$log,
)
"""


def fit_script(desk: Desk, view: View, opened_test: bool) -> Script:
    """The errors of all values, and the fit of the present one."""
    estimate, knob = view.estimate, view.knob
    values = {
        FitKnob.DEGREE: lambda: Code(f"range(1, {len(view.values) + 1})"),
        FitKnob.WEIGHT_DECAY: lambda: decays_code(view.values),
        FitKnob.POINTS: lambda: [int(v) for v in view.values],
    }[knob]()
    one, line = estimate.at(knob, view.value), estimate.data.X.shape[1] == 1
    rows = _WHOLE if not view.fold else _SOME if knob is FitKnob.POINTS else _PART
    picture = _LINE + (_ODDS if estimate.loss == "cross_entropy" else "") if line else _MATCH
    asked = {
        "model": None if knob is FitKnob.DEGREE else _model(estimate),
        "loss": _loss(estimate),
        "weight_decay": estimate.weight_decay,
        "folds": view.folds,
    }
    given = differing(asked, learning.error_curve)
    return written(
        opened(desk, "Under- and overfitting: errors of fits on rows that they have seen, and have not"),
        _CURVE + _ONE + rows + _TOLD + (_TEST if opened_test else "") + picture,
        [_FITTED if line else _AGAINST, _ERRORS],
        imports=_FOLDS,
        values=values,
        curve=Code(call("learning.error_curve", Code("data"), str(knob), Code("values"), **given)),
        estimator=estimator_code(one),
        knob=str(knob),
        folds=view.folds,
        fold=view.fold - 1,
        value=int(view.value),
        log="y" if knob is FitKnob.DEGREE else "xy",
    )


def estimator_code(one: Estimator) -> Code:
    """The expression that makes an estimator of ``data`` again."""
    asked = {"model": _model(one), "loss": _loss(one), "weight_decay": one.weight_decay}
    return Code(call("learning.estimator", Code("data"), **differing(asked, learning.estimator)))


def _model(one: Estimator) -> Code | None:
    """Its model; None where it is the usual one."""
    code = model_code(one.model)
    return None if code == literal("logistic" if one.data.task is Task.CLASSIFICATION else "linear") else code


def _loss(one: Estimator) -> str | None:
    """Its loss; None where it is the usual one."""
    usual = "cross_entropy" if one.data.task is Task.CLASSIFICATION else "squared"
    return None if one.loss == usual else one.loss
