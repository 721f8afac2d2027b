"""The function behind a training loss: the mean cost of the rows, and what is added to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import autograd.numpy as anp
import numpy as np

from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.tracing import TracedArray, Unrecordable

from . import losses
from .data_set import DataSet
from .functions import absolute
from .least_squares import LeastSquares
from .losses import Loss
from .models.registry import Model, NotLearnable, Shapes

# Dropout's mean goes over all 2^units ways to drop.
_MOST_UNITS = 8
# Shorter than this a loss is replayed number by number; longer than that it is not even written down so.
_FEW_SYMBOLS, _MOST_SYMBOLS = 300, 4000


@dataclass(frozen=True)
class Objective:
    """L(theta) = mean over the rows of loss(phi(x; theta), y) + decay/2 |w|^2 + l1 |w|_1, w without biases.

    With ``dropout`` p the mean is also over all ways to drop units with probability p, the kept ones
    times 1/(1 - p), so that what a layer hands on has the same mean as without (Srivastava et al. 2014).
    """

    model: Model
    data: DataSet
    loss_name: str
    weight_decay: float = 0.0
    l1: float = 0.0
    dropout: float = 0.0

    def __post_init__(self):
        self.model.check(self.data)
        if self.model.reproduces:
            self.loss.check_numbers(self.model.title)
        else:
            self.loss.check(self.data, self.model.width(self.data))
        units = sum(self.model.droppable(self.data))
        if self.dropout and not units:
            raise NotLearnable(f"{self.model.title} has no units to drop: set dropout to 0")
        if self.dropout and units > _MOST_UNITS and not self.squares:
            raise NotLearnable(
                f"the mean over dropout is over 2^{units} ways to drop {units} units; it is taken for up to "
                f"{_MOST_UNITS}: give the batches dropout instead, which draws one for each row of a step"
            )

    @cached_property
    def loss(self) -> Loss:
        return losses.get(self.loss_name)

    @cached_property
    def shapes(self) -> Shapes:
        return self.model.shapes(self.data)

    @cached_property
    def size(self) -> int:
        """The number of parameters."""
        return self.model.size(self.data)

    @cached_property
    def rows(self) -> dict[str, np.ndarray]:
        """Inputs X (N, p) and coded targets t (N, width)."""
        data = self.data.train
        if self.model.reproduces:
            return {"X": data.X, "t": data.X}
        rows = {"X": data.X, "t": self.loss.targets(data, self.model.width(data))}
        rows["t"].setflags(write=False)
        return rows

    @cached_property
    def decayed(self) -> np.ndarray:
        """1 for each component of theta that decays, 0 for a bias: (d,)."""
        return np.concatenate(
            [
                np.full(math.prod(shape), 0.0 if name.startswith("b") else 1.0)
                for name, shape in self.shapes.items()
            ]
        )

    @cached_property
    def squares(self) -> LeastSquares | None:
        """The loss as a problem of least squares, l1 left aside; None where it is none.

        Dropout of a linear model's inputs is a ridge: its mean is the loss without, and
        p/(1 - p)/2 times the mean of x_j^2 times w_j^2 for each feature.
        """
        design = self.model.design(self.data.train.X)
        if design is None or self.loss.name != "squared":
            return None
        ridge = self.weight_decay * self.decayed
        if self.dropout:
            spread = self.dropout / (1 - self.dropout)
            ridge = ridge + spread * self.decayed * np.mean(design**2, axis=0)
        return LeastSquares(design, self.rows["t"][:, 0], ridge)

    @property
    def engine(self) -> ArrayTape | None:
        """What computes value and derivatives of it: None where the tape of symbols does."""
        return None if self.squares is not None or self.symbols <= _FEW_SYMBOLS else self.arrays

    @cached_property
    def symbols(self) -> int:
        """About how long the loss is, written down number by number."""
        if self.squares is not None:
            return self.size**2
        ways = 2 ** sum(self.model.droppable(self.data)) if self.dropout else 1
        return len(self.data.train) * (self.size + 8) * ways

    @cached_property
    def arrays(self) -> ArrayTape:
        """The loss recorded on whole arrays."""
        return ArrayTape(self.per, self.shapes, self.rows, rows=tuple(self.rows))

    @cached_property
    def dropping(self) -> ArrayTape:
        """The loss in which each row has dropout factors of its own, kept0, kept1, ..., one array a layer."""
        units = self.model.droppable(self.data)
        if not units:
            raise NotLearnable(f"{self.model.title} has no units to drop: leave dropout out of the batches")
        if self.dropout:
            raise NotLearnable("dropout is of the loss already: leave it out of the batches, or of the loss")
        names = [f"kept{k}" for k in range(len(units))]
        ones = {name: np.ones((len(self.rows["X"]), width)) for name, width in zip(names, units)}

        def per(parts, rows):
            return self._mean(parts, rows, [rows[name] for name in names]) + self.penalty(parts)

        return ArrayTape(per, self.shapes, {**self.rows, **ones}, rows=("X", "t", *names))

    def per(self, parts: Mapping[str, Any], rows: Mapping[str, Any]) -> Any:
        """The loss of named parts (*batch, *shape) over rows of data: (*batch)."""
        if self.dropout and self.squares is None:
            mean = 0.0
            for probability, kept in self._ways():
                mean = mean + probability * self._mean(parts, rows, kept)
        else:
            mean = self._mean(parts, rows)
            if self.dropout:
                mean = mean + self._dropped_inputs(parts, rows)
        return mean + self.penalty(parts)

    def _mean(self, parts, rows, kept=()):
        cost = self.loss.per_row(self.model.outputs(parts, rows["X"], kept), rows["t"])
        return anp.sum(cost, axis=-1) * (1.0 / rows["X"].shape[0])

    def _dropped_inputs(self, parts, rows):
        squares = anp.sum(rows["X"] * rows["X"], axis=0) * (1.0 / rows["X"].shape[0])
        spread = self.dropout / (1 - self.dropout)
        return 0.5 * spread * anp.sum(squares * parts["w"] * parts["w"], axis=-1)

    def _ways(self):
        """Each way to drop units: its probability, and each layer's factors (1, units)."""
        widths = self.model.droppable(self.data)
        keep = 1 - self.dropout
        for way in itertools.product((0.0, 1.0), repeat=sum(widths)):
            factors, kept = np.array(way) / keep, int(sum(way))
            probability = keep**kept * self.dropout ** (len(way) - kept)
            ends = np.cumsum([0, *widths])
            yield probability, [factors[None, a:b] for a, b in itertools.pairwise(ends)]

    def penalty(self, parts: Mapping[str, Any]) -> Any:
        """decay/2 |w|^2 + l1 |w|_1 of the parts, biases aside: (*batch), or 0."""
        total: Any = 0.0
        for name, shape in self.shapes.items():
            if name.startswith("b"):
                continue
            axes, part = tuple(range(-len(shape), 0)), parts[name]
            if self.weight_decay:
                total = total + 0.5 * self.weight_decay * anp.sum(part * part, axis=axes)
            if self.l1:
                total = total + self.l1 * anp.sum(absolute(part), axis=axes)
        return total

    def parts(self, theta: Any) -> dict[str, Any]:
        """The named arrays in theta (d, *batch), batch first: (*batch, *shape)."""
        first = theta if np.ndim(theta) == 1 else anp.moveaxis(theta, 0, -1)
        parts, end = {}, 0
        for name, shape in self.shapes.items():
            begin, end = end, end + math.prod(shape)
            parts[name] = anp.reshape(first[..., begin:end], (*np.shape(first)[:-1], *shape))
        return parts

    def __call__(self, theta: Any, **settings: Any) -> Any:
        """The loss of theta (d, *batch): batch. The settings are those it was made with."""
        if self.squares is not None:
            triangle, value = self.squares.triangle, 0.0
            for row in triangle:
                error = anp.tensordot(row[:-1], theta, axes=1) - row[-1]
                value = value + 0.5 * error * error
            return value + self._sparse(theta)
        if _traced(theta) and self.symbols > _MOST_SYMBOLS:
            raise Unrecordable(
                f"the loss of {self.size} parameters over {len(self.data.train)} rows is too long to be "
                "written down number by number; it is recorded on arrays"
            )
        return self.per(self.parts(theta), self.rows)

    def _sparse(self, theta):
        if not self.l1:
            return 0.0
        return self.l1 * anp.tensordot(self.decayed, absolute(theta), axes=1)


def _traced(theta: Any) -> bool:
    while hasattr(theta, "_value"):
        theta = theta._value
    return isinstance(theta, TracedArray)
