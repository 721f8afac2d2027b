"""The minimum of a convex training loss: in closed form, or by Newton's method with a proof of it.

Squared losses of models that are linear in their parameters have a closed form. Logistic regression has
none, and its loss need not have a minimum at all: where a line separates the classes it falls for ever
(Albert and Anderson 1984, Biometrika 71). So Newton's answer is taken only where the numbers at its end
show that a minimum exists nearby.

Let H be the Hessian at theta, g the gradient, R the length of the longest row phi_i of the design. Along a
unit vector u the curvature c(s) of the logistic loss satisfies |c'| <= R c, since |s''(z)| <= s'(z) for the
sigmoid s (Bach 2010, Electronic Journal of Statistics 4). Hence the slope at theta + s u is at least
g.u + u'Hu (1 - exp(-R s)) / R. With g.u >= -sqrt(g'H^-1 g) sqrt(u'Hu) that is positive from some s on, in
every direction, where R sqrt(g'H^-1 g) < sqrt(least eigenvalue of H): the loss has a minimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .data_set import DataSet
from .kinds import FitStatus
from .least_squares import LeastSquares
from .losses import get
from .models.registry import Model, NotLearnable

_STEPS = 100
_TOLERANCE = 1e-10  # of the gradient, the columns of the design scaled to sizes of at most 1
_ENOUGH = 1e-14  # nothing more is to be gained by another step
_NEAR = 1e-11  # of the loss that a step may gain: less is not told from rounding
_SHORTEST = 1e-9  # of a step
_ROOM = 0.5  # of the bound within which a minimum is proved: rounding must not decide
_MARGIN = 1e-9  # of the outputs' size: less might be rounding


@dataclass(frozen=True, eq=False)
class Fit:
    """Parameters (d,) at the minimum, read-only, and how they were come by; NaN where there are none."""

    theta: np.ndarray
    status: FitStatus

    @property
    def ok(self) -> bool:
        """Whether theta is a minimum."""
        return self.status in (FitStatus.CLOSED_FORM, FitStatus.CONVERGED)


@dataclass(frozen=True, eq=False)
class ConvexProblem:
    """The mean loss over rows of a design (N, d) and targets (N,), plus decay/2 |w|^2 without biases.

    ``decayed`` (d,) is 1 for what decays and 0 for a bias. ``loss`` is squared or cross_entropy, whose
    targets are 0 and 1. Linear in theta, so convex.
    """

    design: np.ndarray
    targets: np.ndarray
    decayed: np.ndarray
    loss: str

    def taken(self, which: np.ndarray) -> ConvexProblem:
        """The same of some of the rows, by their positions."""
        return ConvexProblem(self.design[which], self.targets[which], self.decayed, self.loss)

    def mean_loss(self, theta: np.ndarray) -> float:
        """The mean loss alone, without the penalty."""
        z = self.design @ theta
        return float(np.mean(get(self.loss).per_row(z[:, None], self.targets[:, None])))

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """The gradient of ``mean_loss``: (d,)."""
        z = self.design @ theta
        share = z if self.loss == "squared" else _sigmoid(z)
        error = share - self.targets
        return self.design.T @ error / len(z)

    def over_weights(self, weights: np.ndarray) -> np.ndarray:
        """The least mean loss over the bias, which is the last parameter: weights (d - 1, k) -> (k,).

        NaN where it has no minimum, which is so for rows of one class of cross-entropy.
        """
        z = self.design[:, :-1] @ weights
        if self.loss == "squared":
            error = z - self.targets[:, None]
            return np.asarray(0.5 * np.var(error, axis=0))
        if np.ptp(self.targets) == 0:
            return np.full(z.shape[1], np.nan)
        z = z + _biases(z, float(np.mean(self.targets)))
        signs = 2 * self.targets[:, None] - 1
        return np.asarray(np.mean(np.logaddexp(0.0, -signs * z), axis=0))

    def misclassified(self, theta: np.ndarray) -> float:
        """The share of the rows on whose class the output's sign is wrong."""
        return float(np.mean((self.design @ theta > 0) != (self.targets > 0)))

    def squares(self, decay: float) -> LeastSquares:
        """The problem of least squares that it is, where the loss is squared."""
        return LeastSquares(self.design, self.targets, decay * self.decayed)

    def fit(self, decay: float = 0.0) -> Fit:
        """The minimum with this decay, at least 0; of many the shortest, where the loss is squared."""
        if self.loss == "squared":
            return _fit(self.squares(decay).solution, FitStatus.CLOSED_FORM)
        if np.ptp(self.targets) == 0:
            return _none(self, FitStatus.ONE_CLASS)
        return _newton(self, decay)


def convex_problem(model: Model, data: DataSet, loss: str) -> ConvexProblem:
    """The mean loss of a model that is linear in its parameters, over all rows of ``data``.

    NotLearnable, with a sentence, for a model or a loss whose minimum is not proved here.
    """
    model.check(data)
    get(loss).check(data, model.width(data))
    design = model.design(data.X)
    if design is None or loss not in ("squared", "cross_entropy"):
        raise NotLearnable(
            f"{model.title} with the loss {loss} is not fitted to a proved minimum: take the squared loss of "
            "a model that is linear in its parameters, or the cross-entropy of logistic regression"
        )
    decayed = np.concatenate(
        [
            np.full(int(np.prod(shape)), 0.0 if name.startswith("b") else 1.0)
            for name, shape in model.shapes(data).items()
        ]
    )
    return ConvexProblem(design, get(loss).targets(data, 1)[:, 0], decayed, loss)


def _newton(problem: ConvexProblem, decay: float) -> Fit:
    """Newton's method with Armijo's halvings from 0, on columns scaled to sizes of at most 1."""
    sizes = np.max(np.abs(problem.design), axis=0)
    used = sizes > 0  # a feature that is 0 in every row has the weight 0: the shortest
    scaled = _Scaled(
        problem.design[:, used] / sizes[used],
        problem.targets,
        decay * problem.decayed[used] / sizes[used] ** 2,
    )
    theta = np.zeros(scaled.design.shape[1])
    height, gradient = scaled.value(theta), scaled.gradient(theta)
    for _ in range(_STEPS):
        if decay == 0 and scaled.separates(theta):
            return _none(problem, FitStatus.SEPARATED)
        hessian = scaled.hessian(theta)
        if np.linalg.norm(gradient) <= _ENOUGH:
            break
        try:
            step = np.linalg.solve(hessian, -gradient)
        except np.linalg.LinAlgError:
            break
        fall, length = -float(gradient @ step), 1.0
        # So near the minimum values are equal to rounding: the gradient says whether a step is one.
        near = fall <= _NEAR * (1 + height)
        while not near and not scaled.value(theta + length * step) <= height - 1e-4 * length * fall:
            length /= 2
            if length < _SHORTEST:
                return _none(problem, FitStatus.NOT_CONVERGED)
        beyond = theta + length * step
        slope = scaled.gradient(beyond)
        if near and not np.linalg.norm(slope) < np.linalg.norm(gradient):
            break
        theta, gradient, height = beyond, slope, scaled.value(beyond)
    else:
        return _none(problem, FitStatus.NOT_CONVERGED)
    if not _proved(gradient, hessian, float(np.max(np.linalg.norm(scaled.design, axis=1)))):
        return _none(problem, FitStatus.NOT_CONVERGED)
    everything = np.zeros(len(used))
    everything[used] = theta / sizes[used]
    return _fit(everything, FitStatus.CONVERGED)


@dataclass(frozen=True, eq=False)
class _Scaled:
    """The logistic loss of a design (N, d), targets 0 and 1, and a ridge (d,)."""

    design: np.ndarray
    targets: np.ndarray
    ridge: np.ndarray

    def value(self, theta: np.ndarray) -> float:
        margins = (2 * self.targets - 1) * (self.design @ theta)
        return float(np.mean(np.logaddexp(0.0, -margins)) + 0.5 * self.ridge @ theta**2)

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        error = _sigmoid(self.design @ theta) - self.targets
        return self.design.T @ error / len(error) + self.ridge * theta

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        share = _sigmoid(self.design @ theta)
        return (self.design.T * (share * (1 - share))) @ self.design / len(share) + np.diag(self.ridge)

    def separates(self, theta: np.ndarray) -> bool:
        """Whether every output has the right sign, by more than rounding."""
        z = self.design @ theta
        return bool(np.min((2 * self.targets - 1) * z) > _MARGIN * np.max(np.abs(z)))


def _biases(z: np.ndarray, share: float) -> np.ndarray:
    """The biases b (k,) with mean sigmoid(z + b) = share, by Newton's steps within a bracket that shrinks.

    z is (N, k). sigmoid(max z + b) <= share says that b is too small, and sigmoid(min z + b) the other way.
    """
    middle = float(np.log(share / (1 - share)))
    low, high = middle - np.max(z, axis=0), middle - np.min(z, axis=0)
    b = 0.5 * (low + high)
    for _ in range(_STEPS):
        p = _sigmoid(z + b)
        excess, slope = np.mean(p, axis=0) - share, np.mean(p * (1 - p), axis=0)
        low, high = np.where(excess <= 0, b, low), np.where(excess >= 0, b, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = b - excess / slope
        beyond = ~((low <= step) & (step <= high))
        following = np.where(beyond, 0.5 * (low + high), step)
        moved = np.max(np.abs(following - b))
        b = following
        if moved <= 1e-13 * (1 + np.max(np.abs(b))):
            break
    return b


def _proved(gradient: np.ndarray, hessian: np.ndarray, longest: float) -> bool:
    """Whether the gradient is small, and shows with the Hessian that a minimum exists: see above."""
    least = float(np.linalg.eigvalsh(hessian)[0])
    if not (least > 0 and np.linalg.norm(gradient) <= _TOLERANCE):
        return False
    decrement = float(gradient @ np.linalg.solve(hessian, gradient))
    return bool(longest**2 * decrement < _ROOM**2 * least)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _fit(theta: np.ndarray, status: FitStatus) -> Fit:
    theta.setflags(write=False)
    return Fit(theta, status)


def _none(problem: ConvexProblem, status: FitStatus) -> Fit:
    return _fit(np.full(problem.design.shape[1], np.nan), status)
