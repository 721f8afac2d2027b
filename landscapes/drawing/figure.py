"""Panels beside each other as one Plotly figure, for notebooks, scripts and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from landscapes.core.landscape import Landscape

from .colours import MUTED
from .grounds import Ground, ground_of
from .heights import LEVELS, colours
from .lengths import grid
from .marks import line
from .panel import Panel
from .plotly_figure import Figure

_NODES = 161  # a side of a ground
_GAP, _BAR = 0.09, 0.05  # of the width, between two panels, and more for a colour bar


def _mixed(a: str, b: str, share: float) -> str:
    """A colour (#rrggbb) on the way from a to b, as js/core/theme.js mixes."""
    ends = ([int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in (a, b))
    return "#" + "".join(f"{int(x + share * (y - x) + 0.5):02x}" for x, y in zip(*ends))


def _theme(ink: str, paper: str, panel: str, accent: str, faint: float) -> dict[str, str]:
    """A theme's colours by their tokens; ``faint`` is how much of the paper is in a grid."""
    own = {"@ink": ink, "@paper": paper, "@panel": panel, "@accent": accent}
    shares = {"@muted": 0.32, "@grid": faint, "@line": 0.8}
    return own | {token: _mixed(ink, paper, share) for token, share in shares.items()}


# The page's own themes (.streamlit/config.toml; a test holds them equal).
THEMES: dict[str, dict[str, str]] = {
    "light": _theme("#1b2430", "#ffffff", "#f4f6f8", "#0072B2", 0.9),
    "dark": _theme("#e8edf3", "#11161d", "#1a212b", "#56B4E9", 0.86),
}


def figure(
    panels: Sequence[Panel],
    landscape: Landscape | None = None,
    theme: str = "light",
    width: int | None = None,
) -> Figure:
    """Panels in a row as one ``plotly.graph_objects.Figure``, in the page's colours.

    ``landscape`` is drawn below the panels that stand on a ground: its curve, or level sets that cover the
    same area each. ``theme`` is "light" or "dark"; ``width`` is in pixels, by default as wide as the place.
    ValueError for another theme, or where a panel stands on a ground and no landscape is given.
    """
    from plotly import graph_objects  # a second to import, for those who want it alone

    if theme not in THEMES:
        raise ValueError(f"the theme must be one of {', '.join(THEMES)}, got {theme!r}")
    colour = THEMES[theme]
    shares = np.array([panel.share for panel in panels], dtype=float)
    # A colour bar stands in the gap behind its panel.
    gaps = np.array([_GAP + _BAR * _has_bar(panel) for panel in panels[:-1]])
    widths = (1 - gaps.sum()) * shares / shares.sum()
    lefts = np.concatenate([[0.0], np.cumsum(widths[:-1] + gaps)])
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "paper_bgcolor": colour["@paper"],
        "plot_bgcolor": colour["@paper"],
        "font": {"family": "Source Sans Pro, Helvetica, Arial, sans-serif", "color": colour["@ink"]},
        "height": max((panel.height for panel in panels), default=380) + 60,
        "margin": {"l": 70, "r": 30, "t": 60, "b": 60},
        "annotations": [],
        "shapes": [],
        "showlegend": any(trace.get("showlegend") for panel in panels for trace in panel.traces),
        "legend": {"orientation": "h", "y": -0.2},
        **({"width": width} if width else {}),
    }
    for k, panel in enumerate(panels):
        across = [float(lefts[k]), min(1.0, float(lefts[k] + widths[k]))]  # rounding may lead beyond
        _place(panel, k, across, traces, layout, landscape, colour)
    return graph_objects.Figure({"data": traces, "layout": layout}, skip_invalid=False)


def _has_bar(panel: Panel) -> bool:
    """Whether a colour bar stands behind a panel."""
    return (panel.ground and panel.bar) or any(map(_is_scaled, panel.traces))


def _is_scaled(trace: Mapping[str, Any]) -> bool:
    """Whether a trace has a colour bar."""
    return "colorbar" in trace and trace.get("showscale") is not False


def _place(
    panel: Panel,
    k: int,
    across: list[float],
    traces: list[dict[str, Any]],
    layout: dict[str, Any],
    landscape: Landscape | None,
    colour: Mapping[str, str],
) -> None:
    """Put one panel at its place in the row."""
    number = "" if k == 0 else str(k + 1)
    more = resolved(panel.layout, colour)
    if panel.kind == "scene":
        axes = {"scene": f"scene{number}"}  # which axes its traces are drawn over
        scene: dict[str, Any] = {}
        for name, side in zip("xyz", (panel.x, panel.y, panel.z or {})):
            scene[f"{name}axis"] = {**_axis(resolved(side, colour), colour), "showbackground": False}
        if panel.aspect:
            scene["aspectmode"], scene["aspectratio"] = "manual", panel.aspect
        scene["domain"] = {"x": across}
        scene |= more.get("scene", {})
        layout[f"scene{number}"] = scene
    else:
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        x, y = _axis(resolved(panel.x, colour), colour), _axis(resolved(panel.y, colour), colour)
        equal = {"scaleanchor": f"x{number}", "constrain": "domain"} if panel.equal else {}
        x |= {"constrain": "domain"} if panel.equal else {}
        layout[f"xaxis{number}"] = {**x, "domain": across, "anchor": f"y{number}", **more.get("xaxis", {})}
        layout[f"yaxis{number}"] = {**y, "anchor": f"x{number}", **equal, **more.get("yaxis", {})}
    if panel.ground:
        if landscape is None:
            raise ValueError(f"the panel {panel.name!r} stands on a landscape: figure(..., landscape=f)")
        traces += [{**resolved(one, colour), **axes} for one in ground(landscape, panel, across)]
    named = {trace.get("name") for trace in traces if trace.get("showlegend")}
    for trace in panel.traces:
        one = {"showlegend": False, **resolved(trace, colour), **axes}
        if _is_scaled(one):
            one["colorbar"] = {"x": across[1] + 0.005, **one.get("colorbar", {})}
        if one["showlegend"]:  # once in the legend of the row, which shows and hides it everywhere
            one |= {"legendgroup": one.get("name", ""), "showlegend": one.get("name") not in named}
        traces.append(one)
    places = {"xref": "x", "yref": "y"}
    for kind in ("annotations", "shapes"):
        for one in more.get(kind, ()):
            there = {name: _moved(one[name], number) for name in ("axref", "ayref") if name in one}
            layout[kind].append(
                {**one, **{n: _moved(one.get(n, p), number) for n, p in places.items()}, **there}
            )
    layout["annotations"].append(
        {
            "text": f"<b>{panel.title}</b>",
            "x": sum(across) / 2,
            "y": 1.0,
            "xref": "paper",
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 8,
            "showarrow": False,
            "font": {"size": 14, "color": colour["@ink"]},
        }
    )


def _moved(reference: str, number: str) -> str:
    """A reference to a panel's own axis ("x", "y", "y domain") as one to its axis in the row."""
    head, _, tail = reference.partition(" ")
    return reference if head not in ("x", "y") else f"{head}{number}{' ' + tail if tail else ''}"


def _axis(axis: dict[str, Any], colour: Mapping[str, str]) -> dict[str, Any]:
    """An axis in the theme."""
    title = axis.get("title", "")
    return {
        "gridcolor": colour["@grid"],
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": colour["@line"],
        "tickfont": {"color": colour["@muted"], "size": 11.5},
        "exponentformat": "power",
        **axis,
        "title": title if isinstance(title, dict) else {"text": title, "font": {"size": 13}},
    }


def ground(f: Landscape, panel: Panel, across: Sequence[float] = (0.0, 1.0)) -> list[dict[str, Any]]:
    """The landscape itself below a panel's traces: its curve in 1D, its coloured level sets in 2D."""
    if f.dimension == 1:
        (x,), points = grid(f.domain, 401)
        return [{**line(x, f.value(points), MUTED), "showlegend": False, "hoverinfo": "skip"}]
    below = ground_of(f, panel.colour, nodes=_NODES)
    if panel.kind == "scene":
        return [_surface(below)]
    heights = below.colour
    ticks = {"tickvals": [at for at, _ in heights.ticks], "ticktext": [text for _, text in heights.ticks]}
    bar = {"thickness": 10, "x": across[1] + 0.005, "outlinewidth": 0, **ticks}
    bar["title"] = {"text": heights.label, "font": {"size": 12}}
    step = (heights.high - heights.low) / LEVELS
    return [
        {
            "type": "contour",
            "x": below.x,
            "y": below.y,
            "z": heights.low + below.coloured * (heights.high - heights.low),
            "zmin": heights.low,
            "zmax": heights.high,
            "colorscale": scale(),
            "contours": {"start": heights.low + step, "end": heights.high - step / 2, "size": step},
            "autocontour": False,
            "line": {"width": 0.4, "color": "rgba(16,22,34,0.35)"},
            "showscale": panel.bar,
            "colorbar": bar,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _surface(below: Ground) -> dict[str, Any]:
    """The surface, as high as f and coloured as it is from above."""
    shading = {"ambient": 0.85, "diffuse": 0.35, "specular": 0.05}
    colours = {"surfacecolor": below.coloured, "colorscale": scale(), "cmin": 0, "cmax": 1}
    known = np.where(np.isfinite(below.heights), below.heights, np.nan)
    surface = {"type": "surface", "x": below.x, "y": below.y, "z": known}
    return {**surface, **colours, "showscale": False, "lighting": shading, "hoverinfo": "skip"}


def scale() -> list[list[Any]]:
    """The colour scale of heights, as Plotly takes it."""
    at = np.linspace(0, 1, LEVELS)
    return [[float(share), "rgb({},{},{})".format(*c)] for share, c in zip(at, colours(at))]


def resolved(value: Any, colour: Mapping[str, str]) -> Any:
    """A trace or layout with the theme's colours for their tokens; arrays stay as they are."""
    if isinstance(value, str):
        return scale() if value == "@heights" else colour.get(value, value)
    if isinstance(value, Mapping):
        return {name: resolved(one, colour) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolved(one, colour) for one in value]
    return value
