"""Models that give their inputs back: an autoencoder, whose narrow layer of few units holds a code."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import autograd.numpy as anp
import numpy as np

from landscapes.core.knob import knob
from landscapes.learning.data_set import DataSet, Task

from .layers import ACTIVATIONS, DEVIATIONS, INITIALISATIONS, first_weights
from .networks import FAMILY as FAMILY
from .registry import Model, NotLearnable, Parts, Shapes, model_class


def _layer(a, parts: Parts, k: int):
    """W_k a + b_k: a (*batch or none, N, before) -> (*batch, N, after)."""
    return anp.matmul(a, anp.swapaxes(parts[f"W{k}"], -1, -2)) + anp.expand_dims(parts[f"b{k}"], -2)


@model_class(
    name="autoencoder",
    title="Autoencoder",
    formula=r"c = W_2\,h(W_1\,x/s + b_1) + b_2,\quad "
    r"\phi = s\,\big(W_4\,h(W_3\,c + b_3) + b_4\big),\quad y = x",
    reference="@hinton2006; @baldi1989",
    tasks=(Task.REGRESSION, Task.CLASSIFICATION),
)
@dataclass(frozen=True)
class Autoencoder(Model):
    """A row goes through a layer of two units and is to come out as it was: these two numbers are its code.

    Its targets are its inputs. The code's units and the outputs are not bent; with the activation "linear"
    the whole is an affine map of rank ``code`` at most, and no better than as many principal components.
    """

    reproduces = True

    hidden: int = knob(20, 1, 256, "n", "units of the layer before the code, and of the one after it")
    code: int = knob(2, 1, 16, "k", "units of the code")
    activation: str = knob(
        "tanh", symbol="h", help="what bends the hidden layers", choices=tuple(ACTIVATIONS)
    )
    initialisation: str = knob("xavier", help=DEVIATIONS, choices=INITIALISATIONS)
    sigma: float = knob(0.01, 1e-4, 10.0, r"\sigma", "deviation of the normal initialisation", log=True)
    scale: float = knob(
        4.0,
        0.01,
        1000.0,
        "s",
        "inputs are divided by it and outputs multiplied: about as large as inputs are",
        log=True,
    )

    def check(self, data: DataSet) -> None:
        """NotLearnable where the code is as long as a row: that could be given back as it is."""
        super().check(data)
        features = data.X.shape[1]
        if features <= self.code:
            raise NotLearnable(
                f"{self.title} is for data of more features than its code of {self.code} has units, and "
                f"{data.title} has {features}: choose other data"
            )

    def width(self, data: DataSet) -> int:
        return data.X.shape[1]

    def layers(self, data: DataSet) -> list[int]:
        """The widths from the input to the output."""
        features = data.X.shape[1]
        return [features, self.hidden, self.code, self.hidden, features]

    def shapes(self, data: DataSet) -> Shapes:
        shapes: Shapes = {}
        for k, (before, after) in enumerate(itertools.pairwise(self.layers(data)), start=1):
            shapes[f"W{k}"], shapes[f"b{k}"] = (after, before), (after,)
        return shapes

    def outputs(self, parts: Parts, X, kept=()):
        return self.decode(parts, self.encode(parts, X))

    def encode(self, parts: Parts, X: Any) -> Any:
        """The codes (*batch, N, code) of inputs X (N, p)."""
        return _layer(ACTIVATIONS[self.activation](_layer(X * (1.0 / self.scale), parts, 1)), parts, 2)

    def decode(self, parts: Parts, codes: Any) -> Any:
        """What is made of codes (N, code) or (*batch, N, code): (*batch, N, p), in the units of X."""
        return self.scale * _layer(ACTIVATIONS[self.activation](_layer(codes, parts, 3)), parts, 4)

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        """Normal weights of the initialisation's deviation, biases 0, but for the last: the inputs' mean.

        Training begins near what is best without any code, and need not find the mean first.
        """
        weights = first_weights(self.initialisation, self.layers(data), self.sigma, seed)
        biases = [np.zeros(len(W)) for W in weights]
        biases[-1] = data.train.X.mean(axis=0) / self.scale
        return np.concatenate([part for W, b in zip(weights, biases) for part in (W.ravel(), b)])

    def box(self, data: DataSet) -> list[tuple[float, float]]:
        """A side of 1 for each parameter, around where training begins: its weights go about so far."""
        return [(a - 0.5, a + 0.5) for a in self.initial(data).tolist()]
