"""The board as a Streamlit component; the ground comes in the player's own terrain message."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from dashboard.player import component

from .figure import Board, message


@st.fragment
def show(
    draw: Callable[[], Board],
    terrain: tuple[bytes, str] | None,
    on_move: Callable[[str, tuple[float, float]], None],
    key: str,
) -> None:
    """Draw the board that ``draw()`` makes; what is grabbed redraws only this, until it is let go.

    ``on_move(name, (x, y))`` is called before the next run. ``terrain`` is the landscape's message and
    its key, None where no panel needs it.
    """
    heard, rest, grips = f"{key}-heard", f"{key}-rest", f"{key}-grips"

    def moved():
        told = st.session_state[key].get("move")
        point = _point(told)
        if point is not None and told["name"] in st.session_state.get(grips, ()):
            st.session_state[heard] = told["count"]
            st.session_state[rest] = bool(told.get("final"))
            on_move(told["name"], point)

    try:
        made = draw()
    except Exception:  # a drag must not end in a traceback, wherever it leads
        logging.getLogger(__name__).exception("the board %s failed", key)
        made = Board((), words="This cannot be drawn here: move the point, or choose another view.")
    st.session_state[grips] = {grip.name for grip in made.grips}
    data = message(made, terrain and terrain[1], st.session_state.get(heard, 0))
    with st.container(gap=None):  # the terrain is invisible, and takes no room
        if terrain is not None:
            component.show_terrain(terrain[0])
        component.show_board(data, key, moved)
    # Let go: number fields, verdicts and the link follow.
    if st.session_state.pop(rest, False):
        st.rerun()


def _point(told) -> tuple[float, float] | None:
    """The place told by the browser; None where it is not two finite numbers with their name."""
    try:
        x, y = (float(c) for c in told["at"])
        name, count = told["name"], told["count"]
    except (KeyError, OverflowError, TypeError, ValueError):
        return None
    finite = abs(x) < 1e300 and abs(y) < 1e300
    return (x, y) if finite and isinstance(name, str) and isinstance(count, int) else None
