"""A family of curves: one method at a few values of one knob, over the landscape and over the steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.board import Board
from dashboard.state.state import MOST_CARDS
from dashboard.studies.desk import Desk
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets import controls
from optimizers.experiments.sweeps import Family, family
from optimizers.experiments.sweeps.swept import setting_of

from . import words
from .asked import download, method_of
from .chosen import Chosen, across
from .script import family_script

_MOST, _STEPS = 8, 60
_SPREAD = (0.1, 0.5, 1.0, 2.0, 4.0)  # times the present value, of a knob that is a scale


def script(desk: Desk, chosen: Chosen) -> Script:
    """What ``show`` shows of a method."""
    name = across(chosen, desk.session.state.settings.get("knob"))
    steps = int(desk.number_setting("steps", _STEPS, 5, 500))
    return family_script(desk, chosen, name, values_of(desk, chosen, name), steps)


def show(desk: Desk, made: dict[str, Chosen]) -> None:
    """Type the values; the paths and the losses follow."""
    columns = st.columns([3, 2, 3, 3], vertical_alignment="bottom")
    with columns[0]:
        chosen = method_of(desk, made)
    name = across(chosen, desk.session.state.settings.get("knob"))
    with columns[1]:
        controls.select(
            "Knob",
            list(chosen.knobs),
            name,
            desk.key(f"knob-{chosen.key}"),
            lambda one: desk.set(knob=one, values=None),
            shown=controls.in_words,
        )
    values = values_of(desk, chosen, name)
    with columns[2]:
        text = ", ".join(f"{value:g}" for value in values)
        controls.text_field("Values", text, desk.key("values"), lambda one: _typed(desk, one))
    with columns[3]:
        steps = desk.slider("steps", "steps", _STEPS, 5, 500, whole=True)
    start = desk.session.race().start.reshape(desk.f.dimension, -1)[:, 0]
    seed = desk.session.race().seed
    key = (repr(chosen.optimizer), name, values.tobytes(), start.tobytes(), steps, seed)
    seen: Family = desk.cached(
        lambda: family(desk.f, chosen.optimizer, name, values, start, int(steps), seed), "family", *key
    )
    desk.show(lambda: Board(seen.panels(), words=seen.words), lambda *_: None)
    with st.container(horizontal=True, vertical_alignment="center"):
        full = len(desk.session.state.cards) + len(values) > MOST_CARDS
        if desk.button("Race these", "race", "flag", disabled=full, help=words.FAMILY_HELP):
            _race(desk, chosen, seen)
        download(desk, seen.csv, "family")


def values_of(desk: Desk, chosen: Chosen, name: str) -> np.ndarray:
    """The values that are set, within the knob's range; else some around the present one."""
    knob = chosen.knobs[name]
    given = desk.session.state.settings.get("values")
    given = (given,) if isinstance(given, (int, float)) else given
    if isinstance(given, tuple) and 1 <= len(given) <= _MOST and np.all(np.isfinite(given)):
        each = np.array(given, dtype=float)
    elif knob.log:
        each = float(f"{setting_of(chosen.optimizer, name):.3g}") * np.array(_SPREAD)
    else:
        each = np.linspace(*knob.span, len(_SPREAD))
    each = np.clip(each, *knob.span)
    return np.unique(np.round(each) if knob.kind == "int" else each)


def _typed(desk: Desk, text: str) -> None:
    try:
        values = tuple(float(part) for part in text.replace(";", ",").split(",") if part.strip())
    except ValueError:
        values = ()
    if not 1 <= len(values) <= _MOST or not np.all(np.isfinite(values)):
        st.toast(words.no_numbers(text), icon=":material/error:")
        return
    desk.set(values=values)


def _race(desk: Desk, chosen: Chosen, seen: Family) -> None:
    """A card for each member, instead of those that are shown, which are hidden and not lost."""
    session = desk.session
    with session.history.as_one():
        session.change(cards=tuple(replace(card, shown=False) for card in session.state.cards))
        kept = {} if chosen.position is None else session.state.cards[chosen.position].settings
        for value in seen.values:
            session.add_card(chosen.optimizer.name)
            settings = {**kept, seen.knob.name: value.item() if seen.knob.kind == "float" else int(value)}
            session.change_card(len(session.state.cards) - 1, settings=settings)
    st.toast(words.FAMILY_RACES, icon=":material/flag:")
    st.rerun()
