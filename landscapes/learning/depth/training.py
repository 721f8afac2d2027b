"""A deep network trained by gradient descent: its loss, its gradients by layer, and units that stay alike."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landscapes.core.knob import check_all
from landscapes.learning import losses
from landscapes.learning.data_set import DataSet, Task
from landscapes.learning.models.layers import first_weights
from landscapes.tape import autodiff

from .passes import backward, forward, gradients
from .propagation import DEPTH_KNOBS, log_squares

_MOST_STEPS = 20_000


@dataclass(frozen=True, eq=False)
class Training:
    """What became of a network of L layers, the last one linear, with biases that begin at 0.

    ``losses`` (steps + 1,) are mean losses before each step and after the last; NaN or inf where it diverged.
    ``first`` and ``last`` (L,) are log10 of the gradients' mean squares by layer, before and after. ``apart``
    (L - 1,) says how different the units of a hidden layer have become: the largest difference of a weight
    or bias from the mean over the units, over the largest of them in size; 0 where all units are one.
    """

    losses: np.ndarray = field(repr=False)
    first: np.ndarray
    last: np.ndarray
    apart: np.ndarray


def train(
    data: DataSet,
    activation: str,
    initialisation: str,
    depth: int = 10,
    width: int = 20,
    steps: int = 500,
    step_size: float = 0.1,
    seed: int = 0,
    sigma: float = 0.01,
) -> Training:
    """Full-batch gradient descent on the mean loss: squared for numbers, cross-entropy for two classes.

    ValueError for other data and for more than 20,000 steps; KnobError for settings outside ``DEPTH_KNOBS``.
    """
    check_all(
        DEPTH_KNOBS,
        {
            "activation": activation, "initialisation": initialisation, "depth": depth, "width": width,
            "seed": seed, "sigma": sigma,
        },
        "train",
    )  # fmt: skip
    if not 0 <= steps <= _MOST_STEPS or not (0 < step_size < np.inf):
        raise ValueError(f"steps must lie in [0, {_MOST_STEPS:,}] and the step size be positive")
    if len(data.classes) > 2:
        raise ValueError("the network has one output: data of numbers or of two classes")
    loss = losses.get("squared" if data.task == Task.REGRESSION else "cross_entropy")
    rows = data.train
    X, t = rows.X, loss.targets(rows, 1)
    layers = [X.shape[1], *[width] * (depth - 1), 1]
    weights = first_weights(initialisation, layers, sigma, seed)
    biases = [np.zeros(n) for n in layers[1:]]
    values = np.empty(steps + 1)
    first = last = np.empty(0)
    with np.errstate(all="ignore"):  # a network that diverges is one of the lessons
        for step in range(steps + 1):
            run = forward(activation, weights, X, biases, last_is_bent=False)
            z = run.activations[-1]
            values[step] = float(np.mean(loss.per_row(z, t)))
            with autodiff.differentiating():
                cotangent = np.asarray(autodiff.slope(lambda out: loss.per_row(out, t), z, np.ones(len(z))))
            deltas = backward(weights, run, cotangent)
            slopes = gradients(run, deltas)
            if step == 0:
                first = log_squares(slopes)
            if step == steps:
                last = log_squares(slopes)
                break
            weights = [W - step_size * slope for W, slope in zip(weights, slopes)]
            biases = [b - step_size * np.mean(delta, axis=0) for b, delta in zip(biases, deltas)]
    return Training(values, first, last, _apart(weights, biases))


def _apart(weights: list[np.ndarray], biases: list[np.ndarray]) -> np.ndarray:
    """How far units of each hidden layer are from being one: by what comes in and by what goes out."""
    made = []
    for W, b, out in zip(weights, biases, weights[1:]):
        units = np.column_stack([W, b, out.T])
        largest = float(np.max(np.abs(units)))
        away = float(np.max(np.abs(units - units.mean(axis=0))))
        made.append(away / largest if largest else 0.0)
    return np.array(made)
