"""What every study stands on: the registry, and the desk with landscape, settings and widgets.

A study is one decorated function of a desk. It draws controls and a board; whatever a person does
changes the settings, which are in the link, and the function runs again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import board
from dashboard.board import Board, Grip
from dashboard.state import session
from dashboard.widgets import controls
from landscapes import Knob, Landscape
from landscapes.core.axis_names import axis_names

_REGISTRY: dict[str, Study] = {}
_KEPT = 48  # results of a session
_OUTSIDE = 0.5  # of the box: how far from it a point may stand


@dataclass(frozen=True)
class Study:
    """One view of the second page: its name in the link, its words, and the function that draws it."""

    name: str
    title: str
    sentence: str
    formula: str
    draw: Callable[[Desk], None]


def study(name: str, title: str, sentence: str, formula: str):
    """Register a function of a Desk as a study; ``formula`` is LaTeX."""

    def register(draw):
        _REGISTRY[name] = Study(name, title, sentence, formula, draw)
        return draw

    return register


def studies() -> dict[str, Study]:
    """Every study by name, in the order of the page."""
    return dict(_REGISTRY)


@dataclass(frozen=True)
class Desk:
    """A landscape to be studied, with the settings of the link and what widgets need."""

    f: Landscape
    terrain: tuple[bytes, str]
    name: str

    # ---- settings

    def number(self, name: str, default: float, low: float = -np.inf, high: float = np.inf) -> float:
        """A setting that is one finite number between the bounds."""
        value = session.state().settings.get(name)
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        return float(min(max(value, low), high)) if good and np.isfinite(value) else default

    def vector(self, name: str, default, length: int | None = None) -> np.ndarray:
        """A setting of ``length`` finite numbers (as many as the default has, unless told)."""
        default = np.atleast_1d(np.asarray(default, dtype=float))
        value = session.state().settings.get(name)
        value = (value,) if isinstance(value, (int, float)) else value
        if not isinstance(value, tuple) or len(value) != (length or len(default)):
            return default
        return np.array(value, dtype=float) if np.all(np.isfinite(value)) else default

    def word(self, name: str, choices, default: str | None = None) -> str:
        """A setting that is one of the choices."""
        value = session.state().settings.get(name)
        return value if value in choices else (default or next(iter(choices)))

    def set(self, **values) -> None:
        """Change settings: arrays and tuples of numbers, numbers, words; None takes one away."""
        session.set_study(
            **{
                k: tuple(map(float, v)) if isinstance(v, (np.ndarray, tuple, list)) else v
                for k, v in values.items()
            }
        )

    @property
    def point(self) -> np.ndarray:
        """The point all studies look at (d,): the setting ``at``, else the race's start."""
        start = session.state().start
        start = self.f.start if start is None or len(start) != self.f.dimension else start
        return self.inside(self.vector("at", start))

    def inside(self, point) -> np.ndarray:
        """A point brought back to the box and its surroundings."""
        low, high = np.array(self.f.domain).T
        reach = _OUTSIDE * (high - low)
        return np.clip(point, low - reach, high + reach)

    def cached(self, make: Callable, *key: Hashable):
        """``make()``, remembered for this session by the landscape and the key."""
        kept = st.session_state.setdefault("study_results", OrderedDict())
        known = (self.name, self.f.key, *key)
        if known not in kept:
            kept[known] = make()
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        kept.move_to_end(known)
        return kept[known]

    # ---- axes

    @property
    def names(self) -> list[str]:
        """The letters of the coordinates."""
        return axis_names(self.f)

    def axis(self, k: int) -> dict:
        """The Plotly axis of coordinate k over the box."""
        return board.axis(self.names[k], *self.f.domain[k])

    def heights(self, *more) -> dict:
        """The axis of f over what the terrain shows of it; ``more`` heights should be seen, too."""
        low, high = self.seen
        span = high - low or 1.0
        some = np.array([v for v in more if np.isfinite(v)])
        # A far value must not squeeze the landscape flat.
        some = np.clip(some, low - 0.35 * span, high + 0.35 * span)
        low, high = min([low, *some]), max([high, *some])
        pad = 0.06 * (high - low or 1.0)
        letter = self.names[0] if self.f.dimension == 1 else ", ".join(self.names)
        return board.axis(f"f({letter})", low - pad, high + pad)

    @property
    def seen(self) -> tuple[float, float]:
        """The lowest and the highest height in the box, as sampled."""

        def look():
            sides = [np.linspace(*s, 401 if self.f.dimension == 1 else 41) for s in self.f.domain]
            z = self.f.value(np.array(np.meshgrid(*sides)))
            z = z[np.isfinite(z)]
            return (float(z.min()), float(z.max())) if z.size else (0.0, 1.0)

        return self.cached(look, "seen")

    @property
    def reach(self) -> float:
        """The shortest side of the box."""
        return float(np.min(np.ptp(np.array(self.f.domain), axis=1)))

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
        value = default if changed else self.number(setting, default, low, high)
        value = round(value) if whole else float(value)
        changed = changed or (lambda v: self.set(**{setting: v}))
        knob = Knob(label, int(default) if whole else float(default), low, high, symbol, help, log)

        def chosen(wanted):
            kept = float(min(max(wanted, low), high))
            if kept != wanted:
                st.toast(
                    f"The {label} must lie in [{low:g}, {high:g}], got {wanted:g}.", icon=":material/error:"
                )
            changed(kept)

        controls.knob_widget(knob, value, self._key(setting), chosen)
        return value

    def choice(
        self,
        setting: str,
        label: str,
        choices: dict[str, str],
        default: str | None = None,
        help: str | None = None,
        hidden: bool = False,
        changed: Callable[[str], None] | None = None,
    ) -> str:
        """One of ``choices`` {value: words} for a setting, side by side.

        With ``changed`` it shows ``default``, and what a person chooses is told to it.
        """
        value, key = self.word(setting, choices, default), self._key(setting)
        value = default if changed else value
        changed = changed or (lambda v: self.set(**{setting: v}))
        controls.sync(key, value)
        st.segmented_control(
            label,
            list(choices),
            default=value,
            key=key,
            format_func=choices.get,
            help=help,
            label_visibility="collapsed" if hidden else "visible",
            wrap=True,
            on_change=controls.told(key, changed),
        )
        return value

    def toggle(self, setting: str, label: str, default: bool = False, help: str | None = None) -> bool:
        """A switch for a setting."""
        value, key = self.number(setting, float(default)) != 0, self._key(setting)
        controls.sync(key, value)
        st.toggle(
            label,
            value,
            key=key,
            help=help,
            on_change=controls.told(key, lambda v: self.set(**{setting: float(v)})),
        )
        return value

    def fields(self, setting: str, values, labels) -> None:
        """Number fields for the components of a setting, beside each other."""
        values = np.asarray(values, dtype=float)
        for i, (column, label) in enumerate(zip(st.columns(len(labels)), labels)):

            def typed(value, i=i):
                self.set(**{setting: (*values[:i], float(value), *values[i + 1 :])})

            with column:
                controls.number(label, float(values[i]), self._key(f"{setting}-{i}"), typed)

    def preset(self, label: str, landscape: str, domain=None, help: str | None = None, **settings) -> None:
        """A button that brings an example: a landscape of the gallery over a box, and settings."""
        if st.button(label, key=self._key(f"preset-{label}"), icon=":material/auto_stories:", help=help):
            session.show_example(landscape, domain, **settings)
            st.rerun()

    # ---- the board

    def show(self, draw: Callable[[], Board], on_move: Callable[[str, np.ndarray], None]) -> None:
        """Draw the board that ``draw()`` makes from the settings as they are then.

        ``on_move(name, (x, y))`` changes settings. While something is dragged only ``draw`` is called
        again; once it is let go the whole study is.
        """
        board.show(draw, self.terrain, lambda name, at: on_move(name, np.array(at)), self._key("board"))

    def other(self, name: str, draw: Callable[[], Board]) -> None:
        """Another board below, with nothing to grab and no landscape in it."""
        board.show(draw, None, lambda *_: None, self._key(name))

    def grip(self, name: str, panel: str, point, label: str, **more) -> Grip:
        """A point of the landscape to grab: on the curve in 1D, in the plane in 2D."""
        low, high = np.array(self.f.domain).T
        if self.f.dimension == 1:
            return Grip(
                name,
                panel,
                (float(point[0]), 0.0),
                label,
                moves="x",
                lift=True,
                low=(low[0], -1e300),
                high=(high[0], 1e300),
                **more,
            )
        return Grip(
            name, panel, (float(point[0]), float(point[1])), label, low=tuple(low), high=tuple(high), **more
        )

    def at(self, place: np.ndarray) -> np.ndarray:
        """The landscape's point of a grip's place, to a hundredth of a pixel: links stay short."""
        side = np.ptp(np.array(self.f.domain), axis=1)
        digits = 5 - np.floor(np.log10(side)).astype(int)
        return np.array([round(float(c), int(k)) for c, k in zip(place, digits)])

    def _key(self, name: str) -> str:
        # Streamlit forgets widgets that are not drawn: each study has its own.
        return f"study-{self.name}-{name}"


_ROUNDING = 1e-12  # of the heights in the box: less is rounding, of f or of the point


def height(desk: Desk, value: float) -> float:
    """A height of the landscape as it is told: 0 where it is rounding beside all the others."""
    low, high = desk.seen
    return 0.0 if abs(value) <= _ROUNDING * (high - low) else float(value)
