"""What an error costs: a loss is one decorated function of a row's outputs and its coded target.

    squared(z, t) = 1/2 sum of (z - t)^2, ...

``code`` says how a target is coded for it: numbers as they are, 0 and 1, -1 and 1, or one column a class.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import autograd.numpy as anp
import numpy as np

from landscapes.bibliography.citing import citing
from landscapes.core.registry import UnknownName

from .data_set import DataSet, Task
from .functions import absolute, logsumexp, relu, softplus
from .models.registry import NotLearnable


class Code(Enum):
    """How targets enter a loss, (N, width)."""

    NUMBER = "number"  # the target itself; of two classes -1 and 1, of more one column each
    BIT = "bit"  # of two classes 0 and 1; of more one column each
    SIGN = "sign"  # of two classes -1 and 1


@dataclass(frozen=True)
class Loss:
    """The cost of one row: ``per_row(z, t)`` of outputs (*batch, N, width) and targets (N, width)."""

    name: str
    title: str
    formula: str
    reference: str
    teaches: str
    tasks: tuple[Task, ...]
    code: Code
    smoothness: str
    per_row: Callable[[Any, Any], Any]
    citations: tuple[str, ...] = ()

    def targets(self, data: DataSet, width: int) -> np.ndarray:
        """The data's targets as this loss reads them: (N, width)."""
        y = data.y
        if data.task == Task.REGRESSION:
            return y[:, None].copy()
        if width > 1:
            return (y[:, None] == np.arange(width)).astype(float)
        return y[:, None].copy() if self.code == Code.BIT else 2 * y[:, None] - 1

    def check_numbers(self, learner: str) -> None:
        """NotLearnable, with a sentence, where the loss is of classes alone, and not of numbers."""
        if Task.REGRESSION not in self.tasks:
            fit = [known.title for known in _registry.values() if Task.REGRESSION in known.tasks]
            raise NotLearnable(
                f"{learner} gives numbers, and {self.title} is not for them: take {', '.join(fit[:-1])} "
                f"or {fit[-1]}"
            )

    def check(self, data: DataSet, width: int) -> None:
        """NotLearnable, with a sentence, where the loss does not fit the targets, or ``width`` outputs."""
        if data.task not in self.tasks:
            fit = [known.title for known in _registry.values() if data.task in known.tasks]
            kind = "classes" if data.classes else "numbers"
            raise NotLearnable(
                f"the targets of {data.title} are {kind}, and {self.title} is not for them: take "
                f"{', '.join(fit[:-1])} or {fit[-1]}"
            )
        if self.code == Code.SIGN and width > 1:
            raise NotLearnable(
                f"{self.title} is of one output whose sign tells two classes apart, and here are {width}: "
                "take cross-entropy"
            )


_registry: dict[str, Loss] = {}
_BOTH = (Task.REGRESSION, Task.CLASSIFICATION)


def loss_function(
    *,
    formula: str,
    reference: str,
    title: str,
    tasks: tuple[Task, ...],
    code: Code = Code.NUMBER,
    smoothness: str = "smooth",
):
    """Register the decorated function as a loss, under its own name."""

    def register(per_row: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        name = per_row.__name__
        if name in _registry:
            raise ValueError(f"a loss named {name!r} exists already")
        teaches = (inspect.getdoc(per_row) or "").split("\n\n")[0].replace("\n", " ")
        said, cited = citing(reference)
        facts = (name, title, formula, said, teaches, tasks, code, smoothness, per_row, cited)
        _registry[name] = Loss(*facts)
        return per_row

    return register


def loss_names(task: Task | None = None) -> list[str]:
    """The names of the losses, those for a task where one is given."""
    return [name for name, loss in _registry.items() if task is None or task in loss.tasks]


def get(name: str) -> Loss:
    """The loss of that name; UnknownName suggests the nearest ones."""
    if name not in _registry:
        raise UnknownName("loss", name, loss_names())
    return _registry[name]


@loss_function(
    title="squared error",
    formula=r"\tfrac12 (\phi - y)^2",
    reference="@legendre1805; @gauss1809",
    tasks=_BOTH,
)
def squared(z, t):
    """Half the square of the error: large errors count most; a linear model's landscape is a bowl."""
    error = z - t
    return 0.5 * anp.sum(error * error, axis=-1)


@loss_function(
    title="absolute error",
    formula=r"\lvert \phi - y \rvert",
    reference="@laplace1818",
    tasks=(Task.REGRESSION,),
    smoothness="C0",
)
def absolute_error(z, t):
    """The size of the error: a far-off target pulls no harder than a near one; kinked where an error is 0."""
    return anp.sum(absolute(z - t), axis=-1)


@loss_function(
    title="Huber's error",
    formula=r"\tfrac12 e^2 \text{ where } \lvert e \rvert \le 1,\ \text{else } \lvert e \rvert - \tfrac12",
    reference="@huber1964",
    tasks=(Task.REGRESSION,),
    smoothness="C1",
)
def huber(z, t):
    """A square near 0 and straight beyond 1: outliers do not pull, and the slope is continuous."""
    size = absolute(z - t)
    beyond = relu(size - 1.0)
    return 0.5 * anp.sum(size * size - beyond * beyond, axis=-1)


@loss_function(
    title="cross-entropy",
    formula=r"-\log P(y \mid x)",
    reference="@good1952; @bishop2006, 4.3",
    tasks=(Task.CLASSIFICATION,),
    code=Code.BIT,
)
def cross_entropy(z, t):
    """Minus the log of the probability that the right class is given, in natural units (nats)."""
    if z.shape[-1] == 1:
        return anp.sum(softplus(z) - t * z, axis=-1)
    return logsumexp(z) - anp.sum(t * z, axis=-1)


@loss_function(
    title="hinge loss",
    formula=r"\max(0,\ 1 - y\,\phi),\quad y = \pm 1",
    reference="@cortes1995",
    tasks=(Task.CLASSIFICATION,),
    code=Code.SIGN,
    smoothness="C0",
)
def hinge(z, t):
    """Nothing for a point that is right by a margin of 1, and the missing margin for the others."""
    return anp.sum(relu(1.0 - t * z), axis=-1)
