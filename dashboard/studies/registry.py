"""The studies: views of the second page, each one decorated function of a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .desk import Desk

_REGISTRY: dict[str, Study] = {}


@dataclass(frozen=True)
class Study:
    """One view of the second page: its name in the link, its words, and the function that draws it."""

    name: str
    title: str
    sentence: str
    formula: str
    draw: Callable[[Desk], None]


def study(
    name: str, title: str, sentence: str, formula: str
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Register a function of a Desk as a study; ``formula`` is LaTeX."""

    def register(draw):
        _REGISTRY[name] = Study(name, title, sentence, formula, draw)
        return draw

    return register


def studies() -> dict[str, Study]:
    """Every study by name, in the order of the page."""
    return dict(_REGISTRY)
