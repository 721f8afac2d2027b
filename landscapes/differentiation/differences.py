"""Finite differences beside autodiff: how wrong they are, for every step.

    differences.study(f, theta)      # error against h, three methods; best steps; slopes

Differences are shown as a lesson and used as a witness (agreement.py); nothing runs on them.
A forward difference (f(x + h) - f(x)) / h is wrong by h f''/2, truncation, and by the rounding of f
over h, cancellation; a central one by h^2 f'''/6 and the same rounding. On log-log axes these are
lines of slope 1, 2 and -1. A complex step (complex_step.py) has slope 2 and no cancellation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.core.wording import format_number, named
from landscapes.tape import tape

from . import complex_step
from .fifty_digits import Replay
from .kinds import Way, Witness
from .stencil import stencil
from .words import of_study

METHODS = ("forward", "central", "complex")
# Not powers of two: those make x + h exact and look better than they are.
STEPS = np.geomspace(1e-16, 1.0, 129)
_SMALL = 1e-9  # complex steps below it have no truncation that a float would show
_ROUNDOFF = np.finfo(float).eps / 2
_LEAP = 1e3  # times what is not seen yet: no power of h grows so much from one step to the next


# The error against the step -----------------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """The error of one method against the step h, as lengths of the gradient's error.

    ``error`` (n,) in floats; ``truncation`` (n,), the same with the rounding taken away (fifty
    digits; None without a tape); ``slopes`` of the truncation and the cancellation branch, fitted on
    log-log axes, None for a branch that is not there; ``best`` step and its error as measured, and
    ``theory``, the step that the two branches' laws ask for (None where one is missing).
    ``small``: the complex step's largest error for h below 1e-9, None for differences.
    ``onset``: what becomes of truncation where the law of its order has no factor.
    ``refused``: why there is no such curve, in a sentence.
    """

    error: np.ndarray
    truncation: np.ndarray | None
    slopes: tuple[float | None, float | None]
    best: float | None
    best_error: float | None
    theory: float | None
    small: float | None = None
    onset: Onset | None = None
    refused: str = ""


@dataclass(frozen=True)
class Onset:
    """Truncation where the derivative that rules it is 0: from which step on, and how.

    ``step`` None: at no step; 0: at every one. As a power it grows from there with the ``slope``; at a
    jump or a kink h is longer than the way to the place where f or a derivative breaks.
    """

    step: float | None
    way: Way = Way.POWER
    slope: float | None = None
    error: float = 0.0


@dataclass(frozen=True)
class Study:
    """The derivatives of a landscape at one point, four ways.

    ``truth`` (d,) is the gradient by ``witness``; ``autodiff_error`` how far autodiff is from it;
    ``steps`` (n,); ``curves`` by the names in METHODS.
    """

    theta: np.ndarray
    steps: np.ndarray
    truth: np.ndarray
    witness: Witness
    autodiff_error: float
    curves: dict[str, Curve]

    words = property(of_study)


def differences(f: Landscape, theta: ArrayLike, steps: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The gradient at one point (d,) by forward and by central differences h (n,): (d, n) each."""
    theta, steps = as_theta(f.dimension, theta), np.asarray(steps, dtype=float)
    forward, backward, here = stencil(f.value, theta, steps)
    with np.errstate(all="ignore"):
        return (forward - here) / steps, (forward - backward) / (2 * steps)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def study(f: Landscape, theta: ArrayLike, steps: ArrayLike = STEPS) -> Study:
    """The errors of forward, central and complex steps at one point (d,), for steps h (n,).

    ValueError, with a sentence, where f or its gradient is undefined.
    """
    theta, steps = as_theta(f.dimension, theta), np.asarray(steps, dtype=float)
    _refuse_undefined(f, theta)
    facts = _Facts(f, theta)
    forward, central = differences(f, theta, steps)
    exact_forward, exact_central = facts.exact_differences(steps) or (None, None)
    curves = {
        "forward": facts.curve(1, steps, forward, exact_forward),
        "central": facts.curve(2, steps, central, exact_central),
    }
    try:
        steep = complex_step.gradient(f, theta, steps)
        curves["complex"] = facts.curve(0, steps, steep, None)
    except complex_step.NotAnalytic as refused:
        nothing = np.full(steps.shape, np.nan)
        curves["complex"] = Curve(nothing, None, (None, None), None, None, None, refused=str(refused))
    autodiff_error = float(_length(f.gradient(theta) - facts.truth))
    return Study(theta, steps, facts.truth, facts.witness, autodiff_error, curves)


def _refuse_undefined(f, theta):
    value, slope = f.value_and_gradient(theta)
    if not (np.isfinite(value) and np.all(np.isfinite(slope))):
        raise ValueError(f"{named(f)} has no derivative at this point: its value is {format_number(value)}")


def _length(vectors):
    """Over the first axis."""
    return np.sqrt(np.sum(np.square(vectors), axis=0))


class _Facts:
    """What the laws of error need at a point: truth, second and third derivatives, rounding."""

    def __init__(self, f, theta):
        self.f, self.theta = f, theta
        recorded = tape.of(f)
        self.replay = None
        axes = range(f.dimension)
        if recorded is None:
            self.witness = Witness.AUTODIFF
            self.truth = f.gradient(theta)
            reach = 1e-5 * (1 + np.abs(theta))
            ends = [f.hessian(theta + sign * np.diag(reach)) for sign in (1, -1)]
            third = [(ends[0] - ends[1])[i, i, i] / (2 * reach[i]) for i in axes]
            noise = 2 * _ROUNDOFF * np.abs(f.value(theta))
        else:
            self.witness = Witness.FIFTY_DIGITS
            self.replay = replay = Replay(recorded)
            self.truth = np.array([float(x) for x in replay.at(theta, recorded.gradient)])
            third, noise = self._third(replay), self._noise(replay)
        second = np.diagonal(f.hessian(theta))
        # error = factor * h^order + noise / h: two values are rounded, and so is x + h itself,
        # for which the difference in f is f' times as large. Root mean squares, independent.
        self.factor = {1: _length(second) / 2, 2: _length(np.array(third)) / 6}
        moved = np.abs(self.truth) * np.spacing(np.abs(theta)) / np.sqrt(12)
        once, twice = np.sqrt(2 * noise**2 + moved**2), np.sqrt(2 * noise**2 + 2 * moved**2)
        self.noise = {1: _length(once), 2: _length(twice) / 2}

    def _third(self, replay):
        """d3f/dx_i^3 by a central difference of fifty digits."""
        reach, third = replay.context.mpf(10) ** -15, []
        for i in range(len(self.theta)):
            one, other = (self._moved(replay, i, way, [replay.tape.hessian[i][i]]) for way in (reach, -reach))
            third.append(float((one - other) / (2 * reach)))
        return third

    def _moved(self, replay, i, way, slots):
        """The number in a slot at theta with its component i moved, to fifty digits."""
        point = [replay.context.mpf(x) for x in self.theta]
        point[i] += way
        return replay.at(point, slots)[0]

    def _noise(self, replay):
        """The rounding error of f near theta, measured: root mean square over a few points."""
        nudges = 1 + 1e-9 * np.random.default_rng(0).uniform(-1, 1, (len(self.theta), 24))
        points = self.theta[:, None] * nudges
        true = [replay.at(p, [replay.tape.value])[0] for p in points.T]
        errors = [float(replay.context.mpf(v) - t) for v, t in zip(self.f.value(points), true)]
        return np.sqrt(np.mean(np.square(errors)))

    def exact_differences(self, steps) -> tuple[np.ndarray, np.ndarray] | None:
        """Forward and central differences without rounding, (d, n) each; None without a tape."""
        if self.replay is None:
            return None
        replay, slots = self.replay, [self.replay.tape.value]
        (here,) = replay.at(self.theta, slots)
        forward, central = np.empty((2, len(self.theta), len(steps)))
        for i in range(len(self.theta)):
            for k, step in enumerate(steps):
                h = replay.context.mpf(step)
                one, other = (self._moved(replay, i, way, slots) for way in (h, -h))
                forward[i, k] = float((one - here) / h)
                central[i, k] = float((one - other) / (2 * h))
        return forward, central

    def curve(self, order, steps, slopes, exact) -> Curve:
        """Order 1 and 2 are differences; 0 stands for the complex step, which has no cancellation."""
        error = _length(slopes - self.truth[:, None])
        truncation = None if exact is None else _length(exact - self.truth[:, None])
        theory = None
        if order and self.factor[order] > 0 and self.noise[order] > 0:
            # Where truncation's slope and cancellation's are equal and opposite.
            theory = float((self.noise[order] / (order * self.factor[order])) ** (1 / (order + 1)))
        steady = _median_of_nine(error)
        at = int(np.nanargmin(steady)) if np.any(np.isfinite(steady)) else None
        best = None if at is None or (order == 0) else float(steps[at])
        best_error = None if at is None else float(steady[at])
        tiny = error[(steps <= _SMALL) & np.isfinite(error)] if order == 0 else np.empty(0)
        onset = self._onset(order, steps, error, truncation) if order and theory is None else None
        return Curve(
            error,
            truncation,
            self._slopes(order, steps, error, theory),
            best,
            best_error,
            theory,
            float(np.max(tiny)) if tiny.size else None,
            onset,
        )

    def _onset(self, order, steps, error, truncation) -> Onset:
        """Where truncation sets in although the derivative that rules it is 0."""
        # Without a tape all that stands well above the rounding is taken for it.
        unseen = 0.0 if truncation is not None else _LEAP * self.noise[order] / steps
        wrong = error if truncation is None else truncation
        known = wrong[np.isfinite(wrong)]
        largest = float(np.max(known, initial=0.0))
        unseen = unseen + 16 * _ROUNDOFF * _length(self.truth) + 1e-13 * largest

        def error_at(step):
            both = self.exact_differences(np.array([step])) or differences(self.f, self.theta, [step])
            return float(_length(both[order - 1] - self.truth[:, None])[0])

        late = wrong > unseen
        if not np.any(late):
            return Onset(None)
        first = int(np.argmax(late))
        bound = float(np.broadcast_to(unseen, steps.shape)[first])
        if first == 0:
            return Onset(0.0, error=float(np.min(known)))
        if wrong[first] <= _LEAP * bound:
            near = late & (steps <= 100 * steps[first])
            return Onset(float(steps[first]), Way.POWER, _slope(steps, wrong, near))
        low, high = float(steps[first - 1]), float(steps[first])
        for _ in range(24):  # the last step that stays on this side, to eight digits
            middle = np.sqrt(low * high)
            low, high = (low, middle) if error_at(middle) > bound else (middle, high)
        # Beyond a kink the error begins at 0.
        way = Way.JUMP if error_at(high) > 1e-4 * largest else Way.KINK
        return Onset(high, way)

    def _slopes(self, order, steps, error, theory):
        """Truncation's and cancellation's, fitted well to the right and to the left of the best h."""
        size = _length(self.truth)
        if order == 0:
            # Truncation shows as soon as it is above the last digits.
            top = self.factor[2]
            first = np.sqrt(100 * _ROUNDOFF * size / top) if top > 0 else np.inf
            return _slope(steps, error, (steps >= first) & (steps <= 30 * first)), None
        # Without truncation all of the curve is cancellation; below ``lost`` it is not even that:
        # f(x + h) = f(x), the difference is 0 and wrong by all of the derivative.
        best = theory or 1.0
        right = (steps >= 4 * best) & (steps <= 400 * best)
        lost = 8 * self.noise[order] / size if size > 0 else np.inf
        left = (steps <= best / 10) & (steps >= max(best / 1e5, lost))
        return _slope(steps, error, right), _slope(steps, error, left)


def _median_of_nine(error):
    """Rounding is a lottery: a single lucky h is not a good one."""
    padded = np.pad(error, 4, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 9), axis=1)


def _slope(steps, error, where):
    """The slope of log error over log h; None for less than half a decade of points."""
    where = where & np.isfinite(error) & (error > 0)
    if np.sum(where) < 4 or np.ptp(np.log10(steps[where])) < 0.5:
        return None
    return float(np.polyfit(np.log10(steps[where]), np.log10(error[where]), 1)[0])
