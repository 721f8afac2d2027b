"""Small records of what a session remembers beside its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard.player.messages.terrain import Ground
from landscapes import FormulaError, Landscape

from .state import State


@dataclass(frozen=True)
class Refused:
    """A formula that was typed and is none, and why."""

    text: str
    error: FormulaError


class OwnChoice(NamedTuple):
    """Which columns of a person's own table are the data, as far as they have been chosen."""

    target: str = ""
    target_is: str = "number"
    drop: bool = False


@dataclass
class BoardMoves:
    """What was heard from a study's board: the number of the last move, and whether it has ended."""

    number: int = 0
    ended: bool = False
    grabbed: int = 0  # how often something was grabbed and let go
    grips: frozenset[str] = frozenset()  # that may be moved: those which were drawn
    reply: dict[str, Any] | None = None  # a file that was asked for, sent once


class OnStage(NamedTuple):
    """What the player shows: read by other threads, so never changed."""

    state: State
    landscape: Landscape  # that is drawn
    ground: Ground
    follows: bool
