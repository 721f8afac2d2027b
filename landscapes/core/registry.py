"""The gallery's registry: a decorated function is a landscape, got by its name; and one's own functions."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from landscapes.bibliography.citing import citing

from .axis_names import checked_variables
from .heading import Heading
from .knob import check_all, knob_of
from .landscape import Box, Landscape, Origin, Point, Sides

_Function = TypeVar("_Function", bound=Callable[..., Any])


class UnknownName(KeyError):
    """A name that is not registered; the message suggests the nearest ones."""

    def __init__(self, kind: str, name: object, known: list[str]):
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else f"; see {kind}s.names()"
        self.sentence = f"there is no {kind} named {name!r}{hint}"
        super().__init__(self.sentence)

    def __str__(self) -> str:  # KeyError would print the repr of its argument
        return self.sentence


@dataclass(frozen=True, eq=False)
class FromFunction:
    """The maker of a Python function's landscape: two lambdas are two, whatever their texts."""

    function: Callable[..., Any]
    dimension: int
    origin: Origin

    def _key(self) -> tuple[object, int]:
        try:
            hash(self.function)
        except TypeError:  # such as a dataclass that holds data: only itself is the same function
            return id(self.function), self.dimension
        return self.function, self.dimension

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FromFunction) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def source(self, f: Landscape) -> str:
        """The Python text of the function, as written; empty where it is not known."""
        try:
            return textwrap.dedent(inspect.getsource(inspect.unwrap(self.function)))
        except (OSError, TypeError):
            return ""

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        """From the registry; a function that is not registered has no knobs to be set."""
        usual, rebuilt = get(f.name, **f.settings), get(f.name, **settings)
        if f.domain == usual.domain or f.dimension != rebuilt.dimension:
            return rebuilt
        return dataclasses.replace(rebuilt, domain=f.domain)


def _built(facts: dict[str, Any], origin: Origin, settings: dict[str, Any]) -> Landscape:
    """The landscape of facts as people write them: plain numbers for points, functions of the knobs."""

    def fact(name: str) -> Any:
        return facts[name](**settings) if callable(facts[name]) else facts[name]

    box: Box = tuple((float(low), float(high)) for low, high in fact("domain"))
    lowest = fact("lowest_at")
    checked = {
        "domain": box,
        "variables": checked_variables(fact("variables"), len(box)),
        "start": _point(fact("start")),
        "minima": tuple(_point(p) for p in fact("minima")),
        "lowest_at": None if lowest is None else _point(lowest),
        "maker": FromFunction(facts["function"], len(box), origin),
    }
    return Landscape(**{**facts, **checked}, settings=settings)


_registry: dict[str, dict[str, Any]] = {}  # what the decorator was called with, by the function's name


def _point(point: ArrayLike) -> Point:
    return tuple(float(c) for c in np.atleast_1d(point))


def _first_paragraph(function: Callable[..., Any]) -> str:
    """Of the docstring, in one line."""
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").strip()


def landscape(
    *,
    formula: str,
    domain: Sides | Callable[..., Sides],
    start: ArrayLike | Callable[..., ArrayLike],
    reference: str,
    minima: Sequence[ArrayLike] | Callable[..., Sequence[ArrayLike]] = (),
    lowest_at: ArrayLike | Callable[..., ArrayLike] | None = None,
    variables: Sequence[str] | Callable[..., Sequence[str]] = (),
    smoothness: str = "smooth",
    title: str = "",
) -> Callable[[_Function], _Function]:
    """Register the decorated function as a landscape, under its own name.

    ``domain`` is a tuple of (low, high), one a dimension; ``variables`` are the formula's own names of
    theta's components: x, y, z unless given. ``domain``, ``variables``, ``start``, ``minima`` and
    ``lowest_at`` may be functions of the knobs (called with every knob as a keyword). Knobs are the
    function's keyword arguments with ``knob(...)`` defaults. The docstring's first line is what the
    landscape teaches; the lesson (its group in the menu) is its module's ``LESSON``.
    """

    def register(function: _Function) -> _Function:
        name = function.__name__
        if name in _registry:
            raise ValueError(f"a landscape named {name!r} exists already")
        knobs = []
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            default = parameter.default
            declared = knob_of(default, parameter.name) if isinstance(default, dataclasses.Field) else None
            if declared is None:
                raise TypeError(f"{name}: parameter {parameter.name!r} needs a knob(...) default")
            knobs.append(declared)
        teaches = _first_paragraph(function)
        if not teaches:
            raise ValueError(f"{name}: the docstring's first line must say what it teaches")
        said = citing(reference)
        _registry[name] = {
            "name": name,
            "title": title or name.replace("_", " ").capitalize(),
            "function": function,
            "domain": domain,
            "variables": variables,
            "start": start,
            "minima": minima,
            "lowest_at": lowest_at,
            "formula": formula,
            "reference": said.sentence,
            "citations": said.keys,
            "smoothness": smoothness,
            "teaches": teaches,
            "knobs": tuple(knobs),
            "lesson": getattr(sys.modules.get(function.__module__), "LESSON", Heading("Other")),
        }
        return function

    return register


def cube(low: float, high: float, start: tuple[float, ...], minimum: float) -> dict[str, Any]:
    """Facts of a landscape with a knob ``dimension``: a cube, x1, x2, ..., and a minimum on its diagonal."""
    return {
        "domain": lambda dimension: ((low, high),) * dimension,
        "variables": lambda dimension: ("x",) if dimension == 1 else ("x1", "x2", "x3")[:dimension],
        "start": lambda dimension: start[:dimension],
        "minima": lambda dimension: ((minimum,) * dimension,),
    }


def names() -> list[str]:
    """Every registered name, in the order of the gallery."""
    return list(_registry)


def get(name: str, **settings: Any) -> Landscape:
    """The landscape of that name with its knobs set; UnknownName or KnobError otherwise."""
    if name not in _registry:
        raise UnknownName("landscape", name, names())
    facts = _registry[name]
    return _built(facts, Origin.GALLERY, check_all(facts["knobs"], settings, name))


def lessons() -> dict[Heading, list[str]]:
    """The names grouped by the lesson they teach, in the gallery's order."""
    groups: dict[Heading, list[str]] = {}
    for name, facts in _registry.items():
        groups.setdefault(facts["lesson"], []).append(name)
    return groups


def from_callable(
    function: Callable[..., Any],
    *,
    domain: Sides,
    start: ArrayLike | None = None,
    minima: Sequence[ArrayLike] = (),
    lowest_at: ArrayLike | None = None,
    variables: Sequence[str] = (),
    name: str = "",
    title: str = "",
    formula: str = "",
    reference: str = "",
    smoothness: str = "smooth",
    teaches: str = "",
) -> Landscape:
    """A landscape of a person's own Python function of theta, written with ``autograd.numpy``.

    ``function`` takes theta (d, *batch) and returns batch; ``domain`` is a tuple of (low, high),
    one a dimension; ``start`` is the middle of the box unless given; ``variables`` are x, y, z, or
    w0, w1, ... unless given. It is not registered.
    """
    name = name or getattr(function, "__name__", "function")
    facts = {
        "name": name,
        "title": title or name.replace("_", " ").capitalize(),
        "function": function,
        "domain": domain,
        "variables": variables,
        "start": [(low + high) / 2 for low, high in domain] if start is None else start,
        "minima": minima,
        "lowest_at": lowest_at,
        "formula": formula,
        "reference": reference,
        "smoothness": smoothness,
        "teaches": teaches or _first_paragraph(function),
    }
    return _built(facts, Origin.CALLABLE, {})
