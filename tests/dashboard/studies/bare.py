"""A study drawn without a page: its desk at a link, and the boards that it shows, as Python has them."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import streamlit

from dashboard import board
from dashboard.board import Board
from dashboard.pages import understand
from dashboard.state.history import History
from dashboard.state.link import from_query
from dashboard.state.session import Session
from dashboard.studies import Desk, Subject, study_of
from dashboard.work.atlases import DONE, Finding

_OF_DATA = (Subject.DATA, Subject.NETWORK)


class _Again(BaseException):
    """The study wants to be drawn once more."""


class _Job:
    """Work that is done where it is asked for."""

    def report(self, *_: int) -> bool:
        return True

    def show(self, _: object) -> None:
        pass


def _waited(desk: Desk, _: str, work: Any, *key: Any, **__: Any) -> Any:
    return desk.cached(lambda: work(_Job()), *key)


def _rerun(*_: Any, **__: Any) -> None:
    raise _Again


def drawn(study: str, patch: pytest.MonkeyPatch, **query: str) -> tuple[Desk, list[Board]]:
    """A study's desk at a link (``__`` for the dot in a name), and its boards; all work is done at once."""
    parts = {name.replace("__", "."): value for name, value in query.items()}
    if study_of(study).subject in _OF_DATA:
        parts = {"landscape": "learning", **parts}
    parts = {**parts, "study": study}
    state, problems = from_query({name: value.split("&") for name, value in parts.items()})
    assert problems == []
    session, boards = Session(History(state)), []
    for module in [m for name, m in sys.modules.items() if name.startswith("dashboard.studies")]:
        if hasattr(module, "waited"):
            patch.setattr(module, "waited", _waited)
    patch.setattr(streamlit, "rerun", _rerun)
    patch.setattr(board, "show", lambda draw, *_, **__: boards.append(draw()))
    patch.setattr(understand, "session", lambda: session)
    patch.setattr(Session, "atlas", lambda *_: None)  # what threads of their own would find some time
    patch.setattr(Session, "found", lambda *_: Finding(DONE))
    desk = understand.desk_of(study)
    for _ in range(4):
        boards.clear()
        try:
            study_of(study).draw(desk)
        except _Again:
            continue
        return desk, boards
    raise AssertionError(f"{study} is drawn again and again")
