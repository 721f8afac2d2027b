"""Panels on a sheet of a size in pixels: a picture to be saved, and to be drawn over frame by frame."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from landscapes.drawing.figure import THEMES
from landscapes.drawing.grounds import Ground
from landscapes.drawing.panel import Panel

from . import frame, space
from .frame import NAMES, TITLE
from .place import BAR, Place, colour_bar, placed
from .style import PIXEL, dash, drawing, marker, plain, rgba

_INCH = 100  # pixels, in which panels are measured
_USUAL = 1280 * 720  # a sheet of so many pixels has text of the size that is told
_LEAST, _MOST = 0.72, 4.0  # how much smaller and larger text may be
_EDGE, _HEAD, _FOOT, _ROW = 14.0, 34.0, 26.0, 22.0  # pixels: around all, above, below, a row of the legend
_GAP = 12.0  # between panels
_LETTER = 8.6  # how wide a letter of a title is, pixels
_SAVED = 300  # dots an inch of what is no vectors


@dataclass(frozen=True)
class Entry:
    """A line of the legend: Plotly's line and marker of a label."""

    label: str
    line: Mapping[str, Any]
    marker: Mapping[str, Any]


class Sheet:
    """Panels in their places with a title, a legend, and words that change: ``told`` names them.

    ``size`` is in pixels. ``seen`` are places in space (3, n) by a scene's name, of which a camera shows as
    many as it can. Text is in proportion to the size, within limits.
    """

    def __init__(
        self,
        panels: Sequence[Panel],
        grounds: Mapping[str, Ground],
        size: tuple[int, int],
        theme: str = "light",
        title: str = "",
        legend: Sequence[Entry] = (),
        told: Sequence[str] = (),
        seen: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        self.size, self.theme = size, THEMES[theme]
        scale = float(np.clip(np.sqrt(size[0] * size[1] / _USUAL), _LEAST, _MOST))
        self.width, self.height = size[0] / scale, size[1] / scale
        self.lines: dict[str, Any] = {}
        with drawing():
            # A hair more, since a canvas has as many whole pixels as fit.
            inches = ((size[0] + 1e-6) / (scale * _INCH), (size[1] + 1e-6) / (scale * _INCH))
            self.figure = Figure(inches, dpi=scale * _INCH, facecolor=self.theme["@paper"])
            self.canvas = FigureCanvasAgg(self.figure)
            above, foot = self._heading(title, told), _FOOT if "below" in told else 0.0
            below = self._legend(legend, foot) + foot
            field = self.width - 2 * _EDGE, self.height - above - below - 2 * _EDGE + 4
            self.places: dict[str, Place] = {}
            for panel, (x, y, w, h) in zip(panels, frame.places([p.share for p in panels], *field)):
                room = (_EDGE + x + (_GAP if x else 0), above + _EDGE - 4 + y + (_GAP / 2 if y else 0))
                rest = (w - (_GAP if x else 0), h - (_GAP / 2 if y else 0))
                looked_at = (seen or {}).get(panel.name)
                place = placed(self.figure, panel, grounds.get(panel.name), rest, self.theme, looked_at)
                self.places[panel.name] = place
                self._fit(place, colour_bar(self.figure, place), (*room, *rest))
                place.stand()

    # What stands still --------------------------------------------------------------------------------

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """A place in pixels from the upper left as shares of the figure."""
        return x / self.width, 1 - y / self.height

    def _write(self, x: float, y: float, text: str, size: float, colour: str, side: str, **more: Any) -> Any:
        look: Any = {"fontsize": size * PIXEL, "color": self.theme[colour], "ha": side, "va": "center"}
        x, y = self._at(x, y)
        return self.figure.text(x, y, text, **look, **more)

    def _heading(self, title: str, told: Sequence[str]) -> float:
        if title:
            self._write(_EDGE + 2, _EDGE + 10, plain(title), TITLE + 2, "@ink", "left", weight="bold")
        if "above" in told:
            x = self.width - _EDGE - 2
            self.lines["above"] = self._write(x, _EDGE + 10, "", NAMES, "@muted", "right")
        if "below" in told:
            y = self.height - _EDGE - 4
            self.lines["below"] = self._write(self.width / 2, y, "", NAMES, "@ink", "center")
        return _HEAD if title or "above" in told else 0.0

    def _legend(self, entries: Sequence[Entry], foot: float) -> float:
        """The legend in rows that are as wide as the sheet, above the foot; how high it is."""
        if not entries:
            return 0.0
        handles: list[Any] = []
        for one in entries:
            shape, unit = marker(one.marker["symbol"])
            width = one.line["width"]
            look = {"color": rgba(one.line["color"]), "linestyle": dash(one.line["dash"], width)}
            line = Line2D([], [], linewidth=width * PIXEL, **look)
            dots = {"markersize": unit * one.marker["size"] / 2 * PIXEL, "markeredgewidth": 0}
            spot = Line2D([], [], linestyle="none", marker=shape, markerfacecolor=look["color"], **dots)
            handles.append((line, spot))
        labels = [plain(one.label) for one in entries]
        y = _EDGE - 6 + foot
        for columns in range(len(entries), 0, -1):
            legend = self.figure.legend(
                handles,
                labels,
                handler_map={tuple: HandlerTuple(ndivide=1, pad=0)},
                loc="lower center",
                bbox_to_anchor=self._at(self.width / 2, self.height - y),
                ncols=columns,
                frameon=False,
                fontsize=NAMES * PIXEL,
                labelcolor=self.theme["@ink"],
                borderpad=0,
                borderaxespad=0,
                columnspacing=1.6,
                handlelength=2.6,
                handletextpad=0.6,
                labelspacing=0.35,
            )
            box = legend.get_window_extent(self.canvas.get_renderer())
            if box.width <= self.size[0] * (1 - 2 * _EDGE / self.width) or columns == 1:
                return float(box.height / self.size[1] * self.height) + 6
            legend.remove()
        return 0.0

    def _fit(self, place: Place, bar: Axes | None, room: frame.Rectangle) -> None:
        """Put a panel into its room so that nothing of it, names and numbers, reaches beyond."""
        x, y, width, height = room
        panel, renderer = place.panel, self.canvas.get_renderer()
        if panel.title:
            rows = textwrap.wrap(plain(panel.title), max(12, int(width / _LETTER)))
            for k, row in enumerate(rows):
                middle = x + width / 2, y + 9 + 18 * k
                self._write(*middle, row, TITLE, "@ink", "center", weight="bold")
            y, height = y + 6 + 18 * len(rows), height - 6 - 18 * len(rows)
        inner = [x + 50.0, y + 8.0, x + width - 10.0, y + height - 44.0]  # left, top, right, bottom
        behind = 26.0 if bar is not None else 0.0  # from the axes to the far side of the bar
        zoom = 1.0
        if place.camera is not None:  # what is drawn in space is cut at its axes' sides, a square in here
            more = (max(width, height) - np.array([width, height])) / 2
            inner = [x - more[0], y - more[1], x + width + more[0], y + height + more[1]]
        for _ in range(3 if place.camera is None else 5):
            left, top, right, bottom = inner
            self._set(place.axes, left, top, right - behind, bottom)
            if place.camera is not None:
                place.camera.spaced(zoom)
                place.axes.draw(renderer)  # which puts the names of its axes in their places
            if bar is not None:
                self._set(bar, right - BAR, top, right, bottom)
            parts = (place.axes, bar) if place.camera is None else place.camera.sides
            boxes = [one.get_tightbbox(renderer) for one in parts if one is not None]
            if place.camera is not None:
                boxes.append(place.camera.extent(space.box_of(panel)))
            whole = Bbox.union([box for box in boxes if box is not None])
            scale = self.size[0] / self.width
            ends = (
                whole.x0 / scale,
                self.height - whole.y1 / scale,
                whole.x1 / scale,
                self.height - whole.y0 / scale,
            )
            if place.camera is None:
                inner = [a - e + r for a, e, r in zip(inner, ends, (x, y, x + width, y + height))]
                continue
            # A scene is as large as its picture, and that is in the middle.
            zoom *= 0.97 * min(width / (ends[2] - ends[0]), height / (ends[3] - ends[1]))
            across, down = x + width / 2 - (ends[0] + ends[2]) / 2, y + height / 2 - (ends[1] + ends[3]) / 2
            inner = [left + across, top + down, right + across, bottom + down]
            place.camera.enlarged(space.aspect_of(panel), zoom)

    def _set(self, axes: Axes, left: float, top: float, right: float, bottom: float) -> None:
        (x0, y1), (x1, y0) = self._at(left, top), self._at(max(right, left + 8), max(bottom, top + 8))
        axes.set_position((x0, y0, x1 - x0, y1 - y0))

    # What is made of it -------------------------------------------------------------------------------

    def begin(self, moving: Sequence[Artist]) -> None:
        """Draw all but what moves, once; ``frame`` draws that over it."""
        self.moving = [*moving, *self.lines.values()]
        for artist in self.moving:
            artist.set_animated(True)
        with drawing():
            self.canvas.draw()
        self.still = self.canvas.copy_from_bbox(self.figure.bbox)
        for artist in self.moving:
            artist.set_animated(False)

    def say(self, where: str, text: str) -> None:
        """Words that change, "above" or "below", where the sheet has such a place."""
        if where in self.lines:
            self.lines[where].set_text(text)

    def frame(self) -> np.ndarray:
        """What stands still with what moves over it, as it is now: (height, width, 3) of 0..255."""
        self.canvas.restore_region(self.still)
        renderer = self.canvas.get_renderer()
        with drawing():
            for artist in self.moving:
                artist.draw(renderer)
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()

    def vectors(self, kind: str) -> bytes:
        """All of it as "svg" or "pdf": text as text; of surfaces an image of 300 dots an inch."""
        file = io.BytesIO()
        undated = {"Date": None} if kind == "svg" else {"CreationDate": None}
        with drawing():
            self.figure.savefig(
                file, format=kind, dpi=_SAVED, facecolor=self.theme["@paper"], metadata=undated
            )
        return file.getvalue()
