"""A data set: inputs and targets, with all that is known about them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from landscapes.core.knob import Knob


class Task(Enum):
    """What is to be learned: a number, or which of a few classes."""

    REGRESSION = "regression"
    CLASSIFICATION = "classification"


@dataclass(frozen=True, eq=False)
class DataSet:
    """N rows of p input features ``X`` (N, p), and a target a row ``y`` (N,).

    Both are read-only. Of a classification ``y`` holds the class's index, 0 to len(classes) - 1, as
    floats, and ``classes`` their names; of a regression ``classes`` is (). ``identity`` is equal for two
    data sets exactly where they hold the same numbers.
    """

    name: str
    title: str
    X: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    features: tuple[str, ...]
    target: str
    identity: Hashable = field(repr=False)
    classes: tuple[str, ...] = ()
    formula: str = ""
    reference: str = ""
    teaches: str = ""
    knobs: tuple[Knob, ...] = field(default=(), repr=False)
    settings: dict[str, Any] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataSet) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def task(self) -> Task:
        return Task.CLASSIFICATION if self.classes else Task.REGRESSION
