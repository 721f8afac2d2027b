"""The board as a Streamlit component; the ground comes in the player's own terrain message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.player import component
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Export, Move
from dashboard.player.messages.terrain import Ground
from dashboard.state.remembered import BoardMoves
from dashboard.state.session import session
from dashboard.takeaway import files
from dashboard.takeaway.pack.archive import Pack
from dashboard.work.pool import POOL, Job
from landscapes.core.progress import Progress

from .figure import Board, message

_FOR_A_PACK = 60.0  # seconds of work


@st.fragment
def show(
    draw: Callable[[], Board],
    terrain: Ground | None,
    on_move: Callable[[str, tuple[float, float]], None],
    key: str,
    brought: bool = False,
    pack: Callable[[Mapping[str, Any], Board, Progress], Pack] | None = None,
) -> None:
    """Draw the board that ``draw()`` makes; what is grabbed redraws only this, until it is let go.

    ``on_move(name, (x, y))`` is called before the next run. ``terrain`` is the landscape's, None
    where no panel needs it; ``brought``: another board of the page has brought it. ``pack(asked, board,
    progress)`` makes a paper pack of the board.
    """
    moves = session().board_moves.setdefault(key, BoardMoves())

    def moved():
        move = st.session_state[key].get("move")
        if faults(move, Move):
            return
        moves.number = move["count"]  # answered, wherever it leads: the browser waits for it
        place = _place(move)
        if place is not None and move["name"] in moves.grips:
            moves.ended = move["final"]
            with session().history.as_one((key, move["name"], moves.grabbed)):
                on_move(move["name"], place)
            moves.grabbed += move["final"]

    def exported():
        asked = st.session_state[key].get("export")
        if faults(asked, Export):
            return
        if asked["kind"] == "pdf":
            moves.reply = files.pdf_answer(asked)
        elif asked["kind"] == "pack" and pack is not None and moves.drawn is not None:
            moves.reply = _packed(asked, partial(pack, asked, moves.drawn))

    try:
        board = draw()
    except Exception:  # a drag must never end in a traceback
        logging.getLogger(__name__).exception("the board %s failed", key)
        board = Board((), words="This cannot be drawn here: move the point, or choose another view.")
    moves.drawn = replace(board, panels=(), grips=())  # what a pack says of it: no traces are kept
    moves.grips = frozenset(grip.name for grip in board.grips)
    reply, moves.reply = moves.reply, None
    data = message(board, terrain and terrain.key, moves.number, reply)
    with st.container(gap=None):  # the terrain is invisible, and takes no room
        if terrain is not None and not brought:
            component.show_terrain(terrain.message)
        component.show_board(data, key, moved, exported)
    if moves.ended:
        moves.ended = False
        st.rerun()  # number fields, verdicts and the link follow


def _packed(asked: Mapping[str, Any], make: Callable[[Progress], Pack]) -> dict[str, Any]:
    """The answer to a request for a pack, made in a turn of the pool."""

    def work(job: Job) -> dict[str, Any]:
        return files.pack_answer(asked, lambda: make(job.report))

    try:
        return POOL.did(session().atlases.owner, work, _FOR_A_PACK)
    except TimeoutError:
        return {"id": asked["id"], "error": "The pack could not be made just now; try it again."}


def _place(move: Any) -> tuple[float, float] | None:
    """Where a move leads; None where it leads farther than can be computed with."""
    x, y = move["at"]
    return (float(x), float(y)) if max(abs(x), abs(y)) < 1e300 else None
