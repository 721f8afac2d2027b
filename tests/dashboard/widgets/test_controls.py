"""Widgets follow the page's state, and what the browser repeats is not taken for a person's choice."""

from dashboard.widgets import controls
from tests.dashboard.pages.test_race import calm, opened


def undone():
    """A page on which the choice of another landscape was just taken back."""
    at = opened({"landscape": "himmelblau", "run": "none"})
    at.selectbox(key="landscape").set_value("beale")
    calm(at.run())
    at.button(key="undo").click()
    return calm(at.run())


def test_an_echo_of_the_old_value_does_not_undo_the_undo():
    at = undone()
    assert at.session_state.lab.landscape == "himmelblau"
    at.selectbox(key="landscape").set_value("beale")  # as a browser does that has not heard of it
    calm(at.run())
    assert at.session_state.lab.landscape == "himmelblau"
    assert at.selectbox(key="landscape").value == "himmelblau"


def test_the_same_choice_made_later_is_a_choice(monkeypatch):
    monkeypatch.setattr(controls, "_ECHO", 0.0)
    at = undone()
    at.selectbox(key="landscape").set_value("beale")
    calm(at.run())
    assert at.session_state.lab.landscape == "beale"


def test_another_choice_is_a_choice_at_once():
    at = undone()
    at.selectbox(key="landscape").set_value("booth")
    calm(at.run())
    assert at.session_state.lab.landscape == "booth"
