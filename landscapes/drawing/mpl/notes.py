"""What a panel's layout has besides: words, arrows, straight lines and boxes, as Plotly tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.transforms import Transform, blended_transform_factory, offset_copy

from .style import PIXEL, dash, plain, rgba

_ANCHORS = {"left": "left", "right": "right", "bottom": "bottom", "top": "top"}
_ORDER = 6.0


def notes(axes: Axes, layout: Mapping[str, Any], theme: Mapping[str, str]) -> None:
    """Draw the annotations and shapes of a layout in a theme's colours (resolved)."""
    for shape in layout.get("shapes", ()):
        _shape(axes, shape)
    for one in layout.get("annotations", ()):
        if one.get("showarrow", True) and "ax" in one:
            _arrow(axes, one)
        if one.get("text"):
            _word(axes, one, theme)


def _frame(axes: Axes, x: str, y: str) -> Transform:
    """Where numbers mean places: "x" and "y" are the axes' own units, a "domain" is a share of the panel."""
    across, up = (axes.transData if ref in ("x", "y") else axes.transAxes for ref in (x, y))
    return across if across is up else blended_transform_factory(across, up)


def _arrow(axes: Axes, one: Mapping[str, Any]) -> None:
    ends = [(one["ax"], one["ay"]), (one["x"], one["y"])]
    if one.get("axref", "pixel") == "pixel":  # the tail is told by pixels from the tip
        return
    width = one.get("arrowwidth", 1.0) * PIXEL
    head = "-|>" if one.get("arrowhead", 1) else "-"
    short: Any = {"shrinkA": 0, "shrinkB": one.get("standoff", 0) * PIXEL}
    look: Any = {"linewidth": width, "color": rgba(one["arrowcolor"]), "zorder": _ORDER, "clip_on": False}
    arrow = FancyArrowPatch(ends[0], ends[1], arrowstyle=head, mutation_scale=5 * width, **short, **look)
    axes.add_patch(arrow)


def _word(axes: Axes, one: Mapping[str, Any], theme: Mapping[str, str]) -> None:
    font = one.get("font", {})
    at = _frame(axes, one.get("xref", "x"), one.get("yref", "y"))
    away = (one.get("xshift", 0) * PIXEL, one.get("yshift", 0) * PIXEL)
    text = axes.text(one["x"], one["y"], plain(one["text"]), zorder=_ORDER + 1)
    text.set_transform(offset_copy(at, axes.get_figure(root=True), *away, units="points"))
    text.set(
        ha=_ANCHORS.get(one.get("xanchor", ""), "center"), va=_ANCHORS.get(one.get("yanchor", ""), "center")
    )
    text.set(fontsize=font.get("size", 12) * PIXEL, color=rgba(font.get("color", theme["@ink"])))
    text.set(rotation=-one.get("textangle", 0), fontweight="bold" if "<b>" in one["text"] else "normal")
    if "bgcolor" in one:
        text.set_bbox(
            {"facecolor": rgba(one["bgcolor"]), "edgecolor": "none", "pad": one.get("borderpad", 1)}
        )


def _shape(axes: Axes, one: Mapping[str, Any]) -> None:
    at, look = _frame(axes, one.get("xref", "x"), one.get("yref", "y")), one.get("line", {})
    (x0, x1), (y0, y1), width = (one["x0"], one["x1"]), (one["y0"], one["y1"]), look.get("width", 2)
    style: dict[str, Any] = {
        "linewidth": width * PIXEL,
        "linestyle": dash(look.get("dash", "solid"), width or 1),
    }
    below = one.get("layer", "above") == "below"
    if one.get("type", "rect") == "line":
        line = Line2D([x0, x1], [y0, y1], transform=at, color=rgba(look.get("color", "#000000")), **style)
        line.set_zorder(2.0 if below else _ORDER)
        axes.add_artist(line)
        return
    box = Polygon(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), transform=at, **style)
    box.set(facecolor=rgba(one.get("fillcolor", "rgba(0,0,0,0)")), zorder=0.5 if below else _ORDER)
    box.set(edgecolor=rgba(look.get("color", "#000000")) if width else "none")
    axes.add_patch(box)
