"""The studies: views of a landscape, or of a model on data, each one decorated function of a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from dashboard.takeaway.scripts.script import Script

from .desk import Desk

_REGISTRY: dict[str, Study] = {}


class Subject(Enum):
    """What a study is of, and so which page it stands on."""

    LANDSCAPE = auto()
    DATA = auto()  # a training loss
    NETWORK = auto()  # one of many parameters, and what is asked of networks alone
    EXPERIMENT = auto()  # many runs of the race's methods on its landscape


@dataclass(frozen=True)
class Study:
    """One view: its name in the link, its words, the function that draws it, and its page."""

    name: str
    title: str
    sentence: str
    formula: str
    draw: Callable[[Desk], None]
    script: Callable[
        [Desk], Script
    ]  # what it shows by its settings; NoScript, a sentence, where it cannot be
    subject: Subject = Subject.LANDSCAPE
    alone: bool = False  # of settings or files of its own, whatever the page has chosen


def study(
    name: str,
    title: str,
    sentence: str,
    formula: str,
    subject: Subject = Subject.LANDSCAPE,
    alone: bool = False,
    *,
    script: Callable[[Desk], Script],
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Register a function of a Desk as a study; ``formula`` is LaTeX.

    ``script`` makes a script of a desk: what the study shows by its settings, to the last bit.
    """

    def register(draw):
        _REGISTRY[name] = Study(name, title, sentence, formula, draw, script, subject, alone)
        return draw

    return register


def studies(subject: Subject = Subject.LANDSCAPE) -> dict[str, Study]:
    """Every study of one subject by name, in the order of its page."""
    return {name: one for name, one in _REGISTRY.items() if one.subject is subject}


def study_of(name: str) -> Study:
    """The study of that name, whatever it is of."""
    return _REGISTRY[name]
