"""The forms of claims: each one is a decorated function, and everything else follows from the registry.

    @predicate("{run} diverges")
    def diverges(scene: Scene, run: One) -> Finding:
        \"\"\"The exact definition, which docs/CLAIMS.md prints.\"\"\"

    @quantity("value at {point}")
    def value_at(scene: Scene, point: Point) -> float: ...

Slots are {run} (a method's name, its label in quotes, or ``run 2``; ``adam from start 3``), {number},
{whole}, {point} of the landscape (``(1, 2)``, ``the start``, ``the end of adam``), {vector} (``(1, 2)``) and
{name} (a word, or words in quotes). The function is given the scene and what stands in the slots, in their
order. It may raise ``Unanswered``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from .kinds import Slot

_PART = re.compile(r"\{(\w+)\}|\S+")


class FormKind(Enum):
    """Whether a form is a sentence, or a number to be compared."""

    PREDICATE = auto()
    QUANTITY = auto()


@dataclass(frozen=True)
class Form:
    """One sentence or quantity: its template, split into words and slots, and the function that answers."""

    template: str
    parts: tuple[str | Slot, ...]
    kind: FormKind
    function: Callable[..., Any]
    room: str  # the module it is defined in, which is a chapter of docs/CLAIMS.md

    @property
    def meaning(self) -> str:
        """Its exact definition."""
        return inspect.getdoc(self.function) or ""


_FORMS: dict[str, Form] = {}


def predicate(*templates: str) -> Callable:
    """Register a function (scene, *slots) -> Finding as one sentence; more templates are other wordings."""
    return _registered(FormKind.PREDICATE, templates)


def quantity(*templates: str) -> Callable:
    """Register a function (scene, *slots) -> float as a quantity."""
    return _registered(FormKind.QUANTITY, templates)


def known_forms() -> tuple[Form, ...]:
    """Every form, in the order of its definition; loads the modules of ``forms/`` when first asked."""
    from . import forms as rooms

    rooms.load()
    return tuple(_FORMS.values())


def _registered(kind: FormKind, templates: tuple[str, ...]) -> Callable:
    def register(function):
        for template in templates:
            if template in _FORMS:
                raise ValueError(f"the form “{template}” is registered twice")
            room = function.__module__.rpartition(".")[2]
            _FORMS[template] = Form(template, _parts(template), kind, function, room)
        return function

    return register


def _parts(template: str) -> tuple[str | Slot, ...]:
    return tuple(
        Slot(found.group(1)) if found.group(1) else found.group().lower()
        for found in _PART.finditer(template)
    )
