"""Second order, by a model that is believed only nearby: damping, and a region of trust.

Both know the value, gradient and Hessian where they stand, and may refuse their own step: then only
the damping or the radius changes, and nothing is asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.optimizer import Optimizer, counter, optimizer
from optimizers.core.printed_rule import unless_zero
from optimizers.core.shadow import known_as

from .line_search import norm
from .newton import FAMILY  # noqa: F401  (the registry reads it: same group in the menu)
from .spectrum import spectrum

# Where f differs by less than this share of |f|, its rounding decides, not the landscape.
_ROUNDING = 16 * np.finfo(float).eps
# Newton's iteration for the trust region's multiplier converges in about 5; bisection backs it.
_SECULAR_STEPS = 60
# A gradient component this small beside the gradient is zero: the trust region's hard case.
_HARD = 1e-14


class ModelState(NamedTuple):
    """What is known at theta."""

    t: np.ndarray
    size: np.ndarray  # the damping, or the radius of trust
    moved: np.ndarray  # whether theta is new, so that the rest must be asked
    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray


def _no_model(theta, size):
    d, *batch = np.shape(theta)
    nothing = np.zeros(batch), np.zeros((d, *batch)), np.zeros((d, d, *batch))
    return ModelState(counter(theta), np.full(batch, size), np.ones(batch, dtype=bool), *nothing)


def _model(oracle, theta, state):
    """Value, gradient and Hessian at theta, asked only for members that moved."""
    new, known = state.moved, (state.value, state.gradient, state.hessian)
    if not np.any(new):
        return known
    asked = (*oracle.value_and_gradient(theta, where=new), oracle.hessian(theta, where=new))
    return tuple(np.where(new, here, before) for here, before in zip(asked, known))


@known_as(r"\varrho")
def _gain(oracle, theta, value, step, promised):
    """What f fell by over what the model promised; 1 where both drown in the rounding of f."""
    there = oracle.value(theta + step)
    rounding = _ROUNDING * np.abs(value)
    drowned = (promised <= rounding) & (np.abs(value - there) <= rounding)
    gain = np.where(drowned, 1.0, (value - there) / promised)
    return np.where(np.isfinite(gain) & np.isfinite(there), gain, -np.inf)


@optimizer(
    formula=r"\theta \leftarrow \theta - (H + (\mu + \lambda) I)^{-1} \nabla f(\theta),\quad "
    r"\mu = \max(0, -\lambda_{\min}(H)),\quad "
    r"\lambda \leftarrow \lambda / \nu \text{ if } f \text{ fell, else } \lambda\,\nu \quad "
    r"(\lambda = \lambda_0 \text{ at first})",
    reference="@levenberg1944; @marquardt1963",
    title="Levenberg–Marquardt Newton",
    order=2,
)
@dataclass(frozen=True)
class LevenbergMarquardt(Optimizer):
    """Half gradient, half Newton: bold after every success, humble after every failure.

    A step that does not lower f is refused: theta stays for that step, and the damping grows. Where
    the Hessian has a negative eigenvalue it is lifted by mu first, so that every step descends.
    """

    symbols: ClassVar = {"size": r"\lambda", "value": "f", "gradient": "g", "hessian": "H"}
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


@known_as("p")
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
        newton = s + length * length / growing * (length - radius) / radius
        between = (newton >= low) & (newton <= high)
        following = np.where(between, newton, low + (high - low) / 2)
        done = inside | ~(np.abs(following - s) > 4 * np.finfo(float).eps * s)
        s = np.where(done, s, following)
        if np.all(done):
            break
    shares = np.where(inside, step_at(least), step_at(s))
    # Inside although the lowest curvature is negative: the hard case.
    missing = np.sqrt(np.maximum(radius * radius - np.sum(shares**2, axis=0), 0.0))
    first = np.arange(len(shares)).reshape((-1,) + (1,) * (shares.ndim - 1)) == 0
    return np.where(first & inside & (lowest < 0), shares - missing, shares)


@optimizer(
    formula=r"p = \arg\min_{\|p\| \le \Delta}\ \nabla f^\top p + \tfrac12 p^\top H p,\quad "
    r"\theta \leftarrow \theta + p \ \text{ if } \varrho = "
    r"\frac{f(\theta) - f(\theta + p)}{-\nabla f^\top p - \frac12 p^\top H p} > "
    + unless_zero("acceptance", r"\eta", "0")
    + r",\quad "
    r"\Delta_0 = \Delta_{\text{first}},\ \Delta \le \Delta_{\max}",
    reference="@more1983; @nocedal2006, algorithm 4.1",
    order=2,
)
@dataclass(frozen=True)
class TrustRegion(Optimizer):
    """Believes its parabola only within a circle, which grows with every promise kept.

    Where f falls by less than a quarter of what the model promised, the radius becomes a quarter
    of itself; where by more than three quarters and the step reached the circle, it doubles. A
    step is taken if the gain exceeds eta; else theta stays and the smaller circle is tried next.
    """

    symbols: ClassVar = {"size": r"\Delta", "value": "f", "gradient": "g", "hessian": "H"}
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
            shares = eigen.coordinates(step)
            promised = -np.sum(eigen.coordinates(gradient) * shares, axis=0)
            promised = promised - np.sum(shares**2 * eigen.values, axis=0) / 2
            gain = _gain(oracle, theta, value, step, promised)
            reached = norm(step) > 0.999 * radius
            wider = np.where((gain > 0.75) & reached, np.minimum(2 * radius, largest), radius)
            radius = np.where(gain < 0.25, radius / 4, wider)
            accepted = gain > self.acceptance
            following = np.where(accepted, theta + step, theta)
        changed = np.any(following != theta, axis=0)
        return following, ModelState(state.t + 1, radius, changed, value, gradient, hessian)
