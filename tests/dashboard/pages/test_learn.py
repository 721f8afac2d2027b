"""Learn from data: every example, data set, model and loss of the menus opens, and what is said is so."""

import numpy as np
import pytest

import landscapes
from dashboard.pages import race
from dashboard.pages.learn import EXAMPLES
from dashboard.state.history import History
from dashboard.state.landscape_of import base_landscape, losses_for, models_for
from dashboard.state.link import from_query, to_query
from dashboard.state.session import Session
from dashboard.state.state import LEARNING, Card, Edit, Learning, State
from landscapes import learning
from tests.dashboard.pages.test_race import calm, opened, told


def query_of(state):
    return {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}


def state_of(example):
    cards = tuple(Card(method, look=k) for k, method in enumerate(example.methods))
    return State(
        LEARNING, example.knobs, learning=example.learning, batch=example.batch, cards=cards, settings={}
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_lesson_can_be_drawn_and_travels_in_its_link(example):
    state = state_of(example)
    loss = base_landscape(state)
    assert np.isfinite(loss.value(np.array(loss.start)))
    again, problems = from_query(query_of(state))
    assert problems == [] and base_landscape(again) == loss and again.batch == example.batch
    assert again.learning == example.learning


@pytest.mark.parametrize("data", learning.dataset_names())
def test_every_model_and_loss_of_the_menus_can_be_drawn(data):
    for model in models_for(data):
        assert losses_for(data, model)
        for loss in losses_for(data, model):
            state = State(LEARNING, learning=Learning(data, model, loss))
            f = base_landscape(state)
            assert f.dimension <= 3000 and np.isfinite(f.value(np.array(f.start)))
            again, problems = from_query(query_of(state))
            assert problems == [] and again.learning == state.learning


def test_every_data_set_has_a_model_and_models_of_classes_learn_no_numbers():
    assert all(models_for(name) for name in learning.dataset_names())
    assert "mlp" in models_for("line") and "logistic" not in models_for("line")


def test_a_network_is_raced_in_the_plane_of_its_paths():
    at = opened({"landscape": "learning", "data": "moons", "model": "mlp", "steps": "40"})
    message = told(at)
    assert all(run["path"].shape[1] == 2 and "away" in run for run in message["runs"])
    assert not any(h.value == "## Critical points" for h in at.markdown)


def test_a_newcomer_finds_the_first_lesson_with_its_data_beside_it():
    at = opened({"landscape": "learning"})
    message = told(at)
    assert len(message["runs"]) == 5 and all("fit" in run for run in message["runs"])
    assert "A straight line under noise" in " ".join(c.value for c in at.caption)


def test_what_was_noticed_of_the_lessons_is_so():
    """The sentences that claim something of a landscape, held against it."""
    of = {example.title: base_landscape(state_of(example)) for example in EXAMPLES}
    np.testing.assert_allclose(of["Cat brain"].closed_form, [1.006, 1.019, -1.007], atol=5e-4)
    line, parabola = of["A line on a parabola"], of["A parabola"]
    noise = 0.5 * line.data.settings["noise"] ** 2
    assert line.lowest > 2 * noise and parabola.lowest < 1.5 * noise
    none = landscapes.atlas(of["No minimum"], seconds=10)
    assert none.certified and len(none) == 0
    one = landscapes.atlas(of["Two classes"], seconds=10)
    assert one.certified and list(one.kinds) == ["minimum"]
    decayed = of["No minimum"].with_settings(weight_decay=0.01)
    assert list(landscapes.atlas(decayed, seconds=10).kinds) == ["minimum"]
    two = landscapes.atlas(of["Two weights"], certify=False)
    assert two.count("minimum") == 2 and two.count("saddle") == 1
    np.testing.assert_allclose(two.points[0], -two.points[1], atol=1e-6)


@pytest.mark.parametrize(
    "query, said",
    [
        ({"landscape": "learning", "data": "lime"}, "unknown data, “lime”"),
        (
            {"landscape": "learning", "data": "line", "model": "logistic"},
            "cannot be drawn together; it shows data line, model linear",
        ),
        ({"landscape": "learning", "data": "line", "loss": "hinge"}, "cannot be drawn"),
        ({"landscape": "learning", "knobs": "noise:99"}, "knobs were left out"),
        ({"landscape": "learning", "knobs": "degree:9"}, "knobs were left out"),
        ({"landscape": "learning", "batch": "2.5"}, "batch must be a whole number"),
        ({"landscape": "himmelblau", "model": "linear"}, "need landscape=learning"),
    ],
)
def test_what_a_link_cannot_mean_is_left_out_and_said(query, said):
    state, problems = from_query({name: [value] for name, value in query.items()})
    base_landscape(state)
    assert said in " ".join(problems)


def test_the_controls_change_the_landscape():
    at = opened({"landscape": "learning"})
    at.selectbox(key="learn-data").set_value("quadratic")
    calm(at.run())
    at.selectbox(key="learn-model").set_value("polynomial")
    calm(at.run())
    at.selectbox(key="learn-loss").set_value("huber")
    calm(at.run())
    state = at.session_state.session.state
    assert state.learning == Learning("quadratic", "polynomial", "huber")
    at.selectbox(key="learn-data").set_value("threshold")
    calm(at.run())
    assert at.session_state.session.state.learning == Learning("threshold", "logistic", "cross_entropy")
    at.selectbox(key="landscape").set_value("himmelblau")
    calm(at.run())
    assert at.session_state.session.state.learning is None
    at.selectbox(key="landscape").set_value("learning")
    calm(at.run())
    assert at.session_state.session.state.learning.data == "threshold"


def test_minibatches_are_told_and_an_epoch_is_counted():
    at = opened({"landscape": "learning", "batch": "8"})
    assert "An epoch has 13 steps" in " ".join(c.value for c in at.caption)
    runs = at.session_state.session.race()
    assert runs.batches.size == 8


def test_a_network_with_too_many_weights_is_refused_and_all_stays():
    at = opened({"landscape": "learning", "data": "digits", "model": "mlp", "steps": "3", "run": "adam"})
    width = next(field for field in at.number_input if "width_1" in field.key)
    width.set_value(256)
    calm(at.run())
    assert at.session_state.session.landscape.dimension == 19_210
    before = at.session_state.session.state
    width = next(field for field in at.number_input if "width_2" in field.key)
    width.set_value(32)
    calm(at.run())
    assert at.session_state.session.state == before
    assert any("p to 20,000 parameters" in toast.value for toast in at.toast)


TABLE = """area;price;kind
40;120,5;flat
80;250;house
100;310;house
55;160;flat
70;205;flat
120;380;house
65;190;flat
"""


def test_a_persons_own_table_is_learned_from_and_no_link_holds_it():
    at = opened({"landscape": "learning"})
    session = at.session_state.session
    assert session.bring(learning.from_csv(TABLE, "kind", ["area"])) == ""
    calm(at.run())
    assert session.state.learning == Learning("own", "logistic", "cross_entropy")
    assert at.selectbox(key="learn-data").value == "own"
    assert session.bring(learning.from_csv(TABLE, "price", ["area"])) == ""
    calm(at.run())
    assert session.state.learning == Learning("own", "linear", "squared") and len(session.landscape.data) == 7
    again, problems = from_query(query_of(session.state))
    assert again.own is None and "which no link holds" in " ".join(problems)
    at.selectbox(key="learn-data").set_value("line")
    calm(at.run())
    assert session.state.own is None and session.state.learning.data == "line"
    at.selectbox(key="learn-data").set_value("own")
    calm(at.run())
    assert session.state.own.target == "price"


def test_a_table_of_many_features_is_learned_from():
    at = opened({"landscape": "learning"})
    rows = "a,b,c,d\n" + "\n".join(f"{k},{k * k},{k**3},{k % 3}" for k in range(9))
    session = at.session_state.session
    assert session.bring(learning.from_csv(rows, "d", ["a", "b", "c"])) == ""
    calm(at.run())
    assert session.landscape.dimension == 4 and told(at)["runs"][0]["path"].shape[1] == 2


def test_points_moved_and_removed_in_the_player_change_the_landscape_until_it_is_as_it_was(monkeypatch):
    at = opened({"landscape": "learning"})
    session = at.session_state.session
    monkeypatch.setattr(race, "session", lambda: session)
    plain = session.state, session.landscape.closed_form

    def shown():
        return [c.value for c in at.caption if "moved" in c.value]

    assert shown() == [] and not any(b.key == "learn-as-it-was" for b in at.button)
    race._heard("point", {"row": 4, "at": [2.0, 30.0]})
    race._heard("point", {"row": 0, "at": None})
    race._heard("point", {"row": 0, "at": None})  # the next one: the first is gone
    assert session.state.edits == (Edit(4, (2.0,), 30.0), Edit(0), Edit(1))
    calm(at.run())
    assert shown() == ["1 point moved, 2 removed"]
    assert np.abs(session.landscape.closed_form - plain[1]).max() > 1e-3
    message = told(at)
    assert len(message["runs"]) == 5 and message["runs"][0]["fit"]["values"].size
    at.button(key="learn-as-it-was").click()
    calm(at.run())
    assert session.state == plain[0] and shown() == []


@pytest.mark.parametrize(
    "payload",
    [
        None,
        3,
        {},
        {"row": 1},
        {"row": 1.5, "at": None},
        {"row": True, "at": None},
        {"row": 10**9, "at": None},
        {"row": -1, "at": [0, 1]},
        {"row": 0, "at": [0]},
        {"row": 0, "at": [0, float("nan")]},
    ],
)
def test_a_point_that_is_none_is_ignored(payload, monkeypatch):
    mine = Session(History(State(LEARNING, learning=Learning())))
    monkeypatch.setattr(race, "session", lambda: mine)
    race._heard("point", payload)
    assert mine.state.edits == () and mine.history.past == []
