"""Points of the data that are moved or removed: landscape and link follow, undo takes them back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.state import session as sessions
from dashboard.state.history import History
from dashboard.state.landscape_of import Landscapes, base_landscape, edited
from dashboard.state.link import from_query, to_query
from dashboard.state.session import Session
from dashboard.state.state import LEARNING, MOST_EDITS, Edit, Learning, State
from landscapes import learning
from landscapes.core.landscape import Landscape
from landscapes.learning import DataError
from tests.dashboard.state.test_state import through_the_address_bar

LINE = State(LEARNING, learning=Learning("line", "linear", "squared"), cards=())
EDITS = (Edit(3), Edit(5, (1.25,), 3.5), Edit(7, (-0.1,), 1.0))


@pytest.fixture
def toasts(monkeypatch):
    said = []
    monkeypatch.setattr(sessions.st, "toast", lambda text, **_: said.append(text))
    return said


def rows_of(state):
    data = base_landscape(state).data
    return {int(row): (*x, y) for row, x, y in zip(data.rows, data.X, data.y)}


def test_the_landscape_is_the_loss_of_the_edited_rows():
    """Against lstsq over the rows written by hand, and row by row."""
    whole = learning.dataset("line")
    X, y = whole.X[:, 0].copy(), whole.y.copy()
    (X[5], y[5]), (X[7], y[7]) = (1.25, 3.5), (-0.1, 1.0)
    X, y = np.delete(X, 3), np.delete(y, 3)
    best = np.linalg.lstsq(np.column_stack([X, np.ones_like(X)]), y, rcond=None)[0]
    loss = base_landscape(replace(LINE, edits=EDITS))
    np.testing.assert_allclose(loss.closed_form, best, rtol=1e-10)
    before, after = rows_of(LINE), rows_of(replace(LINE, edits=EDITS))
    assert after == {**{r: p for r, p in before.items() if r != 3}, 5: (1.25, 3.5), 7: (-0.1, 1.0)}


def test_a_row_keeps_its_number_whatever_was_removed_before_it():
    edits = (Edit(0), Edit(1), Edit(2, (9.0,), 8.0))
    assert rows_of(replace(LINE, edits=edits))[2] == (9.0, 8.0)


def test_sliders_of_edited_data_stay_and_the_landscape_is_another_one():
    plain, changed = base_landscape(LINE), base_landscape(replace(LINE, edits=EDITS))
    assert changed.data.knobs == plain.data.knobs and changed.settings == plain.settings
    assert changed != plain and changed.data.identity != plain.data.identity
    decayed = changed.with_settings(weight_decay=0.1)
    np.testing.assert_array_equal(decayed.data.y, changed.data.y)


def test_edits_of_no_row_are_passed_over_and_too_few_rows_are_refused():
    data = learning.from_arrays(np.arange(4.0)[:, None], np.arange(4) > 1)
    assert edited(data, [Edit(9), Edit(9, (1.0,), 0.0)]) == data
    with pytest.raises(DataError):
        edited(data, [Edit(0), Edit(1), Edit(2)])
    held_out = replace(data, parts=np.array([0, 0, 2, 2], np.int8))
    with pytest.raises(DataError):
        edited(held_out, [Edit(0), Edit(1)])


def test_the_source_of_an_edited_loss_does_not_name_the_data_set_it_was():
    def source(f: Landscape) -> str:
        return f.maker.source(f)

    assert "dataset('line')" in source(base_landscape(LINE))
    assert "dataset" not in source(base_landscape(replace(LINE, edits=EDITS)))


def test_landscapes_are_remembered_by_their_edits():
    known = Landscapes()
    changed = replace(LINE, edits=EDITS)
    assert known.get(LINE).landscape != known.get(changed).landscape
    assert known.get(changed) is known.get(replace(LINE, edits=EDITS))


def test_a_later_edit_of_a_row_replaces_the_earlier_one_and_each_can_be_undone():
    mine = Session(History(LINE))
    mine.edit_point(5, (1.0,), 2.0)
    mine.edit_point(6, (1.0,), 2.0)
    mine.edit_point(5, (0.5,), 2.5)
    assert mine.state.edits == (Edit(6, (1.0,), 2.0), Edit(5, (0.5,), 2.5))
    mine.remove_point(5)
    assert mine.state.edits == (Edit(6, (1.0,), 2.0), Edit(5))
    for _ in range(4):
        mine.undo()
    assert mine.state == LINE


def test_edits_stay_with_another_loss_model_or_penalty_and_go_with_other_data():
    edited_state = replace(LINE, edits=EDITS)

    def after(act):
        mine = Session(History(edited_state))
        act(mine)
        assert mine.state != edited_state
        return mine.state.edits

    assert after(lambda mine: mine.learn(loss="huber")) == EDITS
    assert after(lambda mine: mine.learn(model="tanh_unit")) == EDITS
    assert after(lambda mine: mine.turn_knob("weight_decay", 0.5)) == EDITS
    assert after(lambda mine: mine.turn_knob("noise", 0.5)) == ()
    assert after(lambda mine: mine.learn(data="quadratic")) == ()
    assert after(lambda mine: mine.choose_landscape("booth")) == ()
    assert after(lambda mine: mine.type_formula("x^2")) == ()
    assert after(lambda mine: mine.show_learning(Learning(), {})) == ()
    assert after(lambda mine: mine.show_example("booth", None)) == ()
    assert after(lambda mine: mine.reset()) == ()
    table = learning.from_arrays(np.arange(9.0)[:, None], np.arange(9.0) ** 2)
    assert after(lambda mine: mine.bring(table)) == ()


def test_what_cannot_be_is_said_and_all_stays(toasts):
    table = learning.from_arrays(np.arange(3.0)[:, None], np.arange(3.0) ** 2)
    mine = Session(History(replace(LINE, learning=Learning("own"), own=table)))
    mine.remove_point(0)
    before = mine.state
    mine.remove_point(1)
    assert mine.state == before and "at least 2" in toasts.pop()
    mine.edit_point(1, (1e200,), 0.0)
    assert mine.state == before and toasts.pop()
    full = replace(LINE, edits=tuple(Edit(row) for row in range(MOST_EDITS)))
    mine = Session(History(full))
    mine.remove_point(MOST_EDITS)
    assert mine.state == full and "As it was" in toasts.pop()
    mine.edit_point(0, (1.0,), 1.0)  # another edit of the same row
    assert len(mine.state.edits) == MOST_EDITS and toasts == []


finite = st.floats(-1e9, 1e9)
numbers = st.integers(0, 99)
moves = st.builds(lambda row, x, y: Edit(row, (x,), y), numbers, finite, finite)
edits_of = moves | numbers.map(Edit)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(edits_of, max_size=MOST_EDITS, unique_by=lambda edit: edit.row).map(tuple))
def test_edits_travel_in_the_link(edits):
    state = replace(LINE, edits=edits)
    assert through_the_address_bar(state) == (state, [])


def test_edits_are_written_so_that_a_person_can_read_them():
    assert to_query(replace(LINE, edits=EDITS))["edits"] == "3;5:1.25:3.5;7:-0.1:1"
    assert "edits" not in to_query(LINE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("3;x;5:1:2", (Edit(3), Edit(5, (1.0,), 2.0))),
        ("3;5:1", (Edit(3),)),
        ("3;5:1,2:3", (Edit(3),)),  # a line has one feature
        ("3;5:nan:3", (Edit(3),)),
        ("3;5:1e200:3", (Edit(3),)),
        ("3;100", (Edit(3),)),
        ("3;-1", (Edit(3),)),
        ("3;1e1", (Edit(3),)),
        ("", ()),
        (";".join(map(str, range(45))), tuple(Edit(row) for row in range(40))),
    ],
)
def test_edits_that_mean_nothing_are_left_out_and_said(text, kept):
    state, problems = from_query({**query_of(LINE), "edits": [text], "steps": ["77"]})
    assert state.edits == kept and state.steps == 77
    assert len(problems) == 1 and problems[0].endswith(".")
    assert through_the_address_bar(state) == (state, [])


@pytest.mark.parametrize(
    "query", [{"landscape": "booth"}, {"landscape": "learning", "data": "lime"}, {"data": "own"}]
)
def test_edits_of_other_data_are_left_out_and_said(query):
    state, problems = from_query({**{k: [v] for k, v in query.items()}, "edits": ["3"]})
    assert state.edits == () and "edits" in problems[-1]


def test_of_two_edits_of_a_row_in_a_link_the_later_one_stands():
    state, problems = from_query({**query_of(LINE), "edits": ["3;5:1:2;3:0:1"]})
    assert problems == [] and state.edits == (Edit(5, (1.0,), 2.0), Edit(3, (0.0,), 1.0))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.text(max_size=40) | st.text("0123456789:;,.-e", max_size=14))
def test_no_edits_in_a_link_break_the_page(text):
    state, problems = from_query({**query_of(LINE), "edits": [text]})
    base_landscape(state)
    assert all(problem.endswith(".") for problem in problems)
    assert through_the_address_bar(state)[0] == state


def query_of(state):
    return {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}
