"""A panel in space: its axes, where it is looked at from, and what a surface hides of a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import proj3d
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscapes.drawing.grounds import Ground
from landscapes.drawing.heights import colours
from landscapes.drawing.panel import Panel

_LOOKS = 96  # places on the line of sight that are looked at
_AT_ONCE = 8192  # places
_SKIN = 0.006  # of the heights: a path on its surface is seen
_SIDE = 101  # nodes of a surface that is drawn
_TURNS = (-55.0, -34.0, -77.0, -126.0, -146.0, -103.0, 34.0, 55.0, 126.0, 146.0, 77.0, 103.0)  # degrees
_RISES = ((32.0, 0.0), (40.0, 0.1), (49.0, 0.3))  # degrees above the floor, and what they cost
_ASPECT = {"x": 1.0, "y": 1.0, "z": 0.7}
_NUMBERS_OFF, _NAMES_OFF = 7.0, 19.0  # points, of ticks' labels and of names, in a scene of the usual size
_OWN = 8.0, 21.0  # what mplot3d adds to these
SUN = np.array([-0.35, -0.45, 0.82])  # where the light comes from


@dataclass(frozen=True)
class Camera:
    """What looks at a scene: parallel rays, so that only their direction counts."""

    axes: Axes3D

    def seen(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places of the scene as they are in its picture, in the axes' own units."""
        across, up, _ = proj3d.proj_transform(x, y, z, self.axes.get_proj())
        return np.asarray(across), np.asarray(up)

    @property
    def sides(self) -> tuple[Artist, ...]:
        """The three axes with their ticks and names."""
        return self.axes.xaxis, self.axes.yaxis, self.axes.zaxis

    def enlarged(self, aspect: Mapping[str, float], zoom: float) -> None:
        """Draw the box in an aspect, so many times as large as usual."""
        axes: Any = self.axes  # whose zoom is any number
        axes.set_box_aspect([aspect[name] for name in "xyz"], zoom=zoom)

    def spaced(self, zoom: float) -> None:
        """Keep numbers and names of the axes where they are in a picture so many times as large."""
        for axis in (self.axes.xaxis, self.axes.yaxis, self.axes.zaxis):
            axis.set_tick_params(pad=_NUMBERS_OFF / zoom - _OWN[0])
            axis.labelpad = _NAMES_OFF / zoom - _OWN[1]

    def extent(self, box: np.ndarray) -> Bbox:
        """Where a box (3, 2) is in the picture, in its pixels."""
        corners = np.stack(self.seen(*np.array(np.meshgrid(*box)).reshape(3, -1)), axis=1)
        points = self.axes.transData.transform(corners)
        return Bbox([points.min(axis=0), points.max(axis=0)])


def sight(box: np.ndarray, aspect: Mapping[str, float], turn: float, rise: float) -> np.ndarray:
    """The way towards the eye (3,) in the units of a box (3, 2) whose sides are drawn in an aspect."""
    a, e = np.deg2rad([turn, rise])
    way = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    return way * np.ptp(box, axis=1) / np.array([aspect[name] for name in "xyz"])


def hidden(ground: Ground, places: np.ndarray, box: np.ndarray, way: np.ndarray) -> np.ndarray:
    """Which places (3, n) the drawn surface hides from an eye in a direction (3,) of a box (3, 2)."""
    pieces = np.array_split(places, max(1, places.shape[1] // _AT_ONCE), axis=1)
    return np.concatenate([_hidden(ground, piece, box, way) for piece in pieces])


def _hidden(ground: Ground, places: np.ndarray, box: np.ndarray, way: np.ndarray) -> np.ndarray:
    width = np.ptp(box, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # The way out of the box: the nearest side that the ray comes to.
        ends = np.where(way[:, None] > 0, box[:, 1:], box[:, :1])
        far = np.fmin.reduce(np.where(way[:, None] == 0, np.inf, (ends - places) / way[:, None]), axis=0)
    shares = np.linspace(0.0, 1.0, _LOOKS + 1)[1:] ** 1.5  # more of them near the place itself
    on = places[:, None] + way[:, None, None] * (np.maximum(far, 0.0) * shares[:, None])
    above = ground.over(on[0], on[1]) - on[2]
    with np.errstate(invalid="ignore"):
        return np.any(above > _SKIN * width[2], axis=0)


def view(
    ground: Ground | None, places: np.ndarray, box: np.ndarray, aspect: Mapping[str, float]
) -> tuple[float, float]:
    """(turn, rise) in degrees from which most places (3, n) are seen; another has to be clearly better."""
    best, most = (_TURNS[0], _RISES[0][0]), -np.inf
    if ground is None or not places.size:
        return best
    for rise, price in _RISES:
        for turn in _TURNS:
            behind = hidden(ground, places, box, sight(box, aspect, turn, rise))
            worth = 1.0 - float(np.mean(behind)) - price
            if worth > most + 0.06:
                best, most = (turn, rise), worth
    return best


def box_of(panel: Panel) -> np.ndarray:
    """The ranges (3, 2) of a scene's axes."""
    return np.array([side["range"] for side in (panel.x, panel.y, panel.z or {})], dtype=float)


def aspect_of(panel: Panel) -> Mapping[str, float]:
    """How long a scene's sides are drawn."""
    return panel.aspect or _ASPECT


def surface(axes: Axes3D, ground: Ground, opacity: float = 1.0) -> Artist:
    """The landscape as a surface, coloured as it is from above and shaded a little."""
    step = max(1, -(-(len(ground.x) - 1) // (_SIDE - 1)))
    x, y = np.meshgrid(ground.x[::step], ground.y[::step])
    z, share = ground.lifted[::step, ::step], ground.coloured[::step, ::step]
    corners = np.stack([x, y, z], axis=-1)
    faces = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)
    middle = np.stack([share[:-1, :-1], share[:-1, 1:], share[1:, :-1], share[1:, 1:]]).mean(axis=0)
    known = np.isfinite(faces).all(axis=(2, 3))
    lit = colours(middle[known]) / 255 * _shade(z, ground)[known][:, None]
    painted = np.append(np.clip(lit, 0, 1), np.full((len(lit), 1), opacity), axis=1)
    drawn = Poly3DCollection(faces[known], facecolors=painted, edgecolors="none", antialiased=False, zorder=1)
    drawn.set_rasterized(True)
    axes.add_collection3d(drawn, autolim=False)
    return drawn


def _shade(z: np.ndarray, ground: Ground) -> np.ndarray:
    """How bright each face is, from 0.8 to 1.1, in a box of equal sides."""
    high = max(ground.height.high - ground.height.low, 1e-300)
    rows, columns = (n - 1 for n in z.shape)
    right = (z[:-1, 1:] - z[:-1, :-1]) / high * columns
    up = (z[1:, :-1] - z[:-1, :-1]) / high * rows
    with np.errstate(all="ignore"):
        bright = (SUN[2] - SUN[0] * right - SUN[1] * up) / np.sqrt(1 + right**2 + up**2)
    return 0.8 + 0.3 * np.clip(np.nan_to_num(bright, nan=0.5), 0, 1)
