"""What the theory of wide networks says of signals by layer, and how far a finite width is from it.

With weights of deviation sigma and n units a layer, z_l is normal with variance q_l as n grows:
q_{l+1} = sigma^2 n E h(sqrt(q_l) z)^2 over standard normal z, from q_1 = sigma^2 n E x^2 (Poole et al. 2016,
Schoenholz et al. 2017). So E a_l^2 is (sigma^2 n / 2)^l E x^2 with relu and (sigma^2 n)^l E x^2 where h is
linear, which holds at every width. Backwards E delta_l^2 = sigma^2 n E h'(z_l)^2 E delta_{l+1}^2, where
the weights that go back are taken for independent of those that went forward, and so for the Jacobians.

Means over normal z are closed forms for relu and linear. For tanh and sigmoid they are sums over 20,001 even
nodes of [-10, 10], which are exact to rounding as long as sqrt(q) is below 300: Gauss and Hermite's nodes
would have to be as dense where h is a step for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .passes import bent

_NODES = 20_001
_REACH = 10.0
_TINY = -200.0  # log of a variance below which tanh is the identity, to any digit
_HOMOGENEOUS = {"relu": 0.5, "linear": 1.0}  # E h^2 / q and E h'^2


@dataclass(frozen=True, eq=False)
class Law:
    """Predicted mean squares, log10 of each; -inf where they are 0.

    ``deviation`` is the standard deviation of the natural logarithm of a network's mean square over draws of
    the weights (and so its relative one), to first order in 1 / width and for one input; a mean over
    different inputs varies less, and so does the Jacobian's, a mean over directions.
    """

    log10: np.ndarray
    deviation: np.ndarray


@dataclass(frozen=True, eq=False)
class Laws:
    """Laws of activations a_0, ..., a_L; of deltas, gradients and Jacobians of layers 1, ..., L.

    Gradients are those of mean costs over the samples with independent cotangents. The Jacobian's are the
    means of the squares of the singular values of da_l / da_0.
    """

    activations: Law
    deltas: Law
    gradients: Law
    jacobian: Law


@dataclass(frozen=True)
class _Means:
    """Natural logarithms of E h^2 and E h'^2, and what a width of 1 would make them deviate by.

    ``own`` and ``own_slope`` are the relative variances of h^2, and of (h' times a normal number)^2;
    ``passed`` is by which power E h^2 follows q.
    """

    square: float
    slope: float
    own: float
    own_slope: float
    passed: float


@lru_cache(maxsize=1)
def _normal() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of means over a standard normal number."""
    z = np.linspace(-_REACH, _REACH, _NODES)
    weights = np.exp(-z * z / 2)
    weights /= weights.sum()
    for array in (z, weights):
        array.setflags(write=False)
    return z, weights


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0 else -np.inf


def _means(activation: str, log_q: float) -> _Means:
    """Means over z of variance exp(log_q); where that is 0 those of h at 0."""
    if log_q == -np.inf:
        at_0, slope_0 = (float(one[0]) for one in bent(activation, np.zeros(1)))
        return _Means(_log(at_0**2), _log(slope_0**2), 0.0, 2.0, 0.0)
    share = 1.0 if activation == "tanh" and log_q < _TINY else _HOMOGENEOUS.get(activation)
    if share is not None:  # E h^4 = 3 share q^2 and E h'^4 = share
        return _Means(log_q + np.log(share), float(np.log(share)), 3 / share - 1, 3 / share - 1, 1.0)
    nodes, weights = _normal()
    root = np.exp(log_q / 2)
    h, slope = bent(activation, root * nodes)
    squares, slopes = float(weights @ h**2), float(weights @ slope**2)
    return _Means(
        _log(squares),
        _log(slopes),
        float(weights @ h**4) / squares**2 - 1,
        3 * float(weights @ slope**4) / slopes**2 - 1,
        root * float(weights @ (h * slope * nodes)) / squares,
    )


@lru_cache(maxsize=64)
def laws(activation: str, deviation: float, depth: int, width: int, samples: int) -> Laws:
    """The laws of a network of equal widths with inputs and cotangents of mean square 1."""
    gain = _log(deviation**2 * width) if deviation**2 else 2 * _log(deviation) + _log(width)
    squares, noise, means = [0.0], [0.0], []
    for _ in range(depth):
        means.append(_means(activation, gain + squares[-1]))
        squares.append(means[-1].square)
        noise.append(means[-1].passed ** 2 * noise[-1] + means[-1].own / width)
    noise_of_deltas, deltas = [0.0] * depth, [0.0] * depth
    for k in reversed(range(depth)):
        last = k == depth - 1
        deltas[k] = means[k].slope if last else gain + means[k].slope + deltas[k + 1]
        noise_of_deltas[k] = means[k].own_slope / width + (0.0 if last else noise_of_deltas[k + 1])
    slopes = np.array([gain + one.slope for one in means])
    own = np.array([one.own_slope / width for one in means])
    return Laws(
        _law(squares, noise),
        _law(deltas, noise_of_deltas),
        _law(np.add(deltas, squares[:-1]) - np.log(samples), np.add(noise_of_deltas, noise[:-1])),
        _law(np.cumsum(slopes), np.cumsum(own)),
    )


def _law(logarithms, variances) -> Law:
    made = Law(np.array(logarithms, dtype=float) / np.log(10), np.sqrt(np.array(variances, dtype=float)))
    for array in (made.log10, made.deviation):
        array.setflags(write=False)
    return made
