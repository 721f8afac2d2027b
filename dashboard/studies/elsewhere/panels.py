"""An imported landscape with the file's paths: level sets, surface, and losses along the paths."""

from __future__ import annotations

import html
from collections.abc import Iterator

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.desk import Desk
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import DARK, LIGHT, Trace, dot, line
from landscapes.imported import Imported, Track

MOST_PATHS = 6
_MOST_POINTS = 1000  # of a path that are drawn
_LONGEST = 24  # letters of a person's text in a picture
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_HEIGHT = 370


def panels(desk: Desk, found: Imported) -> tuple[Panel, ...]:
    """The pictures of a curve or a surface; ``desk`` has the imported landscape."""
    made = [_ground(desk, found)]
    if found.dimension == 2:
        made.append(_surface(desk, found))
    if found.tracks:
        made.append(_losses(desk, found))
    return tuple(made)


def drawn(found: Imported) -> Iterator[tuple[int, Track, np.ndarray]]:
    """The paths that are drawn, with the positions of the points that are."""
    for k, track in enumerate(found.tracks[:MOST_PATHS]):
        count = min(len(track), _MOST_POINTS)
        yield k, track, np.unique(np.round(np.linspace(0, len(track) - 1, count)).astype(int))


def _ground(desk: Desk, found: Imported) -> Panel:
    traces: list[Trace] = []
    for k, track, at in drawn(found):
        colour, name = colours.COLOURS[k], _shown(track.name or "path")
        points = track.points[at]
        x, y = (points[:, 0], desk.f.value(points.T)) if found.dimension == 1 else points.T
        traces.append(line(x, y, LIGHT, 5.5))
        traces.append(line(x, y, colour, 3, _DASHES[k], name))
        ends = (0, "circle"), (-1, "star")
        traces += [dot(x[e], y[e], colour, 12, symbol, "", (LIGHT, 1.5)) for e, symbol in ends]
    if found.centre is not None and found.dimension == 2:
        traces.append(dot(found.centre[0], found.centre[1], DARK, 12, "cross", "centre", (LIGHT, 1.5)))
    up = _axis(found, 1) if found.dimension == 2 else _heights(found, _measure(found))
    return Panel(
        "ground",
        "Level sets, with the file’s paths" if found.dimension == 2 else "The curve, with the file’s paths",
        tuple(traces),
        _axis(found, 0),
        up,
        ground=True,
        press="point",
        share=1.2,
        height=_HEIGHT,
    )


def _surface(desk: Desk, found: Imported) -> Panel:
    """The surface; paths lie on it where it is defined."""
    traces: list[Trace] = []
    for k, track, at in drawn(found):
        points = track.points[at]
        traces.append(
            {
                "type": "scatter3d",
                "mode": "lines",
                "x": points[:, 0],
                "y": points[:, 1],
                "z": desk.f.value(points.T),
                "line": {"color": colours.COLOURS[k], "width": 7},
            }
        )
    up = _heights(found, "ℓ")  # a longer name would be cut off
    return Panel(
        "surface",
        "The surface",
        tuple(traces),
        _axis(found, 0),
        _axis(found, 1),
        up,
        kind="scene",
        ground=True,
        opacity=0.95,
        height=_HEIGHT,
    )


def _losses(desk: Desk, found: Imported) -> Panel:
    """The losses that the file tells of a path's points, and the surface's at their coordinates."""
    traces: list[Trace] = []
    seen: list[np.ndarray] = []
    longest = max(len(track) for track in found.tracks[:MOST_PATHS])
    for k, track, at in drawn(found):
        name, there = _shown(track.name or "path"), desk.f.value(track.points[at].T)
        own = None if track.losses is None else track.losses[at]
        if own is not None:
            traces.append(line(at, own, colours.COLOURS[k], 3, "solid", f"{name}: measured on it"))
            seen.append(own)
        mark = {"mode": "lines+markers", "marker": {"size": 4, "color": INK, "line": {"width": 0}}}
        traces.append(line(at, there, colours.COLOURS[k], 1.8, "dot", f"{name}: the surface there", **mark))
        seen.append(there)
    low, high = finite_range(*seen)
    log = low > 0 and high > 20 * low
    pad = 0.06 * (high - low) or 1.0
    ends = (low / 1.5, high * 1.5) if log else (low - pad, high + pad)
    return Panel(
        "losses",
        "Losses along the paths",
        tuple(traces),
        axis("point of the path", -0.02 * longest, longest - 1 + 0.02 * longest),
        axis(_measure(found), *ends, log=log),
        height=_HEIGHT,
        layout={"margin": {"l": 66, "r": 16, "t": 56, "b": 46}},
    )


def _axis(found: Imported, k: int) -> dict:
    letter = "xy"[k]
    return axis(_with_unit(found.labels.get(letter) or letter, found.units.get(letter)), *found.box[k])


def _heights(found: Imported, title: str) -> dict:
    """The axis of the losses at the nodes, with room for what the interpolation adds."""
    low, high = finite_range(found.losses)
    pad = 0.06 * (high - low) or 1.0
    return axis(title, low - pad, high + pad)


def _measure(found: Imported) -> str:
    return _with_unit(found.measure or "loss", found.units.get("losses"))


def _with_unit(label: str, unit: str | None) -> str:
    return _shown(label) + (f" [{_shown(unit)}]" if unit else "")


def _shown(text: str) -> str:
    """A person's text in a picture: short, and not read as HTML."""
    return html.escape(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
