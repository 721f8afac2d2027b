"""The averages that relaxed.py makes landscapes of: means of f over shifts of theta.

Each is a function of theta (d, *batch) written with autograd.numpy, whose ``whole`` does all points
at once. Short ones are recorded on a tape like any landscape. Long ones (f at thousands of shifts)
are evaluated in chunks of points, so that a picture's 40,000 points fit in memory; autograd
differentiates every chunk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive
from autograd.tracer import getval, isbox

from landscapes.core.landscape import Landscape
from landscapes.core.wording import named
from landscapes.tape import autodiff, tape
from landscapes.tape.tracing import TracedArray, Unrecordable

from .words import Estimator

_RECORDED = 1500  # operations of the value alone; recorded in 0.2 s
_IN_FLIGHT = 1 << 17  # values of f at a time: 1 MB


@dataclass(frozen=True)
class Average:
    """The mean of f over shifts of the given spread, "gaussian" or "uniform" in [-spread, spread]."""

    f: Landscape
    spread: float
    kind: str

    estimator: ClassVar[Estimator]

    @property
    def evaluations(self) -> int:
        """Values of f for one of the average."""
        raise NotImplementedError

    def whole(self, theta: Any) -> Any:
        """All points at once, (d, *batch) -> batch, fit for autograd."""
        raise NotImplementedError

    def __call__(self, theta: Any, **settings) -> Any:
        """(d, *batch) -> batch. ``settings`` are f's, which it holds already."""
        if isinstance(plain(theta), TracedArray):
            self._refuse_long()
            return self.whole(theta)
        return _value(theta, self)

    def ready(self, theta: np.ndarray) -> tuple[Callable, int]:
        """What is to be called with chunks of theta (d, n), and how many numbers a point holds."""
        return self.whole, self.evaluations

    def _refuse_long(self):
        known = tape.of(self.f)
        if known is None or self._length(len(known.live((known.value,)))) > _RECORDED:
            raise Unrecordable(
                f"{self.evaluations:,} copies of {named(self.f)} would make too long a tape; "
                "autograd differentiates them directly"
            )

    def _length(self, operations: int) -> int:
        """Of the tape of the average's value, that of f's being so many operations long."""
        return operations * self.evaluations


def plain(theta: Any) -> Any:
    """What is inside autograd's boxes: constant for every derivative."""
    while isbox(theta):
        theta = getval(theta)
    return theta


def _spread_out(theta, shift):
    """theta (d, *batch) moved by shifts (d, K): (d, *batch, K)."""
    d, batch = theta.shape[0], theta.shape[1:]
    moved = anp.reshape(theta, (*theta.shape, 1))
    return moved + shift.reshape(d, *(1,) * len(batch), -1)


# Chunks -------------------------------------------------------------------------------------------


def _in_chunks(part, theta, average, lead):
    """part(whole, points) of every chunk of theta (d, n), put together: (*lead, *batch)."""
    flat = theta.reshape(len(theta), -1)
    whole, held = average.ready(flat)
    step = max(1, _IN_FLIGHT // held)
    parts = [part(whole, flat[:, k : k + step]) for k in range(0, flat.shape[1], step)]
    if not parts:
        return np.empty((*lead, *theta.shape[1:]))
    return np.concatenate(parts, axis=-1).reshape((*lead, *theta.shape[1:]))


@primitive
def _value(theta, average):
    return _in_chunks(lambda whole, points: whole(points), theta, average, ())


@primitive
def slope(theta: Any, average: Average) -> Any:
    """The gradient of an average: (d, *batch) -> (d, *batch)."""

    def part(whole, points):
        with autodiff.differentiating():
            return autodiff.slope(whole, points, np.ones(points.shape[1:]))

    return _in_chunks(part, theta, average, (len(theta),))


def curvature(theta: np.ndarray, average: Average) -> np.ndarray:
    """The Hessian of an average: (d, *batch) -> (d, d, *batch)."""

    def part(whole, points):
        with autodiff.differentiating():
            return np.array(list(autodiff.slope_rows(whole, points, np.ones(points.shape[1:]))))

    return _in_chunks(part, theta, average, (len(theta), len(theta)))


def _gradient_vjp(ans, theta, average):
    hessian = cache(lambda: curvature(plain(theta), average))  # autograd asks once for every row

    def pull_back(g):
        return np.einsum("i...,ij...->j...", g, hessian())

    return pull_back


defvjp(_value, lambda ans, theta, average: lambda g: g * slope(theta, average), argnums=(0,))
defvjp(slope, _gradient_vjp, argnums=(0,))


# f at shifted points ------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def shifts(kind: str, d: int, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes (d, K) and weights (K,) of a tensor Gauss-Hermite or Gauss-Legendre rule of spread 1.

    From the eigenvalues of the Jacobi matrix (G. H. Golub and J. H. Welsch, 1969); Hermite's nodes
    whose weights no float would feel are left out.
    """
    k = np.arange(1, nodes)
    beside = np.sqrt(k) if kind == "gaussian" else k / np.sqrt(4.0 * k**2 - 1)
    places, frame = np.linalg.eigh(np.diag(beside, 1) + np.diag(beside, -1))
    places, weights = (places - places[::-1]) / 2, (frame[0] ** 2 + frame[0, ::-1] ** 2) / 2
    places, weights = places[weights > 1e-20], weights[weights > 1e-20]
    grid = np.array(np.meshgrid(*[places] * d, indexing="ij")).reshape(d, -1)
    mass = np.prod(np.array(np.meshgrid(*[weights] * d, indexing="ij")).reshape(d, -1), axis=0)
    kept = mass > 1e-20
    return _shared(grid[:, kept]), _shared(mass[kept] / np.sum(mass[kept]))


def _shared(array):
    """Remembered for all threads, so that none may write into it."""
    array.flags.writeable = False
    return array


@lru_cache(maxsize=16)
def _drawn(kind: str, d: int, samples: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    size = (d, samples)
    return _shared(draw.standard_normal(size) if kind == "gaussian" else draw.uniform(-1, 1, size))


@dataclass(frozen=True)
class Shifted(Average):
    """The mean of f at shifted points; its derivatives are the means of f's (pathwise).

    ``nodes`` of a quadrature along each axis; or with nodes = 0 as many random ``samples``.
    """

    nodes: int = 0
    samples: int = 0
    seed: int = 0

    estimator = Estimator.PATHWISE

    @property
    def evaluations(self) -> int:
        return self._rule()[0].shape[1]

    def _rule(self):
        d = self.f.dimension
        if self.nodes:
            return shifts(self.kind, d, self.nodes)
        drawn = _drawn(self.kind, d, self.samples, self.seed)
        return drawn, np.full(self.samples, 1 / self.samples)

    def _part(self, points):
        """What is averaged, at points (d, *batch, K)."""
        return self.f.objective(points)

    def whole(self, theta: Any) -> Any:
        shift, weights = self._rule()
        heights = self._part(_spread_out(theta, self.spread * shift))
        if np.shape(heights) != (*theta.shape[1:], len(weights)):
            heights = heights + anp.zeros((*theta.shape[1:], len(weights)))
        return anp.sum(heights * weights, axis=-1)


@dataclass(frozen=True)
class Scored(Average):
    """The mean of f over random Gaussian shifts, with derivatives by the score function.

    f is not differentiated: d/dtheta E f = E f(theta + spread z) z / spread (R. J. Williams, Machine
    Learning 8 (1992)). The sample's own weights carry the derivative; the mean of the others is
    taken from each value of f, which leaves the estimate unbiased and less noisy.
    """

    samples: int = 0
    seed: int = 0

    estimator = Estimator.SCORE

    @property
    def evaluations(self) -> int:
        return self.samples

    def _refuse_long(self):
        raise Unrecordable("a score function is evaluated as an array; it is no formula of theta")

    def whole(self, theta: Any) -> Any:
        drawn = _drawn("gaussian", self.f.dimension, self.samples, self.seed)
        here = plain(theta)
        heights = self.f.value(_spread_out(here, self.spread * drawn))
        mean = np.mean(heights, axis=-1)
        moved = (theta - here) / self.spread  # 0, but not for autograd
        along = anp.tensordot(anp.moveaxis(moved, 0, -1), drawn, 1)
        weights = anp.exp(along - 0.5 * anp.sum(moved**2, axis=0)[..., None])
        rest = (heights - mean[..., None]) * (weights - 1)
        return mean + anp.sum(rest, axis=-1) / (self.samples - 1)
