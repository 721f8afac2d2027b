"""A state of the page as a film: its pictures on one sheet, drawn frame by frame along the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dashboard.player.messages import grids
from dashboard.player.messages.floor import Floor
from dashboard.state.planes import drawn
from dashboard.state.race import Race, prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import State
from landscapes import Landscape
from landscapes.core.progress import Progress, report
from landscapes.drawing.grounds import Ground, ground_of
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.views import View

from .captions import CLOCKS, Happening, happenings
from .loss import losses
from .pictures import Picture, Space, on_surface, plane
from .tracks import Track, duration, tracks_of
from .volume import in_space

_NODES = {1: 801, 2: 201, 3: 33}  # a side, as the page samples
_LETTER = 8.5  # pixels of the sheet that a letter takes, amply
_WAY = 200  # places of the paths, and as many of their ends, that a camera is chosen by


class NoReel(ValueError):
    """What cannot be drawn; the message is a sentence that says why, and what can."""


@dataclass(frozen=True, eq=False)
class Reel:
    """The pictures of a race, and its clock; ``notes`` are sentences of what is otherwise than asked."""

    title: str
    pictures: tuple[Picture, ...]
    tracks: tuple[Track, ...]
    clock: str
    notes: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Where the clock is when the last run has ended."""
        return duration(self.tracks, self.clock)

    @property
    def happenings(self) -> list[Happening]:
        """What happens, in words."""
        return happenings(self.tracks, self.clock)


def reel_of(state: State, panels: Sequence[View] | None = None, progress: Progress | None = None) -> Reel:
    """The pictures of a state, with its runs; NoReel where there is no such picture.

    ``panels`` are those wanted, by default all that the landscape has.
    """
    race = prepare(state)
    run_all(race, RunCache(), lambda done, total, _: report(progress, done, total))
    made = drawn(race, state.plane, state.domain)
    race.picture, race.lines = made.landscape, made.lines
    f, clock = race.drawn, state.view["clock"]
    views = _views(f, panels)
    sampled, lowest = _sampled(f) if f.dimension != 1 or View.LOSS in views else (None, None)
    tracks = tuple(tracks_of(race, lowest))
    pictures = tuple(_picture(view, race, state, tracks, sampled) for view in views)
    missing = [entry.problem for entry in race.entries if entry.problem and entry.card.shown]
    notes = [*race.notes, *missing, *([made.refusal] if made.refusal else [])]
    if state.view["slopes"] != "none" and f.dimension == 2:
        notes.append("Slopes (arrows and streams) are drawn on the page only.")
    title = f"f = {state.formula}" if state.formula and state.relax is None else f.title
    return Reel(title, pictures, tracks, clock, tuple(notes))


def _views(f: Landscape, wanted: Sequence[View] | None) -> tuple[View, ...]:
    """The panels that are shown, each once."""
    there = {1: (View.CONTOUR, View.LOSS), 2: tuple(View), 3: (View.SURFACE, View.LOSS)}[f.dimension]
    if not wanted:
        return there
    for view in wanted:
        if view not in there:
            named = "one variable" if f.dimension == 1 else f"{f.dimension} variables"
            raise NoReel(f"{f.title} has {named} and no {view}: its panels are {' and '.join(there)}.")
    return tuple(dict.fromkeys(wanted))


def _sampled(f: Landscape) -> tuple[tuple[list[np.ndarray], np.ndarray], Floor | None]:
    """The nodes and heights of a picture, as many as can be waited for, and the lowest of them."""
    d = f.dimension
    sides = [grid_line(side, _NODES[d]) for side in f.domain]
    continued = grids.polynomial(f, lambda theta: f.value(theta)[None], sides)
    if continued is None and d == 2:
        sides = [grid_line(side, grids.nodes_along(f, _NODES[d])) for side in f.domain]
    points = np.array(np.meshgrid(*sides, indexing="xy" if d == 2 else "ij"))
    z = f.value(points) if continued is None else continued.over(sides)[0]
    if not np.isfinite(z).any():
        return (sides, z), None
    at = int(np.nanargmin(np.where(np.isfinite(z), z, np.nan)))
    place = points.reshape(d, -1)[:, at]
    return (sides, z), Floor(float(f.value(place)), False, place)


def _picture(view: View, race: Race, state: State, tracks: tuple[Track, ...], sampled) -> Picture:
    f, look, clock = race.drawn, state.view, state.view["clock"]
    if view is View.LOSS:
        return losses(tracks, clock, look["quantity"], look["scale"])
    if f.dimension == 3:
        return in_space(f, tracks, clock, *sampled)
    ground = _ground(f, state, sampled) if f.dimension == 2 else None
    if view is View.SURFACE:
        assert ground is not None
        return on_surface(f, tracks, clock, ground)
    return plane(f, tracks, clock, ground, race.lines, look["aspect"] == "on")


def _ground(f: Landscape, state: State, sampled) -> Ground:
    look = state.view
    return ground_of(f, look["colour"], look["height"], look["poles"], sampled)


@dataclass(eq=False)
class Film:
    """A reel on a sheet of a size in pixels, in a theme: a frame for every position of the clock."""

    reel: Reel
    size: tuple[int, int]
    theme: str = "light"
    captions: bool = True
    _marks: list = field(default_factory=list)

    def __post_init__(self) -> None:
        from landscapes.drawing.mpl.sheet import Entry, Sheet

        reel = self.reel
        legend = [
            Entry(
                track.label,
                {"color": track.look["colour"], "width": 2.4, "dash": track.look["dash"]},
                {"symbol": track.look["marker"], "size": 9},
            )
            for track in reel.tracks
        ]
        moves = bool(reel.tracks)
        told = (*(["above"] if moves else []), *(["below"] if moves and self.captions else []))
        grounds = {one.panel.name: one.ground for one in reel.pictures if one.ground is not None}
        seen = {one.panel.name: _way(one) for one in reel.pictures if isinstance(one, Space)}
        panels = [one.panel for one in reel.pictures]
        self.sheet = Sheet(panels, grounds, self.size, self.theme, reel.title, legend, told, seen)
        self.pictures = [self._seen_by(one) for one in reel.pictures]
        self._marks = [
            [
                self.sheet.places[one.panel.name].mark(trace, 4.0 + 0.1 * k)
                for k, trace in enumerate(one.moving(0.0))
            ]
            for one in self.pictures
        ]
        self.sheet.begin([a for marks in self._marks for mark in marks for a in mark.artists])

    def _seen_by(self, picture: Picture) -> Picture:
        """The picture of a surface, told what its camera does not see."""
        if not isinstance(picture, Space) or picture.ground is None:
            return picture
        return picture.seen(self.sheet.places[picture.panel.name].hidden)

    @property
    def notes(self) -> list[str]:
        """What cannot be drawn as it is, in sentences."""
        from landscapes.drawing.mpl.style import without_glyph

        none = without_glyph([self.reel.title, *(track.label for track in self.reel.tracks)])
        return [f"No font here has the characters “{none}”: they are drawn as boxes."] if none else []

    @property
    def letters(self) -> int:
        """How many letters fit into a line of the picture."""
        return int(self.sheet.width / _LETTER)

    def put(self, position: float, said: str = "") -> None:
        """Bring all that moves to a position of the clock."""
        for picture, marks in zip(self.pictures, self._marks):
            for mark, trace in zip(marks, picture.moving(position)):
                mark.follow(trace)
        self.sheet.say("above", _moment(self.reel, position))
        self.sheet.say("below", said)

    def frame(self, position: float, said: str = "") -> np.ndarray:
        """The picture at a position (height, width, 3), of 0..255."""
        self.put(position, said)
        return self.sheet.frame()

    def vectors(self, kind: str, position: float, said: str = "") -> bytes:
        """The picture at a position as "svg" or "pdf"."""
        self.put(position, said)
        return self.sheet.vectors(kind)


def _moment(reel: Reel, position: float) -> str:
    word = CLOCKS[reel.clock]
    return f"{word} {int(position + 1e-6):,} of {int(reel.duration + 0.5):,}"


def _way(picture: Space) -> np.ndarray:
    """Places of the paths in space (3, n), from which a camera is chosen; half of them are ends."""
    every = [np.zeros((3, 0))]
    for rows in (slice(None), slice(-1, None)):
        places = [one[rows].swapaxes(0, 1).reshape(3, -1) for one in picture.places]
        some = np.concatenate([np.zeros((3, 0)), *places], axis=1)
        some = some[:, np.isfinite(some).all(axis=0)]
        if some.shape[1]:
            every.append(some[:, np.linspace(0, some.shape[1] - 1, _WAY).astype(int)])
    return np.concatenate(every, axis=1)
