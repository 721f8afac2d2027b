"""A landscape: a function to minimise, with all that is known about it, and the registry of them.

A new landscape is one decorated function; menu, sliders, formula, tests and docs follow:

    @landscape(formula=r"(1-x)^2 + 100\\,(y-x^2)^2", domain=((-2, 2), (-1, 3)), start=(-1.2, 1),
               minima=((1, 1),), reference="Rosenbrock 1960")
    def rosenbrock(theta):
        '''A bent valley: easy to enter, slow to follow.'''
        x, y = theta
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from landscapes.tape import tape

from . import derivatives
from .knob import Knob

SMOOTHNESS = ("discontinuous", "C0", "C1", "C2", "smooth")

Point = tuple[float, ...]


@dataclass(frozen=True)
class Landscape:
    """A scalar function of d variables with its box, minima, source and derivatives.

    ``theta`` is ``(d,)`` or a batch ``(d, *batch)``, components first as in ``scipy.optimize.rosen``;
    for d = 1 a plain number will do as well. ``minima`` are the global minima over the domain,
    ``()`` where there is none or where they form a set; then ``lowest_at`` may name one point of it.
    """

    name: str
    title: str
    function: Callable = field(repr=False)
    domain: tuple[tuple[float, float], ...]
    start: Point
    minima: tuple[Point, ...] = ()
    lowest_at: Point | None = None
    formula: str = ""
    reference: str = ""
    smoothness: str = "smooth"
    teaches: str = ""
    lesson: str = ""
    knobs: tuple[Knob, ...] = field(default=(), repr=False)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        if self.smoothness not in SMOOTHNESS:
            raise ValueError(f"{self.name}: smoothness must be one of {', '.join(SMOOTHNESS)}")

    # A landscape is a value: equal name and settings mean the same function.
    def __hash__(self):
        return hash((self.name, self.function, tuple(sorted(self.settings.items()))))

    @property
    def dimension(self) -> int:
        return len(self.domain)

    @property
    def key(self) -> tuple:
        """What tells this landscape from every other: for caches and links."""
        return (self.name, tuple(sorted(self.settings.items())), self.domain)

    @cached_property
    def lowest(self) -> float | None:
        """The lowest known value over the domain, computed from a known point; None if none is."""
        points = self.minima or ((self.lowest_at,) if self.lowest_at is not None else ())
        if not points:
            return None
        return float(np.min(self.value(np.array(points).T)))

    @property
    def source(self) -> str:
        """The Python text of the function, as written."""
        try:
            return textwrap.dedent(inspect.getsource(inspect.unwrap(self.function)))
        except (OSError, TypeError):
            return ""

    @property
    def engine(self) -> str:
        """ "tape" where derivatives are replayed from a recording; else why they are not, in words."""
        return tape.refusal(self) or "tape"

    def __getstate__(self):
        # A recording is remembered, not part of the value: it is made again where it is needed.
        return {k: v for k, v in self.__dict__.items() if not k.startswith("_")}

    def with_settings(self, **settings) -> Landscape:
        """The same landscape with other values of its knobs."""
        from .registry import get  # the registry makes landscapes, and so knows them

        return get(self.name, **{**self.settings, **settings})

    def objective(self, theta):
        """The function itself at the present knobs, fit for autograd: (d, *batch) -> batch."""
        return self.function(theta, **self.settings)

    def value(self, theta) -> np.ndarray:
        """Height at theta: (d, *batch) -> batch. Undefined points give NaN or inf, no exception."""
        return derivatives.value(self, theta)

    def gradient(self, theta) -> np.ndarray:
        """Slope at theta by autograd: (d, *batch) -> (d, *batch)."""
        return derivatives.gradient(self, theta)

    def value_and_gradient(self, theta) -> tuple[np.ndarray, np.ndarray]:
        """Height and slope in one pass: (d, *batch) -> batch, (d, *batch)."""
        return derivatives.value_and_gradient(self, theta)

    def along(self, path, values, norms) -> None:
        """Height and length of the slope along a path (rows, d, *batch), into (rows, *batch) each."""
        derivatives.along(self, path, values, norms)

    def hessian(self, theta) -> np.ndarray:
        """Curvature at theta by autograd: (d, *batch) -> (d, d, *batch), symmetric."""
        return derivatives.hessian(self, theta)
