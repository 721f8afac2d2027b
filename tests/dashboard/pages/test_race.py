"""The page's logic without a browser: every control changes the state, and nothing ends in a traceback."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import landscapes
import optimizers
from dashboard.pages import race
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Runs
from dashboard.player.messages.wire import unpack
from dashboard.state import race as racing
from dashboard.state.changes import without_fits
from dashboard.state.session import Session
from dashboard.state.state import default_state
from landscapes.tape import tape

APP = str(Path(__file__).parents[3] / "main.py")


def opened(query=None, **session):
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in (query or {}).items():
        at.query_params[name] = value
    for name, value in session.items():
        at.session_state[name] = value
    return calm(at.run())


def calm(at):
    assert [e.message for e in at.exception] == []
    return at


def told(at):
    """The message the player got, which keeps to the schema."""
    (player,) = (e for e in at.get("bidi_component") if e.proto.id.endswith("player"))
    message = unpack(player.proto.bytes)
    assert faults(message, Runs) == []
    return message


def test_a_newcomer_finds_five_finished_runs():
    message = told(opened())
    assert len(message["runs"]) == 5
    assert all(len(run["path"]) > 2 for run in message["runs"])
    assert message["autoplay"] is True


@pytest.mark.parametrize("first", range(3))
def test_every_landscape_opens(first):
    at = opened()
    for name in landscapes.names()[first::3]:
        at.selectbox(key="landscape").set_value(name)
        calm(at.run())
        assert at.session_state.session.state.landscape == name


@pytest.mark.parametrize("name", optimizers.names())
def test_every_optimizer_can_be_added_opened_and_raced(name):
    at = opened({"run": "none", "steps": "30"})
    at.selectbox(key="add").set_value(name)
    calm(at.run())
    assert [c.method for c in at.session_state.session.state.cards] == [name]
    assert len(told(at)["runs"]) == 1
    at.session_state["card-0-open"] = True
    calm(at.run())


def test_an_empty_list_of_optimizers_gets_a_sentence():
    at = opened({"run": "none"})
    assert any("No optimizer is racing" in i.value for i in at.info)


def test_a_change_is_undone_and_reset_takes_all_back():
    at = opened()
    at.selectbox(key="landscape").set_value("rosenbrock")
    calm(at.run())
    at.number_input(key="steps").set_value(50)
    calm(at.run())
    assert at.session_state.session.state.steps == 50
    at.button(key="undo").click()
    calm(at.run())
    assert (at.session_state.session.state.steps, at.session_state.session.state.landscape) == (
        500,
        "rosenbrock",
    )
    assert at.number_input(key="steps").value == 500
    at.button(key="reset").click()
    calm(at.run())
    assert without_fits(at.session_state.session.state) == default_state()


def test_what_is_typed_out_of_range_stays_and_is_spoken_about():
    at = opened(**{"card-0-open": True})
    field = at.number_input(key="card-0-gradient_descent-step_size")
    for nonsense in (0.0, 1e9, -1.0):
        field.set_value(nonsense)
        at.session_state["card-0-open"] = True
        calm(at.run())
        assert at.session_state.session.state.cards[0].settings["step_size"] == nonsense
        assert "must lie in" in at.error[0].value
        assert len(told(at)["runs"]) == 4
        at.session_state["card-0-open"] = True
        calm(at.run())
        field = at.number_input(key="card-0-gradient_descent-step_size")
        assert field.value == nonsense


@pytest.mark.parametrize("steps", [0, 10**9])
def test_an_impossible_number_of_steps_gets_a_sentence(steps):
    at = opened({"steps": str(steps), "run": "newton"})
    assert "Steps must lie between" in told(at)["note"]


def test_the_link_in_the_address_bar_follows_every_change():
    at = opened()
    at.selectbox(key="landscape").set_value("booth")
    calm(at.run())
    again = opened({name: at.query_params[name] for name in at.query_params})
    assert again.session_state.session.state == at.session_state.session.state


def test_a_duplicate_is_a_card_of_its_own():
    at = opened(**{"card-3-open": True})
    at.button(key="card-3-twin").click()
    calm(at.run())
    cards = at.session_state.session.state.cards
    assert [c.method for c in cards[3:5]] == ["adam", "adam"]
    assert cards[3].look != cards[4].look
    assert len({run["label"] for run in told(at)["runs"]}) == 6


def test_long_work_can_be_cancelled_and_what_was_finished_stays():
    """Cancel gives the runs that were done, says so, and any change starts the work anew."""
    at = opened({"run": ["newton", "adam", "rmsprop"]})
    ready = racing.prepare(at.session_state.session.state)
    job = tuple(ready.key(entry) for entry in ready.entries)
    half = racing.RunCache()
    half.put(job[0], at.session_state.session.runs.get(job[0]))
    at.session_state.session.runs = half
    at.session_state.session.cancelled = job
    message = told(calm(at.run()))
    assert [run["label"] for run in message["runs"]] == ["Newton"]
    assert "Cancelled" in message["note"]
    at.number_input(key="steps").set_value(60)
    message = told(calm(at.run()))
    assert len(message["runs"]) == 3 and "Cancelled" not in message["note"]


def test_an_exported_file_travels_once_and_not_with_every_later_change():
    reply = {"id": "a-1", "name": "x.pdf", "mime": "application/pdf", "data": b"%PDF"}
    at = opened(session=Session(reply=reply))
    assert told(at)["reply"]["data"].tobytes() == b"%PDF"
    assert "reply" not in told(calm(at.run()))


@pytest.mark.parametrize("box", [5, None, [[1, 0], [0, 1]], [[0, 1]], [[0, "1"], [0, 1]], [[0, 1]] * 3])
def test_a_box_that_is_none_is_ignored(box, monkeypatch):
    """Whatever a tampered browser sends, the state keeps a box that has a picture."""
    mine = Session()
    monkeypatch.setattr(race, "session", lambda: mine)
    race._heard("domain", box)
    assert mine.state == default_state() and mine.history.past == []
    race._heard("domain", [[-1, 1], [0, 2]])
    assert mine.state.domain == ((-1.0, 1.0), (0.0, 2.0))


def test_a_landscape_that_cannot_be_recorded_says_so_and_works(monkeypatch):
    """Direct autograd stands in, and the card has a word about it."""
    refused = tape.Unrecordable("np.sort cannot be recorded")
    monkeypatch.setattr(tape, "_look_up", lambda f: refused)
    at = opened({"steps": "20"})
    assert any("autograd directly" in c.value for c in at.caption)
    assert len(told(at)["runs"]) == 5


def test_every_field_shows_its_value_even_where_a_run_of_the_script_was_overtaken():
    """Streamlit then forgets what a script set, and the field falls back on its own default."""
    at = opened()
    for card in range(5):
        at.session_state[f"card-{card}-open"] = True
    at.session_state["places-open"] = True
    calm(at.run())
    for field in [*at.number_input, *at.slider]:
        default = field.proto.default
        assert [field.value] == (list(default) if hasattr(default, "__len__") else [default])
    for box in at.selectbox:
        if box.key != "add":
            assert box.options[box.proto.default] == box.format_func(box.value)


def test_a_newcomer_is_told_what_this_is_and_a_link_is_opened_without_it():
    at = opened()
    assert any("race optimizers" in m.value for m in at.markdown)
    at.button(key="welcome-formula").click()
    calm(at.run())
    assert at.session_state.session.state.landscape == "formula"
    assert not any(b.key == "welcome-close" for b in at.button)
    assert not any(b.key == "welcome-close" for b in opened({"landscape": "himmelblau"}).button)


def test_a_budget_in_evaluations_sets_the_clock():
    at = opened(places=True)
    at.segmented_control(key="race").set_value("evaluations")
    calm(at.run())
    assert told(at)["view"]["clock"] == "cost"


def test_how_they_move_leads_to_a_step_of_the_first_card_that_races_by_the_rule():
    run = ["momentum;hidden=1", "adam;look=1", "momentum;look=2"]
    at = opened(
        {"landscape": "himmelblau", "run": run, "steps": "20", "study.step": "9"}, tabs="How they move"
    )
    ways = [button for button in at.button if button.label == "Explain a step"]
    assert [button.key for button in ways] == ["to-step-2", "to-step-1"]  # the first one is hidden
    ways[0].click().run()
    state = at.session_state.session.state
    assert state.study == "step" and state.settings == {"run": "c2"}
