"""The gradient flow of a loss with many parameters, by its gradients.

    course = flow_course(loss, theta, times=np.linspace(0, 100, 51))
    course.points, course.values             # (d, m), (m,)

The flow of a network is stiff: its steepest direction would hold an ordinary explicit method to steps of
2/lambda for ever. Runge-Kutta-Chebyshev's s stages bear steps of about 0.65 s^2/lambda, so that the work
grows with the root of lambda only (B. Sommeijer, L. Shampine, J. Verwer, RKC: an explicit solver for
parabolic PDEs, J. Comput. Appl. Math. 88, 1997: formulas (2.2) to (2.8); order 2, with their error estimate).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report
from landscapes.slices.spectrum.kinds import End, SpectrumError
from landscapes.slices.spectrum.pairs import extremes
from landscapes.slices.spectrum.products import products

_DAMPING = 2 / 13
_MOST_STAGES = 250
_MARGIN = 1.15  # of the curvature that is reckoned with, over the one that was measured
_KNOWN = 1e-2  # of it: how well it is measured
_SAFETY, _LEAST, _MOST = 0.8, 0.1, 5.0
_TRIES = 60  # of one step, each at most half as long
_FRESH = 25  # steps after which the curvature is measured again


@dataclass(frozen=True, eq=False)
class FlowCourse:
    """Where the flow is at ``times`` (m,): ``points`` (d, m) and ``values`` (m,), NaN from where it is lost.

    ``gradients`` have been asked, in ``steps`` accepted steps; ``products`` of the Hessian measured how
    steep it is. The error of each step was held to ``tolerance``; that of the whole is not known.
    """

    times: np.ndarray
    points: np.ndarray = field(repr=False)
    values: np.ndarray
    tolerance: float
    gradients: int
    products: int
    steps: int


@np.errstate(all="ignore")  # what is not finite is a step that is not accepted
def flow_course(
    f: Landscape,
    start: ArrayLike,
    times: ArrayLike,
    tolerance: float = 1e-5,
    progress: Progress | None = None,
) -> FlowCourse:
    """Follow d theta/dt = -grad f from ``start`` (d,) at time 0, through ``times`` (m,), ascending from 0 on.

    ``tolerance`` is the error of one step, root mean square over the components, each in units of
    1 + its size. ``progress(done, m)`` may cancel. ValueError for times that do not ascend from 0 on.
    """
    theta, times = as_theta(f.dimension, start), np.asarray(times, dtype=float)
    if theta.ndim != 1 or times.ndim != 1 or np.any(np.diff(times, prepend=0.0) < 0):
        raise ValueError("a flow is followed from one start (d,) through times that ascend from 0 on")
    walker, m = _Walker(f, theta, tolerance), len(times)
    points, values = np.full((f.dimension, m), np.nan), np.full(m, np.nan)
    for k, time in enumerate(times):
        if not walker.go(float(time)):
            break
        points[:, k], values[k] = walker.theta, walker.value
        report(progress, k + 1, m)
    return FlowCourse(times, points, values, tolerance, walker.gradients, walker.products, walker.steps)


class _Walker:
    """A point on its way, with the slope there and the length of the next step."""

    def __init__(self, f: Landscape, theta: np.ndarray, tolerance: float):
        self.f, self.tolerance, self.theta = f, tolerance, theta.copy()
        self.time, self.gradients, self.products, self.steps = 0.0, 0, 0, 0
        self.value, self.force = self._asked(theta)
        self.top: np.ndarray | None = None
        self.curvature, self._since = 0.0, _FRESH
        self.h = 0.0

    def _asked(self, theta):
        self.gradients += 1
        value, gradient = self.f.value_and_gradient(theta)
        return float(value), -gradient

    def _measure(self) -> None:
        """The largest |eigenvalue| of the Hessian here, with a margin."""
        ends = extremes(products(self.f, self.theta), 1, End.BOTH, _KNOWN, start=self.top, again=False)
        self.top, self._since = ends.vectors[:, 0], 0
        self.products += ends.products
        self.curvature = _MARGIN * ends.scale

    def go(self, until: float) -> bool:
        """On to a time; whether it was reached."""
        if not (np.isfinite(self.value) and np.all(np.isfinite(self.force))):
            return False
        try:
            while self.time < until:
                if self._since >= _FRESH:
                    self._measure()
                if self.h == 0.0:
                    self.h = min(until, 1 / self.curvature if self.curvature else until)
                if not self._step(until):
                    return False
        except SpectrumError:  # the slope has an end here
            return False
        return True

    def _step(self, until: float) -> bool:
        """One accepted step, no further than ``until``."""
        for _ in range(_TRIES):
            left = until - self.time
            longest = 0.65 * (_MOST_STAGES**2 - 1) / self.curvature if self.curvature else left
            last = left <= min(self.h, longest)
            h = left if last else min(self.h, longest)
            if self.time + h == self.time:
                return False
            stages = max(2, 1 + math.ceil(math.sqrt(1 + 1.54 * h * self.curvature)))
            theta = self._moved(h, stages)
            value, force = self._asked(theta)
            error = 0.8 * (self.theta - theta) + 0.4 * h * (self.force + force)
            size = 1 + np.maximum(np.abs(self.theta), np.abs(theta))
            wrong = float(np.sqrt(np.mean((error / size) ** 2))) / self.tolerance
            if wrong <= 1 and np.isfinite(value) and value <= self.value + 1e-12 * abs(self.value):
                grown = h * min(_MOST, _SAFETY * wrong ** (-1 / 3) if wrong > 0 else _MOST)
                self.h = max(grown, self.h) if last else grown
                self.theta, self.value, self.force = theta, value, force
                self.time = until if last else self.time + h
                self.steps, self._since = self.steps + 1, self._since + 1
                return True
            shrunk = _SAFETY * wrong ** (-1 / 3) if np.isfinite(wrong) and wrong > 1 else _LEAST
            self.h = h * min(0.5, max(_LEAST, shrunk))
            if self._since:  # it may have grown steeper
                self._measure()
        return False

    def _moved(self, h: float, stages: int) -> np.ndarray:
        first, mu, nu, moved, gamma = _coefficients(stages)
        start, force = self.theta, self.force
        before, now = start, start + first * h * force
        for j in range(2, stages + 1):
            _, pushed = self._asked(now)
            k = j - 2
            rest = 1 - mu[k] - nu[k]
            new = rest * start + mu[k] * now + nu[k] * before + h * (moved[k] * pushed + gamma[k] * force)
            before, now = now, new
        return now


@lru_cache(maxsize=512)
def _coefficients(stages: int):
    """mu~_1, and mu, nu, mu~, gamma~ of the stages 2, 3, ..., s."""
    w0 = 1 + _DAMPING / stages**2
    polynomials = [Chebyshev.basis(j) for j in range(stages + 1)]
    values = [[float(p.deriv(n)(w0) if n else p(w0)) for n in range(3)] for p in polynomials]
    w1 = values[stages][1] / values[stages][2]
    b = [0.0, 0.0, *(second / first**2 for _, first, second in values[2:])]
    b[0] = b[1] = b[2]
    a = [1 - b[j] * values[j][0] for j in range(stages + 1)]
    steps = range(2, stages + 1)
    mu = tuple(2 * b[j] * w0 / b[j - 1] for j in steps)
    nu = tuple(-b[j] / b[j - 2] for j in steps)
    moved = tuple(2 * b[j] * w1 / b[j - 1] for j in steps)
    gamma = tuple(-a[j - 1] * 2 * b[j] * w1 / b[j - 1] for j in steps)
    return b[1] * w1, mu, nu, moved, gamma
