"""The studies: views of a landscape, or of a model on data, each one decorated function of a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .desk import Desk

_REGISTRY: dict[str, Study] = {}


@dataclass(frozen=True)
class Study:
    """One view: its name in the link, its words, and the function that draws it.

    ``of_data``: it is of a training loss, and stands on the page of learning, not on that of landscapes.
    """

    name: str
    title: str
    sentence: str
    formula: str
    draw: Callable[[Desk], None]
    of_data: bool = False


def study(
    name: str, title: str, sentence: str, formula: str, of_data: bool = False
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Register a function of a Desk as a study; ``formula`` is LaTeX."""

    def register(draw):
        _REGISTRY[name] = Study(name, title, sentence, formula, draw, of_data)
        return draw

    return register


def studies(of_data: bool = False) -> dict[str, Study]:
    """Every study of landscapes, or those of models on data, by name, in the order of their page."""
    return {name: one for name, one in _REGISTRY.items() if one.of_data is of_data}
