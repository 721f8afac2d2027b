"""The registry of what is taken away: a decorated function is a command, and its signature is its arguments.

@takeaway("race", "The race of a link as a film or a picture.")
def race(
    state: State, out: Path, told: Told, fps: Annotated[float, "frames a second"] = 20
) -> list[Path]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from pathlib import Path

from landscapes.core.progress import Progress

_REGISTRY: dict[str, Takeaway] = {}


class Refused(ValueError):
    """What cannot be taken away as it is asked for; the message is a sentence, or several in lines."""


class Missing(Refused):
    """A package that this needs is not installed; the message says how it is."""


@dataclass(frozen=True)
class Told:
    """Who is told of the work: ``progress`` of how far it is, ``note`` of what is otherwise than asked."""

    progress: Progress | None = None
    note: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Takeaway:
    """One kind of it: its name, what it is in a sentence, and the function that writes it."""

    name: str
    sentence: str
    do: Callable[..., list[Path]]

    @property
    def takes_link(self) -> bool:
        """Whether it is of a state of the page."""
        return "state" in signature(self.do).parameters


def takeaway(name: str, sentence: str) -> Callable[[Callable[..., list[Path]]], Callable[..., list[Path]]]:
    """Register a function (state, out, told, options...) that writes files and says which.

    Without ``state`` it takes no link. Options are ``Annotated`` with their help. What it refuses it raises
    as ``Refused``.
    """

    def register(do: Callable[..., list[Path]]) -> Callable[..., list[Path]]:
        _REGISTRY[name] = Takeaway(name, sentence, do)
        return do

    return register


def takeaways() -> dict[str, Takeaway]:
    """All of them by name, in the order in which they are shown."""
    return dict(_REGISTRY)
