"""What the views of the sweeps have in common: a method, a quantity, a way into the race, a table."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.studies.desk import Desk
from dashboard.widgets import controls
from optimizers.experiments.sweeps import Quantity

from . import words
from .chosen import Chosen, first_of

SOON = 0.25  # seconds after which what is there already is shown


def quantity_of(desk: Desk) -> Quantity:
    """The choice of what is measured."""
    return Quantity(desk.choice("quantity", "Measured", words.QUANTITIES, help=words.QUANTITY_HELP))


def ask_starts(desk: Desk) -> None:
    """The choice of the starts."""
    desk.choice("from", "Starts", words.STARTS, help=words.STARTS_HELP)


def method_of(desk: Desk, made: dict[str, Chosen]) -> Chosen:
    """The choice of the method."""
    key = first_of(desk, made)
    controls.select(
        "Method",
        list(made),
        key,
        desk.key("run"),
        lambda one: desk.set(run=one),
        shown=lambda one: made[one].label if one in made else one,
    )
    return made[key]


def add_to_race(desk: Desk, chosen: Chosen, settings: dict[str, float]) -> None:
    """A card of its own for a method that an example has brought."""
    with desk.session.history.as_one():
        desk.session.add_card(chosen.optimizer.name)
        last = len(desk.session.state.cards) - 1
        card = desk.session.state.cards[last]
        desk.session.change_card(last, settings={**card.settings, **settings})
    st.rerun()


def download(desk: Desk, data: Callable[[], str], name: str) -> None:
    """The whole table as a file."""
    st.download_button(
        "Table as CSV",
        key=desk.key(f"csv-{name}"),
        icon=":material/download:",
        on_click="ignore",
        data=data,
        file_name=f"{desk.f.name}-{name}.csv",
        mime="text/csv",
    )
