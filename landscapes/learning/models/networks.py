"""Networks: those of one and two weights, small enough to be seen whole, and the multilayer perceptron."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.learning.data_set import DataSet, Task
from landscapes.learning.functions import relu, tanh

from .layers import ACTIVATIONS, DEVIATIONS, INITIALISATIONS, deviation, first_weights
from .registry import Model, NotLearnable, Parts, Shapes, model_class

FAMILY = Heading("Networks", "weights inside a bend")


def _times(X, weight):
    """x w as one column: X (N, 1), weight (*batch) -> (*batch, N, 1)."""
    return X * anp.expand_dims(anp.expand_dims(weight, -1), -1)


@dataclass(frozen=True)
class _OfOneFeature(Model):
    def check(self, data: DataSet) -> None:
        super().check(data)
        if data.X.shape[1] != 1:
            raise NotLearnable(
                f"{self.title} has one input, and {data.title} has {data.X.shape[1]} features: choose one"
            )


@model_class(
    name="tanh_unit",
    title="One weight: tanh(w x)",
    formula=r"\phi(x; w) = \tanh(w x)",
    reference="@rumelhart1986",
)
@dataclass(frozen=True)
class TanhUnit(_OfOneFeature):
    """The smallest network: its loss is a curve with a flat tail on either side."""

    def shapes(self, data: DataSet) -> Shapes:
        return {"w": ()}

    def outputs(self, parts: Parts, X, kept=()):
        return tanh(_times(X, parts["w"]))

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        return np.array([-1.0])


@dataclass(frozen=True)
class _TwoWeights(_OfOneFeature):
    def shapes(self, data: DataSet) -> Shapes:
        return {"w1": (), "w2": ()}

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        return np.array([-1.0, 0.5])


@model_class(
    name="scaled_tanh_unit",
    title="Two weights: w₂ tanh(w₁ x)",
    formula=r"\phi(x; w) = w_2 \tanh(w_1 x)",
    reference="@rumelhart1986",
)
@dataclass(frozen=True)
class ScaledTanhUnit(_TwoWeights):
    """Two layers of one weight: both signs turned give the same network, so that every minimum has a twin."""

    def outputs(self, parts: Parts, X, kept=()):
        return _times(tanh(_times(X, parts["w1"])), parts["w2"])


@model_class(
    name="two_tanh_units",
    title="Two weights: tanh(w₁ x) + tanh(w₂ x)",
    formula=r"\phi(x; w) = \tanh(w_1 x) + \tanh(w_2 x)",
    reference="@rumelhart1986",
)
@dataclass(frozen=True)
class TwoTanhUnits(_TwoWeights):
    """Two units side by side: swapped they are the same network, so that the landscape is its own mirror."""

    def outputs(self, parts: Parts, X, kept=()):
        return tanh(_times(X, parts["w1"])) + tanh(_times(X, parts["w2"]))


@model_class(
    name="scaled_relu_unit",
    title="Two weights: w₂ relu(w₁ x)",
    formula=r"\phi(x; w) = w_2 \max(0, w_1 x)",
    reference="@nair2010",
)
@dataclass(frozen=True)
class ScaledReluUnit(_TwoWeights):
    """A rectified unit and its scale: only the product of the weights counts, so that minima form a curve."""

    def outputs(self, parts: Parts, X, kept=()):
        return _times(relu(_times(X, parts["w1"])), parts["w2"])

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        return np.array([1.0, -1.0])


@model_class(
    name="mlp",
    title="Multilayer perceptron",
    formula=r"a_0 = x,\quad a_l = h(W_l\,a_{l-1} + b_l),\quad \phi = W_L\,a_{L-1} + b_L",
    reference="@rumelhart1986",
    tasks=(Task.REGRESSION, Task.CLASSIFICATION),
)
@dataclass(frozen=True)
class MLP(Model):
    """Layers of weighted sums, each bent by an activation: it learns boundaries and curves of any shape.

    ``width_2`` and ``width_3`` of 0 leave those layers out.
    """

    width_1: int = knob(8, 1, 256, "n_1", "units of the first hidden layer")
    width_2: int = knob(0, 0, 256, "n_2", "units of the second hidden layer; 0: there is none")
    width_3: int = knob(0, 0, 256, "n_3", "units of the third hidden layer; 0: there is none")
    activation: str = knob("tanh", symbol="h", help="what bends each layer", choices=tuple(ACTIVATIONS))
    initialisation: str = knob("xavier", help=DEVIATIONS, choices=INITIALISATIONS)
    sigma: float = knob(0.01, 1e-4, 10.0, r"\sigma", "deviation of the normal initialisation", log=True)

    def layers(self, data: DataSet) -> list[int]:
        """The widths from the input to the output."""
        hidden = [n for n in (self.width_1, self.width_2, self.width_3) if n]
        return [data.X.shape[1], *hidden, self.width(data)]

    def width(self, data: DataSet) -> int:
        return len(data.classes) if len(data.classes) > 2 else 1

    def shapes(self, data: DataSet) -> Shapes:
        layers = self.layers(data)
        shapes: Shapes = {}
        for k, (before, after) in enumerate(itertools.pairwise(layers), start=1):
            shapes[f"W{k}"], shapes[f"b{k}"] = (after, before), (after,)
        return shapes

    def outputs(self, parts: Parts, X, kept=()):
        return self.activations(parts, X, kept)[-1]

    def activations(self, parts: Parts, X, kept=()) -> list:
        """What each layer hands on, the outputs last: (*batch, N, units) each."""
        bend, a, depth, handed_on = ACTIVATIONS[self.activation], X, len(parts) // 2, []
        for k in range(1, depth + 1):
            z = anp.matmul(a, anp.swapaxes(parts[f"W{k}"], -1, -2)) + anp.expand_dims(parts[f"b{k}"], -2)
            a = z if k == depth else bend(z)
            if kept and k < depth:
                a = a * kept[k - 1]
            handed_on.append(a)
        return handed_on

    def outputs_from(self, parts: Parts, layer: int, a: np.ndarray) -> np.ndarray:
        """What the layers after a hidden one (1 is the first) make of what it hands on.

        (N, units) -> (N, width)
        """
        bend, depth = ACTIVATIONS[self.activation], len(parts) // 2
        for k in range(layer + 1, depth + 1):
            z = a @ parts[f"W{k}"].T + parts[f"b{k}"]
            a = z if k == depth else np.asarray(bend(z))
        return a

    def droppable(self, data: DataSet) -> tuple[int, ...]:
        return tuple(self.layers(data)[1:-1])

    def deviation(self, before: int, after: int) -> float:
        """The standard deviation of a layer's first weights."""
        return deviation(self.initialisation, before, after, self.sigma)

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        """Normal weights of the initialisation's deviation, drawn layer by layer from the seed; biases 0."""
        weights = first_weights(self.initialisation, self.layers(data), self.sigma, seed)
        return np.concatenate([part for W in weights for part in (W.ravel(), np.zeros(len(W)))])
