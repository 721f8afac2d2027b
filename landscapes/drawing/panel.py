"""One figure as a value: Plotly traces over two axes, in colours of a theme.

Pure: nothing here knows Plotly. The page draws panels on its boards, ``figure.py`` makes a Plotly figure of
them. Colours of the theme are told by token (``INK``, ``MUTED``, ``PAPER``, ...).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


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
