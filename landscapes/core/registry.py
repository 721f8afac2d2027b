"""The gallery's registry: a decorated function is a landscape, got by its name."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .knob import Knob, check_all, knob_of
from .landscape import Landscape, Point


class UnknownName(KeyError):
    """A name that is not registered; the message suggests the nearest ones."""

    def __init__(self, kind: str, name: object, known: list[str]):
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else f"; see {kind}s.names()"
        self.sentence = f"there is no {kind} named {name!r}{hint}"
        super().__init__(self.sentence)

    def __str__(self) -> str:  # KeyError would print the repr of its argument
        return self.sentence


@dataclass(frozen=True)
class _Entry:
    """What the decorator was told; knobs may still change domain, start and minima."""

    function: Callable
    knobs: tuple[Knob, ...]
    facts: dict[str, Any]

    def build(self, given: dict[str, Any]) -> Landscape:
        name = self.facts["name"]
        settings = check_all(self.knobs, given, name)

        def fact(key):
            told = self.facts[key]
            return told(**settings) if callable(told) else told

        facts = {key: fact(key) for key in ("domain", "start", "minima", "lowest_at")}
        return Landscape(
            function=self.function,
            knobs=self.knobs,
            settings=settings,
            domain=tuple((float(low), float(high)) for low, high in facts["domain"]),
            start=_point(facts["start"]),
            minima=tuple(_point(p) for p in facts["minima"]),
            lowest_at=None if facts["lowest_at"] is None else _point(facts["lowest_at"]),
            **{k: v for k, v in self.facts.items() if k not in facts},
        )


_registry: dict[str, _Entry] = {}


def _point(point) -> Point:
    return tuple(float(c) for c in np.atleast_1d(point))


def landscape(
    *,
    formula: str,
    domain,
    start,
    reference: str,
    minima=(),
    lowest_at=None,
    smoothness: str = "smooth",
    title: str = "",
):
    """Register the decorated function as a landscape, under its own name.

    ``domain`` is a tuple of (low, high), one a dimension. ``domain``, ``start``, ``minima`` and
    ``lowest_at`` may be functions of the knobs (called with every knob as a keyword). Knobs are the
    function's keyword arguments with ``knob(...)`` defaults. The docstring's first line is what the
    landscape teaches; the lesson (its group in the menu) is its module's ``LESSON``.
    """

    def register(function):
        name = function.__name__
        if name in _registry:
            raise ValueError(f"a landscape named {name!r} exists already")
        knobs = []
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            made = (
                knob_of(parameter.default, parameter.name)
                if isinstance(parameter.default, dataclasses.Field)
                else None
            )
            if made is None:
                raise TypeError(f"{name}: parameter {parameter.name!r} needs a knob(...) default")
            knobs.append(made)
        module = sys.modules.get(function.__module__)
        teaches = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").strip()
        if not teaches:
            raise ValueError(f"{name}: the docstring's first line must say what it teaches")
        facts = {
            "name": name,
            "title": title or name.replace("_", " ").capitalize(),
            "domain": domain,
            "start": start,
            "minima": minima,
            "lowest_at": lowest_at,
            "formula": formula,
            "reference": reference,
            "smoothness": smoothness,
            "teaches": teaches,
            "lesson": getattr(module, "LESSON", "Other"),
        }
        _registry[name] = _Entry(function, tuple(knobs), facts)
        return function

    return register


def names() -> list[str]:
    """Every registered name, in the order of the gallery."""
    return list(_registry)


def get(name: str, **settings) -> Landscape:
    """The landscape of that name with its knobs set; UnknownName or KnobError otherwise."""
    if name not in _registry:
        raise UnknownName("landscape", name, names())
    return _registry[name].build(settings)


def lessons() -> dict[str, list[str]]:
    """The names grouped by the lesson they teach, in the gallery's order."""
    groups: dict[str, list[str]] = {}
    for name, entry in _registry.items():
        groups.setdefault(entry.facts["lesson"], []).append(name)
    return groups


def from_callable(
    function,
    *,
    domain,
    start=None,
    minima=(),
    lowest_at=None,
    name="",
    title="",
    formula="",
    reference="",
    smoothness="smooth",
    teaches="",
) -> Landscape:
    """A landscape of a person's own Python function of theta, written with ``autograd.numpy``.

    ``function`` takes theta (d, *batch) and returns batch; ``domain`` is a tuple of (low, high),
    one a dimension; ``start`` is the middle of the box unless given. It is not registered.
    """
    box = tuple((float(low), float(high)) for low, high in domain)
    name = name or getattr(function, "__name__", "function")
    return Landscape(
        name=name,
        title=title or name.replace("_", " ").capitalize(),
        function=function,
        domain=box,
        start=_point([(a + b) / 2 for a, b in box] if start is None else start),
        minima=tuple(_point(p) for p in minima),
        lowest_at=None if lowest_at is None else _point(lowest_at),
        formula=formula,
        reference=reference,
        smoothness=smoothness,
        teaches=teaches or (inspect.getdoc(function) or "").split("\n\n")[0],
        lesson="Your own",
    )
