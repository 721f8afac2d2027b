"""A panel on its sheet: axes over a plane or in space, the landscape below, and its colour bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from landscapes.drawing.figure import resolved
from landscapes.drawing.grounds import Ground
from landscapes.drawing.heights import LEVELS, colours
from landscapes.drawing.marks import Trace
from landscapes.drawing.panel import Panel

from . import frame, space
from .marks import Mark, mark
from .notes import notes
from .space import Camera
from .style import PIXEL, rgba

BAR = 10.0  # the width of a colour bar, in pixels
_ANYWHERE = (0.1, 0.1, 0.5, 0.5)  # until it is known how much room there is


@dataclass(frozen=True)
class Place:
    """A panel on its sheet."""

    panel: Panel
    axes: Axes
    ground: Ground | None
    camera: Camera | None
    way: np.ndarray | None  # towards the eye, in the axes' units
    theme: Mapping[str, str]

    def stand(self) -> None:
        """Draw what stands still: a surface, once its camera is where it stays, and the panel's traces."""
        if self.camera is not None and self.panel.ground and self.ground is not None:
            space.surface(self.camera.axes, self.ground, self.panel.opacity)
        for trace in self.panel.traces:
            self.mark(trace)
        if self.camera is None:
            notes(self.axes, resolved(self.panel.layout, self.theme), self.theme)

    def mark(self, trace: Trace, order: float = 3.0) -> Mark:
        """A trace, in colours of the theme, drawn over what is there."""
        return mark(self.axes, resolved(trace, self.theme), self.camera, order)

    def hidden(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Which places of a scene its surface hides."""
        if self.ground is None or self.way is None:
            return np.zeros(np.shape(x), dtype=bool)
        places = np.stack([x, y, z]).reshape(3, -1)
        return space.hidden(self.ground, places, space.box_of(self.panel), self.way).reshape(np.shape(x))


def placed(
    figure: Figure,
    panel: Panel,
    ground: Ground | None,
    room: tuple[float, float],
    theme: Mapping[str, str],
    seen: np.ndarray | None = None,
) -> Place:
    """A panel's axes somewhere on a figure, for a room in pixels; a scene shows what is to be ``seen``."""
    if panel.kind != "scene":
        axes = figure.add_axes(_ANYWHERE)
        frame.plane(axes, panel, theme, (room[0] - 90, room[1] - 70))
        if panel.ground and ground is not None:
            _level_sets(axes, ground)
        return Place(panel, axes, ground, None, None, theme)
    scene: Any = figure.add_axes(_ANYWHERE, projection="3d")
    frame.scene(scene, panel, theme)
    box, aspect = space.box_of(panel), space.aspect_of(panel)
    turn, rise = space.view(ground, np.zeros((3, 0)) if seen is None else seen, box, aspect)
    scene.view_init(rise, turn)
    camera = Camera(scene)
    camera.enlarged(aspect, 1.0)
    return Place(panel, scene, ground, camera, space.sight(box, aspect, turn, rise), theme)


def colour_bar(figure: Figure, place: Place) -> Axes | None:
    """The colours of heights with ticks in f's own units; None where a panel has none."""
    if place.ground is None or place.camera is not None or not (place.panel.ground and place.panel.bar):
        return None
    scale = place.ground.colour
    bar = figure.add_axes(_ANYWHERE)
    shares = np.linspace(0, 1, LEVELS)[:, None]
    bands = ListedColormap(colours(shares.ravel()) / 255)
    bar.pcolormesh([0, 1], np.linspace(scale.low, scale.high, LEVELS + 1), shares, cmap=bands, zorder=0)
    bar.set_title(scale.label, fontsize=12 * PIXEL, color=place.theme["@ink"], pad=8 * PIXEL)
    side: dict[str, Any] = {"range": [scale.low, scale.high], "tickvals": [at for at, _ in scale.ticks]}
    side["ticktext"] = [text for _, text in scale.ticks]
    frame.plane(bar, Panel("bar", "", x={"range": [0, 1], "tickvals": []}, y=side), place.theme, (0, 0))
    bar.yaxis.tick_right()
    bar.grid(False)
    for spine in bar.spines.values():
        spine.set_visible(False)
    return bar


def _level_sets(axes: Axes, ground: Ground) -> None:
    """The landscape from above: bands of colour, with thin lines between."""
    bands = colours(np.linspace(0, 1, LEVELS)) / 255
    edges = ground.edges
    share = np.clip(ground.coloured, 0, 1)
    if not np.isfinite(share).any():
        return
    filled = axes.contourf(
        ground.x, ground.y, share, np.concatenate([[-0.01], edges[1:-1], [1.01]]), colors=bands, zorder=0
    )
    filled.set(edgecolor="face", linewidth=0.2)
    lines = axes.contour(
        ground.x, ground.y, share, edges[1:-1], colors=[rgba("rgba(16,22,34,0.35)")], zorder=1
    )
    lines.set(linewidth=0.5 * PIXEL)
