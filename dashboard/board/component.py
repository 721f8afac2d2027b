"""The board as a Streamlit component; the ground comes in the player's own terrain message."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from dashboard.player import component
from dashboard.state.session import BoardMoves, session

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
    moves = session().board_moves.setdefault(key, BoardMoves())

    def moved():
        move = st.session_state[key].get("move")
        point = _point(move)
        if point is not None and move["name"] in moves.grips:
            moves.number, moves.ended = move["count"], bool(move.get("final"))
            on_move(move["name"], point)

    try:
        board = draw()
    except Exception:  # a drag must not end in a traceback, wherever it leads
        logging.getLogger(__name__).exception("the board %s failed", key)
        board = Board((), words="This cannot be drawn here: move the point, or choose another view.")
    moves.grips = frozenset(grip.name for grip in board.grips)
    data = message(board, terrain and terrain[1], moves.number)
    with st.container(gap=None):  # the terrain is invisible, and takes no room
        if terrain is not None:
            component.show_terrain(terrain[0])
        component.show_board(data, key, moved)
    if moves.ended:
        moves.ended = False
        st.rerun()  # number fields, verdicts and the link follow


def _point(move) -> tuple[float, float] | None:
    """The place a move leads to; None where it is not two finite numbers with their name."""
    try:
        x, y = (float(c) for c in move["at"])
        name, count = move["name"], move["count"]
    except (KeyError, OverflowError, TypeError, ValueError):
        return None
    finite = abs(x) < 1e300 and abs(y) < 1e300
    return (x, y) if finite and isinstance(name, str) and isinstance(count, int) else None
