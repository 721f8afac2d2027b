"""What every study stands on: the desk with a landscape, the link's settings, and widgets for them.

A study draws controls and a board; whatever a person does changes the settings, and it runs again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike
from streamlit.delta_generator import DeltaGenerator

from dashboard import board
from dashboard.board import Board, Grip
from dashboard.player.messages.terrain import Ground
from dashboard.state.session import Session
from dashboard.state.state import Side
from dashboard.takeaway.pack.archive import Pack
from dashboard.widgets import buttons, controls
from landscapes import Knob
from landscapes.core.progress import Progress
from landscapes.drawing.lengths import finite_range, grid
from landscapes.drawing.poles import clipped
from optimizers.experiments.entrants import Entrant

from .box import Box

_ROUNDING = 1e-12  # of the heights in the box: less is rounding, of f or of the point
_T = TypeVar("_T")


@dataclass(frozen=True)
class Preset:
    """An example to be brought by a button: a landscape of the gallery over a box, and settings."""

    label: str
    landscape: str
    settings: Mapping[str, object] = field(default_factory=dict)
    help: str | None = None
    domain: tuple[Side, ...] | None = None


@dataclass(frozen=True)
class Desk(Box):
    """A landscape to be studied, with the settings of the link and what widgets need."""

    terrain: Ground | None  # None for a study that stands alone, and of networks too large to be drawn whole
    name: str
    session: Session

    # ---- settings

    def number_setting(self, name: str, default: float, low: float = -np.inf, high: float = np.inf) -> float:
        """A setting that is one finite number between the bounds."""
        value = self.session.state.settings.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value):
            return float(min(max(value, low), high))
        return default

    def vector(self, name: str, default: ArrayLike, length: int | None = None) -> np.ndarray:
        """A setting of ``length`` finite numbers (as many as the default has, unless told)."""
        default = np.atleast_1d(np.asarray(default, dtype=float))
        value = self.session.state.settings.get(name)
        value = (value,) if isinstance(value, (int, float)) else value
        if not isinstance(value, tuple) or len(value) != (length or len(default)):
            return default
        return np.array(value, dtype=float) if np.all(np.isfinite(value)) else default

    def word(self, name: str, choices: Iterable[str], default: str | None = None) -> str:
        """A setting that is one of the choices."""
        value, choices = self.session.state.settings.get(name), list(choices)
        return value if isinstance(value, str) and value in choices else (default or choices[0])

    def set(self, **values: object) -> None:
        """Change settings: arrays and tuples of numbers, numbers, words; None takes one away."""
        plain = {
            name: tuple(map(float, value)) if isinstance(value, (np.ndarray, tuple, list)) else value
            for name, value in values.items()
        }
        self.session.set_study(None, **plain)

    @property
    def point(self) -> np.ndarray:
        """The point all studies look at (d,): the setting ``at``, else the race's start.

        A start outside the box shows nothing of it: then the middle is looked at.
        """
        start = self.session.state.start
        start = self.f.start if start is None or len(start) != self.f.dimension else start
        low, high = self.corners
        within = np.all((low <= start) & (start <= high))
        return self.inside(self.vector("at", start if within else low + (high - low) / 2))

    @property
    def methods(self) -> tuple[Entrant, ...]:
        """The methods of the race that are shown and can run, with fitted step sizes; for experiments."""
        return tuple(
            Entrant(entry.label, entry.card.look, entry.optimizer)
            for entry in self.session.race().entries
            if entry.card.shown and entry.optimizer is not None
        )

    def cached(self, make: Callable[[], _T], *key: Hashable) -> _T:
        """``make()``, remembered for this session by the landscape and the key."""
        return self.session.results.made((self.name, self.f.key, *key), make)

    def known(self, *key: Hashable) -> Any:
        """What ``cached`` has remembered by the key; None where it has nothing."""
        return self.session.results.get((self.name, self.f.key, *key))

    # ---- heights

    def heights(self, *more: float) -> dict[str, Any]:
        """The axis of f over what the terrain shows of it; ``more`` heights should be seen, too."""
        low, high = self.height_range
        span = high - low or 1.0
        some = np.array([v for v in more if np.isfinite(v)])
        # A far value must not squeeze the landscape flat.
        some = np.clip(some, low - 0.35 * span, high + 0.35 * span)
        low, high = min([low, *some]), max([high, *some])
        pad = 0.06 * (high - low or 1.0)
        letter = self.names[0] if self.f.dimension == 1 else ", ".join(self.names)
        return board.axis(f"f({letter})", low - pad, high + pad)

    @property
    def height_range(self) -> tuple[float, float]:
        """The lowest and the highest height in the box, as sampled, poles cut off."""

        def look():
            points = grid(self.f.domain, 401 if self.f.dimension == 1 else 41)[1]
            z = self.f.value(points)
            return clipped(self.f, points, z) or finite_range(z)

        return self.cached(look, "height range")

    def sampled(self, nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The heights of a landscape of two variables on a grid: x, y (nodes,), f (nodes, nodes)."""

        def look():
            (x, y), points = grid(self.f.domain, nodes)
            return x, y, self.f.value(points)

        return self.cached(look, "sampled", nodes)

    # ---- widgets

    def slider(
        self,
        setting: str,
        label: str,
        default: float,
        low: float,
        high: float,
        *,
        whole: bool = False,
        log: bool = False,
        symbol: str = "",
        help: str = "",
        changed: Callable[[float], None] | None = None,
    ) -> float:
        """A slider with a field beside it for a setting; the value.

        With ``changed`` the slider shows ``default``, and what a person chooses is told to it.
        """
        value = default if changed else self.number_setting(setting, default, low, high)
        value = round(value) if whole else float(value)
        change = changed or self._changer(setting)
        knob = Knob(label, int(default) if whole else float(default), low, high, symbol, help, log)

        def chosen(wanted):
            kept = float(min(max(wanted, low), high))
            if kept != wanted:
                st.toast(
                    f"The {label} must lie in [{low:g}, {high:g}], got {wanted:g}.", icon=":material/error:"
                )
            change(kept)

        controls.knob_widget(knob, value, self.key(setting), chosen)
        return value

    def choice(
        self,
        setting: str,
        label: str,
        choices: Mapping[str, str],
        default: str | None = None,
        help: str | None = None,
        hidden: bool = False,
        changed: Callable[[str], None] | None = None,
    ) -> str:
        """One of ``choices`` {value: words} for a setting, side by side.

        With ``changed`` it shows ``default``, and what a person chooses is told to it.
        """
        value = default if changed and default else self.word(setting, choices, default)
        controls.segments(
            label,
            list(choices),
            value,
            self.key(setting),
            changed or self._changer(setting),
            shown=choices.__getitem__,
            help=help,
            hidden=hidden,
            wrap=True,
        )
        return value

    def toggle(self, setting: str, label: str, default: bool = False, help: str | None = None) -> bool:
        """A switch for a setting."""
        value, change = self.number_setting(setting, float(default)) != 0, self._changer(setting)
        controls.toggle(label, value, self.key(setting), lambda v: change(float(v)), help)
        return value

    def fields(self, setting: str, values: ArrayLike, labels: Sequence[str]) -> None:
        """Number fields for the components of a setting, beside each other."""
        values = np.asarray(values, dtype=float)
        self.number_fields(setting, values, labels, self._changer(setting))

    def number_fields(
        self, name: str, values: np.ndarray, labels: Sequence[str], changed: Callable[[np.ndarray], None]
    ) -> None:
        """Number fields beside each other; ``changed(values)`` gets all of them where one is typed."""
        for i, (column, label) in enumerate(zip(st.columns(len(labels)), labels)):

            def typed(value, i=i):
                changed(np.array([*values[:i], float(value), *values[i + 1 :]]))

            with column:
                controls.number_field(label, float(values[i]), self.key(f"{name}-{i}"), typed)

    def numbers(self, help: str) -> DeltaGenerator:
        """A button that opens a place for number fields: ``with desk.numbers(...):``."""
        return st.popover("Numbers", icon=":material/edit:", help=help)

    def point_fields(self, word: str = "Point") -> None:
        """Number fields for the point."""
        self.fields("at", self.point, [f"{word} {name}" for name in self.names])

    def button(
        self, label: str, name: str = "", icon: str = "", disabled: bool = False, help: str | None = None
    ) -> bool:
        """A button of this study, its key by ``name`` if the label changes; whether it was pressed."""
        shown = f":material/{icon}:" if icon else None
        return buttons.button(label, self.key(name or label), icon=shown, disabled=disabled, help=help)

    def presets(self, presets: Iterable[Preset]) -> DeltaGenerator:
        """Buttons that bring examples, beside each other; the container they stand in."""
        row = st.container(horizontal=True)
        with row:
            for one in presets:
                if self.button(one.label, f"preset-{one.label}", "auto_stories", help=one.help):
                    self.session.show_example(one.landscape, one.domain, **one.settings)
                    st.rerun()
        return row

    # ---- the board

    def show(self, draw: Callable[[], Board], on_move: Callable[[str, np.ndarray], None]) -> None:
        """Draw the board that ``draw()`` makes from the settings as they are then.

        ``on_move(name, (x, y))`` changes settings. While something is dragged only ``draw`` is called
        again; once it is let go the whole study is.
        """
        key = self.key("board")
        board.show(draw, self.terrain, lambda name, at: on_move(name, np.array(at)), key, pack=self._packed)

    def other(self, name: str, draw: Callable[[], Board], grounded: bool = False) -> None:
        """Another board below, with nothing to grab; ``grounded``: on the landscape that ``show`` brought."""
        ground, key = self.terrain if grounded else None, self.key(name)
        board.show(draw, ground, lambda *_: None, key, brought=True, pack=self._packed)

    def _packed(self, asked: Mapping[str, Any], shown: Board, progress: Progress) -> Pack:
        from .packed import packed  # which knows the registry, whose studies know the desk

        return packed(self, asked, shown, progress)

    def grip(self, name: str, panel: str, point: ArrayLike, label: str, **more: Any) -> Grip:
        """A point of the landscape to grab: on the curve in 1D, in the plane in 2D."""
        (x, *rest), (low, high) = np.asarray(point, dtype=float), self.corners
        if self.f.dimension == 1:
            more = {"moves": "x", "lift": True, "low": (low[0], -1e300), "high": (high[0], 1e300), **more}
            return Grip(name, panel, (float(x), 0.0), label, **more)
        return Grip(name, panel, (float(x), float(rest[0])), label, low=tuple(low), high=tuple(high), **more)

    def key(self, name: str) -> str:
        """The key of a widget: each study has its own, as Streamlit forgets those that are not drawn."""
        return f"study-{self.name}-{name}"

    def _changer(self, setting: str) -> Callable[[Any], None]:
        return lambda value: self.set(**{setting: value})


def height(desk: Desk, value: float) -> float:
    """A height of the landscape as it is told: 0 where it is rounding beside all the others."""
    low, high = desk.height_range
    return 0.0 if abs(value) <= _ROUNDING * (high - low) else float(value)
