"""The slope of an average, estimated from random shifts, with its standard error.

    pathwise(f, theta, 0.5, samples=1000, seed=1)    # mean of f's own gradients
    score(f, theta, 0.5, samples=1000, seed=1)       # f's values only

Both aim at the gradient of E f(theta + spread z). Pathwise is mostly the quieter one, but wrong
where f jumps, for its slope knows nothing of jumps. The score function needs no slope at all, and
pays for it with noise that grows like 1/spread; on ripples much narrower than the spread it wins.
(S. Mohamed, M. Rosca, M. Figurnov and A. Mnih, Monte Carlo gradient estimation in machine learning,
J. Machine Learning Research 21 (2020).)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape

from .quadrature import NotRelaxed, roughness
from .relaxed import KINDS


@dataclass(frozen=True)
class Estimate:
    """A gradient (d,) as the mean over samples, with the standard error (d,) of each component."""

    gradient: np.ndarray
    standard_error: np.ndarray
    samples: int


def pathwise(
    f: Landscape, theta: ArrayLike, spread: float, kind: str = "gaussian", samples: int = 1000, seed: int = 0
) -> Estimate:
    """The mean of f's gradients at shifted points; NotRelaxed, with a sentence, where f jumps."""
    if roughness(f) == "discontinuous":
        raise NotRelaxed(
            f"{f.title} jumps, and its slope knows nothing of that: pathwise gradients "
            "would be wrong; take the score function"
        )
    if kind not in KINDS:
        raise NotRelaxed(f"shifts are {' or '.join(KINDS)}, got {kind!r}")
    point, draw = _checked(f, theta, spread, samples), np.random.default_rng(seed)
    size = (len(point), samples)
    shifts = draw.standard_normal(size) if kind == "gaussian" else draw.uniform(-1, 1, size)
    return _estimate(f.gradient(point[:, None] + spread * shifts))


def score(f: Landscape, theta: ArrayLike, spread: float, samples: int = 1000, seed: int = 0) -> Estimate:
    """The mean of f(theta + spread z) z / spread over Gaussian z; f may jump.

    From each value the mean of the others is taken, which changes nothing but the noise.
    """
    point, draw = _checked(f, theta, spread, samples), np.random.default_rng(seed)
    shifts = draw.standard_normal((len(point), samples))
    heights = f.value(point[:, None] + spread * shifts)
    others = (heights - np.mean(heights)) * samples / (samples - 1)
    return _estimate(others * shifts / spread)


def _checked(f, theta, spread, samples) -> np.ndarray:
    if not np.isfinite(spread) or spread <= 0:
        raise NotRelaxed(f"the spread must be a number above 0, got {spread!r}")
    if samples < 2:
        raise NotRelaxed(f"an error is estimated from at least 2 samples, got {samples!r}")
    theta = as_theta(f.dimension, theta)
    if theta.ndim != 1:
        raise ValueError(f"an estimate is of one point ({f.dimension},), got {theta.shape}")
    return theta


def _estimate(terms) -> Estimate:
    n = terms.shape[1]
    return Estimate(np.mean(terms, axis=1), np.std(terms, axis=1, ddof=1) / np.sqrt(n), n)
