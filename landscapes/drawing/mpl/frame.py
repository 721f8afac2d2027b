"""Axes of a panel in a theme, and where panels stand beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscapes.core.wording import power
from landscapes.drawing.panel import Panel
from landscapes.drawing.scales import Tick
from landscapes.drawing.ticks import format_tick, nice_ticks, tick_labels

from .style import PIXEL, plain, rgba

_MOST_DECADES = 6
Rectangle = tuple[float, float, float, float]  # left, top, width, height in pixels

TICKS, NAMES, TITLE = 11.5, 13.0, 14.0  # sizes of text, in pixels


def name_of(side: Mapping[str, Any]) -> str:
    """An axis' name."""
    title = side.get("title", "")
    return plain(title["text"] if isinstance(title, Mapping) else title)


def ticks_of(side: Mapping[str, Any], count: int) -> list[Tick]:
    """The ticks of an axis, about ``count`` of them, at places as they are drawn."""
    if side.get("tickvals") is not None:
        told = side.get("ticktext") or tick_labels([float(at) for at in side["tickvals"]])
        return [(float(at), plain(str(text))) for at, text in zip(side["tickvals"], told)]
    low, high = side["range"]
    if side.get("type") != "log":
        places = nice_ticks(low, high, count)
        return list(zip(places, tick_labels(places)))
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first >= 1:
        step = max(1, math.ceil((high - low) / min(count, _MOST_DECADES)))
        return [(10.0**k, power(10, k) if k else "1") for k in range(first, last + 1, step)]
    digits = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9) if high - low < 0.7 else (1, 2, 5)
    every = [digit * 10.0**k for k in range(math.floor(low), math.ceil(high) + 1) for digit in digits]
    return [(v, format_tick(v)) for v in every if low <= math.log10(v) <= high]


def _dress(axis: Axis, ticks: list[Tick], theme: Mapping[str, str]) -> None:
    axis.set_major_locator(FixedLocator([at for at, _ in ticks]))
    axis.set_major_formatter(FixedFormatter([text for _, text in ticks]))
    axis.set_minor_locator(NullLocator())
    look: Any = {"labelcolor": theme["@muted"], "color": theme["@line"], "labelsize": TICKS * PIXEL}
    axis.set_tick_params(which="major", length=4 * PIXEL, width=PIXEL, pad=3 * PIXEL, **look)


def plane(axes: Axes, panel: Panel, theme: Mapping[str, str], size: tuple[float, float]) -> None:
    """A panel's axes over a plane, for a place of a size in pixels."""
    axes.set_facecolor(theme["@paper"])
    counts = max(2, min(8, int(size[0] / 62))), max(2, min(8, int(size[1] / 44)))
    sides = ((axes.xaxis, panel.x, counts[0]), (axes.yaxis, panel.y, counts[1]))
    for spine in axes.spines.values():
        spine.set(color=theme["@line"], linewidth=PIXEL)
    axes.set_axisbelow(True)
    for axis, side, count in sides:
        low, high = side["range"]
        if side.get("type") == "log":
            (axes.set_xscale if axis is axes.xaxis else axes.set_yscale)("log")
            low, high = 10.0**low, 10.0**high
        (axes.set_xlim if axis is axes.xaxis else axes.set_ylim)(low, high)
        _dress(axis, [tick for tick in ticks_of(side, count) if low <= tick[0] <= high], theme)
        axis.set_label_text(name_of(side), color=theme["@ink"], fontsize=NAMES * PIXEL)
        axis.labelpad = 4 * PIXEL
        if not panel.ground and side.get("showgrid", True):
            axis.grid(True, color=theme["@grid"], linewidth=PIXEL)
    if panel.equal:
        axes.set_aspect("equal", adjustable="box", anchor="C")


def scene(axes: Any, panel: Panel, theme: Mapping[str, str]) -> None:
    """A panel's axes in space."""
    axes.set_facecolor((0, 0, 0, 0))
    axes.set_proj_type("ortho")
    axes.computed_zorder = False
    for name, side in zip("xyz", (panel.x, panel.y, panel.z or {})):
        axis, (low, high) = getattr(axes, f"{name}axis"), side["range"]
        getattr(axes, f"set_{name}lim")(low, high, view_margin=0)
        inner = 0.04 * (high - low) if side.get("tickvals") is None else 0.0
        shown = [t for t in ticks_of(side, 4) if low + inner <= t[0] <= high - inner]
        _dress(axis, shown, theme)
        axis.label.set(text=name_of(side), color=theme["@ink"], fontsize=NAMES * PIXEL)
        axis.set_pane_color((0, 0, 0, 0))
        axis.line.set(color=rgba(theme["@line"]), linewidth=PIXEL)
        axis._axinfo["grid"].update(color=theme["@grid"], linewidth=PIXEL)


def places(shares: list[float], width: float, height: float) -> list[Rectangle]:
    """Where panels stand in a field of a size: as near to a good shape as rows and columns can have them.

    Of three in a wide field the first is large and the others stand beside it, one over the other.
    """
    n, shape = len(shares), width / height
    if n == 3 and 1.15 < shape < 2.6:
        left = width * shares[0] / (shares[0] + max(shares[1:]))
        right = width - left
        half = height / 2
        return [(0, 0, left, height), (left, 0, right, half), (left, half, right, half)]
    tried = []
    for rows in range(1, n + 1):
        columns = -(-n // rows)
        tried.append((abs(math.log(shape * rows / columns / 1.15)), rows, columns))
    _, rows, columns = min(tried)
    made: list[Rectangle] = []
    for row in range(rows):
        own = shares[row * columns : (row + 1) * columns]
        across = width * np.array(own) / sum(own) if own else np.array([])
        lefts = np.concatenate([[0.0], np.cumsum(across)[:-1]])
        made += [(float(x), height * row / rows, float(w), height / rows) for x, w in zip(lefts, across)]
    return made
