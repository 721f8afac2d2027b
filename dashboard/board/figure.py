"""A board as a value: panels of Plotly traces, grips, facts, and the message that brings them.

Pure: arrays in, a message out; tested without a browser. Colours of the theme are told by token
(``INK``, ``MUTED``, ``PAPER``, ...) and become colours in the browser, light or dark.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from dashboard.figures.colours import ACCENT
from dashboard.player.messages.wire import digest, pack


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
class Panel:
    """One figure: Plotly ``traces`` (NumPy arrays in them) over axes ``x``, ``y`` (see ``axis``).

    - ``ground``: the landscape itself below the traces: its level sets, its curve, its surface, with
      ``colour`` "log", "linear" or "rank", ``slopes`` "arrows" or "streams", and the colour ``bar``.
    - ``kind`` "scene" is a 3D picture with an axis ``z``, ``aspect`` and the surface's ``opacity``.
    - ``equal``: one unit is as long on both axes. ``press``: the grip that a click brings there.
    - ``share``, ``basis``: how the row's width is divided, and below what width (pixels) it breaks.
    - ``layout``: more of Plotly's layout.

    A trace is in the legend where it says ``showlegend``, and has a tooltip where it has a
    ``hovertemplate``.
    """

    name: str
    title: str
    traces: tuple[dict, ...] = ()
    x: dict = field(default_factory=dict)
    y: dict = field(default_factory=dict)
    z: dict | None = None
    kind: str = "plane"
    ground: bool = False
    colour: str = "log"
    slopes: str = ""
    bar: bool = True
    opacity: float = 1.0
    aspect: dict | None = None
    equal: bool = False
    press: str = ""
    share: float = 1.0
    basis: int = 340
    height: int = 380
    layout: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """All of a study's pictures: ``words`` above, panels in a row, ``facts`` below."""

    panels: tuple[Panel, ...]
    grips: tuple[Grip, ...] = ()
    facts: tuple[Fact, ...] = ()
    words: str = ""


def axis(title: str, low: float, high: float, log: bool = False, **more) -> dict:
    """A Plotly axis from ``low`` to ``high`` (in its own units on a log axis, too).

    Where they are no range (infinite, the same, reversed), one that can be drawn stands for them.
    """
    low, high = float(low), float(high)
    if not log:
        if not (math.isfinite(low) and math.isfinite(high)):
            low, high = 0.0, 1.0
        # Ends that floats hardly tell apart cannot be drawn.
        room = max(abs(low), abs(high)) * 1e-13 or 1.0
        if high - low < room:
            low, high = low - room, low + room
        return {"title": title, "range": [low, high], **more}
    if not 0 < low < high < math.inf or math.log10(high) - math.log10(low) < 1e-9:
        low, high = 1e-16, 1.0
    ends = [math.log10(low), math.log10(high)]
    return {
        "title": title,
        "type": "log",
        "range": ends,
        "exponentformat": "power",
        "dtick": max(1, math.ceil((ends[1] - ends[0]) / 6)),
        "tickangle": 0,
        **more,
    }


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
