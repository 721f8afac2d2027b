"""Activations, deltas, weight gradients and Jacobians of every layer of a deep network at its start."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from landscapes.core.knob import check_all, knob, knob_of
from landscapes.learning.models.layers import ACTIVATIONS, INITIALISATIONS, deviation, first_weights

from .kinds import FloatFormat, Signal
from .laws import Laws, laws
from .passes import Forward, backward, forward, gradients

_SATURATED = 0.1  # of the steepest slope
_HIDDEN = 100  # times the width and the last digit of the largest singular value: then 1 % may be rounding
_STEEPEST = {"sigmoid": 0.25}  # 1 for the others
_INPUTS, _COTANGENTS = 0x785F30, 0x675F4C  # streams of random numbers
_DOWNWARDS = (Signal.DELTAS, Signal.GRADIENTS)


@dataclass(frozen=True)
class _Settings:
    activation: str = knob("relu", symbol="h", help="what bends each layer", choices=tuple(ACTIVATIONS))
    initialisation: str = knob(
        "he",
        help="the deviation of the first weights: xavier, he √(2/n), normal σ, zeros none",
        choices=INITIALISATIONS,
    )
    depth: int = knob(10, 2, 50, "L", "layers")
    width: int = knob(100, 2, 256, "n", "units of each layer")
    samples: int = knob(100, 1, 1000, "N", "inputs")
    seed: int = knob(0, 0, 1_000_000, "s", "which weights, inputs and cotangents")
    sigma: float = knob(0.01, 1e-4, 10.0, r"\sigma", "deviation of the normal initialisation", log=True)


DEPTH_KNOBS = tuple(k for f in dataclasses.fields(_Settings) if (k := knob_of(f, f.name)) is not None)


@dataclass(frozen=True, eq=False)
class Lost:
    """What becomes of the numbers of each layer in a format, as shares of those that are not 0: (L,) each.

    ``zero`` are rounded to 0, ``subnormal`` have fewer digits than the format has, ``infinite`` are
    beyond its largest number.
    """

    zero: np.ndarray
    subnormal: np.ndarray
    infinite: np.ndarray


@dataclass(frozen=True, eq=False)
class Propagation:
    """What one network of L layers, all bent and without biases, makes of N inputs.

    ``activations`` (L + 1,), from the inputs on, ``deltas`` (L,) and ``gradients`` (L,) are log10 of mean
    squares over units and inputs, -inf where all are 0; numbers are scaled before they are squared, so that
    nothing underflows. Deltas are dC/dz_l of each input's cost, gradients dC/dW_l of the mean cost, where
    C = g.a_L with normal g. ``dead`` (L,) is the share of units whose slope is 0 for all inputs,
    ``saturated`` (L,) that of the slopes below a tenth of the steepest (of relu: of those that are 0).
    ``singular`` (L, n) are the singular values of da_l / da_0 at the first input, descending; NaN where
    rounding beside the largest may hide more than a hundredth: with relu as many as units are off.
    ``jacobian`` (L,) is log10 of the mean of their squares, |da_l / da_0|^2 / n.
    """

    activation: str
    initialisation: str
    depth: int
    width: int
    samples: int
    seed: int
    deviation: float
    activations: np.ndarray = field(repr=False)
    deltas: np.ndarray = field(repr=False)
    gradients: np.ndarray = field(repr=False)
    dead: np.ndarray = field(repr=False)
    saturated: np.ndarray = field(repr=False)
    jacobian: np.ndarray = field(repr=False)
    singular: np.ndarray = field(repr=False)
    laws: Laws = field(repr=False)
    lost: dict[tuple[FloatFormat, Signal], Lost] = field(repr=False)

    def leaves(self, format: FloatFormat, signal: Signal, share: float = 0.5) -> int | None:
        """The first layer, in the order of computing, at which more than that share of the numbers is lost.

        Lost is what the format makes 0 or infinite; of a Jacobian it is its largest singular value. None
        where no layer loses as much, and where there is nothing but zeros.
        """
        lost = self.lost[format, signal]
        gone = np.flatnonzero(lost.zero + lost.infinite > share) + 1
        if not len(gone):
            return None
        return int(gone[-1] if signal in _DOWNWARDS else gone[0])


def propagate(
    activation: str,
    initialisation: str,
    depth: int = 10,
    width: int = 100,
    samples: int = 100,
    seed: int = 0,
    sigma: float = 0.01,
) -> Propagation:
    """Signals through a network drawn from ``seed``, in float64, with their laws and what formats lose.

    Inputs are normal, each scaled to mean square 1. KnobError for a setting outside ``DEPTH_KNOBS``.
    Where float16 or float32 would have lost a number is told from the float64 run by rounding each number
    by itself; a run in that format would go on with the rounded ones.
    """
    given = {
        "activation": activation, "initialisation": initialisation, "depth": depth, "width": width,
        "samples": samples, "seed": seed, "sigma": sigma,
    }  # fmt: skip
    s = _Settings(**check_all(DEPTH_KNOBS, given, "propagate"))
    weights = first_weights(s.initialisation, [s.width] * (s.depth + 1), s.sigma, s.seed)
    X = inputs(s.samples, s.width, s.seed)
    run = forward(s.activation, weights, X)
    g = np.random.default_rng([s.seed, _COTANGENTS]).normal(size=X.shape)
    deltas = backward(weights, run, g)
    slopes = gradients(run, deltas)
    singular, squares = _singular(weights, run)
    signals = {
        Signal.ACTIVATIONS: run.activations[1:],
        Signal.DELTAS: deltas,
        Signal.GRADIENTS: slopes,
        Signal.JACOBIAN: [row[:1] for row in singular],
    }
    spread = deviation(s.initialisation, s.width, s.width, s.sigma)
    return Propagation(
        activation=s.activation,
        initialisation=s.initialisation,
        depth=s.depth,
        width=s.width,
        samples=s.samples,
        seed=s.seed,
        deviation=spread,
        activations=log_squares(run.activations),
        deltas=log_squares(deltas),
        gradients=log_squares(slopes),
        dead=np.array([np.mean(np.all(slope == 0, axis=0)) for slope in run.slopes]),
        saturated=np.array(
            [np.mean(slope < _SATURATED * _STEEPEST.get(s.activation, 1.0)) for slope in run.slopes]
        ),
        jacobian=squares,
        singular=singular,
        laws=laws(s.activation, spread, s.depth, s.width, s.samples),
        lost={(f, name): _lost(f, arrays) for f in FloatFormat for name, arrays in signals.items()},
    )


def inputs(samples: int, width: int, seed: int) -> np.ndarray:
    """Normal rows (samples, width), each of mean square 1."""
    X = np.random.default_rng([seed, _INPUTS]).normal(size=(samples, width))
    return X / np.sqrt(np.mean(X**2, axis=1, keepdims=True))


def log_squares(arrays: list[np.ndarray]) -> np.ndarray:
    """log10 of the mean squares; numbers are scaled first, so that their squares do not underflow."""
    made = []
    for array in arrays:
        scale = float(np.max(np.abs(array)))
        square = float(np.mean((array / scale) ** 2)) if scale else 0.0
        made.append(2 * np.log10(scale) + np.log10(square) if scale else -np.inf)
    return np.array(made)


def _singular(weights: list[np.ndarray], run: Forward) -> tuple[np.ndarray, np.ndarray]:
    """Of the Jacobian of each layer at the first input: its singular values, and log10 of |J|^2 / n."""
    product, made, products = np.eye(weights[0].shape[1]), [], []
    hidden = _HIDDEN * len(product) * np.finfo(float).eps
    for W, slope in zip(weights, run.slopes):
        product = slope[0][:, None] * (W @ product)
        products.append(product)
        scale = float(np.max(np.abs(product))) or 1.0
        values = np.linalg.svd(product / scale, compute_uv=False)
        made.append(np.where(values > hidden * values[0], values * scale, np.nan if values[0] else 0.0))
    return np.array(made), log_squares(products) + np.log10(len(product))


def _lost(format: FloatFormat, arrays: list[np.ndarray]) -> Lost:
    shares = []
    for array in arrays:
        numbers = array[(array != 0) & np.isfinite(array)]
        with np.errstate(all="ignore"):  # what overflows is counted
            rounded = numbers.astype(format.value)
        small = (rounded != 0) & (np.abs(rounded) < np.finfo(format.value).tiny)
        count = max(len(numbers), 1)
        shares.append([np.sum(one) / count for one in (rounded == 0, small, np.isinf(rounded))])
    return Lost(*np.array(shares, dtype=float).T)
