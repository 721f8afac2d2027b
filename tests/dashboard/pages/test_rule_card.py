"""A rule of one's own on the page, without a browser: typed, refused, mended, raced, taken away."""

import io
import json
from urllib.parse import parse_qs, urlencode

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import optimizers
from dashboard.pages import rule_card
from dashboard.state import race as racing
from dashboard.state.changes import without_fits
from dashboard.state.link import from_query, to_query
from dashboard.state.methods import method_of, refusal_of, retyped, typed_in
from dashboard.state.state import Card, State
from dashboard.takeaway import tables
from dashboard.takeaway.runs import runs_csv, runs_json
from optimizers.rules.own_rule import name_of
from tests.dashboard.pages.test_formula import literal
from tests.dashboard.pages.test_race import calm, opened, told

TEXT = "card-1-rule-text"
BROKEN = "v = a*v + d*g\ntheta = theta - 1/2v"


def added():
    at = opened({"run": "momentum;step_size=0.0078125", "steps": "60"})
    at.selectbox(key="add").set_value(rule_card.ENTRY)
    return calm(at.run())


def card(at):
    return at.session_state.session.state.cards[1]


def type_in(at, text):
    at.text_area(key=TEXT).set_value(text)
    return calm(at.run())


def labels(at):
    return [run["label"] for run in told(at)["runs"]]


def through_the_link(at):
    again = opened({name: at.query_params[name] for name in at.query_params})
    states = (one.session_state.session.state for one in (again, at))
    assert len(set(map(repr, map(without_fits, states)))) == 1
    return again


def test_a_rule_is_added_stands_open_and_joins_the_race():
    at = added()
    assert at.text_area(key=TEXT).value == typed_in(rule_card.ENTRY) == "v = a*v + d*g\ntheta = theta - v"
    assert labels(at) == ["Momentum", "Own rule"]
    assert any(r"v \leftarrow a v+d g" in latex.value for latex in at.latex)
    at.number_input(key="card-1-own_rule-step_size").set_value(0.0078125)
    calm(at.run())
    built_in, mine = told(at)["runs"]
    assert np.array_equal(mine["path"], built_in["path"])  # its step size is a power of two
    at.slider(key="card-1-own_rule-a-slide").set_value(0.5)
    calm(at.run())
    assert card(at).settings == {"step_size": 0.0078125, "a": 0.5}
    through_the_link(at)


def test_a_wrong_rule_stays_as_typed_points_at_its_column_and_waits():
    at = type_in(added(), BROKEN)
    assert typed_in(card(at).method) == at.text_area(key=TEXT).value == BROKEN
    assert labels(at) == ["Momentum"] and "line 2, column 20" in told(at)["note"]
    assert "theta = theta - 1/2v\n" + " " * 19 + "^" in literal(at)
    assert "Line 2, column 20: &#x27;1/2v&#x27; can be read in two ways" in literal(at)
    again = through_the_link(at)
    again.session_state["card-1-open"] = True
    calm(again.run())
    assert again.text_area(key=TEXT).value == BROKEN
    type_in(at, BROKEN.replace("1/2v", "v/2"))
    assert labels(at) == ["Momentum", "Own rule"] and "role=alert" not in literal(at)
    for expected in (BROKEN, typed_in(rule_card.ENTRY)):
        at.button(key="undo").click()
        calm(at.run())
        assert at.text_area(key=TEXT).value == expected


def test_every_example_is_one_click_away():
    at = added()
    for number, one in enumerate(rule_card.EXAMPLES):
        at.button(key=f"card-1-rule-example-{number}").click()
        calm(at.run())
        assert at.text_area(key=TEXT).value == one.text and len(labels(at)) == 2


def test_settings_of_knobs_that_stay_survive_another_text_and_a_broken_one():
    one = Card(name_of("theta = theta - d*g*a/c1"), {"a": 0.5, "step_size": 0.1, "c1": 2.0}, fitted=0.3)
    broken = retyped(one, "theta = theta -")
    assert (broken.settings, broken.fitted) == (one.settings, None)
    assert refusal_of(broken.method) and method_of(broken.method).knobs() == ()
    assert retyped(broken, "theta = theta - a*g/b1").settings == {"a": 0.5}


def test_another_range_moves_the_slider_and_what_lies_outside_is_spoken_about():
    at = type_in(added(), "a = 7 in [6, 8]\ntheta = theta - a*g/1000")
    slider = at.slider(key="card-1-own_rule-a-slide")
    assert (slider.min, slider.max, slider.value) == (6, 8, 7)
    slider.set_value(6.5)
    calm(at.run())
    type_in(at, "a = 1 in [0, 2]\ntheta = theta - a*g/1000")
    assert card(at).settings == {"a": 6.5} and labels(at) == ["Momentum"]
    assert any("must lie in [0, 2], got 6.5" in error.value for error in at.error)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    TEXTS | st.sampled_from(["theta = theta - d*g; v = 100%2", "a = 1 in [0, 2];\ntheta = a*g # é+; & =", ""])
)
def test_whatever_is_typed_is_in_the_link(text):
    one = Card(name_of(text), {"step_size": 0.5}, label="mine") if "d*g" in text else Card(name_of(text))
    state = State(cards=(one, Card("adam", look=1)))
    query = parse_qs(urlencode(to_query(state), doseq=True), keep_blank_values=True)
    assert from_query(query) == (state, [])


def test_a_link_that_says_more_of_a_rule_than_it_has_is_told_so():
    state, problems = from_query({"run": ["rule;text=theta = theta - d*g;b=1;step_size=0.5", "rule"]})
    assert [dict(c.settings) for c in state.cards] == [{"step_size": 0.5}, {}]
    assert problems == ["Own rule has no setting “b”; it was left out."]
    assert refusal_of(state.cards[1].method) is not None


@pytest.fixture(scope="module")
def taken():
    text = "value = 2 in [1, 3]\nv = a*v + d*g\ntheta = theta - v*value/label"
    state = State("booth", cards=(Card("adam"), Card(name_of(text), {"step_size": 0.001}, look=1)), steps=30)
    race = racing.prepare(state)
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    return text, state, race


@pytest.mark.parametrize("make", [tables.table_csv, runs_csv])
def test_a_csv_has_the_rule_itself_and_a_column_for_each_of_its_knobs(taken, make):
    """Of a name of their own, where the table has such a column already."""
    text, _, race = taken
    frame = pd.read_csv(io.StringIO(make(race)))
    mine = frame[frame.optimizer == "Own rule"]
    assert set(mine.method) == {name_of(text)}
    assert (mine.step_size.iloc[0], mine.knob_value.iloc[0], mine.knob_label.iloc[0]) == (0.001, 2, 1)
    assert optimizers.get(mine.method.iloc[0], step_size=0.001) == race.entries[1].optimizer
    assert frame.columns.is_unique


def test_the_json_and_its_link_make_the_run_again(taken):
    _, state, race = taken
    document = json.loads(runs_json(race, state))
    mine = document["runs"][1]
    again = optimizers.run(race.landscape, optimizers.get(mine["method"], **mine["settings"]), steps=30)
    assert np.array_equal(mine["path"], again.path)
    query = parse_qs(document["link"].partition("?")[2], keep_blank_values=True)
    assert from_query(query) == (state, [])


def test_matrices_of_a_rule_are_refused_where_parameters_are_many():
    with_matrices, without = "B = B + outer(g, g); theta = theta - d*diag(B)*g", "theta = theta - d*g"
    cards = [f"rule;text={text.replace(';', '%3B')};step_size=0.1" for text in (with_matrices, without)]
    query = {"landscape": ["learning"], "data": ["digits"], "model": ["softmax"], "run": cards}
    state, problems = from_query(query)
    race = racing.prepare(state)
    assert not problems and race.landscape.dimension == 650
    assert "works with 650 × 650 matrices at every step" in race.entries[0].problem
    assert race.entries[1].optimizer is not None and not race.entries[1].problem
