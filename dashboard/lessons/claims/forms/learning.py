"""Models on data: losses, errors, closed forms, fits by folds, weight decay."""

from __future__ import annotations

import math

import numpy as np

from dashboard.lessons.claims.kinds import Finding, NoAnswer, Unanswered, entry, measured
from dashboard.lessons.claims.registry import predicate, quantity
from dashboard.lessons.claims.scene import One, Scene
from dashboard.studies.fit.view import folds_of, view_of
from dashboard.studies.fits import estimator_of, nearest
from landscapes import learning
from landscapes.learning import DataSet, Task, TrainingLoss
from landscapes.learning.kinds import FitStatus

# ---- data and the race


@quantity("number of rows")
def number_of_rows(scene: Scene) -> float:
    """How many rows of the data are trained on."""
    return float(len(scene.loss.data.train))


@quantity("number of features")
def number_of_features(scene: Scene) -> float:
    """How many features a row has."""
    return float(scene.loss.data.X.shape[1])


@quantity("batch size of {run}")
def batch_size(scene: Scene, run: One) -> float:
    """How many rows each step of the run sees."""
    batches = run.run.batches
    return float(len(scene.loss.data.train) if batches is None else batches.size)


@quantity("steps of an epoch of {run}")
def steps_of_an_epoch(scene: Scene, run: One) -> float:
    """How many steps see every row once: the rows over the batch size, rounded up."""
    return math.ceil(number_of_rows(scene) / batch_size(scene, run))


@quantity("epochs of {run}")
def epochs_of(scene: Scene, run: One) -> float:
    """How often the run has gone through the rows: its steps over the steps of an epoch."""
    return run.steps / steps_of_an_epoch(scene, run)


@quantity("training loss of {run}")
def training_loss_of(scene: Scene, run: One) -> float:
    """The loss over all rows to train on at the run's last point, penalties included."""
    _ = scene.loss
    return run.outcome.value


@quantity("validation loss of {run}")
def validation_loss_of(scene: Scene, run: One) -> float:
    """The mean loss over the rows held out to choose by (``knobs=validation:…``) at the run's last point."""
    held = scene.loss.held_out
    if held is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a row held out (knobs=validation:0.3)")
    return float(held(run.end))


@quantity("lowest validation loss of {run}")
def lowest_validation_loss_of(scene: Scene, run: One) -> float:
    """The lowest mean loss over the held-out rows along the run's kept points."""
    return float(np.min(_held_along(scene, run)))


@quantity("step of the lowest validation loss of {run}")
def step_of_lowest_validation(scene: Scene, run: One) -> float:
    """The step at which the held-out loss is lowest along the run's kept points."""
    return float(run.run.kept[int(np.argmin(_held_along(scene, run)))])


def _held_along(scene: Scene, run: One) -> np.ndarray:
    held = scene.loss.held_out
    if held is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a row held out (knobs=validation:0.3)")
    return scene.made(("held", run.label, run.start), lambda: np.array([float(held(p)) for p in run.points]))


@quantity("share misclassified by {run}")
def misclassified_by(scene: Scene, run: One) -> float:
    """The share of the rows to train on whose class the run's last model gets wrong."""
    return misclassified(scene.loss, run.end, scene.loss.data.train)


@quantity("share of held-out rows misclassified by {run}")
def held_out_misclassified_by(scene: Scene, run: One) -> float:
    """The share of the rows held out to choose by whose class the run's last model gets wrong."""
    held = scene.loss.data.validation
    if held is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a row held out (knobs=validation:0.3)")
    return misclassified(scene.loss, run.end, held)


def misclassified(loss: TrainingLoss, theta: np.ndarray, rows: DataSet) -> float:
    """The share of rows whose class the model gets wrong."""
    if loss.data.task is not Task.CLASSIFICATION:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a class")
    return float(np.mean(loss.predict(theta, rows.X) != rows.y))


@quantity("prediction of {run} at {vector}")
def prediction(scene: Scene, run: One, x: np.ndarray) -> float:
    """What the run's last model says of features x: a number, or a class counted from 0."""
    return float(np.ravel(scene.loss.predict(run.end, x[None]))[0])


@quantity("largest weight of {run}")
def largest_weight(scene: Scene, run: One) -> float:
    """The largest |component| of the run's last point, biases aside."""
    return float(np.max(np.abs(run.end) * scene.loss.decayed))


@quantity("weight norm of {run}")
def weight_norm(scene: Scene, run: One) -> float:
    """The Euclidean length of the run's last point, biases aside."""
    return float(np.linalg.norm(run.end * scene.loss.decayed))


@quantity("share of batch losses of {run} above the loss")
def share_of_batch_losses_above(scene: Scene, run: One) -> float:
    """The share of the steps whose minibatch has a larger loss than all rows have at the same point."""
    return float(np.mean(_batch_excess(run) > 0))


@quantity("spread of batch losses of {run}")
def spread_of_batch_losses(scene: Scene, run: One) -> float:
    """The root mean square difference between the loss of a step's minibatch and that of all rows there."""
    return float(np.sqrt(np.mean(_batch_excess(run) ** 2)))


def _batch_excess(run: One) -> np.ndarray:
    seen = run.run.batch_values
    if seen is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"a minibatch of {run.label}")
    excess = seen[run.rows] - run.values
    return excess[np.isfinite(excess)]


@quantity(
    "angle between the batch gradient and the gradient at {point}",
    "angle of the first batch gradient at {point}",
)
def batch_angle(scene: Scene, point: np.ndarray) -> float:
    """In degrees, between the gradient over the first minibatch of the race and that over all rows."""
    batches = scene.race.batches
    if batches is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a minibatch")
    loss = scene.loss
    part = loss.minibatch(batches.indices(0, len(loss.data.train)))
    one, whole = part.gradient(point), loss.gradient(point)
    cosine = float(one @ whole) / float(np.linalg.norm(one) * np.linalg.norm(whole))
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))


# ---- closed form


def _closed_form(scene: Scene) -> np.ndarray:
    found = scene.loss.closed_form
    if found is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a closed form of this minimum")
    return found


@quantity("distance of {run} from the closed form")
def distance_from_the_closed_form(scene: Scene, run: One) -> float:
    """The Euclidean distance of the run's last point from the least-squares solution (pseudo-inverse)."""
    return float(np.linalg.norm(run.end - _closed_form(scene)))


@quantity("component {whole} of the closed form")
def closed_form_component(scene: Scene, number: int) -> float:
    """A component of the least-squares solution, counted from 1, in the order of the landscape's
    variables."""
    return entry(_closed_form(scene), number)


@quantity("loss at the closed form")
def loss_at_the_closed_form(scene: Scene) -> float:
    """The training loss at the least-squares solution."""
    return float(scene.f.value(_closed_form(scene)))


# ---- fits by folds (the study “fit”, or any page of data)


def _curve(scene: Scene):
    view = scene.made("view", lambda: view_of(scene.desk))
    estimate = view.estimate
    return view, scene.made(
        "fold curve",
        lambda: learning.error_curve(
            estimate.data,
            view.knob.value,
            view.values,
            estimate.model,
            estimate.loss,
            estimate.weight_decay,
            view.folds,
        ),
    )


def _errors_of_degree(scene: Scene, degree: int):
    estimate = scene.made(
        "estimate", lambda: estimator_of(scene.loss, learning.model("polynomial", degree=1))
    )
    folds = folds_of(scene.desk, scene.loss)
    return scene.made(
        ("degree", degree, folds),
        lambda: learning.error_curve(
            estimate.data, "degree", [float(degree)], estimate.model, "squared", estimate.weight_decay, folds
        ),
    )


@quantity("training error of degree {whole}")
def training_error_of_degree(scene: Scene, degree: int) -> float:
    """The mean loss of polynomials of that degree over the rows they were fitted to, over the folds
    (``study.folds``, 5 unless given)."""
    return float(_errors_of_degree(scene, degree).mean_training[0])


@quantity("validation error of degree {whole}")
def validation_error_of_degree(scene: Scene, degree: int) -> float:
    """The mean loss of polynomials of that degree over the rows they have not seen, each row once, over
    the folds."""
    return float(_errors_of_degree(scene, degree).mean_validation[0])


@quantity("best value", "best degree", "best decay")
def best_value(scene: Scene) -> float:
    """The degree, weight decay or number of rows with the least mean validation error: of the link's study
    “fit”, whichever its ``study.knob`` is (degree unless given)."""
    _, curve = _curve(scene)
    if curve.best is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a fit")
    return float(curve.values[curve.best])


@quantity("training error at {number}")
def training_error_at(scene: Scene, value: float) -> float:
    """The mean training error of the study “fit” at the value of its knob nearest by ratio."""
    view, curve = _curve(scene)
    return float(curve.mean_training[nearest(view.values, value, log=True)])


@quantity("validation error at {number}")
def validation_error_at(scene: Scene, value: float) -> float:
    """The mean validation error of the study “fit” at the value of its knob nearest by ratio."""
    view, curve = _curve(scene)
    return float(curve.mean_validation[nearest(view.values, value, log=True)])


@quantity("worst fold over best fold at {number}")
def fold_ratio(scene: Scene, value: float) -> float:
    """The largest of the folds' validation errors over the smallest one, at the value nearest by ratio."""
    view, curve = _curve(scene)
    errors = curve.validation[nearest(view.values, value, log=True)]
    return float(np.max(errors) / np.min(errors))


# ---- weight decay (the study “decay”)


def _fit_with_decay(scene: Scene, decay: float):
    estimate = scene.made("decay estimate", lambda: estimator_of(scene.loss))
    fit = scene.made(("decay fit", decay), lambda: estimate.problem.fit(decay))
    if not fit.ok:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a minimum without more weight decay")
    return estimate, fit


def _weights(estimate, theta: np.ndarray) -> np.ndarray:
    return theta * estimate.problem.decayed


@quantity("weight norm with decay {number}")
def weight_norm_with_decay(scene: Scene, decay: float) -> float:
    """The length of the weights, biases aside, at the minimum of the loss plus decay/2 times their square."""
    estimate, fit = _fit_with_decay(scene, decay)
    return float(np.linalg.norm(_weights(estimate, fit.theta)))


@quantity("loss with decay {number}")
def loss_with_decay(scene: Scene, decay: float) -> float:
    """The training loss, without the penalty, at the minimum with that decay."""
    estimate, fit = _fit_with_decay(scene, decay)
    return float(estimate.problem.mean_loss(fit.theta))


@quantity("distance of hard and soft decay {number}")
def hard_and_soft(scene: Scene, decay: float) -> float:
    """How far the minimum with that soft decay is from the lowest point among weights no longer than its
    own, which is found by projected gradient descent (steps of 1/L until none moves by more than rounding;
    after 20,000 there is no answer): of the squared loss."""
    estimate, fit = _fit_with_decay(scene, decay)
    if estimate.loss != "squared":
        raise Unanswered(NoAnswer.NOT_KNOWN, what="the hard constraint of another loss than the squared one")
    problem = estimate.problem
    radius = float(np.linalg.norm(_weights(estimate, fit.theta)))
    X, y, n = problem.design, problem.targets, len(problem.targets)
    step = 1 / float(np.linalg.eigvalsh(X.T @ X / n)[-1])
    theta = np.zeros(X.shape[1])
    for _ in range(20_000):
        new = theta - step * X.T @ (X @ theta - y) / n
        length = float(np.linalg.norm(_weights(estimate, new)))
        if length > radius:
            new = np.where(problem.decayed > 0, new * radius / length, new)
        if np.max(np.abs(new - theta)) <= 1e-15 * max(1.0, float(np.max(np.abs(new)))):
            return float(np.linalg.norm(new - fit.theta))
        theta = new
    raise Unanswered(NoAnswer.NOT_KNOWN, what="the lowest point under the hard constraint")


@predicate("the data are separable")
def separable(scene: Scene) -> Finding:
    """The logistic fit without weight decay has no minimum: its weights grow without end."""
    estimate = estimator_of(scene.loss)
    status = learning.estimator(estimate.data, estimate.model, estimate.loss).fit().status
    return measured(status is FitStatus.SEPARATED, status=status.name.lower())
