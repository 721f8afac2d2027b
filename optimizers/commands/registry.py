"""The registry of commands: a decorated function is a command, and its signature is its arguments.

@command("basins", "Where every start of a grid ends.")
def basins(
    f: Landscape,
    entrants: tuple[Entrant, ...],
    work: Work,
    size: Annotated[int, "starts along each side"] = 200,
) -> Result: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import TypedDict

from landscapes.core.progress import Progress
from optimizers.experiments.result import Result
from optimizers.experiments.workers.chunks import Place

_REGISTRY: dict[str, Command] = {}


class Asked(TypedDict):
    """The three arguments by which an experiment is told how to work."""

    place: Place | None
    progress: Progress | None
    keep: Path | None


@dataclass(frozen=True)
class Work:
    """How a command works: where, whom it tells, and the folder in which chunks are kept until it is done."""

    place: Place | None = None
    progress: Progress | None = None
    keep: Path | None = None

    @property
    def asked(self) -> Asked:
        """The arguments of an experiment whose work is cut into chunks."""
        return {"place": self.place, "progress": self.progress, "keep": self.keep}


@dataclass(frozen=True)
class Command:
    """One experiment: its name, what it does in a sentence, and the function that does it."""

    name: str
    sentence: str
    do: Callable[..., Result]

    @property
    def takes_entrants(self) -> bool:
        """Whether methods take part."""
        return "entrants" in signature(self.do).parameters


def command(name: str, sentence: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Register a function (f, entrants, work, options...), without ``entrants`` where no methods take part.

    Options are ``Annotated`` with their help.
    """

    def register(do: Callable[..., Result]) -> Callable[..., Result]:
        _REGISTRY[name] = Command(name, sentence, do)
        return do

    return register


def commands() -> dict[str, Command]:
    """All commands by name, in the order in which they are shown."""
    return dict(_REGISTRY)
