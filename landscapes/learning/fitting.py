"""Training and validation error of a family of models: what under- and overfitting are seen by.

    curve = error_curve(dataset("quadratic", points=30), "degree", range(1, 13))
    curve.mean_training, curve.mean_validation, curve.best

Only losses whose minimum is known are fitted: squared ones of models that are linear in their parameters,
in closed form, and logistic regression's cross-entropy, by Newton's method with a proof of the minimum
(``convex_fit``). Widths of networks are left out: nothing proves that such a fit is the best one.

Errors are the mean loss alone, without the penalty, and for classes the share that is told wrong, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .convex_fit import ConvexProblem, Fit, convex_problem
from .data.refusal import DataError
from .data_set import DataSet, Task, frozen
from .kinds import DataFault, FitKnob
from .models.catalogue import model as model_of
from .models.registry import Model, NotLearnable

_ROUNDING = 1e-18  # the square of a relative error, with room for ill-conditioned fits
_ORDER_TAG = 0x6F726465  # the stream of random numbers that learning curves take their rows by


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """Errors of m fits that differ in one value, each over the same K folds.

    ``training`` and ``validation`` (m, K) are mean losses over the rows a fold's fit has seen, and over
    those that it has not; NaN where it has no minimum, and ``status`` (m, K) says why. ``sizes`` (K,) are
    the numbers of rows validated on. ``left_out`` (m,) is the mean loss of each row by the fit without
    it, where that has a closed form (NaN where it is not determined); else None. ``training_share`` and
    ``validation_share`` (m, K) are the shares of rows that are misclassified; None for numbers.
    """

    knob: FitKnob
    values: np.ndarray
    training: np.ndarray
    validation: np.ndarray
    sizes: np.ndarray
    status: np.ndarray
    left_out: np.ndarray | None = None
    training_share: np.ndarray | None = None
    validation_share: np.ndarray | None = None

    @property
    def fitted(self) -> np.ndarray:
        """Whether all folds of a value have been fitted: (m,)."""
        return np.all(np.isfinite(self.validation), axis=1)

    @property
    def mean_training(self) -> np.ndarray:
        """The mean over the folds' fits, (m,); NaN where one of them is missing."""
        return np.mean(self.training, axis=1)

    @property
    def mean_validation(self) -> np.ndarray:
        """The mean over all rows, each validated on once, (m,); NaN where a fit is missing."""
        return self._over_rows(self.validation)

    @property
    def mean_validation_share(self) -> np.ndarray | None:
        """The share of all rows that is misclassified by the fit that has not seen them, (m,)."""
        return None if self.validation_share is None else self._over_rows(self.validation_share)

    def _over_rows(self, means: np.ndarray) -> np.ndarray:
        """The mean over all rows of the folds' means (m, K)."""
        return means @ self.sizes / np.sum(self.sizes)

    @property
    def standard_error(self) -> np.ndarray:
        """The folds' standard deviation over sqrt(K), (m,).

        A rough measure: folds share rows that they train on, and no unbiased one exists (Bengio and
        Grandvalet 2004, Journal of Machine Learning Research 5).
        """
        return np.std(self.validation, axis=1, ddof=1) / np.sqrt(len(self.sizes))

    @property
    def rounding(self) -> float:
        """Errors up to this are rounding beside the largest validation error: 1e-18 of it."""
        return _ROUNDING * float(np.max(self.validation, initial=0.0, where=np.isfinite(self.validation)))

    @property
    def best(self) -> int | None:
        """The position of the least mean validation error, the first of those equal within rounding.

        None where nothing is fitted.
        """
        if not self.fitted.any():
            return None
        mean = self.mean_validation
        return int(np.argmax(mean <= np.nanmin(mean) + self.rounding))


@dataclass(frozen=True, eq=False)
class Estimator:
    """A model, a loss and a weight decay, to be fitted to rows of data."""

    model: Model
    data: DataSet
    loss: str
    weight_decay: float = 0.0

    def at(self, knob: FitKnob, value: float) -> Estimator:
        """The same with another value; how many points it is fitted to is no part of it."""
        if knob is FitKnob.DEGREE:
            return replace(self, model=model_of("polynomial", degree=int(value)))
        return replace(self, weight_decay=float(value)) if knob is FitKnob.WEIGHT_DECAY else self

    @cached_property
    def problem(self) -> ConvexProblem:
        """Over the rows to train on."""
        return convex_problem(self.model, self.data.train, self.loss)

    def fit(self, which: np.ndarray | None = None) -> Fit:
        """Fitted to some of the rows to train on, by their positions; to all of them unless given."""
        problem = self.problem if which is None else self.problem.taken(which)
        return problem.fit(self.weight_decay)

    def left_out(self) -> float | None:
        """The mean squared loss of each row by the fit without it; None where it takes refits.

        Row by row e / (1 - h), h the diagonal of the hat matrix. A fit to N - 1 rows has the penalty
        (N - 1) decay/2 |w|^2 beside its sum of losses, and so has the hat matrix that is taken here.
        """
        if self.loss != "squared":
            return None
        n = len(self.problem.targets)
        squares = self.problem.squares(self.weight_decay * (n - 1) / n)
        return 0.5 * float(np.mean(squares.left_out_errors**2))


def estimator(
    data: DataSet, model: Model | str | None = None, loss: str | None = None, weight_decay: float = 0.0
) -> Estimator:
    """What is fitted to ``data``: unless given a linear model with the squared loss, of two classes
    logistic regression with cross-entropy.

    NotLearnable for a model or loss whose minimum is not proved here, or a negative weight decay.
    """
    classes = data.task is Task.CLASSIFICATION
    chosen = model or ("logistic" if classes else "linear")
    chosen = model_of(chosen) if isinstance(chosen, str) else chosen
    if not 0 <= weight_decay < np.inf:
        raise NotLearnable(f"the weight decay must be a finite number from 0 on, got {weight_decay:g}")
    wanted = Estimator(chosen, data, loss or ("cross_entropy" if classes else "squared"), weight_decay)
    _ = wanted.problem  # refused here, and not later
    return wanted


def error_curve(
    data: DataSet,
    knob: str,
    values: Iterable[float],
    model: Model | str | None = None,
    loss: str | None = None,
    weight_decay: float = 0.0,
    folds: int = 5,
    seed: int = 0,
) -> ErrorCurve:
    """Training and validation errors over ``values`` (m,) of a knob, by ``folds`` folds of ``data.train``.

    ``knob`` is "degree" (of a polynomial of one feature), "weight_decay", or "points": the learning
    curve, whose fits see only so many rows of their fold, the first in an order drawn by ``seed``. All
    values share the folds. Errors are of the loss that is trained, without the penalty. NotLearnable,
    with a sentence, for what is not fitted here; DataError for a number of folds that is none.
    """
    if knob not in list(FitKnob):
        widths = ": nothing proves that a fit of a network is the best" if knob.startswith("width") else ""
        raise NotLearnable(f"no family of models is fitted over {knob!r}{widths}; take {', '.join(FitKnob)}")
    chosen, plain = FitKnob(knob), estimator(data, model, loss, weight_decay)
    numbers = np.array([float(v) for v in values])
    parts = fold_rows(data.train, folds, seed)
    _check(chosen, numbers, min(len(seen) for seen, _ in parts))
    exact = plain.loss == "squared" and chosen is not FitKnob.POINTS
    m, k = len(numbers), len(parts)
    errors, shares = np.full((2, m, k), np.nan), np.full((2, m, k), np.nan)
    status, left_out = np.empty((m, k), dtype=object), np.full(m, np.nan)
    for i, value in enumerate(numbers):
        one = plain.at(chosen, value)
        if exact:
            left_out[i] = one.left_out()
        for j, (seen, unseen) in enumerate(parts):
            rows = seen[: int(value)] if chosen is FitKnob.POINTS else seen
            fit = one.fit(rows)
            status[i, j] = fit.status
            if fit.ok:
                for part, which in enumerate((rows, unseen)):
                    problem = one.problem.taken(which)
                    errors[part, i, j] = problem.mean_loss(fit.theta)
                    shares[part, i, j] = problem.misclassified(fit.theta)
    of_classes = data.task is Task.CLASSIFICATION
    return ErrorCurve(
        chosen,
        frozen(numbers),
        frozen(errors[0]),
        frozen(errors[1]),
        frozen(np.array([len(unseen) for _, unseen in parts])),
        frozen(status),
        frozen(left_out) if exact else None,
        frozen(shares[0]) if of_classes else None,
        frozen(shares[1]) if of_classes else None,
    )


def test_error(estimate: Estimator) -> tuple[float, float | None]:
    """The mean loss over the test rows of the fit to the rows to train on, and the share misclassified.

    To be asked for once, when everything is chosen: what is chosen by it is judged too well by it. The
    share is None for numbers; both are NaN where the fit has no minimum. DataError without test rows.
    """
    held_out = estimate.data.test
    if held_out is None:
        raise DataError(DataFault.NO_TEST)
    unseen = convex_problem(estimate.model, held_out, estimate.loss)
    fit = estimate.fit()
    if not fit.ok:
        return np.nan, np.nan if estimate.data.classes else None
    return unseen.mean_loss(fit.theta), unseen.misclassified(fit.theta) if estimate.data.classes else None


def fold_rows(train: DataSet, folds: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each fold the rows to train on, in the order of learning curves, and the others to validate on.

    As positions in ``train``; the folds are those of ``DataSet.folds``.
    """
    numbered = replace(train, rows=frozen(np.arange(len(train))))
    parts = []
    for k, (seen, unseen) in enumerate(numbered.folds(folds, seed)):
        order = np.random.default_rng([seed, _ORDER_TAG, k]).permutation(len(seen))
        parts.append((seen.rows[order], unseen.rows))
    return parts


def _check(knob: FitKnob, values: np.ndarray, rows: int) -> None:
    if not np.all(np.isfinite(values)) or np.any(values < (0 if knob is FitKnob.WEIGHT_DECAY else 1)):
        least = "0" if knob is FitKnob.WEIGHT_DECAY else "1"
        raise NotLearnable(f"values of {knob} must be finite numbers from {least} on")
    if knob is not FitKnob.WEIGHT_DECAY and np.any(values != np.floor(values)):
        raise NotLearnable(f"values of {knob} must be whole numbers")
    if knob is FitKnob.POINTS and np.any(values > rows):
        raise NotLearnable(
            f"the fits of this many folds see {rows} rows, and {int(values.max())} are asked for: take fewer"
        )
