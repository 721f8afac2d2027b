"""Undo and redo give back every state that was, whatever was done: landscape, race, study, view."""

import contextlib
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.board import component
from dashboard.pages import address
from dashboard.player import view
from dashboard.state.link import as_lists, from_query
from dashboard.state.session import Session
from dashboard.state.state import Learning, Relaxation, default_state
from dashboard.studies.convexity import study as convexity
from tests.dashboard.studies.desks import desk

NAMES = ["rosenbrock", "himmelblau", "booth", "double_well", "ellipse", "sphere_3d"]
number = st.floats(-3, 3).map(lambda v: round(v, 3))


def acts():
    """What a person can do to a session, each as a function of it."""

    def card(method):
        return lambda s: s.change_card(0, settings={"step_size": method}) if s.state.cards else None

    def relax(spread):
        return lambda s: s.relax(Relaxation(spread, "gaussian"))

    return st.one_of(
        st.sampled_from(NAMES).map(lambda n: lambda s: s.choose_landscape(n)),
        st.sampled_from(["x^2+a*y^2", "sin(3x)", "1/2x", "x*y*z"]).map(lambda t: lambda s: s.type_formula(t)),
        st.sampled_from([Learning(), Learning("threshold", "logistic", "cross_entropy")]).map(
            lambda one: lambda s: s.show_learning(one, {}, "fit", batch=8)
        ),
        st.integers(1, 900).map(lambda n: lambda s: s.change(steps=n)),
        st.sampled_from(["adam", "newton"]).map(lambda m: lambda s: s.add_card(m)),
        st.floats(1e-3, 0.1).map(card),
        st.floats(0.1, 1).map(relax),
        number.map(lambda v: lambda s: s.set_study(None, at=(v, v), order=2)),
        st.sampled_from(["taylor", "flow"]).map(lambda n: lambda s: s.set_study(n)),
        st.sampled_from(["log", "rank", "linear"]).map(
            lambda c: lambda s: s.set_view({**view.defaults(), "colour": c})
        ),
        number.map(lambda v: lambda s: s.show_example("booth", ((-4.0, 4.0), (-4.0, v + 4)), at=(v, v))),
        st.just(lambda s: s.reset()),
        st.just(lambda s: s.remove_card(0) if s.state.cards else None),
        st.just(lambda s: s.race()),  # which fits step sizes: no step of undo
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(acts(), min_size=1, max_size=12), st.data())
def test_undo_after_any_sequence_of_changes_restores_every_state_and_redo_brings_them_back(done, data):
    mine = Session()
    mine.race()
    seen = [mine.state]
    for act in done:
        with contextlib.suppress(ValueError):
            act(mine)
        mine.refused = None
        mine.race()
        if mine.state != seen[-1]:
            seen.append(mine.state)
    assert len(mine.history.past) == len(seen) - 1
    # Back and forth at will: the state is always the one that was there.
    at = len(seen) - 1
    for forth in data.draw(st.lists(st.booleans(), max_size=20)):
        if forth:
            mine.redo()
        else:
            mine.undo()
        at = min(max(at + (1 if forth else -1), 0), len(seen) - 1)
        assert mine.state == seen[at]
    while mine.can_undo:
        mine.undo()
    assert mine.state == seen[0]
    for state in seen[1:]:
        mine.redo()
        assert mine.state == state
    assert not mine.history.future


def test_a_change_forgets_what_was_taken_back():
    mine = Session()
    mine.change(steps=7)
    mine.undo()
    mine.change(steps=8)
    mine.redo()
    assert mine.state.steps == 8


def test_what_belongs_to_one_gesture_is_one_step():
    mine = Session()
    for gesture, values in ((1, (1, 2, 3)), (2, (4, 5))):
        for value in values:
            with mine.history.as_one(gesture):
                mine.set_study(None, at=(value, 0.0))
                mine.set_study(None, b=(value, 1.0))
    assert len(mine.history.past) == 2
    mine.undo()
    assert mine.state.settings == {"at": (3.0, 0.0), "b": (3.0, 1.0)}
    mine.undo()
    assert mine.state == default_state()
    mine.redo()
    assert mine.state.settings["at"] == (3.0, 0.0)


def test_a_dragged_grip_goes_back_to_where_it_was_taken(monkeypatch):
    """By the component's own callback: three moves of one drag, then another drag."""
    mine, page = (
        Session(),
        SimpleNamespace(session_state={}, rerun=lambda: None, container=contextlib.nullcontext),
    )
    page.container = lambda **_: contextlib.nullcontext()
    heard = []
    monkeypatch.setattr(component, "session", lambda: mine)
    monkeypatch.setattr(component, "st", page)
    monkeypatch.setattr(component.component, "show_board", lambda data, key, moved, _: heard.append(moved))
    board = component.Board((), ())
    monkeypatch.setattr(component, "message", lambda *_: b"")
    draw = component.show.__wrapped__
    for count, (x, final) in enumerate([(1.0, False), (2.0, False), (3.0, True), (4.0, True)], 1):
        draw(lambda: board, None, lambda _, at: mine.set_study(None, at=at), "k")
        mine.board_moves["k"].grips = frozenset({"point"})
        page.session_state["k"] = {"move": {"name": "point", "at": [x, 0.0], "count": count, "final": final}}
        heard[-1]()
    assert mine.state.settings["at"] == (4.0, 0.0)
    mine.undo()
    assert mine.state.settings["at"] == (3.0, 0.0)
    mine.undo()
    assert mine.state == default_state()


@pytest.fixture
def visit(monkeypatch):
    """A session with an address bar: (session, bar): the address, and whether the browser went there."""
    mine, bar = Session(), {"query": {}, "went": False}

    def write(query):
        bar["query"] = query

    page = SimpleNamespace(query_params=SimpleNamespace(from_dict=write))
    monkeypatch.setattr(address, "session", lambda: mine)
    monkeypatch.setattr(address, "st", page)
    monkeypatch.setattr(address, "query_of_the_page", lambda: bar["query"])
    monkeypatch.setattr(address, "_went", lambda: bar["went"])
    return mine, bar


def entries(mine, bar):
    """Three entries of the browser's history, and the states they stand for."""
    states, queries = [], []
    for steps in (500, 70, 80):
        mine.change(steps=steps)
        address.write_link()
        states.append(mine.state)
        queries.append(as_lists(mine.state))
    bar["went"] = True
    return states, queries


def test_back_and_forward_of_the_browser_undo_and_redo(visit):
    mine, bar = visit
    states, queries = entries(mine, bar)
    for k in (1, 0, 2, 1):
        bar["query"] = queries[k]
        address.follow()
        assert mine.state == states[k]
        address.write_link()
        assert bar["query"] == queries[k]
    mine.redo()
    assert mine.state == states[2]


def test_an_address_that_was_on_its_way_when_the_link_changed_is_no_step_back(visit):
    mine, bar = visit
    states, queries = entries(mine, bar)
    bar["query"], bar["went"] = queries[0], False
    address.follow()
    assert mine.state == states[2]


def test_an_address_that_this_session_never_had_is_read_as_a_link_and_none_changes_nothing(visit):
    mine, bar = visit
    states, _ = entries(mine, bar)
    bar["query"] = {}
    address.follow()
    assert mine.state == states[2]
    bar["query"] = {"landscape": ["booth"], "steps": ["9"]}
    address.follow()
    assert mine.state == from_query(bar["query"])[0]
    mine.undo()
    assert mine.state == states[2]


@pytest.mark.parametrize("name", ["himmelblau", "parabola", "sphere"])
@pytest.mark.parametrize("test", ["chord", "tangent"])
def test_in_the_convexity_study_a_moves_a_alone(name, test):
    own = desk(name, "convexity", test=test)
    low, high = np.array(own.f.domain).T
    _, b = convexity._ends(own)
    for share in (0.1, 0.8, 0.3):
        convexity._moved(own, "point", np.resize(low + share * (high - low), 2))
        assert np.array_equal(convexity._ends(own)[1], b)
