"""Boards as values: what the browser is told, and how numbers are written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.board import Board, Fact, Grip, Panel, axis, message
from dashboard.board.component import _place
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Board as BoardMessage
from dashboard.player.messages.schema import Move
from dashboard.player.messages.wire import unpack
from landscapes.core.wording import format_number


def board(z=0.0, height=380):
    trace = {"type": "scatter", "x": np.array([0.0, 1.0]), "y": np.array([z, np.nan])}
    panel = Panel("one", "One", (trace,), axis("x", 0, 1), axis("y", 1e-3, 1e3, log=True), height=height)
    return Board((panel,), (Grip("p", "one", (0.5, 1.0), "A point"),), (Fact("f", "1"),), "Words.")


def test_a_message_brings_everything_and_arrays_stay_arrays():
    told = unpack(message(board(), "abc", 7))
    assert (told["terrain"], told["heard"], told["words"]) == ("abc", 7, "Words.")
    (panel,) = told["panels"]
    assert isinstance(panel["traces"][0]["y"], np.ndarray)
    assert panel["y"]["range"] == [-3, 3]
    assert told["grips"][0]["at"] == [0.5, 1.0]
    assert told["facts"][0] == {"label": "f", "value": "1", "tone": "", "help": ""}


def test_a_file_that_was_asked_for_is_sent_with_the_board():
    reply = {"id": "a-1", "name": "one.pdf", "mime": "application/pdf", "data": b"%PDF-"}
    told = unpack(message(board(), "abc", 7, reply))
    assert faults(told, BoardMessage) == []
    assert bytes(told["reply"]["data"]) == b"%PDF-"
    assert "reply" not in unpack(message(board(), "abc", 7))


def test_a_panel_has_another_key_only_where_it_has_changed():
    def key(made):
        return unpack(message(made, None, 0))["panels"][0]["key"]

    assert key(board()) == key(board())
    assert key(board()) != key(board(z=1e-3))
    assert key(board()) != key(board(height=200))


@given(st.floats(-1e300, 1e300))
def test_a_number_is_read_back_as_itself_to_four_digits(value):
    text = format_number(value)
    for old, new in (("−", "-"), (",", ""), ("×10", "e"), ("⁻", "-")):
        text = text.replace(old, new)
    text = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    assert float(text) == pytest.approx(value, rel=6e-4)


def test_what_is_no_number_is_told_by_a_sign():
    assert [format_number(v) for v in (np.nan, np.inf, -np.inf, 0.0)] == ["–", "∞", "−∞", "0"]


MOVE = {"at": [1, 2.5], "name": "p", "count": 3, "final": True}


@pytest.mark.parametrize(
    "move",
    [
        None,
        3,
        {},
        {"at": [1, 2]},
        {**MOVE, "at": [1]},
        {**MOVE, "at": ["x", 2]},
        {**MOVE, "at": [float("nan"), 2]},
        {**MOVE, "at": [1e301, 2]},
        {**MOVE, "name": 5},
        {**MOVE, "count": "1"},
        {**MOVE, "final": 1},
        {**MOVE, "at": [10**400, 1]},
    ],
)
def test_nonsense_from_a_browser_moves_nothing(move):
    assert faults(move, Move) or _place(move) is None


def test_a_move_is_its_place():
    assert faults(MOVE, Move) == [] and _place(MOVE) == (1.0, 2.5)


@pytest.mark.parametrize("low, high", [(0, 0), (3, 3), (2, 1), (np.inf, 1), (np.nan, 1), (1e9, 1e9 + 1e-7)])
@pytest.mark.parametrize("log", [False, True])
def test_an_axis_always_has_a_range(low, high, log):
    first, last = axis("x", low, high, log=log)["range"]
    assert np.isfinite([first, last]).all()
    assert first < last
