"""A way to choose the directions of a slice, and the registry of them.

    span = way("random", normalisation="filter", seed=1).span(f, theta)
    span.slice(f)                                   # a Slice: f over alpha and beta

A new way is one decorated class: its knobs, what it is given, and the directions that it makes of that.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from landscapes.bibliography.citing import citing
from landscapes.core.derivatives import refuse_complex
from landscapes.core.knob import Knob, knob_of, refuse_unknown
from landscapes.core.landscape import Box, Landscape, Sides
from landscapes.core.registry import UnknownName

from .kinds import Needs, NoSlice, Reference, SliceFault
from .planes import Slice, plane, section

_AXES_OF = {Needs.POINT: 1, Needs.TWO_POINTS: 2, Needs.THREE_POINTS: 2, Needs.PATH: 2}
_ROWS_OF = {Needs.TWO_POINTS: 2, Needs.THREE_POINTS: 3}


@dataclass(frozen=True, eq=False)
class Span:
    """A centre (d,), directions (d, k), and the box of coordinates that shows what they are for.

    ``axes``, if any, are the variables that a coordinate section is along. Of a path: ``explained`` are the
    shares of its squared distances from the centre that its principal axes hold, largest first, and
    ``walk`` those of a random walk of as many steps, ``walk_from`` saying where these are from. Of a
    Hessian: ``eigenvalues`` (k,), and ``residuals`` (k,), the lengths of H d - eigenvalue d, where known.
    """

    title: str
    centre: np.ndarray
    directions: np.ndarray
    domain: Box
    axes: tuple[int, ...] = ()
    explained: np.ndarray | None = None
    walk: np.ndarray | None = None
    walk_from: Reference | None = None
    eigenvalues: np.ndarray | None = None
    residuals: np.ndarray | None = None

    def slice(
        self, f: Landscape, *, line: bool = False, domain: Sides | None = None, title: str = ""
    ) -> Slice:
        """f over these directions, or over the first of them alone; over another box where one is given."""
        k = 1 if line else self.directions.shape[1]
        if self.axes:
            return section(f, self.axes[:k], self.centre, domain, title=title)
        box = self.domain[:k] if domain is None else domain
        name = title or f"{f.title}: {self.title}"
        return plane(f, self.centre, self.directions[:, :k], domain=box, title=name)


@dataclass(frozen=True)
class Way:
    """How directions are chosen: a frozen dataclass of knobs."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    reference: ClassVar[str] = ""
    citations: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[Needs] = Needs.POINT

    def __post_init__(self):
        for k in self.knobs():
            object.__setattr__(self, k.name, k.check(getattr(self, k.name), type(self).__name__))

    @classmethod
    def knobs(cls) -> tuple[Knob, ...]:
        """Its settings."""
        return tuple(k for f in dataclasses.fields(cls) if (k := knob_of(f, f.name)) is not None)

    @classmethod
    def teaches(cls) -> str:
        """The docstring's first paragraph."""
        return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").strip()

    def span(self, f: Landscape, given: ArrayLike) -> Span:
        """The directions for f of what the way ``needs``: a point (d,), points (2 or 3, d), a path (rows, d).

        NoSlice, with a sentence, where there are none.
        """
        refuse_complex(given, "what a slice is made from")
        numbers = np.array(given, dtype=float)
        rows = _ROWS_OF.get(self.needs)
        fits = numbers.ndim == _AXES_OF[self.needs] and numbers.shape[-1] == f.dimension
        if not fits or (rows is not None and len(numbers) != rows):
            raise NoSlice(SliceFault.SHAPE, needs=self.needs, dimension=f.dimension, shape=numbers.shape)
        if not np.all(np.isfinite(numbers)):
            raise NoSlice(SliceFault.NOT_FINITE)
        return self._span(f, numbers)

    def _span(self, f: Landscape, given: np.ndarray) -> Span:
        raise NotImplementedError


_registry: dict[str, type[Way]] = {}
Kind = TypeVar("Kind", bound=Way)


def way_class(
    *, name: str, title: str, formula: str, reference: str, needs: Needs
) -> Callable[[type[Kind]], type[Kind]]:
    """Register the decorated class, whose docstring's first line says what it does."""

    def register(cls: type[Kind]) -> type[Kind]:
        if name in _registry:
            raise ValueError(f"a way named {name!r} exists already")
        cls.name, cls.title, cls.formula, cls.needs = name, title, formula, needs
        cls.reference, cls.citations = citing(reference)
        if (cls.__dict__.get("__doc__") or cls.__name__ + "(").startswith(cls.__name__ + "("):
            raise ValueError(f"{cls.__name__}: the docstring's first line must say what it does")
        _registry[name] = cls
        return cls

    return register


def names() -> list[str]:
    """Every registered way's name, in the order of the menu."""
    return list(_registry)


def kind_of(name: str) -> type[Way]:
    """The class of that name; UnknownName suggests the nearest ones."""
    if name not in _registry:
        raise UnknownName("way", name, names())
    return _registry[name]


def way(name: str, /, **settings: Any) -> Way:
    """The way of that name with its knobs set; UnknownName or KnobError otherwise."""
    cls = kind_of(name)
    refuse_unknown(cls.knobs(), settings, cls.__name__)
    return cls(**settings)
