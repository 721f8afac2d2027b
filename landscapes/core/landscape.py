"""A landscape: a function to minimise, with all that is known about it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscapes.drawing.plotly_figure import Figure
from landscapes.tape import tape

from . import derivatives
from .knob import Knob, check_all

SMOOTHNESS = ("discontinuous", "C0", "C1", "C2", "smooth")

Point = tuple[float, ...]
Box = tuple[tuple[float, float], ...]
Sides = Sequence[Sequence[float]]  # a box as people may give it: (low, high), one a dimension


class Origin(Enum):
    """Who wrote a landscape's function; a relaxed landscape has the origin of what it averages."""

    GALLERY = "gallery"
    FORMULA = "formula"
    CALLABLE = "callable"
    LEARNING = "learning"
    IMPORTED = "imported"


class Maker(Hashable, Protocol):
    """What makes a landscape: equal to another exactly where both make the same function of the knobs."""

    @property
    def origin(self) -> Origin: ...

    def source(self, f: Landscape) -> str:
        """The Python text that defines f, or a line that makes it again."""
        ...

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        """f with other, checked settings of its knobs; over its box, where a person has chosen one."""
        ...


@dataclass(frozen=True, eq=False)
class Landscape:
    """A scalar function of d variables with its box, minima, source and derivatives.

    ``theta`` is ``(d,)`` or a batch ``(d, *batch)``, components first as in ``scipy.optimize.rosen``;
    for d = 1 a plain number will do as well. ``variables`` are the names of its components.
    ``minima`` are the global minima over the domain, ``()`` where there is none or where they form a
    set; then ``lowest_at`` may name one point of it. ``typed`` is a typed formula's canonical text;
    ``citations`` are keys of works in ``landscapes.bibliography``.

    Landscapes are equal where they are the same function with the same settings over the same box.
    """

    name: str
    title: str
    function: Callable[..., Any] = field(repr=False)
    maker: Maker = field(repr=False)
    domain: Box
    variables: tuple[str, ...]
    start: Point
    minima: tuple[Point, ...] = ()
    lowest_at: Point | None = None
    formula: str = ""
    reference: str = ""
    citations: tuple[str, ...] = ()
    smoothness: str = "smooth"
    teaches: str = ""
    lesson: str = "Your own"
    typed: str = ""
    knobs: tuple[Knob, ...] = field(default=(), repr=False)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        if self.smoothness not in SMOOTHNESS:
            raise ValueError(f"{self.name}: smoothness must be one of {', '.join(SMOOTHNESS)}")

    @property
    def dimension(self) -> int:
        return len(self.domain)

    @property
    def identity(self) -> Hashable:
        """Equal for two landscapes exactly where they are the same function with the same settings."""
        return (self.maker, tuple(sorted(self.settings.items())))

    @property
    def key(self) -> tuple[Hashable, Box]:
        """The identity and the box: what caches look a landscape up by."""
        return (self.identity, self.domain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Landscape) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def origin(self) -> Origin:
        return self.maker.origin

    @cached_property
    def lowest(self) -> float | None:
        """The lowest known value over the domain, computed from a known point; None if none is."""
        points = self.minima or ((self.lowest_at,) if self.lowest_at is not None else ())
        if not points:
            return None
        return float(np.min(self.value(np.array(points).T)))

    @property
    def source(self) -> str:
        """The Python text that defines the function; empty where it is not known."""
        return self.maker.source(self)

    @property
    def engine(self) -> str:
        """ "tape" where derivatives are replayed from a recording; else why they are not, in words."""
        own = derivatives.engine_of(self)
        return (tape.refusal(self) if own is None else own.refusal) or "tape"

    @property
    def is_differentiated_directly(self) -> bool:
        """Whether autograd goes through the function anew for each derivative, which is slower.

        Not where they are replayed, and not where the function has formulas of its own for them.
        """
        has_formulas = self.origin is Origin.IMPORTED and derivatives.engine_of(self) is not None
        return self.engine != "tape" and not has_formulas

    def with_settings(self, /, **settings: Any) -> Landscape:
        """The same landscape with other values of its knobs; KnobError for one that it does not have."""
        values = check_all(self.knobs, {**self.settings, **settings}, self.name)
        return self if values == self.settings else self.maker.rebuild(self, values)

    def with_domain(self, domain: Sides) -> Landscape:
        """The same function over another box, a pair (low, high) for each variable; its start stays.

        Its known minima and lowest value are those of its own box. ValueError for a box that is none.
        """
        box = tuple((float(low), float(high)) for low, high in domain)
        if len(box) != self.dimension or not all(
            np.isfinite(side).all() and side[0] < side[1] for side in box
        ):
            raise ValueError(
                f"{self.title}: the domain needs {self.dimension} pair(s) (low, high), finite, with "
                f"low < high; got {domain!r}"
            )
        moved = replace(self, domain=box)
        # How smooth a formula is depends on where.
        return self.maker.rebuild(moved, self.settings) if self.origin is Origin.FORMULA else moved

    def objective(self, theta: Any) -> Any:
        """The function itself at the present knobs, fit for autograd: (d, *batch) -> batch.

        TypeError for complex theta.
        """
        derivatives.refuse_complex(theta)
        return self.function(theta, **self.settings)

    def value(self, theta: ArrayLike) -> NDArray[np.float64]:
        """Height at theta: (d, *batch) -> batch. Undefined points give NaN or inf, no exception."""
        return derivatives.value(self, theta)

    def gradient(self, theta: ArrayLike) -> NDArray[np.float64]:
        """Slope at theta by autograd: (d, *batch) -> (d, *batch)."""
        return derivatives.gradient(self, theta)

    def value_and_gradient(self, theta: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Height and slope in one pass: (d, *batch) -> batch, (d, *batch)."""
        return derivatives.value_and_gradient(self, theta)

    def along(self, path: np.ndarray, values: np.ndarray, norms: np.ndarray) -> None:
        """Height and length of the slope along a path (rows, d, *batch), into (rows, *batch) each."""
        derivatives.along(self, path, values, norms)

    def hessian(self, theta: ArrayLike) -> NDArray[np.float64]:
        """Curvature at theta by autograd: (d, *batch) -> (d, d, *batch), symmetric."""
        return derivatives.hessian(self, theta)

    def figure(
        self,
        runs: Sequence[Any] | Mapping[str, Any] = (),
        kind: str = "contour",
        theme: str = "light",
        width: int | None = None,
        looks: Sequence[int] | None = None,
    ) -> Figure:
        """A Plotly figure in the page's colours: itself, with runs over it, by their labels if they have any.

        ``kind`` is "contour" (of one variable the curve), "surface" or "loss"; ``theme`` "light" or "dark";
        ``width`` in pixels; ``looks`` are the numbers of the runs' colours, 0, 1, ... unless given.
        ValueError where a landscape of so many variables has no such picture.
        """
        from landscapes.drawing import views
        from landscapes.drawing.figure import figure

        ways = views.ways_of(self, runs, looks)
        return figure(views.panels(self, ways, views.View(kind)), self, theme, width)

    def seen(self, points: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is drawn of points (k, d) with their heights (k,): of a slice the nearest points in it."""
        return points, heights

    def _repr_html_(self) -> str | None:
        """Its picture, in a notebook; None (its repr is shown) where it has none."""
        return self.figure()._repr_html_() if self.dimension <= 2 else None
