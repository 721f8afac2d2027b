"""Widgets follow the page's state, and what the browser repeats is not taken for a person's choice."""

import pytest

from tests.dashboard.pages.test_race import calm, opened

NUMBERS = ("answer-page",)


def answered(at):
    """The number of the last answer."""
    return at.session_state.session.answers.number


def undone():
    """A page on which the choice of another landscape was just taken back, and the answer before that."""
    at = opened({"landscape": "himmelblau", "run": "none"})
    at.selectbox(key="landscape").set_value("beale")
    calm(at.run())
    before = answered(at)
    at.button(key="undo").click()
    return calm(at.run()), before


def knowing(at, number):
    """The browser speaks and has heard of the answers up to that one."""
    for key in NUMBERS:
        at.number_input(key=key).set_value(number)
    return at


def landscape(at):
    return at.session_state.session.state.landscape


def test_an_echo_of_the_old_value_does_not_undo_the_undo():
    at = knowing(*undone())
    at.selectbox(key="landscape").set_value("beale")
    calm(at.run())
    assert landscape(at) == at.selectbox(key="landscape").value == "himmelblau"


def test_an_old_value_is_an_echo_as_often_as_it_comes_before_the_answer_was_heard():
    at, before = undone()
    for earlier in (0, 1, 2):
        knowing(at, before - earlier).selectbox(key="landscape").set_value("beale")
        calm(at.run())
        assert landscape(at) == "himmelblau"


def test_the_same_choice_made_again_is_a_choice():
    """At once: it is enough that the browser had heard of the undo."""
    at, _ = undone()
    for _ in range(2):
        at.selectbox(key="landscape").set_value("beale")
        calm(at.run())
        assert landscape(at) == "beale"
        at.button(key="undo").click()
        calm(at.run())
        assert landscape(at) == "himmelblau"


@pytest.mark.parametrize("heard", (True, False))
def test_another_choice_is_a_choice_at_once(heard):
    """Also while the answer is on its way, which must not take the choice back when it arrives."""
    at, before = undone()
    after = answered(at)
    knowing(at, after if heard else before).selectbox(key="landscape").set_value("booth")
    calm(at.run())
    assert landscape(at) == "booth"
    if not heard:  # it arrives: the browser shows himmelblau until it hears of the choice it made
        knowing(at, after).selectbox(key="landscape").set_value("himmelblau")
        calm(at.run())
    assert landscape(at) == at.selectbox(key="landscape").value == "booth"


def test_the_field_beside_a_slider_that_is_dragged_does_not_take_it_back():
    """Before the field has followed, every message brings its old value."""
    at = opened({"landscape": "ellipse", "run": "none"})
    slider, field = "land-ellipse-condition_number-slide", "land-ellipse-condition_number"
    old = at.number_input(key=field).value
    number = answered(at)
    for value in at.select_slider(key=slider).options[5:9]:
        at.select_slider(key=slider).set_value(float(value))
        at.number_input(key=field).set_value(old)
        calm(knowing(at, number).run())
        assert at.session_state.session.state.knobs == {"condition_number": float(value)}
    at.number_input(key=field).set_value(old)
    calm(at.run())
    assert at.session_state.session.state.knobs == {"condition_number": old}
