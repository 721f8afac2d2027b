"""A model: a function of inputs and parameters as a frozen dataclass of knobs, and the registry of them.

A new model is one decorated class: its parameters' shapes, its outputs, and where it begins. Menu,
sliders, formula, tests and docs follow.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np

from landscapes.bibliography.citing import citing
from landscapes.core.heading import Heading
from landscapes.core.knob import Knob, knob_of, refuse_unknown
from landscapes.core.registry import UnknownName
from landscapes.learning.data_set import DataSet, Task

Shapes = dict[str, tuple[int, ...]]
Parts = Mapping[str, Any]


class NotLearnable(ValueError):
    """A model, a loss and a data set that do not go together; the message says why, and what would."""


@dataclass(frozen=True)
class Model:
    """Outputs z = phi(X; theta), theta being the named arrays of ``shapes`` one after the other.

    Biases are the parts whose names begin with b: weight decay leaves them alone.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    reference: ClassVar[str] = ""
    citations: ClassVar[tuple[str, ...]] = ()
    family: ClassVar[Heading] = Heading("")
    tasks: ClassVar[tuple[Task, ...]] = (Task.REGRESSION,)
    straight: ClassVar[bool] = False  # its outputs are linear in the inputs: two nodes show a line
    reproduces: ClassVar[bool] = False  # its targets are its inputs, whatever the data's own are

    def __post_init__(self):
        for k in self.knobs():
            object.__setattr__(self, k.name, k.check(getattr(self, k.name), type(self).__name__))

    @classmethod
    def knobs(cls) -> tuple[Knob, ...]:
        """The model's settings, in the order of its formula."""
        knobs = (knob_of(f, f.name) for f in dataclasses.fields(cls))
        return tuple(k for k in knobs if k is not None)

    @property
    def settings(self) -> dict[str, Any]:
        """The knobs' present values by name."""
        return {k.name: getattr(self, k.name) for k in self.knobs()}

    @classmethod
    def teaches(cls) -> str:
        """The docstring's first paragraph."""
        return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").strip()

    def check(self, data: DataSet) -> None:
        """NotLearnable, with a sentence, where the model cannot learn from such data."""
        if data.task not in self.tasks:
            learns, are = ("numbers", "classes") if data.classes else ("classes", "numbers")
            raise NotLearnable(f"{self.title} learns {learns}, and the targets of {data.title} are {are}")

    def width(self, data: DataSet) -> int:
        """How many numbers it gives for a row of data: one, or one a class."""
        return 1

    def shapes(self, data: DataSet) -> Shapes:
        """The named arrays that theta holds, in their order."""
        raise NotImplementedError

    def outputs(self, parts: Parts, X: Any, kept: Sequence[Any] = ()) -> Any:
        """z (*batch, N, width) of parts (*batch, *shape) and inputs X (N, p), written with autograd.numpy.

        ``kept`` are dropout's factors, one array (N, units) or (1, units) for each of ``droppable``: 0
        where a unit is dropped, 1/(1 - p) where it is kept; () where nothing is dropped.
        """
        raise NotImplementedError

    def droppable(self, data: DataSet) -> tuple[int, ...]:
        """How many units dropout may drop, layer by layer; () for a model that has none."""
        return ()

    def design(self, X: np.ndarray) -> np.ndarray | None:
        """(N, d) with z = design @ theta where the model is linear in theta and has one output; else None."""
        return None

    def initial(self, data: DataSet, seed: int = 0) -> np.ndarray:
        """Where training begins, (d,): zeros, unless the model draws its weights."""
        return np.zeros(self.size(data))

    def box(self, data: DataSet) -> list[tuple[float, float]]:
        """The box that its landscape opens with, where there is no closed form: a side for each parameter."""
        return [(-4.0, 4.0)] * self.size(data)

    def size(self, data: DataSet) -> int:
        """The number of parameters."""
        return sum(int(np.prod(shape)) for shape in self.shapes(data).values())


_registry: dict[str, type[Model]] = {}
Kind = TypeVar("Kind", bound=Model)


def model_class(
    *, name: str, formula: str, reference: str, title: str = "", tasks: tuple[Task, ...] = (Task.REGRESSION,)
) -> Callable[[type[Kind]], type[Kind]]:
    """Register the decorated class, whose docstring's first line says what it does."""

    def register(cls: type[Kind]) -> type[Kind]:
        if name in _registry:
            raise ValueError(f"a model named {name!r} exists already")
        cls.name, cls.title = name, title or name.replace("_", " ").capitalize()
        cls.formula, cls.tasks = formula, tasks
        cls.reference, cls.citations = citing(reference)
        cls.family = getattr(sys.modules.get(cls.__module__), "FAMILY", Heading("Other"))
        if (cls.__dict__.get("__doc__") or cls.__name__ + "(").startswith(cls.__name__ + "("):
            raise ValueError(f"{cls.__name__}: the docstring's first line must say what it does")
        _registry[name] = cls
        return cls

    return register


def names() -> list[str]:
    """Every registered model's name, in the order of the menu."""
    return list(_registry)


def kind_of(name: str) -> type[Model]:
    """The class of that name; UnknownName suggests the nearest ones."""
    if name not in _registry:
        raise UnknownName("model", name, names())
    return _registry[name]


def model(name: str, /, **settings: Any) -> Model:
    """The model of that name with its knobs set; UnknownName or KnobError otherwise."""
    cls = kind_of(name)
    refuse_unknown(cls.knobs(), settings, cls.__name__)
    return cls(**settings)
