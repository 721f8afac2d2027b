"""Stresses: what may go wrong between a landscape and a method, each a registered class.

A new one is a decorated dataclass with one knob, ``amount``, that changes one of three things: the
coordinates (``matrix``), the answers (``answered``), or the start (``moved``). ``stressed.py`` applies
them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, TypeVar

import numpy as np

from landscapes import Knob, knob
from landscapes.core.knob import knob_of

from .draws import normal, uniform


class Asked(Enum):
    """What a method has asked of f."""

    VALUE = auto()
    GRADIENT = auto()
    HESSIAN = auto()


@dataclass(frozen=True)
class Question:
    """An answer (*parts, *more, n) belongs to members (n,), a step, and the question's number in it (n,).

    ``unit`` is the landscape's own scale of what was asked: the spread of f over the lower ground of its
    box for a value, its usual slope for a gradient, 0 for a Hessian, which has none.
    """

    kind: Asked
    unit: float
    seed: int
    members: np.ndarray
    step: int
    number: np.ndarray

    def words(self, tag: int, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """What a draw for each entry of an array of that shape (..., n) follows."""
        places = np.arange(int(np.prod(shape[:-1], dtype=int))).reshape(*shape[:-1], 1)
        return self.seed, tag, self.members, self.step, self.number, places


@dataclass(frozen=True)
class Stress:
    """Something that goes wrong, by an ``amount`` of its own unit; this one does nothing."""

    name: ClassVar[str] = ""
    tag: ClassVar[int] = 0
    amount: float = knob(0.0, 0.0, 1.0, "", "")

    def __post_init__(self):
        object.__setattr__(self, "amount", self.knob().check(self.amount, type(self).__name__))

    @classmethod
    def knob(cls) -> Knob:
        """What its amount may be."""
        made = knob_of(dataclasses.fields(cls)[0], "amount")
        assert made is not None
        return made

    @classmethod
    def teaches(cls) -> str:
        """The docstring's first line."""
        return (cls.__doc__ or "").split("\n")[0]

    def applies(self, dimension: int) -> bool:
        """Whether it changes anything in so many dimensions."""
        return True

    def matrix(self, dimension: int) -> np.ndarray | None:
        """A (d, d), or None: at its own point u the method sees f at c + A (u - c), c the box's middle."""
        return None

    def answered(self, answer: np.ndarray, asked: Question) -> np.ndarray:
        """What the method is told instead of an answer."""
        return answer

    def moved(self, starts: np.ndarray, box: np.ndarray, seed: int, members: np.ndarray) -> np.ndarray:
        """Where members begin instead of at their starts (d, n); box is (d, 2)."""
        return starts


_registry: dict[str, type[Stress]] = {}
_S = TypeVar("_S", bound=Stress)


def stress(name: str) -> Callable[[type[_S]], type[_S]]:
    """Register the decorated class under a name; its draws are its own."""

    def register(cls: type[_S]) -> type[_S]:
        cls.name, cls.tag = name, len(_registry) + 1
        _registry[name] = cls
        return cls

    return register


def names() -> tuple[str, ...]:
    """Every registered stress, in order."""
    return tuple(_registry)


def get(name: str, amount: float | None = None) -> Stress:
    """The stress of that name, at its usual amount or another one; ValueError for a name that is none."""
    if name not in _registry:
        raise ValueError(f"a stress is one of {', '.join(_registry)}, got {name!r}")
    return _registry[name]() if amount is None else _registry[name](amount)


@stress("noise")
@dataclass(frozen=True)
class Noise(Stress):
    """Every value and every gradient comes with noise, as a measurement does."""

    amount: float = knob(0.01, 1e-9, 1.0, r"\sigma", "its deviation, in the landscape's own units", log=True)

    def answered(self, answer, asked):
        if asked.kind is Asked.HESSIAN:
            return answer
        drawn = normal(*asked.words(self.tag, answer.shape), asked.kind.value)
        return answer + self.amount * asked.unit * drawn


@stress("rotated axes")
@dataclass(frozen=True)
class RotatedAxes(Stress):
    """The coordinates are turned: what takes each coordinate for itself sees other ones."""

    amount: float = knob(
        30.0, 0.0, 90.0, r"\varphi", "the angle in degrees, in each plane of two coordinates"
    )

    def applies(self, dimension):
        return dimension > 1

    def matrix(self, dimension):
        turned, angle = np.eye(dimension), np.radians(self.amount)
        cosine, sine = np.cos(angle), np.sin(angle)
        for k in range(dimension - 1):
            rows = turned[[k, k + 1]]
            turned[k], turned[k + 1] = cosine * rows[0] - sine * rows[1], sine * rows[0] + cosine * rows[1]
        return turned


@stress("scaled axes")
@dataclass(frozen=True)
class ScaledAxes(Stress):
    """The coordinates have other units: a slope is steep along one of them and gentle along another."""

    amount: float = knob(10.0, 1.0, 1e4, r"\kappa", "the largest unit over the smallest", log=True)

    def matrix(self, dimension):
        if dimension == 1:
            return np.array([[self.amount]])
        return np.diag(self.amount ** np.linspace(-0.5, 0.5, dimension))


@stress("perturbed start")
@dataclass(frozen=True)
class PerturbedStart(Stress):
    """Each run begins a little beside its start, and in the box."""

    amount: float = knob(0.05, 1e-6, 1.0, r"\rho", "the deviation, in widths of the box", log=True)

    def moved(self, starts, box, seed, members):
        low, high = box.T[..., None]
        drawn = normal(seed, self.tag, members, 0, 0, np.arange(len(starts))[:, None])
        return np.clip(starts + self.amount * (high - low) * drawn, low, high)


@stress("truncated digits")
@dataclass(frozen=True)
class TruncatedDigits(Stress):
    """Every number that f answers has a few significant digits only."""

    amount: float = knob(3, 1, 15, "k", "how many significant digits are left")

    def answered(self, answer, asked):
        with np.errstate(all="ignore"):
            unit = 10.0 ** (np.floor(np.log10(np.abs(answer))) + 1 - self.amount)
            cut = np.trunc(answer / unit) * unit
        return np.where(np.isfinite(cut), cut, answer)


@stress("missing values")
@dataclass(frozen=True)
class MissingValues(Stress):
    """Every now and then f gives no answer: NaN, in all that was asked at once."""

    amount: float = knob(0.01, 0.0, 1.0, "p", "how often a question has no answer")

    def answered(self, answer, asked):
        # What was asked at once is missing at once: all parts of a slope, but not a whole population.
        shape = answer.shape if asked.kind is Asked.VALUE else answer.shape[-1:]
        return np.where(uniform(*asked.words(self.tag, shape)) < self.amount, np.nan, answer)


@stress("quantised values")
@dataclass(frozen=True)
class QuantisedValues(Stress):
    """Values come in steps, as from a display; slopes are as they are."""

    amount: float = knob(
        0.01, 1e-9, 1.0, "q", "a step's height, in spreads of f over its lower ground", log=True
    )

    def answered(self, answer, asked):
        step = self.amount * asked.unit
        return answer if asked.kind is not Asked.VALUE or step == 0 else np.round(answer / step) * step
