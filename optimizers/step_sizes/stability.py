"""Which step sizes settle, oscillate or diverge: a method on a parabola, where theory knows.

On f = curvature/2 theta^2 a method that makes no decisions is a linear recurrence of theta and what
its state remembers. The eigenvalues mu of that recurrence say all: the error is multiplied by them
at every step. Both mu in [0, 1): it settles from one side. A negative or a complex mu: it oscillates
around the minimum. Some |mu| > 1: it diverges. With s = step size * curvature, by hand:

- gradient descent, mu = 1 - s: from one side up to s = 1, stable up to 2.
- momentum a, mu^2 - (1 + a - s) mu + a = 0: from one side up to s = (1 - sqrt a)^2, complex beyond,
  stable up to 2 (1 + a).
- Nesterov, mu^2 - (1 + a)(1 - s) mu + a (1 - s) = 0: from one side up to ((1 - a)/(1 + a))^2,
  stable up to 2 (1 + a)/(1 + 2 a).

Nothing of this is typed below: the recurrence is read off the method's own ``step``.
(B. T. Polyak 1964; L. Lessard, B. Recht, A. Packard, SIAM J. Optim. 26, 2016.)
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from optimizers.core.optimizer import Optimizer, get, names

# The last three are no matter of the step size: the ground curves down, or not at all, or unknown.
BEHAVIOURS = ("settles", "oscillates", "diverges", "curves down: no limit", "no curvature", "undefined")
SETTLES, OSCILLATES, DIVERGES, CURVES_DOWN, STRAIGHT, UNDEFINED = range(6)

_ROUNDING = 1e-9


def limited() -> list[str]:
    """The methods whose largest stable step size depends on the curvature, in the menu's order.

    Newton's does not (2 everywhere), and line searches and the Adam family have none.
    """
    methods = [get(name) for name in names()]
    return [m.name for m in methods if m.stability_limit(1.0) != m.stability_limit(2.0)]


def limits(method: Optimizer, curvature: ArrayLike) -> np.ndarray:
    """The largest stable step sizes at curvatures (n,): inf where the ground does not curve up."""
    curvature = np.asarray(curvature, dtype=float)
    up = curvature > 0
    with np.errstate(over="ignore"):
        limit = method.stability_limit(np.where(up, curvature, 1.0))
    limit = np.inf if limit is None else limit
    return np.where(up, limit, np.where(np.isnan(curvature), np.nan, np.inf))


def factors(method: Optimizer, curvature: ArrayLike) -> np.ndarray:
    """The eigenvalues (k, *n) of the method's recurrence on parabolas of those curvatures (n).

    A noisy method is looked at without its noise: in the mean.
    """
    curvature = np.asarray(curvature, dtype=float)
    matrix = _recurrence(method, curvature.ravel())
    return _eigenvalues(matrix).reshape(-1, *curvature.shape)


def behaviour(method: Optimizer, eigenvalues: ArrayLike) -> np.ndarray:
    """What the method does near points with these Hessian eigenvalues (d, *n): codes of BEHAVIOURS (*n).

    It speaks of the quadratic model there. A direction that curves up decides between the first
    three, the steepest of them the worst; where one curves down, and no other diverges, the method
    runs off along it at any step size, and there is no limit. Directions without curvature decide
    nothing.
    """
    eigenvalues = np.asarray(eigenvalues, dtype=float)
    known = np.all(np.isfinite(eigenvalues), axis=0)
    largest = np.max(np.abs(np.where(known, eigenvalues, 0.0)), axis=0)
    up, down = eigenvalues > _ROUNDING * largest, eigenvalues < -_ROUNDING * largest
    with np.errstate(all="ignore"):  # what is undefined is told by its code
        mu = factors(method, np.where(up, eigenvalues, 0.0))
        grows = np.any(up & np.any(np.abs(mu) > 1 + _ROUNDING, axis=0), axis=0)
        turns = (np.abs(np.imag(mu)) > _ROUNDING) | (np.real(mu) < -_ROUNDING)
    swings = np.any(up & np.any(turns, axis=0), axis=0)
    code = np.where(swings, OSCILLATES, SETTLES)
    code = np.where(np.any(up, axis=0), code, STRAIGHT)
    code = np.where(np.any(down, axis=0), CURVES_DOWN, code)
    return np.where(known, np.where(grows, DIVERGES, code), UNDEFINED)


class _Parabolas:
    """Answers like an oracle, for as many parabolas as there are members."""

    def __init__(self, curvature):
        self.curvature = curvature

    def gradient(self, theta):
        return self.curvature * theta


class _Silence:
    """Streams for a method whose noise is off."""

    @staticmethod
    def normal(t, count):
        return np.zeros((count, *np.shape(t)))


def _recurrence(method, curvature):
    """(k, k, n): what one step makes of theta and of everything the state remembers.

    Read after the first step, which may differ from all others (dampening).
    """
    if np.any(getattr(method, "noise", 0.0)):
        method = dataclasses.replace(method, noise=0.0)
    oracle, rest = _Parabolas(curvature), np.zeros((1, len(curvature)))
    _, state = method.step(oracle, rest, method.init(rest, _Silence()))
    remembered = [name for name, leaf in state._asdict().items() if np.shape(leaf) == rest.shape]
    columns = []
    for k in range(1 + len(remembered)):
        unit = [np.full_like(rest, float(k == i)) for i in range(1 + len(remembered))]
        theta, after = method.step(oracle, unit[0], state._replace(**dict(zip(remembered, unit[1:]))))
        columns.append([theta[0], *(getattr(after, name)[0] for name in remembered)])
    return np.array(columns).swapaxes(0, 1)


def _eigenvalues(matrix):
    """Of matrices (k, k, n): (k, n), complex."""
    if len(matrix) == 1:
        return matrix[0].astype(complex)
    if len(matrix) == 2:  # a map has ten thousands of them, while a person waits
        (a, b), (c, d) = matrix
        half, root = (a + d) / 2, np.sqrt(((a - d) / 2) ** 2 + b * c + 0j)
        return np.array([half + root, half - root])
    return np.moveaxis(np.linalg.eigvals(np.moveaxis(matrix, -1, 0)), -1, 0)
