"""What the settings of the study of fits say: an estimator, what its fits differ in, and the folds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.fits import FOLDS, decays, estimator_of, loss_of, nearest, rows_to_train_on
from landscapes import learning
from landscapes.learning import Estimator, Task, TrainingLoss
from landscapes.learning.kinds import FitKnob

DEGREES = np.arange(1, 13)
MOST_FOLDS = 10
# Of learning curves of classes: without one, few rows hardly ever have a minimum.
FIRST_DECAY, DECAYS = 0.01, (1e-6, 100.0)


@dataclass(frozen=True)
class View:
    """What the settings say: the estimator of the page's data, the knob, its values and the present one."""

    estimate: Estimator
    knob: FitKnob
    values: np.ndarray
    position: int
    folds: int
    fold: int

    @property
    def value(self) -> float:
        return float(self.values[self.position])

    def stepped(self, value: float) -> float:
        """The value of the curve nearest to one that was typed: the next one, where that is the present."""
        k = nearest(self.values, value, self.knob is not FitKnob.DEGREE)
        if k == self.position and value != self.value:
            k = int(np.clip(k + np.sign(value - self.value), 0, len(self.values) - 1))
        return float(self.values[k])

    @property
    def settings(self) -> tuple:
        """What tells one fit to all rows from another."""
        one = self.estimate.at(self.knob, self.value)
        return one.model, one.loss, one.weight_decay


def knobs_of(desk: Desk) -> list[FitKnob]:
    """What the fits to this data can differ in."""
    data = loss_of(desk).data
    degrees = data.task is Task.REGRESSION and data.X.shape[1] == 1
    return [FitKnob.DEGREE] * degrees + [FitKnob.WEIGHT_DECAY, FitKnob.POINTS]


def folds_of(desk: Desk, loss: TrainingLoss) -> int:
    """Into how many folds the settings part the rows."""
    most = min(MOST_FOLDS, len(loss.data.train))
    return int(desk.number_setting("folds", min(FOLDS, most), 2, most))


def view_of(desk: Desk) -> View:
    """What the settings say now, brought to what this data has."""
    loss, knobs = loss_of(desk), knobs_of(desk)
    knob = FitKnob(desk.word("knob", [one.value for one in knobs]))
    degree = int(desk.number_setting("degree", 3, 1, 12))
    model = learning.model("polynomial", degree=degree) if FitKnob.DEGREE in knobs else None
    estimate = estimator_of(loss, model)
    if knob is FitKnob.POINTS and estimate.loss == "cross_entropy":
        estimate = replace(estimate, weight_decay=desk.number_setting("decay", FIRST_DECAY, *DECAYS))
    folds = folds_of(desk, loss)
    fold = int(desk.number_setting("fold", 1, 0, folds))
    if knob is FitKnob.DEGREE:
        values, position = DEGREES.astype(float), degree - 1
    elif knob is FitKnob.WEIGHT_DECAY:
        values = desk.cached(lambda: decays(estimate), "decays", degree)
        chosen = desk.number_setting(knob.value, float(values[len(values) // 2]), 0.0)
        position = nearest(values, chosen, log=True)
    else:
        values = rows_to_train_on(loss.data, folds).astype(float)
        position = nearest(values, desk.number_setting(knob.value, float(values[len(values) // 2])), log=True)
    return View(estimate, knob, values, position, folds, fold)
