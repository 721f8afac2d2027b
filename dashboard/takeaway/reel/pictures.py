"""What a film shows: panels that stand still, and the traces that move over them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from landscapes import Landscape
from landscapes.drawing.colours import INK, PAPER
from landscapes.drawing.grounds import Ground
from landscapes.drawing.lengths import finite_range, grid_line
from landscapes.drawing.marks import LIGHT, Trace, dots, line
from landscapes.drawing.panel import Panel, axis
from landscapes.drawing.poles import clipped
from landscapes.drawing.views import contour, surface

from .tracks import Track

_FEW, _MANY = 8, 40  # members from which on paths are a crowd, and a dense one
_DARK = "#111722"
_SAMPLES = 801  # of a curve
_ROOM = 0.06  # of the heights of a curve, above and below
_TORN = 8.0  # times the change on both sides: a step that nothing beside it leads up to
_BEHIND = 0.22  # how much is seen of a path behind its surface


@dataclass(frozen=True)
class Look:
    """How a run's paths are drawn; the twin of js/core/marks.js."""

    width: float
    dash: str
    opacity: float
    radius: float
    halo: bool


def look_of(track: Track) -> Look:
    """Of one start a strong line with a light edge; of many thin and faint ones."""
    n, dash = track.members, track.look["dash"]
    if n > _FEW:
        return Look(1.0, "solid", min(0.5, 0.14 + 6 / n), 1.9 if n > _MANY else 2.6, False)
    return Look(2.4, dash, 1.0, 5.5, True) if n == 1 else Look(1.5, dash, 0.8, 4.0, False)


@dataclass(frozen=True, eq=False)
class Picture(ABC):
    """A panel, and what moves over it as the clock goes on.

    ``moving`` gives the same traces, in the same order and looks, for every position of the clock.
    """

    panel: Panel
    tracks: Sequence[Track]
    clock: str
    ground: Ground | None = None

    @abstractmethod
    def moving(self, position: float) -> list[Trace]:
        """The paths up to a position, and their heads."""

    def _joined(self, track: Track, places: np.ndarray, position: float) -> tuple[np.ndarray, np.ndarray]:
        """All members' ways (axes, n) with gaps between, and their heads (axes, members)."""
        ways, heads = [], []
        for m in range(track.members):
            way = track.until(m, track.row(m, position, self.clock), places[:, :, m])
            ways += [way, np.full((1, way.shape[1]), np.nan)]
            heads.append(way[-1])
        return np.concatenate(ways[:-1]).T, np.stack(heads, axis=1)


@dataclass(frozen=True, eq=False)
class Plane(Picture):
    """Paths over level sets, or along a curve."""

    halo: str = LIGHT

    def _places(self, track: Track) -> np.ndarray:
        if track.path.shape[1] == 2:
            return track.path
        return np.stack([track.path[:, 0], track.run.values.reshape(len(track.path), -1)], axis=1)

    def moving(self, position: float) -> list[Trace]:
        """Light edges below all paths, the paths, and the heads over them."""
        under, over, heads = [], [], []
        for track in self.tracks:
            look = look_of(track)
            (x, y), ends = self._joined(track, self._places(track), position)
            if look.halo:
                under.append(line(x, y, self.halo, look.width + 2.2))
            over.append(line(x, y, track.look["colour"], look.width, look.dash, opacity=look.opacity))
            heads.append(_heads(track, ends[0], ends[1], self.halo))
        return [*under, *over, *heads]


def _heads(track: Track, x: np.ndarray, y: np.ndarray, halo: str) -> Trace:
    look, crowd = look_of(track), track.members > _FEW
    edge = (halo, 0.9 if crowd else 1.75)
    return dots(
        x, y, track.look["colour"], 2 * look.radius, track.look["marker"], edge=edge, cliponaxis=crowd
    )


def plane(
    f: Landscape,
    tracks: Sequence[Track],
    clock: str,
    ground: Ground | None,
    lines: np.ndarray | None,
    equal: bool,
) -> Picture:
    """Paths over the level sets of a landscape of two variables, or along the curve of one.

    ``lines`` (k, 4) are straight ones in the picture, from x, y to x, y.
    """
    panel = replace(contour(f, ()), title="", share=1.27, equal=equal and f.dimension == 2)
    if f.dimension == 1:
        return _curve(f, panel, tracks, clock)
    traces: list[Trace] = []
    for x0, y0, x1, y1 in () if lines is None else lines:
        traces += [line([x0, x1], [y0, y1], LIGHT, 3.5), line([x0, x1], [y0, y1], _DARK, 1.25)]
    places = [track.path[0] for track in tracks]
    points = np.array(f.minima, dtype=float).reshape(-1, 2).T
    traces += [*_minima(*_inside(f, points)), *_starts(places)]
    return Plane(replace(panel, traces=tuple(traces)), tracks, clock, ground)


def _curve(f: Landscape, panel: Panel, tracks: Sequence[Track], clock: str) -> Picture:
    x = grid_line(f.domain[0], _SAMPLES)
    heights = f.value(x[None])
    low, high = clipped(f, x[None], heights) or finite_range(heights)
    room = _ROOM * ((high - low) or 1.0)
    starts = [np.stack([t.path[0, 0], t.run.values.reshape(len(t.path), -1)[0]]) for t in tracks]
    points = np.array(f.minima, dtype=float).reshape(-1, 1).T
    known = np.concatenate([points, f.value(points)[None]]) if points.size else np.zeros((2, 0))
    traces = [line(*_torn(f, x, heights, (low, high)), INK, 2.0), *_minima(*known), *_starts(starts)]
    up = {**panel.y, "range": [low - room, high + room]}
    made = replace(panel, traces=tuple(traces), ground=False, y=up)
    return Plane(made, tracks, clock, halo=PAPER)


def _torn(
    f: Landscape, x: np.ndarray, z: np.ndarray, shown: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """A curve with a gap where it jumps or leaves the heights that are shown on one side and comes back."""
    with np.errstate(invalid="ignore"):
        change = np.nan_to_num(np.abs(np.diff(z)), posinf=0.0)
        beside = np.pad(change, 1)
        torn = np.zeros(len(change), dtype=bool)
        if f.smoothness == "discontinuous":
            low, high = finite_range(z)
            torn |= change > _TORN * (beside[:-2] + beside[2:]) + 1e-6 * (high - low)
        pair = np.stack([z[:-1], z[1:]])
        torn |= (pair.min(axis=0) < shown[0]) & (pair.max(axis=0) > shown[1])
    after = np.flatnonzero(torn) + 1
    return np.insert(x, after, np.nan), np.insert(np.where(np.isfinite(z), z, np.nan), after, np.nan)


def _inside(f: Landscape, points: np.ndarray) -> np.ndarray:
    low, high = np.array(f.domain, dtype=float).T[:, :, None]
    return points[:, np.all((points >= low) & (points <= high), axis=0)]


def _minima(x: np.ndarray, y: np.ndarray) -> list[Trace]:
    """Known minima: stars that stand off the ground."""
    star = dots(x, y, _DARK, 13, "star", edge=("#ffffff", 1.5), cliponaxis=False)
    return [star] if len(x) else []


def _starts(places: Sequence[np.ndarray]) -> list[Trace]:
    """Rings where runs of few starts begin, dots where those of many do; places (2, members) of each run."""
    few = [place for place in places if place.shape[1] <= _FEW]
    crowd = [place for place in places if place.shape[1] > _FEW]
    traces: list[Trace] = []
    for group, mark in ((few, True), (crowd, False)):
        if not group:
            continue
        x, y = np.unique(np.concatenate(group, axis=1), axis=1)
        if mark:
            traces.append(dots(x, y, LIGHT, 12, "circle-open", edge=(LIGHT, 4)))
            traces.append(dots(x, y, _DARK, 12, "circle-open", edge=(_DARK, 2)))
        else:
            traces.append(dots(x, y, "rgba(17,23,34,0.45)", 2, edge=None))
    return traces


@dataclass(frozen=True, eq=False)
class Space(Picture):
    """Paths on a surface, faint where it hides them, or in space.

    ``places`` are those of each track in the scene (rows, 3, members), and ``behind`` (rows, members) tells
    which of them are hidden, once somebody knows the camera.
    """

    places: Sequence[np.ndarray] = ()
    behind: Sequence[np.ndarray] | None = None

    def seen(self, hides: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> Space:
        """The picture for a camera that does not see the points that ``hides`` (x, y, z) names."""
        return replace(self, behind=[hides(*one.swapaxes(0, 1)) for one in self.places])

    def moving(self, position: float) -> list[Trace]:
        """What is hidden, what is seen, and the heads."""
        under, over, heads = [], [], []
        for k, (track, places) in enumerate(zip(self.tracks, self.places)):
            look, colour = look_of(track), track.look["colour"]
            if self.behind is not None:
                places = np.append(places, self.behind[k][:, None], axis=1)
            way, ends = self._joined(track, places, position)
            width, dash = max(look.width, 1.2), look.dash
            if self.behind is not None:
                behind = way[3] > 0.5
                # A piece goes on to the first point of the next one.
                there = behind | np.append(behind[1:], False) | np.append(False, behind[:-1])
                under.append(_in_space(np.where(there, way[:3], np.nan), colour, width, "solid", _BEHIND))
                way = np.where(behind, np.nan, way[:3])
            over.append(_in_space(way, colour, width, dash, look.opacity))
            marker = {"size": 2 * look.radius - 1, "color": colour, "symbol": track.look["marker"]}
            marker["line"] = {"color": LIGHT, "width": 1.5}
            x, y, z = ends[:3]
            heads.append({"type": "scatter3d", "mode": "markers", "x": x, "y": y, "z": z, "marker": marker})
        return [*under, *over, *heads]


def _in_space(places: np.ndarray, colour: str, width: float, dash: str, opacity: float) -> Trace:
    x, y, z = places
    look = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter3d", "mode": "lines", "x": x, "y": y, "z": z, "line": look, "opacity": opacity}


def on_surface(f: Landscape, tracks: Sequence[Track], clock: str, ground: Ground) -> Space:
    """Paths on the surface of a landscape of two variables, as high as it is drawn."""
    scale = ground.height
    up = {**axis("f", scale.low, scale.high), "tickvals": [at for at, _ in _apart(scale)]}
    up["ticktext"] = [text for _, text in _apart(scale)]
    panel = replace(surface(f, ()), title="", z=up, aspect={"x": 1.0, "y": 1.0, "z": 0.62})
    low, high = np.array(f.domain, dtype=float).T[:, :, None]
    lift = 0.004 * (scale.high - scale.low)

    def places(track: Track) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            inside = np.all((track.path >= low) & (track.path <= high), axis=1)
        x, y = np.where(inside, track.path.swapaxes(0, 1), np.nan)
        z = np.where(inside, ground.over(x, y) + lift, np.nan)
        return np.stack([x, y, z], axis=1)

    return Space(panel, tracks, clock, ground, places=[places(track) for track in tracks])


def _apart(scale) -> list[tuple[float, str]]:
    """Ticks of heights, at most five, none so near to another that they overlap."""
    kept: list[tuple[float, str]] = []
    for tick in scale.ticks:
        if not kept or tick[0] - kept[-1][0] >= (scale.high - scale.low) / 4.6:
            kept.append(tick)
    return kept
