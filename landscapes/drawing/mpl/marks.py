"""A panel's traces as matplotlib's artists, which can follow another trace of the same kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from landscapes.drawing.marks import Trace

from .space import SUN, Camera
from .style import PIXEL, dash, marker, plain, rgba

_OVER_GROUND = 3.0  # in the order of drawing


@dataclass(frozen=True)
class Mark:
    """The artists of one trace. ``camera`` looks at it where the trace is in space."""

    artists: tuple[Artist, ...]
    camera: Camera | None = None

    def follow(self, trace: Trace) -> None:
        """Move lines and markers to where another trace of the same look has them."""
        x, y = _places(trace, self.camera)
        for artist in self.artists:
            if isinstance(artist, Line2D):
                artist.set_data(x, y)


def mark(axes: Axes, trace: Trace, camera: Camera | None = None, order: float = _OVER_GROUND) -> Mark:
    """Draw a trace over axes; ValueError for a kind that matplotlib is not asked to draw here."""
    kind = trace.get("type", "scatter")
    if kind == "scatter" or kind == "scatter3d":
        artists = _scatter(axes, trace, camera, order)
    elif kind == "contour":
        artists = _levels(axes, trace, order)
    elif kind == "heatmap":
        artists = _heatmap(axes, trace, order)
    elif kind == "mesh3d":
        artists = _mesh(axes, trace, order)
    else:
        raise ValueError(f"a trace of type {kind!r} is drawn in the browser only")
    if "opacity" in trace and kind != "mesh3d":
        for artist in artists:
            artist.set_alpha(trace["opacity"])
    return Mark(tuple(artists), camera)


def _places(trace: Trace, camera: Camera | None) -> tuple[np.ndarray, np.ndarray]:
    if camera is None:
        return np.asarray(trace["x"], dtype=float), np.asarray(trace["y"], dtype=float)
    return camera.seen(*(np.asarray(trace[name], dtype=float) for name in "xyz"))


def _scatter(axes: Axes, trace: Trace, camera: Camera | None, order: float) -> list[Any]:
    x, y = _places(trace, camera)
    mode, made = trace.get("mode", "lines"), list[Any]()
    if "fill" in trace and trace["fill"] != "none":
        made.append(_filled(axes, trace, x, y, order))
    for part in mode.split("+"):
        if part == "lines" and trace.get("line", {}).get("width", 2) > 0:
            made.append(_line(axes, trace, x, y, order))
        elif part == "markers":
            made += _markers(axes, trace, x, y, order)
        elif part == "text":
            made += _words(axes, trace, x, y, order)
    return made


def _filled(axes: Axes, trace: Trace, x: np.ndarray, y: np.ndarray, order: float) -> Artist:
    known = np.isfinite(x) & np.isfinite(y)
    pieces = np.split(np.stack([x, y], axis=1), np.flatnonzero(~known))
    corners = [piece[np.isfinite(piece).all(axis=1)] for piece in pieces]
    fill = rgba(trace.get("fillcolor", "rgba(0,0,0,0)"))
    area = PolyCollection([piece for piece in corners if len(piece) > 2], facecolors=[fill], zorder=order)
    axes.add_collection(area, autolim=False)
    return area


def _line(axes: Axes, trace: Trace, x: np.ndarray, y: np.ndarray, order: float) -> Line2D:
    look = trace.get("line", {})
    width = look.get("width", 2.0)
    style = dash(look.get("dash", "solid"), width)
    line = Line2D(x, y, linewidth=width * PIXEL, linestyle=style, color=rgba(look.get("color", "#000000")))
    line.set(solid_joinstyle="round", dash_joinstyle="round", solid_capstyle="round", zorder=order)
    if look.get("shape") == "hv":
        line.set_drawstyle("steps-post")
    _put(axes, line, trace)
    return line


def _markers(axes: Axes, trace: Trace, x: np.ndarray, y: np.ndarray, order: float) -> list[Any]:
    look = trace.get("marker", {})
    edge = look.get("line", {})
    told = {
        "symbol": look.get("symbol", "circle"),
        "colour": look.get("color", "#000000"),
        "size": look.get("size", 6),
        "edge": edge.get("color", "#000000"),
        "width": edge.get("width", 0),
    }
    if all(np.ndim(one) == 0 for one in told.values()):  # one look for all, that may come to follow more
        return [_dots(axes, trace, x, y, order, **told)]
    each = {name: np.broadcast_to(np.asarray(one, dtype=object), x.shape) for name, one in told.items()}
    kinds = list(dict.fromkeys(zip(*each.values())))
    made = []
    for kind in kinds:
        which = np.all([one == value for one, value in zip(each.values(), kind)], axis=0)
        made.append(_dots(axes, trace, x[which], y[which], order, **dict(zip(told, kind))))
    return made


def _dots(
    axes: Axes,
    trace: Trace,
    x: np.ndarray,
    y: np.ndarray,
    order: float,
    symbol: str,
    colour: str,
    size: float,
    edge: str,
    width: float,
) -> Line2D:
    """Markers of one look. Half of an edge is outside, as on the page, and all of the fill is seen."""
    hollow = symbol.endswith("-open")
    shape, unit = marker(symbol)
    thick = (width or 2.0) if hollow else width
    diameter = unit * size / 2 + (0.0 if hollow else width)
    dots = Line2D(x, y, linestyle="none", marker=shape, markersize=diameter * PIXEL)
    dots.set(markerfacecolor="none" if hollow else rgba(colour), zorder=order + 0.5)
    dots.set(markeredgecolor=rgba(colour if hollow else edge), markeredgewidth=thick * PIXEL)
    _put(axes, dots, trace)
    return dots


def _words(axes: Axes, trace: Trace, x: np.ndarray, y: np.ndarray, order: float) -> list[Any]:
    texts = np.broadcast_to(np.asarray(trace["text"], dtype=object), x.shape)
    look = trace.get("textfont", {})
    vertical, _, across = trace.get("textposition", "middle center").partition(" ")
    up = {"top": "bottom", "bottom": "top"}.get(vertical, "center")
    side = {"left": "right", "right": "left"}.get(across, "center")
    font = {"fontsize": look.get("size", 12) * PIXEL, "color": rgba(look.get("color", "#000000"))}
    places = [(a, b, plain(str(text))) for a, b, text in zip(x, y, texts) if np.isfinite(a + b)]
    return [axes.text(*one, ha=side, va=up, zorder=order + 1, clip_on=True, **font) for one in places]


def _put(axes: Axes, artist: Line2D, trace: Trace) -> None:
    axes.add_artist(artist)
    if trace.get("cliponaxis") is False:
        artist.set_clip_on(False)


def _colours(scale: list[list[Any]]) -> tuple[np.ndarray, np.ndarray]:
    """The places of a colour scale, and their colours (n, 4)."""
    return np.array([float(at) for at, _ in scale]), np.array([rgba(colour) for _, colour in scale])


def _between(scale: list[list[Any]], shares: np.ndarray) -> np.ndarray:
    """Colours (..., 4) at shares of a scale; nothing where a share is no number."""
    at, colours = _colours(scale)
    mixed = np.stack([np.interp(np.nan_to_num(shares), at, column) for column in colours.T], axis=-1)
    mixed[~np.isfinite(shares)] = 0
    return mixed


def _levels(axes: Axes, trace: Trace, order: float) -> list[Any]:
    look, edge = trace["contours"], trace.get("line", {})
    start, end, size = look["start"], look["end"], look["size"]
    levels = start + size * np.arange(int((end - start) / size + 1e-6) + 1)
    x, y, z = (np.asarray(trace[name], dtype=float) for name in "xyz")
    if look.get("coloring", "fill") == "lines":
        shares = (levels - levels[0]) / max(levels[-1] - levels[0], 1e-300)
        made = axes.contour(x, y, z, levels, colors=_between(trace["colorscale"], shares))
    else:
        bands = len(levels) + 1
        colours = _between(trace["colorscale"], np.linspace(0, 1, bands))
        edges = np.concatenate([[-np.inf], levels, [np.inf]])
        edges[[0, -1]] = min(np.nanmin(z), levels[0]) - size, max(np.nanmax(z), levels[-1]) + size
        filled = axes.contourf(x, y, z, edges, colors=colours)
        filled.set(zorder=order - 2, edgecolor="face", linewidth=0.3)
        made = axes.contour(x, y, z, levels, colors=[rgba(edge.get("color", "#000000"))])
    width = edge.get("width", 0.5)
    made.set(linewidth=width * PIXEL, zorder=order - 1, linestyle=[dash(edge.get("dash", "solid"), width)])
    return [made]


def _heatmap(axes: Axes, trace: Trace, order: float) -> list[Any]:
    z = np.asarray(trace["z"], dtype=float)
    known = z[np.isfinite(z)]
    low = trace.get("zmin", known.min(initial=0.0) if known.size else 0.0)
    high = trace.get("zmax", known.max(initial=low) if known.size else 1.0)
    shares = np.clip((z - low) / ((high - low) or 1.0), 0, 1)
    sides = []
    for name, count in (("x", z.shape[1]), ("y", z.shape[0])):
        middle = np.asarray(trace.get(name, np.arange(count)), dtype=float)
        if len(middle) == count:
            half = np.diff(middle) / 2 if count > 1 else np.array([0.5])
            middle = np.concatenate([[middle[0] - half[0]], middle[:-1] + half, [middle[-1] + half[-1]]])
        sides.append(middle)
    image = axes.pcolormesh(*sides, _between(trace["colorscale"], shares), zorder=order - 2, rasterized=True)
    return [image]


def _mesh(axes: Axes, trace: Trace, order: float) -> list[Any]:
    corners = np.stack([np.asarray(trace[name], dtype=float) for name in "xyz"], axis=1)
    faces = corners[np.stack([np.asarray(trace[name]) for name in "ijk"], axis=1)]
    box = np.maximum(np.ptp(corners, axis=0), 1e-300)
    normal = np.cross((faces[:, 1] - faces[:, 0]) / box, (faces[:, 2] - faces[:, 0]) / box)
    length = np.maximum(np.linalg.norm(normal, axis=1), 1e-300)
    bright = 0.78 + 0.22 * np.abs(normal @ SUN) / length
    painted = np.empty((len(faces), 4))
    painted[:] = rgba(trace["color"])
    painted[:, :3] *= bright[:, None]
    painted[:, 3] = trace.get("opacity", 1.0)
    mesh = Poly3DCollection(faces, facecolors=painted, edgecolors="none", antialiased=True, zorder=order - 2)
    mesh.set_rasterized(True)
    axes.add_collection3d(mesh, autolim=False)  # type: ignore[attr-defined]
    return [mesh]
