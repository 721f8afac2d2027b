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
    drawn: Any = None  # the words and facts of the board that the browser has


class OnStage(NamedTuple):
    """What the player shows: read by other threads, so never changed."""

    state: State
    landscape: Landscape  # that is drawn
    ground: Ground
    follows: bool


@dataclass
class Sharing:
    """What a session remembers of giving a state away and opening one."""

    files: int = 0  # how many have been opened: each has a field of its own
    refused: str = ""  # why the last file was not
    page: str = ""  # that the file just opened is to be seen on
    theme: str = ""  # that a frame in a slide asks for
    pages: tuple[str, ...] = ()  # the names of all pages
    hall: bool = False  # whether the QR code is to fill the screen now
