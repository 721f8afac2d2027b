"""Models that are linear in their parameters, and the sphere, which nearly is."""

from __future__ import annotations

from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.learning.data_set import DataSet, Task

from .registry import Model, NotLearnable, Parts, Shapes, model_class

FAMILY = Heading("Linear", "one weight a feature")


def affine(X, weights, bias):
    """X w + b as one column: X (N, p), weights (*batch, p), bias (*batch) -> (*batch, N, 1)."""
    return anp.matmul(X, anp.expand_dims(weights, -1)) + anp.expand_dims(anp.expand_dims(bias, -1), -1)


def _with_ones(X: np.ndarray) -> np.ndarray:
    return np.column_stack([X, np.ones(len(X))])


@dataclass(frozen=True)
class _Affine(Model):
    """One weight a feature and a bias."""

    straight = True

    def shapes(self, data: DataSet) -> Shapes:
        return {"w": (data.X.shape[1],), "b": ()}

    def outputs(self, parts: Parts, X, kept=()):
        return affine(X * kept[0] if kept else X, parts["w"], parts["b"])

    def droppable(self, data: DataSet) -> tuple[int, ...]:
        return (data.X.shape[1],)

    def design(self, X: np.ndarray) -> np.ndarray:
        return _with_ones(X)


@model_class(
    name="linear", title="Linear model", formula=r"\phi(x; w, b) = w^\top x + b", reference="@bishop2006, 3.1"
)
@dataclass(frozen=True)
class Linear(_Affine):
    """A line, a plane: each feature counts in proportion to its weight."""


@model_class(
    name="polynomial",
    formula=r"\phi(x; w, b) = b + \sum_{k=1}^{D} w_k\,x^k",
    reference="@bishop2006, 1.1",
    title="Polynomial",
)
@dataclass(frozen=True)
class Polynomial(Model):
    """A polynomial of one feature: linear in its weights, however much it bends."""

    degree: int = knob(2, 1, 12, "D", "the highest power of x")

    def check(self, data: DataSet) -> None:
        super().check(data)
        if data.X.shape[1] != 1:
            raise NotLearnable(
                f"a polynomial is of one feature, and {data.title} has {data.X.shape[1]}: choose one of "
                "them, or the linear model"
            )

    def shapes(self, data: DataSet) -> Shapes:
        return {"w": (self.degree,), "b": ()}

    def powers(self, X):
        """(N, degree): x, x^2, ... of X (N, 1)."""
        return X ** np.arange(1, self.degree + 1)

    def outputs(self, parts: Parts, X, kept=()):
        return affine(self.powers(X), parts["w"], parts["b"])

    def design(self, X: np.ndarray) -> np.ndarray:
        return _with_ones(self.powers(X))


@dataclass(frozen=True)
class _TwoClasses(Model):
    """A number whose sign tells two classes apart."""

    def check(self, data: DataSet) -> None:
        super().check(data)
        if len(data.classes) != 2:
            raise NotLearnable(
                f"{self.title} tells two classes apart, and {data.title} has {len(data.classes)}: take the "
                "softmax model"
            )


@model_class(
    name="logistic",
    title="Logistic regression",
    formula=r"\phi(x; w, b) = w^\top x + b,\quad P(1 \mid x) = \sigma(\phi)",
    reference="@cox1958; @bishop2006, 4.3.2",
    tasks=(Task.CLASSIFICATION,),
)
@dataclass(frozen=True)
class Logistic(_TwoClasses, _Affine):
    """A straight boundary between two classes: the sign of a linear function says which side."""

    def box(self, data: DataSet) -> list[tuple[float, float]]:
        """Outputs of up to about 20 on either side: from no opinion to certainty, in the data's own units."""
        largest = np.max(np.abs(data.X), axis=0)
        reaches = [float(f"{20 / size:.1g}") if size else 6.0 for size in largest]
        return [(-reach, reach) for reach in (*reaches, 6.0)]


@model_class(
    name="softmax",
    title="Softmax regression",
    formula=r"\phi(x; W, b) = W x + b,\quad P(k \mid x) = e^{\phi_k} / \textstyle\sum_j e^{\phi_j}",
    reference="@bishop2006, 4.3.4",
    tasks=(Task.CLASSIFICATION,),
)
@dataclass(frozen=True)
class Softmax(Model):
    """A linear function a class: the largest one wins."""

    straight = True

    def width(self, data: DataSet) -> int:
        return len(data.classes)

    def shapes(self, data: DataSet) -> Shapes:
        classes = len(data.classes)
        return {"W": (classes, data.X.shape[1]), "b": (classes,)}

    def droppable(self, data: DataSet) -> tuple[int, ...]:
        return (data.X.shape[1],)

    def outputs(self, parts: Parts, X, kept=()):
        if kept:
            X = X * kept[0]
        return anp.matmul(X, anp.swapaxes(parts["W"], -1, -2)) + anp.expand_dims(parts["b"], -2)


@model_class(
    name="sphere",
    title="Spherical boundary",
    formula=r"\phi(x; w, b) = \lVert x - w \rVert^2 - b,\quad P(1 \mid x) = \sigma(\phi)",
    reference="a circle in the plane: centre w, radius √b",
    tasks=(Task.CLASSIFICATION,),
)
@dataclass(frozen=True)
class Sphere(_TwoClasses):
    """A round boundary: the second class is farther from a centre than a radius, and both are learned."""

    def shapes(self, data: DataSet) -> Shapes:
        return {"w": (data.X.shape[1],), "b": ()}

    def box(self, data: DataSet) -> list[tuple[float, float]]:
        """The centre anywhere among the points and a radius that may hold them all."""
        low, high = data.X.min(axis=0), data.X.max(axis=0)
        largest = float(np.sum((high - low) ** 2)) / 4
        return [*zip(low.tolist(), high.tolist()), (-0.1 * largest, largest)]

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        """The centre halfway from the middle of the points to a corner, and a small circle."""
        sides = np.array(self.box(data))
        return np.append(sides[:-1] @ (0.75, 0.25), sides[-1] @ (0.8, 0.2))

    def outputs(self, parts: Parts, X, kept=()):
        away = X - anp.expand_dims(parts["w"], -2)
        radius = anp.expand_dims(anp.expand_dims(parts["b"], -1), -1)
        return anp.sum(away * away, axis=-1, keepdims=True) - radius
