"""A model's loss on data as a landscape over its parameters.

data = dataset("line", points=100)
loss = training_loss(model("linear"), data)         # a Landscape: w and b
loss.closed_form                                    # about (1.5, 2.73)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.heading import Heading
from landscapes.core.knob import Knob, check_all, knob, knob_of
from landscapes.core.landscape import SMOOTHNESS, Box, Landscape, Origin

from . import losses
from .data.catalogue import dataset
from .data_set import DataSet, Task
from .models.catalogue import model as model_of
from .models.registry import Model, Shapes
from .objective import Objective

LESSON = Heading("Learning", "the loss of a model on data")


@dataclass(frozen=True)
class _Own:
    """The settings of the loss itself, beside those of the data and the model."""

    weight_decay: float = knob(
        0.0, 0.0, 100.0, r"\lambda", "adds λ/2 times the squared weights, biases aside"
    )
    l1: float = knob(0.0, 0.0, 100.0, r"\mu", "adds μ times the weights' sizes, biases aside")
    dropout: float = knob(0.0, 0.0, 0.9, "p", "the mean over all ways to drop units with this probability")


LOSS_KNOBS = tuple(k for f in dataclasses.fields(_Own) if (k := knob_of(f, f.name)) is not None)


def training_loss(
    model: Model | str,
    data: DataSet | str,
    loss: str | None = None,
    *,
    weight_decay: float = 0.0,
    l1: float = 0.0,
    dropout: float = 0.0,
    domain: Sequence[Sequence[float]] | None = None,
) -> TrainingLoss:
    """The mean loss of ``model`` over ``data``, as a landscape over all of the model's parameters.

    ``loss`` is a name of ``loss_names()``: squared for numbers (a model that reproduces its inputs learns
    these) and cross-entropy for classes unless given. ``weight_decay`` λ adds λ/2 |w|^2 and ``l1`` μ adds
    μ |w|_1, biases aside. ``dropout`` is the mean over all ways to drop units: exact, and so for few units,
    or for linear models of squared loss. ``domain`` is the box: around the closed form where there is one,
    the model's own otherwise.
    NotLearnable, with a sentence, where model, loss and data do not fit.
    """
    model = model_of(model) if isinstance(model, str) else model
    data = dataset(data) if isinstance(data, str) else data
    numbers = model.reproduces or data.task == Task.REGRESSION
    name = loss or ("squared" if numbers else "cross_entropy")
    own = check_all(LOSS_KNOBS, {"weight_decay": weight_decay, "l1": l1, "dropout": dropout}, "training_loss")
    objective = Objective(model, data, losses.get(name).name, **own)
    box = _box(objective) if domain is None else tuple((float(low), float(high)) for low, high in domain)
    known: dict[str, Any] = {}
    if objective.squares is not None and not own["l1"]:
        solution = tuple(objective.squares.solution.tolist())
        if all(low <= c <= high for c, (low, high) in zip(solution, box)):
            alone = objective.squares.rank == objective.size
            known = {"minima": (solution,)} if alone else {"lowest_at": solution}
    return TrainingLoss(
        name=f"{model.name} on {data.name}",
        title=f"{model.title} on {data.title}",
        function=objective,
        maker=Trained(objective),
        domain=box,
        variables=variables_of(objective.shapes),
        start=_start(objective, box),
        formula=_formula(objective),
        reference=model.reference,
        citations=(*model.citations, *losses.get(name).citations, *data.citations),
        smoothness=_smoothness(objective),
        teaches=model.teaches(),
        lesson=LESSON,
        knobs=(*data.knobs, *model.knobs(), *LOSS_KNOBS),
        settings={**data.settings, **model.settings, **own},
        **known,
    )


@dataclass(frozen=True)
class Trained:
    """The maker of a training loss: its objective."""

    objective: Objective

    @property
    def origin(self) -> Origin:
        return Origin.LEARNING

    def source(self, f: Landscape) -> str:
        """The lines that make it again; of a person's own data, what it is made from."""
        o = self.objective
        settings = {k.name: f.settings[k.name] for k in f.knobs if f.settings[k.name] != k.default}

        def call(name: str, argument: str, knobs: Sequence[Knob]) -> str:
            given = [f"{k.name}={settings[k.name]!r}" for k in knobs if k.name in settings]
            return f"{name}({', '.join([repr(argument), *given])})"

        made = o.data.knobs and dataset(o.data.name, **o.data.settings) == o.data
        data = call("dataset", o.data.name, o.data.knobs) if made else "data"
        own = [f"{k.name}={settings[k.name]!r}" for k in LOSS_KNOBS if k.name in settings]
        arguments = [call("model", o.model.name, o.model.knobs()), data, repr(o.loss_name), *own]
        return f"training_loss({', '.join(arguments)})"

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        """With other settings of data, model and loss; over its box, where a person has chosen one."""
        o = self.objective

        def taken(knobs: Sequence[Knob]) -> dict[str, Any]:
            return {k.name: settings[k.name] for k in knobs}

        data = o.data.with_settings(**taken(o.data.knobs)) if o.data.knobs else o.data
        model = model_of(o.model.name, **taken(o.model.knobs()))
        rebuilt = training_loss(model, data, o.loss_name, **taken(LOSS_KNOBS))
        if f.domain == _box(o) or f.dimension != rebuilt.dimension:
            return rebuilt
        return dataclasses.replace(rebuilt, domain=f.domain)


class TrainingLoss(Landscape):
    """A landscape over a model's parameters, and what is known because it is one."""

    @property
    def objective_of(self) -> Objective:
        """Model, data and penalties, as the function that is minimised."""
        objective = self.function
        assert isinstance(objective, Objective)
        return objective

    @property
    def model(self) -> Model:
        return self.objective_of.model

    @property
    def data(self) -> DataSet:
        return self.objective_of.data

    @property
    def loss(self) -> losses.Loss:
        return self.objective_of.loss

    @property
    def decayed(self) -> np.ndarray:
        """1 for each component of theta that weight decay is of, 0 for a bias: (d,)."""
        return self.objective_of.decayed

    @cached_property
    def closed_form(self) -> np.ndarray | None:
        """The minimum in closed form, (d,); None where there is none.

        Of a squared loss linear in theta, without l1: (Phi'Phi + N lambda)^-1 Phi'y by a QR
        decomposition, and by the pseudo-inverse where minima form a line or more.
        """
        squares = self.objective_of.squares
        return None if squares is None or self.objective_of.l1 else squares.solution

    @cached_property
    def held_out(self) -> Objective | None:
        """The mean loss of the rows held out to choose by, without penalties; None where there are none."""
        held = self.data.validation
        if held is None:
            return None
        return dataclasses.replace(self.objective_of, data=held, weight_decay=0.0, l1=0.0, dropout=0.0)

    def minibatch(self, indices: ArrayLike) -> TrainingLoss:
        """The same loss over some of the rows alone, in the same box; rows may come more than once."""
        o = self.objective_of
        part = dataclasses.replace(o, data=o.data.train.taken(indices))
        return dataclasses.replace(self, function=part, maker=Trained(part))

    def unpack(self, theta: ArrayLike) -> dict[str, np.ndarray]:
        """The named arrays in theta (d, *batch): W1, b1, ..., each (*batch, *shape)."""
        return self.objective_of.parts(as_theta(self.dimension, theta))

    def pack(self, parts: dict[str, ArrayLike]) -> np.ndarray:
        """theta (d,) of named arrays; ValueError for one that is missing or of another shape."""
        shapes = self.objective_of.shapes
        if set(parts) != set(shapes):
            raise ValueError(f"{self.model.title} has the parts {', '.join(shapes)}, got {', '.join(parts)}")
        arrays = {name: np.asarray(parts[name], dtype=float) for name in shapes}
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise ValueError(f"{name} has shape {shape}, got {arrays[name].shape}")
        return np.concatenate([arrays[name].ravel() for name in shapes])

    def outputs(self, theta: ArrayLike, X: ArrayLike) -> np.ndarray:
        """phi(X; theta): theta (d, *batch) and X (n, p) -> (*batch, n, width)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.model.outputs(self.unpack(theta), np.asarray(X, dtype=float)))

    def predict(self, theta: ArrayLike, X: ArrayLike) -> np.ndarray:
        """What the model says of the rows X (n, p): numbers, or classes as indices, (*batch, n).

        Of a model that reproduces its inputs the rows that it gives back, (*batch, n, p).
        """
        z = self.outputs(theta, X)
        if self.model.reproduces:
            return z
        if self.data.task == Task.REGRESSION:
            return z[..., 0]
        return (z[..., 0] > 0).astype(float) if z.shape[-1] == 1 else np.argmax(z, axis=-1).astype(float)

    def initial(self, seed: int = 0) -> np.ndarray:
        """Where the model begins, its weights drawn from ``seed``: (d,)."""
        return self.model.initial(self.data, seed)


def variables_of(shapes: Shapes) -> tuple[str, ...]:
    """The names of theta's components: w or w0, w1, ... of a vector, W1_0_2 of a matrix."""
    names = []
    for part, shape in shapes.items():
        if len(shape) == 1:
            names += [f"{part}_{k}" if part[-1].isdigit() else f"{part}{k}" for k in range(shape[0])]
        else:
            names += [part + "".join(f"_{k}" for k in index) for index in np.ndindex(*shape)]
    if len(names) == 2 and names[0] == "w0":
        names[0] = "w"
    return tuple(names)


def _smoothness(objective: Objective) -> str:
    roughest = [objective.loss.smoothness, "C0" if objective.l1 else "smooth"]
    if objective.model.settings.get("activation") == "relu" or objective.model.name == "scaled_relu_unit":
        roughest.append("C0")
    return min(roughest, key=SMOOTHNESS.index)


def _formula(objective: Objective) -> str:
    n, formula = len(objective.data.train), objective.loss.formula
    penalty = (
        rf" + \tfrac{{{objective.weight_decay:g}}}{{2}}\lVert w\rVert^2" if objective.weight_decay else ""
    )
    penalty += rf" + {objective.l1:g}\,\lVert w\rVert_1" if objective.l1 else ""
    return rf"\frac1{{{n}}}\sum_{{i=1}}^{{{n}}} {formula}{penalty},\quad {objective.model.formula}"


def _start(objective: Objective, box: Box) -> tuple[float, ...]:
    """The model's beginning, moved into the box where it lies outside."""
    low, high = np.array(box).T
    return tuple(np.clip(objective.model.initial(objective.data), low, high).tolist())


def _box(objective: Objective) -> Box:
    """A box that shows the way: the level set through the start, around the closed form if there is one."""
    squares = objective.squares
    if squares is None:
        return tuple(objective.model.box(objective.data))
    away = objective.model.initial(objective.data) - squares.solution
    height = float(away @ squares.hessian @ away)  # of |R theta - q|^2 above its least
    inverse = np.diag(np.linalg.pinv(squares.hessian, hermitian=True))
    reach = 1.2 * np.sqrt(np.maximum(height * inverse, 0.0))
    reach = np.maximum(reach, 1.2 * np.abs(away))
    # Where the start is the solution the level set says nothing.
    reach = np.where(reach > 1e-6 * (1 + np.abs(squares.solution)), reach, 1 + np.abs(squares.solution))
    return tuple(_rounded(c - r, c + r) for c, r in zip(squares.solution, reach))


def _rounded(low: float, high: float) -> tuple[float, float]:
    """The least box of two-digit ends, in the unit of its width, around an interval."""
    unit = 10.0 ** (np.floor(np.log10(high - low)) - 1)
    digits = max(0, -round(np.log10(unit)))
    return round(float(np.floor(low / unit) * unit), digits), round(
        float(np.ceil(high / unit) * unit), digits
    )
