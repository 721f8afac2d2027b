"""Second order, with the Hessian itself: Newton's method and what keeps it out of trouble.

All work in the eigenbasis of the Hessian, where a model is d independent parabolas. Where the
Hessian or the gradient is not finite there is no model to follow, and a member stays where it is
(damped Newton falls back on the gradient while that is finite).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.schedules import StepSize

from . import common_knobs
from .line_search import along, backtracking, moved

FAMILY = "Second order: curvature"

# Eigenvalues below this share of the largest one are rounding: those directions count as flat.
_RANK = 1e-12
# Where f differs by less than this share of |f|, its rounding decides, not the landscape.
_ROUNDING = 16 * np.finfo(float).eps
# Newton's iteration for the trust region's multiplier converges in about 5; bisection backs it.
_SECULAR_STEPS = 60
# Armijo's backtracking halves a step this often before it gives up (to 1e-15 of it).
_TRIALS = 50
# A gradient component this small beside the gradient is zero: the trust region's hard case.
_HARD = 1e-14


class Spectrum(NamedTuple):
    """The Hessian's eigenvalues (d, *batch), ascending, and unit eigenvectors (d, d, *batch).

    Column k, ``vectors[:, k]``, belongs to ``values[k]``; its largest component is positive.
    """

    values: np.ndarray
    vectors: np.ndarray

    def coordinates(self, vector):
        """A vector's coordinates in the eigenbasis: (d, *batch) -> (d, *batch)."""
        return np.sum(self.vectors * vector[:, None], axis=0)

    def vector(self, coordinates):
        """The vector of those coordinates: (d, *batch) -> (d, *batch)."""
        return np.sum(self.vectors * coordinates[None], axis=1)


def spectrum(hessian) -> Spectrum:
    """The eigen-decomposition of every member's Hessian (d, d, *batch); NaN where not finite."""
    finite = np.all(np.isfinite(hessian), axis=(0, 1))
    matrices = np.where(finite, hessian, 0.0)
    values, vectors = np.linalg.eigh(np.moveaxis(matrices, (0, 1), (-2, -1)))
    largest = np.take_along_axis(vectors, np.argmax(np.abs(vectors), axis=-2)[..., None, :], axis=-2)
    vectors = np.where(largest < 0, -vectors, vectors)  # LAPACK leaves the sign open
    values = np.where(finite, np.moveaxis(values, -1, 0), np.nan)
    return Spectrum(values, np.moveaxis(vectors, (-2, -1), (0, 1)))


def norm(vector):
    """The length of every member's vector: (d, *batch) -> batch."""
    return np.sqrt(along(vector, vector))


def _newton_direction(eigen, gradient):
    """H^+ g by the pseudo-inverse: flat directions (see _RANK) are left alone."""
    least = _RANK * np.max(np.abs(eigen.values), axis=0)
    flat = np.abs(eigen.values) <= least
    inverse = np.where(flat, 0.0, 1 / np.where(flat, 1.0, eigen.values))
    return eigen.vector(inverse * eigen.coordinates(gradient))


def _jumped(theta, jump):
    """theta - jump, or theta where the jump is not finite."""
    return np.where(np.all(np.isfinite(jump), axis=0), theta - jump, theta)


class CurvatureState(NamedTuple):
    t: np.ndarray


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\, H^{-1} \nabla L(\theta),"
    r"\quad H = \nabla^2 L(\theta)",
    reference="J. Raphson, Analysis Aequationum Universalis (1690); T. Simpson (1740)",
    order=2,
)
@dataclass(frozen=True)
class Newton(Optimizer):
    """Jumps to where the parabola that fits here has its flat point, be it bottom, saddle or top.

    Where H is singular, its pseudo-inverse stands in: no step along flat directions.
    """

    step_size: StepSize = knob(1.0, 1e-3, 3, r"\delta", "the share of the jump that is taken")

    def stability_limit(self, curvature):
        return 2.0

    def init(self, theta, streams):
        return CurvatureState(counter(theta))

    def step(self, oracle, theta, state):
        gradient, hessian = oracle.gradient(theta), oracle.hessian(theta)
        with np.errstate(all="ignore"):
            direction = _newton_direction(spectrum(hessian), gradient)
            theta = _jumped(theta, self.rate(state.t) * direction)
        return theta, CurvatureState(state.t + 1)


class SearchingState(NamedTuple):
    t: np.ndarray
    stuck: np.ndarray  # whether a search has found nothing lower: the next would neither


@optimizer(
    formula=r"p = H^{-1} \nabla L(\theta)\ (\text{or } \nabla L \text{ if } p^\top \nabla L \le 0),"
    r"\quad \theta \leftarrow \theta - \beta^k p,\quad "
    r"L(\theta - \beta^k p) \le L(\theta) - c_1\,\beta^k p^\top \nabla L",
    reference="J. Nocedal, S. Wright, Numerical Optimization, 2nd ed. (2006), chapter 3",
    title="Damped Newton",
    order=2,
)
@dataclass(frozen=True)
class DampedNewton(Optimizer):
    """Newton with a hand on the brake: it looks before it jumps, and never jumps uphill.

    Where Newton's direction does not descend (by an angle whose cosine is at least 1e-8), it takes
    the gradient; then it backtracks from the full step by Armijo's rule.
    """

    shrink: float = knob(0.5, 0.1, 0.9, r"\beta", "what a step that is too long is multiplied by")
    sufficient_decrease: float = common_knobs.sufficient_decrease()

    def init(self, theta, streams):
        return SearchingState(counter(theta), np.zeros(np.shape(theta)[1:], dtype=bool))

    def step(self, oracle, theta, state):
        searching = ~state.stuck
        if not np.any(searching):
            return theta, state._replace(t=state.t + 1)
        value, gradient = oracle.value_and_gradient(theta, where=searching)
        hessian = oracle.hessian(theta, where=searching)
        with np.errstate(all="ignore"):
            newton = _newton_direction(spectrum(hessian), gradient)
            descends = along(newton, gradient) > 1e-8 * norm(newton) * norm(gradient)
            direction = -np.where(descends, newton, gradient)
            slope = along(gradient, direction)
            length = backtracking(
                oracle,
                theta,
                value,
                slope,
                direction,
                1.0,
                self.shrink,
                self.sufficient_decrease,
                _TRIALS,
                active=searching,
            )
            stuck = state.stuck | ~(length > 0)
        return moved(theta, length, direction), SearchingState(state.t + 1, stuck)


@optimizer(
    formula=r"\theta \leftarrow \theta - \delta\,|H|_\varepsilon^{-1} \nabla L(\theta),\quad "
    r"|H|_\varepsilon = \sum_i \max(|\lambda_i|, \varepsilon)\, v_i v_i^\top",
    reference="Y. Dauphin et al., NeurIPS 27 (2014)",
    title="Saddle-free Newton",
    order=2,
)
@dataclass(frozen=True)
class SaddleFreeNewton(Optimizer):
    """Newton that runs away from saddles: it turns round where the ground curves downward."""

    step_size: StepSize = knob(1.0, 1e-3, 3, r"\delta", "the share of the jump that is taken")
    floor: float = knob(
        0.1,
        1e-8,
        1e3,
        r"\varepsilon",
        "the least curvature reckoned with, so that flat ground does not fling it away",
        log=True,
    )

    def stability_limit(self, curvature):
        return 2.0

    def init(self, theta, streams):
        return CurvatureState(counter(theta))

    def step(self, oracle, theta, state):
        gradient, hessian = oracle.gradient(theta), oracle.hessian(theta)
        with np.errstate(all="ignore"):
            eigen = spectrum(hessian)
            curvature = np.maximum(np.abs(eigen.values), self.floor)
            direction = eigen.vector(eigen.coordinates(gradient) / curvature)
            theta = _jumped(theta, self.rate(state.t) * direction)
        return theta, CurvatureState(state.t + 1)


class ModelState(NamedTuple):
    """What a method that may refuse its own step knows at theta, so as not to ask twice."""

    t: np.ndarray
    size: np.ndarray  # the damping, or the radius of trust
    moved: np.ndarray  # whether theta is new, so that the rest must be asked
    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray


def _no_model(theta, size):
    d, *batch = np.shape(theta)
    return ModelState(
        t=counter(theta),
        size=np.full(batch, size),
        moved=np.ones(batch, dtype=bool),
        value=np.zeros(batch),
        gradient=np.zeros((d, *batch)),
        hessian=np.zeros((d, d, *batch)),
    )


def _model(oracle, theta, state):
    """Value, gradient and Hessian at theta, asked only for members that moved."""
    new = state.moved
    if not np.any(new):
        return state.value, state.gradient, state.hessian
    value, gradient = oracle.value_and_gradient(theta, where=new)
    hessian = oracle.hessian(theta, where=new)
    return (
        np.where(new, value, state.value),
        np.where(new, gradient, state.gradient),
        np.where(new, hessian, state.hessian),
    )


def _gain(oracle, theta, value, step, promised):
    """What f fell by over what the model promised; 1 where both drown in the rounding of f."""
    there = oracle.value(theta + step)
    rounding = _ROUNDING * np.abs(value)
    drowned = (promised <= rounding) & (np.abs(value - there) <= rounding)
    gain = np.where(drowned, 1.0, (value - there) / promised)
    return np.where(np.isfinite(gain) & np.isfinite(there), gain, -np.inf)


@optimizer(
    formula=r"\theta \leftarrow \theta - (H + (\mu + \lambda) I)^{-1} \nabla L(\theta),\quad "
    r"\mu = \max(0, -\lambda_{\min}(H)),\quad "
    r"\lambda \leftarrow \lambda / \nu \text{ if } L \text{ fell, else } \lambda\,\nu \quad "
    r"(\lambda = \lambda_0 \text{ at first})",
    reference="K. Levenberg, Quart. Appl. Math. 2 (1944); D. Marquardt, J. SIAM 11 (1963)",
    title="Levenberg–Marquardt Newton",
    order=2,
)
@dataclass(frozen=True)
class LevenbergMarquardt(Optimizer):
    """Half gradient, half Newton: bold after every success, humble after every failure.

    A step that does not lower f is refused: theta stays for that step, and the damping grows. Where
    the Hessian has a negative eigenvalue it is lifted by mu first, so that every step descends.
    """

    damping: float = knob(
        1.0, 1e-6, 1e6, r"\lambda_0", "the first damping: large ones follow the gradient", log=True
    )
    factor: float = knob(4.0, 1.1, 100, r"\nu", "what damping changes by after a step", log=True)

    def init(self, theta, streams):
        return _no_model(theta, self.damping)

    def step(self, oracle, theta, state):
        value, gradient, hessian = _model(oracle, theta, state)
        with np.errstate(all="ignore"):
            eigen = spectrum(hessian)
            slopes = eigen.coordinates(gradient)
            lifted = eigen.values - np.minimum(eigen.values[0], 0)
            shares = slopes / (lifted + state.size)
            step = -eigen.vector(shares)
            promised = np.sum(shares * slopes - shares**2 * eigen.values / 2, axis=0)
            accepted = _gain(oracle, theta, value, step, promised) > 1e-4
            damping = np.where(accepted, state.size / self.factor, state.size * self.factor)
            damping = np.clip(damping, 1e-20, 1e20)
            following = np.where(accepted, theta + step, theta)
        changed = np.any(following != theta, axis=0)
        return following, ModelState(state.t + 1, damping, changed, value, gradient, hessian)


def trust_step(eigen, gradient, radius):
    """The exact minimum of g.p + p.H p / 2 over |p| <= radius: (d, *batch), for every member.

    p = -(H + m I)^-1 g with the multiplier m >= max(0, -lambda_1) that makes |p| the radius, or
    m = 0 where Newton's step is short enough. With s = m + lambda_1, kept as such so that tiny ones
    survive, 1/|p(s)| - 1/radius is nearly linear: Newton's iteration, in a shrinking bracket. In
    the hard case (no gradient along the lowest eigenvectors, and |p| short even at s = 0) the
    rest of the radius is gone along the first one.
    J. More, D. Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983).
    """
    with np.errstate(all="ignore"):  # infinitely long steps are answers here
        return -eigen.vector(_trust_shares(eigen.values, eigen.coordinates(gradient), radius))


def _trust_shares(curvatures, slopes, radius):
    """-p in the eigenbasis, from the eigenvalues and the gradient there; all (d, *batch)."""
    slopes = np.where(np.abs(slopes) <= _HARD * norm(slopes), 0.0, slopes)
    lowest = curvatures[0]
    gaps = curvatures - lowest
    gaps = np.where(gaps <= _HARD * np.max(np.abs(curvatures), axis=0), 0.0, gaps)

    def step_at(s):
        below = gaps + s
        return np.where(slopes == 0, 0.0, slopes / np.where(below > 0, below, np.nan))

    least = np.maximum(lowest, 0.0)  # m >= 0 and s >= 0
    shares = step_at(least)
    length = norm(shares)  # NaN where a gradient meets no curvature at all: infinitely long
    inside = length <= radius
    low = np.maximum(least, np.max(np.abs(slopes) / radius - gaps, axis=0))
    high = np.maximum(norm(slopes) / radius, low)
    s = low
    for _ in range(_SECULAR_STEPS):
        shares = step_at(s)
        length = norm(shares)
        growing = np.sum(np.where(slopes == 0, 0.0, shares**2 / (gaps + s)), axis=0)
        long = length > radius
        low, high = np.where(long, s, low), np.where(long, high, s)
        newton = s + length**2 / growing * (length - radius) / radius
        between = (newton >= low) & (newton <= high)
        following = np.where(between, newton, low + (high - low) / 2)
        done = inside | ~(np.abs(following - s) > 4 * np.finfo(float).eps * s)
        s = np.where(done, s, following)
        if np.all(done):
            break
    shares = np.where(inside, step_at(least), step_at(s))
    # Inside although the lowest curvature is negative: the hard case.
    missing = np.sqrt(np.maximum(radius**2 - np.sum(shares**2, axis=0), 0.0))
    first = np.arange(len(shares)).reshape((-1,) + (1,) * (shares.ndim - 1)) == 0
    return np.where(first & inside & (lowest < 0), shares - missing, shares)


@optimizer(
    formula=r"p = \arg\min_{\|p\| \le \Delta}\ \nabla L^\top p + \tfrac12 p^\top H p,\quad "
    r"\theta \leftarrow \theta + p \ \text{ if } \varrho = "
    r"\frac{L(\theta) - L(\theta + p)}{-\nabla L^\top p - \frac12 p^\top H p} > \eta,\quad "
    r"\Delta_0 = \Delta_{\text{first}},\ \Delta \le \Delta_{\max}",
    reference="J. More, D. Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983); "
    "J. Nocedal, S. Wright, Numerical Optimization, 2nd ed. (2006), algorithm 4.1",
    order=2,
)
@dataclass(frozen=True)
class TrustRegion(Optimizer):
    """Believes its parabola only within a circle, which grows with every promise kept.

    Where f falls by less than a quarter of what the model promised, the radius becomes a quarter
    of itself; where by more than three quarters and the step reached the circle, it doubles. A
    step is taken if the gain exceeds eta; else theta stays and the smaller circle is tried next.
    """

    radius: float = knob(
        0.1, 1e-6, 2, r"\Delta_{\text{first}}", "the first radius, in widths of the box", log=True
    )
    max_radius: float = knob(
        0.5, 1e-6, 10, r"\Delta_{\max}", "the largest radius, in widths of the box", log=True
    )
    acceptance: float = knob(
        0.15, 0, 0.249, r"\eta", "the share of the promise below which a step is refused"
    )

    def init(self, theta, streams):
        return _no_model(theta, 0.0)

    def step(self, oracle, theta, state):
        value, gradient, hessian = _model(oracle, theta, state)
        width = np.max(oracle.high - oracle.low)
        largest = self.max_radius * width
        radius = np.where(state.t == 0, min(self.radius * width, largest), state.size)
        with np.errstate(all="ignore"):
            eigen = spectrum(hessian)
            step = trust_step(eigen, gradient, radius)
            bent = eigen.coordinates(step)
            promised = -np.sum(eigen.coordinates(gradient) * bent, axis=0)
            promised = promised - np.sum(bent**2 * eigen.values, axis=0) / 2
            gain = _gain(oracle, theta, value, step, promised)
            reached = norm(step) > 0.999 * radius
            wider = np.where((gain > 0.75) & reached, np.minimum(2 * radius, largest), radius)
            radius = np.where(gain < 0.25, radius / 4, wider)
            accepted = gain > self.acceptance
            following = np.where(accepted, theta + step, theta)
        changed = np.any(following != theta, axis=0)
        return following, ModelState(state.t + 1, radius, changed, value, gradient, hessian)
