"""A board as a value: panels of Plotly traces, grips, facts, and the message that brings them.

Pure: arrays in, a message out; tested without a browser. Colours of the theme are told by token
(``INK``, ``MUTED``, ``PAPER``, ...) and become colours in the browser, light or dark.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dashboard.player.messages.wire import digest, pack
from landscapes.drawing.colours import ACCENT
from landscapes.drawing.panel import Panel


@dataclass(frozen=True)
class Grip:
    """A point to grab in a panel, ``at`` (x, y) in its coordinates.

    ``moves`` is "xy", "x" or "y"; ``lift``: it lies on the landscape's curve, and only x is told.
    ``low`` and ``high`` bound it. ``label`` is read aloud, ``tag`` written beside it, on the side that
    ``tag_at`` points to (x to the right, y up): two points near each other take opposite ones.
    """

    name: str
    panel: str
    at: tuple[float, float]
    label: str
    tag: str = ""
    tag_at: tuple[float, float] = (1.0, 1.0)
    colour: str = ACCENT
    moves: str = "xy"
    lift: bool = False
    low: tuple[float, float] | None = None
    high: tuple[float, float] | None = None


@dataclass(frozen=True)
class Fact:
    """A number with its name below the figures; ``tone`` "good" or "bad" marks a verdict."""

    label: str
    value: str
    tone: str = ""
    help: str = ""


@dataclass(frozen=True)
class Board:
    """All of a study's pictures: ``words`` above, panels in a row, ``facts`` below."""

    panels: tuple[Panel, ...]
    grips: tuple[Grip, ...] = ()
    facts: tuple[Fact, ...] = ()
    words: str = ""


def message(board: Board, terrain_key: str | None, heard: int, reply: dict[str, Any] | None = None) -> bytes:
    """The board for the browser: ``heard`` counts the last move it answers, ``reply`` is a file asked for."""
    panels = [{f: getattr(panel, f) for f in panel.__dataclass_fields__} for panel in board.panels]
    for panel in panels:
        panel["key"] = digest(pack(panel))  # what has not changed is not drawn again
    return pack(
        {
            "terrain": terrain_key,
            "heard": heard,
            "words": board.words,
            "panels": panels,
            "grips": [asdict(grip) for grip in board.grips],
            "facts": [asdict(fact) for fact in board.facts],
            **({"reply": reply} if reply else {}),
        }
    )
