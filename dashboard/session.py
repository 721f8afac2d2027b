"""One visitor's session: the present state, how to change it, undo, and the link.

The state is the truth and the widgets follow it; every change goes through ``change``, so that
undo, the URL and the picture can never disagree.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from .atlases import Atlases
from .race import RunCache
from .state import Card, State, default_state, from_query, to_query

__all__ = [
    "atlases",
    "begin",
    "change",
    "change_card",
    "notes",
    "reset",
    "runs",
    "state",
    "undo",
    "write_link",
]

_MOST_UNDO = 100
_FIRST_LOOK = 0.3  # seconds that a new picture gets to itself before its critical points are sought


def begin() -> None:
    """Read the link once, when the session opens."""
    if "lab" in st.session_state:
        return
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    opened, problems = from_query(query)
    st.session_state.lab = opened
    st.session_state.lab_history = []
    st.session_state.lab_runs = RunCache()
    st.session_state.lab_atlases = Atlases(delay=_FIRST_LOOK)
    st.session_state.lab_notes = problems


def state() -> State:
    """The page's present state."""
    return st.session_state.lab


def runs() -> RunCache:
    """This visitor's cache of runs."""
    return st.session_state.lab_runs


def atlases() -> Atlases:
    """This visitor's atlases."""
    return st.session_state.lab_atlases


def notes() -> list[str]:
    """Sentences about the link that opened the page; gone after the first change."""
    return st.session_state.lab_notes


def _put(new: State) -> None:
    old = st.session_state.lab
    if new == old:
        return
    st.session_state.lab_history = [*st.session_state.lab_history, old][-_MOST_UNDO:]
    st.session_state.lab = new
    st.session_state.lab_notes = []


def change(**parts) -> None:
    """Replace parts of the state, so that it can be undone."""
    _put(replace(state(), **parts))


def change_card(position: int, **parts) -> None:
    """Replace parts of one card."""
    cards = list(state().cards)
    cards[position] = replace(cards[position], **parts)
    change(cards=tuple(cards))


def set_view(view: dict) -> None:
    """Keep the player's view for the link; looking differently is nothing to undo."""
    st.session_state.lab = replace(state(), view=view)


def choose_landscape(name: str) -> None:
    """Another landscape: what belonged to the old one (knobs, box, start) goes."""
    change(landscape=name, knobs={}, domain=None, start=None)


def add_card(method: str) -> None:
    """Put another optimizer into the race, with a look of its own."""
    cards = state().cards
    change(cards=(*cards, Card(method, look=_free_look(cards))))


def duplicate_card(position: int) -> None:
    """The same method once more, right below, to be set differently."""
    cards = state().cards
    twin = replace(cards[position], look=_free_look(cards))
    change(cards=(*cards[: position + 1], twin, *cards[position + 1 :]))


def remove_card(position: int) -> None:
    """Take one optimizer out of the race."""
    cards = state().cards
    change(cards=cards[:position] + cards[position + 1 :])


def _free_look(cards):
    taken = {card.look for card in cards}
    return next(k for k in range(len(cards) + 1) if k not in taken)


def undo() -> None:
    """Take the last change back; the view stays as it is."""
    if st.session_state.lab_history:
        *history, last = st.session_state.lab_history
        st.session_state.lab_history = history
        st.session_state.lab = replace(last, view=state().view)


def can_undo() -> bool:
    return bool(st.session_state.lab_history)


def reset() -> None:
    """Everything as a newcomer finds it."""
    _put(default_state())


def write_link() -> None:
    """Bring the address bar up to date."""
    query = to_query(state())
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if now != {name: v if isinstance(v, list) else [v] for name, v in query.items()}:
        st.query_params.from_dict(query)
